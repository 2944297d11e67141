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
}
