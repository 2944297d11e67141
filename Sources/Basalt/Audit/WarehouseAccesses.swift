internal import BasaltAudit
internal import BasaltLedger
internal import BasaltStorage
internal import BasaltTable

/// What is done to tables without a statement: through the library's own doors, each of which records as statements do.
extension Warehouse {
  /// Records an access to tables as of a version. Blocks until the entry is durable.
  /// - Throws: `.auditUnavailable`, `.corruptAudit`: then nothing may be done.
  func beginAccess(
    _ operation: String, _ tables: [AuditRecord.TableAccess], version: Int? = nil
  ) throws(BasaltError) -> AuditedAccess { try begin(intent(operation, tables, version: version)) }

  /// The same for an entry that is written already.
  func begin(
    _ intent: AuditRecord, since start: ContinuousClock.Instant = .now
  ) throws(BasaltError) -> AuditedAccess {
    let access = try audit.begin(intent, since: start)
    // By whoever comes first, since nothing runs in the background.
    if audit.isAnchorOverdue { commitAnchor() }
    return access
  }

  /// What `beginAccess` records.
  func intent(
    _ operation: String, _ tables: [AuditRecord.TableAccess], version: Int? = nil
  ) -> AuditRecord {
    var record = audit.record(.intent, operation, tables: tables)
    record.decision = Warehouse.owner
    let head = ledger.state.head
    record.version = version ?? head.number.value
    record.commit = digest(of: record.version)
    return record
  }

  /// The digest of a version's commit: with it an entry says which history was read, also when the ledger is replaced.
  /// - Returns: `nil` where it would have to be read from the store.
  func digest(of version: Int?) -> ContentDigest? {
    let head = ledger.state.head
    guard let version, version != head.number.value else { return version == nil ? nil : head.digest }
    guard (0..<head.number.value).contains(version), ledger.isRecent(CommitNumber(version)) else { return nil }
    return try? ledger.commit(CommitNumber(version)).digest
  }

  /// Records, does something, and records what came of it. Blocks.
  func audited<Result>(
    _ operation: String, _ tables: [AuditRecord.TableAccess], version: Int? = nil,
    _ body: (AuditedAccess) throws(BasaltError) -> Result
  ) throws(BasaltError) -> Result {
    let access = try beginAccess(operation, tables, version: version)
    do throws(BasaltError) {
      let result = try body(access)
      access.end(.complete)
      return result
    } catch {
      access.end(by: error)
      throw error
    }
  }

  /// Records an append of one call that has ended: one entry, of what was meant and what came of it, that is not waited
  /// for. No row is released by it, and what it has changed its commit tells as durably, with on whose behalf; to wait
  /// for an entry as well would double the time of a small commit.
  ///
  /// A process that dies between the two leaves a commit without an entry; so does one whose log takes nothing from just then
  /// on. From the next append on it is waited for, and refused.
  /// - Parameter log: One that keeps up (`AuditLog.keepsUp`).
  func noteAppend(
    in log: AuditLog, to table: TableState, rowCount: Int, since start: ContinuousClock.Instant,
    error: BasaltError? = nil
  ) {
    var record = intent("append", [Warehouse.access(to: table)])
    var outcome = AuditRecord.Outcome(error == nil ? .complete : error?.code == .cancelled ? .cancelled : .failed)
    outcome.rowCount = error == nil ? rowCount : 0
    outcome.durationMicroseconds = Int((ContinuousClock.now - start) / .microseconds(1))
    outcome.error = error?.code.name ?? ""
    record.outcome = outcome
    log.note(record)
  }

  /// Of one table as it was found.
  func audited<Result>(
    _ operation: String, _ table: Table, _ body: (AuditedAccess) throws(BasaltError) -> Result
  ) throws(BasaltError) -> Result {
    try audited(operation, [table.tableAccess()], version: table.version, body)
  }

  /// Of one table that may not be there: what was meant is recorded all the same.
  func audited<Result>(
    _ operation: String, named name: String, _ body: (AuditedAccess) throws(BasaltError) -> Result
  ) throws(BasaltError) -> Result { try audited(operation, [try tableAccess(named: name)], body) }

  /// What an entry says of a table, by its name.
  func tableAccess(named name: String) throws(BasaltError) -> AuditRecord.TableAccess {
    .init(name: name, id: try known().table(named: name)?.id.id)
  }
}
