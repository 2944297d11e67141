import BasaltCore
import BasaltSQL
import Foundation
import Synchronization
import TestSupport
import Testing

/// Any text is read or refused: never a trap, never a stack used up, never a wait.
@Suite struct HostileTextTests {
  /// Reads a text as a script to its end, and holds what is found against the laws.
  private func read(_ bytes: [UInt8], _ comment: String) throws {
    do throws(BasaltError) {
      var script = SQLScript(try SourceText(bytes: bytes))
      while let parsed = try script.next() {
        #expect(parsed.range.end <= bytes.count, "\(comment)")
        let printed = SQLPrinter.text(of: parsed.statement)
        // Printing sets parentheses where a prefix needed none, so that what is nested to the limit may go over it.
        do throws(BasaltError) {
          #expect(try SQLParser.statement(printed).statement == parsed.statement, "\(comment): \(printed)")
        } catch {
          #expect(error.code == .statementTooComplex, "\(comment): \(printed): \(error)")
        }
      }
    } catch {
      #expect([.syntax, .unsupported, .unknownName, .statementTooComplex].contains(error.code), "\(comment): \(error)")
      let excerpt = SourceExcerpt(of: error)
      #expect(excerpt.map { !$0.rendering.isEmpty && $0.line >= 1 } == true, "\(comment): no place in \(error)")
      #expect(!error.message.isEmpty && !error.remedy.isEmpty, "\(comment)")
    }
  }

  private static let texts =
    AcceptedStatements.all.map(\.sql) + RefusedStatements.all.map(\.sql)

