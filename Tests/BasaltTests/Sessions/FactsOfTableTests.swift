import Basalt
import BasaltCore
import TestSupport
import Testing

/// `min`, `max`, `count`, `sum` and `avg` that are answered from what manifests and footers know.
@Suite struct FactsOfTableTests {
  private static let rule = "facts of table"

  /// Values that bounds have trouble with: none, NaN, both zeros, infinities, texts longer than a bound, extremes of types.
  private static let values: [(type: String, values: [String])] = [
    ("smallint", ["'-32768'", "0", "7", "32767"]),
    ("integer", ["-5", "12", "2147483647"]),
    ("bigint", ["'-9223372036854775808'", "3", "9223372036854775807"]),
    ("numeric(10, 2)", ["-0.01", "12.50", "99999999.99"]),
    ("numeric(30, 4)", ["-12345678901234567890.1234", "1"]),
    ("double precision", ["'NaN'", "'-Infinity'", "0", "'-0'", "1.5", "-2"]),
    ("real", ["'NaN'", "'Infinity'", "0", "2.5"]),
    ("text", ["''", "'a'", "'a text that is longer than a bound'", "'a text that is longer than another'", "'zz'"]),
    ("date", ["date '2024-01-31'", "date '-infinity'", "date '1999-12-31'"]),
    ("timestamp", ["timestamp '2024-01-31 10:00:00'", "timestamp 'infinity'"]),
    ("boolean", ["true", "false"]),
    ("uuid", ["'f79c3e09-677c-4bbd-a479-3f349cb785e7'", "'00000000-0000-0000-0000-000000000001'"]),
  ]

  /// With the rule and without it answers are the same, whatever is in the table: partitions, several files, files that are
  /// older than a column, a column that was widened, nothing at all.
  @Test(arguments: Soak.seeds(4)) func answersAreThoseOfTheRows(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let session = warehouse.session()
    let plain = warehouse.session()
    plain.leaveOut(rules: [Self.rule])
    var columns = Self.values.indices.map { "c\($0)" }
    let partition = ["", " PARTITION BY (k)", " PARTITION BY (bucket(2, k))"].randomElement(using: &random) ?? ""
    let definitions = zip(columns, Self.values).map { "\($0) \($1.type)" }.joined(separator: ", ")
    try await session.execute("CREATE TABLE t (k integer, \(definitions))\(partition)")
    var actedCount = 0
    for step in 0..<6 {
      // Once in between, so that files of before and of after are read together.
      if step == 3 {
        try await session.execute("ALTER TABLE t ADD COLUMN added integer DEFAULT 4, ALTER COLUMN c1 TYPE bigint")
        columns.append("added")
      }
      if step > 0 { try await session.execute(Self.insertion(&random, withAdded: step >= 3)) }
      for _ in 0..<12 {
        let calls = (0..<Int.random(in: 1...3, using: &random)).map { _ in
          let column = columns.randomElement(using: &random) ?? "k"
          // Numbers that are added up exactly.
          let number =
            (["k", "c0", "c1", "c2", "c3", "c4"] + (step >= 3 ? ["added"] : []))
            .randomElement(using: &random) ?? "k"
          return [
            "min(\(column))", "max(\(column))", "count(\(column))", "count(*)", "sum(\(number))", "avg(\(number))",
          ].randomElement(using: &random) ?? ""
        }
        let sql = "SELECT \(calls.joined(separator: ", ")) FROM t\(Self.filter(&random))"
        #expect(try await session.answer(sql) == plain.answer(sql), "\(sql), seed \(seed)")
        if try await session.answer("EXPLAIN \(sql)").last?.contains(Self.rule) == true { actedCount += 1 }
      }
    }
    #expect(actedCount > 0, "seed \(seed)")
  }

