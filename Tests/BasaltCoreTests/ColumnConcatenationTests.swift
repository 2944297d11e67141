import BasaltCore
import TestSupport
import Testing

@Suite struct ColumnConcatenationTests {
  /// Every layout and length of part, at every place of a 64-bit word, keeps its rows.
  @Test(arguments: LogicalType.all, Soak.seeds(4)) func rowsStayInOrder(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var parts: [ColumnVector] = []
    var expected: [Value] = []
    for _ in 0..<12 {
      let count = random.integer(in: 0...150)
      let part: ColumnVector
      switch random.integer(in: 0...2) {
      case 0:
        part = try random.column(.extremes, type, count: count, nullShare: random.chance(1, in: 2) ? 3 : 0)
      case 1:
        let value: Value = random.chance(1, in: 3) ? .null : random.value(type, near: nil)
        part = try ColumnVector(repeating: value, count: count, type: type)
      default:
        let entries = try random.column(.anything, type, count: 5)
        let codes = Buffer((0..<count).flatMap { _ in [UInt8(random.integer(in: 0...4)), 0] })
        part = ColumnVector(type: type, count: count, layout: .dictionary(.init(entries)), values: codes)
      }
      parts.append(part)
      expected += (0..<part.count).map { part[$0] }
    }
    let joined = ColumnVector.concatenated(parts, type: type)
    #expect(joined.count == expected.count)
    #expect((0..<joined.count).map { joined[$0] } == expected, "seed \(seed)")
    #expect(joined.nullCount == expected.count { $0.isNull })
  }
}
