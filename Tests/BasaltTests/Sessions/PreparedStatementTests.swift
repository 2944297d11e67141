import Basalt
import BasaltCore
import TestSupport
import Testing

/// `PreparedStatement`, `StatementCache`, `KeptStatement`, `PlanReuse`: plans that are kept change no answer.
@Suite struct PreparedStatementTests {
  private struct Outcome: Equatable, CustomStringConvertible {
    var rows: [String] = []
    var error = ""
    var description: String { "\(rows) \(error)" }
  }

  /// Rows, or the whole error with its place.
  private func outcome(
    _ session: Session, _ sql: String, _ parameters: Session.Parameters = Session.Parameters()
  ) async -> Outcome {
    do {
      return Outcome(rows: try await session.answer(sql, parameters))
    } catch let error as BasaltError {
      return Outcome(error: error.description)
    } catch { return Outcome(error: "\(error)") }
  }

  private static let queries = [
    "SELECT * FROM t WHERE a = $1 ORDER BY a, b", "SELECT count(*), min(a), max(b) FROM t",
    "SELECT count(*) FROM t WHERE b > $2",
    "SELECT a, count(*) FROM t WHERE a > $1 GROUP BY a ORDER BY a LIMIT $3",
    "SELECT * FROM t WHERE b = $2 OR a = $3 ORDER BY a",
    "SELECT $1, $2, $3", "SELECT * FROM t AT (VERSION => 3) WHERE a = $1", "SELECT count(*) FROM t AT (VERSION => $3)",
    "SELECT t.a, u.x FROM t JOIN u ON t.a = u.x WHERE t.a > $1 ORDER BY 1", "SELECT * FROM u WHERE x = $1 ORDER BY x",
    "SELECT * FROM t WHERE at < $2 ORDER BY a", "SELECT at::text FROM t WHERE a < 5 ORDER BY a",
    "SELECT now() > '2020-01-01'",
    "SELECT count(*) FROM basalt.tables", "SELECT (SELECT max(a) FROM t WHERE a < $1)",
    "SELECT a + $1 FROM t WHERE a IN ($1, 2)",
    "SELECT a FROM t WHERE b LIKE $2 ORDER BY a LIMIT 3",
  ]

