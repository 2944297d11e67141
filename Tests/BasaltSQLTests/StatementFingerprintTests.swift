import BasaltCore
import BasaltSQL
import TestSupport
import Testing

/// A fingerprint is the same for statements that differ in their literals alone, and holds none of them.
@Suite struct StatementFingerprintTests {
  @Test(arguments: [
    ("select a,b from t where a=1", "SELECT a, b FROM t WHERE a = ?"),
    ("SELECT * FROM T  WHERE name IN ('x', 'y',\n'z')", "SELECT * FROM t WHERE name IN (?)"),
    ("INSERT INTO t VALUES (1,'a'), (2, E'b'), (3, $$c$$)", "INSERT INTO t VALUES (?)"),
    ("SELECT count(*), x::text, $1, :name FROM s.t -- a comment 7", "SELECT count(*), x::text, $1, :name FROM s.t"),
    (
      "SELECT a[1] FROM \"My Table\" WHERE d > DATE '2020-01-01'; SELECT 2",
      "SELECT a[?] FROM \"My Table\" WHERE d > date ?"
    ),
    // A sign is part of a number, and behind a value it is none.
    ("SELECT -1, +2, a - 3, (b) -4, f(-5) FROM t WHERE a < -6", "SELECT ?, a - ?, (b) - ?, f(?) FROM t WHERE a < ?"),
    (
      "SELECT [1, 2][1], ARRAY[3], a = ANY ([4]), [[5]] FROM t WHERE x::int[] = y :: timestamp[]",
      "SELECT [?][?], ARRAY[?], a = ANY ([?]), [[?]] FROM t WHERE x::int[] = y::TIMESTAMP[]"
    ),
    ("", ""), ("SELECT 'never closed", "SELECT …"), ("SELEC 1 2", "selec ? ?"),
  ])
  func literalsAreTakenOut(text: String, expected: String) throws {
    let fingerprint = StatementFingerprint.text(of: try SourceText(text))
    #expect(fingerprint == expected, "\(fingerprint)")
  }

  @Test func aStatementOfAScriptHasItsOwn() throws {
    let script = try SourceText("SELECT 1; SELECT a FROM t")
    #expect(StatementFingerprint.text(of: script, from: 9) == "SELECT a FROM t")
  }

  @Test(arguments: Soak.seeds(50)) func noLiteralIsLeft(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let secret = String(random.integer(in: 100_000...999_999))
    for statement in [
      "SELECT \(secret)", "SELECT '\(secret)', x'", "DELETE FROM t WHERE a = E'\\n\(secret)'", "VALUES (1.\(secret)e3)",
    ] {
      #expect(!StatementFingerprint.text(of: try SourceText(statement)).contains(secret), "\(statement)")
    }
  }

  /// Every notation of a literal, each with a mark in it that nothing else has.
  private static func literal(_ random: inout SeededRandom) -> (text: String, mark: String) {
    let mark = String(random.integer(in: 100_000...999_999))
    let text = [
      mark, "-\(mark)", "\(mark).5", ".\(mark)", "\(mark)e-3", "'\(mark)'", "'it''s \(mark)'", "E'\\t\(mark)\\''",
      "$$\(mark) 'x'$$", "$tag$\(mark)$$ $tag$", "'-- \(mark) /*'", "'\n\(mark)\u{e9}\u{1F600}'",
    ]
    return (random.pick(text), mark)
  }

  private static let templates = [
    "SELECT a, ? FROM t WHERE b = ? AND c IN (?, ?, ?)", "INSERT INTO t (a, b) VALUES (?, ?), (?, ?)",
    "SELECT \"Mixed ?\" FROM t WHERE a BETWEEN ? AND ? LIMIT 10 -- not part of it", "SET statement_timeout = ?",
    "SELECT CASE WHEN a > ? THEN ? ELSE b END FROM (SELECT * FROM u WHERE d < ?) AS v ORDER BY ?",
    "ALTER TABLE t ADD COLUMN c text DEFAULT ?", "COPY t FROM ?", "SELECT f(?, g(?)) /* nor this */ FROM t AS x",
    // Such that no parser takes them.
    "SELEC (?) FROM FROM ?", "?, ? ) (",
  ]

  /// Statements that differ by their literals alone are one, and none of these is left of any.
  @Test(arguments: Soak.seeds(200)) func statementsThatDifferByLiteralsAreOne(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let template = random.pick(Self.templates)
    var fingerprints: [String] = []
    for _ in 0..<2 {
      var text = ""
      var marks: [String] = []
      var isQuoted = false
      for character in template {
        if character == "\"" { isQuoted.toggle() }
        guard character == "?", !isQuoted else {
          text.append(character)
          continue
        }
        let literal = Self.literal(&random)
        text += literal.text
        marks.append(literal.mark)
      }
      let fingerprint = StatementFingerprint.text(of: try SourceText(text))
      for mark in marks { #expect(!fingerprint.contains(mark), "\(text), seed \(seed)") }
      fingerprints.append(fingerprint)
    }
    #expect(fingerprints[0] == fingerprints[1], "seed \(seed)")
  }
}
