internal import BasaltLedger
internal import BasaltTable

/// How changes become commits: prepared on the newest state, queued with those of other tasks, prepared again when somebody else came first.
extension Warehouse {
  /// How often a statement is prepared again after a real conflict. Each time another's commit went through, so that the warehouse as a whole
  /// gets on; who loses sixteen times in a row works against somebody who does the same in a loop.
  private static let tryCountMaximum = 16

  /// Prepares a transaction and commits it; after a conflict it is prepared again on the newest state. Blocks.
  /// - Parameters:
  ///   - isRetried: False for a transaction that a person has looked at before it was committed: it sees the conflict.
  ///   - prepare: Makes the transaction of a state, the same one each time but for what the state says.
  /// - Throws: What `prepare` throws; `.conflict`, `.commitUnknown`, `.busy`, `.invalidArgument` for a token that cannot be one.
  func commit(
    _ operation: Transaction.Operation, token: WorkToken? = nil, isRetried: Bool = true,
    _ prepare: (WarehouseState) throws(BasaltError) -> TransactionDraft
  ) throws(BasaltError) -> CommitReceipt {
    var tryCount = 0
    while true {
      tryCount += 1
      let draft = try prepare(try refresh())
      do throws(BasaltError) {
        let receipt = try commit(draft, operation, token: token)
        if operation != .compact { mergeManifests(of: draft.facts.keys) }
        writeCheckpointIfDue()
        return receipt
      } catch {
        guard error.code == .conflict, isRetried, tryCount < Warehouse.tryCountMaximum else { throw error }
      }
    }
  }

  /// Commits a transaction as it is.
  private func commit(
    _ draft: TransactionDraft, _ operation: Transaction.Operation, token: WorkToken?
  ) throws(BasaltError) -> CommitReceipt {
    var transaction = Transaction(
      principal: Warehouse.owner, operation: operation, actions: draft.actions, payloadByteCount: draft.payload.count)
    transaction.attempt = draft.attempt
    transaction.token = token.map { IdempotenceToken(application: $0.application, sequence: $0.sequence) }
    let ledger = ledger
    let rule = CommitRule(of: draft) { (other, commit) throws(BasaltError) in
      // A commit that is being put together has no payload yet.
      guard commit <= ledger.state.head.number else { return nil }
      let found = try ledger.commit(commit)
      guard let index = found.header.transactions.firstIndex(of: other) else { return nil }
      return try found.payload(ofTransaction: index)
    }
    let proposal = Proposal(transaction, payload: draft.payload, base: draft.base.version) {
      (other, commit) throws(BasaltError) in try rule.verdict(other, in: commit)
    }
    switch queue.commit(proposal) {
    case .committed(let reference): return CommitReceipt(reference)
    case .repeated(let commit): return CommitReceipt(repeatedIn: commit)
    case .failed(let error): throw error
    case .unknown(let pending, _):
      // Once more, now that the store may have recovered; then the caller has to know.
      guard let reference = try ledger.resolve(pending) else {
        throw BasaltError(
          .conflict, "Another commit has taken the place of this one.", remedy: "Run it again.", consequence: .transaction)
      }
      return CommitReceipt(reference)
    }
  }

  /// Upkeep that nothing depends on: a checkpoint when one is due. Its errors are nobody's concern: the next commit tries again.
  private func writeCheckpointIfDue() {
    guard ledger.isCheckpointDue else { return }
    let state = ledger.state
    guard let tables = try? refresh(), tables.version == state.head.number else { return }
    try? ledger.writeCheckpoint(of: state, payload: tables.checkpoint)
  }
}
