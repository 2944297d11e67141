internal import BasaltCore
internal import BasaltSQL

/// The operators of a SELECT, from FROM up, once everything in it is bound.
///
/// From the bottom up:
///
/// 1. FROM, with its joins, and WHERE: already there (`SelectBinding.input`).
/// 2. Marks of queries that keys and aggregates look at.
/// 3. The grouping, when there is one; the marks of HAVING; HAVING.
/// 4. Marks of what is selected and ordered by; windows; QUALIFY.
/// 5. The elements of lists that are to be rows (`UnnestBinding`).
/// 6. A projection: the items, and behind them what is ordered by and not selected.
/// 7. DISTINCT, the order, DISTINCT ON, the limits.
/// 8. A projection that leaves away what was only ordered by.
///
/// The last stands above the limit, so that order and limit are neighbours: rows that are cut away are never
/// sorted. Nothing here tries to be clever otherwise: columns that nobody needs, conditions that could be asked
/// earlier, and projections of projections are what the optimizer's rules are there for.
extension StatementBinding {
  /// - Parameter types: For items that are literals without a type.
  @inline(never)
  /// Marks are joined each once: an item that is also a key, or ordered by, shares its clause's
  /// marks with it.
  func plan(
    of binding: SelectBinding, _ types: [LogicalType], isDistinct: Bool, _ limits: RowLimits
  ) throws(BasaltError) -> LogicalPlan {
    var outputs: [(name: String, value: BoundExpression, clause: Clause)] = []
    for (item, type) in zip(binding.items, types) {
      let value = item.operand.type == nil ? try coerced(item.operand, to: type) : try value(of: item.operand)
      outputs.append((item.name, value, item.clause))
    }
    // What is ordered by and not selected goes along as far as the order, and no further.
    func index(of target: SelectOrder.Target) throws(BasaltError) -> Int {
      switch target {
      case .item(let index): return index
      case .expression(let output):
        outputs.append((output.name, try value(of: output.operand), output.clause))
        return outputs.count - 1
      }
    }
    var orders: [(index: Int, direction: SortDirection)] = []
    for order in binding.order { orders.append((try index(of: order.target), order.direction)) }
    var firstOf: [Int] = []
    for key in binding.distinctOn { firstOf.append(try index(of: key)) }
    // Which row is the first is anybody's choice then, and made by their keys: as PostgreSQL's rows come.
    if orders.isEmpty { orders = firstOf.map { ($0, SortDirection()) } }
    // Lists that are to be rows go with the outputs, so that they are brought over groups as these are.
    let outputCount = outputs.count
    for list in binding.unnested.lists { outputs.append(("unnest", list.value, list.clause)) }
    try refuseMarks(on: binding.unnested, outputs.map(\.clause))
    if binding.isGrouped {
      try group(binding, &outputs)
    } else {
      try window(binding, outputs.map(\.clause))
    }
    let lists = outputs[outputCount...].map(\.value)
    outputs.removeSubrange(outputCount...)
    if !lists.isEmpty { try unnest(Array(lists), binding) }
    let items = projection(outputs.map { ($0.name, $0.value) }, over: binding.input)
    var plan = LogicalPlan.project(Projection(items, binding.input))
    if isDistinct { plan = .distinct(plan) }
    if !orders.isEmpty {
      let keys = orders.map { order in
        SortKey(.column(items[order.index].column.id, items[order.index].column.type), order.direction)
      }
      plan = .sort(Sort(keys, plan))
    }
    if !firstOf.isEmpty {
      plan = .firstRows(FirstRows(firstOf.map { .column(items[$0].column.id, items[$0].column.type) }, plan))
    }
    plan = limits.applied(to: plan)
    guard outputs.count > binding.items.count else { return plan }
    let wanted = items.prefix(binding.items.count).map { item in
      Projection.Item(item.column, .column(item.column.id, item.column.type))
    }
    return .project(Projection(Array(wanted), plan))
  }

