import BasaltAudit
import BasaltCore
import BasaltStorage

/// A log in a simulated folder, and what to write into it.
struct LogUnderTest {
  static let warehouse = UniqueID(bits: 0x11111111_1111_4111_8111_111111111111)

  let system: SimulatedFileSystem
  let clock = ManualWallClock(1_700_000_000_000_000)
  var volume: AuditDirectory<SimulatedFileSystem> { AuditDirectory(system) }

  init(seed: UInt64, faults: SimulatedFaults = .none) { system = SimulatedFileSystem(seed: seed, faults: faults) }
  init(on system: SimulatedFileSystem) { self.system = system }

  /// - Parameter roomByteCount: Of some groups of these tests, so that many of them need new room.
  func open(roomByteCount: Int = 2_000) throws(BasaltError) -> AuditLog {
    try AuditLog(volume, of: Self.warehouse, clock: clock, roomByteCount: roomByteCount)
  }

  /// The bytes of all groups, without the room behind them.
  func groups() throws -> [UInt8] {
    var bytes = try volume.readLog(from: 0, byteCount: volume.logByteCount() ?? 0)
    while bytes.last == 0 { bytes.removeLast() }
    return bytes
  }

  /// An intent that says which one it is.
  func intent(_ number: Int) -> AuditRecord {
    clock.advance(by: 10)
    var record = AuditRecord(.intent, time: clock.now())
    record.principal = "owner"
    record.operation = "select"
    record.fingerprint = "SELECT * FROM t WHERE number = ? -- \(number)"
    record.tables = [
      .init(name: "t\(number)", id: UniqueID(bits: UInt128(number)), version: 1, columns: ["a", "b\"c"])
    ]
    record.decision = "owner"
    return record
  }

  func outcome(of intent: RecordedIntent) -> AuditRecord {
    var record = AuditRecord(.outcome, time: clock.now())
    record.intent = intent.sequence
    record.outcome = .init(.complete)
    record.outcome?.rowCount = 7
    return record
  }

  /// All entries, in order.
  func entries() throws(BasaltError) -> [AuditEntry] {
    var entries: [AuditEntry] = []
    try AuditReading.forEachEntry(of: volume) { entry in
      entries.append(entry)
      return true
    }
    return entries
  }

  func report(
    _ registrations: [LogRegistration] = [], _ anchors: [AnchoredHead] = [],
    since: (entryCount: Int, root: ContentDigest)? = nil
  ) throws(BasaltError) -> AuditReport {
    try AuditVerifier(volume, of: Self.warehouse, registrations: registrations, anchors: anchors).verify(since: since)
  }
}
