import BasaltCore
import BasaltSQL
import TestSupport
import Testing

/// What people read when a statement is wrong.
@Suite struct SyntaxErrorTests {
  private func error(_ sql: String) -> BasaltError? {
    do throws(BasaltError) {
      _ = try SQLParser.statement(sql)
      return nil
    } catch {
      return error
    }
  }

  private func check(_ examples: [RefusedStatements.Example]) {
    for example in examples {
      guard let error = error(example.sql) else {
        Issue.record("accepted: \(example.sql)")
        continue
      }
      #expect(error.message == example.message, "\(example.sql)")
      #expect(error.remedy == example.remedy, "\(example.sql)")
      #expect(error.code == (example.isUnsupported ? .unsupported : .syntax), "\(example.sql)")
      let excerpt = SourceExcerpt(of: error)
      #expect(excerpt?.line == example.line && excerpt?.column == example.column, "\(example.sql): \(error)")
    }
  }

  @Test func refusedExpressionsAreToldPlainly() { check(RefusedStatements.expressions) }
  @Test func refusedClausesAreToldPlainly() { check(RefusedStatements.clauses) }
  @Test func refusedStatementsAreToldPlainly() { check(RefusedStatements.statements) }

  @Test func anUnknownTransformHasTheNearestName() {
    let near = error("CREATE TABLE t (a int) PARTITION BY (bukcet(16, a))")
    #expect(near?.code == .unknownName && near?.message == "There is no partition transform bukcet.")
    #expect(near?.remedy == "Did you mean bucket?")
    let far = error("CREATE TABLE t (a int) PARTITION BY (zzz(16, a))")
    #expect(far?.remedy == "The transforms are bucket, day, hour, identity, month, truncate, year.")
  }

  /// What PostgreSQL and DuckDB know is told by its name, with what is done instead.
  @Test(arguments: [
    ("CHECKPOINT", "Every commit is durable by itself."), ("DISCARD ALL", "Open a session instead."),
    ("CLUSTER t", "Give the table an order with ALTER TABLE … SET ORDER BY."),
    ("CLOSE c", "There are no cursors; results stream by themselves."),
    ("DECLARE c CURSOR FOR SELECT 1", "There are no cursors; results stream by themselves."),
    ("FETCH 1 FROM c", "There are no cursors; results stream by themselves."),
    ("MOVE 1 FROM c", "There are no cursors; results stream by themselves."),
    ("DO $$x$$", "There are no procedures; write the statements one by one."),
    ("INSTALL x", "There are no extensions."), ("LOAD 'x'", "There are no extensions."),
    ("LISTEN x", "Basalt sends no notifications."), ("NOTIFY x", "Basalt sends no notifications."),
    ("UNLISTEN x", "Basalt sends no notifications."),
    ("LOCK t", "Nothing needs a lock: readers see a snapshot, and commits are checked for conflicts."),
    ("REASSIGN OWNED BY a TO b", "Tables have no owner in SQL."), ("REINDEX TABLE t", "There are no indexes."),
    ("SECURITY LABEL", "Labels are not part of Basalt."), ("USE w", "Open the warehouse that you want to use."),
  ])
  func statementsOfOthersAreRefusedByName(sql: String, remedy: String) {
    let word = sql.prefix { $0 != " " }
    #expect(error(sql)?.code == .unsupported && error(sql)?.message == "\(word) is not supported.")
    #expect(error(sql)?.remedy == remedy)
  }

  @Test(arguments: [
    "update", "delete", "merge", "truncate", "grant", "revoke", "savepoint", "release", "refresh", "comment", "prepare",
    "execute", "deallocate", "pivot", "unpivot", "summarize", "export", "import", "attach", "detach",
  ])
  func statementsThatAreToComeSaySo(word: String) {
    #expect(error(word)?.code == .unsupported)
    #expect(error(word)?.message == "\(word.uppercased()) is not supported yet.")
    // And what to write today, rather than a list of all that there is.
    let remedy = error(word)?.remedy ?? ""
    #expect(!remedy.isEmpty && !remedy.hasPrefix("Use the statements") && remedy.count <= 180, "\(word): \(remedy)")
  }

