internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Queries as a whole: WITH, set operations, VALUES, order and limits of what is no single SELECT.
///
/// **Types of columns.** Sides of a set operation, and rows of VALUES, are brought to the least type that all of
/// them become without being asked. A literal without a type takes the one of the others in its column; where
/// there is none it is a text. PostgreSQL settles a row of UNION two sides at a time, and refuses
/// `SELECT NULL UNION SELECT NULL UNION SELECT 1`, because the first two are texts by then; here all sides of one
/// row of UNION are settled together.
///
/// **Depth.** A row of one kind of UNION is one operator over all of its sides, so that a thousand of them are no
/// deeper than two. EXCEPT and INTERSECT are of two sides each, and so is a change of kind: those are counted
/// (`Limits.sqlPlanStepCountMaximum`), since everything that walks the plan recurses through them.
///
/// **Order.** Rows of a set operation are ordered by their columns, by name or number, and by expressions over
/// them, which PostgreSQL does not take. What stands in LIMIT is computed before the statement runs: a constant,
/// or a sub-query of one value.
extension StatementBinding {
  /// The tables of WITH are seen by the whole query and by nothing outside of it. They are bound where
  /// they are named; this only says that they are there, and afterwards looks at those that nobody
  /// named.
  func bind(_ query: Query, in place: QueryPlace) throws(BasaltError) -> QueryRows {
    try enter(query.range)
    defer { leave() }
    guard !query.with.isEmpty else { return try body(query, place) }
    let list = try withList(query, place)
    let rows = try body(query, QueryPlace(with: WithTables(list: list, count: list.tables.count), outer: place.outer))
    try checkUnused(list)
    return rows
  }

  /// Two tables of one name would hide each other in a way that depends on who asks: PostgreSQL refuses
  /// them, too.
  @inline(never)
  /// Nothing is bound yet: a table that is named twice is bound twice, each time in its own place.
  private func withList(_ query: Query, _ place: QueryPlace) throws(BasaltError) -> WithList {
    var names: Set<ExactName> = []
    for table in query.with where !names.insert(table.name.name).inserted {
      throw error(
        .alreadyExists, "WITH has two tables called \(table.name.text).", at: table.name.range,
        remedy: "Give each a name of its own.")
    }
    return WithList(query.with, isRecursive: query.isRecursive, in: place)
  }

  /// Tables that nobody names are bound all the same: what is wrong with them should not wait until
  /// somebody does.
  @inline(never)
  private func checkUnused(_ list: WithList) throws(BasaltError) {
    for index in list.tables.indices.reversed() where !list.used.contains(index) {
      // Its sub-queries are of no plan.
      // What it leaves behind is of no use to anybody: only its errors were wanted.
      let (count, known, kept) = (subqueries.count, tables, keptTables)
      _ = try commonTable(list, index)
      subqueries.removeSubrange(count...)
      (tables, keptTables) = (known, kept)
    }
  }

  /// The rows of a table of WITH, under the names that it gives them.
  @inline(never)
  func commonTable(_ list: WithList, _ index: Int) throws(BasaltError) -> LogicalPlan {
    let table = list.tables[index]
    // A level more than the query has: the way through FROM to here is long, and so are its frames.
    try enter(table.name.range)
    defer { leave() }
    if let kept = keptTables[table.name.range.start] { return common(kept) }
    let place = QueryPlace(with: WithTables(list: list, count: index), outer: list.place.outer)
    let before = subqueries.count
    let plan: LogicalPlan
    if list.isRecursive {
      plan = try recursiveTable(list, index)
    } else {
      let rows = try bind(table.query, in: place)
      plan = try rows.plan(as: rows.ownTypes)
    }
    list.useCounts[index, default: 0] += 1
    return try kept(plan, table, before, isUsedAgain: list.useCounts[index, default: 0] > 1)
  }

  // MARK: Bodies

