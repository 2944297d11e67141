package import BasaltCore

/// A transaction that wants to be committed, and what it may not meet.
///
/// Made by the layer above and not changed any more: a lost race repeats the commit, not the transaction.
package struct Proposal: Sendable {
  package let transaction: Transaction
  /// What the bodies of its actions point into.
  package let payload: [UInt8]
  /// The version that it was prepared on.
  package let base: CommitNumber
  /// Says of any transaction that came between whether both can stand. The layer above knows the facts:
  /// columns, files, keys.
  ///
  /// Called on the thread that commits, which may be another session's: it may read the store, and should not
  /// wait for anything else.
  package let rule: @Sendable (_ other: Transaction, _ commit: CommitNumber) throws(BasaltError) -> Verdict

  /// Two answers: what could be mended is mended by whoever prepared the transaction, before it comes here.
  package enum Verdict: Sendable, Hashable {
    case compatible
    /// - reason: To follow "it conflicts with commit 12:", such as "the table was dropped".
    case conflicts(reason: String)
  }

  /// - Parameter payload: As long as the transaction says.
  package init(
    _ transaction: Transaction, payload: [UInt8] = [], base: CommitNumber,
    rule: @escaping @Sendable (_ other: Transaction, _ commit: CommitNumber) throws(BasaltError) -> Verdict
  ) {
    precondition(transaction.payloadByteCount == payload.count)
    self.transaction = transaction
    self.payload = payload
    self.base = base
    self.rule = rule
  }
}

/// What became of a proposal.
///
/// Four, because there are four things to do: go on, go on as well, mend or repeat, ask.
package enum ProposalOutcome: Sendable {
  /// It is in this commit, durably.
  case committed(CommitReference)
  /// Its token says that the same work was done before: nothing was to do. It is in
  /// `commit`.
  case repeated(commit: CommitNumber)
  /// Nothing of it was committed: a conflict, or why the commit could not be written.
  case failed(BasaltError)
  /// It may be committed or not. `Ledger.resolve` finds out when the store can be reached again.
  case unknown(PendingCommit, BasaltError)
}

/// A commit whose outcome is not known yet, with all that is needed to find out.
package struct PendingCommit: Sendable {
  /// The same bytes under the same number: whichever of several puts arrives, it is one commit.
  package let commit: Commit
  /// The state that it follows.
  let state: LedgerState
}
