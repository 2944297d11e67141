import BasaltCore
import BasaltPlan
import Testing

/// `CommonSubplans`, and what it goes by (`PlanEquality`, `PlanShape`, `SharingCosts`, `PlanWork`): which parts of a statement become a
/// table. That rows stay the same, `CommonSubplansTests` of the sessions show on data.
@Suite struct CommonSubplansTests {
  private static let name = "common sub-plans"
  /// Facts of some size, and what they refer to.
  private static let catalog = StatisticsCatalog([
    .init("facts", rowCount: 1_000_000, distinct: ["a": 20_000, "b": 1_000, "c": 900_000]),
    .init("things", rowCount: 1_000, distinct: ["a": 25, "b": 1_000, "c": 25]),
    .init("few", rowCount: 3, distinct: ["a": 3, "b": 3, "c": 3]),
  ])

  private func optimized(_ sql: String) throws -> (plan: QueryPlan, text: String, acted: Bool) {
    let bound = try Self.catalog.plan(sql)
    let (plan, rules) = try Optimizer.optimized(bound)
    PlanCheck.check(plan, sql)
    #expect(plan.root.columns.map(\.id) == bound.root.columns.map(\.id), "\(sql)")
    return (plan, PlanText.text(of: plan), rules.contains(Self.name))
  }

  private func count(_ part: String, in text: String) -> Int {
    text.split(separator: part, omittingEmptySubsequences: false).count - 1
  }

  private static let joined = "facts AS f, things AS t WHERE f.b = t.b AND t.c = 7"

  @Test func aJoinThatASubqueryRepeatsIsComputedOnce() throws {
    let (plan, text, acted) = try optimized(
      """
      SELECT f.a, sum(f.c) FROM \(Self.joined) GROUP BY f.a
      HAVING sum(f.c) > (SELECT sum(g.c) / 100 FROM facts AS g, things AS u WHERE g.b = u.b AND u.c = 7)
      """)
    #expect(acted, "\(text)")
    // Once for both, and in front of the sub-query that reads it.
    #expect(count("Scan facts", in: text) == 1 && count("Scan things", in: text) == 1, "\(text)")
    #expect(count("Rows of $table", in: text) == 2, "\(text)")
    #expect(plan.subqueries.count == 2 && plan.tables == [plan.subqueries[0].id], "\(text)")
    // With the columns of both readers, and no others.
    #expect(plan.subqueries[0].plan.columns.count == 2, "\(text)")
  }

  @Test(arguments: [
    // Sides of a set operation, wherever else they stand.
    "SELECT a, count(*) FROM facts GROUP BY a UNION ALL SELECT a, count(*) FROM facts GROUP BY a",
    "SELECT x.a FROM (SELECT a, max(b) AS b FROM facts GROUP BY a) AS x JOIN (SELECT a, max(b) AS b FROM facts GROUP BY a) AS y ON x.b = y.b",
    // Under other names, and with another choice of columns.
    "SELECT s.u FROM (SELECT a AS u, min(c) AS v FROM facts GROUP BY a) AS s WHERE s.v > (SELECT avg(q.w) FROM (SELECT a, min(c) AS w FROM facts GROUP BY a) AS q)",
    // Differences on top leave what is below.
    "SELECT a FROM (SELECT a, count(*) AS n FROM facts GROUP BY a) AS x WHERE n + a > 5 UNION ALL SELECT a FROM (SELECT a, count(*) AS n FROM facts GROUP BY a) AS x WHERE n + a < 2",
    // Twice the same value, and twice the same window.
    "SELECT a FROM things WHERE a > (SELECT max(a) + count(*) FROM facts) OR b > (SELECT max(a) + count(*) FROM facts)",
    "SELECT a FROM (SELECT a, rank() OVER (PARTITION BY b ORDER BY c) AS r FROM facts) AS x WHERE r + a = 5 UNION SELECT a FROM (SELECT a, rank() OVER (PARTITION BY b ORDER BY c) AS r FROM facts) AS x WHERE r + a = 7",
    // Of a step of a recursion what is the same in all rounds.
    "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < (SELECT 3) AND n IN (SELECT count(*) FROM facts GROUP BY a) AND n + 1 IN (SELECT count(*) FROM facts GROUP BY a)) SELECT n FROM r",
  ])
  func repeatedPartsBecomeTables(sql: String) throws {
    let (plan, text, acted) = try optimized(sql)
    #expect(acted && count("Scan facts", in: text) == 1, "\(sql)\n\(text)")
    #expect(plan.tables.count == 1, "\(sql)\n\(text)")
  }

