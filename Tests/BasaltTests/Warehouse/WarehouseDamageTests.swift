import Basalt
import BasaltAudit
import BasaltCore
import BasaltLedger
import BasaltStorage
import Foundation
import TestSupport
import Testing

/// `WarehouseVerifier`, `DataFileClaim`: a flipped byte in any object of a warehouse is named by verification, and never gives a wrong answer.
@Suite struct WarehouseDamageTests {
  /// A small warehouse with one of everything: commits with and without payload, small files in commits, data files, manifests, merged ones, a checkpoint.
  private static func make(_ path: String, on engine: Engine) async throws {
    let warehouse = try await Warehouse.create(path, on: engine)
    var definition = Table.Definition(columns: [.init("id", .integer, isNullable: false), .init("name", .text)])
    definition.partitioning = "truncate(10000, id)"
    try await warehouse.createTable("t", definition)
    for part in 0..<18 {
      let appender = try await warehouse.appender(to: "t")
      let count = part % 6 == 0 ? 10_000 : 20
      let ids = (0..<count).map { part * 10_000 + $0 }
      try await appender.append(
        Batch(
          schema: appender.schema,
          columns: [
            try ColumnVector(ids.map { .integer(Int32($0)) }, type: .integer),
            try ColumnVector(ids.map { .text("name \($0 % 7)") }, type: .text),
          ], rowCount: count))
      try await appender.commit()
    }
    try await warehouse.alterTable("t", [.addColumn(.init("more", .bigint), default: .bigint(5))])
    // Beyond the first checkpoint.
    for number in 0..<90 { try await warehouse.alterTable("t", [.setProperty("n", "\(number)")]) }
  }

