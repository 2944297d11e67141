import Basalt
import Foundation
import TestSupport
import Testing

/// A log that the engine has written at work, checked as a whole by a program in Python that was written from format-spec alone: both
/// count the same entries, compute the same root, and take the same damage for damage.
@Suite struct AuditLogSecondOpinionTests {
  private static let python = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "PythonReader")

  /// Literals that stand in statements below, and in nothing that is kept of them.
  private static let secrets = ["4711001", "hush-hush", "0.815"]

  /// Statements of one session; those that fail are among them.
  private static let statements = [
    "SELECT name FROM people WHERE name <> 'hush-hush' AND id IN (4711001, 2, 3)",
    "CREATE TABLE scores (id int NOT NULL, score double precision DEFAULT -0.815, note text)",
    "INSERT INTO scores VALUES (1, 4711001, 'hush-hush'), (2, -0.815, $$hush-hush$$)",
    "CREATE TABLE notes AS SELECT note FROM scores WHERE id < 2", "ALTER TABLE notes RENAME COLUMN note TO words",
    "SELECT id / (id - id) FROM people WHERE id <> 4711001", "EXPLAIN SELECT max(score) FROM scores",
    "SELECT nothing FROM people WHERE name = 'hush-hush'", "SELEC 'hush-hush' FROM 4711001", "SELECT 'hush-hush",
    "COPY (SELECT id, name FROM people) TO 'people-hush-hush.csv'", "COPY scores (id) FROM 'hush-hush.csv'",
    "BEGIN; DELETE FROM people", "BEGIN; INSERT INTO notes VALUES ('hush-hush'); COMMIT",
    "BEGIN; INSERT INTO notes VALUES ('hush-hush'); ROLLBACK", "DROP TABLE notes", "SELECT * FROM basalt.tables",
    "SELECT \(Array(repeating: "id - 0.815", count: 2_000).joined(separator: ", ")) FROM people",
  ]

  /// Imports, definitions, queries, refusals, failures; processes and sessions at the same time; an end that a process left half written.
  private func worked() async throws -> Program {
    let program = try Program.withWarehouse()
    for statement in Self.statements { _ = try program.run(["sql", "-w", "w", statement]) }
    let script = (0..<40).map { "SELECT name FROM people WHERE id = \(4_711_001 + $0 % 2);" }.joined(separator: "\n")
    try program.write(script, to: "script.sql")
    let warehouse = try await Warehouse.open(program.path("w"), on: try Engine(.init(threadCount: 2)))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          let session = warehouse.session()
          for turn in 0..<150 {
            try await session.execute("SELECT id FROM people WHERE id = $1", [.integer(Int32(turn))])
          }
          try await session.execute("INSERT INTO scores VALUES (\(number), 4711001, 'hush-hush')")
        }
      }
      let run = try program.shell(
        "for n in 1 2; do basalt sql -w w -f script.sql & basalt import people.csv --table people -w w & done; wait")
      try #require(run.exitCode == 0, "\(run.report)")
      try await group.waitForAll()
    }
    try await warehouse.append(try await firstBatch(of: warehouse), to: "scores")
    // Nothing is noted and not written any more when this returns.
    _ = try await warehouse.verifyAudit()
    let log = try FileHandle(forUpdating: URL(filePath: program.path("w/audit/log")))
    try log.seekToEnd()
    try log.write(contentsOf: Data(repeating: 7, count: 40))
    try log.close()
    for value in 1...2 {
      let run = try program.run(["sql", "-w", "w", "INSERT INTO scores VALUES (\(value), 4711001, 'hush-hush')"])
      try #require(run.exitCode == 0, "\(run.report)")
    }
    return program
  }

  private func firstBatch(of warehouse: Warehouse) async throws -> Batch {
    for try await batch in try await warehouse.session().query("SELECT * FROM scores LIMIT 2") { return batch }
    throw CancellationError()
  }

  private func check(_ program: Program, _ arguments: [String]) throws -> ExternalCommand {
    try SecondOpinion.python(
      [Self.python.appending(path: "audit_warehouse_check.py").path, program.path("w")] + arguments)
  }

  @Test(.needsSecondOpinion) func pythonReadsTheWholeLogAsTheEngineDoes() async throws {
    let program = try await worked()
    let selected = try program.run([
      "sql", "-w", "w", "--format", "json", "SELECT * FROM basalt.audit_events ORDER BY sequence",
    ])
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(selected.standardOutput.utf8)) as? [[String: Any]],
      "\(selected.report)")
    let verified = try Program.object(of: try program.run(["audit", "verify", "--format", "json", "-w", "w"]))
    let checked = try check(program, Self.secrets.flatMap { ["--absent", $0] })
    try #require(checked.exitCode == 0, "\(checked.report)")
    let report = try Program.object(of: checked)

    // What the log is, by both.
    #expect(verified["sound"] as? Bool == true && verified["signed_head"] as? Bool == true, "\(verified)")
    for key in ["log", "root"] { #expect(report[key] as? String == verified[key] as? String, "\(key)") }
    for key in ["entry_count", "anchor_count", "anchored_entry_count"] {
      #expect(report[key] as? Int == verified[key] as? Int, "\(key)")
    }
    // Every entry, field by field. Behind them is what became of this very question.
    let entries = try #require(report["entries"] as? [[String: Any]])
    #expect(
      rows.count > 1_200 && (rows.count..<rows.count + 3).contains(entries.count), "\(rows.count), \(entries.count)")
    for (row, entry) in zip(rows, entries) { expectSame(row, entry) }
    // Nothing that the test is about was left out by accident.
    let counts = { (key: String) in report[key] as? [String: Int] ?? [:] }
    #expect(counts("kinds").count == 6 && counts("kinds")["recovery"] == 1, "\(counts("kinds"))")
    #expect(counts("operations")["import"] == 3 && counts("operations")["append"] == 1, "\(counts("operations"))")
    #expect(counts("states")["failed"] ?? 0 > 0 && counts("errors")["syntax"] ?? 0 > 0, "\(report["errors"] ?? 0)")
    #expect(counts("clients").count == 2 && report["session_count"] as? Int ?? 0 > 20, "\(counts("clients"))")
    #expect(report["anchor_count"] as? Int ?? 0 > 1, "heads of which each extends the one before")
  }

  /// A row of `basalt.audit_events` says what the entry says.
  private func expectSame(_ row: [String: Any], _ entry: [String: Any]) {
    let names = [
      "sequence": "sequence", "kind": "kind", "principal": "principal", "session": "session", "client": "client",
      "operation": "operation", "statement": "statement", "statement_digest": "statementDigest", "version": "version",
      "decision": "decision", "intent": "intent", "state": "state", "row_count": "rowCount", "byte_count": "byteCount",
      "scanned_row_count": "scannedRowCount", "duration_us": "duration", "error": "error",
    ]
    for (column, field) in names {
      let value = row[column].flatMap { $0 is NSNull ? nil : "\($0)" }
      #expect(value == entry[field] as? String, "\(column) of entry \(entry["sequence"] ?? "")")
    }
    let tables = (entry["tables"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
    #expect(row["tables"] as? String ?? "" == tables.joined(separator: ", "))
  }

  /// Somebody flips, drops, swaps, rewrites, and signs with another key: both name it.
  @Test(.needsSecondOpinion) func bothNameTheSameDamage() throws {
    let program = try Program.withWarehouse()
    // Heads go along with commits, at most one a second and process: what is asked in between is anchored by the next.
    for number in 1...4 {
      for statement in ["SELECT name FROM people WHERE id = \(number)", "INSERT INTO people (id) VALUES (\(number))"] {
        _ = try program.run(["sql", "-w", "w", statement])
      }
    }
    _ = try program.run(["sql", "-w", "w", "SELECT name FROM people"])
    let made = try SecondOpinion.python([
      Self.python.appending(path: "audit_faults.py").path, program.path("w"), program.path("faults"),
    ])
    try #require(made.exitCode == 0, "\(made.report)")
    let expected = try String(contentsOfFile: program.path("faults/expected.tsv"), encoding: .utf8).split(
      separator: "\n")
    #expect(expected.count == 20)
    for line in expected {
      let fields = line.split(separator: "\t")
      let folder = program.path("faults/\(fields[0])")
      let checked = try check(program, ["--audit", folder])
      #expect(checked.exitCode == 3 && checked.standardOutput.contains(fields[1]), "\(line): \(checked.report)")
      let verified = try program.run(["audit", "verify", "-w", "w", "--audit", folder])
      #expect(verified.exitCode == 3, "\(line): \(verified.report)")
    }
    // The folder itself is as it was.
    #expect(try check(program, []).exitCode == 0)
  }

  /// An auditor who keeps a head needs nobody's word for what was there.
  @Test(.needsSecondOpinion) func aKeptHeadTellsARollbackOfTheWholeWarehouse() throws {
    let program = try Program.withWarehouse()
    let backup = try ExternalCommand.run(["cp", "-a", program.path("w"), program.path("yesterday")])
    try #require(backup.exitCode == 0, "\(backup.report)")
    _ = try program.run(["sql", "-w", "w", "INSERT INTO people (id) VALUES (4)"])
    _ = try program.run(["audit", "verify", "--keep", "today.head", "-w", "w"])
    let head = try String(contentsOfFile: program.path("today.head"), encoding: .utf8).split(
      whereSeparator: \.isWhitespace)
    let kept = ["--kept"] + head.map(String.init)
    #expect(try check(program, kept).exitCode == 0)
    for arguments in [["rm", "-r", program.path("w")], ["cp", "-a", program.path("yesterday"), program.path("w")]] {
      try #require(try ExternalCommand.run(arguments).exitCode == 0)
    }
    #expect(try check(program, []).exitCode == 0, "folder and ledger agree")
    let told = try check(program, kept)
    #expect(told.exitCode == 3 && told.standardOutput.contains("the head that was kept"), "\(told.report)")
    #expect(try program.run(["audit", "verify", "--since", "today.head", "-w", "w"]).exitCode == 3)
  }
}