  private static func insertion(_ random: inout SeededRandom, withAdded: Bool) -> String {
    var rows: [String] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      var row = ["\(Int.random(in: 0...3, using: &random))"]
      for (type, values) in self.values {
        let value = Int.random(in: 0..<4, using: &random) == 0 ? "NULL" : values.randomElement(using: &random) ?? "NULL"
        row.append("\(value)::\(type)")
      }
      if withAdded { row.append(["NULL", "9", "-1"].randomElement(using: &random) ?? "NULL") }
      rows.append("(\(row.joined(separator: ", ")))")
    }
    return "INSERT INTO t VALUES \(rows.joined(separator: ", "))"
  }

  /// Some that a partition decides, some that bounds decide, some that only rows can.
  private static func filter(_ random: inout SeededRandom) -> String {
    let conditions = [
      "", "", "", " WHERE k = 1", " WHERE k IN (1, 2)", " WHERE k >= 0 AND k < 10", " WHERE k > 100",
      " WHERE k IS NOT NULL",
      " WHERE c0 IS NULL", " WHERE c2 > 0", " WHERE k = 2 AND c7 IS NOT NULL", " WHERE k + 1 = 2",
    ]
    return conditions.randomElement(using: &random) ?? ""
  }

  /// What is known exactly is told without a file being opened, and EXPLAIN names who knows it.
  @Test func noRowIsRead() async throws {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    try await session.execute("CREATE TABLE t (day date, a bigint, b text) PARTITION BY (month(day))")
    try await session.execute(
      """
      INSERT INTO t SELECT date '2024-01-01' + (x % 90)::int, x, CASE WHEN x % 3 = 0 THEN NULL ELSE 'b' || (x % 9) END
      FROM generate_series(1, 20000) AS g (x)
      """)
    for (sql, answer) in [
      (
        "SELECT min(day), max(day), min(a), max(a), count(*), count(b) FROM t",
        "2024-01-01|2024-03-30|1|20000|20000|13334"
      ),
      ("SELECT max(b), min(b) FROM t", "b8|b1"),
      ("SELECT sum(a), avg(a), count(*) FROM t", "200010000|10000.500000|20000"),
      ("SELECT sum(a) FROM t WHERE day > date '2030-01-01'", "NULL"),
      (
        "SELECT count(*), max(day) FROM t WHERE day >= date '2024-02-01' AND day < date '2024-03-01'", "6438|2024-02-29"
      ),
      ("SELECT min(x) FROM (SELECT a AS x FROM t ORDER BY a) AS s", "1"),
      ("SELECT count(a) FROM t WHERE day > date '2030-01-01'", "0"),
    ] {
      #expect(try await session.answer(sql) == [answer], "\(sql)")
      let rows = try await session.query(sql)
      for try await batch in rows { #expect(batch.rowCount == 1) }
      #expect(rows.statistics.fileCount == 0, "\(sql)")
      #expect(try await session.answer("EXPLAIN \(sql)").last?.contains("facts of table") == true, "\(sql)")
    }
    // What a row has to be looked at for.
    for sql in [
      "SELECT min(a) FROM t WHERE day > date '2024-02-10'", "SELECT min(a + 1) FROM t",
      "SELECT min(a), sum(a * 2) FROM t", "SELECT sum(DISTINCT a) FROM t", "SELECT avg(a) FROM t WHERE a > 5",
      "SELECT count(DISTINCT b) FROM t", "SELECT min(a) FILTER (WHERE a > 3) FROM t",
      "SELECT min(a) FROM t GROUP BY day",
      "SELECT min(a) FROM t WHERE a % 2 = 0",
    ] {
      #expect(try await session.answer("EXPLAIN \(sql)").last?.contains("facts of table") == false, "\(sql)")
    }
    // Rows of the open transaction are among them.
    try await session.execute("BEGIN")
    try await session.execute("INSERT INTO t VALUES (date '2025-01-01', -7, 'z')")
    #expect(try await session.answer("SELECT min(a), max(b), count(*), max(day) FROM t") == ["-7|z|20001|2025-01-01"])
    try await session.execute("ROLLBACK")
    #expect(try await session.answer("SELECT min(a), max(b) FROM t") == ["1|b8"])
  }
}
