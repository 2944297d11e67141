import Basalt
import BasaltCore
import CrashSupport
import Foundation
import TestSupport
import Testing

/// The device that holds a whole warehouse fills up, wherever that happens to be: whoever writes is told so, nothing is lost, and it goes on when there is room again.
@Suite(.serialized, .needsPrivateMount) struct FullDiskTests {
  /// - Parameter seed: Gives the work, and how much room there is: it ends in the middle of a page, a manifest, a commit.
  @Test(arguments: Soak.seeds(6)) func aFullDeviceLosesNothing(seed: UInt64) async throws {
    let situation = "try again with: \(Soak.replay("FullDiskTests", seed: seed))"
    var random = SeededRandom(seed: seed)
    let mount = try PrivateMount(byteCount: 3 << 20)
    let path = mount.path + "/warehouse"
    let engine = try Engine(Engine.Configuration(threadCount: 1))
    // Its log has room: what a full log does is another question.
    let scratch = try TemporaryDirectory()
    let log = scratch.path + "/log"
    let warehouse = try await Warehouse.create(path, on: engine, auditFolder: log)
    try await FullDiskTests.makeTables(in: warehouse)
    try mount.addBallast(byteCount: random.integer(in: 1 << 20...2 << 20))

    var acknowledged: [AppendedWork.Name] = []
    var refusals: [BasaltError] = []
    var sequence = 0
    // Small work still fits after large work did not: only a row of refusals is a full device.
    while refusals.count < 12 {
      let work = AppendedWork(AppendedWork.Name(lane: 0, sequence: sequence), isOfOneTable: true)
      sequence += 1
      do throws(BasaltError) {
        try await FullDiskTests.append(work, to: warehouse)
        acknowledged.append(work.name)
      } catch {
        refusals.append(error)
      }
    }
    for error in refusals {
      #expect(error.code == .diskFull, "\(error); \(situation)")
      #expect(error.remedy == "Free space on the device or raise the quota, then run it again.", "\(situation)")
      #expect(error.consequence != .warehouse, "\(error); \(situation)")
    }
    #expect(!acknowledged.isEmpty, "\(situation)")
    // Who was refused has left nothing that keeps the device full: no files, no attempt, nothing in the making.
    try await FullDiskTests.check(path, log, engine, acknowledged, strangerCountMaximum: 0, situation)
    let leftovers = try FullDiskTests.leftovers(in: path)
    #expect(leftovers.isEmpty, "\(leftovers); \(situation)")

    try mount.removeBallast()
    for number in 0..<4 {
      let work = AppendedWork(AppendedWork.Name(lane: 1, sequence: number), isOfOneTable: true)
      try await FullDiskTests.append(work, to: warehouse)
      acknowledged.append(work.name)
    }
    try await FullDiskTests.check(path, log, engine, acknowledged, strangerCountMaximum: 0, situation)
  }