  @Test(arguments: [
    // Another constant, another version, another function, another order of what a group sees.
    "SELECT a, count(*) FROM facts WHERE b = 1 GROUP BY a UNION ALL SELECT a, count(*) FROM facts WHERE b = 2 GROUP BY a",
    "SELECT a, min(c) FROM facts GROUP BY a UNION ALL SELECT a, max(c) FROM facts GROUP BY a",
    "SELECT a, string_agg(b::text, ',' ORDER BY c) FROM facts GROUP BY a UNION ALL SELECT a, string_agg(b::text, ',' ORDER BY c DESC) FROM facts GROUP BY a",
    // Two calls are two numbers.
    "SELECT a, sum(random()) FROM facts GROUP BY a UNION ALL SELECT a, sum(random()) FROM facts GROUP BY a",
    // Any five rows are not any other five.
    "SELECT * FROM (SELECT a, count(*) FROM facts GROUP BY a LIMIT 5) AS x UNION ALL SELECT * FROM (SELECT b, count(*) FROM facts GROUP BY b LIMIT 5) AS x",
    // What scans do for each reader, and what is done in no time.
    "SELECT a FROM facts WHERE b = 3 UNION ALL SELECT a FROM facts WHERE b = 3",
    "SELECT a, count(*) FROM few GROUP BY a UNION ALL SELECT a, count(*) FROM few GROUP BY a",
    // As many rows as are read: keeping them costs more than joining once more.
    "SELECT f.a, f.c, t.a FROM facts AS f JOIN things AS t ON f.b = t.b UNION ALL SELECT f.a, f.c, t.a FROM facts AS f JOIN things AS t ON f.b = t.b",
  ])
  func otherPartsStayWhereTheyAre(sql: String) throws {
    let (_, text, acted) = try optimized(sql)
    #expect(!acted, "\(sql)\n\(text)")
  }

  /// Where a join above leaves little of it to be computed.
  @Test func aPartThatIsNarrowedFromAboveIsNotKept() throws {
    let side = "SELECT f.a, f.b, f.c, t.a AS d FROM facts AS f JOIN things AS t ON f.b = t.b"
    let (_, text, acted) = try optimized(
      "SELECT x.c FROM (\(side)) AS x WHERE x.a = 3 AND x.c < 9 UNION ALL SELECT x.c FROM (\(side)) AS x WHERE x.a = 4 AND x.c < 8"
    )
    #expect(!acted, "\(text)")
  }

  @Test func aPartThatIsATableAlreadyIsReadFromThere() throws {
    let (plan, text, acted) = try optimized(
      """
      WITH w AS MATERIALIZED (SELECT a, count(*) AS n FROM facts GROUP BY a)
      SELECT a FROM w WHERE n > (SELECT avg(q.n) FROM (SELECT a, count(*) AS n FROM facts GROUP BY a) AS q)
      """)
    #expect(acted && plan.tables.count == 1 && count("Scan facts", in: text) == 1, "\(text)")
  }

  /// Parts of parts: what the larger ones have in common with others is one table, too.
  @Test func tablesReadTables() throws {
    let groups = "SELECT a, count(*) AS n, max(b) AS b FROM facts GROUP BY a"
    let joined = "SELECT x.a, t.c FROM (\(groups)) AS x JOIN things AS t ON x.b = t.b WHERE x.n + t.a > 10"
    let (plan, text, _) = try optimized(
      "SELECT a FROM (\(joined)) AS p UNION ALL SELECT a + 1 FROM (\(joined)) AS q UNION ALL SELECT a + n FROM (\(groups)) AS g"
    )
    #expect(count("Scan facts", in: text) == 1, "\(text)")
    #expect(plan.tables.count == 2, "\(text)")
  }
}
