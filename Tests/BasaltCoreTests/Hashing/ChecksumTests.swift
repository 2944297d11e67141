import BasaltCore
import TestSupport
import Testing

@Suite struct ChecksumTests {
  /// The specification's own values for XXH3-64 without a seed.
  @Test func knownValues() {
    #expect(Checksum.xxh3([]) == 0x2D06_8005_38D3_94C2)
    #expect(Checksum.xxh3([], seed: 1) != Checksum.xxh3([]))
  }

  @Test(arguments: Soak.seeds(50)) func twoRangesCountAsOne(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = random.bytes(random.integer(in: 0...600))
    let cut = random.integer(in: 0...bytes.count)
    let whole = Checksum.xxh3(bytes, seed: seed)
    let joined = unsafe bytes.withUnsafeBytes { all in
      unsafe Checksum.xxh3(
        UnsafeRawBufferPointer(rebasing: all[..<cut]), UnsafeRawBufferPointer(rebasing: all[cut...]), seed: seed)
    }
    #expect(joined == whole, "seed \(seed)")
    guard !bytes.isEmpty else { return }
    var other = bytes
    other[random.integer(in: 0...(bytes.count - 1))] ^= 1
    #expect(Checksum.xxh3(other, seed: seed) != whole, "seed \(seed)")
    #expect(Checksum.xxh3(bytes, seed: seed &+ 1) != whole, "seed \(seed)")
  }
}
