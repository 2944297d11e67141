import Basalt
import BasaltPlan
import Foundation
import TestSupport
import Testing

/// `PartitionWise` and what carries it out (`DivisionPasses`, `DividedScan`): whatever tables are partitioned by, now and before, rows
/// are the same with every division in a pass of its own, without any, on one thread, and when nothing fits the memory.
@Suite struct PartitionWiseTests {
  /// Three tables of integers of several widths with NULLs, each with files of one partitioning or two, and one that has none.
  private static func setup(_ random: inout SeededRandom) -> String {
    func one(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
    let ofKey = [
      "bucket(4, k)", "bucket(8, k)", "bucket(6, k)", "k", "truncate(10, k)", "bucket(4, k)", "bucket(8, k)",
    ]
    let ofDay = ["day(d)", "month(d)", "year(d)", "d", "bucket(2, d)"]
    func partitioning() -> String {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: one(ofDay)
      case 1: "\(one(ofDay)), \(one(ofKey))"
      case 2: "\(one(ofKey)), \(one(ofDay))"
      default: one(ofKey)
      }
    }
    var script = ""
    for name in ["p", "q", "r"] {
      var type = one(["smallint", "int", "bigint"])
      script += "CREATE TABLE \(name) (k \(type), m int, d date, s text) PARTITION BY (\(partitioning()));\n"
      let partCount = Int.random(in: 1...3, using: &random)
      for part in 0..<partCount {
        if part > 0, Bool.random(using: &random) {
          script += "ALTER TABLE \(name) SET PARTITION BY (\(partitioning()));\n"
          // Files of both widths, in tables that others of a third width are joined to.
          if type == "smallint" {
            script += "ALTER TABLE \(name) ALTER COLUMN k TYPE int;\n"
            type = "int"
          }
        }
        // Keys that some tables have and others have not, and more rows of some than of others.
        let (first, step) = (Int.random(in: -20...20, using: &random), Int.random(in: 1...7, using: &random))
        let count = Int.random(in: 1...150, using: &random)
        script += """
          INSERT INTO \(name) SELECT CASE WHEN x % 9 = 0 THEN NULL ELSE \(first) + (x * \(step) % 40)::int END,
            (x * 7 % 11)::int, CASE WHEN x % 13 = 0 THEN NULL ELSE date '2023-11-25' + (x * \(step) % 80)::int END,
            'v' || (x % 5)::text FROM generate_series(1, \(count)) AS g (x);\n
          """
      }
    }
    return script + """
      CREATE TABLE u (m int, x int);
      INSERT INTO u SELECT (x % 11)::int, x::int FROM generate_series(1, 20) AS g (x);
      """
  }

