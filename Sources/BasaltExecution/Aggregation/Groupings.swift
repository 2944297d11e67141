import BasaltCore
import BasaltFunctions
import BasaltRuntime
import Synchronization

/// The groupings of all threads of a sink, and how they become one.
///
/// A thread takes a grouping, works on it alone, and brings it back; whoever comes in a later round goes on with one
/// that has been brought back. So there are never more of them than threads, and the lock is taken twice a thread and
/// round.
final class Groupings: Sendable {
  let shape: Grouping.Shape
  /// Those that nobody works on.
  private let idle = Mutex<[Held]>([])
  private let spills: Bool
  private let shareCount: Int
  /// Made with the first grouping, as the budget comes with the execution.
  private let knownSpill = Mutex<GroupSpill?>(nil)
  /// What was written to temporary files, for a profile.
  let totals: SpillTotals

  /// A grouping between two threads.
  ///
  /// `nonisolated(unsafe)`: it is reached by the one thread that took it from the list, or by several that only read.
  final class Held: Sendable {
    nonisolated(unsafe) let grouping: Grouping
    /// What it does when it may not grow; `nil` where that is an error.
    nonisolated(unsafe) let overflow: GroupOverflow?

    init(_ grouping: Grouping, _ overflow: GroupOverflow? = nil) {
      unsafe self.grouping = grouping
      unsafe self.overflow = overflow
    }

    /// Whether it takes no further key, and writes rows of others down.
    var isFull: Bool { unsafe overflow?.isFull ?? false }

    /// Takes in the rows of a batch.
    /// - Throws: `.memoryBudget`, `.diskFull`, `.ioFailure`; what an aggregate throws.
    func consume(_ batch: VectorBatch, _ feed: Grouping.Feed) throws(BasaltError) {
      if let overflow = unsafe overflow { return try unsafe overflow.consume(batch, feed, grouping) }
      try unsafe grouping.consume(batch, feed)
      try unsafe grouping.countMemory()
    }
  }

  /// Above so many groups in all, they are merged by several threads, each of which has a part of all keys.
  static let sequentialGroupCountMaximum = 1 << 16

  /// - Parameters:
  ///   - spills: Whether groups that do not fit go on in temporary files.
  ///   - shareCount: Groupings that share what there is of memory, with this one's own for distinct arguments.
  ///   - totals: Of the operator, whose groupings may be several.
  init(
    _ shape: Grouping.Shape, spills: Bool = true, shareCount: Int = 1, _ totals: SpillTotals = SpillTotals()
  ) {
    (self.shape, self.spills, self.shareCount) = (shape, spills, shareCount * (1 + shape.distinctSets.count))
    self.totals = totals
  }

  /// A grouping to go on with, or a fresh one. Once a worker.
  func take(_ context: ExecutionContext) -> Held {
    // The last one brought back is the one whose memory is most likely still in a cache.
    if let known = idle.withLock({ $0.popLast() }) { return known }
    let spill = spill(context)
    return Held(Grouping(shape, context.budget), spill.map { GroupOverflow($0) })
  }

  /// Where groups go that there is no room for, whichever thread asks first.
  private func spill(_ context: ExecutionContext) -> GroupSpill? {
    guard spills else { return nil }
    return knownSpill.withLock { known in
      let spill = known ?? GroupSpill(shape, level: 0, shareCount: shareCount, totals, context)
      known = spill
      return spill
    }
  }

  /// Those that nobody works on.
  var idleGroupings: [Held] { idle.withLock { $0 } }

  /// Whether rows of some groups are in files.
  var isFull: Bool { idleGroupings.contains(where: \.isFull) }

  /// All groupings, taken out, so that merged ones are freed as soon as nobody needs them.
  func takeAll() -> [Held] {
    knownSpill.withLock { $0 = nil }
    return idle.withLock { groupings in
      defer { groupings = [] }
      return groupings
    }
  }

  /// Whoever takes it next sees everything that was done: the lock orders the two.
  func putBack(_ held: Held) { idle.withLock { $0.append(held) } }