  @Test func whatResemblesNoStatementGetsAList() {
    #expect(error("FOOBARBAZ")?.message == "Expected a statement, found 'FOOBARBAZ'.")
    #expect(
      error("FOOBARBAZ")?.remedy
        == "Statements begin with SELECT, INSERT, COPY, CREATE TABLE, ALTER TABLE, DROP TABLE, BEGIN, COMMIT, ROLLBACK, EXPLAIN, SHOW, SET or DESCRIBE."
    )
  }

  /// A list of sixty tokens helps nobody.
  @Test func noMessageIsLong() {
    for example in RefusedStatements.all {
      #expect(example.message.count <= 120 && example.remedy.count <= 180, "\(example.sql)")
    }
  }

  @Test func whatIsQuotedIsClipped() {
    let long = String(repeating: "x", count: 5_000)
    #expect(error(long)?.message == "Expected a statement, found '\(long.prefix(30))…'.")
    #expect(error("SELECT 'a\nb' 'c\nd'")?.message == "Expected the end of the statement, found 'c d'.")
  }

  // MARK: Texts that are none

  private func error(bytes: [UInt8]) -> BasaltError? {
    do throws(BasaltError) {
      _ = try SourceText(bytes: bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func bytesThatAreNoTextAreRefusedWithTheirPlace() {
    let prefix = Array("SELECT\n 'é".utf8)
    let bad: [[UInt8]] = [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xE2, 0x82],
      [0x80], [0xF5, 0x80, 0x80, 0x80],
    ]
    for bytes in bad {
      let error = error(bytes: prefix + bytes)
      let number = "0x" + String(bytes[0], radix: 16, uppercase: true)
      #expect(error?.code == .syntax)
      #expect(error?.message == "The statement is not UTF-8: byte \(number) begins no character.")
      #expect(error?.remedy == "Convert the text to UTF-8.")
      #expect(error.flatMap { SourceExcerpt(of: $0) }.map { [$0.line, $0.column] } == [2, 4], "\(bytes)")
    }
    #expect(error(bytes: Array("é€😀".utf8)) == nil)
    let zero = error(bytes: Array("SELECT 'a\u{0}'".utf8))
    #expect(zero?.message == "The character U+0000 cannot stand in SQL.")
    #expect(zero?.remedy == "Remove it from the text.")
    #expect(zero.flatMap { SourceExcerpt(of: $0) }?.column == 10)
  }

  @Test func aScriptOfTooManyBytesIsRefused() {
    do throws(BasaltError) {
      _ = try SourceText(bytes: Array("SELECT 1".utf8), byteCountMaximum: 7)
      Issue.record("accepted")
    } catch {
      #expect(error.code == .statementTooComplex)
      #expect(error.message == "The script has 8 bytes; at most 7 are read.")
      #expect(error.remedy == "Run it in parts, or load rows with COPY.")
    }
  }

  @Test func aStatementOfTooManyBytesIsRefused() {
    let long = "SELECT '" + String(repeating: "x", count: Limits.sqlStatementByteCountMaximum) + "'"
    let error = error(long)
    #expect(error?.code == .statementTooComplex)
    #expect(error?.message == "The statement has more than \(Limits.sqlStatementByteCountMaximum) bytes.")
    #expect(error?.remedy == "Split it, or load rows with COPY.")
  }

  // MARK: Excerpts

  @Test(arguments: [
    ("SELECT a\nFROM t WHERE a == 1\nLIMIT 5", "2 | FROM t WHERE a == 1\n  |                ^"),
    ("SELECT a ==", "1 | SELECT a ==\n  |          ^"),
    ("SELECT '日本', 'é' ==\r\n 5", "1 | SELECT '日本', 'é' ==\n  |                    ^"),
    ("\tSELECT\ta ==", "1 |  SELECT a ==\n  |           ^"),
    ("SELECT (1", "1 | SELECT (1\n  |        ^"),
    ("SELECT", "1 | SELECT\n  |       ^"),
    ("\n\n\n\n\n\n\n\n\nSELECT 😀", "10 | SELECT 😀\n   |        ^"),
  ])
  func theCaretStandsUnderThePlace(sql: String, rendering: String) {
    #expect(error(sql).flatMap { SourceExcerpt(of: $0) }?.rendering == rendering)
  }

  @Test func longLinesAreCutAroundThePlace() throws {
    let before = String(repeating: "a, ", count: 2_000)
    let after = String(repeating: ", b", count: 2_000)
    let excerpt = try #require(error("SELECT \(before)c == 1\(after)").flatMap { SourceExcerpt(of: $0) })
    #expect(excerpt.column == 7 + 6_000 + 3 && excerpt.line == 1)
    #expect(excerpt.text.count == 74 && excerpt.text.hasPrefix("…") && excerpt.text.hasSuffix("…"))
    #expect(Array(excerpt.text)[excerpt.character - 1] == "=")
    // Near an end the other side has more room.
    let atEnd = try #require(error("SELECT \(before)c ==").flatMap { SourceExcerpt(of: $0) })
    #expect(atEnd.text.count == 73 && atEnd.text.hasSuffix("c =="))
    let atStart = try #require(error("SELECT c == 1\(after)").flatMap { SourceExcerpt(of: $0) })
    #expect(atStart.text.count == 73 && atStart.text.hasPrefix("SELECT c == 1"))
  }

  /// An excerpt of any place of any text is whole: its caret is inside, and it survives the error.
  @Test(arguments: Soak.seeds(64)) func everyPlaceHasAnExcerpt(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let pieces = ["a", "é", "日", "😀", "e\u{301}", "\n", "\t", "\r\n", " ", "'"]
    let text = (0..<random.integer(in: 0...400)).map { _ in random.pick(pieces) }.joined()
    let source = try SourceText(text)
    for _ in 0..<20 {
      let excerpt = SourceExcerpt(source, at: random.integer(in: 0...source.bytes.count))
      #expect(excerpt.line >= 1 && excerpt.column >= 1, "seed \(seed)")
      #expect((1...(excerpt.text.count + 1)).contains(excerpt.character), "seed \(seed)")
      #expect(!excerpt.text.contains { $0.isNewline || $0 == "\t" }, "seed \(seed)")
      let error = BasaltError(.syntax, "m", remedy: "r").at("line", excerpt.line).at("column", excerpt.column)
        .at("sql", excerpt.text).at("character", excerpt.character)
      #expect(SourceExcerpt(of: error) == excerpt, "seed \(seed)")
    }
    #expect(SourceExcerpt(of: BasaltError(.syntax, "m", remedy: "r")) == nil)
  }
}
