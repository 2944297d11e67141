import Basalt
import BasaltCore
import Foundation
import TestSupport
import Testing

/// Transactions that read what they have changed themselves.
@Suite struct OwnWritesTests {
  /// What a transaction sees before COMMIT is what everybody sees after it, and after ROLLBACK nothing of it is left: no row,
  /// no table, no object in the store.
  ///
  /// Random statements in random transactions, against a second warehouse in which each of them is a commit of its own.
  @Test(arguments: Soak.seeds(4)) func aTransactionSeesWhatItsCommitMakes(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    let (session, model) = (
      warehouse.session(), try await Warehouse.create(workplace.path("model"), on: workplace.engine).session()
    )
    for sql in ["CREATE TABLE t (a bigint, b text) PARTITION BY (bucket(2, a))", "CREATE TABLE u (a bigint, b text)"] {
      try await session.execute(sql)
      try await model.execute(sql)
    }
    let questions = [
      "SELECT count(*), sum(a), count(b), max(b) FROM t", "SELECT count(*), sum(a), count(b), max(b) FROM u",
      "SELECT count(*), sum(t.a + u.a) FROM t JOIN u ON t.a = u.a",
    ]
    for _ in 0..<6 {
      let before = try await answers(questions, session)
      let isCommitted = Bool.random(using: &random)
      try await session.execute("BEGIN")
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let sql = Self.statement(&random)
        try await session.execute(sql)
        if isCommitted { try await model.execute(sql) }
        // Not after each: what several statements hold together is another case than what each of them has written.
        guard Bool.random(using: &random) else { continue }
        let question = questions.randomElement(using: &random) ?? ""
        let seen = try await session.answer(question)
        if isCommitted { #expect(try await seen == model.answer(question), "\(sql), seed \(seed)") }
      }
      try await session.execute(isCommitted ? "COMMIT" : "ROLLBACK")
      let expected = isCommitted ? try await answers(questions, model) : before
      #expect(try await answers(questions, session) == expected, "seed \(seed)")
      #expect(try await answers(questions, warehouse.session()) == expected, "seed \(seed)")
    }
  }

  /// Few rows that travel in a commit, many that become files, and rows that are read while they are written.
  private static func statement(_ random: inout SeededRandom) -> String {
    let table = Bool.random(using: &random) ? "t" : "u"
    let first = Int.random(in: 0..<1_000, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return "INSERT INTO \(table) VALUES (\(first), 'one'), (\(first + 1), NULL)"
    case 1:
      return
        "INSERT INTO \(table) SELECT x, 'row ' || x FROM generate_series(\(first), \(first + 12_000)) AS g (x)"
    case 2: return "INSERT INTO \(table) SELECT a + 1, b FROM \(table) WHERE a % 7 = 3"
    default: return "INSERT INTO t SELECT u.a, t.b FROM t JOIN u ON t.a = u.a WHERE u.a % 5 = 1 AND u.a < 100"
    }
  }

  private func answers(_ questions: [String], _ session: Session) async throws -> [String] {
    var all: [String] = []
    for question in questions { all += try await session.answer(question) }
    return all
  }

  /// Rows that were written before ROLLBACK, because they were read, leave no object behind.
  @Test func rollingBackRemovesWhatWasWrittenToBeRead() async throws {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    try await session.execute("CREATE TABLE t (a bigint, b text)")
    let before = try objects(workplace.path("w"))
    try await session.execute("BEGIN")
    try await session.execute("INSERT INTO t SELECT x, 'row ' || x FROM generate_series(1, 50000) AS g (x)")
    #expect(try await session.answer("SELECT count(*), max(a) FROM t") == ["50000|50000"])
    #expect(try objects(workplace.path("w")).count > before.count)
    try await session.execute("ROLLBACK")
    #expect(try objects(workplace.path("w")) == before)
  }

  private func objects(_ path: String) throws -> Set<String> {
    let all = try #require(FileManager.default.enumerator(atPath: path))
    var files: Set<String> = []
    while let name = all.nextObject() as? String {
      var isDirectory: ObjCBool = false
      // Directories stay, and say nothing.
      if FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isDirectory), !isDirectory.boolValue {
        files.insert(name)
      }
    }
    return files
  }

  /// A result stands on what was there when its statement began, also within a transaction.
  @Test func rowsOfAnEarlierStatementDoNotGrow() async throws {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    try await session.execute("CREATE TABLE t (a bigint)")
    try await session.execute("BEGIN")
    try await session.execute("INSERT INTO t VALUES (1), (2)")
    let rows = try await session.query("SELECT a FROM t")
    try await session.execute("INSERT INTO t VALUES (3)")
    try await session.execute("DROP TABLE t")
    try await session.execute("COMMIT")
    var count = 0
    for try await batch in rows { count += batch.rowCount }
    #expect(count == 2)
  }
}
