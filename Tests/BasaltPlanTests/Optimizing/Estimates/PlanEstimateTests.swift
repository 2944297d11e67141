import BasaltCore
import BasaltPlan
import TestSupport
import Testing

/// `PlanEstimate`, `Selectivity`, `KeySelectivity`, `ColumnEstimate`: held against the exact counts of small data, of which statistics
/// are as good as they can be.
@Suite struct PlanEstimateTests {
  /// Rows of a random table: a is a key, b has few values, c is a reference to another table's key or NULL.
  private static func rows(_ count: Int, _ random: inout SeededRandom, references: Int) -> [[Int?]] {
    (0..<count).map { index in
      [
        index, Int.random(in: 0..<20, using: &random),
        Int.random(in: 0..<10, using: &random) == 0 ? nil : Int.random(in: 0..<references, using: &random),
      ]
    }
  }

  /// The estimate of the whole statement's rows, below the projection.
  private static func estimate(_ sql: String, _ catalog: StatisticsCatalog) throws -> Double {
    let plan = try Optimizer.optimized(try catalog.plan(sql)).plan
    return PlanEstimate(plan.root).rowCount
  }

  private static func expect(
    _ estimate: Double, near count: Int, within factor: Double, _ what: String
  ) {
    let exact = Double(max(1, count))
    #expect(estimate <= exact * factor && estimate >= exact / factor, "\(what): \(estimate) instead of \(count)")
  }

  /// One table: conditions whose columns know nothing of each other, as the data's do not.
  @Test(arguments: Soak.seeds(4)) func filtersKeepAboutWhatTheyKeep(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rows = Self.rows(4_000, &random, references: 500)
    let catalog = StatisticsCatalog([.init("t", rows: rows)])
    let conditions: [(String, ([Int?]) -> Bool)] = [
      ("a < 1000", { ($0[0] ?? 0) < 1_000 }), ("a >= 1000 AND a < 1500", { (1_000..<1_500).contains($0[0] ?? 0) }),
      ("b = 7", { $0[1] == 7 }), ("b <> 7", { $0[1] != 7 }), ("b IN (1, 2, 3)", { (1...3).contains($0[1] ?? 0) }),
      ("c IS NULL", { $0[2] == nil }), ("c IS NOT NULL", { $0[2] != nil }), ("NOT (b = 7)", { $0[1] != 7 }),
      ("c < 100", { $0[2].map { $0 < 100 } ?? false }), ("b = 3 AND a > 2000", { $0[1] == 3 && ($0[0] ?? 0) > 2_000 }),
      ("b = 3 OR b = 4", { $0[1] == 3 || $0[1] == 4 }), ("a BETWEEN 10 AND 19", { (10...19).contains($0[0] ?? 0) }),
      ("b = 3 OR a < 400", { $0[1] == 3 || ($0[0] ?? 0) < 400 }), ("1 = 1", { _ in true }),
      ("a = 77", { $0[0] == 77 }), ("2000 > a", { ($0[0] ?? 0) < 2_000 }),
    ]
    for (condition, passes) in conditions {
      let estimate = try Self.estimate("SELECT * FROM t WHERE \(condition)", catalog)
      Self.expect(estimate, near: rows.count(where: passes), within: 1.6, "\(condition) seed \(seed)")
    }
    // What is out of bounds is believed to be nearly nothing, and never nothing.
    #expect(try Self.estimate("SELECT * FROM t WHERE a > 100000", catalog) == 1)
  }

  @Test(arguments: Soak.seeds(4)) func joinsHaveAboutAsManyPairs(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (many, few) = (Self.rows(3_000, &random, references: 300), Self.rows(300, &random, references: 40))
    let catalog = StatisticsCatalog([.init("m", rows: many), .init("f", rows: few)])
    func pairs(_ matches: ([Int?], [Int?]) -> Bool) -> Int {
      many.reduce(0) { sum, row in sum + few.count { matches(row, $0) } }
    }
    func reference(_ row: [Int?], _ other: [Int?]) -> Bool { row[2] != nil && row[2] == other[0] }
    let joins: [(String, Int)] = [
      ("m JOIN f ON m.c = f.a", pairs(reference)), ("m JOIN f ON m.b = f.b", pairs { $0[1] == $1[1] }),
      // A filter of the referred side takes references with it.
      ("m JOIN f ON m.c = f.a WHERE f.b < 5", pairs { reference($0, $1) && ($1[1] ?? 0) < 5 }),
      ("m JOIN f ON m.c = f.a WHERE m.b = 5", pairs { reference($0, $1) && $0[1] == 5 }),
      // One of the key itself takes the same values from both sides, and not twice.
      ("m JOIN f ON m.c = f.a WHERE f.a < 100", pairs { reference($0, $1) && ($1[0] ?? 0) < 100 }),
      ("m, f", 3_000 * 300), ("m JOIN f ON m.c = f.a AND m.b = f.b", pairs { reference($0, $1) && $0[1] == $1[1] }),
      ("m LEFT JOIN f ON m.c = f.a", 3_000),
      ("m SEMI JOIN f ON m.c = f.a", many.count { $0[2] != nil }),
    ]
    for (join, count) in joins {
      let estimate = try Self.estimate("SELECT m.a FROM \(join)", catalog)
      // Two keys between two tables are taken for one, which here they are not.
      Self.expect(estimate, near: count, within: join.contains("AND m.b") ? 25 : 2, "\(join) seed \(seed)")
    }
  }