  /// Values as columns: one that is handed on keeps its number, the second time it gets another.
  ///
  /// Numbers are unique within a plan: rules find columns by them. That the first keeps its own
  /// lets conditions and orders above be moved below without being rewritten.
  func projection(
    _ outputs: [(name: String, value: BoundExpression)], over input: LogicalPlan
  ) -> [Projection.Item] {
    var isNullable: [ColumnID: Bool] = [:]
    for column in input.columns { isNullable[column.id] = column.isNullable }
    var used: Set<ColumnID> = []
    return outputs.map { output in
      // A column of rows around the query is no column of this one's.
      guard case .column(let id, let type) = output.value, isNullable[id] != nil else {
        return Projection.Item(
          makeColumn(output.name, output.value.type, isNullable: output.value.mayBeNull), output.value)
      }
      let isNullable = isNullable[id] ?? true
      guard used.insert(id).inserted else {
        return Projection.Item(makeColumn(output.name, type, isNullable: isNullable), output.value)
      }
      return Projection.Item(
        PlanColumn(id: id, name: output.name, type: type, isNullable: isNullable), output.value)
    }
  }

  // MARK: Windows

  /// Windows over rows that are not grouped, with the marks below and above them.
  ///
  /// `x IN (SELECT …)` within a window is asked before it is computed, and `rank() OVER () IN (SELECT …)` afterwards: which of
  /// the two a mark is shows in what it asks for.
  private func window(_ binding: SelectBinding, _ clauses: [Clause]) throws(BasaltError) {
    let clauses = clauses + binding.windowClauses + (binding.qualify.map { [$0.clause] } ?? [])
    let windows = binding.windows.columns
    var joined: Set<ColumnID> = []
    // Windows look at most marks; what asks for a window's value is joined above it.
    for clause in clauses {
      for mark in clause.marks
      where mark.used.isDisjoint(with: windows) && joined.insert(mark.id).inserted {
        binding.input = mark.joined(to: binding.input)
      }
    }
    guard !binding.windows.calls.isEmpty else { return }
    try addWindows(binding) { (expression, _) throws(BasaltError) in expression }
    for clause in clauses {
      for mark in clause.marks where joined.insert(mark.id).inserted {
        binding.input = mark.joined(to: binding.input)
      }
    }
    if let qualify = binding.qualify { binding.input = .filter(qualify.condition, binding.input) }
  }

  // MARK: Groups

  /// Puts the grouping on the input, and brings what stands above it over.
  @inline(never)
  /// The collector has all aggregates of the statement by now, those of HAVING and ORDER BY
  /// included: one operator computes them in one pass over the rows.
  private func group(
    _ binding: SelectBinding, _ outputs: inout [(name: String, value: BoundExpression, clause: Clause)]
  ) throws(BasaltError) {
    let (keys, sets) = try keyItems(binding)
    // An order of an aggregate, and its FILTER, are computed from ungrouped rows as its arguments
    // are.
    let calls = binding.collector.calls
    // Marks that keys and aggregates look at belong below the grouping, all others above it.
    var below: Set<ColumnID> = []
    for key in keys { below.formUnion(key.value.columns) }
    for call in calls {
      for expression in call.arguments + call.orderBy.map(\.value) + (call.filter.map { [$0] } ?? []) {
        below.formUnion(expression.columns)
      }
    }
    var clauses = binding.having.map { [$0.clause] } ?? []
    clauses += outputs.map(\.clause) + binding.keys.map(\.clause) + binding.windowClauses
    clauses += binding.qualify.map { [$0.clause] } ?? []
    var joined: Set<ColumnID> = []
    for clause in clauses {
      for mark in clause.marks
      where mark.columns.contains(where: { below.contains($0.id) }) && joined.insert(mark.id).inserted {
        binding.input = mark.joined(to: binding.input)
      }
    }
    binding.input = .aggregate(Aggregate(keys: keys, calls: calls, sets: sets, binding.input))
    var rows = GroupedRows(keys: keys, columns: binding.collector.columns.union(binding.unnested.columns))
    if let having = binding.having {
      try joinMarks(of: having.clause, &rows, binding, &joined)
      binding.input = .filter(try regrouped(having.condition, having.clause, rows, binding), binding.input)
    }
    if !binding.windows.calls.isEmpty { try window(binding, outputs.map(\.clause), &rows, &joined) }
    for index in outputs.indices {
      try joinMarks(of: outputs[index].clause, &rows, binding, &joined)
      outputs[index].value = try regrouped(outputs[index].value, outputs[index].clause, rows, binding)
    }
  }

