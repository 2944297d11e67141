import Basalt
import BasaltAudit
import BasaltLedger
import BasaltStorage
import Foundation
import TestSupport
import Testing

/// `AuditTrail`, `AuditedAccess`, `StatementAudit`, `WarehouseAccesses`: what is done to tables is recorded before it is done,
/// with what came of it, and without a value of a row or a literal of a statement.
@Suite struct AuditTrailTests {
  /// A warehouse with a table of ten rows, and how many entries its log had then.
  private func filled() async throws -> (workplace: Workplace, warehouse: Warehouse, session: Session, known: Int) {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let session = warehouse.session()
    _ = try await session.execute("CREATE TABLE t (a int NOT NULL, b text)")
    _ = try await session.execute("INSERT INTO t SELECT x::int, 'secret' FROM generate_series(1, 10) AS g (x)")
    return (workplace, warehouse, session, try await warehouse.auditEvents().count)
  }

  private func events(_ warehouse: Warehouse, from first: Int) async throws -> [Warehouse.AuditEvent] {
    try await warehouse.auditEvents().filter { $0.sequence >= first }
  }

  /// The entry of an operation, and its outcome.
  private func access(
    _ operation: String, in events: [Warehouse.AuditEvent]
  ) throws -> (intent: Warehouse.AuditEvent, outcome: Warehouse.AuditEvent.Outcome?, error: String) {
    let intent = try #require(events.last { $0.kind == "intent" && $0.operation == operation }, "\(operation)")
    let outcome = events.first { $0.intent == intent.sequence }
    return (intent, outcome?.outcome, outcome?.error ?? "")
  }

