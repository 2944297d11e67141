internal import BasaltAudit
internal import BasaltLedger
internal import BasaltStorage
internal import BasaltTable

/// How signed heads of the audit log come into the ledger: with the commits that are made anyway, and in one of their own when
/// there has been none for long. What a head in the ledger covers nobody can change who cannot change the ledger as well.
/// - Source: format-spec/audit-log.md, "In the ledger"
extension Warehouse {
  /// What a commit takes along, when it is time.
  /// - Returns: `nil` when the commit's payload has no room for it, or the log cannot be asked: the next commit takes it.
  func anchorDue(beside draft: TransactionDraft) -> AnchorDraft? {
    let room = Limits.commitPayloadByteCountMaximum - draft.payload.count
    guard room >= SignedHead.byteCount + LogRegistration.byteCount, let log = audit.logAtOnce else { return nil }
    return (try? log.anchorDue()) ?? nil
  }

  /// Tells the log that its head is in the ledger.
  ///
  /// Of a commit whose outcome is unknown nothing is told: a head that is there and that the log does not know of harms nothing.
  func noteAnchor(_ anchor: AnchorDraft?, _ outcome: ProposalOutcome) {
    guard let anchor, case .committed(let reference) = outcome else { return }
    audit.logAtOnce?.noteAnchored(anchor, commit: reference.number.value, digest: reference.digest)
  }

  /// A commit for the log alone. Blocks.
  ///
  /// A failure is nobody's: a warehouse that may only be read has no anchors, and what is asked of it is recorded all the same.
  func commitAnchor() {
    guard let state = try? known() else { return }
    let draft = TransactionDraft(on: state)
    // At most one a second: where no commit is possible, few statements try.
    guard let anchor = anchorDue(beside: draft) else { return }
    noteAnchor(anchor, queue.commit(proposal(of: draft, .administer, token: nil, anchor)))
  }
}

extension AnchorDraft {
  /// As actions of a transaction, with the bytes that they point to.
  /// - Parameter offset: Where in the transaction's payload these come to lie.
  func records(behind offset: Int) -> (actions: [LedgerAction], payload: [UInt8]) {
    var actions: [LedgerAction] = []
    var payload: [UInt8] = []
    func add(_ record: LedgerRecord, _ bytes: [UInt8]) {
      let range = PayloadRange(offset: offset + payload.count, byteCount: bytes.count)
      actions.append(.setRecord(record, head.log, body: range))
      payload += bytes
    }
    // Before the first head, which is verified with it.
    if let registration { add(.auditKey, registration.bytes) }
    add(.auditHead, head.bytes)
    return (actions, payload)
  }
}
