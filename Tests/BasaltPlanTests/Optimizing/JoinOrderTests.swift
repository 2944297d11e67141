import BasaltAccess
import BasaltCore
import BasaltPlan
import TestSupport
import Testing

/// `JoinOrder`, `JoinGraph`, `JoinCosts`, `JoinSearch`: the order that is found is a whole plan, costs no more than any other, and
/// is found again. That rows stay the same, the SQL logic topic `join_graphs` shows on data.
@Suite struct JoinOrderTests {
  /// Tables of random sizes and distinct counts, joined by random equalities, with some conditions.
  private static func statement(_ count: Int, _ random: inout SeededRandom) -> String {
    var conditions: [String] = []
    for index in 1..<max(2, count) where count > 1 {
      let other = Int.random(in: 0..<index, using: &random)
      conditions.append("t\(other).\(column(&random)) = t\(index).\(column(&random))")
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) where count > 1 {
      let (first, second) = (Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random))
      if first != second { conditions.append("t\(first).\(column(&random)) = t\(second).\(column(&random))") }
    }
    if Bool.random(using: &random) { conditions.append("t0.a < 40") }
    if Bool.random(using: &random) { conditions.append("t\(count - 1).b = 3") }
    let tables = (0..<count).map { "t\($0)" }.joined(separator: ", ")
    return "SELECT t0.a FROM \(tables) WHERE \(conditions.joined(separator: " AND "))"
  }

  private static func column(_ random: inout SeededRandom) -> String {
    ["a", "b", "c"].randomElement(using: &random) ?? "a"
  }

  /// The plan with its conditions in their places, and its joins in the statement's order.
  private static func bound(_ sql: String, _ catalog: StatisticsCatalog) throws -> QueryPlan {
    try Optimizer.optimized(try catalog.plan(sql), without: ["join order"]).plan
  }

  /// The topmost join, with what filters it.
  private static func cluster(_ plan: LogicalPlan) -> JoinGraph? {
    if let graph = JoinGraph(plan) { return graph }
    for input in plan.inputs { if let graph = cluster(input) { return graph } }
    return nil
  }

  /// Every order of some relations that needs no join of all pairs.
  private static func orders(_ set: UInt64, _ costs: JoinCosts) -> [JoinTree] {
    if set.nonzeroBitCount == 1 { return [.relation(set.trailingZeroBitCount)] }
    var all: [JoinTree] = []
    var part = (set &- 1) & set
    while part != 0 {
      for left in orders(part, costs) {
        for right in orders(set & ~part, costs) {
          let tree = JoinTree.join(left, right)
          if costs.cost(of: tree)?.pairCount == 0 { all.append(tree) }
        }
      }
      part = (part &- 1) & set
    }
    return all
  }

  @Test(arguments: Soak.seeds(24)) func noOrderCostsLess(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let count = Int.random(in: 2...6, using: &random)
    let catalog = StatisticsCatalog.random(count, &random)
    let sql = Self.statement(count, &random)
    let graph = try #require(Self.cluster(try Self.bound(sql, catalog).root), "\(sql) seed \(seed)")
    #expect(graph.relationCount == count)
    let costs = JoinCosts(graph)
    let best = JoinSearch.best(costs)
    let cost = try #require(costs.cost(of: best))
    // Of six relations in a ring there are some thousands.
    let all = Self.orders((1 << UInt64(count)) - 1, costs)
    #expect(!all.isEmpty, "\(sql) seed \(seed)")
    for tree in all {
      let other = try #require(costs.cost(of: tree))
      #expect(cost.value <= other.value * (1 + 1e-9), "\(sql) seed \(seed): \(best) and \(tree)")
    }
    // What a set is believed to have does not depend on its order, and is a number.
    for bits in 1..<(UInt64(1) << UInt64(count)) {
      let rowCount = costs.rowCount(of: RelationSet(bits: bits))
      #expect(rowCount >= 1 && rowCount.isFinite, "\(sql) seed \(seed)")
    }
  }

  @Test(arguments: Soak.seeds(24)) func plansStayWholeAndAreFoundAgain(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let count = Int.random(in: 2...24, using: &random)
    let catalog = StatisticsCatalog.random(count, &random)
    let sql = Self.statement(count, &random)
    let plan = try catalog.plan(sql)
    let (optimized, _) = try Optimizer.optimized(plan)
    PlanCheck.check(optimized, sql)
    let text = PlanText.text(of: optimized)
    #expect(PlanText.text(of: try Optimizer.optimized(plan).plan) == text, "\(sql) seed \(seed)")
    #expect(text.components(of: "Scan ") == count, "\(sql) seed \(seed)\n\(text)")
    // Every join finds something by key: enough equalities were written.
    #expect(!text.contains("CrossJoin"), "\(sql) seed \(seed)\n\(text)")
    let estimate = PlanEstimate(optimized.root)
    Self.expectFinite(estimate, sql)
  }

  private static func expectFinite(_ estimate: PlanEstimate, _ sql: String) {
    #expect(estimate.rowCount.isFinite && estimate.rowCount >= 0, "\(sql)")
    for input in estimate.inputs { expectFinite(input, sql) }
  }

  private func text(_ sql: String, _ catalog: StatisticsCatalog) throws -> String {
    PlanText.text(of: try Optimizer.optimized(try catalog.plan(sql)).plan)
  }

  /// A large table, a middling one and a small one: `fact`, `item`, `kind`.
  private static let shop = StatisticsCatalog([
    .init("fact", rowCount: 1_000_000, distinct: ["a": 10_000, "b": 100, "c": 500_000]),
    .init("item", rowCount: 10_000, distinct: ["a": 10_000, "b": 20, "c": 300]),
    .init("kind", rowCount: 20, distinct: ["a": 20, "b": 20, "c": 5]),
  ])

  @Test func theSmallerSideIsBuilt() throws {
    for sql in [
      "SELECT fact.c FROM fact JOIN item ON fact.a = item.a", "SELECT fact.c FROM item JOIN fact ON fact.a = item.a",
    ] {
      let text = try text(sql, Self.shop)
      let lines = text.split(separator: "\n")
      #expect(lines[2].contains("Scan fact") && lines[3].contains("Scan item"), "\(text)")
    }
  }

  @Test func whatTheStatementLeavesUnconnectedIsConnectedLater() throws {
    // In the statement's order kind and fact would be all pairs.
    let text = try text(
      "SELECT fact.c FROM kind, fact, item WHERE fact.a = item.a AND item.b = kind.a", Self.shop)
    #expect(!text.contains("CrossJoin") && text.components(of: "InnerJoin") == 2, "\(text)")
  }

  @Test func equalColumnsAreOneClass() throws {
    // With x = y and y = z, z is joined to x before y is read, if that is cheaper: y has a row for each of all.
    let catalog = StatisticsCatalog([
      .init("x", rowCount: 1_000, distinct: ["a": 1_000]), .init("y", rowCount: 1_000_000, distinct: ["a": 1_000]),
      .init("z", rowCount: 10, distinct: ["a": 10]),
    ])
    let text = try text("SELECT x.b FROM x, y, z WHERE x.a = y.a AND y.a = z.a", catalog)
    let lines = text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
    let y = try #require(lines.firstIndex { $0.hasPrefix("Scan y") })
    #expect(lines[2].hasPrefix("Scan y") || y == 2, "\(text)")
    #expect(lines[3].hasPrefix("InnerJoin"), "\(text)")
  }

  @Test func aSemiJoinComesBeforeWhatItMakesSmaller() throws {
    let text = try text(
      "SELECT fact.c FROM fact JOIN item ON fact.a = item.a WHERE item.b IN (SELECT a FROM kind WHERE c = 3)", Self.shop
    )
    let lines = text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
    #expect(lines[1].hasPrefix("InnerJoin") && lines[3].hasPrefix("SemiJoin"), "\(text)")
  }

  @Test func aLeftJoinIsTurnedWhereTheOtherSideIsSmaller() throws {
    let text = try text("SELECT item.b, fact.c FROM item LEFT JOIN fact ON fact.a = item.a", Self.shop)
    #expect(text.contains("RightJoin"), "\(text)")
    let other = try self.text("SELECT item.b, fact.c FROM fact LEFT JOIN item ON fact.a = item.a", Self.shop)
    #expect(other.contains("LeftJoin"), "\(other)")
  }

  @Test(arguments: ["IN", "NOT IN"]) func theSmallerSideOfASemiJoinIsBuilt(word: String) throws {
    // NOT EXISTS, as NOT IN of what may be NULL is a mark, which is of a row that streams.
    func statement(_ left: String, _ right: String) -> String {
      word == "IN"
        ? "SELECT \(left).b FROM \(left) WHERE a IN (SELECT a FROM \(right))"
        : "SELECT \(left).b FROM \(left) WHERE NOT EXISTS (SELECT 1 FROM \(right) WHERE \(right).a = \(left).a)"
    }
    let small = try text(statement("item", "fact"), Self.shop)
    #expect(small.contains("left built"), "\(small)")
    let large = try text(statement("fact", "item"), Self.shop)
    #expect(!large.contains("left built"), "\(large)")
  }

  @Test func aJoinAboveOneThatBuildsItsLeftNarrowsTheLeft() throws {
    // Few rows of `item` are left, which the scan of `item` hears of: its column is the key, and not that of `fact`.
    let text = try text(
      """
      SELECT item.c FROM item JOIN kind ON item.b = kind.a
        WHERE EXISTS (SELECT 1 FROM fact WHERE fact.a = item.a) AND kind.c = 3
      """, Self.shop)
    #expect(text.contains("left built") && text.contains("b = a"), "\(text)")
  }

  @Test func whatFollowsOfAlternativesIsAskedOfEachRelation() throws {
    let text = try text(
      """
      SELECT fact.c FROM fact, item AS p, item AS q WHERE fact.a = p.a AND fact.b = q.a
        AND (p.b = 1 AND q.b = 2 OR p.b = 2 AND q.b = 1)
      """, Self.shop)
    #expect(text.components(of: "OR") == 3, "\(text)")
  }

  @Test func volatileConditionsKeepTheirPlace() throws {
    let text = try text(
      "SELECT fact.c FROM item, fact WHERE fact.a = item.a AND random() < item.b", Self.shop)
    #expect(text.contains("random"), "\(text)")
  }

  @Test func manyRelationsAreOrderedInTime() throws {
    // A clique: every pair of sets may be joined.
    var random = SeededRandom(seed: 7)
    let count = JoinSearch.exactRelationCountMaximum
    let catalog = StatisticsCatalog.random(count, &random)
    let tables = (0..<count).map { "t\($0)" }
    let equalities = tables.dropFirst().map { "t0.a = \($0).a" }
    let sql = "SELECT t0.b FROM \(tables.joined(separator: ", ")) WHERE \(equalities.joined(separator: " AND "))"
    let start = ContinuousClock.now
    _ = try Optimizer.optimized(try catalog.plan(sql))
    // Milliseconds; what is excluded is a search that never ends.
    #expect(ContinuousClock.now - start < .seconds(20))
    let most = (0..<80).map { "t0 AS u\($0)" }.joined(separator: ", ")
    PlanCheck.check(try Optimizer.optimized(try catalog.plan("SELECT u0.a FROM \(most)")).plan, "80 tables")
  }
}

extension String {
  /// How often a text occurs.
  func components(of text: String) -> Int {
    var (count, rest) = (0, self[...])
    while let range = rest.firstRange(of: text) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
