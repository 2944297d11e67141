import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

@Suite struct TimePartsTests {
  /// What the session's clock shows depends on its zone, and the conversions there and back agree with PostgreSQL's rules
  /// for hours that are skipped or come twice.
  @Test(arguments: [
    ("extract(hour FROM TIMESTAMPTZ '2024-07-01 12:00:00Z')", "14"),
    ("date_trunc('day', TIMESTAMPTZ '2024-07-01 23:00:00Z')", "2024-07-01T22:00:00Z"),
    ("TIMESTAMPTZ '2024-07-01 12:00:00Z'::text", "2024-07-01T14:00:00+02:00"),
    ("'2024-07-01 12:00:00'::timestamptz", "2024-07-01T10:00:00Z"),
    ("DATE '2024-07-01'::timestamptz", "2024-06-30T22:00:00Z"),
    ("TIMESTAMP '2024-03-31 02:30:00'::timestamptz", "2024-03-31T01:30:00Z"),
    ("TIMESTAMP '2024-10-27 02:30:00'::timestamptz", "2024-10-27T01:30:00Z"),
    ("TIMESTAMPTZ '2024-07-01 22:30:00Z'::date", "2024-07-02"), ("extract(timezone_hour FROM now())", "1"),
    ("to_char(TIMESTAMPTZ '2024-07-01 12:00:00Z', 'HH24 TZH:TZM OF')", "14 +02:00 +02"),
  ]) func aSessionInBerlinSeesItsClock(expression: String, result: String) throws {
    #expect(try ExpressionText.text(expression, context: .forTests(zone: "Europe/Berlin")) == result, "\(expression)")
  }

  @Test func zonesAreReadOnceAndKeepTheirNames() throws {
    let zones = ZoneDatabase()
    #expect(try zones.zone(named: "Europe/Berlin").offset(atInstant: 0) == 3_600)
    #expect(try zones.zone(named: "-03:30").offset(atInstant: 0) == -12_600)
    #expect(try zones.zone(named: "utc").name == "utc")
    let empty = try TemporaryDirectory()
    let error = try #require(throws: BasaltError.self) {
      try ZoneDatabase(directory: empty.path).zone(named: "Europe/Berlin")
    }
    #expect(error.code == .unknownName && error.message.contains("'Europe/Berlin'"))
  }
}
