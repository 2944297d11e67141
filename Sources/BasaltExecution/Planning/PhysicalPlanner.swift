package import BasaltCore
package import BasaltPlan

/// From a logical plan to pipelines that are ready to run: which operator does what, and where columns lie.
///
/// Nothing runs here. Breakers and builds run when the first row behind them is wanted, so that EXPLAIN can look at the same
/// pipelines. An operator is one case of the exhaustive switch in `planned`.
///
/// A value that changes while it plans (`subqueries`), of one thread. It is recursive, as deep as the plan, which the
/// binder bounds.
package struct PhysicalPlanner: Sendable {
  let context: ExecutionContext
  let tables: any TableReading
  /// Values of the scalar sub-queries that have run.
  var subqueries: [SubqueryID: Value] = [:]
  /// Rows that are read where they are named: tables of WITH, and of the recursions around.
  var common: [SubqueryID: any CommonRowsReading] = [:]
  /// Within a part that is carried out division by division, its passes, and which of them is planned.
  var pass: (of: DivisionPasses, number: Int)?
  /// Told of each scan that is made.
  var onScan: @Sendable (ScanTotals) -> Void

  /// A pipeline and where its columns are.
  package struct Planned {
    package var pipeline: Pipeline
    package var layout: ColumnLayout
    /// Scans that its rows come from, as far as a row of theirs that is left out takes no other row with it, or brings one:
    /// joins narrow them when they know their keys.
    var scans: [NarrowableScan] = []
  }

  /// A scan whose rows have not begun to move, and which of its columns are whose.
  struct NarrowableScan {
    let source: any NarrowableSource
    let fields: [ColumnID: FieldID]
  }

  package init(
    _ context: ExecutionContext, _ tables: any TableReading, onScan: @escaping @Sendable (ScanTotals) -> Void = { _ in }
  ) {
    self.context = context
    self.tables = tables
    self.onScan = onScan
  }

  /// Runs the scalar sub-queries of a query, then plans it.
  /// - Returns: The pipeline, whose columns are in the order of the root's.
  /// - Throws: `.constraint` when a sub-query has more than one row; what running one throws.
  package mutating func plan(_ query: QueryPlan) throws(BasaltError) -> Pipeline {
    // In their order: a later one may use the value of an earlier.
    for (id, plan) in query.subqueries {
      if query.tables.contains(id) {
        common[id] = try planCommonTable(plan)
        continue
      }
      // One of several values stands for several sub-queries over the same rows, numbered one after another.
      for (index, value) in try values(of: plan).enumerated() { subqueries[SubqueryID(id.number + index)] = value }
    }
    let planned = try planned(query.root)
    // Rules may have moved columns; the result has them as the statement named them.
    let wanted = query.root.columns.map(\.id)
    if planned.layout.columns.map(\.id) == wanted { return planned.pipeline }
    var items: [CompiledExpression] = []
    for column in query.root.columns {
      items.append(.column(try planned.layout.position(of: column.id), column.type))
    }
    return planned.pipeline.adding(ProjectTransform(items))
  }

  /// The one row of a scalar sub-query, nearly always of one value: NULL without a row.
  /// - Throws: `.constraint` for more than one row.
  private func values(of plan: LogicalPlan) throws(BasaltError) -> [Value] {
    let planned = try planned(plan)
    let start = context.profile == nil ? nil : ContinuousClock.now
    defer { if let start { context.profile?.addSubquery(ContinuousClock.now - start) } }
    // To the end, though one row is enough: only the end says that there is no second one.
    let reader = PipelineReader(planned.pipeline, context)
    var values: [Value]?
    // Two rows are enough to know that there is more than one.
    while let round = try reader.next(wantedRowCount: 2) {
      for batch in round {
        let columns = batch.columns.map { column in batch.selection.map { column.rows(at: $0) } ?? column }
        // Standard SQL: a sub-query as a value has one row at most.
        guard values == nil, columns[0].count == 1 else {
          throw BasaltError.secondRowOfValue
        }
        values = columns.map { $0[0] }
      }
    }
    // No row is NULL.
    return values ?? plan.columns.map { _ in .null }
  }

  /// An operator's own share of `planned`.
  /// - Throws: What planning an input throws, and what constants of the statement throw: VALUES and LIMIT.
  func unmeasured(_ plan: LogicalPlan) throws(BasaltError) -> Planned {
    switch plan {
    // A case an operator; a new one does not compile until it stands here.
    case .scan(let scan): return try planScan(scan)
    case .values(let values): return try planValues(values)
    case .series(let series):
      return Planned(pipeline: started(SeriesSource(series)), layout: ColumnLayout(plan.columns))
    case .expansion(let expansion):
      var planned = try planned(expansion.input)
      let numbers = try compiled([expansion.start, expansion.stop, expansion.step], planned.layout)
      planned.pipeline = planned.pipeline.adding(
        ExpansionTransform(start: numbers[0], stop: numbers[1], step: numbers[2]))
      planned.layout = ColumnLayout(plan.columns)
      return planned
    case .filter(let condition, let input):
      var planned = try planned(input)
      planned.pipeline = planned.pipeline.adding(FilterTransform(try compiled(condition, planned.layout)))
      return planned
    case .project(let projection):
      var planned = try planned(projection.input)
      let items = try compiled(projection.items.map(\.value), planned.layout)
      // Columns that pass through stay narrowable.
      planned.pipeline = planned.pipeline.adding(ProjectTransform(items))
      planned.layout = ColumnLayout(plan.columns)
      return planned
    case .aggregate(let aggregate): return try planAggregate(aggregate)
    case .join(let join): return try planJoin(join)
    case .asof(let join): return try planAsof(join)
    case .window(let window): return try planWindow(window)
    case .sort(let sort): return try planSort(sort)
    case .limit(let limit): return try planLimit(limit)
    case .distinct(let input):
      let planned = try planned(input)
      let types = planned.layout.columns.map(\.type)
      let sink = DistinctSink(types: types)
      context.profile?.note(.distinct(sink))
      var distinct = broken(planned.pipeline, into: sink, plan.columns)
      // Rows that are left out below would have been left out above: all of their columns are there.
      distinct.scans = planned.scans
      return distinct
    case .firstRows(let first): return try planFirstRows(first)
    case .combined(let combination): return try planCombination(combination)
    case .common(let common): return try planCommon(common)
    case .recursive(let recursion): return try planRecursion(recursion)
    case .divided(let divided): return try planDivided(divided)
    }
  }

  // MARK: Expressions

  /// - Throws: `.internal` for a column that the layout does not have.
  func compiled(_ expression: BoundExpression, _ layout: ColumnLayout) throws(BasaltError) -> CompiledExpression {
    try CompiledExpression(expression, layout: layout, subqueries: subqueries)
  }

  func compiled(_ expressions: [BoundExpression], _ layout: ColumnLayout) throws(BasaltError) -> [CompiledExpression] {
    var all: [CompiledExpression] = []
    for expression in expressions { all.append(try compiled(expression, layout)) }
    return all
  }

  /// A pipeline that ends in a sink, as the source of the next.
  ///
  /// Without a scan: whoever narrowed it from above would change what the sink has to see, LIMIT for one.
  /// - Parameter columns: Of the sink's rows, the first of them if it has more.
  func broken(_ pipeline: Pipeline, into sink: any Sink, _ columns: [PlanColumn]) -> Planned {
    let context = context
    let (pipeline, sink) = measured(pipeline, into: sink)
    // Runs with the first row that somebody wants of what is above, and not at all when nobody does.
    let rows = DeferredSource { () throws(BasaltError) in try pipeline.run(into: sink, context) }
    return Planned(pipeline: Pipeline(source: rows), layout: ColumnLayout(columns))
  }
}

extension BasaltError {
  /// Of a sub-query in the place of a value, whether it runs once or is joined.
  static var secondRowOfValue: BasaltError {
    BasaltError(
      .constraint, "A sub-query that stands for a value has more than one row.",
      remedy: "Add a condition or LIMIT 1, or write IN instead of =.")
  }
}
