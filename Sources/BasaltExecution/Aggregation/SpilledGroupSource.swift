import BasaltCore
import BasaltRuntime
import Synchronization

extension Groupings {
  /// The groups of all threads, when some of their rows are in temporary files; `nil` when none is, and nothing has changed.
  /// - Parameter counted: Told of groups as they are given.
  /// - Throws: `.memoryBudget`, `.diskFull`, `.ioFailure`, `.cancelled`; what aggregates throw.
  func spilledSource(
    _ context: ExecutionContext, _ counted: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(BasaltError) -> (any Source)? {
    // All of them write to the same files: it is one operator's.
    var all = takeAll()
    guard let spill = unsafe all.first(where: { unsafe $0.overflow?.isFull == true })?.overflow?.spill else {
      for held in all { putBack(held) }
      return nil
    }
    if !shape.distinctSets.isEmpty {
      // Arguments that others still have in memory go where those are that were too many.
      for held in all {
        try unsafe held.overflow?.becomeFull(held.grouping)
        unsafe held.overflow?.close()
        putBack(held)
      }
      // As many as there are threads, so that none begins one that writes elsewhere.
      for _ in all.count..<max(all.count, context.pool.threadCount) {
        putBack(Held(Grouping(shape, context.budget, keepsArguments: false), GroupOverflow(spill)))
      }
      // Each argument of a group once, as rows like any other: of these the aggregates are made.
      for (index, arguments) in spill.arguments.enumerated() {
        let spilled = try arguments.spilledSource(context)
        let source: any Source
        if let spilled { source = spilled } else { source = GroupSource(try arguments.merged(context)) }
        _ = try Pipeline(source: source).run(into: ArgumentSink(self, index), context)
      }
      all = takeAll()
    }
    // Buffers are written and let go: what partitions are worked on with needs the memory.
    for held in all {
      try unsafe held.overflow?.flush()
      unsafe held.overflow?.close()
    }
    // One group is nowhere else than in memory.
    guard !shape.keyTypes.isEmpty else {
      for held in all { putBack(held) }
      return GroupSource(try merged(context))
    }
    return SpilledGroupSource(try SpilledGroups(all, spill), counted)
  }

  /// Takes the arguments of a distinct set.
  private final class ArgumentSink: Sink {
    static let displayName = "DISTINCT ARGUMENTS"
    private let groupings: Groupings
    private let set: Int

    init(_ groupings: Groupings, _ set: Int) { (self.groupings, self.set) = (groupings, set) }

    func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
      GroupingWorker(groupings, context, .arguments(set))
    }

    func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source { GroupSource([]) }
  }
}

/// Groups that are partly in memory and partly in partitions of files.
///
/// Those in memory stay where they are until the last partition has been worked on, and each partition takes its own share of them:
/// states cannot be written, and rows that have gone into one are no longer there. That is why a grouping stops at half of what
/// it could have, and each level behind it at half of that.
final class SpilledGroups: Sendable {
  private let held: [Groupings.Held]
  /// The groups in memory by partition, of each grouping.
  private let lists: [Groupings.Partition]
  private let spill: GroupSpill

  /// - Precondition: There are keys, and nothing is on its way to a file any more.
  init(_ held: [Groupings.Held], _ spill: GroupSpill) throws(BasaltError) {
    (self.held, self.spill) = (held, spill)
    let found = Mutex<[Int: Groupings.Partition]>([:])
    let shift = UInt64(SpillPartitions.count.trailingZeroBitCount * spill.level)
    try spill.context.pool.run(morselCount: held.count, cancellation: spill.context.cancellation) {
      (_, index) throws(BasaltError) in
      let list = Groupings.Partition(
        unsafe held[index].grouping, .hashes(mask: UInt64(SpillPartitions.count - 1), shift: shift),
        partCount: SpillPartitions.count)
      found.withLock { $0[index] = list }
    }
    let byIndex = found.withLock { $0 }
    lists = held.indices.compactMap { byIndex[$0] }
  }

  var context: ExecutionContext { spill.context }

  /// What a partition came to.
  enum Outcome: Sendable {
    case groups(Groupings.Held)
    /// It was too large, and has partitions itself.
    case divided(SpilledGroups)
  }

  /// Those that have anything in memory or in a file.
  var partitions: [Int] {
    (0..<SpillPartitions.count).filter { partition in
      lists.contains { !$0.groups(partition).isEmpty }
        || spill.allPartitions.contains { !$0.partitions.blocks(partition).isEmpty }
    }
  }