  /// How rows have found their groups, for a profile; of all threads, while nobody works.
  var strategy: String {
    if shape.keyTypes.isEmpty { return "one group" }
    let names = idle.withLock { idle in idle.flatMap { unsafe $0.grouping.table?.strategies ?? [] } }
    return Set(names).sorted().joined(separator: " and ")
  }

  /// All groups, each once, in one grouping or in several.
  /// - Parameter joiningAscending: Whether groupings may keep groups that are no longer theirs (`Grouping.absorbed`).
  func merged(
    _ context: ExecutionContext, sequentialGroupCountMaximum: Int = Groupings.sequentialGroupCountMaximum,
    joiningAscending: Bool = false
  ) throws(BasaltError) -> [Held] {
    var all = takeAll()
    // No morsel at all: without keys there is a group even so.
    if all.isEmpty { all = [Held(Grouping(shape, context.budget))] }
    // Counted before merging, so with repetition: an upper bound of what there will be.
    let groupCount = all.reduce(0) { unsafe $0 + $1.grouping.groupCount }
    // Distinct arguments are what is many where groups are few.
    let pairCount = all.reduce(0) { unsafe $0 + $1.grouping.pairs.reduce(0) { $0 + $1.groupCount } }
    let mayRepeat = all.contains { unsafe $0.grouping.table?.mayRepeat == true }
    // One grouping has every key once already, unless it had leave to repeat some.
    if all.count > 1 || mayRepeat {
      // Of keys that ascended, each is in one of them from then on.
      if joiningAscending, try Groupings.joinAscending(all) { return try finished(all, context) }
      // Without keys there is one group, and nothing that could be divided by its hash.
      if shape.keyTypes.isEmpty || max(groupCount, pairCount) <= sequentialGroupCountMaximum {
        // Into the largest, so that the fewest are looked up; into a fresh one where it has keys twice itself.
        if mayRepeat { all.append(Held(Grouping(shape, context.budget))) }
        all.sort { unsafe $0.grouping.groupCount > $1.grouping.groupCount }
        if mayRepeat { all.swapAt(0, all.count - 1) }
        for other in all.dropFirst() { try unsafe all[0].grouping.merge(other.grouping) }
        all.removeLast(all.count - 1)
      } else {
        all = try Groupings.mergedInParts(all, shape, context)
      }
    }
    return try finished(all, context)
  }

  /// Each on a thread of its own; with DISTINCT this is where most of the work is.
  private func finished(_ ready: [Held], _ context: ExecutionContext) throws(BasaltError) -> [Held] {
    try context.pool.run(morselCount: ready.count, cancellation: context.cancellation) {
      (_, index) throws(BasaltError) in try unsafe ready[index].grouping.finish()
    }
    return ready
  }

  /// How keys are divided into parts: what is equal is in one part, whoever found it.
  enum Division {
    /// By the end of the hash, or bits that many before it.
    case hashes(mask: UInt64, shift: UInt64 = 0)
    /// By the distance from the least of all keys, of integers that lie close together: then a part has a stretch of them, which
    /// an array finds, and is merged in the order in which it lies in memory.
    case stretches(minimum: Int64, shift: UInt64)
  }

  /// Parts of a stretch each: so many that the array of one stays in a cache. Parts are numbered in a byte.
  private static let stretchCountMaximum = 64