  /// Two sessions of one warehouse, one that keeps plans and one that binds always, through the same changes: by random,
  /// tables are altered, renamed, dropped and made again, filled, read as of versions, in other zones, in transactions,
  /// with values of other types.
  @Test(arguments: Soak.seeds(4)) func answersAreThoseOfBindingAnew(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let (kept, plain, other) = (warehouse.session(), warehouse.session(), warehouse.session())
    plain.bindAlways()
    try await other.execute("CREATE TABLE t (a int, b text, at timestamptz)")
    try await other.execute("INSERT INTO t VALUES (1, 'one', '2024-01-01'), (2, '2', '2024-02-01'), (7, NULL, NULL)")
    try await other.execute("CREATE TABLE u (x int)")
    try await other.execute("INSERT INTO u VALUES (2), (7)")
    let changes = [
      "INSERT INTO t (a, b) SELECT x::int, 'k' || x FROM generate_series(3, 9) AS g (x)",
      "INSERT INTO u VALUES (1), (NULL)",
      "ALTER TABLE t ADD COLUMN c int DEFAULT 4", "ALTER TABLE t DROP COLUMN c", "ALTER TABLE t RENAME COLUMN b TO d",
      "ALTER TABLE t RENAME COLUMN d TO b", "ALTER TABLE t ALTER COLUMN a TYPE bigint", "DROP TABLE u",
      "CREATE TABLE u (x int)", "CREATE TABLE u (x text, y int)", "ALTER TABLE u RENAME TO v",
      "ALTER TABLE v RENAME TO u",
      "ALTER TABLE t RENAME TO s", "ALTER TABLE s RENAME TO t", "INSERT INTO u VALUES (8)",
    ]
    for _ in 0..<250 {
      switch random.integer(in: 0...15) {
      // What cannot be done now, as dropping what is not there, is refused, and changes nothing.
      case 0, 1: _ = try? await other.execute(random.pick(changes))
      case 2:
        let zone = random.pick(["UTC", "Europe/Berlin", "America/New_York"])
        // Refused in a transaction that has failed, to both.
        for session in [kept, plain] { _ = try? await session.execute("SET timezone = '\(zone)'") }
      case 3:
        // Each in a transaction of its own, on the same version.
        let statement = kept.isInTransaction ? "ROLLBACK" : "BEGIN"
        for session in [kept, plain] { try await session.execute(statement) }
      case 4 where kept.isInTransaction:
        let change = random.pick(changes)
        for session in [kept, plain] { _ = try? await session.execute(change) }
      default:
        let sql = random.pick(Self.queries)
        let numbers: [Value] = [
          .integer(2), .integer(7), .integer(1), .bigint(7), .text("7"), .null, .double(2.5), .text("x"),
        ]
        let texts: [Value] = [.text("2"), .text("one"), .text("2024-01-15"), .text("k%"), .null, .integer(2)]
        var given = [
          Value.integer(Int32(random.integer(in: 0...9))), random.pick(Array(texts.dropLast(2))), .bigint(2),
        ]
        // Types differ now and then: each combination has a plan of its own.
        if random.chance(1, in: 3) {
          given = [random.pick(numbers), random.pick(texts), random.pick([.bigint(2), .integer(-1), .text("4")])]
        }
        let parameters = Session.Parameters(given)
        let expected = await outcome(plain, sql, parameters)
        #expect(await outcome(kept, sql, parameters) == expected, "\(sql) \(parameters), seed \(seed)")
        // A transaction that has failed would answer nothing any more.
        if kept.isInTransaction, !expected.error.isEmpty {
          for session in [kept, plain] { try await session.execute("ROLLBACK") }
        }
      }
    }
    #expect(kept.keptStatements.reuseCount > 10, "seed \(seed)")
  }

  @Test func aStatementIsPreparedOnceAndRunOften() async throws {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    try await session.execute("CREATE TABLE t (a int, day date, b text)")
    let insertion = try await session.prepare("INSERT INTO t VALUES ($1, $2, :name)")
    #expect(insertion.placeholders.map(\.description) == ["$1", "$2", ":name"])
    #expect(insertion.placeholders.map(\.type) == [.integer, .date, .text])
    for a in 1...3 {
      let given = Session.Parameters([.integer(Int32(a)), .text("2024-01-0\(a)")], named: ["name": .text("row \(a)")])
      #expect(try await insertion.execute(given) == "INSERT 1")
    }
    let query = try await session.prepare("SELECT b FROM t WHERE day = $1")
    #expect(query.placeholders.map(\.type) == [.date])
    let before = session.keptStatements.reuseCount
    for a in 1...3 {
      for value in [Value.text("2024-01-0\(a)"), .date(days: Int32(19_722 + a))] {
        var rows: [Value] = []
        for try await batch in try await query.query([value]) { rows += batch.row(0) }
        #expect(rows == [.text("row \(a)")], "\(value)")
      }
    }
    // A plan for texts and one for dates, each made once.
    #expect(session.keptStatements.reuseCount == before + 4)
    await #expect(throws: BasaltError.self) { try await query.query() }
    await #expect(throws: BasaltError.self) { try await insertion.query([.integer(1), .null]) }
    // It means what its text means: another table of the name is another table.
    try await session.execute("DROP TABLE t")
    await #expect(throws: BasaltError.self) { try await query.query([.date(days: 0)]) }
    try await session.execute("CREATE TABLE t (day text, b int)")
    try await session.execute("INSERT INTO t VALUES ('x', 9)")
    var rows: [Value] = []
    for try await batch in try await query.query([.text("x")]) { rows += batch.row(0) }
    #expect(rows == [.integer(9)])
  }

