import BasaltCore
import Synchronization

/// The rows of all partitions that wait for their row groups, within a budget, filled by several threads.
///
/// The lock is held only to lend buffers and to take them back: a thread that has rows for a partition **borrows** its
/// buffer, fills it alone, and returns it. Another that wants the same partition meanwhile gets a second buffer instead
/// of waiting, so a partition has at most as many as there are threads, and each is filled up before it leaves: row
/// groups are full whatever the number of threads.
///
/// Partitions are remembered to the end. They are no more than the files that a statement reports, whose entries are
/// larger.
final class PartitionBuffers: Sendable {
  /// A buffer that a thread has for itself, from `lend` to `giveBack`.
  ///
  /// A copy of it must not be written: its buffers would be those of the original.
  struct Loan: Sendable {
    let partition: PartitionValues
    fileprivate let index: Int
    /// What the buffer had when it was lent: what it has grown by is learnt when it comes back.
    fileprivate let lentByteCount: Int
    var buffer: RowBuffer
  }

  /// Rows that are to be encoded now.
  ///
  /// Nobody else has them any more: a thread encodes a run without the lock, and then says `release`.
  struct Run: Sendable {
    let partition: PartitionValues
    /// Its place among the runs of the partition, from 0, in the order in which they were taken.
    let number: Int
    let buffers: [RowBuffer]
    fileprivate let byteCount: Int

    var rowCount: Int { buffers.reduce(0) { $0 + $1.rowCount } }
  }

  /// Invariant: `waitingByteCount` is the sum of `idleByteCounts` and of what lent buffers had when they were
  /// lent.
  fileprivate struct State: Sendable {
    /// By partition, its index in the arrays below, which only ever grow.
    var indices: [PartitionValues: Int] = [:]
    var partitions: [PartitionValues] = []
    /// By partition: buffers with rows that nobody has borrowed.
    var idle: [[RowBuffer]] = []
    /// By partition: their bytes. An array of its own, so that the largest of 20,000 is found in some microseconds.
    var idleByteCounts: [Int] = []
    /// By partition: runs that have left.
    var runCounts: [Int] = []
    /// Bytes of all buffers, as far as is known: idle ones, and lent ones as they were lent.
    var waitingByteCount = 0
    /// Bytes of runs that have been taken and not yet released.
    var takenByteCount = 0
    /// The greatest sum of the two.
    var byteCountPeak = 0
    /// Runs that left for want of memory.
    var earlyRunCount = 0
  }

  /// Never held while rows are copied or freed, and never together with another lock.
  private let state = Mutex(State())
  /// Of waiting rows. Threads may be beyond it by what they have borrowed and are encoding.
  private let budgetByteCount: Int

  init(budgetByteCount: Int) { self.budgetByteCount = budgetByteCount }

  /// The most bytes that were counted at any time, waiting and being encoded.
  var byteCountPeak: Int { state.withLock { $0.byteCountPeak } }
  /// Runs that were taken before they were full, because the budget was spent.
  var earlyRunCount: Int { state.withLock { $0.earlyRunCount } }

  /// Lends a buffer of each partition. One lock for all parts of a window: with 20,000 partitions there are thousands.
  /// - Precondition: No partition occurs twice.
  /// - Complexity: O(partitions), without copying a row.
  func lend(_ partitions: [PartitionValues]) -> [Loan] {
    state.withLock { state in
      partitions.map { partition in
        let index = state.index(of: partition)
        // None, or all are lent: a new one, instead of waiting for another thread's copy.
        guard let buffer = state.idle[index].popLast() else {
          return Loan(partition: partition, index: index, lentByteCount: 0, buffer: RowBuffer())
        }
        state.idleByteCounts[index] -= buffer.byteCount
        return Loan(partition: partition, index: index, lentByteCount: buffer.byteCount, buffer: buffer)
      }
    }
  }

