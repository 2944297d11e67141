internal import BasaltAudit
internal import BasaltLedger
internal import BasaltTable

/// How changes become commits: prepared on the newest state, queued with those of other tasks, prepared again
/// when somebody else came first.
///
/// Retrying prepares the draft anew instead of patching it: what it was checked against may have changed. Files
/// and manifests stay, as nothing in them depends on the state (`AppendWork`).
extension Warehouse {
  /// How often a statement is prepared again after a real conflict. Each time another's commit went through, so
  /// that the warehouse as a whole gets on; who loses sixteen times in a row works against somebody who does
  /// the same in a loop.
  private static let tryCountMaximum = 16

  /// Prepares a transaction and commits it; after a conflict it is prepared again on the newest state. Blocks.
  /// - Parameters:
  ///   - isRetried: False for a transaction that a person has looked at before it was committed: it sees the conflict.
  ///   - prepare: Makes the transaction of a state, the same one each time but for what the state says.
  /// - Throws: What `prepare` throws; `.conflict`, `.commitUnknown`, `.busy`, `.invalidArgument` for a token
  ///   that cannot be one.
  /// - Complexity: A put and a look at the ledger; shared with other tasks that commit at the same time.
  func commit(
    _ operation: BasaltLedger.Transaction.Operation, token: WorkToken? = nil, isRetried: Bool = true,
    _ prepare: (WarehouseState) throws(BasaltError) -> TransactionDraft
  ) throws(BasaltError) -> CommitReceipt {
    var tryCount = 0
    while true {
      // A further try begins with the newest state, so that the same conflict does not come up again.
      tryCount += 1
      // Files that are written already need no look for what others committed: the commit itself looks, and judges.
      let draft = try prepare(operation == .append && tryCount == 1 ? try known() : try refresh())
      do throws(BasaltError) {
        let receipt = try commit(draft, operation, token: token)
        // Not after its own commits: merging would begin anew for ever.
        if operation != .compact { keepUp(draft.facts.keys) }
        return receipt
      } catch {
        // `.commitUnknown` is never retried here: the work may have been done.
        guard error.code == .conflict, isRetried, tryCount < Warehouse.tryCountMaximum else { throw error }
        // Whose files may be gone has nothing to commit, however often it is prepared.
        if let attempt = draft.attempt, ledger.state.isExpired(attempt) { throw error }
      }
    }
  }

  /// Commits a transaction as it is.
  /// - Throws: `.conflict` when the rule says so, or another commit has the number; what the store throws.
  private func commit(
    _ draft: TransactionDraft, _ operation: BasaltLedger.Transaction.Operation, token: WorkToken?
  ) throws(BasaltError) -> CommitReceipt {
    let anchor = anchorDue(beside: draft)
    let outcome = queue.commit(proposal(of: draft, operation, token: token, anchor))
    noteAnchor(anchor, outcome)
    return try receipt(of: outcome)
  }

  /// The same for a task, which is called back. What may take longer than a look at memory is done on a coordinator's
  /// thread: finding out an unknown outcome, and upkeep.
  /// - Returns: `nil` after a conflict, which the way with retries may mend.
  func commitAtOnce(
    _ draft: TransactionDraft, _ operation: BasaltLedger.Transaction.Operation, token: WorkToken?
  ) async throws(BasaltError) -> CommitReceipt? {
    let anchor = anchorDue(beside: draft)
    let proposal = proposal(of: draft, operation, token: token, anchor)
    let outcome = await withCheckedContinuation { continuation in
      queue.submit(proposal) {
        continuation.resume(returning: $0)
      } afterwards: {
        // What the next statement begins with. Whoever cannot have it now finds what is wrong itself.
        _ = try? self.knownAtOnce()
      }
    }
    noteAnchor(anchor, outcome)
    switch outcome {
    case .failed(let error) where error.code == .conflict: return nil
    case .failed, .repeated: return try receipt(of: outcome)
    case .unknown:
      do throws(BasaltError) {
        return try await engine.coordinator.run { () throws(BasaltError) in try self.receipt(of: outcome) }
      } catch {
        guard error.code == .conflict else { throw error }
        return nil
      }
    case .committed(let reference):
      if ledger.isCheckpointDue || reference.number.value.isMultiple(of: Warehouse.upkeepInterval) {
        try? await engine.coordinator.run { () throws(BasaltError) in self.keepUp(draft.facts.keys) }
      }
      return CommitReceipt(reference)
    }
  }

  /// Commits after which tasks look whether upkeep is due: another thread does, and is woken for it, while merging pays
  /// from a thousand small files on.
  private static let upkeepInterval = 64

  func proposal(
    of draft: TransactionDraft, _ operation: BasaltLedger.Transaction.Operation, token: WorkToken?,
    _ anchor: AnchorDraft?
  ) -> Proposal {
    let records = anchor?.records(behind: draft.payload.count) ?? (actions: [], payload: [])
    let payload = draft.payload + records.payload
    var transaction = BasaltLedger.Transaction(
      principal: Warehouse.owner, operation: operation, actions: draft.actions + records.actions,
      payloadByteCount: payload.count)
    // Names the attempt whose objects the commit takes over.
    transaction.attempt = draft.attempt
    transaction.token = token.map { IdempotenceToken(application: $0.application, sequence: $0.sequence) }
    let ledger = ledger
    // The rule is asked by the thread that leads the group, whichever task that is of.
    let rule = CommitRule(of: draft) { (other, commit) throws(BasaltError) in
      // Beyond what this process knows, the number may be one that the group has just read, or that of the commit
      // that is being put together, which has no payload yet: then another's, or nothing, has it in the store.
      let isKnown = commit <= ledger.state.head.number
      guard let found = try isKnown ? ledger.commit(commit) : ledger.reader.object(commit) else { return nil }
      guard let index = found.header.transactions.firstIndex(of: other) else { return nil }
      return try found.payload(ofTransaction: index)
    }
    // The base says from where on others are to be judged.
    return Proposal(transaction, payload: payload, base: draft.base.version) {
      (other, commit) throws(BasaltError) in try rule.verdict(other, in: commit)
    }
  }

  /// What a caller is told. Blocks while an unknown outcome is found out.
  private func receipt(of outcome: ProposalOutcome) throws(BasaltError) -> CommitReceipt {
    switch outcome {
    case .committed(let reference): return CommitReceipt(reference)
    // Known by its token; nothing was put.
    case .repeated(let commit): return CommitReceipt(repeatedIn: commit)
    case .failed(let error): throw error
    case .unknown(let pending, _):
      // Once more, now that the store may have recovered; then the caller has to know.
      guard let reference = try ledger.resolve(pending) else {
        throw BasaltError(
          .conflict, "Another commit has taken the place of this one.", remedy: "Run it again.",
          consequence: .transaction)
      }
      return CommitReceipt(reference)
    }
  }
}
