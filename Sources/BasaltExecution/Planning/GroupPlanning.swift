import BasaltCore
import BasaltFunctions
import BasaltPlan

/// Groups, distinct rows, set operations.
extension PhysicalPlanner {
  /// Keys, arguments and filters are computed first, one column each; the sink then knows them by position.
  func planAggregate(_ aggregate: Aggregate) throws(BasaltError) -> Planned {
    // string_agg(x ORDER BY y) and its like see their rows in an order of their own.
    let ordered = try planOrders(aggregate)
    let (planned, scans) = (ordered.planned, ordered.planned.scans)
    // What is asked for twice has one column, so that aggregates of one argument are known by its position.
    var wanted: [(expression: BoundExpression, isNarrow: Bool)] = []
    func position(of expression: BoundExpression, isNarrow: Bool = false) -> Int {
      if let known = wanted.firstIndex(where: { $0.isNarrow == isNarrow && $0.expression.isSame(as: expression) }) {
        return known
      }
      wanted.append((expression, isNarrow))
      return wanted.count - 1
    }
    // By position in the projection that is put before the sink; keys come first.
    // Before the arguments, so that they are the first columns. A key that is an argument as well is one column.
    var keys: [Int] = []
    for key in aggregate.keys { keys.append(position(of: key.value)) }
    var calls: [AggregateInput] = []
    for (index, call) in aggregate.calls.enumerated() {
      var arguments: [Int] = []
      // A set of distinct arguments compares them as they are.
      let isNarrow = call.function.takesNarrowDecimals && !call.isDistinct
      for argument in call.arguments { arguments.append(position(of: argument, isNarrow: isNarrow)) }
      // FILTER is a column like any other: calls with the same condition have it computed once.
      let filter = ordered.filter(call, at: index).map { position(of: $0) }
      calls.append(
        AggregateInput(
          function: call.function, argumentColumns: arguments, filterColumn: filter, isDistinct: call.isDistinct))
    }
    var items: [CompiledExpression] = []
    for (expression, isNarrow) in wanted {
      let item = try compiled(expression, planned.layout)
      // Decimals as 64-bit numbers where the values of a vector allow it: kernels add those up faster than 128 bits.
      items.append(isNarrow && item.type.narrowDecimal != nil ? .narrow(item) : item)
    }
    // Types of the keys as the plan has them: a grouping of no rows has to know its columns, too.
    let keyTypes = aggregate.keys.map(\.column.type)
    let isOrdered = aggregate.calls.contains { !$0.orderBy.isEmpty }
    // One set is by far the most usual, and has a sink that knows nothing of others.
    let sink: any GroupingSink =
      if let sets = aggregate.sets {
        GroupingSetsSink(
          keyColumns: keys, keyTypes: keyTypes, calls: calls, sets: sets.sets, marks: sets.marks.map(\.keys),
          isOrdered: isOrdered)
      } else {
        AggregateSink(keyColumns: keys, keyTypes: keyTypes, calls: calls, isOrdered: isOrdered)
      }
    context.profile?.note(.groups(sink))
    var grouped = broken(planned.pipeline.adding(ProjectTransform(items)), into: sink, aggregate.columns)
    // Whoever wants few keys wants few groups: rows of others need not be read. Of a key that is a column, whole groups go; of
    // several sets only where all of them have it.
    let common = aggregate.sets?.common
    grouped.scans = scans.compactMap { scan in
      var fields: [ColumnID: FieldID] = [:]
      for (index, key) in aggregate.keys.enumerated() where common?.contains(index) ?? true {
        if case .column(let id, _) = key.value { fields[key.column.id] = scan.fields[id] }
      }
      return fields.isEmpty ? nil : NarrowableScan(source: scan.source, fields: fields)
    }
    return grouped
  }

  /// - Throws: What planning the inputs throws.
  func planCombination(_ combination: Combination) throws(BasaltError) -> Planned {
    var inputs: [Pipeline] = []
    for input in combination.inputs {
      let planned = try planned(input)
      // By position: each input in the order of its own columns.
      var items: [CompiledExpression] = []
      for column in input.columns { items.append(.column(try planned.layout.position(of: column.id), column.type)) }
      inputs.append(measured(planned.pipeline.adding(ProjectTransform(items))))
    }
    // Those that the binder has cast both sides to.
    let types = combination.columns.map(\.type)
    switch combination.operation {
    case .union:
      // Inputs one after the other; each is parallel by itself.
      let all = Pipeline(source: PipelineSource(inputs, context))
      // No breaker: rows go through, and the first comes before the last input is begun.
      guard !combination.isAll else { return Planned(pipeline: all, layout: ColumnLayout(combination.columns)) }
      return broken(all, into: DistinctSink(types: types), combination.columns)
    case .except, .intersect:
      // One sink for both sides, which counts for each row on which side it was seen how often.
      let operation = try SetOperation(combination.operation, isAll: combination.isAll, types: types)
      // The right is counted before a row of the left moves.
      let (right, rightSink) = measured(inputs[1], into: operation.makeSink(.right))
      // Both count into one grouping, and which side comes second does not matter; one has to be a preparation.
      let left = inputs[0].preparing(SideRun(pipeline: right, sink: rightSink))
      return broken(left, into: operation.makeSink(.left), combination.columns)
    }
  }
}

/// Counts the rows of one side of a set operation.
///
/// Its rows are all that it leaves behind: the sink gives none before the other side is finished.
private struct SideRun: Preparation {
  let pipeline: Pipeline
  let sink: any Sink

  func prepare(_ context: ExecutionContext) throws(BasaltError) { _ = try pipeline.run(into: sink, context) }
}
