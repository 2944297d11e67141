package import BasaltCore

/// GROUP BY: groups of rows with equal keys, and the aggregates of each.
///
/// Batches hold, by position, the keys, and whatever arguments and filters the calls name. Gives, group by group in no order
/// of meaning, the keys and then the results. Without keys there is one group, even of no rows.
package final class AggregateSink: Sink {
  package static var displayName: String { "AGGREGATE" }

  private let groupings: Groupings

  /// - Parameters:
  ///   - keyColumns: Positions of the keys in each batch.
  ///   - keyTypes: Their types.
  package init(keyColumns: [Int], keyTypes: [LogicalType], calls: [AggregateInput]) {
    groupings = Groupings(Grouping.Shape(keyColumns: keyColumns, keyTypes: keyTypes, calls: calls))
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    GroupingWorker(groupings, context)
  }

  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    GroupSource(try groupings.merged(context))
  }
}

/// SELECT DISTINCT, UNION: each row once.
package final class DistinctSink: Sink {
  package static var displayName: String { "DISTINCT" }

  private let groupings: Groupings

  /// - Parameter types: Of all columns of a batch, at least one.
  package init(types: [LogicalType]) {
    // Groups of whole rows, of which nothing is to be computed.
    groupings = Groupings(Grouping.Shape(keyColumns: Array(types.indices), keyTypes: types, calls: []))
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    GroupingWorker(groupings, context)
  }

  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    GroupSource(try groupings.merged(context))
  }
}

/// One thread's share: a grouping of its own, until it is brought back.
final class GroupingWorker: SinkWorker {
  private let groupings: Groupings
  private let held: Groupings.Held
  private let call: Int?

  /// - Parameter only: The one call that sees these rows, `nil` for all.
  init(_ groupings: Groupings, _ context: ExecutionContext, only call: Int? = nil) {
    (self.groupings, self.call) = (groupings, call)
    held = groupings.take(context)
  }

  func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
    try unsafe held.grouping.consume(input, only: call)
    return .more
  }

  func combine() throws(BasaltError) { groupings.putBack(held) }
}
