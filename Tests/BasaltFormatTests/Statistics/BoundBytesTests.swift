import BasaltCore
import BasaltFormat
import TestSupport
import Testing

/// A bound on disk bounds what it was made of, is a value of its type, and says truly whether it is tight.
@Suite struct BoundBytesTests {
  /// Random text whose code points are of every UTF-8 length, with the last ones of each often.
  private static func text(_ random: inout SeededRandom) -> String {
    let edges: [UInt32] = [1, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x1_0000, 0x10_FFFF]
    var scalars = String.UnicodeScalarView()
    for _ in 0..<random.integer(in: 0...24) {
      let number =
        random.chance(1, in: 2)
        ? edges[random.integer(in: 0...(edges.count - 1))] : UInt32(random.integer(in: 1...0x10_FFFF))
      if let scalar = Unicode.Scalar(number) { scalars.append(scalar) }
    }
    return String(scalars)
  }

  @Test(arguments: Soak.seeds(200)) func textBoundsEncloseTheText(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      let text = Self.text(&random)
      let bound = ColumnStatistics.Bound(.text(text), isTight: true)
      let minimum = try #require(BoundBytes(minimum: bound, .text))
      let low = try minimum.bound(.text)
      #expect(low.value.order(to: bound.value) != .after, "\(text.debugDescription) seed \(seed)")
      #expect(low.isTight == (text.utf8.count <= 16))
      #expect(minimum.bytes.count <= 16)
      guard let maximum = BoundBytes(maximum: bound, .text) else {
        // Only text that begins with 16 bytes of U+10FFFF has nothing short above it.
        #expect(text.unicodeScalars.prefix(4).allSatisfy { $0.value == 0x10_FFFF })
        continue
      }
      let high = try maximum.bound(.text)
      #expect(high.value.order(to: bound.value) != .before, "\(text.debugDescription) seed \(seed)")
      #expect(high.isTight == (text.utf8.count <= 16))
      #expect(maximum.bytes.count <= 16)
    }
  }

  @Test(arguments: Soak.seeds(100)) func byteBoundsEncloseTheBytes(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      let count = random.integer(in: 0...24)
      let bytes = random.chance(1, in: 3) ? [UInt8](repeating: 255, count: count) : random.bytes(count)
      let bound = ColumnStatistics.Bound(.bytea(bytes), isTight: true)
      let low = try #require(BoundBytes(minimum: bound, .bytea)).bound(.bytea)
      #expect(low.value.order(to: bound.value) != .after)
      guard let high = try BoundBytes(maximum: bound, .bytea)?.bound(.bytea) else {
        #expect(bytes.prefix(16).allSatisfy { $0 == 255 })
        continue
      }
      #expect(high.value.order(to: bound.value) != .before)
      #expect(high.isTight == (count <= 16))
    }
  }

  @Test func fixedValuesReadBackExactly() throws {
    let values: [(Value, LogicalType)] = [
      (.boolean(false), .boolean), (.boolean(true), .boolean), (.smallint(.min), .smallint), (.integer(.max), .integer),
      (.bigint(.min), .bigint), (.real(-1.5), .real), (.double(.infinity), .double),
      (.decimal(Decimal(unscaled: -12_345, scale: 2)), .decimal(precision: 18, scale: 2)),
      (.decimal(Decimal(unscaled: -Int128(Int64.max) * 8, scale: 2)), .decimal(precision: 38, scale: 2)),
      (.date(days: -1), .date), (.time(microseconds: 86_399_999_999), .time),
      (.timestamp(microseconds: .max), .timestamp),
      (.timestamptz(microseconds: .min), .timestamptz),
      (.uuid(try #require(UniqueID("6ba7b810-9dad-41d1-80b4-00c04fd430c8"))), .uuid),
    ]
    for (value, type) in values {
      let bound = ColumnStatistics.Bound(value, isTight: true)
      #expect(try BoundBytes(minimum: bound, type)?.bound(type) == bound)
      #expect(try BoundBytes(maximum: bound, type)?.bound(type) == bound)
    }
  }

  @Test func bytesThatAreNoValueAreRefused() {
    let wrong: [([UInt8], LogicalType)] = [
      ([0, 0, 0xC0, 0x7F], .real), ([0, 0, 0, 0, 0, 0, 0xF8, 0xFF], .double), ([2], .boolean), ([], .boolean),
      ([1], .smallint), ([1, 2, 3], .integer), ([0xC3], .text),
      ([0xED, 0xA0, 0x80], .text),
      (Array(repeating: 1, count: 15), .uuid), (Array(repeating: 1, count: 8), .decimal(precision: 19, scale: 0)),
    ]
    for (bytes, type) in wrong {
      let error = #expect(throws: BasaltError.self) { try BoundBytes(bytes: bytes, isTight: true).bound(type) }
      #expect(error?.message == "A bound of \(bytes.count) bytes is not a value of type \(type).")
      #expect(error?.remedy == FileDamage.remedy)
    }
  }
}
