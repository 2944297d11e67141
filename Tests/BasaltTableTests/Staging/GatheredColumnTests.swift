import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct GatheredColumnTests {
  /// Rows of vectors of every type and layout, in parts of every size, one after another.
  @Test(arguments: LogicalType.all, Soak.seeds(12))
  func hasTheRowsThatWereAppended(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var gathered = GatheredColumn(type)
    var expected: [Value] = []
    for _ in 0..<random.integer(in: 0...12) {
      let shape = random.pick(ColumnShape.allCases)
      let count = random.pick([1, 2, 63, 64, 65, 300])
      let source = try random.column(shape, type, count: count, nullShare: random.pick([0, 0, 3])).rows
      let vector = random.pick(try layouts(of: source, type))
      let start = random.integer(in: 0...count)
      let rows = (start..<count).filter { _ in random.chance(2, in: 3) }
      rows.map { UInt16($0 - start) }.withUnsafeBufferPointer { gathered.append(vector, rows: $0, from: start) }
      expected += rows.map { source[$0] }
      #expect(gathered.count == expected.count)
    }
    let column = gathered.finish()
    #expect(column.count == expected.count)
    // By their text, too: the order of values does not see the sign of a zero.
    #expect(column.rows == expected, "seed \(seed)")
    #expect(column.rows.map(\.description) == expected.map(\.description), "seed \(seed)")
  }

  @Test func countsTheBytesOfLongValues() throws {
    var gathered = GatheredColumn(.text)
    let long = String(repeating: "x", count: 1_000)
    let source = try ColumnVector((0..<3_000).map { .text("\(long)\($0)") }, type: .text)
    let rows = (0..<3_000).map { UInt16($0) }
    rows.withUnsafeBufferPointer { gathered.append(source, rows: $0, from: 0) }
    #expect(gathered.byteCount >= 3_000 * (1_000 + 16))
    // Doubling wastes at most half.
    #expect(gathered.byteCount <= 2 * 3_000 * (1_004 + 16) + (1 << 20))
    let column = gathered.finish()
    #expect(column[2_999] == .text("\(long)2999"))
  }

  /// The bytes under a NULL are nobody's.
  @Test func doesNotKeepWhatLiesUnderNull() throws {
    let long = String(repeating: "x", count: 100_000)
    var builder = ColumnBuilder(type: .text)
    try builder.append(.text(long))
    builder.appendNull()
    let source = builder.finish()
    var gathered = GatheredColumn(.text)
    [UInt16(1), 1, 1].withUnsafeBufferPointer { gathered.append(source, rows: $0, from: 0) }
    #expect(gathered.byteCount < 10_000)
    #expect(gathered.finish().rows == [.null, .null, .null])
  }
}
