import BasaltCore
import BasaltPlan
import Testing

/// `Unnesting`, `PlanCopy` and `FreeColumns`: whatever looks at rows around it becomes an ordinary join, whichever rules are left
/// out; and which one. That the rows are right, topics `correlated` and `lateral` of the SQL logic cases show.
@Suite struct UnnestingTests {
  private static let bodies = [
    "SELECT count(*) FROM flights AS g WHERE g.carrier = f.carrier",
    "SELECT sum(g.delay * f.delay) FROM flights AS g WHERE g.carrier = f.carrier AND g.distance > f.distance",
    "SELECT max(g.delay) FROM flights AS g WHERE g.carrier < f.carrier GROUP BY g.carrier HAVING count(*) > f.flight",
    "SELECT DISTINCT g.delay + f.delay FROM flights AS g WHERE g.day = f.day",
    "SELECT g.delay FROM flights AS g WHERE g.day = f.day ORDER BY g.flight + f.flight DESC LIMIT 2 OFFSET 1",
    "SELECT g.delay FROM flights AS g WHERE g.day = f.day UNION ALL SELECT f.delay FROM airports AS a WHERE a.name > f.carrier",
    "SELECT g.delay FROM flights AS g EXCEPT SELECT f.delay",
    "SELECT g.delay FROM flights AS g LEFT JOIN carriers AS c ON c.carrier = g.carrier AND c.name <> f.carrier",
    "SELECT g.delay FROM flights AS g FULL JOIN carriers AS c ON c.carrier = g.carrier WHERE c.name = f.carrier",
    "SELECT g.delay FROM flights AS g WHERE g.delay IN (SELECT a.altitude FROM airports AS a WHERE a.opened = f.day)",
    "SELECT g.delay FROM flights AS g WHERE NOT EXISTS (SELECT 1 FROM airports AS a WHERE a.opened = g.day AND a.code = f.carrier)",
    "SELECT (SELECT count(*) FROM carriers AS c WHERE c.name = f.carrier AND c.carrier = g.carrier) FROM flights AS g",
    "SELECT DISTINCT ON (g.day) g.delay FROM flights AS g WHERE g.carrier = f.carrier ORDER BY g.day, g.delay + f.delay LIMIT 3",
    "SELECT count(*) FROM flights AS g WHERE g.carrier = f.carrier GROUP BY ROLLUP (g.day, g.carrier)",
    "SELECT grouping(g.day) FROM flights AS g WHERE g.carrier > f.carrier GROUP BY GROUPING SETS ((g.day), (g.delay + f.delay))",
    "SELECT a.delay FROM (SELECT * FROM flights AS g WHERE g.carrier = f.carrier) AS a ASOF JOIN flights AS h ON a.carrier = h.carrier AND a.flight + f.flight >= h.flight",
    "VALUES (f.delay), (f.flight), (1)",
    "SELECT f.delay",
    "SELECT count(*) + max(q.n) FROM (SELECT count(*) AS n FROM flights AS g WHERE g.day = f.day) AS q",
  ]

  private static let statements = bodies.flatMap { body in
    [
      "SELECT f.flight FROM flights AS f WHERE EXISTS (\(body))",
      "SELECT f.flight FROM flights AS f WHERE NOT EXISTS (\(body)) OR f.delay > 5",
      "SELECT f.flight, (\(body)) FROM flights AS f",
      "SELECT f.flight FROM flights AS f WHERE f.delay NOT IN (\(body))",
      "SELECT f.delay IN (\(body)) FROM flights AS f",
      "SELECT f.delay < ALL (\(body)) FROM flights AS f",
      "SELECT sum((\(body))) FROM flights AS f GROUP BY f.day",
      "SELECT * FROM flights AS f, LATERAL (\(body)) AS q (i)",
      "SELECT * FROM flights AS f LEFT JOIN LATERAL (\(body)) AS q (i) ON q.i > f.flight",
      "SELECT * FROM flights AS f LEFT JOIN carriers AS h ON h.carrier = f.carrier AND EXISTS (SELECT 1 FROM LATERAL (\(body)) AS q (i) WHERE h.name > '')",
    ]
  }

  private static func hasDependentJoin(_ plan: LogicalPlan) -> Bool {
    if case .join(let join) = plan, join.isDependent { return true }
    return plan.inputs.contains(where: hasDependentJoin)
  }

  /// With all rules, and with none but this one: it does not need conditions to have been moved before.
  @Test func nothingDependsOnRowsAroundItAnyMore() throws {
    let others = Set(Optimizer.rules.map(\.name)).subtracting(["unnesting"])
    for sql in Self.statements {
      let plan = try TableList.plan(sql)
      PlanCheck.check(plan, sql)
      #expect(Self.hasDependentJoin(plan.root), "\(sql)")
      for disabled in [[], others, ["unnesting"], ["filter pushdown"]] {
        let optimized = try Optimizer.optimized(plan, without: disabled).plan
        #expect(!Self.hasDependentJoin(optimized.root), "\(sql)")
        #expect(optimized.root.freeColumns.isEmpty, "\(sql)")
        #expect(optimized.root.columns.map(\.id) == plan.root.columns.map(\.id), "\(sql)")
        PlanCheck.check(optimized, "\(sql) without \(disabled)")
      }
    }
  }

