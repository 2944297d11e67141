import Basalt
import BasaltCore
import Foundation
import TestSupport
import Testing

/// `EncodedRows`, `RowEncoder`, `ValueEncoder`, `ValueEncoding`: values of types become rows, exactly, or none of them does.
@Suite struct EncodedRowsTests {
  private struct Everything: Codable, Equatable {
    var flag: Bool?
    var small: Int?, number: Int32?, big: Int64?, price: BasaltCore.Decimal?
    var single: Float?, double: Double?
    var day: Date?, local: Date?, instant: Date?
    var name: String?
    var bytes: [UInt8]?, data: Data?
    var id: UniqueID?, uuid: UUID?
    var clock: Value?
  }

  private static let table = """
    CREATE TABLE t (flag boolean, small smallint, number integer, big bigint, price numeric(20, 3), single real, double double,
      day date, local timestamp, instant timestamptz, name text, bytes bytea, data bytea, id uuid, uuid uuid, clock time,
      kept text DEFAULT 'default')
    """

  private func place() async throws -> (workplace: Workplace, warehouse: Warehouse, session: Session) {
    let workplace = try Workplace()
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    return (workplace, warehouse, warehouse.session())
  }

  private static func row(_ random: inout SeededRandom) -> Everything {
    func maybe<T>(_ value: @autoclosure () -> T) -> T? { random.chance(1, in: 4) ? nil : value() }
    let second = Double(random.integer(in: -1_000_000_000...1_000_000_000))
    let text = random.pick(["", "é", "a longer text that does not fit a view", "\u{10FFFF}"])
    let bits = UInt128(random.integer(in: 0...Int.max))
    let (a, b, c) = (
      random.integer(in: -32_768...32_767), random.integer(in: Int.min...Int.max),
      random.integer(in: -1_000_000...1_000_000)
    )
    return Everything(
      flag: maybe(a > 0), small: maybe(a), number: maybe(Int32(c)), big: maybe(Int64(b)),
      price: maybe(BasaltCore.Decimal(unscaled: Int128(b), scale: 2)), single: maybe(Float(c) / 8),
      double: maybe(Double(b) / 3),
      day: maybe(Date(timeIntervalSince1970: Double(c % 20_000) * 86_400)),
      local: maybe(Date(timeIntervalSince1970: second)),
      instant: maybe(Date(timeIntervalSince1970: second / 4)), name: maybe(text), bytes: maybe(Array(text.utf8)),
      data: maybe(Data(text.utf8)), id: maybe(UniqueID(bits: bits)), uuid: maybe(UUID()),
      clock: maybe(.time(microseconds: Int64(abs(c)))))
  }

  @Test(arguments: Soak.seeds(4)) func rowsComeBackAsTheyWere(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let (workplace, warehouse, session) = try await place()
    defer { withExtendedLifetime(workplace) {} }
    try await session.execute(Self.table)
    let rows = (0..<random.integer(in: 1...5_000)).map { _ in Self.row(&random) }
    let appender = try await warehouse.appender(to: "t")
    try await appender.append(rows: rows)
    try await appender.commit()
    var read: [Everything] = []
    for try await row in try await session.query("SELECT * FROM t", as: Everything.self) { read.append(row) }
    #expect(read == rows, "seed \(seed)")
    // A column without a property has its default; a property that is nil is NULL.
    #expect(try await session.answer("SELECT count(*) FROM t WHERE kept = 'default'") == ["\(rows.count)"])
    #expect(
      try await session.answer("SELECT count(*) FROM t WHERE flag IS NULL") == ["\(rows.count { $0.flag == nil })"])
  }

  private struct Small: Encodable { var small: Int? }
  private struct Price: Encodable { var price: BasaltCore.Decimal }
  private struct PriceOfDouble: Encodable { var price: Double }
  private struct Day: Encodable { var day: Date }
  private struct Single: Encodable { var single: Double }
  private struct Nowhere: Encodable { var smal: Int }
  private struct Nested: Encodable { var small: Small }
  private struct Named: Encodable { var name: Int }
  private struct Required: Encodable { var k: Int?, name: String? }

  /// Nothing is rounded or cut, what is refused is named, and no row of the call is taken.
  @Test func whatDoesNotFitIsRefusedWithColumnAndRow() async throws {
    let (workplace, warehouse, session) = try await place()
    defer { withExtendedLifetime(workplace) {} }
    try await session.execute(Self.table)
    let appender = try await warehouse.appender(to: "t")
    func refused(_ rows: some Sequence<some Encodable>, _ code: BasaltError.Code, row: Int, column: String?) async {
      do {
        try await appender.append(rows: rows)
        Issue.record("\(rows) has been taken")
      } catch {
        #expect(error.code == code, "\(error)")
        #expect(error.context.first { $0.key == "row" }?.value == "\(row)", "\(error)")
        #expect(error.context.first { $0.key == "column" }?.value == column, "\(error)")
      }
    }
    await refused([Small(small: 1), Small(small: 40_000)], .outOfRange, row: 2, column: "small")
    await refused([Price(price: BasaltCore.Decimal(unscaled: 12_345, scale: 4))], .outOfRange, row: 1, column: "price")
    await refused([PriceOfDouble(price: 1)], .typeMismatch, row: 1, column: "price")
    await refused([Day(day: Date(timeIntervalSince1970: 1))], .outOfRange, row: 1, column: "day")
    await refused([Single(single: 0.1)], .outOfRange, row: 1, column: "single")
    await refused([Nowhere(smal: 1)], .unknownName, row: 1, column: nil)
    await refused([Nested(small: Small(small: 1))], .unsupported, row: 1, column: "small")
    await refused([Named(name: 1)], .typeMismatch, row: 1, column: "name")
    await refused((0..<5_000).map { Small(small: $0 == 4_999 ? 99_999 : 1) }, .outOfRange, row: 5_000, column: "small")
    await refused([7], .unsupported, row: 1, column: nil)
    try await appender.append(rows: [Small(small: 3)])
    try await appender.commit()
    #expect(try await session.answer("SELECT count(*), sum(small) FROM t") == ["1|3"])
    try await session.execute("CREATE TABLE r (k int NOT NULL, name text)")
    let strict = try await warehouse.appender(to: "r")
    await #expect { try await strict.append(rows: [Required(k: nil, name: "x")]) } throws: {
      ($0 as? BasaltError)?.code == .constraint
    }
    try await strict.discard()
  }
}
