import BasaltAccess
import BasaltCore
import BasaltPlan
import BasaltSQL
import TestSupport
import Testing

/// `PlanTemplate`, `OpenValues`, `RecordingCatalog`: a plan that is kept comes to what binding anew comes to.
@Suite struct PlanTemplateTests {
  /// The optimized plan of a kept one, for other values than it was bound with; `nil` when it is not kept, or gives way.
  private func kept(_ sql: String, boundWith first: BindingSession, _ session: BindingSession) throws -> QueryPlan? {
    let (binder, statement) = try TableList.binder(sql, first)
    guard case .query(let query) = statement, case .template(let bound) = binder.template(of: query) else { return nil }
    let template = try bound.prepared(without: [])
    let tables = try #require(try template.tables(in: TableList.flights), "\(sql)")
    guard let plan = try template.plan(session, over: tables) else { return nil }
    return try Optimizer.completed(plan, hadParameters: template.hasParameters, without: [])
  }

  /// Statements in which a parameter stands wherever one may, with values of all types, the odd ones among them.
  private static let statements = [
    "SELECT * FROM flights WHERE carrier = $2", "SELECT $1, $2, delay + $1 FROM flights",
    "SELECT * FROM flights WHERE day = $2 OR day > $4", "SELECT * FROM flights WHERE distance BETWEEN $1 AND $5",
    "SELECT carrier, count(*) FROM flights WHERE delay > $1 GROUP BY carrier HAVING count(*) > $1 ORDER BY 2 LIMIT :limit",
    "SELECT f.flight FROM flights f JOIN carriers c ON f.carrier = c.carrier WHERE c.carrier = :carrier",
    "SELECT delay + $1 FROM flights GROUP BY delay + $1", "SELECT CASE WHEN $1 > 5 THEN 1 ELSE 2 END FROM flights",
    "SELECT * FROM flights WHERE price < $6", "SELECT * FROM flights WHERE price < $2", "SELECT round(price, $1) FROM flights",
    "SELECT * FROM flights WHERE carrier IN ($2, 'UA')", "SELECT * FROM flights LIMIT $1 OFFSET $5",
    "SELECT departed + $2 FROM flights", "SELECT * FROM flights WHERE $3", "SELECT * FROM flights WHERE delay IS NOT NULL = $7",
    "SELECT carrier, $1, count(*) FROM flights GROUP BY ALL", "SELECT (SELECT max(delay) FROM flights WHERE flight = $1) + $1",
    "SELECT * FROM flights AT (VERSION => $1)", "SELECT * FROM flights AT (VERSION => 3), flights f",
    "SELECT $2::date, $2::integer, CAST ($2 AS text), TRY_CAST ($2 AS date)", "SELECT * FROM generate_series(1, $1)",
    "SELECT * FROM flights WHERE speed > $1 AND NOT seen < $2",
    "SELECT flight FROM flights WHERE flight = $1 UNION SELECT $1 UNION SELECT $5", "VALUES ($1, $2), ($5, 'x')",
    "SELECT string_agg(carrier, $2) FROM flights", "SELECT * FROM flights WHERE carrier LIKE $2",
  ]

  private static func session(_ number: Int32, _ text: String) -> BindingSession {
    BindingSession(
      transactionTime: 1_700_000_000_000_000, currentUser: "ada", catalogName: "house",
      positional: [
        .integer(number), .text(text), .null, .date(days: number), .bigint(Int64(number) * 3),
        .decimal(Decimal(unscaled: 150 + Int128(number), scale: 2)), .boolean(number > 5),
      ],
      named: ["limit": .bigint(Int64(number)), "carrier": .text(text)])
  }

  private func check(_ sql: String, _ first: BindingSession, _ session: BindingSession) throws -> Bool {
    guard let kept = try kept(sql, boundWith: first, session) else { return false }
    let plain = try Optimizer.optimized(try TableList.plan(sql, session)).plan
    // A kept plan with parameters has its constants folded twice, which now and then finds a filter that is always true.
    func folded(_ plan: QueryPlan) throws -> String {
      PlanText.text(of: try Optimizer.completed(plan, hadParameters: true, without: []))
    }
    #expect(try folded(kept) == folded(plain), "\(sql)")
    #expect(kept.root.columns.map(\.name) == plain.root.columns.map(\.name), "\(sql)")
    #expect(kept.root.columns.map(\.type) == plain.root.columns.map(\.type), "\(sql)")
    PlanCheck.check(kept, sql)
    return true
  }

  /// Whatever values it was bound with first, and whichever come then.
  @Test func aKeptPlanIsTheOneThatBindingMakes() throws {
    let sessions = [Self.session(7, "AA"), Self.session(2, "2024-01-31"), Self.session(-1, "12"), Self.session(9, "")]
    var keptCount = 0
    for sql in Self.statements {
      for first in sessions {
        for session in sessions where try check(sql, first, session) { keptCount += 1 }
      }
    }
    #expect(keptCount > 100)
  }

