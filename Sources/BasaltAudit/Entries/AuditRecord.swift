package import BasaltCore
import BasaltLedger

/// What an entry of the audit log says: who did what to which data, when, and what came of it. A value, made by whoever
/// does it, before or after it is done.
///
/// One form for all kinds: an auditor reads one table, in which fields that a kind does not have are empty.
/// - Source: format-spec/audit-log.md, "Entries"
package struct AuditRecord: Sendable, Hashable {
  package var kind: Kind
  /// Microseconds since 1970-01-01 UTC, by the clock of the process.
  package var time: Int
  /// On whose behalf; empty for what the log says of itself.
  // Everything from here on may be empty: which fields a kind has, the format's page says.
  package var principal = ""
  /// A conversation, and the program it is held with.
  package var session: UniqueID?
  package var client = ""
  /// A word: `select`, `insert`, `create-table`, `import`, `scan`.
  package var operation = ""
  /// The statement without its literals, perhaps cut off, and the SHA-256 of all of it.
  package var fingerprint = ""
  package var fingerprintDigest: ContentDigest?
  /// The version of the warehouse that is read or built upon, and its commit's digest.
  package var version: Int?
  package var commit: ContentDigest?
  package var tables: [TableAccess] = []
  /// On what ground: `owner`. A refusal says `denied`, or `failed` when it was nobody's decision.
  package var decision = ""
  /// An outcome says of which intent, by its sequence.
  package var intent: Int?
  package var outcome: Outcome?
  /// What a kind says beside these, as text: the public key of a new log, the bytes that a recovery cut off.
  package var facts: [Fact] = []

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The first entry of a log.
    case created
    /// Durable before the first row leaves, or the first byte is changed.
    case intent
    /// Of an intent, when it has ended.
    case outcome
    /// What never came to an intent: a statement that cannot be parsed, a table that is not there.
    case refusal
    /// A head that was anchored in the ledger.
    case anchor
    /// The end of the file was no whole group: a process or a machine died while it was written.
    case recovery
  }

  /// A table, and what of it.
  package struct TableAccess: Sendable, Hashable {
    package var name: String
    /// Names change hands; this does not.
    ///
    /// Nil for a table that has none (yet): one that is about to be made, and the engine's own.
    package var id: UniqueID?
    /// Of the snapshot; the warehouse's version unless the statement says `AT`.
    package var version: Int?
    package var columns: [String]

    package init(name: String, id: UniqueID?, version: Int? = nil, columns: [String] = []) {
      (self.name, self.id, self.version, self.columns) = (name, id, version, columns)
    }
  }

  /// What came of it.
  package struct Outcome: Sendable, Hashable {
    /// How it ended.
    package var state: State
    /// Released to whoever asked; changed, for a statement that changes rows.
    package var rowCount = 0
    package var byteCount = 0
    package var scannedRowCount = 0
    /// From the first look at the statement to its last row, waiting for whoever reads it included.
    package var durationMicroseconds = 0
    /// The name of an error's code. Never its message, which may quote a value.
    package var error = ""

    /// Figures are filled in by whoever has counted.
    package init(_ state: State) { self.state = state }

    package enum State: String, Sendable, Hashable, CaseIterable {
      case complete, cancelled, failed
      /// Rows were left that nobody read.
      case dropped
    }
  }

  /// One thing more, by its name.
  ///
  /// A list and no dictionary: entries are bytes, and their order is part of them.
  package struct Fact: Sendable, Hashable {
    package let key: String
    package let value: String

    package init(_ key: String, _ value: String) { (self.key, self.value) = (key, value) }
  }

  /// A record that says no more than that something was.
  package init(_ kind: Kind, time: Int) { (self.kind, self.time) = (kind, time) }
}

/// A record in its place in the log.
package struct AuditEntry: Sendable, Hashable {
  /// From 0 on, without gaps.
  package let sequence: Int
  /// What it says.
  package let record: AuditRecord
  /// The bytes that the tree is over.
  package let bytes: [UInt8]
}

extension AuditRecord {
  /// The SHA-256 of a fingerprint: of all of it, also when only its beginning is kept.
  package static func digest(of fingerprint: String) -> ContentDigest {
    ContentDigest(sha256Of: Array(fingerprint.utf8))
  }

  /// As much of a fingerprint as an entry keeps.
  package static func clipped(_ fingerprint: String) -> String {
    let maximum = Limits.auditFingerprintByteCountMaximum
    guard fingerprint.utf8.count > maximum else { return fingerprint }
    // A character that is cut in two becomes a replacement, which is as good an ellipsis as any.
    return String(decoding: fingerprint.utf8.prefix(maximum - 3), as: UTF8.self)
  }
}
