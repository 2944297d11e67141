import BasaltCore
import BasaltPlan
import Testing

/// `RowwiseJoins`, and what `ListBinding` and `UnnestBinding` come to. That the rows are right, topic `lists` of the SQL logic cases
/// shows.
@Suite struct RowwiseJoinsTests {
  private static func hasJoin(_ plan: LogicalPlan) -> Bool {
    if case .join = plan { return true }
    return plan.inputs.contains(where: hasJoin)
  }

  /// What a row of the left makes by itself needs no join and no domain.
  @Test(arguments: [
    "SELECT f.flight, u FROM flights AS f, unnest(ARRAY[f.delay, f.distance]) AS u",
    "SELECT f.flight, u, n FROM flights AS f CROSS JOIN LATERAL unnest(string_to_array(f.carrier, 'A')) WITH ORDINALITY AS q (u, n)",
    "SELECT f.flight, n FROM flights AS f JOIN LATERAL generate_series(1, f.delay) AS n ON n > f.flight",
    "SELECT f.flight, q.s FROM flights AS f, LATERAL (SELECT f.delay + f.distance AS s WHERE f.delay > 0) AS q",
    "SELECT f.flight, unnest(ARRAY[f.delay, f.distance]) FROM flights AS f",
  ])
  func whatARowMakesByItselfIsNoJoin(sql: String) throws {
    let plan = try TableList.plan(sql)
    PlanCheck.check(plan, sql)
    let optimized = try Optimizer.optimized(plan).plan
    #expect(!Self.hasJoin(optimized.root), "\(sql)")
    #expect(optimized.root.freeColumns.isEmpty && optimized.root.columns.map(\.id) == plan.root.columns.map(\.id))
    PlanCheck.check(optimized, sql)
  }

  /// Rows of its own, or rows without a partner that stay, need one.
  @Test(arguments: [
    "SELECT f.flight, u FROM flights AS f LEFT JOIN LATERAL unnest(ARRAY[f.delay]) AS u ON true",
    "SELECT f.flight, q.name FROM flights AS f, LATERAL (SELECT c.name FROM carriers AS c WHERE c.carrier = f.carrier) AS q",
  ])
  func whatReadsRowsIsAJoin(sql: String) throws {
    #expect(Self.hasJoin(try Optimizer.optimized(try TableList.plan(sql)).plan.root), "\(sql)")
  }

  /// A list that is known is a set that a scan can look up.
  @Test func aKnownListIsASet() throws {
    for sql in [
      "SELECT flight FROM flights WHERE delay = ANY ('{1,2}')",
      "SELECT flight FROM flights WHERE delay <> ALL (ARRAY[1, 2])",
    ] {
      let text = PlanText.text(of: try TableList.plan(sql))
      #expect(text.contains("IN (1, 2)"), "\(text)")
    }
  }

  @Test(arguments: [
    ("SELECT flight FROM flights WHERE unnest(ARRAY[1]) = 1", BasaltError.Code.unsupported),
    ("SELECT unnest(ARRAY[delay]), count(*) FROM flights GROUP BY 1", .unsupported),
    ("SELECT unnest(ARRAY[unnest(ARRAY[1])])", .unsupported),
    ("SELECT sum(unnest(ARRAY[delay])) FROM flights", .unsupported),
    ("SELECT delay[1] FROM flights", .typeMismatch), ("SELECT (ARRAY[1])['a']", .typeMismatch),
    ("SELECT delay = ANY (5) FROM flights", .typeMismatch), ("SELECT (ARRAY[[1]])[1:1][1:1]", .unsupported),
    ("SELECT (delay > 1) && (distance > 1) FROM flights", .typeMismatch), ("SELECT * FROM unnest('{1}')", .typeMismatch),
  ])
  func whatCannotBeIsRefused(sql: String, code: BasaltError.Code) {
    #expect { try TableList.plan(sql) } throws: { ($0 as? BasaltError)?.code == code }
  }
}
