internal import BasaltLedger
package import BasaltStorage
internal import BasaltTable

extension Warehouse {
  /// A writer that has not been heard of for so long that it is taken for dead, and what it left.
  public struct DeadAttempt: Sendable {
    public let id: UniqueID
    /// Who wrote, as it was registered.
    public let owner: String
    /// Microseconds since 1970-01-01 UTC: when it began, and since when it counts as dead.
    public let begun: Int
    public let expired: Int
    /// What was done with what it left.
    public let outcome: Outcome
    /// Objects under its name, in all tables.
    public let objectCount: Int
    /// Of those objects together.
    public let byteCount: Int

    /// How far the writer had come.
    public enum Outcome: Sendable, Hashable {
      /// It died without a commit: its objects are nobody's, and are removed.
      case objectsRemoved
      /// It had committed and died before it said so: its objects are rows of tables, and stay.
      case hadCommitted
      /// There is nothing of it but its registration.
      case leftNothing
    }
  }
}

extension Warehouse {
  /// A writer that has registered and not ended: it writes, or has died so lately that nobody may conclude it.
  public struct WriterAtWork: Sendable, Hashable {
    public let id: UniqueID
    /// As it was registered.
    public let owner: String
    /// Microseconds since 1970-01-01 UTC: when it began, and from when on it counts as dead unless it gives another sign.
    public let begun: Int
    public let expires: Int
  }
}

extension Warehouse {
  /// Writers whose time is not over: what they have written is left alone, also when they were killed a moment ago.
  /// - Throws: `.corruptLedger` when a registration is damaged; what the store throws.
  /// - Complexity: A listing of the attempts, and a read for each.
  public func writersAtWork() async throws(BasaltError) -> [WriterAtWork] {
    try await engine.coordinator.run { () throws(BasaltError) in
      let book = RegistrationBook(of: self.id, on: self.store, clock: self.clock)
      return try book.registrations(.attempt).filter { !book.isExpired($0) }.map {
        WriterAtWork(
          id: $0.id, owner: $0.owner, begun: $0.begun.microseconds, expires: $0.expires.microseconds)
      }
    }
  }

  /// Removes what writers have left that died: objects which no commit names, and registrations.
  ///
  /// Safe beside everybody: a writer that only slept finds that it was taken for dead when it commits, and fails
  /// with `.conflict` before anything is lost that somebody was told is there.
  /// - Parameter isDryRun: Only tells what it would do.
  /// - Throws: `.corruptLedger` when a registration is damaged: nobody may conclude that its writer is dead.
  ///   `.commitUnknown`, `.ioFailure`; what was not removed is removed by the next call.
  /// - Complexity: A listing of the attempts. With a dead one: a listing of all objects of tables, one commit, and a look
  ///   at the commits since the oldest dead attempt began.
  public func removeDeadAttempts(isDryRun: Bool = false) async throws(BasaltError) -> [DeadAttempt] {
    try await removeDeadAttempts(isDryRun: isDryRun, judgingBy: clock)
  }

  /// - Parameter judge: What decides whose time is over; simulations have one that is ahead.
  package func removeDeadAttempts(
    isDryRun: Bool, judgingBy judge: any WallClock
  ) async throws(BasaltError) -> [DeadAttempt] {
    try await engine.coordinator.run { () throws(BasaltError) in
      let cleaning = AttemptCleaning(
        warehouse: self, book: RegistrationBook(of: self.id, on: self.store, clock: judge))
      // A look changes nothing.
      if isDryRun { return try cleaning.run(isDryRun: true) }
      return try self.audited("clean", []) { (_) throws(BasaltError) in try cleaning.run(isDryRun: false) }
    }
  }
}

/// One round of cleaning up. Blocks.
///
/// The order is the whole of it: fence, look, remove, and the registration last, so that a cleaner which dies leaves the
/// work to the next one.
/// - Source: format-spec/commit-protocol.md, "Cleaning up after a dead attempt"
struct AttemptCleaning {
  let warehouse: Warehouse
  let book: RegistrationBook

  func run(isDryRun: Bool) throws(BasaltError) -> [Warehouse.DeadAttempt] {
    let dead = try book.registrations(.attempt).filter(book.isExpired)
    guard !dead.isEmpty else { return [] }
    // An attempt without objects is fenced like others: it may have some in the making, which nobody sees.
    let newest = try isDryRun ? warehouse.refresh().version : fence(dead)
    let committed = try committedAttempts(among: dead, through: newest)
    let objects = try objects(of: dead)
    if isDryRun { return dead.map { report($0, objects[$0.id] ?? [], committed) } }
    return try dead.map { (attempt) throws(BasaltError) in
      let own = objects[attempt.id] ?? []
      if !committed.contains(attempt.id) { for object in own { try warehouse.store.delete(object.name) } }
      try book.end(attempt)
      return report(attempt, own, committed)
    }
  }

  /// From the commits that this makes on, none of the attempts can commit.
  /// - Returns: A version that is not before them.
  private func fence(_ attempts: [Registration]) throws(BasaltError) -> CommitNumber {
    for start in stride(from: 0, to: attempts.count, by: Limits.listedIDCountMaximum) {
      let ids = attempts[start..<min(start + Limits.listedIDCountMaximum, attempts.count)].map(\.id)
      _ = try warehouse.commit(.expire) { (state) throws(BasaltError) in
        var draft = TransactionDraft(on: state)
        draft.expireAttempts(ids)
        return draft
      }
    }
    return try warehouse.refresh().version
  }

  /// Which of the attempts some commit names.
  /// - Complexity: O(commits since the oldest of them was registered).
  private func committedAttempts(
    among attempts: [Registration], through newest: CommitNumber
  ) throws(BasaltError) -> Set<UniqueID> {
    guard let oldest = attempts.map(\.version).min(), oldest < newest else { return [] }
    let ids = Set(attempts.map(\.id))
    var committed: Set<UniqueID> = []
    for number in oldest.value + 1...newest.value {
      let commit = try warehouse.ledger.commit(CommitNumber(number))
      committed.formUnion(commit.header.transactions.compactMap(\.attempt).filter(ids.contains))
    }
    return committed
  }

  /// What lies under the attempts' names, also what they had only begun to write: that is most of what a killed import
  /// leaves. An attempt may have written for a table that was never made.
  private func objects(of attempts: [Registration]) throws(BasaltError) -> [UniqueID: [ObjectEntry]] {
    let ids = Set(attempts.map(\.id))
    var objects: [UniqueID: [ObjectEntry]] = [:]
    let root = TableObjectNames.root
    for entry in try warehouse.store.list(prefix: root) + warehouse.store.listUnfinished(prefix: root) {
      if let attempt = TableObjectNames.attempt(of: entry.name), ids.contains(attempt) {
        objects[attempt, default: []].append(entry)
      }
    }
    return objects
  }

  private func report(
    _ attempt: Registration, _ objects: [ObjectEntry], _ committed: Set<UniqueID>
  ) -> Warehouse.DeadAttempt {
    Warehouse.DeadAttempt(
      id: attempt.id, owner: attempt.owner, begun: attempt.begun.microseconds, expired: attempt.expires.microseconds,
      outcome: objects.isEmpty ? .leftNothing : committed.contains(attempt.id) ? .hadCommitted : .objectsRemoved,
      objectCount: objects.count, byteCount: objects.reduce(0) { $0 + $1.byteCount })
  }
}
