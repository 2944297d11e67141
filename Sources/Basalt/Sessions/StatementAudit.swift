internal import BasaltAudit
internal import BasaltSQL
internal import BasaltStorage
internal import Synchronization

/// What the audit log hears of one statement: before it reads or changes anything, an intent; when it has ended, what
/// came of it; and of one that came to neither, why.
final class StatementAudit: Sendable {
  private let warehouse: Warehouse
  /// Of the snapshot that the statement reads.
  private let version: Int
  private let asker: Asker
  private let source: SourceText
  /// Its time counts from its first look at the text.
  private let begun = ContinuousClock.now
  private let state = Mutex(State())

  private struct State: Sendable {
    /// Where the statement begins in a script.
    var start = 0
    var access: AuditedAccess?
  }

  /// Which session it is of, and on whose behalf: all that an entry says of a session.
  struct Asker: Sendable {
    let session: UniqueID
    let principal: Session.Principal
  }

  init(_ warehouse: Warehouse, _ version: Int, of asker: Asker, _ source: SourceText) {
    (self.warehouse, self.version, self.asker, self.source) = (warehouse, version, asker, source)
  }

  /// The intent, once it is recorded.
  var access: AuditedAccess? { state.withLock { $0.access } }

  /// Says where in the text the statement begins.
  func begins(at offset: Int) { state.withLock { $0.start = offset } }

  /// Records the intent, and blocks until it is durable; a second time it is what was recorded first.
  /// - Throws: `.auditUnavailable`, `.corruptAudit`, `.statementTooComplex`: then nothing may be read or changed.
  func record(_ operation: String, _ tables: [AuditRecord.TableAccess]) throws(BasaltError) -> AuditedAccess {
    if let access { return access }
    var record = described(.intent, operation, tables)
    record.decision = Warehouse.owner
    record.version = version
    record.commit = warehouse.digest(of: version)
    // Of another version than the statement only where it says so.
    for index in record.tables.indices where record.tables[index].version == version {
      record.tables[index].version = nil
    }
    let access = try warehouse.begin(record, since: begun)
    state.withLock { $0.access = access }
    return access
  }

  /// Records what reads and changes no row, and is not waited for: BEGIN, ROLLBACK.
  func note(_ operation: String) {
    var record = described(.intent, operation, [])
    record.decision = Warehouse.owner
    warehouse.audit.note(record)
  }

  /// Records that the statement came to nothing: as the outcome of its intent, or as a refusal where it came to none.
  func failed(_ error: BasaltError) {
    if let access { return access.end(by: error) }
    // A log that takes no intent takes no word about that, either.
    guard error.code != .auditUnavailable, error.code != .corruptAudit else { return }
    warehouse.audit.note(
      StatementAudit.refusal(described(.refusal, "", []), error))
  }

  /// Where, on whose behalf, and the statement without its literals.
  private func described(
    _ kind: AuditRecord.Kind, _ operation: String, _ tables: [AuditRecord.TableAccess]
  ) -> AuditRecord {
    let start = state.withLock { $0.start }
    return StatementAudit.described(
      warehouse.audit.record(kind, operation, tables: tables), asker, StatementFingerprint.text(of: source, from: start)
    )
  }

  // MARK: Statements that are none

  /// A record of a text that could not be read as a statement.
  static func refusal(
    of fingerprint: String, by asker: Asker, _ warehouse: Warehouse, _ error: BasaltError
  ) -> AuditRecord {
    refusal(described(warehouse.audit.record(.refusal, ""), asker, fingerprint), error)
  }

  private static func refusal(_ record: AuditRecord, _ error: BasaltError) -> AuditRecord {
    var record = record
    record.decision = error.code == .permissionDenied ? "denied" : "failed"
    record.facts.append(.init("error", error.code.name))
    return record
  }

  fileprivate static func described(_ record: AuditRecord, _ asker: Asker, _ fingerprint: String) -> AuditRecord {
    var record = record
    (record.session, record.principal) = (asker.session, asker.principal.name)
    record.fingerprint = AuditRecord.clipped(fingerprint)
    // Of all of it: two long statements with one beginning are told apart.
    record.fingerprintDigest = AuditRecord.digest(of: fingerprint)
    return record
  }
}

extension Session {
  var asker: StatementAudit.Asker { .init(session: id, principal: principal) }

  /// Records that a text could not be read.
  func refused(_ text: String, _ error: BasaltError) {
    // Bytes that are no text have no fingerprint; they are told all the same.
    guard let source = try? SourceText(text) else { return refused(fingerprint: "…", error) }
    refused(source, at: 0, error)
  }

  /// The same of one that is part of a script.
  func refused(_ source: SourceText, at start: Int, _ error: BasaltError) {
    refused(fingerprint: StatementFingerprint.text(of: source, from: start), error)
  }

  /// Records that a transaction was given up without a statement that says so.
  func noteRollback() {
    guard let warehouse else { return }
    var record = StatementAudit.described(warehouse.audit.record(.intent, "rollback"), asker, "ROLLBACK")
    record.decision = Warehouse.owner
    warehouse.audit.note(record)
  }

  private func refused(fingerprint: String, _ error: BasaltError) {
    guard let warehouse else { return }
    warehouse.audit.note(StatementAudit.refusal(of: fingerprint, by: asker, warehouse, error))
  }
}
