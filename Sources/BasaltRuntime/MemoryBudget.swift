package import BasaltCore
import Synchronization

/// A number of bytes that several owners share: each reserves before it allocates, and releases after it has freed.
///
/// It counts promises, not allocations: what is small or short-lived (a vector, a message) is not counted. An operator
/// whose reservation fails spills and tries again with less; only then does the error reach the user.
///
/// A budget may be a part of another one's, without a limit of its own: so that what one statement takes of everybody's
/// memory is known.
package final class MemoryBudget: Sendable {
  /// All there is, in bytes.
  package let byteCount: Int
  /// Never above `byteCount`, never negative.
  private let reserved = Atomic<Int>(0)
  /// Where a part takes its bytes from.
  private let whole: MemoryBudget?
  /// The most that was promised at once. Only a part counts it: for a budget of many it would say nothing.
  private let peak = Atomic<Int>(0)

  package init(byteCount: Int) {
    precondition(byteCount >= 0, "a budget of \(byteCount) bytes")
    self.byteCount = byteCount
    whole = nil
  }

  /// A part of another budget, as large as that: every byte is taken from both.
  package init(within whole: MemoryBudget) {
    byteCount = whole.byteCount
    self.whole = whole
  }

  deinit { assert(reservedByteCount == 0, "\(reservedByteCount) bytes were never released") }

  /// Bytes promised at the moment.
  package var reservedByteCount: Int { reserved.load(ordering: .relaxed) }

  /// Of a part: the most that was promised at once so far.
  package var peakByteCount: Int { peak.load(ordering: .relaxed) }

  /// Takes bytes from the budget, if there are as many.
  /// - Returns: `false` leaves the budget as it was.
  package func tryReserve(_ wantedByteCount: Int) -> Bool {
    precondition(wantedByteCount >= 0)
    if let whole {
      // The whole decides: others of its parts may have taken what this one still sees as free.
      guard whole.tryReserve(wantedByteCount) else { return false }
      let reservedNow = reserved.add(wantedByteCount, ordering: .relaxed).newValue
      peak.max(reservedNow, ordering: .relaxed)
      return true
    }
    var current = reserved.load(ordering: .relaxed)
    // Not "add, then look, then take back": two that are too large would make each other, and a third that fits, fail.
    while wantedByteCount <= byteCount - current {
      let attempt = reserved.weakCompareExchange(
        expected: current, desired: current + wantedByteCount, ordering: .relaxed)
      if attempt.exchanged { return true }
      current = attempt.original
    }
    return false
  }

  /// As `tryReserve`, for those who have no way to do with less.
  /// - Parameter purpose: What the memory is for, as it stands in the message: "the hash table of a join".
  /// - Throws: `.memoryBudget` when not as many bytes are left.
  package func reserve(_ wantedByteCount: Int, for purpose: @autoclosure () -> String) throws(BasaltError) {
    guard tryReserve(wantedByteCount) else {
      throw BasaltError(
        .memoryBudget,
        "\(wantedByteCount) bytes are needed for \(purpose()), and \(freeByteCount) of \(byteCount) are left.",
        remedy: "Raise the memory budget, or run fewer statements at the same time.")
    }
  }

  /// Bytes that nobody has been promised.
  private var freeByteCount: Int { whole?.freeByteCount ?? byteCount - reservedByteCount }

  /// Gives back what was reserved.
  /// - Precondition: Not more than was reserved and not yet given back.
  package func release(_ returnedByteCount: Int) {
    let before = reserved.subtract(returnedByteCount, ordering: .relaxed).oldValue
    precondition(returnedByteCount >= 0 && before >= returnedByteCount, "released more than was reserved")
    whole?.release(returnedByteCount)
  }
}
