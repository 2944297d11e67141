import BasaltCore
import BasaltPlan

/// Orders and cuts.
extension PhysicalPlanner {
  /// All rows, or the first of them where the optimizer has found a limit above.
  func planSort(_ sort: Sort) throws(BasaltError) -> Planned {
    try sorted(try planned(sort.input), by: sort.keys, rowLimit: sort.rowLimit)
  }

  /// Keys that are no columns are computed beside the rows, and left out behind the sort.
  /// - Parameter rowLimit: Rows wanted of the front, `nil` for all.
  /// - Returns: The input's columns, in their order. Its rows are sorted when the first is wanted.
  func sorted(_ input: Planned, by keys: [SortKey], rowLimit: Int?) throws(BasaltError) -> Planned {
    let columns = input.layout.columns
    // Rows as they are, then the keys that have to be computed: once a row, before the sort, which compares each row
    // some twenty times.
    var items = columns.enumerated().map { CompiledExpression.column($0, $1.type) }
    var columnsOfKeys: [SortColumn] = []
    for key in keys {
      let value = try compiled(key.value, input.layout)
      let position: Int
      // Most keys are columns of the result, and need no copy.
      if case .column(let known, _) = value {
        position = known
      } else {
        items.append(value)
        position = items.count - 1
      }
      columnsOfKeys.append(SortColumn(position, isDescending: key.isDescending, nullsFirst: key.nullsFirst))
    }
    // Without computed keys the batches go to the sink as they come, selections and all.
    let pipeline = items.count > columns.count ? input.pipeline.adding(ProjectTransform(items)) : input.pipeline
    let types = items.map(\.type)
    // With a limit only the first rows are kept, and nothing else is sorted. The optimizer has put it there.
    let sink: any Sink
    if let rowLimit {
      sink = TopRowsSink(types: types, keys: columnsOfKeys, rowLimit: rowLimit)
    } else {
      // Noted, because it may have to go on in temporary files, which a profile tells.
      let sort = SortSink(types: types, keys: columnsOfKeys)
      context.profile?.note(.sort(sort))
      sink = sort
    }
    // The layout has the input's columns alone, though batches are wider: what comes next cuts them.
    var sorted = broken(pipeline, into: sink, columns)
    // Nobody above has asked for the keys.
    if items.count > columns.count {
      sorted.pipeline = sorted.pipeline.adding(ProjectTransform(Array(items.prefix(columns.count))))
    }
    return sorted
  }

  /// On one thread, which sees the rows in their order: what lies before the sort is done by all of them.
  func planFirstRows(_ first: FirstRows) throws(BasaltError) -> Planned {
    var planned = try planned(first.input)
    let keys = try compiled(first.keys, planned.layout)
    planned.pipeline = serial(planned).adding(FirstRowsTransform(keys))
    // A row that is left out below would make another one the first.
    planned.scans = []
    return planned
  }

  /// Rows that one thread sees in their order, with their transforms still to come.
  private func serial(_ planned: Planned) -> Pipeline {
    var planned = planned
    // Rows that a join has left over are not in the order of its source, and come when that has ended.
    if planned.pipeline.transforms.contains(where: \.mayLeaveRows) {
      let columns = planned.layout.columns
      planned = broken(planned.pipeline, into: SortSink(types: columns.map(\.type), keys: []), columns)
    }
    // Builds of joins below still come first: only the source is read by one thread.
    return planned.pipeline.with(
      SerialSource(planned.pipeline.source, context.cancellation), planned.pipeline.transforms)
  }

  /// - Throws: `.invalidArgument` for a negative number; what computing the numbers throws.
  func planLimit(_ limit: Limit) throws(BasaltError) -> Planned {
    let input = try planned(limit.input)
    // Computed before rows move: LIMIT may be a parameter or a sub-query, never something of a row.
    let count = try rowCount(limit.count, "LIMIT")
    let offset = try rowCount(limit.offset, "OFFSET") ?? 0
    // LIMIT NULL and LIMIT ALL take everything.
    if count == nil, offset == 0 { return input }
    if !limit.groups.isEmpty { return try limited(input, limit.groups, count: count, offset: offset) }
    // Also above a sort that keeps the first rows only: that one keeps those of the offset, too.
    let types = input.layout.columns.map(\.type)
    return broken(
      // A breaker, since which rows are the first is known only when all morsels before them are done.
      input.pipeline, into: LimitSink(types: types, count: count, offset: offset),
      input.layout.columns)
  }

  /// Of each group; rows of one come one behind the other, so that one thread is enough.
  private func limited(
    _ input: Planned, _ groups: [BoundExpression], count: Int?, offset: Int
  ) throws(BasaltError) -> Planned {
    let columns = input.layout.columns
    let items = columns.enumerated().map { CompiledExpression.column($0, $1.type) }
    var limited = input
    // A row that is left out below would let another one be among the first.
    limited.scans = []
    limited.pipeline = serial(input).adding(ProjectTransform(items + (try compiled(groups, input.layout)))).adding(
      GroupedLimitTransform(columnCount: columns.count, count: count, offset: offset))
    return limited
  }

  /// A number of rows, computed now; `nil` for none, or NULL.
  private func rowCount(_ expression: BoundExpression?, _ clause: String) throws(BasaltError) -> Int? {
    guard let expression else { return nil }
    // Over one row without columns.
    let evaluator = ExpressionEvaluator(context.makeFunctionContext())
    let value = try evaluator.evaluate(
      try compiled(expression, ColumnLayout([])), VectorBatch(columns: [], physicalRowCount: 1))[0]
    switch value {
    case .null: return nil
    case .bigint(let number) where number >= 0: return Int(number)
    default:
      throw BasaltError(
        .invalidArgument, "\(clause) must not be negative, as \(value) is.", remedy: "Give 0 or a positive number.")
    }
  }
}