  /// Windows over groups: their marks, themselves, and QUALIFY. As over rows, but that every expression is brought over the
  /// groups first, and that what is not grouped by is told where it stands.
  private func window(
    _ binding: SelectBinding, _ clauses: [Clause], _ rows: inout GroupedRows, _ joined: inout Set<ColumnID>
  ) throws(BasaltError) {
    let windows = binding.windows.columns
    for clause in clauses + binding.windowClauses + (binding.qualify.map { [$0.clause] } ?? []) {
      try joinMarks(of: clause, &rows, binding, &joined, without: windows)
    }
    let groups = rows
    try addWindows(binding) { (expression, clause) throws(BasaltError) in
      try self.regrouped(expression, clause, groups, binding)
    }
    rows.columns.formUnion(windows)
    if let (condition, clause) = binding.qualify {
      for clause in clauses + [clause] { try joinMarks(of: clause, &rows, binding, &joined) }
      binding.input = .filter(try regrouped(condition, clause, rows, binding), binding.input)
    }
  }

  /// Each key once. A column keeps its number, so that what is above knows it.
  ///
  /// `GROUP BY a, a` groups by a: a second key of equal values tells nothing apart, and makes each
  /// comparison longer.
  private func keyItems(_ binding: SelectBinding) throws(BasaltError) -> ([Projection.Item], GroupingSets?) {
    var keys: [(name: String, value: BoundExpression)] = []
    // Of each key as it is written, which of those that differ it is.
    var indexes: [Int] = []
    for key in binding.keys {
      let value = try value(of: key.operand)
      let known = keys.firstIndex { $0.value.isSame(as: value) }
      indexes.append(known ?? keys.count)
      if known == nil { keys.append((key.name, value)) }
    }
    guard let sets = try groupingSets(binding, keys.map(\.value), indexes) else {
      return (projection(keys, over: binding.input), nil)
    }
    let items = keys.map { Projection.Item(makeColumn($0.name, $0.value.type, isNullable: true), $0.value) }
    return (items, sets)
  }

  /// What a clause asks of queries beside the groups, joined to them; the operand is one over groups
  /// then, too. Those that ask for what is there later are left. Each mark once: a clause may share its marks with another, as an item does that is a
  /// key.
  private func joinMarks(
    of clause: Clause, _ rows: inout GroupedRows, _ binding: SelectBinding, _ joined: inout Set<ColumnID>,
    without later: Set<ColumnID> = []
  ) throws(BasaltError) {
    for var mark in clause.marks
    where mark.used.isDisjoint(with: later) && joined.insert(mark.id).inserted {
      mark.operand = try regrouped(mark.operand, clause, rows, binding)
      // What it looks at of the rows of this query has to be one value a group, as a column of its own: of several sets of keys
      // under another number, since it may be NULL there.
      var renamed: [ColumnID: BoundExpression] = [:]
      for id in mark.outer where binding.scope.has(id) {
        guard let key = rows.keys.first(where: { $0.value.isColumn(id) }) else {
          throw ungrouped(id, mark.range, binding)
        }
        // A key of one set of all keeps its number.
        if key.column.id != id { renamed[id] = .column(key.column.id, key.column.type) }
      }
      if !renamed.isEmpty { mark = try mark.substituting(renamed) }
      binding.input = mark.joined(to: binding.input)
      rows.columns.formUnion(mark.columns.map(\.id))
    }
  }

  /// An expression over the groups.
  /// - Throws: `.invalidArgument` for a column that has no one value in a group.
  ///
  /// PostgreSQL lets other columns through when the key of their table is among the groups. There
  /// are no keys known here yet, so that they have to be named or aggregated.
  private func regrouped(
    _ expression: BoundExpression, _ clause: Clause, _ rows: GroupedRows, _ binding: SelectBinding
  ) throws(BasaltError) -> BoundExpression {
    var rows = rows
    // The same for all rows, and so for those of a group.
    rows.columns.formUnion(clause.outerColumns)
    switch rows.regrouped(expression) {
    case .expression(let expression): return expression
    case .ungrouped(let id): throw ungrouped(id, clause.places[id] ?? SourceRange(0, 0), binding)
    }
  }

  /// By its name, and not by what was written: that may be a star, or a whole query that looks at it.
  private func ungrouped(_ id: ColumnID, _ place: SourceRange, _ binding: SelectBinding) -> BasaltError {
    let column = binding.scope.columns.first { $0.value.columns == [id] }
    let name = column.map { "The column \($0.name.text)" } ?? Value.excerpt(of: source.text(place))
    return error(
      .invalidArgument, "\(name) has no one value in a group.", at: place,
      remedy: "Add it to GROUP BY, or use it within an aggregate such as min.")
  }
}