  /// A single SELECT has its order and its limits bound with it, because they may look at columns that
  /// it does not yield. Everything else is ordered by what it yields.
  @inline(never)
  /// A set operation has no rows but its own to be ordered by, so that `ordered` may come behind it
  /// as a wrapper; without order and limits there is nothing to wrap, and literals keep waiting for
  /// a type.
  private func body(_ query: Query, _ place: QueryPlace) throws(BasaltError) -> QueryRows {
    // The order of a SELECT may look at what it does not yield.
    if case .select(let select) = query.body { return try rows(of: select, query, place) }
    let rows = try rows(of: query.body, place)
    guard query.orderBy != nil || query.limit != nil || query.offset != nil else { return rows }
    return try ordered(try rows.plan(as: rows.ownTypes), query, place)
  }

  /// An operand of a set operation, or VALUES. A query within is one of its own, with its own WITH,
  /// order and limits.
  ///
  /// A SELECT within a set operation is bound as a query without order and limits: those that are
  /// written behind the last one are of the whole row, as the grammar says.
  private func rows(of body: SetExpression, _ place: QueryPlace) throws(BasaltError) -> QueryRows {
    switch body {
    case .select(let select): return try rows(of: select, Query(body, select.range), place)
    case .values(let rows): return try values(rows, place)
    case .nested(let query):
      let rows = try bind(query, in: place)
      return rows
    case .combined(let first, let steps): return try combined(first, steps, place)
    }
  }

  /// Order and limits of rows that have nothing but their columns to be ordered by.
  @inline(never)
  /// Names here are those of the first operand, which PostgreSQL gives to the result. An ordinal
  /// counts the result's columns, so that `ORDER BY 1` needs no name at all.
  private func ordered(_ plan: LogicalPlan, _ query: Query, _ place: QueryPlace) throws(BasaltError) -> QueryRows {
    let columns = plan.columns
    // Marks beside the rows, for as long as they are ordered by them.
    var marked = plan
    var keys: [SortKey] = []
    switch query.orderBy {
    case nil: break
    case .all(let direction):
      for column in columns { keys.append(SortKey(.column(column.id, column.type), direction)) }
    case .by(let items):
      let visible = columns.map { VisibleColumn($0) }
      let scope = Scope(Relation(plan, columns: visible, tables: []), outer: place.outer)
      for item in items {
        let clause = Clause("ORDER BY", scope, with: place.with)
        let value: BoundExpression
        if let index = try ordinal(item.key, count: columns.count, "ORDER BY") {
          value = visible[index].value
        } else {
          value = try self.value(of: bind(item.key, clause))
        }
        for mark in clause.marks { marked = mark.joined(to: marked) }
        keys.append(SortKey(value, item.direction))
      }
    }
    var sorted = keys.isEmpty ? plan : LogicalPlan.sort(Sort(keys, marked))
    if sorted.columns.count > columns.count {
      sorted = .project(Projection(columns.map { .init($0, .column($0.id, $0.type)) }, sorted))
    }
    return QueryRows(try limits(query, place).applied(to: sorted), query.range)
  }

  /// The position that a whole number in ORDER BY or GROUP BY means; `nil` for what is no constant.
  @inline(never)
  /// PostgreSQL's rule: a whole number alone is a position, anything larger is an expression, and
  /// any other constant is a mistake, since ordering by it does nothing. `1 + 1` is an expression,
  /// and constant all the same; it is let through, as PostgreSQL does.
  func ordinal(_ expression: Expression, count: Int, _ what: String) throws(BasaltError) -> Int? {
    // Bound as syntax: once it is an expression nobody can tell a position from a number.
    switch expression.kind {
    case .literal(.number(let text)):
      guard let number = Int(text) else { break }
      guard (1...count).contains(number) else {
        throw error(
          .outOfRange, "\(what) \(text): there is no item of that number in the list of \(count).",
          at: expression.range,
          remedy: "Write a number from 1 to \(count).")
      }
      return number - 1
    case .literal: break
    default: return nil
    }
    throw error(
      .invalidArgument, "\(what) has a constant that is no number of an item.", at: expression.range,
      remedy: "Write a column, or the number of an item.")
  }

  /// An expression of a clause that has no rows of its own: VALUES, LIMIT. There nothing can be joined to the query of an
  /// IN; but what is asked of it cannot differ from row to row either, so that the answer is a value which is computed
  /// before, like that of any other sub-query.
  func settled(_ expression: BoundExpression, _ clause: Clause, _ what: String) throws(BasaltError) -> BoundExpression {
    guard !clause.marks.isEmpty else { return expression }
    if clause.settledMarks == nil { clause.settledMarks = try answers(to: clause.marks, what) }
    return expression.substituting(clause.settledMarks ?? [:])
  }

