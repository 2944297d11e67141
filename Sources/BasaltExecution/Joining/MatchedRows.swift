internal import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// Which build rows have found a partner, for joins that give the others at the end.
///
/// Each thread marks rows in bits of its own, without any atomic; those bits stay with this and are put together when
/// all threads are done. Bits that a thread has left behind serve the next one.
final class MatchedRows: Sendable {
  private let rowCount: Int
  private let reservation: MemoryReservation
  private let state = Mutex(State())

  private struct State {
    /// Whoever has had them, and has given them back or not.
    var all: [Buffer] = []
    /// Those that no thread has at the moment: a pipeline makes workers once a round, and must not take as many bits
    /// as it has rounds.
    var free: [Buffer] = []
  }

  init(rowCount: Int, reservation: MemoryReservation) { (self.rowCount, self.reservation) = (rowCount, reservation) }

  /// Bits for one thread to mark rows in, until it gives them back.
  /// - Throws: `.memoryBudget`.
  func takeBits() throws(BasaltError) -> Buffer {
    // Bits already set stay: they are true, whoever has set them.
    if let left = state.withLock({ $0.free.popLast() }) { return left }
    let byteCount = BitMask.wordCount(of: rowCount) * 8
    try reservation.reserve(byteCount, for: "the matches of a join")
    let bits = Buffer(byteCount: byteCount)
    unsafe bits.address.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    state.withLock { $0.all.append(bits) }
    return bits
  }

  /// What was marked in them stays.
  func giveBack(_ bits: Buffer) { state.withLock { $0.free.append(bits) } }

  /// The rows that somebody has marked, or that nobody has, ascending.
  /// - Precondition: No thread marks any more.
  func rows(matched isMatched: Bool) -> [UInt32] {
    let all = state.withLock { $0.all }
    // Word by word over all threads, so that bits are put together without a copy of their own.
    var rows: [UInt32] = []
    for word in 0..<BitMask.wordCount(of: rowCount) {
      var matched: UInt64 = 0
      for bits in all { matched |= unsafe bits.address.assumingMemoryBound(to: UInt64.self)[word] }
      var left = isMatched ? matched : ~matched
      while left != 0 {
        let row = word * 64 + left.trailingZeroBitCount
        if row < rowCount { rows.append(UInt32(truncatingIfNeeded: row)) }
        left &= left - 1
      }
    }
    return rows
  }
}
