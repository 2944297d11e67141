import BasaltCore
import BasaltPlan
import Testing

/// `Optimizer` and its rules (`ConstantFolding`, `FilterPushdown`, `ScanPredicates`, …): plans stay whole, keep their columns,
/// and come to what the rules promise. That rows stay the same, `RuleEquivalenceTests` show on data.
@Suite struct OptimizerTests {
  private static let statements = (QueryPlans.topics + ExpressionPlans.topics).flatMap { $0.plans.map(\.sql) }

  @Test func namesOfRulesTellThemApart() {
    // One is applied twice.
    #expect(Set(Optimizer.rules.map(\.name)).count == Optimizer.rules.count - 1)
  }

  /// All rules, each alone, and each left out: the result has the same columns, and every operator finds those it looks at.
  @Test func plansStayWholeUnderEveryRule() throws {
    let names = Set(Optimizer.rules.map(\.name))
    let choices = [[]] + names.map { [$0] } + names.map { Array(names.subtracting([$0])) }
    for sql in Self.statements {
      let plan = try TableList.plan(sql)
      for disabled in choices {
        let optimized = try Optimizer.optimized(plan, without: Set(disabled)).plan
        #expect(Set(optimized.root.columns.map(\.id)).isSuperset(of: plan.root.columns.map(\.id)), "\(sql)")
        PlanCheck.check(optimized, "\(sql) without \(disabled)")
      }
    }
  }

  private func optimized(_ sql: String) throws -> (text: String, rules: [String]) {
    let (plan, rules) = try Optimizer.optimized(try TableList.plan(sql))
    return (PlanText.text(of: plan), rules)
  }

  @Test func comparisonsGoIntoTheScanAndColumnsThatNobodyReadsStayOut() throws {
    let (text, rules) = try optimized(
      "SELECT carrier FROM flights WHERE delay > 10 AND day >= date '2013-01-01' + interval '1' month AND flight + 1 > 5"
    )
    #expect(text.contains("Scan flights (carrier, flight) where delay > 10 AND day >= "), "\(text)")
    #expect(text.contains("Filter (flight + 1) > 5"), "\(text)")
    #expect(rules == ["constant folding", "scan predicates", "column pruning"], "\(rules)")
  }

  @Test func whatHoldsForOneSideOfAJoinHoldsForTheOther() throws {
    let (text, rules) = try optimized(
      "SELECT f.flight FROM flights AS f, carriers AS c WHERE f.carrier = c.carrier AND c.carrier = 'UA'")
    #expect(text.split(separator: "= 'UA'", omittingEmptySubsequences: false).count == 3, "\(text)")
    #expect(rules.contains("filter pushdown") && rules.contains("filter inference"), "\(rules)")
  }

  @Test func aMarkThatIsOnlyFilteredByIsASemiJoin() throws {
    let (text, _) = try optimized("SELECT flight FROM flights WHERE carrier IN (SELECT carrier FROM carriers)")
    #expect(text.lowercased().contains("semi"), "\(text)")
  }

  @Test func aFilterThatIsNeverTrueReadsNothing() throws {
    let (text, _) = try optimized("SELECT flight FROM flights WHERE 1 = 2")
    #expect(!text.contains("Scan"), "\(text)")
  }

  @Test func conditionsOnPartitionsGoBelowTheWindowAndOthersStay() throws {
    let (text, _) = try optimized(
      "SELECT n FROM (SELECT carrier, delay, row_number() OVER (PARTITION BY carrier ORDER BY day) AS n FROM flights) AS q WHERE carrier = 'UA' AND delay > 5 AND n = 1"
    )
    #expect(text.contains("where carrier = 'UA'"), "\(text)")
    #expect(text.contains("Filter (delay > 5) AND (row_number = "), "\(text)")
    // What is left of the window's columns is what it needs itself.
    let (pruned, rules) = try optimized(
      "SELECT flight FROM (SELECT flight, rank() OVER (ORDER BY day) AS n, sum(delay) OVER (PARTITION BY carrier) FROM flights) AS q"
    )
    #expect(!pruned.contains("Window") && pruned.contains("Scan flights (flight)"), "\(pruned)")
    #expect(rules == ["column pruning"], "\(rules)")
  }

  @Test func aLimitTellsTheSort() throws {
    let (text, rules) = try optimized("SELECT flight FROM flights ORDER BY delay LIMIT 5 OFFSET 2")
    #expect(text.contains("first 7") && rules.contains("top rows"), "\(text)")
  }
}
