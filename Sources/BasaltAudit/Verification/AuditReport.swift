package import BasaltCore

/// What a verification has found: how far the log holds, and what speaks against it.
package struct AuditReport: Sendable {
  /// Nil when there is no log to be read.
  package var registration: LogRegistration?
  /// Entries that hold, from the first on, and the root of them.
  package var entryCount = 0
  package var root = TreeHash.empty
  /// Microseconds since 1970 UTC: of the last of them.
  package var lastTime: Int?
  /// Heads that were compared with the tree: the one in the folder, and those in the ledger.
  package var hasHead = false
  package var anchorCount = 0
  /// The newest anchor that holds: what stands before it can be changed by nobody who has not the ledger as well.
  package var anchoredEntryCount: Int?
  package var findings: [Finding] = []

  package var isSound: Bool { findings.isEmpty }

  /// One thing that is not as it was written.
  package struct Finding: Sendable, Hashable {
    /// The first entry that is concerned; nil when it is about the log as a whole.
    package let sequence: Int?
    /// One sentence, with both values.
    package let sentence: String
  }

  /// In the order of finding: the first is the one to look at.
  package mutating func add(_ sequence: Int?, _ sentence: String) {
    findings.append(Finding(sequence: sequence, sentence: sentence))
  }
}

/// A head as a commit of the ledger has it.
package struct AnchoredHead: Sendable {
  package let commit: Int
  /// Nil for a record whose bytes are no head.
  package let head: SignedHead?

  /// As the ledger has it.
  package init(commit: Int, head: SignedHead?) { (self.commit, self.head) = (commit, head) }
}