  @Test func whatIsWrongIsToldWhenItIsPrepared() async throws {
    let session = try Engine().session()
    for (sql, code) in [
      ("SELECT", BasaltError.Code.syntax), ("SELECT * FROM t", .invalidArgument), ("SELECT 1; SELECT 2", .syntax),
    ] {
      await #expect("\(sql)") { try await session.prepare(sql) } throws: { ($0 as? BasaltError)?.code == code }
    }
    // Without a warehouse plans are kept by the engine.
    let sum = try await session.prepare("SELECT $1 + 1")
    #expect(try await sum.execute([.integer(1)]) == "SELECT 1")
  }

  /// A version that is read again has its plan kept to the end; the next version has its own answers.
  @Test func answersFromManifestsAreOfTheVersion() async throws {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    try await session.execute("CREATE TABLE t (a int)")
    for count in 1...5 {
      try await session.execute("INSERT INTO t VALUES (\(count))")
      for _ in 0..<2 {
        #expect(try await session.answer("SELECT count(*), max(a) FROM t") == ["\(count)|\(count)"])
        // Of a version the answer stays: it had two rows.
        if count > 1 { #expect(try await session.answer("SELECT count(*) FROM t AT (VERSION => 3)") == ["2"]) }
      }
    }
  }

  /// Two spellings of one letter are two literals.
  @Test func textsAreToldApartByTheirBytes() async throws {
    let session = try Engine().session()
    #expect(try await session.answer("SELECT octet_length('\u{e9}')") == ["2"])
    #expect(try await session.answer("SELECT octet_length('e\u{301}')") == ["3"])
  }

  /// However many statements are asked: a bounded number is kept, and of each a bounded number of plans.
  @Test func whatIsKeptIsBounded() async throws {
    let session = try Engine().session()
    for number in 0..<(Limits.keptStatementCountMaximum + 50) { _ = try await session.answer("SELECT \(number)") }
    var figures = session.keptStatements
    #expect(figures.statementCount == Limits.keptStatementCountMaximum)
    // The newest is there, and the first is gone.
    _ = try await session.answer("SELECT \(Limits.keptStatementCountMaximum + 49)")
    #expect(session.keptStatements.reuseCount == figures.reuseCount + 1)
    _ = try await session.answer("SELECT 0")
    #expect(session.keptStatements.reuseCount == figures.reuseCount + 1)
    figures = session.keptStatements
    // Long ones are bounded by their bytes, and the longest are not kept at all.
    let long = String(repeating: "x", count: Limits.keptTextByteCountMaximum - 1_000)
    for number in 0..<60 { _ = try await session.answer("SELECT length('\(long)\(number)')") }
    #expect(session.keptStatements.byteCount <= Limits.keptStatementByteCountMaximum)
    #expect(session.keptStatements.statementCount < figures.statementCount)
    let before = session.keptStatements
    _ = try await session.answer("SELECT length('\(long)\(long)')")
    #expect(session.keptStatements == before)
    for digits in 1...30 {
      let value = BasaltCore.Decimal(unscaled: 1, scale: digits)
      #expect(try await session.answer("SELECT $1 IS NULL", [.decimal(value)]) == ["false"])
    }
    #expect(session.keptStatements.byteCount <= Limits.keptStatementByteCountMaximum)
  }

  /// Many tasks, each with its session, ask the same texts at once.
  @Test func sessionsShareWhatIsKept() async throws {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    try await warehouse.session().execute("CREATE TABLE t (a int, b text)")
    try await warehouse.session().execute(
      "INSERT INTO t SELECT x::int, 'row ' || x FROM generate_series(1, 1000) AS g (x)")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...16 {
        group.addTask {
          let query = try await warehouse.session().prepare("SELECT b FROM t WHERE a = $1")
          for step in 0..<20 {
            let a = (number * 37 + step * 11) % 1_000 + 1
            var rows: [Value] = []
            for try await batch in try await query.query([.integer(Int32(a))]) { rows += batch.row(0) }
            #expect(rows == [.text("row \(a)")])
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
