import BasaltCore
import TestSupport
import Testing

/// `KeySet`: has the keys that it was made of and no others, whether one is asked about, a stretch of them, or a column.
@Suite struct KeySetTests {
  private static func column(_ keys: [Int64?], _ type: LogicalType) throws -> ColumnVector {
    try ColumnVector(
      keys.map { key in
        guard let key else { return .null }
        return switch type {
        case .smallint: .smallint(Int16(key))
        case .integer: .integer(Int32(key))
        default: .bigint(key)
        }
      }, type: type)
  }

  @Test(arguments: Soak.seeds(12)) func aSetHasItsKeysAndNoOthers(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let type = [LogicalType.smallint, .integer, .bigint][Int(seed % 3)]
    let least = Int64.random(in: -3_000...3_000, using: &random)
    let width = Int64.random(in: 1...2_000, using: &random)
    func key() -> Int64? {
      Int.random(in: 0..<10, using: &random) == 0 ? nil : least + Int64.random(in: 0..<width, using: &random)
    }
    let own = (0..<Int.random(in: 1...300, using: &random)).map { _ in key() } + [least]
    let known = Set(own.compactMap { $0 })
    let bounds = (known.min() ?? 0)...(known.max() ?? 0)
    let keys = try #require(KeySet(try Self.column(own, type), within: bounds))
    for value in (least - 70)...(least + width + 70) {
      #expect(keys.contains(value) == known.contains(value), "\(value) seed \(seed)")
    }
    for _ in 0..<200 {
      let first = least + Int64.random(in: -100...(width + 100), using: &random)
      let last = first + Int64.random(in: 0...200, using: &random)
      #expect(
        keys.hasKey(from: first, through: last) == known.contains { (first...last).contains($0) },
        "\(first) to \(last) seed \(seed)")
    }
    #expect(!keys.hasKey(from: least + 1, through: least))
    // A column of rows with and without a partner, some of which a test before has ruled out.
    let rows = (0..<Int.random(in: 1...2_048, using: &random)).map { _ in
      key().map { $0 + (Bool.random(using: &random) ? 0 : 1) }
    }
    var mask = (0..<32).map { _ in UInt64.random(in: .min ... .max, using: &random) }
    let before = mask
    let asked = try Self.column(rows, type)
    #expect(mask.withUnsafeMutableBufferPointer { keys.filter(asked, into: $0.baseAddress!) })
    for (row, value) in rows.enumerated() {
      let wasMeant = before[row >> 6] >> UInt64(row & 63) & 1 == 1
      let isMeant = mask[row >> 6] >> UInt64(row & 63) & 1 == 1
      #expect(isMeant == (wasMeant && value.map(known.contains) ?? false), "row \(row) seed \(seed)")
    }
  }

  @Test func keysThatLieFarApartAreNoSet() throws {
    #expect(KeySet(try Self.column([0, 1 << 40], .bigint), within: 0...(1 << 40)) == nil)
    #expect(KeySet(try Self.column([.min, .max], .bigint), within: .min ... .max) == nil)
    #expect(KeySet(try ColumnVector([.text("a")], type: .text), within: 0...1) == nil)
  }
}
