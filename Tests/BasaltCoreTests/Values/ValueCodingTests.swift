import BasaltCore
import Foundation
import TestSupport
import Testing

/// `ValueCoding`: values through a coder come back as they were.
@Suite struct ValueCodingTests {
  private struct Row: Codable, Equatable {
    var value: Value
    var price: BasaltCore.Decimal
    var id: UniqueID
  }

  @Test(arguments: [
    Value.null, .boolean(true), .smallint(-3), .integer(.max), .bigint(.min), .real(0.1), .double(.nan), .double(-0.25),
    .decimal(BasaltCore.Decimal(unscaled: 12_345_678_901_234_567_890, scale: 4)), .date(days: .max),
    .time(microseconds: 1), .timestamp(microseconds: -1), .timestamptz(microseconds: 1_700_000_000_000_001),
    .text("e\u{301} \"quoted\"\n"), .bytea([0, 255]), .uuid(UniqueID(bits: 5)),
  ])
  func valuesComeBack(value: Value) throws {
    let row = Row(value: value, price: BasaltCore.Decimal(unscaled: 150, scale: 2), id: UniqueID(bits: 77))
    #expect(try JSONDecoder().decode(Row.self, from: JSONEncoder().encode(row)) == row)
  }

  @Test(arguments: [
    #"{"value": {"type": "integer", "value": "x"}, "price": "1", "id": "00000000-0000-0000-0000-000000000001"}"#,
    #"{"value": {"type": "thing", "value": "1"}, "price": "1", "id": "00000000-0000-0000-0000-000000000001"}"#,
    #"{"value": null, "price": "much", "id": "00000000-0000-0000-0000-000000000001"}"#,
    #"{"value": null, "price": "1", "id": "here"}"#,
  ])
  func whatIsNoValueIsRefused(text: String) {
    #expect(throws: (any Error).self) { try JSONDecoder().decode(Row.self, from: Data(text.utf8)) }
  }
}