  /// - Throws: `.unsupported` for a question that is another each time it is asked: computed before, it would be one.
  @inline(never)
  private func answers(to marks: [Mark], _ what: String) throws(BasaltError) -> [ColumnID: BoundExpression] {
    var answers: [ColumnID: BoundExpression] = [:]
    for var mark in marks {
      // One may ask for what another has answered: `(1 IN (…)) IN (…)`.
      mark.operand = mark.operand.substituting(answers)
      guard mark.used.isEmpty, !mark.operand.isVolatile else {
        throw error(
          .unsupported, "A query that differs from row to row is not supported in \(what).",
          at: mark.range, remedy: "Write it into the items of a SELECT.")
      }
      let item = Projection.Item(mark.columns[0], .column(mark.id, .boolean))
      answers[mark.id] = value(of: .project(Projection([item], mark.joined(to: Relation.empty.plan))))
    }
    return answers
  }

  // MARK: Limits

  /// LIMIT and OFFSET, computed.
  struct RowLimits {
    var count, offset: BoundExpression?

    /// No operator for what says nothing: `LIMIT ALL` is no limit.
    func applied(to plan: LogicalPlan) -> LogicalPlan {
      count == nil && offset == nil ? plan : .limit(Limit(count: count, offset: offset, plan))
    }
  }

  /// Both are computed in an empty scope: a number of rows that depends on a row has no meaning.
  @inline(never)
  func limits(_ query: Query, _ place: QueryPlace) throws(BasaltError) -> RowLimits {
    var limits = RowLimits()
    if let limit = query.limit { limits.count = try rowCount(limit, "LIMIT", place) }
    if let offset = query.offset { limits.offset = try rowCount(offset, "OFFSET", place) }
    return limits
  }

  /// A number of rows: known now, or what a sub-query says.
  ///
  /// NULL means what the standard leaves open and PostgreSQL settles: LIMIT NULL is ALL, OFFSET
  /// NULL is 0. A fraction is cast as an assignment would be, so that `LIMIT 2.5` is three rows
  /// there and here.
  private func rowCount(
    _ expression: Expression, _ what: String, _ place: QueryPlace
  ) throws(BasaltError) -> BoundExpression? {
    let clause = Clause(what, Scope(.empty, outer: nil), with: place.with)
    let bound = try settled(coerced(bind(expression, clause), to: .bigint, .assignment), clause, what)
    if case .parameter(let slot, _) = bound {
      requireRowCount(slot)
      return bound
    }
    noteEvaluation(of: bound)
    let value: Value?
    do throws(BasaltError) {
      value = try ConstantEvaluation.value(of: bound, context)
    } catch {
      throw placed(error, expression.range)
    }
    switch value {
    case .bigint(let count)?:
      guard count >= 0 else {
        throw error(
          .outOfRange, "\(what) is \(count).", at: expression.range,
          remedy: "Give a number of rows that is not negative.")
      }
      return .constant(.bigint(count), .bigint)
    // All rows, or none left out.
    case .some: return nil
    case nil:
      guard !bound.isVolatile else {
        throw error(
          .invalidArgument, "\(what) may not differ each time it is computed.", at: expression.range,
          remedy: "Give a number of rows.")
      }
      return bound
    }
  }

  // MARK: Set operations

  /// Operations from the left. A row of one kind of UNION is one operator, however long.
  @inline(never)
  /// UNION and EXCEPT bind alike and from the left; INTERSECT, which binds closer, has been put
  /// together by the parser. `a UNION b UNION ALL c` is of two kinds and keeps its order: the
  /// duplicates of the first step are gone before the second adds its own.
  private func combined(
    _ first: SetExpression, _ steps: [SetStep], _ place: QueryPlace
  ) throws(BasaltError) -> QueryRows {
    var operands = [try rows(of: first, place)]
    for (index, step) in steps.enumerated() {
      operands.append(try rows(of: step.operand, place))
      // The next step joins this row if it is the same, and UNION.
      if index + 1 < steps.count, step.operation == .union, steps[index + 1].operation == .union,
        steps[index + 1].isAll == step.isAll
      {
        continue
      }
      if index + 1 < steps.count || step.operation != .union { try countStep(step.operand.range) }
      operands = [QueryRows(try combination(step, operands), first.range.through(step.operand.range))]
    }
    return operands[0]
  }

