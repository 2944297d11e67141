package import BasaltCore
package import BasaltRuntime
internal import Synchronization

/// Bytes of a budget that go back when the last holder goes: whoever keeps rows keeps this beside them, so that no way
/// out, an error included, leaves the budget smaller than it was.
package final class MemoryReservation: Sendable {
  private let budget: MemoryBudget
  /// What this has of the budget.
  private let reserved = Atomic<Int>(0)

  package init(of budget: MemoryBudget) { self.budget = budget }

  deinit { budget.release(reserved.load(ordering: .relaxed)) }

  /// Bytes held at the moment.
  package var byteCount: Int { reserved.load(ordering: .relaxed) }

  /// - Parameter purpose: As it stands in the message: "the rows of a sort".
  /// - Throws: `.memoryBudget` when as many are not left.
  package func reserve(_ byteCount: Int, for purpose: @autoclosure () -> String) throws(BasaltError) {
    try budget.reserve(byteCount, for: purpose())
    reserved.add(byteCount, ordering: .relaxed)
  }

  /// The same for whoever can do with less.
  /// - Returns: `false` leaves everything as it was.
  package func tryReserve(_ byteCount: Int) -> Bool {
    guard budget.tryReserve(byteCount) else { return false }
    reserved.add(byteCount, ordering: .relaxed)
    return true
  }

  /// Gives some back early.
  /// - Precondition: This has as many.
  package func release(_ byteCount: Int) {
    let before = reserved.subtract(byteCount, ordering: .relaxed).oldValue
    precondition(before >= byteCount, "released more than was reserved")
    budget.release(byteCount)
  }
}