  private static func objects(_ path: String) throws -> [String: [UInt8]] {
    var objects: [String: [UInt8]] = [:]
    // The audit log is no part of the warehouse, and has tests of its damage.
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) where !name.hasPrefix("audit/") {
      var isDirectory: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isDirectory)
      if !isDirectory.boolValue { objects[name] = try Array(Data(contentsOf: URL(filePath: path + "/" + name))) }
    }
    return objects
  }

  private static func store(_ objects: [String: [UInt8]]) throws -> MemoryStore {
    let store = try MemoryStore()
    for (name, bytes) in objects {
      let object = try ObjectName(name)
      _ = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BasaltError) in try store.putIfAbsent(object, bytes) }
    }
    return store
  }

  private static func rows(_ store: MemoryStore, _ engine: Engine) async throws -> [[Value]] {
    let warehouse = try Warehouse("w", on: store, engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))))
    return try await warehouse.table("t").rows().all()
  }

  @Test(arguments: Soak.seeds(1)) func flippedBytesAreNamed(seed: UInt64) async throws {
    let workplace = try Workplace()
    let path = workplace.path("w")
    try await WarehouseDamageTests.make(path, on: workplace.engine)
    let objects = try WarehouseDamageTests.objects(path)
    #expect(objects.keys.contains { $0.hasPrefix("ledger/checkpoints/") })
    #expect(objects.keys.filter { $0.contains("/manifests/") }.count >= 3)
    let whole = try WarehouseDamageTests.store(objects)
    let expected = try await WarehouseDamageTests.rows(whole, workplace.engine)
    let sound = try await Warehouse.verify(on: whole, depth: .values, engine: workplace.engine)
    #expect(sound.isSound && sound.strangers.isEmpty)
    var random = SeededRandom(seed: seed)
    // Commits are all alike: the newest, the oldest and some between are damaged; of everything else all.
    let commits = objects.keys.filter { $0.hasPrefix("ledger/commits/") }.sorted()
    let spared = Set(commits.dropFirst(3).dropLast(2).shuffled(using: &random).dropFirst(8))
    for (name, bytes) in objects.sorted(by: { $0.key < $1.key }) where !spared.contains(name) {
      // The ends, where sizes and digests are, and places drawn in between.
      var places = Set([0, 9, bytes.count - 1, bytes.count / 2])
      for _ in 0..<6 { places.insert(random.integer(in: 0...bytes.count - 1)) }
      for place in places.sorted() {
        var damaged = objects
        damaged[name]?[place] ^= 1 << UInt8(random.integer(in: 0...7))
        let store = try WarehouseDamageTests.store(damaged)
        let report = try await Warehouse.verify(on: store, depth: .checksums, engine: workplace.engine)
        #expect(!report.isSound, "byte \(place) of \(name), seed \(seed)")
        do {
          let rows = try await WarehouseDamageTests.rows(store, workplace.engine)
          #expect(rows == expected, "byte \(place) of \(name), seed \(seed)")
        } catch let error as BasaltError {
          #expect(error.code.isCorruption || error.code == .unsupportedVersion, "\(error): byte \(place) of \(name)")
        }
      }
    }
  }

  @Test func missingObjectsAreNamed() async throws {
    let workplace = try Workplace()
    let path = workplace.path("w")
    try await WarehouseDamageTests.make(path, on: workplace.engine)
    let objects = try WarehouseDamageTests.objects(path)
    let newest = objects.keys.filter { $0.hasPrefix("ledger/commits/") }.max()
    var random = SeededRandom(seed: 1)
    let commits = objects.keys.filter { $0.hasPrefix("ledger/commits/") }.sorted()
    let spared = Set(commits.dropFirst(2).dropLast(2).shuffled(using: &random).dropFirst(8))
    for name in objects.keys.sorted() where !spared.contains(name) {
      // A checkpoint may be missing; without the newest commit the ledger is the one of before.
      guard !name.hasPrefix("ledger/checkpoints/"), name != newest else { continue }
      var damaged = objects
      damaged[name] = nil
      let report = try await Warehouse.verify(
        on: try WarehouseDamageTests.store(damaged), depth: .checksums, engine: workplace.engine)
      #expect(!report.isSound, "\(name)")
    }
  }

  @Test func strangersAreListedAndNoDamage() async throws {
    let workplace = try Workplace()
    let path = workplace.path("w")
    try await WarehouseDamageTests.make(path, on: workplace.engine)
    var objects = try WarehouseDamageTests.objects(path)
    objects["notes"] = [1, 2, 3]
    let table = try #require(objects.keys.first { $0.contains("/data/") })
    let parts = table.split(separator: "/")
    let left = "tables/\(parts[1])/00000000-0000-4000-8000-000000000001/data/aa/x"
    objects[left] = [1]
    let report = try await Warehouse.verify(
      on: try WarehouseDamageTests.store(objects), depth: .checksums, engine: workplace.engine)
    #expect(report.isSound)
    #expect(report.strangers.map(\.name) == ["notes", left])
    #expect(report.strangers.map(\.origin) == [.unknown, .deadAttempt])
  }

  /// A process that was killed leaves its registration, which nobody ends: it is at work until its time is over.
  @Test func objectsOfAnExpiredAttemptAreLeftOver() async throws {
    let workplace = try Workplace()
    let store = try MemoryStore()
    let clock = ManualWallClock(1_800_000_000_000_000)
    _ = try WarehouseRoot.make(on: store, owner: "owner", clock: clock, allowsNetworkFileSystem: false)
    let warehouse = try Warehouse(
      "w", on: store, workplace.engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))), clock: clock)
    try await warehouse.createTable("t", Table.Definition(columns: [.init("id", .integer)]))
    let table = try await warehouse.table("t").id
    let attempt = UniqueID(bits: 5)
    let book = RegistrationBook(of: warehouse.id, on: store, clock: clock)
    let registration = try book.register(.attempt, id: attempt, owner: "killed", version: CommitNumber(1))
    let left = "tables/\(table)/\(attempt)/data/aa/x"
    let name = try ObjectName(left)
    _ = try [UInt8(1)].span.bytes.withUnsafeBytes { (bytes) throws(BasaltError) in try store.putIfAbsent(name, bytes) }
    func origins() async throws -> [Warehouse.Report.Stranger.Origin] {
      let report = try await Warehouse.verify(on: store, depth: .checksums, engine: workplace.engine, clock: clock)
      #expect(report.isSound && report.strangers.map(\.name) == [left])
      return report.strangers.map(\.origin)
    }
    #expect(try await origins() == [.attemptAtWork])
    clock.advance(by: registration.expires.microseconds - clock.now() - 1)
    #expect(try await origins() == [.attemptAtWork])
    clock.advance(by: 1)
    #expect(try await origins() == [.deadAttempt])
    // A renewal is what says that it lives after all.
    _ = try book.renew(registration)
    #expect(try await origins() == [.attemptAtWork])
  }

  /// What a commit adds to a table that it drops is part of the history, and checked like all else.
  @Test func objectsOfATableThatIsDroppedAreKnown() async throws {
    let workplace = try Workplace()
    let path = workplace.path("w")
    try await WarehouseDamageTests.make(path, on: workplace.engine)
    let warehouse = try await Warehouse.open(path, on: workplace.engine)
    try await warehouse.dropTable("t")
    let report = try await Warehouse.verify(path, depth: .checksums, on: workplace.engine)
    #expect(report.isSound && report.strangers.isEmpty && report.tableCount == 0 && report.fileCount > 3)
  }
}
