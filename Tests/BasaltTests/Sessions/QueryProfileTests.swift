import Basalt
import BasaltCore
import Foundation
import TestSupport
import Testing

/// `QueryProfile`, `StatementProfiler`: what is measured adds up, and measuring changes nothing.
@Suite struct QueryProfileTests {
  private static func warehouse(
    _ workplace: Workplace, threadCount: Int, batchRowCount: Int = 2_048, dividesPlans: Bool = false
  ) async throws -> Warehouse {
    var configuration = Engine.Configuration(threadCount: threadCount)
    configuration.forcesDivisions = dividesPlans
    configuration.batchRowCount = batchRowCount
    return try await Warehouse.open(workplace.path("w"), on: try Engine(configuration))
  }

  private static func made() async throws -> Workplace {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    let script = session.script(RuleEquivalenceTests.setup)
    while try await script.next() != nil {}
    return workplace
  }

  /// The rows of a query, as text, and its profile when all of them have been read.
  private static func profiled(_ sql: String, _ session: Session) async throws -> ([String], QueryProfile) {
    let rows = try await session.query(sql, isProfiled: true)
    var lines: [String] = []
    for try await batch in rows {
      for row in 0..<batch.rowCount {
        lines.append(batch.row(row).map { $0.isNull ? "NULL" : $0.description }.joined(separator: "|"))
      }
    }
    #expect(rows.statistics == rows.profile?.statistics)
    return (lines, try #require(rows.profile))
  }

  /// Operators from the top down, as EXPLAIN lists them.
  private static func all(_ profile: QueryProfile) -> [QueryProfile.Operator] {
    func below(_ node: QueryProfile.Operator) -> [QueryProfile.Operator] { [node] + node.inputs.flatMap(below) }
    return (profile.subqueries.map(\.root) + [profile.root]).flatMap(below)
  }

  private static func expectLaws(_ profile: QueryProfile, _ sql: String, rowCount: Int, threadCount: Int) {
    let operators = all(profile)
    #expect(profile.rowCount == rowCount && profile.root.rowCount == rowCount, "\(sql)\n\(profile)")
    for node in operators where !node.inputs.isEmpty {
      #expect(node.inputRowCount == node.inputs.reduce(0) { $0 + $1.rowCount }, "\(node.text): \(sql)\n\(profile)")
    }
    var sum = QueryStatisticsSum()
    for case let scan? in operators.map(\.scan) { sum.add(scan) }
    #expect(sum == QueryStatisticsSum(profile.statistics), "\(sql)\n\(profile)")
    for node in operators {
      if let scan = node.scan { #expect(scan.passedRowCount >= node.rowCount, "\(sql)\n\(profile)") }
    }
    // No moment of a thread counts twice. One thread more than there are at work: the statement's own, which plans scans.
    let time = operators.reduce(Duration.zero) { $0 + $1.time }
    #expect(time <= (profile.phases.execution + profile.phases.planning) * (threadCount + 1), "\(sql)\n\(profile)")
    #expect(time > .zero, "\(sql)\n\(profile)")
  }

  /// A sum of our own: the library's would hide a field that it forgets.
  private struct QueryStatisticsSum: Equatable {
    var numbers = Array(repeating: 0, count: 10)
    init() {}
    init(_ one: QueryProfile.Statistics) { add(one) }

    mutating func add(_ more: QueryProfile.Statistics) {
      let all = [
        more.fileCount, more.skippedFileCount, more.rowGroupCount, more.skippedRowGroupCount, more.readPageCount,
        more.skippedPageCount, more.readRowCount, more.passedRowCount, more.skippedRowCount, more.readByteCount,
      ]
      for (index, number) in all.enumerated() { numbers[index] += number }
    }
  }

  private static let queries = [
    "SELECT 1", "VALUES (1), (2)", "SELECT x FROM generate_series(1, 100000) AS g (x) LIMIT 5",
    "SELECT * FROM t LIMIT 3", "SELECT a FROM t LIMIT ALL", "SELECT a FROM t LIMIT 0",
    "SELECT count(*) FROM t WHERE a > 3",
    "SELECT a, b FROM t WHERE a = 7 AND c > 5", "SELECT string_agg(b, ',' ORDER BY c, a) FROM t WHERE a < 4",
    "SELECT string_agg(b, ',' ORDER BY c, a), string_agg(b, ',' ORDER BY a DESC, c) FROM t WHERE a < 4",
    "SELECT a FROM t UNION ALL SELECT a FROM u", "SELECT a FROM t UNION SELECT a FROM u WHERE a > 5",
    "SELECT a FROM t EXCEPT SELECT a FROM u", "SELECT a FROM t INTERSECT ALL SELECT a FROM u",
    "SELECT count(*) FROM t JOIN u ON t.a + 1 = u.a * 2", "SELECT * FROM t RIGHT JOIN u ON t.a = u.a AND t.c > 50",
    "SELECT t.a, u.e FROM t FULL JOIN u ON t.a = u.a", "SELECT count(*) FROM t, u WHERE t.a < u.a",
    "SELECT a FROM t WHERE a NOT IN (SELECT a FROM u WHERE a < 30)", "SELECT count(*), (SELECT max(a) FROM u) FROM t",
    "SELECT a FROM u WHERE a > (SELECT avg(a) FROM u WHERE e > (SELECT min(e) FROM u))",
    "SELECT DISTINCT b FROM t ORDER BY b", "SELECT a, c FROM t ORDER BY c % 10, a, c LIMIT 4 OFFSET 1",
    "SELECT table_name FROM basalt.tables ORDER BY 1",
    "SELECT b, count(DISTINCT a) FROM t GROUP BY b HAVING count(*) > 2",
    "WITH s AS (SELECT a, count(*) AS n FROM t GROUP BY a) SELECT s.n, u.e FROM s JOIN u USING (a)",
    "SELECT a FROM t WHERE a > 1000",
  ]

  @Test(arguments: [(1, 2_048, false), (2, 2_048, false), (2, 2, false), (2, 2_048, true)])
  func everyKindOfOperatorAddsUp(threadCount: Int, batchRowCount: Int, dividesPlans: Bool) async throws {
    let workplace = try await Self.made()
    let session = try await Self.warehouse(
      workplace, threadCount: threadCount, batchRowCount: batchRowCount, dividesPlans: dividesPlans
    ).session()
    for sql in Self.queries {
      let expected = try await session.answer(sql)
      let (rows, profile) = try await Self.profiled(sql, session)
      // Of a LIMIT without an order any rows are right.
      #expect(rows.count == expected.count && (sql.contains("LIMIT") || rows.sorted() == expected.sorted()), "\(sql)")
      Self.expectLaws(profile, sql, rowCount: rows.count, threadCount: threadCount)
      let plan = try await session.answer("EXPLAIN \(sql)").dropLast().map {
        $0.trimmingCharacters(in: .whitespaces).replacing(#/  ≈ \d+ rows?$/#, with: "")
      }
      #expect(Self.all(profile).allSatisfy { $0.estimatedRowCount.isFinite && $0.estimatedRowCount >= 0 }, "\(sql)")
      #expect(Self.all(profile).map(\.text) == plan.filter { !$0.hasPrefix("$query") }, "\(sql)")
    }
  }

  @Test(arguments: Soak.seeds(3)) func randomQueriesAddUp(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let workplace = try await Self.made()
    let session = try await Self.warehouse(workplace, threadCount: 2).session()
    for _ in 0..<30 {
      let sql = RuleEquivalenceTests.query(&random)
      let expected = try await session.answer(sql).sorted()
      let (rows, profile) = try await Self.profiled(sql, session)
      #expect(rows.sorted() == expected, "\(sql) seed \(seed)")
      Self.expectLaws(profile, sql, rowCount: rows.count, threadCount: 2)
    }
  }

  @Test func onlyWhatIsAskedForIsMeasured() async throws {
    let session = try Engine().session()
    let rows = try await session.query("SELECT 1")
    #expect(rows.profile == nil)
    let asked = try await session.query("SELECT 1", isProfiled: true)
    // Before a row was read: the plan is there, and nothing has been done.
    #expect(asked.profile?.rowCount == 0 && asked.profile?.phases.execution == .zero)
    #expect(asked.profile?.root.time == .zero)
  }

  @Test func memoryIsThatOfTheStatement() async throws {
    let session = try Engine(Engine.Configuration(threadCount: 2)).session()
    let (_, small) = try await Self.profiled("SELECT 1", session)
    let sql = "SELECT x FROM generate_series(1, 200000) AS g (x) ORDER BY x % 7, x"
    // Another result that stands in memory is none of this statement's.
    let other = try await session.query(sql)
    var iterator = other.makeAsyncIterator()
    #expect(try await iterator.next() != nil)
    let (_, large) = try await Self.profiled(sql, session)
    let (_, after) = try await Self.profiled("SELECT 2", session)
    // Its one row, until it is handed on.
    #expect((1..<1_024).contains(small.memoryPeakByteCount))
    #expect(after.memoryPeakByteCount == small.memoryPeakByteCount)
    #expect(large.memoryPeakByteCount >= 8 * 200_000, "\(large)")
  }

  @Test func profilesAreJSON() async throws {
    let workplace = try await Self.made()
    let session = try await Self.warehouse(workplace, threadCount: 2).session()
    let (_, profile) = try await Self.profiled(
      "SELECT t.b, count(*) FROM t JOIN u ON t.a = u.a WHERE t.c > (SELECT avg(c) FROM t) GROUP BY t.b", session)
    let json = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(profile)) as? [String: Any])
    #expect(
      Set(json.keys) == ["phases", "rowCount", "memoryPeakByteCount", "statistics", "root", "subqueries"])
    let phases = try #require(json["phases"] as? [String: Int])
    #expect(phases.count == 6 && phases.values.allSatisfy { $0 >= 0 })
    var node = try #require(json["root"] as? [String: Any])
    #expect(node["rowCount"] as? Int == profile.root.rowCount)
    while let inputs = node["inputs"] as? [[String: Any]], let first = inputs.first { node = first }
    #expect((node["scan"] as? [String: Any])?["readPageCount"] is Int, "\(node)")
  }