  private static func query(_ random: inout SeededRandom) -> String {
    func one(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
    let filter = one([
      "", "", " WHERE p.m < 6", " WHERE p.k > 0", " WHERE p.d >= date '2023-12-20'", " WHERE p.k IS NULL OR p.m = 3",
      " WHERE p.k = 7",
    ])
    let on = one(["p.k = q.k", "p.k = q.k", "p.d = q.d", "p.k = q.k AND p.d = q.d", "p.k = q.k AND p.m < q.m"])
    let kind = one(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
    switch Int.random(in: 0..<16, using: &random) {
    case 0: return "SELECT k, count(*), sum(m), min(d) FROM p\(filter) GROUP BY k"
    case 1: return "SELECT p.d, k, count(DISTINCT m), string_agg(s, ',' ORDER BY s) FROM p\(filter) GROUP BY k, d"
    case 2: return "SELECT DISTINCT k, m FROM p\(filter)"
    case 3: return "SELECT p.k, p.m, q.m, q.d FROM p \(kind) q ON \(on)\(filter)"
    case 4: return "SELECT p.k, count(*), sum(q.m) FROM p \(kind) q ON \(on)\(filter) GROUP BY p.k"
    case 5: return "SELECT q.k, count(*) FROM p \(kind) q ON \(on)\(filter) GROUP BY q.k HAVING count(*) > 1"
    case 6: return "SELECT p.k, p.m, q.s, r.m FROM p JOIN q ON p.k = q.k \(kind) r ON q.k = r.k\(filter)"
    case 7: return "SELECT r.k, count(*) FROM p JOIN q ON p.k = q.k JOIN r ON p.k = r.k\(filter) GROUP BY r.k"
    case 8: return "SELECT p.k, p.s FROM p \(one(["SEMI", "ANTI"])) JOIN q ON \(on)\(filter)"
    case 9: return "SELECT p.k, p.m FROM p WHERE p.k \(one(["IN", "NOT IN"])) (SELECT k FROM q WHERE m > 4)"
    case 10: return "SELECT p.k, EXISTS (SELECT 1 FROM q WHERE q.k = p.k AND q.m = 2) FROM p\(filter)"
    case 11:
      return
        "SELECT k, m, count(*), grouping(m) FROM p\(filter) GROUP BY \(one(["GROUPING SETS ((k), (k, m))", "ROLLUP (k, m)"]))"
    case 12: return "SELECT k, m, sum(m) OVER (PARTITION BY k), count(*) OVER (PARTITION BY k, d) FROM p\(filter)"
    // Joins above and below that are of no division, of which what is known reaches the scans.
    case 13: return "SELECT p.k, q.m, u.x FROM p JOIN q ON p.k = q.k JOIN u ON p.m = u.m WHERE u.x < 4"
    case 14:
      return
        "SELECT a.k, a.n, q.m FROM (SELECT k, count(*) AS n FROM p\(filter) GROUP BY k) AS a \(kind) q ON a.k = q.k"
    default:
      return """
        WITH RECURSIVE t (k) AS (SELECT 1::bigint UNION
          SELECT t.k + a.n % 3 + 1 FROM t JOIN (SELECT k, count(*) AS n FROM p GROUP BY k) AS a ON a.k = t.k WHERE t.k < 30)
        SELECT k FROM t
        """
    }
  }

  private static func engine(threadCount: Int = 2, spillByteCount: Int? = nil) throws -> Engine {
    var configuration = Engine.Configuration(threadCount: threadCount)
    configuration.forcesDivisions = true
    configuration.forcedSpillByteCount = spillByteCount
    return try Engine(configuration)
  }

  @Test(arguments: Soak.seeds(8)) func rowsAreTheSameInPasses(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let setup = Self.setup(&random)
    let script = warehouse.session().script(setup)
    while try await script.next() != nil {}
    let plain = warehouse.session()
    plain.leaveOut(rules: Set(Optimizer.rules.map(\.name)))
    var others: [(name: String, session: Session)] = []
    for (name, engine) in [
      ("two threads", try Self.engine()), ("one thread", try Self.engine(threadCount: 1)),
      ("spilling", try Self.engine(spillByteCount: 500)),
    ] {
      others.append((name, try await Warehouse.open(workplace.path("w"), on: engine).session()))
    }
    for _ in 0..<30 {
      let sql = Self.query(&random)
      let expected = try await plain.answer(sql).sorted()
      for (name, session) in others {
        let found = try await session.answer(sql).sorted()
        #expect(found == expected, "\(name): \(sql)\n\(setup) seed \(seed)")
      }
      // And what is measured over all passes adds up.
      let rows = try await others[0].session.query(sql, isProfiled: true)
      for try await _ in rows {}
      let profile = try #require(rows.profile)
      func check(_ node: QueryProfile.Operator) {
        // A recursion's own rounds go from one of its inputs to the other, and are counted there.
        if !node.inputs.isEmpty, !node.text.hasPrefix("Recursion") {
          #expect(node.inputRowCount == node.inputs.reduce(0) { $0 + $1.rowCount }, "\(sql) seed \(seed)\n\(profile)")
        }
        if let divisions = node.divisions {
          #expect(divisions.passCount == divisions.count, "every division is a pass: \(sql) seed \(seed)")
        }
        node.inputs.forEach(check)
      }
      check(profile.root)
      #expect(profile.rowCount == expected.count, "\(sql) seed \(seed)")
    }
  }

  private static func made(_ statements: String, on engine: Engine) async throws -> (Workplace, Session) {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: engine).session()
    let script = session.script(statements)
    while try await script.next() != nil {}
    return (workplace, session)
  }

  private static let buckets = """
    CREATE TABLE a (k bigint, m int) PARTITION BY (bucket(16, k));
    CREATE TABLE b (k int, m int) PARTITION BY (bucket(8, k));
    INSERT INTO a SELECT x, (x % 5)::int FROM generate_series(1, 400) AS g (x);
    INSERT INTO b SELECT (x * 2)::int, (x % 3)::int FROM generate_series(1, 400) AS g (x);
    """

  /// Files that are of both ways to divide are of the coarser one; those that are of none end it, and do no harm.
  @Test func specsThatEvolveAreDividedByWhatTheyHaveInCommon() async throws {
    let (workplace, session) = try await Self.made(Self.buckets, on: try Self.engine())
    let sql = "SELECT count(*), sum(b.m) FROM a JOIN b ON a.k = b.k"
    func plan() async throws -> String { try await session.answer("EXPLAIN \(sql)").joined(separator: "\n") }
    #expect(try await plan().contains("Partition-wise by bucket(8, k"))
    #expect(try await session.answer(sql) == ["200|201"])
    try await session.execute("ALTER TABLE a SET PARTITION BY (bucket(4, k), m)")
    // No file is of it yet.
    #expect(try await plan().contains("Partition-wise by bucket(8, k"))
    try await session.execute("INSERT INTO a VALUES (2, 1), (800, 1), (NULL, 1)")
    #expect(try await plan().contains("Partition-wise by bucket(4, k"))
    #expect(try await session.answer(sql) == ["202|203"])
    try await session.execute("ALTER TABLE a SET PARTITION BY ()")
    try await session.execute("INSERT INTO a VALUES (4, 1)")
    #expect(try await !plan().contains("Partition-wise"))
    #expect(try await session.answer(sql) == ["203|205"])
    _ = workplace
  }

  /// What a profile and EXPLAIN ANALYZE tell, and that a division in which nothing can meet is not read.
  @Test func divisionsThatCannotMeetAreNotRead() async throws {
    let (workplace, session) = try await Self.made(
      """
      CREATE TABLE a (k int, m int) PARTITION BY (k);
      CREATE TABLE b (k int, m int) PARTITION BY (k);
      INSERT INTO a SELECT (x % 10)::int, x::int FROM generate_series(1, 100) AS g (x);
      INSERT INTO b SELECT (x % 4 + 8)::int, x::int FROM generate_series(1, 100) AS g (x);
      """, on: try Self.engine())
    for (kind, divisionCount) in [("JOIN", 2), ("LEFT JOIN", 10), ("RIGHT JOIN", 4), ("FULL JOIN", 12)] {
      let rows = try await session.query("SELECT a.m, b.m FROM a \(kind) b ON a.k = b.k", isProfiled: true)
      for try await _ in rows {}
      let profile = try #require(rows.profile)
      let node = try #require(profile.root.divisions ?? profile.root.inputs.first?.divisions, "\(kind)\n\(profile)")
      #expect(node.count == divisionCount && node.passCount == divisionCount, "\(kind)\n\(profile)")
      #expect("\(profile)".contains("\(divisionCount) divisions in \(divisionCount) passes"), "\(kind)\n\(profile)")
      // Files of both tables, each read or skipped once, whatever the number of passes.
      #expect(profile.statistics.fileCount + profile.statistics.skippedFileCount == 14, "\(kind)\n\(profile)")
      if kind == "JOIN" { #expect(profile.statistics.fileCount == 4, "\(profile)") }
    }
    _ = workplace
  }

  /// Few rows are one part, unless the engine is told otherwise; and rows of an open transaction count as any others.
  @Test func smallTablesAndTransactions() async throws {
    let (workplace, small) = try await Self.made(Self.buckets, on: try Engine(Engine.Configuration(threadCount: 2)))
    let sql = "SELECT k, count(*) FROM a GROUP BY k"
    #expect(try await !small.answer("EXPLAIN \(sql)").joined().contains("Partition-wise"))
    let session = try await Warehouse.open(workplace.path("w"), on: try Self.engine()).session()
    try await session.execute("BEGIN")
    try await session.execute("INSERT INTO a VALUES (1, 1), (NULL, 2), (NULL, 3)")
    #expect(try await session.answer("EXPLAIN \(sql)").joined().contains("Partition-wise by bucket(16, k)"))
    let rows = try await session.answer(sql)
    #expect(rows.count == 401 && rows.contains("1|2") && rows.contains("NULL|2"))
    try await session.execute("ROLLBACK")
    #expect(try await session.answer(sql).count == 400)
    #expect(try await session.answer("SELECT k FROM a GROUP BY k LIMIT 5").count == 5)
    // What was asked for once is asked again, of the plan that is kept.
    #expect(try await session.answer(sql).count == 400)
  }

  /// What would not fit goes in passes instead of to temporary files; what fits is one part, though the plan could be divided.
  @Test func passesComeBeforeTemporaryFiles() async throws {
    let statements = """
      CREATE TABLE a (k bigint, m bigint) PARTITION BY (bucket(16, k));
      INSERT INTO a SELECT x, x % 7 FROM generate_series(1, 300000) AS g (x);
      """
    let (workplace, large) = try await Self.made(statements, on: try Engine(Engine.Configuration(threadCount: 2)))
    let sql = "SELECT count(*), sum(n), max(s) FROM (SELECT k, count(*) AS n, sum(m) AS s FROM a GROUP BY k) AS t"
    let small = try await Warehouse.open(
      workplace.path("w"), on: try Engine(Engine.Configuration(threadCount: 2, queryByteCount: 16 << 20))
    ).session()
    #expect(try await small.answer("EXPLAIN \(sql)").joined().contains("Partition-wise by bucket(16, k)"))
    func part(_ session: Session) async throws -> (QueryProfile.Operator, QueryProfile) {
      let rows = try await session.query(sql, isProfiled: true)
      for try await batch in rows {
        for row in 0..<batch.rowCount {
          #expect("\(batch.row(row).map(\.description))" == #"["300000", "300000", "6"]"#)
        }
      }
      let profile = try #require(rows.profile)
      func found(_ node: QueryProfile.Operator) -> QueryProfile.Operator? {
        node.text.hasPrefix("Partition-wise") ? node : node.inputs.lazy.compactMap(found).first
      }
      return (try #require(found(profile.root), "\(profile)"), profile)
    }
    let (divided, profile) = try await part(small)
    let divisions = try #require(divided.divisions, "\(profile)")
    #expect(divisions.count == 16 && divisions.passCount > 1, "\(profile)")
    #expect(divided.inputs.allSatisfy { $0.spilled == nil && $0.groups?.count == 300_000 }, "\(profile)")
    let (whole, wholeProfile) = try await part(large)
    #expect(whole.divisions == nil && whole.rowCount == 300_000, "\(wholeProfile)")
    // Without the rule the same memory is too small for the groups of all rows.
    small.leaveOut(rules: ["partition-wise"])
    let rows = try await small.query(sql, isProfiled: true)
    for try await _ in rows {}
    #expect("\(try #require(rows.profile))".contains("spilled"))
  }
}