  @Test func statementsWithoutParametersAreKept() throws {
    let statements = (QueryPlans.topics + ExpressionPlans.topics).flatMap { $0.plans.map(\.sql) }
    var keptCount = 0
    for sql in statements where try check(sql, TableList.session, TableList.session) { keptCount += 1 }
    #expect(keptCount > statements.count / 2, "\(keptCount) of \(statements.count)")
  }

  @Test(arguments: Soak.seeds(300)) func randomQueriesAreKeptAsTheyAreBound(seed: UInt64) throws {
    var queries = RandomQueries(seed: seed)
    let sql = queries.query(3)
    // Wrong in some place, now and then: then nothing may be kept that yields a plan. Some do not even read.
    guard let (binder, statement) = try? TableList.binder(sql) else { return }
    guard (try? TableList.plan(sql)) != nil else {
      guard case .query(let query) = statement, case .template(let template) = binder.template(of: query),
        let tables = try template.tables(in: TableList.flights)
      else { return }
      #expect(try template.plan(TableList.session, over: tables) == nil, "\(sql), seed \(seed)")
      return
    }
    _ = try check(sql, TableList.session, TableList.session)
  }

  /// What depends on more than types is bound each time, and what is wrong is not kept at all.
  @Test(arguments: [
    "SELECT * FROM flights WHERE carrier IN ($2, 'UA')", "SELECT round(price, $1) FROM flights",
    "SELECT * FROM flights WHERE price < $2", "SELECT * FROM flights AT (VERSION => $1)",
    "SELECT * FROM flights AT (TIMESTAMP => now())", "SELECT departed + $2 FROM flights",
  ])
  func whatAsksForValuesIsNotKept(sql: String) throws {
    let (binder, statement) = try TableList.binder(sql, Self.session(2, "1 day"))
    guard case .query(let query) = statement else { preconditionFailure("no query") }
    guard case .needsValues = binder.template(of: query) else {
      Issue.record("kept: \(sql)")
      return
    }
  }

  @Test(arguments: ["SELECT * FROM nowhere", "SELECT nothing FROM flights WHERE delay = $1", "SELECT 'a' + true"])
  func whatIsWrongIsNotKept(sql: String) throws {
    let (binder, statement) = try TableList.binder(sql)
    guard case .query(let query) = statement else { preconditionFailure("no query") }
    guard case .refused = binder.template(of: query) else {
      Issue.record("kept: \(sql)")
      return
    }
  }

  /// A value that its place refuses makes way for binding, which knows the place.
  @Test func refusedValuesAreBound() throws {
    let sql = "SELECT * FROM flights WHERE day = $2 LIMIT $1"
    #expect(try kept(sql, boundWith: Self.session(7, "2024-01-31"), Self.session(8, "no date")) == nil)
    #expect(try kept(sql, boundWith: Self.session(7, "2024-01-31"), Self.session(-8, "2024-01-31")) == nil)
    #expect(try kept(sql, boundWith: Self.session(7, "2024-01-31"), Self.session(8, "2024-02-29")) != nil)
  }

  /// A table of the same name with other columns, or under another ground, is another.
  @Test func otherTablesAreNotTaken() throws {
    let (binder, statement) = try TableList.binder("SELECT carrier FROM carriers")
    guard case .query(let query) = statement, case .template(let template) = binder.template(of: query) else {
      Issue.record("not kept")
      return
    }
    let schema = TableList.schema([("carrier!", .text), ("name", .text)])
    func found(_ table: CatalogTable) throws -> Bool {
      try template.tables(in: TableList(tables: [(nil, table)])) != nil
    }
    #expect(try found(TableList.table("carriers", schema)))
    #expect(try found(TableList.table("carriers", TableList.schema([("carrier!", .text)]))) == false)
    #expect(try found(TableList.table("carriers", TableList.schema([("carrier", .text), ("name", .text)]))) == false)
    #expect(try found(TableList.table("others", schema)) == false)
    func table(_ id: UInt128, version: Int?, of warehouse: UInt128 = 1) -> CatalogTable {
      CatalogTable(
        name: "carriers", schema: schema, source: .stored(UniqueID(bits: id), version: version),
        access: .grantedToOwner(of: UniqueID(bits: warehouse), table: UniqueID(bits: id)), rowCount: 5)
    }
    #expect(try found(table(2, version: 40)))
    #expect(try found(table(2, version: nil)))
    #expect(try found(table(3, version: 9)) == false)
    #expect(try found(table(2, version: 9, of: 4)) == false)
  }

  /// What places make of a text that is given.
  @Test func placesSayTypes() throws {
    func types(_ sql: String, _ count: Int) throws -> [String] {
      let session = BindingSession(
        transactionTime: 0, currentUser: "ada", positional: Array(repeating: .text(""), count: count))
      let (binder, statement) = try TableList.binder(sql, session)
      guard case .query(let query) = statement else { preconditionFailure("no query") }
      return try binder.parameterTypes(of: query).map { "\($0.type)" }
    }
    #expect(try types("SELECT * FROM flights WHERE day = $1 AND delay > $2 LIMIT $3", 3) == ["date", "integer", "bigint"])
    #expect(try types("SELECT $1", 1) == ["text"])
    #expect(throws: BasaltError.self) { try types("SELECT * FROM nowhere WHERE a = $1", 1) }
  }
}
