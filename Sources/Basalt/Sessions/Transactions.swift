internal import Synchronization

/// Transactions that end with the work in them: committed when it returns, given up when it throws or is cancelled.
extension Session {
  /// Runs statements as one transaction.
  ///
  /// ```swift
  /// try await session.withTransaction {
  ///   try await session.execute("INSERT INTO totals SELECT carrier, count(*) FROM flights GROUP BY carrier")
  ///   try await session.execute("DROP TABLE flights")
  /// }
  /// ```
  /// Only statements of this session are part of it. An `Appender`, `Warehouse.append` and other sessions commit by
  /// themselves, also when they are used within the body; rows from memory for several tables go into
  /// `Warehouse.withTransaction`.
  ///
  /// Never retried: whether the work makes sense on what another has committed meanwhile, only its author knows. A
  /// commit that comes too late throws `.conflict`, and running it all again is a loop of yours.
  /// - Parameters:
  ///   - isReadOnly: Whether changes are refused. Statements read one version in any case.
  ///   - body: Statements of this session. It may throw what it likes, which is then thrown here.
  /// - Returns: What the body returns.
  /// - Throws: `.invalidArgument` within another transaction, or when the body has ended this one itself; what failed in
  ///   it and was caught; `.cancelled` when the task is; what COMMIT throws.
  @discardableResult
  public func withTransaction<Result>(
    isReadOnly: Bool = false, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
  ) async throws -> Result {
    // As statements, so that the audit log tells of both ends as it tells of those that were typed.
    try await execute(isReadOnly ? "BEGIN READ ONLY" : "BEGIN")
    let begun = shared.withLock { $0.transaction?.work }
    let result: Result
    do {
      result = try await body()
      try Session.requireNoCancellation()
    } catch {
      // Unless the body has given it up itself. Giving up may fail as well; what went wrong first is what is told.
      if isOpen(begun) { await giveUp() }
      throw error
    }
    guard isOpen(begun) else {
      throw BasaltError(
        .invalidArgument, "The transaction was ended within its own body.",
        remedy: "Leave COMMIT and ROLLBACK out: returning commits, and throwing rolls back.")
    }
    // What failed was caught by the body. COMMIT would end it as ROLLBACK does, and nobody would hear of it.
    guard shared.withLock({ $0.transaction?.hasFailed == false }) else {
      await giveUp()
      throw BasaltError(
        .invalidArgument, "A statement of the transaction has failed: nothing of it was committed.",
        remedy: "Let the error leave the body, and run the whole transaction again.", consequence: .transaction)
    }
    try await execute("COMMIT")
    return result
  }

  /// Also when the task is cancelled, which would end a statement before it had begun.
  private func giveUp() async {
    _ = try? await perform(.rollback, nil)
    noteRollback()
  }

  private func isOpen(_ begun: Warehouse.Transaction?) -> Bool {
    begun != nil && shared.withLock { $0.transaction?.work === begun }
  }

  /// Work that nobody waits for any more is not committed, even if it came to its end.
  static func requireNoCancellation() throws(BasaltError) {
    guard Task.isCancelled else { return }
    throw BasaltError(
      .cancelled, "The task was cancelled before the transaction was committed.", remedy: "Run it again.",
      consequence: .transaction)
  }
}

extension Warehouse {
  /// Changes several tables in one commit.
  ///
  /// ```swift
  /// try await warehouse.withTransaction { transaction in
  ///   try await transaction.append(batch, to: "flights")
  ///   try await transaction.append(total, to: "totals")
  /// }
  /// ```
  /// What does not go through the transaction is no part of it, such as `append(_:to:token:)` of the warehouse itself.
  ///
  /// Never retried, as `Session.withTransaction` is not. A body that changes nothing makes no version.
  /// - Parameter body: Must neither commit nor discard the transaction. It may throw what it likes, which is then thrown
  ///   here.
  /// - Throws: `.conflict`, naming what came between; `.commitUnknown`; `.cancelled` when the task is.
  @discardableResult
  public func withTransaction<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: (Warehouse.Transaction) async throws -> Result
  ) async throws -> Result {
    let transaction = try await begin()
    let result: Result
    do {
      result = try await body(transaction)
      try Session.requireNoCancellation()
    } catch {
      _ = try? await transaction.discard()
      throw error
    }
    if transaction.isEmpty { try await transaction.discard() } else { try await transaction.commit() }
    return result
  }
}