  @Test func theCommandLineSaysSo() throws {
    let mount = try PrivateMount(byteCount: 2 << 20)
    let path = mount.path + "/w"
    let scratch = try TemporaryDirectory()
    func basalt(_ arguments: [String]) throws -> ExternalCommand {
      try ExternalCommand.run(
        [BuiltProducts.basalt.path] + arguments, environment: ["BASALT_AUDIT": scratch.path + "/log"])
    }
    func write(_ name: String, rowCount: Int) throws -> String {
      // Numbers that no encoding finds anything in.
      var random = SeededRandom(seed: 1)
      let text = "a,b\n" + (0..<rowCount).map { "\($0),\(random.next() >> 1)\n" }.joined()
      try Data(text.utf8).write(to: URL(filePath: scratch.path + "/" + name))
      return scratch.path + "/" + name
    }
    let small = try write("small.csv", rowCount: 10)
    let large = try write("large.csv", rowCount: 400_000)

    // Not one page is left: an `init` does not get as far as commit 0, and is run again.
    let all = (try FileManager.default.attributesOfFileSystem(forPath: mount.path)[.systemFreeSize] as? NSNumber)?
      .intValue
    try mount.addBallast(byteCount: try #require(all))
    try FullDiskTests.expectRefusal(try basalt(["init", path]))
    try mount.removeBallast()
    #expect(try basalt(["init", path]).exitCode == 0)

    #expect(try basalt(["import", small, "--table", "t", "--create", "-w", path]).exitCode == 0)
    try FullDiskTests.expectRefusal(try basalt(["import", large, "--table", "t", "-w", path]))
    let leftovers = try FullDiskTests.leftovers(in: path)
    #expect(leftovers.isEmpty, "\(leftovers)")
    // What was there is there, and small work still has room.
    #expect(try basalt(["import", small, "--table", "t", "-w", path]).exitCode == 0)
    let rows = try basalt(["cat", "-w", path, "t", "--columns", "a"])
    #expect(rows.standardOutput == "a\n" + String(repeating: (0..<10).map { "\($0)\n" }.joined(), count: 2))
    let verified = try basalt(["verify", "--deep", "-w", path])
    #expect(verified.exitCode == 0 && !verified.standardOutput.contains("writer"), "\(verified.report)")
  }

  /// What cannot be recorded is not read: a log without room refuses every query, until it has room again.
  @Test func aFullLogRefusesQueriesUntilItHasRoom() async throws {
    let mount = try PrivateMount(byteCount: 2 << 20)
    let scratch = try TemporaryDirectory()
    let engine = try Engine(Engine.Configuration(threadCount: 1))
    let warehouse = try await Warehouse.create(scratch.path + "/w", on: engine, auditFolder: mount.path + "/log")
    let session = warehouse.session()
    try await session.execute("CREATE TABLE t (a int)")
    try await session.execute("INSERT INTO t VALUES (1), (2)")
    func rows() async throws(BasaltError) -> Int {
      var count = 0
      var iterator = try await session.query("SELECT a FROM t").makeAsyncIterator()
      while let batch = try await iterator.next() { count += batch.rowCount }
      return count
    }
    #expect(try await rows() == 2)
    let room = (try FileManager.default.attributesOfFileSystem(forPath: mount.path)[.systemFreeSize] as? NSNumber)?
      .intValue
    try mount.addBallast(byteCount: try #require(room))
    // The room behind the last group still takes some hundred.
    let version = try await warehouse.version()
    let selectCount = try await untilRefused { () throws(BasaltError) in _ = try await rows() }
    let insertCount = try await untilRefused { () throws(BasaltError) in
      _ = try await session.execute("INSERT INTO t VALUES (3)")
    }
    // Nor is anything changed in one call, whose entry is otherwise written behind its commit.
    let schema = try await warehouse.table("t").schema
    let row = Batch(schema: schema, columns: [try ColumnVector([.integer(4)], type: .integer)], rowCount: 1)
    let appendCount = try await untilRefused { () throws(BasaltError) in _ = try await warehouse.append(row, to: "t") }
    // What was refused was not done.
    let changedVersion = try await warehouse.version()
    #expect(changedVersion == version + insertCount + appendCount)
    try mount.removeBallast()
    #expect(try await rows() == 2 + insertCount + appendCount)
    try await warehouse.append(row, to: "t")
    #expect(try await rows() == 3 + insertCount + appendCount)
    let report = try await warehouse.verifyAudit()
    #expect(report.isSound, "\(report.findings)")
    // All that were answered, and nobody else but whoever made the table and filled it.
    let events = try await warehouse.auditEvents().filter { $0.kind == "intent" }
    func count(_ operation: String) -> Int { events.count { $0.operation == operation } }
    #expect(
      count("select") == selectCount + 3 && count("insert") == insertCount + 1 && count("append") == appendCount + 1)
  }

  /// Does something again and again: three times in a row it must be refused, since an entry may fit where a longer one did not.
  /// - Returns: How often it was done.
  private func untilRefused(_ body: () async throws(BasaltError) -> Void) async throws -> Int {
    var (doneCount, refusalCount) = (0, 0)
    while refusalCount < 3 {
      do throws(BasaltError) {
        try await body()
        (doneCount, refusalCount) = (doneCount + 1, 0)
      } catch {
        #expect(error.code == .auditUnavailable, "\(error)")
        #expect(error.remedy == "Free space on the audit log's device, then run it again.")
        refusalCount += 1
      }
      // An entry has some 400 bytes at least.
      try #require(doneCount < Limits.auditRoomByteCount / 200, "a full log takes everything")
    }
    return doneCount
  }

  // MARK: Details

  private static func expectRefusal(_ run: ExternalCommand) throws {
    #expect(run.exitCode == 1 && run.standardOutput == "", "\(run.report)")
    #expect(run.standardError.hasPrefix("error: "), "\(run.report)")
    #expect(run.standardError.contains("remedy: Free space on the device or raise the quota"), "\(run.report)")
    #expect(run.standardError.contains("No space left on device"), "\(run.report)")
  }

  private static func makeTables(in warehouse: Warehouse) async throws(BasaltError) {
    for (index, table) in AppendedWork.tables.enumerated() {
      var definition = Table.Definition(
        columns: AppendedWork.columns.map { .init($0.name, $0.type, isNullable: false) })
      definition.partitioning = index == 1 ? "bucket(3, place)" : ""
      try await warehouse.createTable(table, definition)
    }
  }

  private static func append(_ work: AppendedWork, to warehouse: Warehouse) async throws(BasaltError) {
    for part in work.parts {
      let appender = try await warehouse.appender(to: part.table)
      do throws(BasaltError) {
        for batch in try work.batches(of: part, appender.schema) { try await appender.append(batch) }
      } catch {
        try await appender.discard()
        throw error
      }
      try await appender.commit()
    }
  }

  /// Opened anew, it has all that was acknowledged and nothing else, and is sound.
  private static func check(
    _ path: String, _ log: String, _ engine: Engine, _ acknowledged: [AppendedWork.Name], strangerCountMaximum: Int,
    _ situation: String
  ) async throws {
    let warehouse = try await Warehouse.open(path, on: engine, auditFolder: log)
    var found: [AppendedWork.Name: Int] = [:]
    for table in AppendedWork.tables {
      for try await batch in try await warehouse.table(table).rows(columns: ["lane", "sequence"]) {
        for row in 0..<batch.rowCount {
          guard case .integer(let lane) = batch.value(column: 0, row: row),
            case .bigint(let sequence) = batch.value(column: 1, row: row)
          else { continue }
          found[AppendedWork.Name(lane: Int(lane), sequence: Int(sequence)), default: 0] += 1
        }
      }
    }
    for name in acknowledged {
      let rowCount = AppendedWork(name, isOfOneTable: true).parts.reduce(0) { $0 + $1.rowCount }
      #expect(found.removeValue(forKey: name) == rowCount, "\(name); \(situation)")
    }
    #expect(found.isEmpty, "refused, and there: \(found.keys.sorted()); \(situation)")
    let report = try await Warehouse.verify(path, depth: .values, on: engine)
    #expect(report.isSound && report.unsupported.isEmpty, "\(report.problems); \(situation)")
    #expect(report.strangers.count <= strangerCountMaximum, "\(report.strangers); \(situation)")
  }

  /// Attempts that are still registered, and files in the making.
  private static func leftovers(in path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
      let parts = name.split(separator: "/")
      return name.hasPrefix("attempts/") && parts.count == 3 || parts.last?.hasPrefix(".basalt-writing-") == true
    }
  }
}