  // MARK: Frequent values

  /// Rows of which few values of a and b are most: a falls off as a square does, b is 1 in half of the rows, c is NULL in a tenth.
  private static func skewedRows(_ count: Int, _ random: inout SeededRandom, most: Int = 5_000) -> [[Int?]] {
    (0..<count).map { _ in
      let share = Double(random.integer(in: 0...999)) / 1_000
      return [
        Int(share * share * share * share * Double(most)), random.chance(1, in: 2) ? 1 : random.integer(in: 2...400),
        random.chance(1, in: 10) ? nil : random.chance(1, in: 3) ? 77 : random.integer(in: 0...999),
      ]
    }
  }

  @Test(arguments: Soak.seeds(4)) func filtersOfFrequentValuesKeepWhatTheyKeep(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rows = Self.skewedRows(6_000, &random)
    let catalog = StatisticsCatalog([.init("t", rows: rows, commonCount: 16)])
    let even = StatisticsCatalog([.init("t", rows: rows)])
    let conditions: [(String, ([Int?]) -> Bool)] = [
      ("b = 1", { $0[1] == 1 }), ("b <> 1", { $0[1] != 1 }), ("b IN (1, 5, 9)", { [1, 5, 9].contains($0[1]) }),
      ("NOT (b = 1)", { $0[1] != 1 }), ("a > 2500", { ($0[0] ?? 0) > 2_500 }), ("a < 50", { ($0[0] ?? 0) < 50 }),
      ("a BETWEEN 100 AND 400", { (100...400).contains($0[0] ?? 0) }), ("c = 77", { $0[2] == 77 }), ("a = 0", { $0[0] == 0 }),
      ("c IN (77, 78)", { [77, 78].contains($0[2]) }), ("c > 70 AND c < 80", { (71...79).contains($0[2] ?? 0) }),
      ("b = 1 AND a > 1000", { $0[1] == 1 && ($0[0] ?? 0) > 1_000 }), ("b = 1 OR c = 77", { $0[1] == 1 || $0[2] == 77 }),
    ]
    var (worst, worstEven) = (1.0, 1.0)
    for (condition, passes) in conditions {
      let sql = "SELECT * FROM t WHERE \(condition)"
      let estimate = try Self.estimate(sql, catalog)
      let count = rows.count(where: passes)
      Self.expect(estimate, near: count, within: 1.4, "\(condition) seed \(seed)")
      func error(_ estimate: Double) -> Double { max(estimate / Double(max(1, count)), Double(count) / estimate) }
      (worst, worstEven) = (max(worst, error(estimate)), max(worstEven, error(try Self.estimate(sql, even))))
    }
    #expect(worstEven > 50, "\(worst) and without \(worstEven), seed \(seed)")
    // A value that is common nowhere is one of the others.
    let rare = rows.count { ($0[1] ?? 0) > 1 }
    Self.expect(try Self.estimate("SELECT * FROM t WHERE b = 250", catalog), near: rare / 399, within: 1.5, "b = 250")
    // After a test for a frequent value there is one value, of many rows.
    #expect(try Self.estimate("SELECT b FROM t WHERE b = 1 GROUP BY b", catalog) == 1)
  }

