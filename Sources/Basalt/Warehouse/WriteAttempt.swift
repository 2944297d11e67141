internal import BasaltLedger
internal import Synchronization

/// One piece of work that writes objects before anybody knows of them: registered before the first object, renewed
/// while it goes on, ended when nothing depends on it any more.
///
/// All objects of a transaction are of one attempt, whatever number of tables they belong to: a commit names one, and
/// whoever cleans up after it looks for that name.
final class WriteAttempt: Sendable {
  private let warehouse: Warehouse
  private let registration = Mutex<Registration?>(nil)

  /// Registers nothing yet: a few rows travel in their commit, and leave nothing to be cleaned up.
  init(_ warehouse: Warehouse) { self.warehouse = warehouse }

  /// What objects are named under. Registers the attempt when this is asked for the first time.
  /// - Throws: What the store throws.
  func id() throws(BasaltError) -> UniqueID {
    try registration.withLock { (registration) throws(BasaltError) in
      if let registration { return registration.id }
      let begun = try warehouse.registrations.register(
        .attempt, id: warehouse.makeID(), owner: Warehouse.owner, version: warehouse.ledger.state.head.number)
      registration = begun
      return begun.id
    }
  }

  /// Keeps a long attempt from being taken for dead. Asked between batches.
  /// - Throws: `.conflict` when it was taken for dead already.
  /// - Complexity: A look at the clock, and every few minutes two writes.
  func renew() throws(BasaltError) {
    try registration.withLock { (registration) throws(BasaltError) in
      guard let current = registration, warehouse.registrations.isRenewalDue(current) else { return }
      registration = try warehouse.registrations.renew(current)
    }
  }

  /// Its objects are in the ledger, or gone. What stays registered all the same expires.
  func end() {
    if let registration = registration.withLock({ $0.take() }) { try? warehouse.registrations.end(registration) }
  }
}