  /// Many queries beside each other, each of which needs the values of the rows around it, make no plan that doubles with each.
  @Test func queriesBesideEachOtherAddUp() throws {
    func size(_ count: Int) throws -> Int {
      let parts = (0..<count).map { "(SELECT count(*) FROM flights AS g WHERE g.delay > f.delay + \($0)) > 1" }
      let sql = "SELECT f.flight FROM flights AS f WHERE \(parts.joined(separator: " AND "))"
      func operatorCount(_ plan: LogicalPlan) -> Int { plan.inputs.reduce(1) { $0 + operatorCount($1) } }
      return operatorCount(try Optimizer.optimized(try TableList.plan(sql)).plan.root)
    }
    // Each has a domain of some sixty operators at most.
    #expect(try size(16) < 16 * 100)
    #expect(try size(32) < 32 * 100)
  }

  private func text(_ sql: String) throws -> String {
    PlanText.text(of: try Optimizer.optimized(try TableList.plan(sql)).plan)
  }

  @Test func equalitiesMakePlainJoins() throws {
    let exists = try text(
      "SELECT flight FROM flights AS f WHERE EXISTS (SELECT * FROM carriers AS c WHERE c.carrier = f.carrier AND c.name <> f.carrier)"
    )
    #expect(exists.contains("SemiJoin carrier = carrier#2 if name <> carrier"), "\(exists)")
    let absent = try text(
      "SELECT flight FROM flights AS f WHERE NOT EXISTS (SELECT * FROM carriers AS c WHERE c.carrier = f.carrier)")
    #expect(absent.contains("AntiJoin carrier = carrier#2"), "\(absent)")
    let value = try text(
      "SELECT flight FROM flights AS f WHERE delay > (SELECT avg(delay) FROM flights AS g WHERE g.carrier = f.carrier)")
    #expect(value.contains("InnerJoin") && value.contains("Aggregate by carrier#2"), "\(value)")
    let count = try text("SELECT (SELECT count(*) FROM carriers AS c WHERE c.carrier = f.carrier) FROM flights AS f")
    #expect(count.contains("LeftJoin") && count.contains("CASE WHEN found THEN count"), "\(count)")
    for plan in [exists, absent, value, count] { #expect(!plan.contains("Distinct"), "\(plan)") }
  }

  /// A query that is not known to have one row is watched while it runs.
  @Test func whatMayHaveTwoRowsIsCounted() throws {
    let many = try text("SELECT (SELECT name FROM carriers AS c WHERE c.carrier = f.carrier) FROM flights AS f")
    #expect(many.contains("SingleJoin"), "\(many)")
    let one = try text("SELECT (SELECT name FROM carriers AS c WHERE c.carrier = f.carrier LIMIT 1) FROM flights AS f")
    #expect(!one.contains("SingleJoin") && one.contains("Limit 1::bigint of each carrier"), "\(one)")
  }

  @Test func whatIsComputedFromRowsAroundGetsTheirValues() throws {
    let plan = try text(
      "SELECT (SELECT sum(g.delay * f.delay) FROM flights AS g WHERE g.day = f.day) FROM flights AS f")
    #expect(plan.contains("Distinct"), "\(plan)")
  }

  /// A table that looks at rows around it is another one for each of them, and is bound wherever it is named.
  @Test func tablesThatLookAtRowsAroundThemAreNotKept() throws {
    func query(_ condition: String) -> String {
      "SELECT (WITH q AS MATERIALIZED (SELECT day, count(*) AS n FROM flights AS g \(condition) GROUP BY day) SELECT sum(q.n) FROM q, q AS p WHERE p.n > f.delay) FROM flights AS f"
    }
    #expect(try TableList.plan(query("WHERE g.carrier = f.carrier")).tables.isEmpty)
    #expect(try TableList.plan(query("WHERE g.carrier = 'AA'")).tables.count == 1)
  }

  @Test(arguments: [
    "WITH RECURSIVE n AS (SELECT f.flight AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT count(*) FROM n",
    "SELECT count(*) FROM flights AS g ASOF JOIN (SELECT * FROM flights AS h WHERE h.day = f.day) AS a ON g.flight >= a.flight",
    "SELECT sum(n) FROM (SELECT count(*) AS n FROM flights AS g WHERE g.day = f.day GROUP BY GROUPING SETS ((), ())) AS q",
  ]) func whatIsNotUnnestedIsRefused(body: String) {
    let error = #expect(throws: BasaltError.self) {
      try Optimizer.optimized(try TableList.plan("SELECT (\(body)) FROM flights AS f"))
    }
    #expect(error?.code == .unsupported, "\(body)")
  }

  @Test func valuesThatDifferEachTimeAreRefused() {
    let sql = "SELECT (SELECT sum(g.delay * f.x) FROM flights AS g) FROM (SELECT random() AS x FROM flights) AS f"
    let error = #expect(throws: BasaltError.self) { try Optimizer.optimized(try TableList.plan(sql)) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("may differ each time") == true, "\(String(describing: error))")
    #expect(error?.remedy.contains("a table first") == true)
  }
}
