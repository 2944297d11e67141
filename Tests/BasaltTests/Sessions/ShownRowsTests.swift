import Basalt
import Foundation
import TestSupport
import Testing

/// `ResultStream.ShownRows`: instants are written by the session's clock, as `::text` writes them; as values they stay instants.
@Suite struct ShownRowsTests {
  private static let moments = """
    SELECT x, m, m::text AS text FROM (VALUES
      (1, timestamptz '2024-01-31T23:30:00Z'), (2, timestamptz '2024-07-01T10:00:00.5Z'), (3, NULL),
      (4, timestamptz 'infinity'), (5, timestamptz '2024-10-27T00:30:00Z'), (6, timestamptz '2024-10-27T01:30:00Z'),
      (7, timestamptz '0001-01-01T00:00:00Z'), (8, timestamptz '1890-01-01T00:00:00Z')) AS v (x, m)
    """

  @Test(arguments: ["UTC", "Europe/Zurich", "America/New_York", "+05:45"])
  func whatIsShownIsWhatACastToTextGives(zone: String) async throws {
    let session = try Engine().session()
    _ = try await session.execute("SET timezone = '\(zone)'")
    // Rows that a filter has left out are in the same vectors.
    for sql in [Self.moments, Self.moments + " WHERE x % 2 = 0"] {
      let rows = try await session.query(sql)
      var count = 0
      for try await batch in rows {
        let shown = try rows.shown.batch(batch)
        #expect(shown.schema == rows.shown.schema && shown.rowCount == batch.rowCount)
        for row in 0..<batch.rowCount {
          #expect(shown.value(column: 1, row: row).description == batch.value(column: 2, row: row).description)
          #expect(shown.value(column: 0, row: row) == batch.value(column: 0, row: row))
          // Behind all of it is the instant.
          let value = batch.value(column: 1, row: row)
          if case .timestamptz = value { count += 1 } else { #expect(value.isNull) }
        }
      }
      #expect(count >= 4)
      #expect(rows.schema.fields[1].type == .timestamptz)
      #expect(rows.shown.schema.fields[1].type == (zone == "UTC" ? .timestamptz : .text))
    }
  }

  /// What a file has is read back as the same instants, under any zone.
  @Test func aFileOfTheSessionsZoneReadsBackAsTheSameInstants() async throws {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    _ = try await session.execute("CREATE TABLE a (x int, m timestamptz)")
    _ = try await session.execute("CREATE TABLE b (x int, m timestamptz)")
    _ = try await session.execute("INSERT INTO a SELECT x, m FROM (\(Self.moments)) AS q")
    _ = try await session.execute("SET timezone = 'Europe/Zurich'")
    let path = workplace.path("a.csv")
    _ = try await session.execute("COPY a TO '\(path)'")
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    #expect(
      text.contains("\n1,2024-02-01T00:30:00+01:00\n") && text.contains("\n3,\n") && text.contains("\n4,infinity\n"))
    #expect(text.contains("\n5,2024-10-27T02:30:00+02:00\n") && text.contains("\n6,2024-10-27T02:30:00+01:00\n"))
    _ = try await session.execute("COPY b FROM '\(path)'")
    #expect(
      try await session.answer("SELECT count(*) FROM a JOIN b ON a.x = b.x AND a.m IS NOT DISTINCT FROM b.m") == ["8"])
  }

  /// Rows that are read later keep the zone that held when they were asked for.
  @Test func theZoneIsThatOfTheStatementsBeginning() async throws {
    let session = try Engine().session()
    _ = try await session.execute("SET timezone = '+02:00'")
    let rows = try await session.query("SELECT timestamptz '2024-07-01T10:00:00Z'")
    _ = try await session.execute("SET timezone = 'UTC'")
    for try await batch in rows {
      #expect(try rows.shown.batch(batch).value(column: 0, row: 0) == .text("2024-07-01T12:00:00+02:00"))
    }
  }
}