  /// Brings together what there is of a partition. By one thread; several may do others at the same time.
  /// - Throws: `.memoryBudget` when it is too large after all divisions; `.ioFailure`, `.diskFull`, `.cancelled`; what an
  ///   aggregate throws.
  func outcome(_ partition: Int) throws(BasaltError) -> Outcome {
    // No key twice: nobody brings its groups together with others any more.
    let target = Grouping(spill.shape, context.budget, startsStretches: false, keepsArguments: false)
    let deeper = spill.deeper()
    let result = Groupings.Held(target, deeper.map { GroupOverflow($0) })
    // Partial groups, with their states: a part of each of the tables before, which several threads read at the same time.
    for (held, list) in zip(held, lists) where !list.groups(partition).isEmpty {
      try unsafe target.merge(held.grouping, list.groups(partition), partCount: SpillPartitions.count)
      try context.cancellation.check()
    }
    // What was in memory came first, of each thread: an order that an aggregate has asked for is one thread's.
    for (feed, partitions) in spill.allPartitions {
      for block in partitions.blocks(partition) {
        try context.cancellation.check()
        do throws(BasaltError) {
          // As when they came first: what is too much goes on to the next level.
          try result.consume(spill.shape.restored(partitions.read(block), feed), feed)
        } catch {
          throw error.code == .memoryBudget ? SpilledGroups.tooLarge(error) : error
        }
      }
    }
    if let overflow = unsafe result.overflow, overflow.isFull {
      try overflow.flush()
      overflow.close()
      return .divided(try SpilledGroups([result], overflow.spill))
    }
    try target.finish()
    return .groups(result)
  }

  /// Said instead of what the budget says, since more memory is not the only remedy.
  private static func tooLarge(_ error: BasaltError) -> BasaltError {
    BasaltError(
      .memoryBudget, "A group, or few of them, does not fit into the memory budget by itself: \(error.message)",
      remedy: "Raise the memory budget, or aggregate less of each group.")
  }
}

/// The groups of partitions, as many at a time as there are threads: what is in memory is little, and none that nobody asks for.
///
/// How many there are nobody knows before all partitions have been worked on; a LIMIT above leaves most of them as they are.
final class SpilledGroupSource: Source {
  static let displayName = "SPILLED GROUPS"

  private let counted: @Sendable (Int) -> Void
  private let threadCount: Int
  private let context: ExecutionContext
  private let state: Mutex<State>

  private struct State: Sendable {
    /// To come, the next one last. Divided partitions go before others, so that there are few of them at a time.
    var pending: [(groups: SpilledGroups, partition: Int)]
    /// Those at hand, whose memory goes with them.
    var current: GroupSource?
  }

  init(_ groups: SpilledGroups, _ counted: @escaping @Sendable (Int) -> Void) {
    (self.counted, context, threadCount) = (counted, groups.context, groups.context.pool.threadCount)
    state = Mutex(State(pending: SpilledGroupSource.partitions(groups)))
  }

  /// All partitions of a level, to be worked on from the last to the first.
  private static func partitions(_ groups: SpilledGroups) -> [(groups: SpilledGroups, partition: Int)] {
    groups.partitions.map { (groups, $0) }
  }

  /// - Throws: As `SpilledGroups.outcome`.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try state.withLock { (state) throws(BasaltError) in
      while true {
        if let round = try state.current?.nextRound(wantedRowCount: wantedRowCount) { return round }
        // Let go before others take their memory: its rounds are over, since none is asked for ahead.
        state.current = nil
        guard !state.pending.isEmpty else { return nil }
        // One a thread: each has what a thread may hold.
        let items = Array(state.pending.suffix(threadCount))
        state.pending.removeLast(items.count)
        let outcomes = Mutex<[Int: SpilledGroups.Outcome]>([:])
        try context.pool.run(morselCount: items.count, cancellation: context.cancellation) {
          (_, index) throws(BasaltError) in
          let outcome = try items[index].groups.outcome(items[index].partition)
          outcomes.withLock { $0[index] = outcome }
        }
        var finished: [Groupings.Held] = []
        // In the order of partitions, so that a query has one result whatever thread was faster.
        for (_, outcome) in outcomes.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
          switch outcome {
          case .groups(let held):
            unsafe counted(held.grouping.groupCount)
            finished.append(held)
          case .divided(let groups): state.pending += SpilledGroupSource.partitions(groups)
          }
        }
        state.current = GroupSource(finished)
      }
    }
  }
}
