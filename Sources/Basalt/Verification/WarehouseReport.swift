extension Warehouse {
  /// What a verification of a warehouse found.
  ///
  /// Three lists, because they ask for different things: damage for a restore, what is unsupported for another
  /// version, strangers for somebody who knows what they are.
  public struct Report: Sendable {
    /// Every damaged place, with its context: object, commit, table, file, column. Empty when the warehouse is sound.
    public internal(set) var problems: [BasaltError] = []
    /// What a later version wrote and this one could not check in full.
    public internal(set) var unsupported: [BasaltError] = []
    /// Objects that no commit knows: of a writer that is at work, of one that died, or somebody's. No damage.
    public internal(set) var strangers: [Stranger] = []
    // How far it came: what is not counted was not checked.
    public internal(set) var commitCount = 0
    public internal(set) var tableCount = 0
    public internal(set) var manifestCount = 0
    public internal(set) var fileCount = 0
    /// Rows and bytes of data files of all versions.
    public internal(set) var rowCount = 0
    public internal(set) var byteCount = 0
    /// Of the audit log; `nil` when there is none where it was looked for. Its findings are among the problems.
    public internal(set) var audit: AuditVerification?
    /// Audit logs that the ledger knows, of all hosts.
    public internal(set) var registeredLogCount = 0
    /// Number and digest of the newest commit: what an auditor notes.
    public internal(set) var head: CommitReceipt?

    /// No damage was found; strangers and what is unsupported are none.
    public var isSound: Bool { problems.isEmpty }

    /// An object that no commit knows.
    public struct Stranger: Sendable, Hashable {
      /// Relative to the warehouse.
      public let name: String
      public let byteCount: Int
      public let origin: Origin

      /// By the name and the registered attempts: nothing of a stranger is read.
      public enum Origin: Sendable, Hashable {
        /// An attempt that is registered, and renews its registration: what it writes is not committed yet.
        case attemptAtWork
        /// An attempt that ended without a commit, or died, and left its registration to expire.
        case deadAttempt
        case unknown
      }
    }
  }
}

extension Warehouse.Report {
  /// Damage by its code; everything else that is noted is what a later version wrote.
  mutating func note(_ error: BasaltError) {
    if error.code.isCorruption { problems.append(error) } else { unsupported.append(error) }
  }
}
