internal import BasaltAudit
internal import BasaltStorage

extension Warehouse {
  /// An entry of the audit log, as people and programs look at it: fields that its kind does not have are empty.
  ///
  /// One form for all kinds, so that who asked, what was refused and what came of it can be read in one list.
  public struct AuditEvent: Sendable {
    /// From 0 on, without gaps.
    public let sequence: Int
    /// `created`, `intent`, `outcome`, `refusal`, `anchor` or `recovery`.
    public let kind: String
    /// Microseconds since 1970-01-01 UTC, by the clock of the process.
    public let time: Int
    /// On whose behalf; empty for what the log says of itself.
    public let principal: String
    /// A conversation in SQL; `nil` for what was done through the library.
    public let session: UniqueID?
    /// Which program.
    public let client: String
    /// `select`, `insert`, `create-table`, `import`, `scan` and others.
    public let operation: String
    /// The statement without its literals.
    public let statement: String
    /// SHA-256 of that text, also where it was too long to be kept whole.
    public let statementDigest: ContentDigest?
    /// The version of the warehouse that was read or built upon.
    public let version: Int?
    /// All that the statement names, views included in what they stand for.
    public let tables: [Table]
    /// `owner`; of a refusal `denied` or `failed`.
    public let decision: String
    /// Of an outcome: the sequence of the intent that it is of.
    public let intent: Int?
    /// What came of it, in an outcome.
    public let outcome: Outcome?
    /// Code of an error, of an outcome or a refusal.
    public let error: String
    /// What the kind says beside these.
    public let facts: [(key: String, value: String)]
    /// The bytes that the tree is over: JSON, on one line.
    public let json: String

    /// A table, and what of it was looked at or changed.
    public struct Table: Sendable, Hashable {
      /// As it was called then.
      public let name: String
      /// Stays when the table is renamed; `nil` for one that was named and not found.
      public let id: UniqueID?
      /// Where it is not the statement's.
      public let version: Int?
      /// Names of columns whose values the statement could look at.
      public let columns: [String]
    }

    /// How an access ended, and what it came to.
    public struct Outcome: Sendable, Hashable {
      /// `complete`, `cancelled`, `failed` or `dropped`.
      public let state: String
      /// Rows that were released or changed.
      public let rowCount: Int
      /// Of the values of those rows, as they lie in memory; of an import, of its sources.
      public let byteCount: Int
      /// Rows of pages that were read for it, released or not.
      public let scannedRowCount: Int
      /// From the intent to the end.
      public let durationMicroseconds: Int
    }

    init(_ entry: AuditEntry) {
      let record = entry.record
      sequence = entry.sequence
      (kind, time) = (record.kind.rawValue, record.time)
      (principal, session, client) = (record.principal, record.session, record.client)
      (operation, statement, statementDigest) = (record.operation, record.fingerprint, record.fingerprintDigest)
      version = record.version
      tables = record.tables.map { Table(name: $0.name, id: $0.id, version: $0.version, columns: $0.columns) }
      (decision, intent) = (record.decision, record.intent)
      outcome = record.outcome.map {
        Outcome(
          state: $0.state.rawValue, rowCount: $0.rowCount, byteCount: $0.byteCount, scannedRowCount: $0.scannedRowCount,
          durationMicroseconds: $0.durationMicroseconds)
      }
      // A refusal has no outcome; its error stands among the facts.
      error = record.outcome?.error ?? record.facts.first { $0.key == "error" }?.value ?? ""
      facts = record.facts.filter { $0.key != "error" }.map { ($0.key, $0.value) }
      // Checked when it was read as JSON.
      json = String(decoding: entry.bytes, as: UTF8.self)
    }
  }
}

extension Warehouse {
  /// Which entries are wanted: those that meet all that is said.
  public struct AuditFilter: Sendable {
    /// On whose behalf.
    public var principal: String?
    /// By name, as it was called then.
    public var table: String?
    /// `intent`, `refusal`, …
    public var kind: String?
    /// `select`, `insert`, …
    public var operation: String?
    /// Microseconds since 1970 UTC: not before, and before.
    public var since: Int?
    public var until: Int?
    /// Part of the statement without its literals, in any case.
    public var text: String?

    public init() {}

    /// - Returns: An outcome never meets what only intents say: it is found by its intent's sequence.
    func matches(_ record: AuditRecord) -> Bool {
      if let principal, record.principal != principal { return false }
      if let kind, record.kind.rawValue != kind { return false }
      if let operation, record.operation != operation { return false }
      if let since, record.time < since { return false }
      if let until, record.time >= until { return false }
      if let table, !record.tables.contains(where: { $0.name == table }) { return false }
      if let text, !record.fingerprint.lowercased().contains(text.lowercased()) { return false }
      return true
    }
  }
}
