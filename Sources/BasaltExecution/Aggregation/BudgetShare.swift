import BasaltCore
import BasaltRuntime

/// What one owner of memory has reserved of the statement's budget, given back when the owner goes.
final class BudgetShare {
  private let budget: MemoryBudget
  private let purpose: String
  /// Reserved so far.
  private var byteCount = 0

  /// - Parameter purpose: As it stands in messages: "the groups of an aggregation".
  init(_ budget: MemoryBudget, for purpose: String) { (self.budget, self.purpose) = (budget, purpose) }

  deinit { budget.release(byteCount) }

  /// Reserves what has been added since the last time. Asked once a batch: what a batch adds before it is counted is
  /// little.
  /// - Throws: `.memoryBudget`.
  func grow(to newByteCount: Int) throws(BasaltError) {
    // Never given back in between: what shrinks for a moment grows again.
    guard newByteCount > byteCount else { return }
    try budget.reserve(newByteCount - byteCount, for: purpose)
    byteCount = newByteCount
  }

  /// The same for whoever can do without.
  /// - Returns: `false` when there is no room: nothing is reserved then beyond what was.
  func tryGrow(to newByteCount: Int) -> Bool {
    guard newByteCount > byteCount else { return true }
    guard budget.tryReserve(newByteCount - byteCount) else { return false }
    byteCount = newByteCount
    return true
  }

  /// Gives back what is no longer there.
  func shrink(to newByteCount: Int) {
    guard newByteCount < byteCount else { return }
    budget.release(byteCount - newByteCount)
    byteCount = newByteCount
  }
}