  /// - Returns: With stretches where all groupings have found their groups by an array.
  private static func division(_ all: [Held], _ context: ExecutionContext) -> (division: Division, partCount: Int) {
    var range: ClosedRange<Int64>?
    var areDense = true
    for held in all {
      guard let own = unsafe held.grouping.table?.denseRange else {
        // One that has seen no row but NULL has no range, and no other way either.
        if unsafe held.grouping.groupCount > 0 { areDense = false }
        continue
      }
      range = range.map { min($0.lowerBound, own.lowerBound)...max($0.upperBound, own.upperBound) } ?? own
    }
    if areDense, let range {
      let (span, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
      if !overflow {
        var shift: UInt64 = 0
        while UInt64(span) >> shift >= UInt64(stretchCountMaximum) { shift += 1 }
        return (.stretches(minimum: range.lowerBound, shift: shift), Int(UInt64(span) >> shift) + 1)
      }
    }
    // Four parts a thread, so that one that is slower than the others does not hold up the end by much.
    var partCount = 2
    while partCount < 4 * context.pool.threadCount, partCount < 64 { partCount *= 2 }
    return (.hashes(mask: UInt64(partCount - 1)), partCount)
  }

  /// Each part by itself, on all threads.
  private static func mergedInParts(
    _ all: [Held], _ shape: Grouping.Shape, _ context: ExecutionContext
  ) throws(BasaltError) -> [Held] {
    let (division, partCount) = division(all, context)
    // Which groups go where: one grouping a morsel.
    // Under a lock, once a grouping.
    let lists = Mutex<[Int: Partition]>([:])
    try context.pool.run(morselCount: all.count, cancellation: context.cancellation) {
      (_, index) throws(BasaltError) in
      let partition = Partition(unsafe all[index].grouping, division, partCount: partCount)
      lists.withLock { $0[index] = partition }
    }
    // From here on only read, by all threads.
    let partitions = lists.withLock { $0 }
    let parts = Mutex<[Held]>([])
    try context.pool.run(morselCount: partCount, cancellation: context.cancellation) {
      [count = all.count, partCount] (_, part) throws(BasaltError) in
      let target = Grouping(shape, context.budget)
      // Every grouping in turn, always in the same order: what a part knows does not depend on who was faster.
      for index in 0..<count {
        guard let partition = partitions[index] else { continue }
        try unsafe target.merge(all[index].grouping, partition.groups(part), partCount: partCount)
        // A part may take a while; the pool asks only between parts.
        try context.cancellation.check()
      }
      let held = Held(target)
      parts.withLock { $0.append(held) }
    }
    return parts.withLock { $0 }
  }

  /// The groups of one grouping, sorted by part.
  struct Partition: Sendable {
    private let groups: [UInt32]
    /// Where each part begins; one more at the end.
    private let starts: [Int]

    init(_ grouping: Grouping, _ division: Division, partCount: Int) {
      guard let table = grouping.table else { preconditionFailure("without keys there is nothing to divide") }
      // Scratch of this thread: the table's own belongs to whoever works on the table.
      let words = KeyWords(table.layout)
      var partOfGroup: [UInt8] = []
      // A byte a group, because there are at most 64 parts.
      partOfGroup.reserveCapacity(grouping.groupCount)
      switch division {
      case .hashes(let mask, let shift):
        for range in Grouping.chunks(grouping.groupCount) {
          let hashes = unsafe table.hashes(of: range, words)
          // The lowest bits: the highest decide places in tables, and would put all of a part side by side.
          for row in 0..<range.count {
            unsafe partOfGroup.append(UInt8(truncatingIfNeeded: (hashes[row] >> shift) & mask))
          }
        }
      case .stretches(let minimum, let shift):
        table.eachKeyDistance(from: minimum) { partOfGroup.append(UInt8(truncatingIfNeeded: $0 >> shift)) }
      }
      var counts = Array(repeating: 0, count: partCount + 1)
      // Counted, then placed: a sort by part in two passes.
      for part in partOfGroup { counts[Int(part) + 1] += 1 }
      for part in 1..<counts.count { counts[part] += counts[part - 1] }
      // Kept before placing moves them on.
      starts = counts
      var sorted = Array(repeating: UInt32(0), count: partOfGroup.count)
      // Within a part, groups stay in their order, which is that of their keys in memory.
      for (group, part) in partOfGroup.enumerated() {
        sorted[counts[Int(part)]] = UInt32(group)
        counts[Int(part)] += 1
      }
      groups = sorted
    }

    /// Groups of a part, ascending.
    func groups(_ part: Int) -> ArraySlice<UInt32> { groups[starts[part]..<starts[part + 1]] }
  }
}
