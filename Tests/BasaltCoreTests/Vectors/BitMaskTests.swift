import BasaltCore
import TestSupport
import Testing

@Suite struct BitMaskTests {
  private static func bits(_ words: [UInt64], _ count: Int) -> [Bool] { (0..<count).map { BitMask.bit($0, in: words) } }

  /// Copies equal copying bit by bit, leave zeros behind the last bit, and read no word without wanted bits: the source ends there.
  @Test(arguments: Soak.seeds(16)) func copyIsBitByBit(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      let (start, count) = (random.integer(in: 0...200), random.integer(in: 0...200))
      let source = (0..<BitMask.wordCount(of: start + count)).map { _ in random.next() }
      // A guard on either side of the target must stay as it is.
      var target = [UInt64](repeating: 0xABAB, count: BitMask.wordCount(of: count) + 2)
      target.withUnsafeMutableBufferPointer { target in
        source.withUnsafeBufferPointer { source in
          // The source is copied to a block of exactly its size, so that the sanitizers see a word too many.
          let exact = UnsafeMutablePointer<UInt64>.allocate(capacity: max(source.count, 1))
          defer { exact.deallocate() }
          if let base = source.baseAddress { exact.update(from: base, count: source.count) }
          BitMask.copy(exact, from: start, to: target.baseAddress! + 1, count: count)
        }
      }
      #expect(target.first == 0xABAB && target.last == 0xABAB)
      let copied = Array(target[1..<(target.count - 1)])
      #expect(
        BitMaskTests.bits(copied, count) == (0..<count).map { BitMask.bit(start + $0, in: source) },
        "\(start) \(count) seed \(seed)")
      #expect(
        copied.reduce(0) { $0 + $1.nonzeroBitCount } == BitMaskTests.bits(copied, count).count { $0 },
        "tail bits are zero")
      #expect(BitMask.population(of: copied, bitCount: count) == BitMaskTests.bits(copied, count).count { $0 })
    }
  }

  /// Appending after any bits keeps those, and writes the new ones into memory that held anything.
  @Test(arguments: Soak.seeds(16)) func appendContinuesTheMask(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<100 {
      var target = (0..<20).map { _ in random.next() }
      var expected: [Bool] = []
      for _ in 0..<6 {
        let count = random.integer(in: 0...150)
        let start = expected.count
        if random.chance(1, in: 2) {
          let source = (0..<max(1, BitMask.wordCount(of: count))).map { _ in random.next() }
          BitMask.append(source, count: count, to: &target, at: start)
          expected += BitMaskTests.bits(source, count)
        } else {
          let bit = random.chance(1, in: 2)
          BitMask.append(repeating: bit, count: count, to: &target, at: start)
          expected += [Bool](repeating: bit, count: count)
        }
      }
      #expect(BitMaskTests.bits(target, expected.count) == expected, "seed \(seed)")
    }
  }

  @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 200]) func fillSetsTheBitsAndNoMore(count: Int) {
    var words = [UInt64](repeating: 0xAAAA, count: BitMask.wordCount(of: count) + 1)
    BitMask.fill(&words, bitCount: count)
    #expect(words.last == 0xAAAA)
    #expect(words.dropLast().reduce(0) { $0 + $1.nonzeroBitCount } == count)
    #expect(BitMask.population(of: words, bitCount: count) == count)
  }

  @Test func singleBitsAreSetAndCleared() {
    var words: [UInt64] = [0, 0]
    for index in [0, 63, 64, 127] {
      BitMask.set(index, in: &words)
      #expect(BitMask.bit(index, in: words))
    }
    BitMask.clear(63, in: &words)
    #expect(!BitMask.bit(63, in: words) && words == [1, 1 << 63 | 1])
  }
}
