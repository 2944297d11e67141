internal import BasaltAudit
internal import BasaltLedger

/// What the commits of a warehouse say of audit logs: what a log is held against.
struct AuditRecordsOfLedger {
  /// Oldest first, as heads.
  private(set) var registrations: [LogRegistration] = []
  private(set) var heads: [AnchoredHead] = []

  /// Takes in what a commit has, in the order of commits.
  /// - Throws: What taking a payload apart throws; an erased one among them.
  mutating func gather(_ commit: Commit) throws(BasaltError) {
    for (index, transaction) in commit.header.transactions.enumerated() {
      for case .setRecord(let record, _, let body) in transaction.actions {
        let payload = try commit.payload(ofTransaction: index)
        let start = payload.startIndex + body.offset
        let bytes = payload[start..<start + body.byteCount]
        switch record {
        // One that cannot be read says nothing of a log that is missing; the head beside it is told.
        case .auditKey: if let found = LogRegistration(bytes) { registrations.append(found) }
        case .auditHead: heads.append(AnchoredHead(commit: commit.number.value, head: SignedHead(bytes)))
        }
      }
    }
  }
}