  /// One operator over operands that are brought to the types that they have in common.
  @inline(never)
  /// Types first, over all operands, then the casts: an operand of literals alone, as in `SELECT
  /// NULL UNION SELECT 1`, is asked for its plan only once it is known what they are.
  private func combination(_ step: SetStep, _ operands: [QueryRows]) throws(BasaltError) -> LogicalPlan {
    let what = step.operation.rawValue
    var types = operands[0].types
    for operand in operands.dropFirst() {
      guard operand.types.count == types.count else {
        throw error(
          .invalidArgument, "The sides of \(what) have \(types.count) and \(operand.types.count) columns.",
          at: operand.range, remedy: "Select as many columns on each side.")
      }
      for (index, type) in operand.types.enumerated() {
        guard let type else { continue }
        guard let known = types[index] else {
          types[index] = type
          continue
        }
        guard let common = ImplicitCast.commonType(known, type) else {
          throw error(
            .typeMismatch,
            "The column \(index + 1) of \(what) is \(known) on one side and \(type) on the other.", at: operand.range,
            remedy: "Cast one of them to the other's type.")
        }
        types[index] = common
      }
    }
    let settled = types.map { $0 ?? .text }
    var inputs: [LogicalPlan] = []
    for operand in operands { inputs.append(try projected(operand.plan(as: settled), as: settled, operand.range)) }
    // The result's columns are new ones: rows of several sides cannot keep the number of one of
    // them.
    let sides = inputs.map(\.columns)
    var columns: [PlanColumn] = []
    for (index, column) in sides[0].enumerated() {
      // Rows of the right come out of UNION alone.
      let isNullable = step.operation == .union ? sides.contains { $0[index].isNullable } : column.isNullable
      columns.append(makeColumn(column.name, column.type, isNullable: isNullable))
    }
    let operation: Combination.Operation =
      switch step.operation {
      case .union: .union
      case .except: .except
      case .intersect: .intersect
      }
    return .combined(Combination(operation, isAll: step.isAll, columns: columns, inputs: inputs))
  }

  /// The same rows, cast where a column is not of the type.
  ///
  /// Columns that are of their type already keep their numbers: most sides of most set operations
  /// are handed on as they are, without a projection.
  func projected(
    _ plan: LogicalPlan, as types: [LogicalType], _ range: SourceRange
  ) throws(BasaltError) -> LogicalPlan {
    let columns = plan.columns
    guard columns.map(\.type) != types else { return plan }
    var items: [Projection.Item] = []
    for (column, type) in zip(columns, types) {
      let value = BoundExpression.column(column.id, column.type)
      let cast = try cast(value, to: type, .implicit, range)
      items.append(
        Projection.Item(
          column.type == type ? column : makeColumn(column.name, type, isNullable: column.isNullable), cast))
    }
    return .project(Projection(items, plan))
  }

  // MARK: VALUES

  /// Columns are typed by what all rows have in common, like those of UNION; a column of nothing but
  /// literals waits for whoever uses the rows, so that INSERT and UNION may say what it is.
  @inline(never)
  /// VALUES sees nothing but what a sub-query brings along: it has no rows around it, so that a
  /// column's name is refused with the reason that there are none to be named.
  private func values(_ rows: ValueRows, _ place: QueryPlace) throws(BasaltError) -> QueryRows {
    let clause = Clause("VALUES", Scope(.empty, outer: place.outer), with: place.with)
    let width = rows.rows[0].count
    var bound: [[Operand]] = []
    for row in rows.rows {
      try requireWidth(row, width)
      var operands: [Operand] = []
      for expression in row { operands.append(try bind(expression, clause)) }
      bound.append(operands)
    }
    for row in bound.indices where !clause.marks.isEmpty {
      for index in bound[row].indices {
        guard case .typed(let expression) = bound[row][index].kind else { continue }
        bound[row][index] = Operand(try settled(expression, clause, "VALUES"), bound[row][index].range)
      }
    }
    var types: [LogicalType?] = []
    for index in 0..<width {
      let column = bound.map { $0[index] }
      let hasType = column.contains { $0.type != nil || $0.isInterval }
      types.append(hasType ? try commonType(column, "The column \(index + 1) of VALUES") : nil)
    }
    return QueryRows(types: types, rows.range) { [self] (types) throws(BasaltError) in
      try valuesPlan(bound, types)
    }
  }