  /// Takes buffers back.
  /// - Parameter full: Buffers that the borrower filled on the way, which do not come back.
  /// - Returns: They, to be encoded.
  /// - Complexity: O(loans), without copying a row.
  func giveBack(_ loans: [Loan], full: [(partition: PartitionValues, buffer: RowBuffer)]) -> [Run] {
    state.withLock { state in
      for loan in loans {
        state.waitingByteCount += loan.buffer.byteCount - loan.lentByteCount
        // Empty when all went with `full`: an idle buffer has rows, which is how the rest is found at the end.
        guard loan.buffer.rowCount > 0 else { continue }
        state.idle[loan.index].append(loan.buffer)
        state.idleByteCounts[loan.index] += loan.buffer.byteCount
      }
      let runs = full.map { state.makeRun(of: state.index(of: $0.partition), [$0.buffer], $0.buffer.byteCount) }
      // Full buffers were counted as waiting only as far as they were when lent, which the loop has taken off.
      state.takenByteCount += runs.reduce(0) { $0 + $1.byteCount }
      state.notePeak()
      return runs
    }
  }

  /// The largest partition's rows, when more bytes are waiting than the budget has; `nil` when not, or when all is
  /// lent.
  /// - Complexity: O(partitions).
  func takeOverBudget() -> Run? {
    state.withLock { state in
      guard state.waitingByteCount > budgetByteCount else { return nil }
      // The largest: it frees the most for one row group, and leaves the small ones time to grow.
      var (largest, byteCount) = (0, 0)
      for (index, candidate) in state.idleByteCounts.enumerated() where candidate > byteCount {
        (largest, byteCount) = (index, candidate)
      }
      guard byteCount > 0 else { return nil }
      state.earlyRunCount += 1
      return state.take(largest)
    }
  }

  /// Partitions with rows, by index: what remains at the end.
  /// - Precondition: Nothing is lent.
  func remaining() -> [Int] {
    state.withLock { state in state.idle.indices.filter { !state.idle[$0].isEmpty } }
  }

  /// All idle rows of a partition, as one run.
  func take(_ index: Int) -> Run { state.withLock { $0.take(index) } }

  /// Says that a run's memory has been freed.
  /// - Precondition: Once a run.
  func release(_ run: Run) {
    state.withLock { $0.takenByteCount -= run.byteCount }
  }

  /// Forgets all rows.
  /// What is lent is not touched: its borrower owns it.
  func removeAll() {
    // Freed outside the lock. What is lent comes back later and is freed with this object.
    let dropped = state.withLock { state in
      let dropped = state.idle
      for index in state.idle.indices {
        state.idle[index] = []
        state.waitingByteCount -= state.idleByteCounts[index]
        state.idleByteCounts[index] = 0
      }
      return dropped
    }
    _ = dropped
  }
}

extension PartitionBuffers.State {
  /// The partition's index, a new one for a partition that was not seen before.
  fileprivate mutating func index(of partition: PartitionValues) -> Int {
    if let index = indices[partition] { return index }
    indices[partition] = partitions.count
    partitions.append(partition)
    idle.append([])
    idleByteCounts.append(0)
    runCounts.append(0)
    return partitions.count - 1
  }

  /// Moves a partition's idle rows from waiting to taken.
  fileprivate mutating func take(_ index: Int) -> PartitionBuffers.Run {
    let run = makeRun(of: index, idle[index], idleByteCounts[index])
    idle[index] = []
    idleByteCounts[index] = 0
    waitingByteCount -= run.byteCount
    takenByteCount += run.byteCount
    return run
  }

  fileprivate mutating func makeRun(
    of index: Int, _ buffers: [RowBuffer], _ byteCount: Int
  ) -> PartitionBuffers.Run {
    defer { runCounts[index] += 1 }
    return PartitionBuffers.Run(
      partition: partitions[index], number: runCounts[index], buffers: buffers, byteCount: byteCount)
  }

  fileprivate mutating func notePeak() { byteCountPeak = max(byteCountPeak, waitingByteCount + takenByteCount) }
}
