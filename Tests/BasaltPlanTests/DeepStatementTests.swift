import BasaltCore
import BasaltPlan
import BasaltSQL
import Foundation
import Synchronization
import Testing

/// Statements as deep as the parser takes them, and deeper by way of WITH, are bound on the stack that threads of the engine
/// have, or refused: in debug builds, too, whose frames are the largest.
@Suite struct DeepStatementTests {
  /// A statement that is some levels deep.
  private static let shapes: [(name: String, text: @Sendable (Int) -> String)] = [
    ("signs", { "SELECT \(repeated("- ", $0))flight FROM flights" }),
    ("sums", { "SELECT 1\(repeated(" + flight", $0)) FROM flights" }),
    ("nots", { "SELECT \(repeated("NOT ", $0))true" }),
    ("calls", { "SELECT \(repeated("abs(", $0))1\(repeated(")", $0))" }),
    ("coalesce", { "SELECT \(repeated("coalesce(delay, ", $0))1\(repeated(")", $0)) FROM flights" }),
    ("casts", { "SELECT 1\(repeated("::bigint::integer", $0))" }),
    ("cases", { "SELECT \(repeated("CASE WHEN ", $0))true\(repeated(" THEN true END", $0))" }),
    ("likes", { "SELECT \(repeated("('x' LIKE CAST(", $0))true\(repeated(" AS text))", $0))" }),
    ("aggregates", { "SELECT count(\(repeated("abs(", $0))delay\(repeated(")", $0))) FROM flights" }),
    ("grouped", { "SELECT 1\(repeated(" + flight", $0)) FROM flights GROUP BY 1\(repeated(" + flight", $0))" }),
    ("scalar queries", { "\(repeated("SELECT (", $0))SELECT 1\(repeated(")", $0))" }),
    ("filters", { "\(repeated("SELECT 1 WHERE 1 > (", $0))SELECT 1\(repeated(")", $0))" }),
    ("memberships", { "\(repeated("SELECT 1 WHERE 1 IN (", $0))SELECT 1\(repeated(")", $0))" }),
    ("existence", { "\(repeated("SELECT EXISTS (", $0))SELECT 1\(repeated(")", $0))" }),
    ("tables", { "\(repeated("SELECT a FROM (", $0))SELECT 1 AS a\(repeated(") GROUP BY a ORDER BY a LIMIT 3", $0))" }),
    ("unions", { "\(repeated("(SELECT 1 UNION ", $0))SELECT 1\(repeated(")", $0))" }),
    (
      "nested joins",
      { count in
        let joins = (0..<count).map { " CROSS JOIN generate_series(1, 2) AS g\($0))" }.joined()
        return "SELECT 1 FROM \(repeated("(", count))generate_series(1, 2) AS g\(joins)"
      }
    ),
    (
      "joins of queries",
      { count in
        let piece = " JOIN (SELECT 1 AS x WHERE 1 IN (SELECT g.g FROM generate_series(1, 2) AS g"
        return "SELECT 1 FROM flights\(repeated(piece, count))\(repeated(")) AS t ON true", count))"
      }
    ),
    (
      "tables of WITH",
      { count in
        let tables = (1...max(1, count)).map { ", a\($0) AS (SELECT l.x FROM carriers JOIN a\($0 - 1) AS l ON true)" }
        return "WITH a0 AS (SELECT 1 AS x)\(tables.joined()) SELECT x FROM a\(max(1, count))"
      }
    ),
    ("long joins", { "SELECT 1 FROM carriers\((0..<($0 * 2)).map { " JOIN carriers AS c\($0) ON true" }.joined())" }),
    ("long differences", { "SELECT 1\(repeated(" EXCEPT SELECT 2", $0 * 2))" }),
  ]

  private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test(arguments: shapes.indices) func deepStatementsAreBoundOrRefused(index: Int) throws {
    let (name, text) = Self.shapes[index]
    let deepest = Mutex(0)
    onStack(ofMebibytes: 8) {
      // The most levels that are taken, by halving; the plan is printed and released here, too.
      var (taken, refused) = (0, 600)
      while refused - taken > 1 {
        let depth = (taken + refused) / 2
        do throws(BasaltError) {
          let plan = try TableList.plan(text(depth))
          if PlanText.text(of: plan).isEmpty { return }
          taken = depth
        } catch {
          guard error.code == .statementTooComplex else { return }
          refused = depth
        }
      }
      deepest.withLock { $0 = taken }
    }
    #expect(deepest.withLock { $0 } >= 40, "\(name)")
  }

  private func onStack(ofMebibytes count: Int, _ body: @escaping @Sendable () -> Void) {
    let finished = DispatchSemaphore(value: 0)
    let thread = Thread {
      body()
      finished.signal()
    }
    thread.stackSize = count << 20
    thread.start()
    finished.wait()
  }

  /// What is short as a text, and would be a plan that nobody could walk.
  @Test(arguments: [
    "WITH a AS (SELECT 1 AS x)"
      + (0..<40).map {
        ", a\($0) AS (SELECT l.x FROM a\($0 == 0 ? "" : "\($0 - 1)") l, a\($0 == 0 ? "" : "\($0 - 1)") r)"
      }
      .joined() + " SELECT x FROM a39",
    "SELECT " + repeated("(", 100) + "true" + repeated(" BETWEEN false AND true)", 100),
    "SELECT " + repeated("CASE ", 30) + "delay" + repeated(" WHEN 1 THEN 2 WHEN 3 THEN 4 WHEN delay THEN 5 END", 30)
      + " FROM flights",
  ])
  func whatDoublesAtEachLevelIsRefused(sql: String) throws {
    do throws(BasaltError) {
      _ = try TableList.plan(sql)
      Issue.record("accepted: \(sql)")
    } catch {
      #expect(error.code == .statementTooComplex, "\(error)")
      #expect(SourceExcerpt(of: error) != nil, "\(error)")
    }
  }

  /// Long rows cost no depth.
  @Test(arguments: [
    ("SELECT delay = 1", " OR delay = 1", " FROM flights"), ("SELECT delay IN (1", ", 1", ") FROM flights"),
    ("SELECT 1", " UNION ALL SELECT 1", ""), ("SELECT 1", ", 1", ""), ("VALUES (1)", ", (2)", ""),
    ("SELECT coalesce(delay", ", delay", ") FROM flights"),
    ("WITH a AS (SELECT 1)", ", a%d AS (SELECT 1)", " SELECT 1"),
    ("SELECT CASE delay WHEN 0 THEN 0", " WHEN 1 THEN 1", " END FROM flights"),
    ("SELECT 1 FROM carriers ORDER BY 1", ", name", ""), ("SELECT name FROM carriers GROUP BY name", ", name", ""),
  ])
  func longRowsAreNotDeep(start: String, piece: String, end: String) throws {
    let pieces = (0..<2_000).map { number in
      piece.split(separator: "%d", omittingEmptySubsequences: false).joined(separator: "\(number)")
    }
    let plan = try TableList.plan(start + pieces.joined() + end)
    #expect(!PlanText.text(of: plan).isEmpty)
  }
}
