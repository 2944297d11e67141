import BasaltCore

/// Leaves out columns that nobody looks at: what a scan does not have to read is the largest part of most queries.
///
/// One pass from the root down, with the columns that are looked at above. It comes last, since
/// other rules still move expressions to where their columns must be.
enum ColumnPruning {
  /// The root's columns are the result, and all of them are wanted.
  static let rule = OptimizerRule("column pruning") { (plan, _) throws(BasaltError) in
    let before = plan.columnCount
    let pruned = pruned(plan, keeping: plan.columnIDs)
    return pruned.columnCount < before ? pruned : nil
  }

  /// - Parameter wanted: What is looked at above; the plan may yield more.
  static func pruned(_ plan: LogicalPlan, keeping wanted: Set<ColumnID>) -> LogicalPlan {
    switch plan {
    case .scan(var scan):
      scan.columns.removeAll { !wanted.contains($0.column.id) }
      return .scan(scan)
    // Its numbers cost nothing, and something must say how many rows there are. So also a scan or
    // VALUES may be left without any column: rows are then only counted.
    case .series: return plan
    case .common(var common):
      common.items.removeAll { !wanted.contains($0.column.id) }
      return .common(common)
    // Rounds are compared as a whole, and each sees all columns of the one before.
    case .recursive(var recursion):
      recursion.seed = pruned(recursion.seed, keeping: recursion.seed.columnIDs)
      recursion.step = pruned(recursion.step, keeping: recursion.step.columnIDs)
      return .recursive(recursion)
    case .expansion(var expansion):
      expansion.input = pruned(expansion.input, keeping: wanted.union(plan.usedColumns))
      return .expansion(expansion)
    case .values(var values):
      let kept = values.columns.indices.filter { wanted.contains(values.columns[$0].id) }
      values.columns = kept.map { values.columns[$0] }
      values.rows = values.rows.map { row in kept.map { row[$0] } }
      return .values(values)
    // The condition's columns go no further up than here; a projection above it leaves them out.
    case .filter(let condition, let input):
      return .filter(condition, pruned(input, keeping: wanted.union(condition.columns)))
    case .project(var projection):
      projection.items.removeAll { !wanted.contains($0.column.id) }
      projection.input = pruned(projection.input, keeping: LogicalPlan.project(projection).usedColumns)
      return .project(projection)
    case .aggregate(var aggregate):
      // Keys make the groups, whether anybody looks at them or not.
      aggregate.calls.removeAll { !wanted.contains($0.column.id) }
      aggregate.sets?.marks.removeAll { !wanted.contains($0.column.id) }
      aggregate.input = pruned(aggregate.input, keeping: LogicalPlan.aggregate(aggregate).usedColumns)
      return .aggregate(aggregate)
    // Of both sides together: each takes from the set what it has.
    case .join(var join):
      // What a sub-query looks at of the rows around it: before these are joined (`Unnesting`) only who asks for what is read.
      let used = wanted.union(plan.usedColumns).union(join.isDependent ? join.right.freeColumns : [])
      join.left = pruned(join.left, keeping: used)
      join.right = pruned(join.right, keeping: used)
      return .join(join)
    case .asof(var join):
      let used = wanted.union(plan.usedColumns)
      join.left = pruned(join.left, keeping: used)
      join.right = pruned(join.right, keeping: used)
      return .asof(join)
    // Without its calls it would only put rows into an order that nobody has asked for. A call that is left out may be the
    // one whose order is longest; the others still know by how many keys they go.
    case .window(var window):
      window.calls.removeAll { !wanted.contains($0.column.id) }
      if window.calls.isEmpty { return pruned(window.input, keeping: wanted) }
      window.input = pruned(window.input, keeping: wanted.union(LogicalPlan.window(window).usedColumns))
      return .window(window)
    // What rows are ordered by, beside what is handed on.
    case .sort(var sort):
      sort.input = pruned(sort.input, keeping: wanted.union(plan.usedColumns))
      return .sort(sort)
    case .firstRows(var first):
      first.input = pruned(first.input, keeping: wanted.union(plan.usedColumns))
      return .firstRows(first)
    // Its numbers look at no column: they are constants, or values of sub-queries; its groups do.
    case .limit(var limit):
      limit.input = pruned(limit.input, keeping: wanted.union(plan.usedColumns))
      return .limit(limit)
    // Rows are compared by all of their columns.
    case .distinct(let input): return .distinct(pruned(input, keeping: input.columnIDs))
    // What a scan is divided by, its files know without the column.
    case .divided(var divided):
      divided.input = pruned(divided.input, keeping: wanted)
      return .divided(divided)
    case .combined(var combination):
      // All others compare rows: a column that nobody reads still tells two of them apart.
      guard combination.operation == .union, combination.isAll else {
        combination.inputs = combination.inputs.map { pruned($0, keeping: $0.columnIDs) }
        return .combined(combination)
      }
      // By position: what is left out is left out of every input.
      let kept = combination.columns.indices.filter { wanted.contains(combination.columns[$0].id) }
      let columns = combination.columns
      combination.columns = kept.map { columns[$0] }
      combination.inputs = combination.inputs.map { input in
        let inputColumns = kept.map { input.columns[$0] }
        let narrowed = pruned(input, keeping: Set(inputColumns.map(\.id)))
        // An input may still have more, and in another order.
        return .project(Projection(inputColumns.map { .init($0, .column($0.id, $0.type)) }, narrowed))
      }
      return .combined(combination)
    }
  }
}

extension ColumnPruning {
  /// Leaves out columns of tables of WITH that no use of them looks at.
  ///
  /// From the last to the first: a table is read by those behind it. Each has been pruned for itself before, with all of its
  /// columns kept, as those of any plan's root are. What a use has left out is known from its leaf.
  static func pruneTables(_ query: inout QueryPlan) {
    for index in query.subqueries.indices.reversed() where query.tables.contains(query.subqueries[index].id) {
      let id = query.subqueries[index].id
      var used: Set<Int> = []
      // Wherever it is read: in the query, in sub-queries, and in other tables.
      func note(_ plan: LogicalPlan) {
        if case .common(let common) = plan, common.id == id { used.formUnion(common.items.map(\.position)) }
        plan.inputs.forEach(note)
      }
      note(query.root)
      for subquery in query.subqueries { note(subquery.plan) }
      let columns = query.subqueries[index].plan.columns
      let kept = columns.indices.filter { used.contains($0) }
      guard kept.count < columns.count else { continue }
      let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
      // Positions are counted among the columns that are left.
      func moved(_ plan: LogicalPlan) -> LogicalPlan {
        guard case .common(var common) = plan, common.id == id else {
          return plan.inputs.isEmpty ? plan : plan.with(inputs: plan.inputs.map(moved))
        }
        for item in common.items.indices { common.items[item].position = places[common.items[item].position] ?? 0 }
        return .common(common)
      }
      query.root = moved(query.root)
      for other in query.subqueries.indices { query.subqueries[other].plan = moved(query.subqueries[other].plan) }
      // In this order, whatever the plan below gives.
      let items = kept.map { Projection.Item(columns[$0], .column(columns[$0].id, columns[$0].type)) }
      let narrowed = pruned(query.subqueries[index].plan, keeping: Set(items.map(\.column.id)))
      query.subqueries[index].plan =
        narrowed.columns.map(\.id) == items.map(\.column.id) ? narrowed : .project(Projection(items, narrowed))
    }
  }
}

extension LogicalPlan {
  /// Columns of all its operators together.
  fileprivate var columnCount: Int { inputs.reduce(columns.count) { $0 + $1.columnCount } }
}
