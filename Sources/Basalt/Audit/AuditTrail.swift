internal import BasaltAudit
internal import BasaltLedger
internal import BasaltRuntime
internal import BasaltStorage
internal import Synchronization

/// A warehouse's way to its audit log, which is opened by the first that has something to record.
///
/// Not with the warehouse: whoever only looks at its history needs none, and one whose log is out of reach can still be
/// looked into and verified. What reads rows or changes something fails as long as the log cannot be opened, and tries again each time: a
/// device that was full may have room.
final class AuditTrail: Sendable {
  let place: AuditPlace
  private let warehouse: UniqueID
  private let clock: any WallClock
  private let threads: BlockingThreads
  /// Held for a look, so that a task may take it.
  // For its lock alone: `Monitor` says why.
  private let opened = Monitor<AuditLog?>(nil)
  /// Held while it is opened, which waits for the device. Taken before `opened`, and never the other way round.
  private let opening = Mutex(())

  /// Which program it is, as far as the program itself says.
  private static let client: String =
    CommandLine.arguments.first.flatMap { $0.split(separator: "/").last.map(String.init) } ?? ""

  init(_ place: AuditPlace, of warehouse: UniqueID, clock: any WallClock, threads: BlockingThreads) {
    (self.place, self.warehouse, self.clock, self.threads) = (place, warehouse, clock, threads)
  }

  /// The log. Blocks while somebody opens it.
  /// - Throws: `.auditUnavailable`, `.corruptAudit`.
  func log() throws(BasaltError) -> AuditLog {
    if let log = logAtOnce { return log }
    return try opening.withLock { (_) throws(BasaltError) -> AuditLog in
      // Somebody else has opened it meanwhile.
      if let log = logAtOnce { return log }
      let volume: any AuditVolume
      do throws(BasaltError) { volume = try place.open() } catch {
        throw error.code == .auditUnavailable ? error : AuditDamage.unavailable(error)
      }
      let log = try AuditLog(volume, of: warehouse, clock: clock, threads: threads)
      opened.withLock { $0 = log }
      return log
    }
  }

  /// The log if it is open, for whoever must not wait.
  var logAtOnce: AuditLog? { opened.withLock { $0 } }

  // MARK: Recording

  /// An entry about something that is done on the owner's behalf, now.
  func record(_ kind: AuditRecord.Kind, _ operation: String, tables: [AuditRecord.TableAccess] = []) -> AuditRecord {
    var record = AuditRecord(kind, time: clock.now())
    record.principal = Warehouse.owner
    record.client = AuditTrail.client
    record.operation = operation
    record.tables = tables
    return record
  }

  /// Records an intent, and blocks until it is durable.
  /// - Throws: `.auditUnavailable`, `.corruptAudit`, `.statementTooComplex`: then it must not be done.
  /// - Complexity: One synchronisation, shared with all who record at the same time.
  func begin(
    _ intent: AuditRecord, since start: ContinuousClock.Instant = .now
  ) throws(BasaltError) -> AuditedAccess {
    let log = try log()
    return AuditedAccess(try log.record(intent), in: log, clock, since: start)
  }

  /// Whether so much was recorded, or so long ago, that the ledger must be told of it without waiting for a commit.
  var isAnchorOverdue: Bool { logAtOnce?.isAnchorOverdue ?? false }

  /// Records what nobody waits for, if it can be recorded: a refusal has released nothing.
  func note(_ record: AuditRecord) { if let log = try? log() { log.note(record) } }
}

extension Warehouse {
  /// Makes durable what was recorded of this process and nobody has waited for: what came of its last statements. To be called
  /// before a process ends, which otherwise may be gone before they are written.
  ///
  /// Intents need no such thing: they are durable before anything is done.
  /// - Throws: `.auditUnavailable`, `.corruptAudit`.
  public func flushAudit() async throws(BasaltError) {
    guard let log = audit.logAtOnce else { return }
    try await engine.coordinator.run { () throws(BasaltError) in try log.flush() }
  }
}
