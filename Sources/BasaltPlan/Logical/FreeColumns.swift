import BasaltCore

/// Columns that a plan looks at and does not make: those of rows around it, in a sub-query that depends on them.
///
/// Numbers of columns are given out once a statement, so that a column which some operator of a plan makes is never one
/// from outside as well. (The binder sees to it where a query selects a column of rows around it: that one gets a number of
/// its own.)
///
/// Asked when a sub-query has been bound, to tell one that runs once from one that depends on rows, and again for the join
/// that it has become.
extension LogicalPlan {
  /// - Complexity: O(operators and expressions of the plan).
  package var freeColumns: Set<ColumnID> {
    var used: Set<ColumnID> = []
    var made: Set<ColumnID> = []
    collect(&used, &made)
    return used.subtracting(made)
  }

  /// Whether it looks at some of these columns, which it does not make.
  ///
  /// Without collecting all of them, as it is asked of every operator on the way down.
  func looksAt(_ columns: Set<ColumnID>) -> Bool {
    if !ownColumnsUsed.isDisjoint(with: columns) { return true }
    return inputs.contains { $0.looksAt(columns) }
  }

  private func collect(_ used: inout Set<ColumnID>, _ made: inout Set<ColumnID>) {
    used.formUnion(ownColumnsUsed)
    for column in ownColumns { made.insert(column.id) }
    for input in inputs { input.collect(&used, &made) }
  }

  /// Those that this operator makes or hands on by name; what others hand on was made further down, and is met there.
  ///
  /// Not `columns`, which asks all operators below where they only pass rows on: of a deep plan that would be a square.
  private var ownColumns: [PlanColumn] {
    switch self {
    case .scan, .values, .series, .project, .aggregate, .combined, .common, .recursive: return columns
    case .expansion(let expansion): return [expansion.column]
    case .window(let window): return window.calls.map(\.column)
    case .join(let join):
      switch join.kind {
      case .mark(let column), .exists(let column): return [column]
      case .inner, .left, .right, .full, .semi, .anti, .single: return []
      }
    case .filter, .asof, .sort, .limit, .distinct, .firstRows, .divided: return []
    }
  }

  /// Of VALUES and series too, which have no input whose columns they could look at.
  private var ownColumnsUsed: Set<ColumnID> {
    // `usedColumns` is about columns of inputs.
    guard case .values(let values) = self else { return usedColumns }
    return values.rows.reduce(into: []) { used, row in for value in row { used.formUnion(value.columns) } }
  }
}