  @Test(arguments: Soak.seeds(64)) func damagedStatementsAreReadOrRefused(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      let text = Array(random.pick(Self.texts).utf8)
      try read(random.mutated(text, alphabet: "()'\"$,;.:*-+/ eE0123456789=<>~!|[]\n"), "seed \(seed)")
    }
  }

  @Test(arguments: Soak.seeds(64)) func randomBytesAreReadOrRefused(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    try read(random.bytes(random.integer(in: 0...300)), "seed \(seed)")
    try read((0..<200).map { _ in UInt8(random.integer(in: 0x20...0x7E)) }, "seed \(seed)")
  }

  /// Tokens that are each sound, in an order that mostly is not: gets deeper into the grammar than bytes do.
  @Test(arguments: Soak.seeds(64)) func tokenSoupIsReadOrRefused(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let symbols = [
      "(", ")", ",", ";", ".", "*", "+", "-", "=", "<", "::", "=>", "||", "[", "]", "a", "\"b\"", "1", "'x'", "$1",
      ":p",
      "E'\\n'", "$$y$$", "1.5e3",
    ]
    for _ in 0..<40 {
      let words = (0..<random.integer(in: 1...25)).map { _ in
        random.chance(1, in: 2) ? random.pick(Keyword.allCases).rawValue : random.pick(symbols)
      }
      try read(Array(words.joined(separator: " ").utf8), "seed \(seed)")
    }
  }

  @Test func everyPrefixOfEveryStatementIsReadOrRefused() throws {
    for text in Self.texts {
      let bytes = Array(text.utf8)
      for length in stride(from: 0, through: bytes.count, by: bytes.count > 100 ? 7 : 1) {
        try read(Array(bytes[..<length]), "\(length) bytes of \(text)")
      }
    }
  }

  /// Words cut, doubled and swapped, which is what people do to statements.
  @Test(arguments: Soak.seeds(32)) func shuffledTokensAreReadOrRefused(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      var lexer = Lexer(try SourceText(random.pick(AcceptedStatements.all).sql))
      var words = try lexer.statementTokens().map { lexer.source.text($0.range) }
      for _ in 0..<random.integer(in: 1...3) {
        let index = random.integer(in: 0...(words.count - 1))
        switch random.integer(in: 0...3) {
        case 0: words.remove(at: index)
        case 1: words.insert(words[index], at: index)
        case 2: words.swapAt(index, random.integer(in: 0...(words.count - 1)))
        default: words.insert(random.pick(Keyword.allCases).rawValue, at: index)
        }
        if words.isEmpty { words = ["SELECT"] }
      }
      try read(Array(words.joined(separator: " ").utf8), "seed \(seed)")
    }
  }

  // MARK: Depth

  private static let deep: [(name: String, text: @Sendable (Int) -> String)] = [
    ("parentheses", { "SELECT " + String(repeating: "(", count: $0) + "1" + String(repeating: ")", count: $0) }),
    ("open parentheses", { "SELECT " + String(repeating: "(", count: $0) }),
    ("signs", { "SELECT " + String(repeating: "- ", count: $0) + "1" }),
    ("NOT", { "SELECT " + String(repeating: "NOT ", count: $0) + "a" }),
    ("sums", { "SELECT 1" + String(repeating: "+1", count: $0) }),
    (
      "powers to the right",
      { "SELECT " + String(repeating: "a ^ (", count: $0) + "1" + String(repeating: ")", count: $0) }
    ),
    ("casts", { "SELECT 1" + String(repeating: "::int", count: $0) }),
    ("IS NULL", { "SELECT 1" + String(repeating: " IS NULL", count: $0) }),
    ("time zones", { "SELECT a" + String(repeating: " AT TIME ZONE b", count: $0) }),
    ("IN", { "SELECT a" + String(repeating: " IN (SELECT 1) IS NULL", count: $0) }),
    ("tests of tests", { "SELECT a" + String(repeating: " = b IS NULL", count: $0) }),
    ("calls", { "SELECT " + String(repeating: "f(", count: $0) + "1" + String(repeating: ")", count: $0) }),
    (
      "CASE",
      { "SELECT " + String(repeating: "CASE WHEN a THEN ", count: $0) + "1" + String(repeating: " END", count: $0) }
    ),
    ("scalar queries", { String(repeating: "SELECT (", count: $0) + "SELECT 1" + String(repeating: ")", count: $0) }),
    ("queries in FROM", { String(repeating: "FROM (", count: $0) + "SELECT 1" + String(repeating: ")", count: $0) }),
    ("queries in parentheses", { String(repeating: "(", count: $0) + "SELECT 1" + String(repeating: ")", count: $0) }),
    (
      "queries with limits",
      { String(repeating: "(", count: $0) + "SELECT 1" + String(repeating: " LIMIT 1)", count: $0) }
    ),
    (
      "continued queries",
      {
        "SELECT " + String(repeating: "(", count: $0) + "(SELECT 1)" + String(repeating: " UNION SELECT 2)", count: $0)
      }
    ),
    (
      "joins in parentheses",
      { "FROM " + String(repeating: "(a JOIN ", count: $0) + "b" + String(repeating: " ON c)", count: $0) }
    ),
    (
      "joins on the left",
      { "FROM " + String(repeating: "(", count: $0) + "b" + String(repeating: " JOIN a ON c)", count: $0) }
    ),
    ("WITH", { String(repeating: "WITH a AS (", count: $0) + "SELECT 1" + String(repeating: ") FROM a", count: $0) }),
    (
      "BETWEEN",
      { "SELECT " + String(repeating: "a BETWEEN (", count: $0) + "1" + String(repeating: ") AND 2", count: $0) }
    ),
    (
      "INTERSECT",
      { String(repeating: "SELECT 1 INTERSECT (", count: $0) + "SELECT 1" + String(repeating: ")", count: $0) }
    ),
  ]

  @Test(arguments: deep.indices) func whatIsTooDeepIsRefused(index: Int) throws {
    let (name, text) = Self.deep[index]
    for depth in isDebug ? [10_000] : [10_000, 100_000] {
      do throws(BasaltError) {
        _ = try SQLParser.statement(text(depth))
        Issue.record("\(name): accepted")
      } catch {
        #expect(error.code == .statementTooComplex, "\(name): \(error)")
        #expect(
          error.message == "The statement is nested more than 500 levels deep, operators in a row included.")
        #expect(
          error.remedy
            == "Name parts of it in WITH, or write long rows of values with IN, AND or OR, which may have any number.")
      }
    }
  }

  /// The deepest statements that are accepted are read on a stack of 2 MiB, and compared, printed and released on the
  /// smallest that threads usually have, 512 KiB; debug builds, whose frames are larger, need more.
  @Test(arguments: deep.indices) func whatIsAcceptedFitsASmallStack(index: Int) throws {
    let (name, text) = Self.deep[index]
    guard name != "open parentheses" else { return }
    let parsed = Mutex<(left: ParsedStatement, right: ParsedStatement)?>(nil)
    run(stackKibibyteCount: isDebug ? 8_192 : 2_048) {
      // The most levels that are accepted, by halving: shapes take one to three levels each.
      var accepted = 0
      var refused = 600
      while refused - accepted > 1 {
        let depth = (accepted + refused) / 2
        if (try? SQLParser.statement(text(depth))) != nil { accepted = depth } else { refused = depth }
      }
      guard accepted >= 100, let left = try? SQLParser.statement(text(accepted)),
        let right = try? SQLParser.statement(text(accepted))
      else { return }
      parsed.withLock { $0 = (left, right) }
    }
    let isEqual = Mutex(false)
    run(stackKibibyteCount: isDebug ? 4_096 : 512) {
      // Taken out, so that both trees are released here.
      let trees = parsed.withLock { trees in
        defer { trees = nil }
        return trees
      }
      guard let trees, !SQLPrinter.text(of: trees.left.statement).isEmpty else { return }
      isEqual.withLock { $0 = trees.left == trees.right }
    }
    #expect(isEqual.withLock { $0 }, "\(name): not a hundred levels are accepted")
  }

  private func run(stackKibibyteCount: Int, _ body: @escaping @Sendable () -> Void) {
    let finished = DispatchSemaphore(value: 0)
    let thread = Thread {
      body()
      finished.signal()
    }
    thread.stackSize = stackKibibyteCount << 10
    thread.start()
    finished.wait()
  }

  private var isDebug: Bool {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }())
    return isDebug
  }

  // MARK: Length

  /// Flat rows of any length are read, printed, compared and released without recursion.
  @Test(arguments: [
    ("SELECT a = 1", " OR a = 1"), ("SELECT a = 1", " AND a = 1"), ("SELECT a IN (1", ", 1"),
    ("SELECT 1", " UNION ALL SELECT 1"),
    ("SELECT 1", " INTERSECT SELECT 1"), ("SELECT 1", ", 1"), ("FROM t", " JOIN u USING (a)"), ("FROM t", ", t"),
    ("VALUES (1)", ", (1)"), ("SELECT f(a", ", a"), ("SELECT CASE WHEN a THEN b", " WHEN a THEN b"),
    ("SELECT 1 ORDER BY a", ", a"), ("DROP TABLE a", ", a"), ("WITH a AS (SELECT 1)", ", a AS (SELECT 1)"),
    ("ALTER TABLE t DROP a", ", DROP a"),
  ])
  func longRowsAreNotDeep(start: String, piece: String) throws {
    let opened = start.filter { $0 == "(" }.count - start.filter { $0 == ")" }.count
    let closing =
      start.hasPrefix("WITH") ? " SELECT 1" : start.contains("CASE") ? " END" : String(repeating: ")", count: opened)
    let text = start + String(repeating: piece, count: isDebug ? 4_000 : 50_000) + closing
    let parsed = try SQLParser.statement(text)
    let printed = SQLPrinter.text(of: parsed.statement)
    #expect(printed.utf8.count >= text.utf8.count)
    #expect(try SQLParser.statement(printed) == parsed)
  }

  /// A megabyte in release; less with assertions on, which say nothing about the time of each byte.
  ///
  /// No measurement, which would fail on a busy machine: work that is not linear takes minutes here, and is seen.
  @Test(arguments: [
    "(", ")", "'", "\"", "$a", "$", "/*", "--\n", "a ", "a.", "1 ", "1,", "-", "SELECT ", "((SELECT 1) ", "a,", "E'\\",
    "é", ":a ", "a b c ",
    "WITH a AS (", "f(", "CASE ", "a::int ", ";",
  ])
  func megabytesOfOneThingEnd(piece: String) throws {
    for prefix in ["", "SELECT ", "SELECT '", "SELECT a FROM t ", "INSERT INTO t VALUES ("] {
      let text = prefix + String(repeating: piece, count: (isDebug ? 20_000 : 1_000_000) / piece.utf8.count)
      _ = try? SQLParser.statement(text)
    }
  }
}
