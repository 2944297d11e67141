import BasaltCore
import BasaltPlan

/// The rows of aggregates that see them in an order: `string_agg(x, ',' ORDER BY y)` and its like.
///
/// Calls of one order have the rows sorted once for all of them. Of several orders, the rows are kept, and come once in each of
/// these, one after the other; a column an order says which coming it is, and is the filter of the calls that ask for it. So one
/// table of groups, or of several sets of keys, takes in all of them, and knows nothing of orders.
///
/// What is sorted is what the calls' input is, whole, and twice that of two orders: without orders nothing of this is done.
struct OrderedCalls {
  /// Where the rows come from, in their orders; calls without one have them in the first.
  var planned: PhysicalPlanner.Planned
  /// By the position of each call, the column that is true when rows come in its order; empty where there is one order at most.
  fileprivate(set) var marks: [PlanColumn] = []

  /// What a call counts, of rows that come several times.
  func filter(_ call: AggregateCall, at index: Int) -> BoundExpression? {
    guard !marks.isEmpty else { return call.filter }
    let isItsOrder = BoundExpression.column(marks[index].id, .boolean)
    // Asked first: rows of other orders need no filter.
    return call.filter.map { .and([isItsOrder, $0]) } ?? isItsOrder
  }
}

extension PhysicalPlanner {
  /// One thread from there on, if there is an order: several would each see a part, and what they know could not be merged
  /// in order.
  func planOrders(_ aggregate: Aggregate) throws(BasaltError) -> OrderedCalls {
    let input = try planned(aggregate.input)
    var orders: [[SortKey]] = []
    for call in aggregate.calls where !call.orderBy.isEmpty && !orders.contains(where: { $0.isSame(as: call.orderBy) })
    {
      orders.append(call.orderBy)
    }
    guard orders.count > 1 else {
      guard let order = orders.first else { return OrderedCalls(planned: input) }
      return OrderedCalls(planned: serial(try sorted(input, by: order, rowLimit: nil), of: input))
    }
    // Numbers that no plan has: they are known to this operator alone.
    let marks = orders.indices.map { PlanColumn(id: ColumnID(-1 - $0), name: "", type: .boolean, isNullable: false) }
    let columns = input.layout.columns
    let ownColumns = columns.enumerated().map { CompiledExpression.column($0, $1.type) }
    // Computed once, as a table of WITH: what differs each time it is computed would be other rows in each order.
    let whole = measured(input.pipeline.adding(ProjectTransform(ownColumns)))
    let rows = CommonTable(whole, types: columns.map(\.type), context)
    var comings: [Pipeline] = []
    for (index, order) in orders.enumerated() {
      let source = started(DeferredSource { () throws(BasaltError) in try rows.makeSource() })
      let ordered = try sorted(Planned(pipeline: source, layout: input.layout), by: order, rowLimit: nil)
      var items = ownColumns
      for mark in marks.indices {
        items.append(.constant(try .constant(.boolean(mark == index), .boolean, count: 1)))
      }
      comings.append(measured(ordered.pipeline.adding(ProjectTransform(items))))
    }
    let all = Pipeline(source: PipelineSource(comings, context))
    var calls = OrderedCalls(planned: serial(Planned(pipeline: all, layout: ColumnLayout(columns + marks)), of: input))
    calls.marks = aggregate.calls.map { call in marks[orders.firstIndex { $0.isSame(as: call.orderBy) } ?? 0] }
    return calls
  }

  /// Scans below may still be narrowed by whoever wants few groups: whole groups go, whatever their order.
  private func serial(_ ordered: Planned, of input: Planned) -> Planned {
    var ordered = ordered
    ordered.pipeline = Pipeline(
      source: SerialSource(ordered.pipeline.source, context.cancellation), transforms: ordered.pipeline.transforms)
    ordered.scans = input.scans
    return ordered
  }
}

extension [SortKey] {
  /// Whether two orders compute the same keys in the same directions.
  fileprivate func isSame(as other: [SortKey]) -> Bool {
    count == other.count
      && zip(self, other).allSatisfy { left, right in
        left.value.isSame(as: right.value) && left.isDescending == right.isDescending
          && left.nullsFirst == right.nullsFirst
      }
  }
}
