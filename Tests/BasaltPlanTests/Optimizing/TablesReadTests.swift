import BasaltCore
import BasaltPlan
import Testing

/// `TableRead`: an audit log is told every table and column that a query looks at, and no other.
@Suite struct TablesReadTests {
  @Test(arguments: [
    ("SELECT 1", []),
    ("SELECT count(*) FROM flights", ["flights()"]),
    // Tested, ordered, grouped or joined by is looked at.
    ("SELECT carrier FROM flights WHERE delay > 10 ORDER BY day", ["flights(carrier, delay, day)"]),
    ("SELECT count(*) FROM flights GROUP BY flight", ["flights(flight)"]),
    (
      "SELECT f.flight FROM flights AS f JOIN carriers AS c ON c.carrier = f.carrier",
      ["flights(carrier, flight)", "carriers(carrier)"]
    ),
    // Each table once, sub-queries included.
    (
      "SELECT flight FROM flights WHERE distance > (SELECT avg(distance) FROM flights) AND carrier IN (SELECT carrier FROM carriers WHERE name = 'x')",
      ["flights(carrier, flight, distance)", "carriers(carrier, name)"]
    ),
    ("SELECT flight FROM (SELECT flight, delay, price FROM flights) AS f", ["flights(flight)"]),
    ("SELECT version FROM basalt.commits", ["commits(version)"]),
    // A version of a table is a table of its own.
    (
      "SELECT a.day FROM flights AS a JOIN flights AT (VERSION => 3) AS b ON a.flight = b.flight",
      ["flights(flight, day)", "flights@3(flight)"]
    ),
  ])
  func everythingThatIsLookedAtIsNamed(sql: String, expected: [String]) throws {
    let reads = try TableList.plan(sql).tablesRead
    #expect(reads.map { "\($0.table.name)(\($0.columns.joined(separator: ", ")))" } == expected, "\(sql)")
  }
}