  @Test(arguments: Soak.seeds(4)) func joinsOfFrequentValuesHaveAboutAsManyPairs(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (left, right) = (Self.skewedRows(3_000, &random), Self.skewedRows(2_000, &random))
    let keys: [[Int?]] = (0..<1_000).map { [$0, $0 % 7, $0] }
    let catalog = StatisticsCatalog([
      .init("l", rows: left, commonCount: 16), .init("r", rows: right, commonCount: 16), .init("k", rows: keys),
    ])
    func pairs(_ column: Int, _ passes: ([Int?]) -> Bool = { _ in true }) -> Int {
      let counts = Dictionary(right.compactMap { $0[column] }.map { ($0, 1) }, uniquingKeysWith: +)
      return left.filter(passes).reduce(0) { $0 + ($1[column].map { counts[$0, default: 0] } ?? 0) }
    }
    let joins: [(String, Int)] = [
      ("l JOIN r ON l.b = r.b", pairs(1)), ("l JOIN r ON l.c = r.c", pairs(2)),
      ("l JOIN r ON l.c = r.c WHERE l.a < 50", pairs(2) { ($0[0] ?? 0) < 50 }),
      // A reference finds one partner, however frequent it is.
      ("l JOIN k ON l.c = k.a", left.count { $0[2] != nil }), ("l SEMI JOIN k ON l.c = k.a", left.count { $0[2] != nil }),
      ("l SEMI JOIN r ON l.b = r.b", left.count { row in right.contains { $0[1] == row[1] } }),
    ]
    for (join, count) in joins {
      Self.expect(try Self.estimate("SELECT l.a FROM \(join)", catalog), near: count, within: 1.6, "\(join) seed \(seed)")
    }
  }

  /// A key of two columns: each row of the other table has one partner, though either column alone has many.
  @Test func keysOfTwoColumnsAreOneKey() throws {
    let pairs: [[Int?]] = (0..<2_000).map { [$0 / 4, $0 % 4 * 25 + $0 / 4 % 25, 0] }
    var random = SeededRandom(seed: 3)
    let references = (0..<9_000).map { _ in pairs.randomElement(using: &random) ?? [] }
    let catalog = StatisticsCatalog([.init("p", rows: pairs), .init("r", rows: references)])
    let estimate = try Self.estimate("SELECT r.c FROM r JOIN p ON r.a = p.a AND r.b = p.b", catalog)
    Self.expect(estimate, near: 9_000, within: 1.2, "two keys")
    // Also where a third table is joined by one of them.
    let three = try Self.estimate(
      "SELECT r.c FROM r, p, p AS q WHERE r.a = p.a AND r.b = p.b AND q.a = r.a AND q.b = 1", catalog)
    #expect(three >= 1 && three.isFinite)
  }

  @Test(arguments: Soak.seeds(4)) func groupsAreAboutAsMany(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rows = Self.rows(2_000, &random, references: 5_000)
    let catalog = StatisticsCatalog([.init("t", rows: rows)])
    func count(_ key: ([Int?]) -> [Int?]) -> Int { Set(rows.map(key)).count }
    let groupings: [(String, Int)] = [
      ("SELECT b FROM t GROUP BY b", count { [$0[1]] }), ("SELECT a FROM t GROUP BY a", 2_000),
      ("SELECT c FROM t GROUP BY c", count { [$0[2]] }),
      ("SELECT b, c FROM t GROUP BY b, c", count { [$0[1], $0[2]] }),
      // A key, and what depends on it, make no more groups than the key.
      ("SELECT a, b, c FROM t GROUP BY a, b, c", 2_000), ("SELECT count(*) FROM t", 1),
      ("SELECT DISTINCT b FROM t", count { [$0[1]] }),
      ("SELECT b FROM t WHERE a < 40 GROUP BY b", Set(rows.filter { ($0[0] ?? 0) < 40 }.map { $0[1] }).count),
    ]
    for (sql, exact) in groupings {
      Self.expect(try Self.estimate(sql, catalog), near: exact, within: 1.5, "\(sql) seed \(seed)")
    }
  }

  /// Of whatever statement: numbers that can be worked with.
  @Test func estimatesArePositiveAndFinite() throws {
    func check(_ estimate: PlanEstimate, _ sql: String) {
      #expect(estimate.rowCount >= 0 && estimate.rowCount.isFinite, "\(sql)")
      for input in estimate.inputs { check(input, sql) }
    }
    for sql in (QueryPlans.topics + ExpressionPlans.topics).flatMap({ $0.plans.map(\.sql) }) {
      let plan = try TableList.plan(sql)
      check(PlanEstimate(plan.root), sql)
      check(PlanEstimate(try Optimizer.optimized(plan).plan.root), sql)
    }
    // A product that no number can hold.
    let tables = (0..<60).map { "flights AS t\($0)" }.joined(separator: ", ")
    check(PlanEstimate(try TableList.plan("SELECT t0.flight FROM \(tables)").root), "60 tables")
    check(PlanEstimate(try TableList.plan("SELECT x FROM generate_series(5, 1) AS g (x)").root), "no rows")
  }
}
