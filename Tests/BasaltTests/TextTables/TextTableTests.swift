import Basalt
import Foundation
import TestSupport
import Testing

/// `TextTable`, `TextSource`, `Engine.ReadableFiles`: text files in the place of tables.
@Suite struct TextTableTests {
  /// A warehouse and a directory of files, on an engine that may read them.
  fileprivate struct Place {
    let directory: TemporaryDirectory
    let session: Session

    init(_ files: Engine.ReadableFiles? = nil) async throws {
      directory = try TemporaryDirectory()
      var configuration = Engine.Configuration(threadCount: 2)
      configuration.readableFiles = files ?? .directories([directory.path])
      session = try await Warehouse.create(directory.path + "/w", on: Engine(configuration)).session()
    }

    func write(_ name: String, _ text: String) throws {
      let path = directory.path + "/" + name
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: path))
    }

    /// With `DIR` for the directory.
    func rows(_ sql: String) async throws -> [String] {
      var rows: [String] = []
      for try await batch in try await session.query(sql.replacingOccurrences(of: "DIR", with: directory.path)) {
        for row in 0..<batch.rowCount { rows.append(batch.row(row).map(\.description).joined(separator: "|")) }
      }
      return rows
    }

    func failure(_ sql: String) async -> BasaltError? {
      do {
        _ = try await rows(sql)
        return nil
      } catch {
        return error as? BasaltError
      }
    }
  }

  @Test func aFileIsATable() async throws {
    let place = try await Place()
    try place.write("a.csv", "id,name,price,day\n1,\"x, \"\"y\"\"\",1.50,2024-01-31\n2,,2.25,\n3,z,NA,2024-02-29\n")
    let all = ["1|x, \"y\"|1.50|2024-01-31", "2|NULL|2.25|NULL", "3|z|NULL|2024-02-29"]
    #expect(
      try await place.rows("SELECT * FROM read_csv('DIR/a.csv', null => 'NA', columns => 'name text') ORDER BY id")
        .count == 3)
    try place.write("b.csv", "id,name,price,day\n1,\"x, \"\"y\"\"\",1.50,2024-01-31\n2,,2.25,\n3,z,,2024-02-29\n")
    #expect(try await place.rows("SELECT * FROM 'DIR/b.csv' ORDER BY id") == all)
    #expect(try await place.rows("FROM 'DIR/b.csv' WHERE id > 1 ORDER BY id") == Array(all[1...]))
    #expect(
      try await place.rows("SELECT b.name, t.id FROM 'DIR/b.csv', 'DIR/b.csv' AS t WHERE b.id = t.id AND t.id = 3") == [
        "z|3"
      ])
    #expect(try await place.rows("SELECT count(*) FROM read_csv('DIR/b.csv')") == ["3"])
    #expect(try await place.rows("SELECT max(day), sum(price) FROM read_csv('DIR/b.csv') AS f") == ["2024-02-29|3.75"])
    #expect(try await place.rows("SELECT * FROM read_csv('DIR/b.csv', all_varchar => true) WHERE id = '1'") == [all[0]])
    #expect(
      try await place.rows(
        "SELECT id + 0.5 FROM read_csv('DIR/b.csv', columns => 'id decimal(5, 1), name text') WHERE id = 3") == ["3.5"])
  }

  @Test func dialectsAreSaid() async throws {
    let place = try await Place()
    try place.write("a.txt", "1;a\n2;b\n")
    try place.write("t.tsv", "x\ty\n1\t2\n")
    #expect(
      try await place.rows(
        "SELECT column1, column2 FROM read_csv('DIR/a.txt', header => false, delimiter => ';') ORDER BY 1") == [
          "1|a", "2|b",
        ])
    #expect(try await place.rows("SELECT x + y FROM 'DIR/t.tsv'") == ["3"])
    #expect(try await place.rows(#"SELECT x + y FROM read_csv('DIR/t.tsv', sep => '\t')"#) == ["3"])
  }

  @Test func aPatternIsAllOfItsFiles() async throws {
    let place = try await Place()
    for number in 1...12 { try place.write("parts/p\(number).csv", "a,b\n\(number),x\n") }
    try place.write("parts/other.txt", "nothing")
    #expect(try await place.rows("SELECT count(*), sum(a) FROM 'DIR/parts/p*.csv'") == ["12|78"])
    #expect(try await place.rows("SELECT count(*) FROM read_csv('DIR/par?s/p1*.csv')") == ["4"])
    #expect(await place.failure("SELECT * FROM 'DIR/parts/q*.csv'")?.code == .unknownName)
    // A file of other columns is told by its name.
    try place.write("parts/p13.csv", "a,c\n1,2\n")
    let error = await place.failure("SELECT sum(a) FROM 'DIR/parts/p*.csv'")
    #expect(error?.code == .typeMismatch && error?.message.contains("p13.csv") == true)
  }

  @Test func emptyFilesHaveNoRows() async throws {
    let place = try await Place()
    try place.write("none.csv", "")
    try place.write("header.csv", "a,b\n")
    #expect(
      await place.failure("SELECT count(*) FROM 'DIR/none.csv'")?.message == "The file has no header: it is empty.")
    #expect(try await place.rows("SELECT count(*) FROM read_csv('DIR/none.csv', header => false)") == ["0"])
    #expect(try await place.rows("SELECT a, b FROM 'DIR/header.csv'") == [])
    #expect(try await place.rows("SELECT count(a) FROM 'DIR/header.csv'") == ["0"])
  }

  @Test func whatCannotBeReadIsToldWithItsLine() async throws {
    let place = try await Place()
    try place.write("ragged.csv", "a,b\n1,2\n3\n")
    let ragged = await place.failure("SELECT * FROM 'DIR/ragged.csv'")
    #expect(ragged?.code == .syntax && ragged?.message.contains("ragged.csv:3:") == true)
    #expect(try await place.rows("SELECT * FROM read_csv('DIR/ragged.csv', ignore_errors => true)") == ["1|2"])
    // Beyond the records that types are inferred from.
    let lines = (1...30_000).map { $0 == 25_000 ? "x\(25_000),1" : "\($0),1" }
    try place.write("late.csv", "a,b\n" + lines.joined(separator: "\n") + "\n")
    let late = await place.failure("SELECT sum(a) FROM 'DIR/late.csv'")
    #expect(late?.code == .typeMismatch && late?.message.contains("late.csv:25001: column a") == true)
    #expect(try await place.rows("SELECT sum(b) FROM 'DIR/late.csv'") == ["30000"])
    #expect(
      try await place.rows("SELECT count(DISTINCT a) FROM read_csv('DIR/late.csv', sample_size => -1)") == ["30000"])
    #expect(
      try await place.rows("SELECT count(*) FROM read_csv('DIR/late.csv', columns => 'a text') WHERE a LIKE 'x%'") == [
        "1"
      ])
  }

  @Test func optionsAreChecked() async throws {
    let place = try await Place()
    try place.write("a.csv", "a\n1\n")
    #expect(await place.failure("SELECT * FROM read_csv('DIR/a.csv', headr => true)")?.remedy == "Did you mean header?")
    #expect(await place.failure("SELECT * FROM read_csv('DIR/a.csv', true)")?.code == .invalidArgument)
    #expect(await place.failure("SELECT * FROM read_csv('DIR/a.csv', delimiter => 'ab')")?.code == .invalidArgument)
    #expect(await place.failure("SELECT * FROM read_csv('DIR/a.csv', columns => 'b text')")?.code == .unknownName)
    #expect(await place.failure("SELECT * FROM read_csv('DIR/a.csv', sample_size => 0)")?.code == .outOfRange)
    #expect(await place.failure("SELECT * FROM read_csv(NULL)")?.code == .invalidArgument)
    #expect(await place.failure("SELECT * FROM 'DIR/b.csv'")?.code == .unknownName)
    try place.write("parts/p.csv", "a")
    #expect(await place.failure("SELECT * FROM 'DIR/parts'")?.code == .invalidArgument)
  }

  /// Nothing may be read unless the host says so, and nothing outside of what it says; nor is it told what there is.
  @Test func filesAreTheHosts() async throws {
    let closed = try await Place(Engine.ReadableFiles.none)
    try closed.write("a.csv", "a\n1\n")
    for path in ["DIR/a.csv", "DIR/b.csv", "/etc/passwd"] {
      #expect(await closed.failure("SELECT * FROM '\(path)'")?.code == .permissionDenied)
    }
    let place = try await Place()
    try place.write("in/a.csv", "a\n1\n")
    var configuration = Engine.Configuration(threadCount: 1)
    configuration.readableFiles = .directories([place.directory.path + "/in"])
    let session = try await Warehouse.open(place.directory.path + "/w", on: Engine(configuration)).session()
    try place.write("out/b.csv", "a\n2\n")
    try FileManager.default.createSymbolicLink(
      atPath: place.directory.path + "/in/link.csv", withDestinationPath: place.directory.path + "/out/b.csv")
    func code(_ name: String) async -> BasaltError.Code? {
      do {
        for try await _ in try await session.query("SELECT * FROM '\(place.directory.path)/\(name)'") {}
        return nil
      } catch {
        return error.code
      }
    }
    #expect(await code("in/a.csv") == nil)
    #expect(await code("in/none.csv") == .unknownName)
    for name in ["out/b.csv", "out/none.csv", "none/c.csv", "in/../out/b.csv", "in/link.csv", "in/*.csv", "*/b.csv"] {
      #expect(await code(name) == .permissionDenied, "\(name)")
    }
  }

  @Test func readsAreRecorded() async throws {
    let place = try await Place()
    try place.write("a.csv", "a,b\n1,2\n")
    _ = try await place.rows("SELECT a FROM 'DIR/a.csv'")
    let found = try await place.rows(
      "SELECT count(*) FROM basalt.audit_events WHERE tables LIKE '%file:%/a.csv%' AND kind = 'intent'")
    #expect(found == ["1"])
    // More files than an entry has room for are one, by what they were called together.
    for number in 0..<257 { try place.write("many-\(number).csv", "a\n1\n") }
    #expect(try await place.rows("SELECT count(*) FROM 'DIR/many-*.csv'") == ["257"])
    let together = try await place.rows(
      "SELECT tables FROM basalt.audit_events WHERE tables LIKE '%many-%' AND kind = 'intent'")
    #expect(together.count == 1 && together[0].hasPrefix("file:") && together[0].hasSuffix("/many-*.csv"))
  }

  @Test func rowsGoIntoTables() async throws {
    let place = try await Place()
    try place.write("a.csv", "a,b\n1,x\n2,y\n")
    _ = try await place.session.execute("CREATE TABLE t AS SELECT * FROM '\(place.directory.path)/a.csv'")
    _ = try await place.session.execute("INSERT INTO t SELECT a + 10, b FROM read_csv('\(place.directory.path)/a.csv')")
    #expect(try await place.rows("SELECT * FROM t ORDER BY a") == ["1|x", "2|y", "11|x", "12|y"])
    let plan = try await place.rows("EXPLAIN SELECT a FROM 'DIR/a.csv' WHERE b = 'x'").joined(separator: "\n")
    #expect(plan.contains("/a.csv"))
    // Another file of the name, with other columns, is read as what it is.
    #expect(try await place.rows("SELECT * FROM 'DIR/a.csv' ORDER BY a") == ["1|x", "2|y"])
    try place.write("a.csv", "c\n7\n")
    #expect(try await place.rows("SELECT * FROM 'DIR/a.csv'") == ["7"])
  }
}

