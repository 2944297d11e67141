import BasaltCore
import BasaltPlan
import Testing

/// `CommonConditions`, `DisjunctionInference`, `OuterJoinReduction`: what is found in conditions, and what is left alone.
@Suite struct ConditionRulesTests {
  private func optimized(
    _ sql: String, without disabled: Set<String> = []
  ) throws -> (text: String, rules: [String]) {
    let (plan, rules) = try Optimizer.optimized(try TableList.plan(sql), without: disabled)
    PlanCheck.check(plan, sql)
    return (PlanText.text(of: plan), rules)
  }

  @Test func whatAllArmsAskForIsTakenOut() throws {
    let (text, rules) = try optimized(
      """
      SELECT f.flight FROM flights AS f, carriers AS c
      WHERE (f.carrier = c.carrier AND f.delay = 1 AND c.name = 'a') OR (f.delay = 3 AND f.carrier = c.carrier AND c.name = 'b')
      """)
    #expect(text.contains("InnerJoin carrier = carrier#2 if ("), "\(text)")
    // What follows for each side alone goes to its scan.
    #expect(text.contains("delay >= 1 AND delay <= 3") && text.contains("name >= 'a' AND name <= 'b'"), "\(text)")
    #expect(rules.contains("common conditions") && rules.contains("inference from alternatives"), "\(rules)")
  }

  @Test func anArmOfNothingElseMakesTheOthersNeedless() throws {
    let (text, _) = try optimized("SELECT flight FROM flights WHERE delay = 1 OR (delay = 1 AND flight = 2)")
    #expect(text.contains("where delay = 1") && !text.contains("Filter"), "\(text)")
  }

  @Test func valuesOfOneColumnAreASet() throws {
    let (text, _) = try optimized("SELECT flight FROM flights WHERE delay = 1 OR delay IN (5, 6) OR 9 = delay")
    #expect(text.contains("delay IN (1, 5, 6, 9)"), "\(text)")
    // Two columns, and a NULL, are none.
    for condition in ["delay = 1 OR flight = 1", "delay = 1 OR delay = NULL", "speed = 1 OR speed = 2"] {
      let (text, _) = try optimized("SELECT flight FROM flights WHERE \(condition)")
      #expect(!text.contains(" IN ("), "\(text)")
    }
  }

  /// Random numbers are two in two arms.
  @Test func volatileConditionsHaveNothingInCommon() throws {
    let (_, rules) = try optimized(
      "SELECT flight FROM flights WHERE (random() > 0.5 AND delay = 1) OR (random() > 0.5 AND flight = 2)")
    #expect(!rules.contains("common conditions"), "\(rules)")
  }

  /// An arm that says nothing of a side leaves it open; and the kept side of an outer join loses no rows to ON.
  @Test func nothingFollowsWhereAnArmIsSilent() throws {
    for sql in [
      "SELECT 1 FROM flights AS f JOIN carriers AS c ON (f.delay = 1 AND c.name = 'a') OR f.delay = c.carrier::integer",
      "SELECT 1 FROM flights AS f FULL JOIN carriers AS c ON (f.delay = 1 AND c.name = 'a') OR (f.delay = 2 AND c.name = 'b')",
    ] {
      let (_, rules) = try optimized(sql)
      #expect(!rules.contains("inference from alternatives"), "\(sql): \(rules)")
    }
    let (text, _) = try optimized(
      "SELECT 1 FROM flights AS f LEFT JOIN carriers AS c ON (f.delay = 1 AND c.name = 'a') OR (f.delay = 2 AND c.name = 'b')"
    )
    #expect(text.contains("name >= 'a'") && !text.contains("delay >= 1"), "\(text)")
  }

  @Test(arguments: [
    ("LEFT JOIN", "c.name > 'x'", "InnerJoin"), ("LEFT JOIN", "f.delay > 1", "LeftJoin"),
    ("LEFT JOIN", "c.name IS NULL", "LeftJoin"), ("LEFT JOIN", "coalesce(c.name, 'y') > 'x'", "LeftJoin"),
    ("LEFT JOIN", "c.name > 'x' OR f.delay = 1", "LeftJoin"), ("LEFT JOIN", "c.name IS NOT NULL", "InnerJoin"),
    ("RIGHT JOIN", "f.delay + 1 > 1", "InnerJoin"), ("RIGHT JOIN", "c.name > 'x'", "RightJoin"),
    ("FULL JOIN", "c.name > 'x'", "RightJoin"), ("FULL JOIN", "f.delay > 1", "LeftJoin"),
    ("FULL JOIN", "f.delay > 1 AND c.name > 'x'", "InnerJoin"), ("FULL JOIN", "f.delay = length(c.name)", "LeftJoin"),
  ])
  func rowsThatAreTakenAwayAreNotMade(kind: String, condition: String, expected: String) throws {
    // An order of joins may turn a left one into a right one, which is the same.
    let (text, _) = try optimized(
      "SELECT f.flight, c.name FROM flights AS f \(kind) carriers AS c ON f.carrier = c.carrier WHERE \(condition)",
      without: ["join order"])
    #expect(text.contains(expected), "\(kind) \(condition): \(text)")
  }
}