  @Test func aQueryIsRecordedWithWhatItReadsAndWhatCameOfIt() async throws {
    let (workplace, warehouse, session, known) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    let version = try await warehouse.version()
    #expect(
      try await session.answer("SELECT a FROM t WHERE b = 'secret' AND a > (SELECT min(a) FROM t) ORDER BY a LIMIT 3")
        == ["2", "3", "4"])
    let (intent, outcome, _) = try access("select", in: try await events(warehouse, from: known))
    #expect(intent.principal == "owner" && intent.decision == "owner" && intent.session == session.id)
    #expect(!intent.client.isEmpty && intent.version == version)
    #expect(intent.statement == "SELECT a FROM t WHERE b = ? AND a > (SELECT min(a) FROM t) ORDER BY a LIMIT ?")
    #expect(intent.tables.map(\.name) == ["t"] && intent.tables.map(\.columns) == [["a", "b"]])
    #expect(intent.tables[0].id == (try await warehouse.table("t").id))
    #expect(outcome?.state == "complete" && outcome?.rowCount == 3 && outcome?.byteCount == 12)
    #expect(try #require(outcome).scannedRowCount >= 3)
    // Of literals and values nothing is anywhere.
    let log = try Data(contentsOf: URL(filePath: workplace.path("w/audit/log")))
    #expect(log.range(of: Data("secret".utf8)) == nil)
  }

  /// The order that all of it is for: when the first row is there, the entry can be read from the file.
  @Test func anIntentIsThereBeforeTheFirstRow() async throws {
    let (workplace, warehouse, session, known) = try await filled()
    let rows = try await session.query("SELECT b FROM t")
    let log = AuditDirectory(try PosixFileSystem(directory: workplace.path("w/audit")))
    let last = try #require(try AuditReading.last(1, of: log).first)
    #expect(last.sequence >= known && last.record.fingerprint == "SELECT b FROM t")
    #expect(try await warehouse.auditEvents().allSatisfy { $0.intent != last.sequence })
    for try await _ in rows {}
    #expect(try await warehouse.auditEvents().contains { $0.intent == last.sequence })
  }

  @Test func whatIsLeftUnreadIsToldAsDropped() async throws {
    let (workplace, warehouse, session, known) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    _ = try await session.query("SELECT * FROM t")
    _ = try await session.answer("SELECT 1 / (a - a) FROM t WHERE false")
    #expect(await session.failure("SELECT 1 / (a - a) FROM t") != nil)
    let events = try await events(warehouse, from: known)
    let outcomes = events.compactMap { $0.outcome.map { "\($0.state) \($0.rowCount)" } }
    #expect(outcomes.filter { !$0.hasPrefix("complete") }.sorted() == ["dropped 0", "failed 0"])
    #expect(events.contains { $0.outcome?.state == "failed" && $0.error == "outOfRange" })
  }

  /// A limit of time is no decision of whoever asked, and an auditor sees which of both it was: where rows are read, and
  /// where a sub-query ends while the plan is put together.
  @Test func whatTookTooLongIsToldApartFromWhatWasCancelled() async throws {
    let (workplace, warehouse, session, known) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    _ = try await session.execute("SET statement_timeout = 50")
    let endless = "SELECT count(x) FROM generate_series(1, 9000000000000000000) AS g (x)"
    for sql in [
      "SELECT count(*) FROM t CROSS JOIN (\(endless)) AS c", "SELECT a FROM t WHERE a = (\(endless))",
      "INSERT INTO t (a) SELECT 1 FROM t CROSS JOIN (\(endless)) AS c",
    ] {
      #expect(await session.failure(sql)?.code == .timedOut, "\(sql)")
    }
    let outcomes = try await events(warehouse, from: known).filter { $0.outcome != nil }
    #expect(outcomes.map { "\($0.outcome?.state ?? "") \($0.error)" } == Array(repeating: "failed timedOut", count: 3))
  }

  @Test func statementsThatReadNoTableAreNotRecorded() async throws {
    let (workplace, warehouse, session, known) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    for sql in ["SELECT 1", "SHOW TABLES", "SET statement_timeout = 0", "DESCRIBE t", "DESCRIBE SELECT * FROM t"] {
      _ = try await session.execute(sql)
    }
    #expect(try await events(warehouse, from: known).isEmpty)
  }

  /// Answers from metadata are values of rows as well, also where a plan shows them.
  @Test func factsOfTablesAndSystemTablesAreRecorded() async throws {
    let (workplace, warehouse, session, known) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    #expect(try await session.answer("SELECT count(*) FROM t") == ["10"])
    #expect(try await session.answer("EXPLAIN SELECT max(a) FROM t").joined().contains("10"))
    _ = try await session.answer("SELECT * FROM basalt.partitions")
    let recorded = try await events(warehouse, from: known).filter { $0.kind == "intent" }
    #expect(recorded.map(\.operation) == ["select", "explain", "select"])
    #expect(recorded.map { $0.tables.map(\.name) } == [["t"], ["t"], ["basalt.partitions"]])
    #expect(recorded.map { $0.tables.flatMap(\.columns) }.prefix(2) == [[], ["a"]])
  }

  @Test func changesAreRecordedAsWhatTheyDo() async throws {
    let (workplace, warehouse, session, known) = try await filled()
    let path = workplace.path("t.csv")
    for sql in [
      "ALTER TABLE t ALTER COLUMN b SET NOT NULL", "CREATE TABLE u AS SELECT a FROM t WHERE a < 4",
      "COPY (SELECT a, b FROM t) TO '\(path)'", "COPY t FROM '\(path)'", "BEGIN", "INSERT INTO u VALUES (7), (8)",
      "COMMIT",
      "DROP TABLE u",
    ] { _ = try await session.execute(sql) }
    let events = try await events(warehouse, from: known)
    let intents = events.filter { $0.kind == "intent" }
    #expect(
      intents.map { "\($0.operation) \($0.tables.map(\.name).joined(separator: ","))" } == [
        "alter-table t", "create-table t,u", "copy-to t", "copy-from t", "begin ", "insert u", "commit u",
        "drop-table u",
      ])
    #expect(try access("insert", in: events).outcome?.rowCount == 2)
    #expect(try access("create-table", in: events).outcome?.rowCount == 3)
    #expect(try access("copy-to", in: events).outcome?.rowCount == 10)
    #expect(try access("copy-from", in: events).outcome?.rowCount == 10)
    // Where files are is no more anybody's business than what is compared with.
    #expect(!events.contains { $0.json.contains("t.csv") })
  }

  @Test func refusalsAreRecorded() async throws {
    let (workplace, warehouse, session, known) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    #expect(await session.failure("SELEC a FROM t WHERE b = 'hidden'")?.code == .syntax)
    #expect(await session.failure("SELECT nothing FROM t WHERE b = 'hidden'")?.code == .unknownName)
    let script = session.script("SELECT a FROM t; SELECT FROM WHERE 'hidden'")
    _ = try await script.next()
    await #expect(throws: BasaltError.self) { try await script.next() }
    let refused = try await events(warehouse, from: known).filter { $0.kind == "refusal" }
    #expect(refused.map(\.error) == ["syntax", "unknownName", "syntax"])
    #expect(
      refused.map(\.statement) == [
        "selec a FROM t WHERE b = ?", "SELECT nothing FROM t WHERE b = ?", "SELECT FROM WHERE ?",
      ])
    #expect(refused.allSatisfy { $0.decision == "failed" && $0.session == session.id })
  }

  @Test func theLibrarysOwnDoorsAreRecorded() async throws {
    let (workplace, warehouse, _, known) = try await filled()
    let table = try await warehouse.table("t")
    #expect(try await table.rows(columns: ["a"]).all().count == 10)
    _ = try await table.contents()
    _ = try await warehouse.append(
      Batch(
        schema: table.schema,
        columns: [try ColumnVector([.integer(1)], type: .integer), try ColumnVector([.null], type: .text)], rowCount: 1),
      to: "t")
    _ = try await warehouse.createTable("u", Table.Definition(columns: [.init("a", .integer)]))
    _ = try await warehouse.alterTable("u", [.forbidNull("a")])
    try workplace.write("a,b\n1,x\n", to: "t.csv")
    _ = try await warehouse.importText([workplace.path("t.csv")], into: "t")
    let transaction = try await warehouse.begin()
    try await transaction.dropTable("u")
    _ = try await transaction.commit()
    _ = try await warehouse.removeDeadAttempts()
    let events = try await events(warehouse, from: known)
    #expect(
      events.filter { $0.kind == "intent" }.map(\.operation) == [
        "scan", "inspect", "append", "create-table", "alter-table", "import", "drop-table", "commit", "clean",
      ])
    let scan = try access("scan", in: events)
    #expect(scan.outcome?.state == "complete" && scan.outcome?.rowCount == 10 && scan.outcome?.byteCount == 40)
    #expect(scan.intent.tables.map(\.columns) == [["a"]])
    #expect(events.filter { $0.kind == "outcome" }.allSatisfy { $0.outcome?.state == "complete" })
  }

  /// Sessions share groups, and none of them loses an entry or takes another's.
  @Test func manySessionsAtOnceAreRecordedEach() async throws {
    let (workplace, warehouse, _, known) = try await filled()
    defer { withExtendedLifetime(workplace) {} }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<32 {
        group.addTask {
          let session = warehouse.session()
          for turn in 0..<5 {
            let rows = try await session.answer("SELECT a AS s\(number)t\(turn) FROM t WHERE a = 3")
            #expect(rows == ["3"])
          }
        }
      }
      try await group.waitForAll()
    }
    let events = try await events(warehouse, from: known)
    let intents = events.filter { $0.kind == "intent" }
    #expect(
      Set(intents.map(\.statement))
        == Set((0..<32).flatMap { n in (0..<5).map { "SELECT a AS s\(n)t\($0) FROM t WHERE a = ?" } }))
    #expect(intents.count == 160 && Set(intents.compactMap(\.session)).count == 32)
    let outcomes = events.filter { $0.kind == "outcome" }
    #expect(Set(outcomes.compactMap(\.intent)) == Set(intents.map(\.sequence)) && outcomes.count == 160)
    #expect(outcomes.allSatisfy { $0.outcome?.state == "complete" && $0.outcome?.rowCount == 1 })
  }

  // MARK: Where the log lies

  @Test func withoutALogNothingIsReadAndAllWorksAgainAfter() async throws {
    let (workplace, _, _, _) = try await filled()
    // A file where the folder should be: nothing can be recorded.
    try workplace.write("", to: "taken")
    let warehouse = try await Warehouse.open(
      workplace.path("w"), on: workplace.engine, auditFolder: workplace.path("taken"))
    let session = warehouse.session()
    #expect(await session.failure("SELECT a FROM t")?.code == .auditUnavailable)
    #expect(await session.failure("SELECT count(*) FROM t")?.code == .auditUnavailable)
    #expect(await session.failure("INSERT INTO t VALUES (1, 'x')")?.code == .auditUnavailable)
    let table = try await warehouse.table("t")
    await #expect(throws: BasaltError.self) { try await table.rows() }
    await #expect(throws: BasaltError.self) { try await table.contents() }
    #expect(try await session.answer("SELECT 1") == ["1"])
    #expect(table.rowCount == 10)
    try FileManager.default.removeItem(atPath: workplace.path("taken"))
    #expect(try await session.answer("SELECT count(*) FROM t") == ["10"])
    #expect(FileManager.default.fileExists(atPath: workplace.path("taken/log")))
  }

  @Test func aFolderIsOfOneWarehouse() async throws {
    let workplace = try Workplace()
    for name in ["v", "w"] {
      let warehouse = try await Warehouse.create(
        workplace.path(name), on: workplace.engine, auditFolder: workplace.path("log"))
      if name == "v" {
        _ = try await warehouse.session().execute("CREATE TABLE t (a int)")
      } else {
        let error = await warehouse.session().failure("CREATE TABLE t (a int)")
        #expect(error?.code == .auditUnavailable && error?.remedy == "Name a folder of this warehouse's own.")
      }
    }
  }

  @Test func theLogIsNoStrangerToItsWarehouse() async throws {
    let (workplace, warehouse, _, _) = try await filled()
    let report = try await Warehouse.verify(workplace.path("w"), on: workplace.engine)
    #expect(report.isSound && report.strangers.isEmpty, "\(report.strangers)")
    #expect(AuditPlaceNames.all.allSatisfy { FileManager.default.fileExists(atPath: workplace.path("w/audit/\($0)")) })
    withExtendedLifetime(warehouse) {}
  }

  private enum AuditPlaceNames { static let all = AuditFile.allCases.map(\.rawValue) }
}
