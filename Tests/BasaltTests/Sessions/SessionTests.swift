import Basalt
import Foundation
import TestSupport
import Testing

/// `Session`, `StatementRun`, `ResultStream`, `Session.Script`: statements from text to what they leave behind.
@Suite struct SessionTests {
  private func session() async throws -> (workplace: Workplace, session: Session) {
    let workplace = try Workplace()
    return (workplace, try await Warehouse.create(workplace.path("w"), on: workplace.engine).session())
  }

  @Test func withoutAWarehouseThereAreConstantsAndNoTables() async throws {
    let session = try Engine().session()
    #expect(try await session.answer("SELECT 1 + 1, 'a' || 'b', NULL") == ["2|ab|NULL"])
    #expect(await session.failure("CREATE TABLE t (a int)")?.message.contains("No warehouse is named") == true)
    #expect(await session.failure("SELECT * FROM t")?.message.contains("No warehouse is named") == true)
  }

  @Test func tablesAreMadeFilledChangedAndDropped() async throws {
    let (workplace, session) = try await session()
    defer { withExtendedLifetime(workplace) {} }
    #expect(
      try await session.execute(
        "CREATE TABLE t (a int NOT NULL, b text DEFAULT 'x', c numeric(10,2)) PARTITION BY (bucket(4, a)) ORDER BY (c)")
        == "CREATE TABLE")
    #expect(try await session.execute("INSERT INTO t VALUES (1, 'one', 1.5), (2, DEFAULT, NULL)") == "INSERT 2")
    #expect(try await session.execute("INSERT INTO t (a) SELECT x FROM generate_series(3, 10) AS g (x)") == "INSERT 8")
    #expect(
      try await session.answer("SELECT * FROM t WHERE a < 4 ORDER BY a") == ["1|one|1.50", "2|x|NULL", "3|x|NULL"])
    #expect(await session.failure("INSERT INTO t VALUES (NULL)")?.code == .constraint)
    #expect(
      try await session.execute(
        "ALTER TABLE t ADD COLUMN d bigint DEFAULT 7, RENAME COLUMN c TO e, ALTER COLUMN a TYPE bigint, DROP COLUMN b")
        == "ALTER TABLE")
    #expect(try await session.answer("SELECT * FROM t WHERE a = 1") == ["1|1.50|7"])
    // As it was before, with the columns of then.
    #expect(try await session.answer("SELECT * FROM t AT (VERSION => 2) WHERE a = 1") == ["1|one|1.50"])
    #expect(try await session.execute("CREATE TABLE u AS SELECT a, d FROM t WHERE a > 8") == "SELECT 2")
    #expect(try await session.answer("SELECT sum(a), count(*) FROM u") == ["19|2"])
    #expect(try await session.execute("DROP TABLE t, u") == "DROP TABLE")
    #expect(await session.failure("SELECT * FROM u")?.code == .unknownName)
    #expect(try await session.execute("DROP TABLE IF EXISTS u") == "DROP TABLE (none was there)")
  }

  @Test func aTransactionIsOneCommitOrNone() async throws {
    let (workplace, session) = try await session()
    let warehouse = try #require(try? await Warehouse.open(workplace.path("w"), on: workplace.engine))
    _ = try await session.execute("CREATE TABLE t (a int)")
    let before = try await warehouse.version()
    _ = try await session.execute("BEGIN")
    _ = try await session.execute("INSERT INTO t VALUES (1)")
    _ = try await session.execute("CREATE TABLE u (b int)")
    _ = try await session.execute("INSERT INTO u VALUES (2)")
    // It sees what it has appended, others do not; and of an earlier version it sees what that was.
    #expect(try await session.answer("SELECT t.a, u.b FROM t, u") == ["1|2"])
    #expect(try await warehouse.session().answer("SELECT count(*) FROM t") == ["0"])
    #expect(try await session.answer("SELECT count(*) FROM t AT (VERSION => \(before))") == ["0"])
    #expect(try await session.answer("SHOW TABLES").prefix(2) == ["t", "u"])
    _ = try await session.execute("ROLLBACK")
    #expect(try await warehouse.version() == before)
    _ = try await session.execute("BEGIN")
    _ = try await session.execute("INSERT INTO t VALUES (1)")
    _ = try await session.execute("INSERT INTO t VALUES (2)")
    #expect(try await session.execute("COMMIT") == "COMMIT")
    #expect(try await warehouse.version() == before + 1)
    #expect(try await session.answer("SELECT sum(a) FROM t") == ["3"])
    // A failed statement fails the rest, and COMMIT says that nothing was done.
    _ = try await session.execute("BEGIN")
    _ = try await session.execute("INSERT INTO t VALUES (3)")
    #expect(await session.failure("SELECT nothing")?.code == .unknownName)
    #expect(await session.failure("SELECT 1")?.message.contains("has failed") == true)
    #expect(try await session.execute("COMMIT") == "ROLLBACK")
    #expect(try await session.answer("SELECT sum(a) FROM t") == ["3"])
    #expect(await session.failure("COMMIT")?.message.contains("No transaction") == true)
    _ = try await session.execute("START TRANSACTION READ ONLY")
    #expect(await session.failure("INSERT INTO t VALUES (1)")?.message.contains("read-only") == true)
    _ = try await session.execute("ROLLBACK")
  }

  @Test func aStatementReadsTheSnapshotThatItBeganWith() async throws {
    let (workplace, session) = try await session()
    defer { withExtendedLifetime(workplace) {} }
    _ = try await session.execute("CREATE TABLE t (a int)")
    _ = try await session.execute("INSERT INTO t SELECT x::int FROM generate_series(1, 100) AS g (x)")
    let rows = try await session.query("SELECT a FROM t")
    _ = try await session.execute("INSERT INTO t VALUES (1000)")
    _ = try await session.execute("DROP TABLE t")
    var count = 0
    for try await batch in rows { count += batch.rowCount }
    #expect(count == 100)
  }

  /// Over many rounds of a result: each of them has new workers.
  @Test func randomNumbersDoNotRepeat() async throws {
    let rows = try await Engine().session().query("SELECT random() FROM generate_series(1, 600000) AS g (x)")
    var drawn: Set<Value> = []
    var count = 0
    for try await batch in rows {
      count += batch.rowCount
      for row in 0..<batch.rowCount { drawn.insert(batch.value(column: 0, row: row)) }
    }
    #expect(count == 600_000 && drawn.count == count)
  }

  @Test func parametersAreValuesAndNotText() async throws {
    let session = try Engine().session()
    let parameters = Session.Parameters([.text("it's; DROP"), .integer(5)], named: ["x": .date(days: 1)])
    #expect(try await session.answer("SELECT $1, $2 + 1, :x", parameters) == ["it's; DROP|6|1970-01-02"])
    #expect(await session.failure("SELECT $1") != nil)
  }

  /// As a quoted literal does, and as PostgreSQL takes a parameter of which it is told no type.
  @Test func aTextAsParameterTakesTheTypeBesideIt() async throws {
    let session = try Engine().session()
    let rows = "FROM (VALUES (date '2024-01-31', 1.50, timestamp '2024-01-31 10:00:00', 7)) AS t (d, n, ts, i)"
    for condition in [
      "d = $1", "$1 = d", "d IN ($1, $2)", "d BETWEEN $2 AND $1", "n = $3", "ts >= $1", "i = $4", "i + $4 = 14",
      "coalesce(d, $1) = $1", "$1::date = d", "CASE WHEN true THEN d ELSE $1 END = d", "n::text = $5",
    ] {
      let texts = ["2024-01-31", "2024-01-30", "1.5", " 7 ", "1.50"]
      #expect(
        try await session.answer(
          "SELECT count(*) \(rows) WHERE \(condition)", Session.Parameters(texts.map { .text($0) }))
          == ["1"], "\(condition)")
    }
    do throws(BasaltError) {
      _ = try await session.execute(
        "SELECT count(*) \(rows) WHERE d = $1", Session.Parameters([.text("tomorrow, perhaps")]))
      Issue.record("no date was taken for one")
    } catch {
      #expect(error.message.contains("tomorrow, perhaps") && error.context.contains { $0.key == "line" }, "\(error)")
    }
  }

  @Test func scriptsStopAtTheFirstErrorWithItsPlace() async throws {
    let (workplace, session) = try await session()
    defer { withExtendedLifetime(workplace) {} }
    let script = session.script("CREATE TABLE t (a int); INSERT INTO t VALUES (1);\n\n  SELECT b FROM t; DROP TABLE t")
    var done = 0
    do {
      while try await script.next() != nil { done += 1 }
      Issue.record("the script has no column b")
    } catch {
      #expect(error.context.contains { $0.key == "line" && $0.value == "3" }, "\(error)")
    }
    #expect(done == 2)
    #expect(try await session.answer("SELECT a FROM t") == ["1"])
  }

  @Test func settingsAreShownAndChanged() async throws {
    let session = try Engine().session()
    _ = try await session.execute("SET timezone = 'Europe/Zurich'")
    #expect(try await session.answer("SHOW timezone") == ["Europe/Zurich"])
    #expect(try await session.answer("SELECT extract(hour FROM timestamptz '2024-07-01T10:00:00Z')") == ["12"])
    _ = try await session.execute("RESET timezone")
    #expect(try await session.answer("SHOW timezone") == ["UTC"])
    #expect(await session.failure("SET timezon = 'UTC'")?.remedy == "Did you mean timezone?")
    #expect(await session.failure("SET timezone = 'Mars'") != nil)
    #expect(await session.failure("SET statement_timeout = 'soon'")?.code == .invalidArgument)
  }

  @Test func aStatementEndsWhenItsTimeIsOver() async throws {
    let session = try Engine().session()
    _ = try await session.execute("SET statement_timeout = 50")
    // Longer than anybody waits: nine quintillion rows.
    let error = await session.failure("SELECT count(x) FROM generate_series(1, 9000000000000000000) AS g (x)")
    #expect(error?.code == .timedOut && error?.message.contains("50 ms") == true, "\(String(describing: error))")
    _ = try await session.execute("SET statement_timeout = 0")
    #expect(try await session.answer("SELECT count(x) FROM generate_series(1, 100) AS g (x)") == ["100"])
  }

  @Test func cancellingTheTaskEndsTheStatement() async throws {
    let session = try Engine().session()
    let work = Task { try await session.answer("SELECT sum(x) FROM generate_series(1, 9000000000000000000) AS g (x)") }
    work.cancel()
    // Not as if its time had been over.
    await #expect { try await work.value } throws: { ($0 as? BasaltError)?.code == .cancelled }
  }

  /// Whoever asks on after an error is told it again, and gets no row of what is left: neither of a scan that has gone on, nor
  /// of a join whose build was never finished.
  @Test(arguments: [
    "SELECT 1 / (x - 400000) FROM generate_series(1, 1000000) AS g (x)",
    "SELECT count(*) FROM generate_series(1, 1000000) AS g (x) WHERE 1 / (x - 400000) = 0",
    "SELECT x FROM generate_series(1, 10) AS g (x) JOIN (SELECT 1 / (y - 3) AS z FROM generate_series(1, 5) AS h (y)) AS b ON x = z",
    "SELECT x FROM generate_series(1, 10) AS g (x) ORDER BY 1 / (x - 7)",
  ])
  func anErrorIsTheEndOfAResult(sql: String) async throws {
    let workplace = try Workplace()
    var iterator = try await workplace.engine.session().query(sql).makeAsyncIterator()
    var first: BasaltError?
    while first == nil {
      do throws(BasaltError) {
        guard try await iterator.next() != nil else {
          Issue.record("no error: \(sql)")
          return
        }
      } catch { first = error }
    }
    for _ in 0..<2 {
      let again = await #expect(throws: BasaltError.self) { try await iterator.next() }
      #expect(again?.code == .outOfRange && again?.message == first?.message)
    }
  }

  /// The rows that a reader has not taken yet are memory of the statement, however few rows they are made of.
  @Test func aRoundOfAResultIsCounted() async throws {
    var configuration = Engine.Configuration(threadCount: 2)
    configuration.queryByteCount = 8 << 20
    let session = try Engine(configuration).session()
    let rows = try await session.query(
      "SELECT a.x + b.x FROM generate_series(1, 100000) AS a (x), generate_series(1, 100000) AS b (x)")
    var iterator = rows.makeAsyncIterator()
    let error = await #expect(throws: BasaltError.self) { try await iterator.next() }
    #expect(error?.code == .memoryBudget)
  }

  /// A sort is read as its reader goes on: of half a million rows the first come before the last are gathered.
  @Test func aSortIsReadInParts() async throws {
    let session = try Workplace().engine.session()
    var iterator = try await session.query(
      "SELECT x FROM generate_series(1, 500000) AS g (x) ORDER BY x % 1000, x"
    ).makeAsyncIterator()
    var rows: [Value] = []
    while let batch = try await iterator.next() {
      for row in 0..<batch.rowCount { rows.append(batch.value(column: 0, row: row)) }
    }
    #expect(rows.count == 500_000 && Set(rows).count == 500_000)
    #expect(rows.first == .bigint(1_000) && rows[499] == .bigint(500_000) && rows.last == .bigint(499_999))
  }

  @Test func moreMemoryThanThereIsIsAnErrorAndAfterwardsAllOfItIsFree() async throws {
    let engine = try Engine(Engine.Configuration(queryByteCount: 1 << 20))
    let session = engine.session()
    for sql in [
      "SELECT x, count(*) FROM generate_series(1, 1000000) AS g (x) GROUP BY x",
      // Without an equality there is nothing to divide the rows by.
      "SELECT a.x FROM generate_series(1, 1000000) AS a (x) JOIN generate_series(1, 1000000) AS b (x) ON a.x < b.x",
    ] {
      #expect(await session.failure(sql)?.code == .memoryBudget, "\(sql)")
    }
    #expect(
      try await session.answer("SELECT count(*) FROM (SELECT x FROM generate_series(1, 1000) AS g (x) GROUP BY x) t")
        == ["1000"])
    // A sort goes on in temporary files.
    let sorted = "SELECT x FROM (SELECT x FROM generate_series(1, 1000000) AS g (x) ORDER BY -x) t"
    #expect(try await session.answer("SELECT count(*), min(x) FROM (\(sorted)) t") == ["1000000|1"])
    #expect(try await session.answer("\(sorted) LIMIT 2") == ["1000000", "999999"])
  }

  /// Queries that together need more memory than there is wait for each other, and all give their rows.
  @Test func queriesBesideEachOtherWaitForMemory() async throws {
    let engine = try Engine(Engine.Configuration(threadCount: 2, queryByteCount: 32 << 20))
    let sql = "SELECT count(*) FROM (SELECT x FROM generate_series(1, 100000) AS g (x) GROUP BY x) t"
    try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<12 {
        let session = engine.session()
        group.addTask { try await session.answer(sql) }
      }
      for try await answer in group { #expect(answer == ["100000"]) }
    }
  }

  @Test func copyWritesAndReadsFiles() async throws {
    let (workplace, session) = try await session()
    let path = workplace.path("t.csv")
    _ = try await session.execute("CREATE TABLE t (a int, b text)")
    _ = try await session.execute("INSERT INTO t VALUES (1, 'x,y'), (2, NULL)")
    #expect(try await session.execute("COPY (SELECT * FROM t ORDER BY a) TO '\(path)'") == "COPY 2")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a,b\n1,\"x,y\"\n2,\n")
    #expect(await session.failure("COPY t TO '\(path)'")?.code == .alreadyExists)
    #expect(try await session.execute("COPY t FROM '\(path)'") == "COPY 2")
    #expect(try await session.answer("SELECT count(*), sum(a), count(b) FROM t") == ["4|6|2"])
    #expect(await session.failure("COPY t TO '\(workplace.path("t.xml"))' WITH (format xml)")?.code == .unsupported)
    // By a list of columns, whatever the header calls them; the others get their defaults.
    _ = try await session.execute("CREATE TABLE u (x text DEFAULT 'none', y int, z int DEFAULT 7)")
    #expect(try await session.execute("COPY u (y, x) FROM '\(path)'") == "COPY 2")
    #expect(try await session.answer("SELECT * FROM u ORDER BY y") == ["x,y|1|7", "NULL|2|7"])
    #expect(await session.failure("COPY u (y) FROM '\(path)'")?.code == .typeMismatch)
    #expect(await session.failure("COPY u (y, w) FROM '\(path)'")?.code == .unknownName)
    #expect(await session.failure("COPY u (y, y) FROM '\(path)'")?.code == .alreadyExists)
    #expect(await session.failure("COPY t FROM '\(path)' WITH (delimitr ';')")?.remedy == "Did you mean delimiter?")
  }

  @Test func explainShowsThePlanItsRulesAndWhatWasSkipped() async throws {
    let (workplace, session) = try await session()
    defer { withExtendedLifetime(workplace) {} }
    _ = try await session.execute("CREATE TABLE t (a int, b text) PARTITION BY (bucket(8, a))")
    _ = try await session.execute("INSERT INTO t SELECT x::int, 'b' FROM generate_series(1, 50000) AS g (x)")
    let plan = try await session.answer("EXPLAIN ANALYZE SELECT b FROM t WHERE a = 77 ORDER BY b LIMIT 1")
    #expect(plan.contains { $0.contains("Scan t") }, "\(plan)")
    #expect(plan.contains { $0.contains("7 skipped") }, "\(plan)")
    #expect(plan.last?.contains("scan predicates") == true && plan.last?.contains("top rows") == true, "\(plan)")
  }

  @Test func typedTextEndsWhereAStatementDoes() {
    for (text, isComplete) in [
      ("SELECT 1;", true), ("SELECT 1", false), ("", true), ("SELECT ';", false), ("SELECT ';'; ", true),
      ("SELECT \"a;", false), ("/* ; ", false), ("SELECT 1; SELECT", false), ("-- nothing\n", true),
      ("SELECT $$;", false),
    ] {
      #expect(Session.Script.isComplete(text) == isComplete, "\(text)")
    }
  }
}
