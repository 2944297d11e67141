import Basalt
import BasaltCore
import Foundation
import TestSupport
import Testing

/// `ResultStream.DecodedRows`, `RowDecoder`, `ValueDecoder`, `ValueDecoding`: rows as values of types, exactly, or an error with the place.
@Suite struct DecodedRowsTests {
  private struct Everything: Decodable, Equatable {
    enum Kind: String, Decodable { case a, b }
    var flag: Bool
    var small: Int16, number: Int, big: UInt64
    var single: Float, double: Double
    var price: BasaltCore.Decimal
    var day: Date, local: Date, instant: Date
    var name: String, kind: Kind
    var bytes: [UInt8], data: Data
    var id: UniqueID, uuid: UUID
    var nothing: String?, missing: Int?
    var raw: Value
    var clock: Value
  }

  private static let everything = """
    SELECT true AS flag, 7::smallint AS small, -5 AS number, 9000000000 AS big, 1.5::real AS single, 0.1::double AS double,
      12.50 AS price, date '2024-02-29' AS day, timestamp '1999-12-31 23:59:59.999999' AS local,
      timestamptz '2024-01-01T00:00:00Z' AS instant, 'é' AS name, 'b' AS kind, '\\x00ff'::bytea AS bytes, '\\x01'::bytea AS data,
      '6ba7b810-9dad-41d1-80b4-00c04fd430c8'::uuid AS id, '6ba7b810-9dad-41d1-80b4-00c04fd430c8'::uuid AS uuid,
      NULL AS nothing, 1.25 AS raw, time '10:00' AS clock
    """

  private func all<Row: Decodable>(_ session: Session, _ sql: String, as type: Row.Type) async throws -> [Row] {
    var rows: [Row] = []
    for try await row in try await session.query(sql, as: type) { rows.append(row) }
    return rows
  }

  private func failure<Row: Decodable>(_ sql: String, as type: Row.Type) async throws -> BasaltError? {
    do {
      let rows = try await all(try Engine().session(), sql, as: type)
      Issue.record("\(sql) has been decoded as \(rows)")
      return nil
    } catch { return error as? BasaltError }
  }

  @Test func everyTypeOfColumnHasItsSwiftType() async throws {
    let rows = try await all(try Engine().session(), Self.everything, as: Everything.self)
    let row = try #require(rows.first)
    let uuid = try #require(UUID(uuidString: "6ba7b810-9dad-41d1-80b4-00c04fd430c8"))
    #expect(rows.count == 1 && row.flag && row.small == 7 && row.number == -5 && row.big == 9_000_000_000)
    #expect(row.single == 1.5 && row.double == 0.1 && row.price == BasaltCore.Decimal("12.5"))
    #expect(row.day == Date(timeIntervalSince1970: 1_709_164_800))
    #expect(abs(row.local.timeIntervalSince1970 - 946_684_799.999999) < 1e-6)
    #expect(row.instant == Date(timeIntervalSince1970: 1_704_067_200))
    #expect(row.name == "é" && row.kind == .b && row.bytes == [0, 255] && row.data == Data([1]))
    #expect(row.uuid == uuid && row.id == UniqueID("6ba7b810-9dad-41d1-80b4-00c04fd430c8"))
    #expect(row.nothing == nil && row.missing == nil)
    #expect(
      row.raw == .decimal(BasaltCore.Decimal(unscaled: 125, scale: 2))
        && row.clock == .time(microseconds: 36_000_000_000))
  }

  private struct Pair: Decodable, Equatable {
    var a: Int
    var b: String?
  }

  @Test func rowsComeInTheOrderOfTheStatementOverManyBatches() async throws {
    let session = try Engine().session()
    let sql =
      "SELECT x AS a, CASE WHEN x % 3 = 0 THEN NULL ELSE 'r' || x END AS b FROM generate_series(1, 10000) AS g (x)"
    let rows = try await all(session, sql, as: Pair.self)
    #expect(rows == (1...10_000).map { Pair(a: $0, b: $0 % 3 == 0 ? nil : "r\($0)") })
    // One column may be its value.
    #expect(try await all(session, "SELECT x FROM generate_series(1, 3) AS g (x)", as: Int.self) == [1, 2, 3])
    let prepared = try await session.prepare("SELECT $1 AS a, $2 AS b")
    for try await row in try await prepared.query([.integer(4), .text("x")], as: Pair.self) {
      #expect(row == Pair(a: 4, b: "x"))
    }
  }

  private struct OneInt8: Decodable { var v: Int8 }
  private struct OneDouble: Decodable { var v: Double }
  private struct OneFloat: Decodable { var v: Float }
  private struct OneText: Decodable { var v: String }
  private struct OneDate: Decodable { var v: Date }
  private struct OneDecimal: Decodable { var v: BasaltCore.Decimal }
  private struct OneNested: Decodable { var v: Pair }
  private struct OneKind: Decodable { var v: Everything.Kind }

  /// Nothing is rounded or cut, and what is refused is named.
  @Test func whatDoesNotFitIsRefusedWithColumnAndRow() async throws {
    let refused: [(BasaltError?, BasaltError.Code)] = [
      (try await failure("SELECT 128 AS v", as: OneInt8.self), .outOfRange),
      (try await failure("SELECT 1.5 AS v", as: OneInt8.self), .outOfRange),
      (try await failure("SELECT 'x' AS v", as: OneInt8.self), .typeMismatch),
      (try await failure("SELECT NULL::int AS v", as: OneInt8.self), .typeMismatch),
      (try await failure("SELECT 9007199254740993 AS v", as: OneDouble.self), .outOfRange),
      (try await failure("SELECT 1.5 AS v", as: OneDouble.self), .typeMismatch),
      (try await failure("SELECT date '2024-01-01' AS v", as: OneDouble.self), .typeMismatch),
      (try await failure("SELECT 0.1::double AS v", as: OneFloat.self), .typeMismatch),
      (try await failure("SELECT 7 AS v", as: OneText.self), .typeMismatch),
      (try await failure("SELECT date 'infinity' AS v", as: OneDate.self), .outOfRange),
      (try await failure("SELECT 7 AS v", as: OneDecimal.self), .typeMismatch),
      (try await failure("SELECT 7 AS v", as: OneNested.self), .unsupported),
      (try await failure("SELECT 'c' AS v", as: OneKind.self), .typeMismatch),
    ]
    for (index, (error, code)) in refused.enumerated() {
      #expect(error?.code == code, "\(index): \(String(describing: error))")
      #expect(error?.context.contains { $0.key == "column" && $0.value == "v" } == true, "\(index)")
      #expect(error?.context.contains { $0.key == "row" && $0.value == "1" } == true, "\(index)")
    }
    let late = try await failure(
      "SELECT CASE WHEN x = 5000 THEN 1000 ELSE 1 END AS v FROM generate_series(1, 9000) AS g (x)", as: OneInt8.self)
    #expect(late?.context.contains { $0.key == "row" && $0.value == "5000" } == true, "\(String(describing: late))")
    let missing = try await failure("SELECT 1 AS w", as: OneInt8.self)
    #expect(missing?.code == .unknownName)
    let several = try await failure("SELECT 1, 2", as: Int.self)
    #expect(several?.code == .typeMismatch)
  }
}