/// `JSONLinesInput`, `JSONLinesReader`, `JSONColumnEvidence`, through SQL.
extension TextTableTests {
  @Test func linesOfObjectsAreRows() async throws {
    let place = try await Place()
    try place.write(
      "a.jsonl",
      """
      {"id": 1, "name": "x\\u00e9", "price": 1.5, "ok": true, "tags": ["a", {"b": 1}]}

      {"name": null, "id": 2, "price": 2, "more": 12345678901234567890}
       {"id":3,"ok":false,"name":"last","name":"z"}
      """)
    #expect(
      try await place.rows("SELECT id, name, price, ok, tags, more FROM 'DIR/a.jsonl' ORDER BY id") == [
        "1|xé|1.5|true|[\"a\", {\"b\": 1}]|NULL", "2|NULL|2|NULL|NULL|12345678901234567890", "3|z|NULL|false|NULL|NULL",
      ])
    #expect(try await place.rows("SELECT tags #>> '{1,b}' FROM read_json('DIR/a.jsonl') WHERE id = 1") == ["1"])
    #expect(try await place.rows("SELECT count(*) FROM read_ndjson('DIR/a.jsonl')") == ["3"])
    #expect(
      try await place.rows("SELECT sum(id) FROM read_json('DIR/*.jsonl', columns => 'id decimal(9, 2)')") == ["6.00"])
    #expect(await place.failure("SELECT * FROM read_json('DIR/a.jsonl', header => true)")?.code == .invalidArgument)
  }

  @Test func badLinesAreToldWithTheirNumbers() async throws {
    let place = try await Place()
    let bad = [
      ("{\"a\": 1}\n{\"a\": }\n", "2"), ("{\"a\": 1}\n[1]\n", "2"), ("{\"a\": 1}\n\n{\"a\": 1} x\n", "3"),
      ("{\"a\": 1}\n{\"a\": 1\n", "2"),
    ]
    for (index, (text, line)) in bad.enumerated() {
      try place.write("bad\(index).jsonl", text)
      let error = await place.failure("SELECT * FROM 'DIR/bad\(index).jsonl'")
      #expect(error?.code == .typeMismatch && error?.message.contains("bad\(index).jsonl:\(line):") == true, "\(text)")
      #expect(
        try await place.rows("SELECT count(*) FROM read_json('DIR/bad\(index).jsonl', ignore_errors => true)") == ["1"])
    }
    // Behind the lines that columns were taken from.
    var lines = (1...60_000).map { "{\"a\": \($0)}" }
    lines[50_000] = "{\"a\": \"x\"}"
    try place.write("late.jsonl", lines.joined(separator: "\n"))
    let late = await place.failure("SELECT sum(a) FROM read_json('DIR/late.jsonl', sample_size => 10)")
    #expect(late?.code == .typeMismatch && late?.message.contains("late.jsonl:50001: column a: '\"x\"'") == true)
    #expect(
      try await place.rows("SELECT count(a) FROM read_json('DIR/late.jsonl', sample_size => 10, ignore_errors => true)")
        == ["59999"])
    #expect(
      try await place.rows("SELECT count(DISTINCT a) FROM read_json('DIR/late.jsonl', sample_size => -1)") == ["60000"])
    lines[50_000] = "{\"b\": 1}"
    try place.write("late.jsonl", lines.joined(separator: "\n"))
    #expect(
      await place.failure("SELECT sum(a) FROM read_json('DIR/late.jsonl', sample_size => 10)")?.message.contains("'b'")
        == true)
  }
}
