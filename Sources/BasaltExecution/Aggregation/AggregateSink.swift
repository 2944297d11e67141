package import BasaltCore
import Synchronization

/// A sink that groups, for a profile to ask.
protocol GroupingSink: Sink {
  /// `nil` before `finish`, and of an execution without a profile.
  var outcome: GroupingOutcome? { get }
  /// What was written to temporary files; `nil` while all is in memory.
  var spilled: SpillFigures? { get }
}

/// What a grouping came to.
struct GroupingOutcome: Sendable {
  let groupCount: Int
  /// `array`, `codes`, `hash`, or several of them; `one group` where there are no keys.
  let strategy: String
}

/// GROUP BY: groups of rows with equal keys, and the aggregates of each.
///
/// Batches hold, by position, the keys, and whatever arguments and filters the calls name. Gives, group by group in no
/// order of meaning, the keys and then the results. Without keys there is one group, even of no rows.
package final class AggregateSink: GroupingSink {
  package static var displayName: String { "AGGREGATE" }

  private let groupings: Groupings
  /// For a profile, which asks for it.
  private let told = Mutex<GroupingOutcome?>(nil)
  /// Of groups in temporary files, those that have been read.
  private let countedGroups = Atomic(0)

  var outcome: GroupingOutcome? {
    told.withLock { $0 }.map { told in
      GroupingOutcome(
        groupCount: told.groupCount + countedGroups.load(ordering: .relaxed), strategy: told.strategy)
    }
  }

  /// What was written to temporary files; `nil` while all is in memory.
  package var spilled: SpillFigures? { groupings.totals.figures }

  /// - Parameters:
  ///   - keyColumns: Positions of the keys in each batch.
  ///   - keyTypes: Their types.
  ///   - isOrdered: Whether rows come in an order that an aggregate has asked for. Distinct arguments then keep it, and have to
  ///     have room in memory.
  package init(keyColumns: [Int], keyTypes: [LogicalType], calls: [AggregateInput], isOrdered: Bool = false) {
    let shape = Grouping.Shape(keyColumns: keyColumns, keyTypes: keyTypes, calls: calls)
    groupings = Groupings(shape, spills: !isOrdered || shape.distinctSets.isEmpty)
  }

  /// Nothing is copied but what is new to the worker's groups.
  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    GroupingWorker(groupings, context)
  }

  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    // Before merging, which brings groups together by their keys, however they were found.
    let strategy = context.profile == nil ? nil : groupings.strategy
    let counted: @Sendable (Int) -> Void = { [weak self] in self?.countedGroups.add($0, ordering: .relaxed) }
    if let spilled = try groupings.spilledSource(context, counted) {
      if let strategy { told.withLock { $0 = GroupingOutcome(groupCount: 0, strategy: strategy) } }
      return spilled
    }
    let merged = try groupings.merged(context, joiningAscending: true)
    if let strategy {
      // Groups that another grouping has taken over are counted there.
      let groupCount = merged.reduce(0) { unsafe $0 + $1.grouping.groupCount - $1.grouping.absorbed.count }
      told.withLock { $0 = GroupingOutcome(groupCount: groupCount, strategy: strategy) }
    }
    return GroupSource(merged)
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

  /// What was written to temporary files; `nil` while all is in memory.
  package var spilled: SpillFigures? { groupings.totals.figures }

  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    if let spilled = try groupings.spilledSource(context) { return spilled }
    return GroupSource(try groupings.merged(context, joiningAscending: true))
  }
}

/// One thread's share: a grouping of its own, until it is brought back.
final class GroupingWorker: SinkWorker {
  private let groupings: Groupings
  /// This worker's own until `combine`.
  private let held: Groupings.Held
  /// Which calls see the rows.
  private let feed: Grouping.Feed

  init(_ groupings: Groupings, _ context: ExecutionContext, _ feed: Grouping.Feed = .rows) {
    (self.groupings, self.feed) = (groupings, feed)
    // On the worker's own thread, and for it alone until `combine`.
    held = groupings.take(context)
  }

  func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
    // Every row counts: a grouping never has enough.
    try held.consume(input, feed)
    return .more
  }

  /// Merging waits for `finish`: by then it is known how much there is, and all threads can take part.
  func combine() throws(BasaltError) { groupings.putBack(held) }
}
