import BasaltCore
import TestSupport
import Testing

@Suite struct StringViewTests {
  /// Up to 12 bytes lie in the view itself, zero-padded, so that short values are equal exactly when their views are.
  @Test(arguments: Soak.seeds(8)) func shortValuesAreEqualWhenTheirViewsAre(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    func view(_ bytes: [UInt8]) -> StringView {
      bytes.withUnsafeBufferPointer { StringView($0, bufferIndex: 3, offset: 5) }
    }
    for _ in 0..<300 {
      let left = (0..<random.integer(in: 0...12)).map { _ in UInt8(random.integer(in: 0...1)) }
      let right =
        random.chance(1, in: 3) ? left : (0..<random.integer(in: 0...12)).map { _ in UInt8(random.integer(in: 0...1)) }
      let (one, other) = (view(left), view(right))
      #expect(one.isInline && one.byteCount == left.count)
      #expect((one.head == other.head && one.tail == other.tail) == (left == right), "seed \(seed)")
    }
  }

  @Test func longValuesKeepTheirPlaceAndPrefix() {
    let bytes = Array("thirteen byte".utf8)
    let view = bytes.withUnsafeBufferPointer { StringView($0, bufferIndex: 0x1234_5678, offset: 0x7FFF_FFFF) }
    #expect(!view.isInline && view.byteCount == 13 && view.bufferIndex == 0x1234_5678 && view.offset == 0x7FFF_FFFF)
    let prefix = withUnsafeBytes(of: view) { Array($0[4..<8]) }
    #expect(prefix == Array("thir".utf8))
    #expect(MemoryLayout<StringView>.size == 16)
  }
}
