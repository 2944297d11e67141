import BasaltCore

/// A plan once more, with numbers of its own for all columns that it makes: so that it may stand in one statement twice.
///
/// Rules find columns by number, and one that two operators make would be two things of one name. Columns from outside keep
/// their numbers. Rows are the same as long as the plan's are the same each time (`reasonToDiffer`).
///
/// Nothing is shared between the two when they run: the scan of the copy reads the same pages again, from memory as a rule.
struct PlanCopy {
  /// By the number that a column has in the original.
  private(set) var columns: [ColumnID: ColumnID] = [:]
  private var numbering: ColumnNumbering

  /// - Returns: The copy, and what its columns are called.
  static func copy(
    _ plan: LogicalPlan, _ numbering: inout ColumnNumbering
  ) throws(BasaltError) -> (plan: LogicalPlan, columns: [ColumnID: ColumnID]) {
    var copy = PlanCopy(numbering: numbering)
    let renewed = try copy.renewed(plan)
    numbering = copy.numbering
    return (renewed, copy.columns)
  }

  private init(numbering: ColumnNumbering) { self.numbering = numbering }

  /// From the leaves up, since an operator's expressions look at columns of its inputs.
  ///
  /// Scans keep their access decision and the tests that they have taken over: fields are known by other numbers than columns.
  private mutating func renewed(_ plan: LogicalPlan) throws(BasaltError) -> LogicalPlan {
    // From the leaves up: what an operator looks at has its new number before.
    var inputs: [LogicalPlan] = []
    for input in plan.inputs { inputs.append(try renewed(input)) }
    let known = columns
    let moved = plan.with(inputs: inputs)
    let whole =
      try moved.replacingExpressions { (expression) throws(BasaltError) in expression.renamed(known) } ?? moved
    switch whole {
    case .scan(var scan):
      scan.columns = scan.columns.map { .init(column: made($0.column), field: $0.field) }
      return .scan(scan)
    case .values(var values):
      values.columns = values.columns.map { made($0) }
      return .values(values)
    case .series(var series):
      series.column = made(series.column)
      return .series(series)
    case .expansion(var expansion):
      expansion.column = made(expansion.column)
      return .expansion(expansion)
    case .project(var projection):
      projection.items = projection.items.map { item in .init(made(item.column), item.value) }
      return .project(projection)
    case .aggregate(var aggregate):
      aggregate.keys = aggregate.keys.map { item in .init(made(item.column), item.value) }
      for index in aggregate.calls.indices { aggregate.calls[index].column = made(aggregate.calls[index].column) }
      for index in aggregate.sets?.marks.indices ?? 0..<0 {
        if let column = aggregate.sets?.marks[index].column { aggregate.sets?.marks[index].column = made(column) }
      }
      return .aggregate(aggregate)
    // The rows are those of the original: both read what is computed once.
    case .common(var common):
      common.items = common.items.map { item in (made(item.column), item.position) }
      return .common(common)
    // The step finds its rounds by the recursion's own number, which is good for the one that it stands in.
    case .recursive(var recursion):
      recursion.columns = recursion.columns.map { made($0) }
      return .recursive(recursion)
    case .window(var window):
      for index in window.calls.indices { window.calls[index].column = made(window.calls[index].column) }
      return .window(window)
    case .combined(var combination):
      combination.columns = combination.columns.map { made($0) }
      return .combined(combination)
    case .join(var join):
      // Its other columns are those of its inputs.
      switch join.kind {
      case .mark(let column): join.kind = .mark(made(column))
      case .exists(let column): join.kind = .exists(made(column))
      case .inner, .left, .right, .full, .semi, .anti, .single: break
      }
      return .join(join)
    case .filter, .asof, .sort, .limit, .distinct, .firstRows, .divided: return whole
    }
  }

  /// The column under its new number. One that is handed on from below has it already.
  ///
  /// Names stay: EXPLAIN tells the two apart by a number behind them.
  private mutating func made(_ column: PlanColumn) -> PlanColumn {
    let id = columns[column.id] ?? numbering.makeID()
    columns[column.id] = id
    return PlanColumn(id: id, name: column.name, type: column.type, isNullable: column.isNullable)
  }
}

extension BoundExpression {
  /// `nil` when it looks at none of the columns, so that what is shared stays shared.
  func renamed(_ columns: [ColumnID: ColumnID]) -> BoundExpression? {
    if case .column(let id, let type) = self { return columns[id].map { .column($0, type) } }
    var didChange = false
    let renamed = operands.map { operand in
      guard let renamed = operand.renamed(columns) else { return operand }
      didChange = true
      return renamed
    }
    return didChange ? with(operands: renamed) : nil
  }
}
