import Basalt
import BasaltAudit
import BasaltLedger
import BasaltStorage
import TestSupport
import Testing

/// `AttemptCleaning`: what dead writers left goes, what is in a commit stays, and a writer that only slept is told.
@Suite struct AttemptCleaningTests {
  private let workplace: Workplace
  private let store: MemoryStore
  private let clock = ManualWallClock(1_800_000_000_000_000)
  private let warehouse: Warehouse

  init() async throws {
    workplace = try Workplace()
    store = try MemoryStore()
    _ = try WarehouseRoot.make(on: store, owner: "owner", clock: clock, allowsNetworkFileSystem: false)
    warehouse = try Warehouse(
      "w", on: store, workplace.engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))), clock: clock)
    for name in ["t", "u"] { try await warehouse.createTable(name, WarehouseTests.definition) }
  }

  private var later: ManualWallClock { ManualWallClock(clock.now() + Limits.registrationLifetimeMicroseconds) }

  private func objectCount() throws -> Int { try store.list(prefix: "tables/").count }

  /// An appender that has written files, and no more.
  private func writing() async throws -> Appender {
    let appender = try await warehouse.appender(to: "t")
    // More than are held back in memory.
    for start in stride(from: 0, to: 100_000, by: 50_000) {
      try await appender.append(try WarehouseTests.batch(start..<start + 50_000, appender.schema))
    }
    return appender
  }

  /// As a writer leaves it that dies between its files and its commit.
  private func leaveObject(of attempt: UniqueID, in table: String = "t") async throws {
    let table = try await warehouse.table(table).id
    let name = try ObjectName("tables/\(table)/\(attempt)/data/aa/left")
    let bytes: [UInt8] = [1, 2, 3]
    _ = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BasaltError) in try store.putIfAbsent(name, bytes) }
  }

  private func register(_ id: UniqueID, version: Int = 1) throws -> Registration {
    try RegistrationBook(of: warehouse.id, on: store, clock: clock)
      .register(.attempt, id: id, owner: "killed", version: CommitNumber(version))
  }

  @Test func whatADeadWriterLeftIsRemovedOnce() async throws {
    let attempt = UniqueID(bits: 5)
    _ = try register(attempt)
    try await leaveObject(of: attempt)
    try await leaveObject(of: attempt, in: "u")
    #expect(try await warehouse.removeDeadAttempts().isEmpty, "it may still be at work")
    #expect(try objectCount() == 2)

    clock.advance(by: Limits.registrationLifetimeMicroseconds)
    let version = try await warehouse.version()
    for isDryRun in [true, false] {
      let found = try await warehouse.removeDeadAttempts(isDryRun: isDryRun)
      #expect(found.map(\.id) == [attempt] && found[0].outcome == .objectsRemoved && found[0].owner == "killed")
      #expect(found[0].objectCount == 2 && found[0].byteCount == 6)
      #expect(try objectCount() == (isDryRun ? 2 : 0))
      #expect(try await warehouse.version() == (isDryRun ? version : version + 1))
    }
    #expect(try await warehouse.removeDeadAttempts().isEmpty)
    let entry = try await warehouse.historyEntry(version + 1)
    #expect(entry.transactions[0].operation == "expire" && entry.transactions[0].actions == ["take 1 attempt for dead"])
    let report = try await Warehouse.verify(on: store, depth: .checksums, engine: workplace.engine, clock: clock)
    #expect(report.isSound && report.strangers.isEmpty)
  }

  /// It may have objects in the making, which nobody sees.
  @Test func anAttemptWithoutObjectsIsFencedToo() async throws {
    _ = try register(UniqueID(bits: 5))
    clock.advance(by: Limits.registrationLifetimeMicroseconds)
    let version = try await warehouse.version()
    #expect(try await warehouse.removeDeadAttempts().map(\.outcome) == [.leftNothing])
    #expect(try store.list(prefix: "attempts/").isEmpty)
    #expect(try await warehouse.version() == version + 1)
  }

  /// The heart of it: its files are gone, so its commit must not come.
  @Test func aWriterThatOnlySleptIsToldAndCommitsNothing() async throws {
    let appender = try await writing()
    let attempt = try #require(
      UniqueID(String(try store.list(prefix: "attempts/")[0].name.text.split(separator: "/")[1])))
    try await leaveObject(of: attempt)
    // Another process, as the writer knows nothing of the fence until it commits.
    let cleaner = try Warehouse(
      "w", on: store, workplace.engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))), clock: clock)
    let found = try await cleaner.removeDeadAttempts(isDryRun: false, judgingBy: later)
    #expect(found.map(\.id) == [attempt] && found.map(\.outcome) == [.objectsRemoved])

    let error = await #expect(throws: BasaltError.self) { try await appender.commit() }
    #expect(
      error?.code == .conflict && error?.message.contains("was taken for dead") == true, "\(String(describing: error))")
    #expect(try await warehouse.table("t").rowCount == 0)
    #expect(try objectCount() == 0)
    let report = try await Warehouse.verify(on: store, depth: .values, engine: workplace.engine, clock: clock)
    #expect(report.isSound && report.strangers.isEmpty)
  }

  /// Most of what a killed import leaves are files that it had only begun.
  @Test func filesInTheMakingAreFoundAndRemoved() async throws {
    let path = workplace.path("w")
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    let appender = try await warehouse.appender(to: "t")
    let store = try LocalStore(directory: path)
    // Rows are kept in memory until they are a row group: as many as it takes.
    var batchCount = 0
    while try store.listUnfinished(prefix: "tables/").isEmpty, batchCount < 100 {
      try await appender.append(try WarehouseTests.batch(0..<50_000, appender.schema))
      batchCount += 1
    }
    let count = try store.listUnfinished(prefix: "tables/").count
    #expect(count > 0)
    let report = try await Warehouse.verify(path, on: workplace.engine)
    #expect(report.isSound && report.strangers.map(\.origin) == Array(repeating: .attemptAtWork, count: count))

    let later = ManualWallClock(SystemWallClock().now() + 2 * Limits.registrationLifetimeMicroseconds)
    let found = try await warehouse.removeDeadAttempts(isDryRun: false, judgingBy: later)
    #expect(found.map(\.outcome) == [.objectsRemoved] && found[0].objectCount == count)
    #expect(try store.listUnfinished(prefix: "tables/").isEmpty)
    await #expect(throws: BasaltError.self) { try await appender.commit() }
    #expect(try await warehouse.table("t").rowCount == 0)
  }

  /// It died between its commit and the end of its registration.
  @Test func whatIsInACommitStays() async throws {
    let transaction = try await warehouse.begin()
    for name in ["t", "u"] {
      let schema = try await warehouse.table(name).schema
      for start in stride(from: 0, to: 100_000, by: 50_000) {
        try await transaction.append(try WarehouseTests.batch(start..<start + 50_000, schema), to: name)
      }
    }
    let receipt = try await transaction.commit()
    // Both tables' files are of the one attempt that the commit names.
    let attempt = try #require(
      try CommitReader(store: store).commit(CommitNumber(receipt.version)).header.transactions[0].attempt)
    #expect(try store.list(prefix: "tables/").allSatisfy { $0.name.text.contains("/\(attempt)/") })
    #expect(try store.list(prefix: "attempts/").isEmpty)

    _ = try register(attempt, version: receipt.version - 1)
    let count = try objectCount()
    clock.advance(by: Limits.registrationLifetimeMicroseconds)
    let found = try await warehouse.removeDeadAttempts()
    #expect(found.map(\.outcome) == [.hadCommitted] && found[0].objectCount == count)
    #expect(try objectCount() == count)
    for name in ["t", "u"] { #expect(try await WarehouseTests.ids(try await warehouse.table(name)).count == 100_000) }
    #expect(try store.list(prefix: "attempts/").isEmpty)
  }

  @Test func aDamagedRegistrationIsNoDeadWriter() async throws {
    let registration = try register(UniqueID(bits: 5))
    let name = try #require(try store.list(prefix: "attempts/").first).name
    try store.delete(name)
    let bytes: [UInt8] = [1, 2, 3]
    _ = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BasaltError) in try store.putIfAbsent(name, bytes) }
    clock.advance(by: Limits.registrationLifetimeMicroseconds)
    let error = await #expect(throws: BasaltError.self) { try await warehouse.removeDeadAttempts() }
    #expect(error?.code == .corruptLedger)
    #expect(try store.list(prefix: "attempts/\(registration.id)").count == 1)
  }
}
