import Basalt
import BasaltCore
import BasaltPlan
import TestSupport
import Testing

/// Queries whose parts repeat yield the same rows whether these are computed once or each time, and with memory for them or without.
@Suite struct CommonSubplansTests {
  private static let name = "common sub-plans"

  private static func warehouse(_ workplace: Workplace) async throws -> Warehouse {
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let script = warehouse.session().script(RuleEquivalenceTests.setup)
    while try await script.next() != nil {}
    return warehouse
  }

  /// A query that has one part two times or three, at random places.
  static func query(_ random: inout SeededRandom) -> String {
    func one(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
    let condition = one(["t.a > 10", "t.b LIKE 'k1%'", "t.d < date '2024-01-20'", "t.c > 20 OR t.a = 7", "1 = 1"])
    let part = one([
      "SELECT t.a AS k, count(*) AS v FROM t WHERE \(condition) GROUP BY t.a",
      "SELECT t.a AS k, max(t.c)::bigint AS v FROM t JOIN u ON t.a = u.a WHERE \(condition) GROUP BY t.a",
      "SELECT DISTINCT u.a AS k, t.a::bigint AS v FROM t, u WHERE t.a = u.a AND \(condition)",
      "SELECT t.a AS k, sum(u.a) OVER (PARTITION BY t.b)::bigint AS v FROM t JOIN u ON t.b = u.e WHERE \(condition) AND t.a < 20",
      "SELECT t.a AS k, count(*) AS v FROM t SEMI JOIN u ON t.a = u.a AND u.e = 'k2' WHERE \(condition) GROUP BY t.a",
      "SELECT a AS k, count(DISTINCT b) AS v FROM t GROUP BY a EXCEPT SELECT u.a, count(*) FROM u GROUP BY u.a",
    ])
    let (x, y) = ("(\(part)) AS x", "(\(part)) AS y")
    return one([
      "SELECT x.k, y.v FROM \(x) JOIN \(y) ON x.k = y.k",
      "SELECT x.k, y.v FROM \(x) LEFT JOIN \(y) ON x.v = y.k AND y.v > 3",
      "SELECT x.k FROM \(x) WHERE x.v > (SELECT avg(y.v) FROM \(y))",
      "SELECT x.k, (SELECT max(y.v) FROM \(y) WHERE y.k = x.k) FROM \(x) WHERE x.k IN (SELECT y.v FROM \(y))",
      "SELECT x.k, x.v FROM \(x) UNION ALL SELECT y.v, y.k FROM \(y)",
      "SELECT x.k FROM \(x) WHERE x.v % 2 = 0 EXCEPT SELECT y.k FROM \(y) WHERE y.v % 3 = 0",
      "SELECT x.k FROM \(x) WHERE NOT EXISTS (SELECT 1 FROM \(y) WHERE y.k = x.k + 1)",
      "WITH x AS MATERIALIZED (\(part)) SELECT x.k, y.v FROM x JOIN \(y) ON x.k = y.v WHERE x.v >= (SELECT min(x.v) FROM \(x))",
      "SELECT x.k FROM \(x) ORDER BY x.v DESC, x.k LIMIT (SELECT count(*) / 2 FROM \(y))",
    ])
  }

  @Test(arguments: Soak.seeds(4)) func rowsAreTheSameWhetherPartsAreCommonOrNot(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let workplace = try Workplace()
    let warehouse = try await Self.warehouse(workplace)
    // Some kilobytes an operator, and one thread.
    var configuration = Engine.Configuration(threadCount: 1)
    configuration.forcedSpillByteCount = 2_000
    let spilling = try await Warehouse.open(workplace.path("w"), on: try Engine(configuration))
    let names = Set(Optimizer.rules.map(\.name))
    var sharedCount = 0
    for _ in 0..<10 {
      let sql = Self.query(&random)
      let without = warehouse.session()
      without.leaveOut(rules: [Self.name])
      let expected = try await without.answer(sql).sorted()
      #expect(try await warehouse.session().answer(sql).sorted() == expected, "seed \(seed): \(sql)")
      #expect(try await spilling.session().answer(sql).sorted() == expected, "seed \(seed), spilling: \(sql)")
      // By itself: what other rules have made of a plan is not what it counts on.
      let alone = warehouse.session()
      alone.leaveOut(rules: names.subtracting([Self.name]))
      #expect(try await alone.answer(sql).sorted() == expected, "seed \(seed), alone: \(sql)")
      let plan = try await warehouse.session().answer("EXPLAIN \(sql)").joined(separator: "\n")
      if plan.contains("Rows of $table") { sharedCount += 1 }
    }
    // Or else nothing was tested.
    #expect(sharedCount > 2, "seed \(seed)")
  }

  /// The part's work is counted where it is done, and its readers' rows where they are read.
  @Test func explainAnalyzeCountsTheWorkOnce() async throws {
    let workplace = try Workplace()
    let session = try await Self.warehouse(workplace).session()
    let part = "SELECT a, count(*) AS n FROM t GROUP BY a"
    let lines = try await session.answer(
      "EXPLAIN ANALYZE SELECT x.a FROM (\(part)) AS x WHERE x.n > (SELECT avg(y.n) FROM (\(part)) AS y)")
    let text = lines.joined(separator: "\n")
    #expect(text.contains("$table") && text.split(separator: "Scan t").count == 2, "\(text)")
    #expect(text.split(separator: "rows 3002 read").count == 2, "\(text)")
    #expect(text.split(separator: "Rows of $table").count == 3, "\(text)")
  }

  /// Rows that the budget has no room for are computed by each reader.
  @Test func withoutMemoryEachReaderComputesItsOwn() async throws {
    let workplace = try Workplace()
    let setup = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    try await setup.execute("CREATE TABLE r (a bigint, b bigint, c bigint)")
    try await setup.execute(
      "INSERT INTO r SELECT x, x % 1000, x * 7 FROM generate_series(1, 300000) AS g (x)")
    try await setup.execute("CREATE TABLE s (b bigint, d bigint)")
    try await setup.execute("INSERT INTO s SELECT x, x * 11 FROM generate_series(0, 999) AS g (x)")
    // Named as a table, so that it is common whatever it is believed to take: seven megabytes of rows.
    let sql = """
      WITH w AS (SELECT r.a, r.c, s.d FROM r JOIN s ON r.b = s.b)
      SELECT (SELECT sum(a) FROM w), (SELECT sum(c + d) FROM w), (SELECT count(*) FROM w WHERE d > 5000)
      """
    let expected = try await setup.answer(sql)
    for (byteCount, threadCount) in [(4 << 20, 1), (4 << 20, 2), (64 << 20, 2)] {
      let engine = try Engine(Engine.Configuration(threadCount: threadCount, queryByteCount: byteCount))
      let session = try await Warehouse.open(workplace.path("w"), on: engine).session()
      #expect(try await session.answer(sql) == expected, "\(byteCount) bytes, \(threadCount) threads")
    }
  }
}