  /// Once types are settled. Columns are called as PostgreSQL calls them: column1, column2.
  private func valuesPlan(_ bound: [[Operand]], _ types: [LogicalType]) throws(BasaltError) -> LogicalPlan {
    var isNullable = types.map { _ in false }
    var values: [[BoundExpression]] = []
    for row in bound {
      var expressions: [BoundExpression] = []
      for (index, type) in types.enumerated() {
        let value = try coerced(row[index], to: type)
        isNullable[index] = isNullable[index] || value.mayBeNull
        expressions.append(value)
      }
      values.append(expressions)
    }
    let columns = types.enumerated().map { index, type in
      makeColumn("column\(index + 1)", type, isNullable: isNullable[index])
    }
    return .values(Values(columns: columns, rows: values))
  }

  /// Rows of one width are the binder's to ask for: the grammar cannot count. Told of the first that
  /// differs.
  private func requireWidth(_ row: [Expression], _ width: Int) throws(BasaltError) {
    guard row.count == width else {
      throw error(
        .invalidArgument, "A row of VALUES has \(row.count) values, and the first has \(width).", at: row[0].range,
        remedy: "Write as many values in each row.")
    }
  }
}

extension LogicalPlan {
  /// Why two runs over the same snapshot may yield other rows; `nil` when they cannot.
  ///
  /// An order that leaves equal rows open is none of them: which of these a LIMIT keeps is anybody's choice in
  /// PostgreSQL, too, but there it is made once. Rows in no order at all are much likelier to be noticed.
  var reasonToDiffer: String? {
    if case .limit(let limit) = self, !limit.input.isOrdered, !limit.hasEqualRows {
      return "has a LIMIT without ORDER BY"
    }
    // A window with an order, which may leave rows equal, is as an order of the query: see above.
    if case .window(let window) = self, !window.input.isOrdered,
      window.calls.contains(where: { $0.orderCount == 0 && $0.dependsOnOrder })
    {
      return "numbers rows without an order"
    }
    var isVolatile = false
    // Walked for its expressions, none of which is replaced.
    _ = try? replacingExpressions { (expression) throws(BasaltError) in
      if expression.isVolatile { isVolatile = true }
      return nil
    }
    if isVolatile { return "calls a function whose value differs from call to call" }
    return inputs.lazy.compactMap(\.reasonToDiffer).first
  }

  /// Whether each run over the same snapshot yields the same rows, so far as anybody can rely on it.
  package var isRepeatable: Bool { reasonToDiffer == nil }

  private var isOrdered: Bool {
    switch self {
    case .sort: true
    case .project(let projection): projection.input.isOrdered
    case .limit(let limit): limit.input.isOrdered
    case .firstRows(let first): first.input.isOrdered
    case .window(let window): !window.order.isEmpty || window.input.isOrdered
    // One row, or rows that stand in the statement.
    case .aggregate(let aggregate): aggregate.isOneGroup
    case .values, .series: true
    case .scan, .expansion, .filter, .join, .asof, .distinct, .combined, .common, .recursive, .divided: false
    }
  }
}

extension Limit {
  /// Whether it keeps the same rows whichever it keeps: they are of no columns, or of constants. So are those of a sub-query whose
  /// columns are all of rows around it, which are put in where the rows meet; an order of them has become none.
  fileprivate var hasEqualRows: Bool {
    guard case .project(let projection) = input else { return input.columns.isEmpty }
    return projection.items.allSatisfy { item in
      if case .constant = item.value { true } else { false }
    }
  }
}

extension BoundExpression {
  /// Whether it may be NULL, as far as can be told without looking at its input.
  ///
  /// Constants alone are certain. That a column may hold none is known where it comes from, and
  /// travels with the plan's columns.
  var mayBeNull: Bool {
    switch self {
    case .constant(let value, _): value.isNull
    case .parameter: false
    default: true
    }
  }
}