  /// `EXPLAIN (FORMAT JSON)`: what is believed, and with ANALYZE what was measured, under the same names.
  @Test func plansAreJSON() async throws {
    let workplace = try await Self.made()
    let session = try await Self.warehouse(workplace, threadCount: 2).session()
    let sql = "SELECT t.b, count(*) AS \"a \"\"name\"\"\" FROM t JOIN u ON t.a = u.a GROUP BY t.b"
    for options in ["FORMAT JSON", "VERBOSE, FORMAT JSON", "ANALYZE, FORMAT JSON", "ANALYZE, VERBOSE, FORMAT JSON"] {
      let text = try await session.answer("EXPLAIN (\(options)) \(sql)").joined()
      let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
      var node = try #require(json["plan"] as? [String: Any], "\(text)")
      #expect((json["rules"] as? [String])?.isEmpty == false, "\(text)")
      while true {
        #expect(node["text"] is String && (node["estimatedRowCount"] as? Int).map { $0 > 0 } == true, "\(text)")
        #expect((node["rowCount"] is Int) == options.contains("ANALYZE"), "\(text)")
        #expect((node["columns"] is [String]) == options.contains("VERBOSE"), "\(text)")
        guard let first = (node["inputs"] as? [[String: Any]])?.first else { break }
        node = first
      }
      #expect((node["text"] as? String)?.hasPrefix("Scan") == true, "\(text)")
    }
  }

  @Test func estimatesStandBesideRows() async throws {
    let workplace = try await Self.made()
    let session = try await Self.warehouse(workplace, threadCount: 2).session()
    let plan = try await session.answer("EXPLAIN SELECT a FROM u")
    #expect(plan.contains { $0.contains("Scan u (a)  ≈ 90 rows") }, "\(plan)")
    let measured = try await session.answer("EXPLAIN ANALYZE VERBOSE SELECT a FROM u WHERE a < 1000")
    #expect(measured.contains { $0.contains("90 rows (≈ ") }, "\(measured)")
    #expect(measured.contains { $0.contains("· columns: a integer") }, "\(measured)")
  }

  /// The whole text; numbers that depend on the machine are masked.
  @Test func explainAnalyzeIsAPageOfTheBook() async throws {
    let workplace = try Workplace(threadCount: 1)
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    let script = session.script(
      """
      CREATE TABLE t (a int, b text) PARTITION BY (bucket(4, a)) ORDER BY (a);
      INSERT INTO t SELECT x::int, 'k' || (x % 3)::text FROM generate_series(1, 40000) AS g (x);
      CREATE TABLE u (a int, n int);
      INSERT INTO u VALUES (1, 10), (2, 20), (50000, 30);
      """)
    while try await script.next() != nil {}
    let lines = try await session.answer(
      """
      EXPLAIN ANALYZE SELECT b, sum(n) AS total FROM t JOIN u ON t.a = u.a
      WHERE n < (SELECT max(abs(a)) FROM u) GROUP BY b ORDER BY total DESC LIMIT 1
      """)
    let masked = lines.joined(separator: "\n").replacing(/\d+\.\d{3} ms/, with: "… ms").replacing(
      /\d+ bytes/, with: "… bytes"
    ).replacing(#/ \(≈ \d+ rows?\)/#, with: "")
    #expect(masked == Self.page, "\(masked)")
  }

  private static let page = """
    $query0:
      Project max
      · 1 row of 1, … ms
        Aggregate max = max(abs(a))
        · 1 row of 3, … ms, 1 group
          Scan u (a)
          · 3 rows, … ms
          · files 1 read, 0 skipped; row groups 1 read, 0 skipped; pages 1 read, 0 skipped; \
    rows 3 read, 3 passed, 0 skipped; … bytes
    Limit 1::bigint
    · 1 row of 1, … ms
      Sort sum DESC first 1
      · 1 row of 2, … ms
        Project b, sum AS total
        · 2 rows of 2, … ms
          Aggregate by b: sum = sum(n)
          · 2 rows of 2, … ms, 2 groups by codes
            InnerJoin a#2 = a#3
            · 2 rows of 5, … ms, array of 3 rows built
              Scan t (a#2, b)
              · 2 rows, … ms
              · files 1 read, 3 skipped; row groups 1 read, 0 skipped; pages 1 read, 1 skipped; \
    rows 8192 read, 2 passed, 31808 skipped; … bytes
              Filter n < $query0
              · 3 rows of 3, … ms
                Scan u (a#3, n)
                · 3 rows, … ms
                · files 1 read, 0 skipped; row groups 1 read, 0 skipped; pages 1 read, 0 skipped; \
    rows 3 read, 3 passed, 0 skipped; … bytes

    Rows: 1. Time: … ms (parse … ms, bind … ms, optimise … ms, plan … ms, execute … ms). Memory: … bytes at most.
    Files: 3 read, 3 skipped. Pages: 3 read, 1 skipped. Rows: 8198 read, 8 passed, 31808 skipped.
    Rules: filter pushdown, top rows, column pruning.
    """
}
