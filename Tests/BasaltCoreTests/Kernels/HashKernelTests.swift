import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

struct HashKernelTests {
  /// Hashes that Apache Iceberg's table specification gives (Appendix B, "32-bit Hash Requirements").
  private static let icebergHashes: [(bytes: [UInt8], hash: Int32)] = [
    ([34, 0, 0, 0, 0, 0, 0, 0], 2_017_239_379),
    ([0x05, 0x8c], -500_754_589),  // decimal 14.20, unscaled 1420
    ([1, 0, 0, 0, 0, 0, 0, 0], 1_392_991_556),  // true
    ([0, 1, 2, 3], -188_683_207),
    (Array("iceberg".utf8), 1_210_000_089),
    (
      [0xf7, 0x9c, 0x3e, 0x09, 0x67, 0x7c, 0x4b, 0xbd, 0xa4, 0x79, 0x3f, 0x34, 0x9c, 0xb7, 0x85, 0xe7],
      1_488_055_340
    ),
    (bytes(1.0.bitPattern), -142_385_009),
    (bytes(0.0.bitPattern), 1_669_671_676),
    ([], 0),
  ]
  /// Integers among them: 34, days of 2017-11-16, microseconds of 22:31:08, of 2017-11-16T22:31:08 and a microsecond later.
  private static let icebergIntegerHashes: [(value: Int64, hash: Int32)] = [
    (34, 2_017_239_379), (17_486, -653_330_422), (81_068_000_000, -662_762_989),
    (1_510_871_468_000_000, -2_047_944_441), (1_510_871_468_000_001, -1_207_196_810), (1, 1_392_991_556),
  ]

  private static func bytes(_ word: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }

  @Test(arguments: Kernels.levels)
  func murmurIsThatOfIceberg(level: Int) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.hash
    for (bytes, hash) in Self.icebergHashes {
      let found = bytes.withUnalignedCopy { kernels.murmur3_32($0, bytes.count) }
      #expect(Int32(bitPattern: found) == hash, "\(bytes)")
    }
    // In batches of every length, so that whole rows and rests are both reached.
    for count in kernelCounts {
      let pairs = (0..<count).map { Self.icebergIntegerHashes[$0 % Self.icebergIntegerHashes.count] }
      let target = KernelTarget(byteCount: count * 4)
      pairs.map(\.value).withUnalignedCopy { kernels.murmur3_32_i64($0, target.start, count) }
      #expect(target.values(Int32.self, count: count) == pairs.map(\.hash))
      #expect(target.isIntact)
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(1))
  func narrowIntegersHashLikeWideOnes(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.hash
    var random = SeededRandom(seed: seed)
    for count in kernelCounts {
      let narrow = random.integers(Int32.self, count: count)
      let wide = narrow.map(Int64.init)
      for (narrowKernel, wideKernel, byteCount) in [
        (kernels.murmur3_32_i32, kernels.murmur3_32_i64, 4), (kernels.hash_i32, kernels.hash_i64, 8),
      ] {
        let narrowTarget = KernelTarget(byteCount: count * byteCount)
        let wideTarget = KernelTarget(byteCount: count * byteCount)
        narrow.withUnalignedCopy { narrowKernel($0, narrowTarget.start, count) }
        wide.withUnalignedCopy { wideKernel($0, wideTarget.start, count) }
        #expect(narrowTarget.bytes == wideTarget.bytes)
        #expect(narrowTarget.isIntact && wideTarget.isIntact)
      }
    }
  }

  /// The definitions of the C header, written again.
  private func finalised(_ value: UInt64) -> UInt64 {
    var hash = value &+ 0x9e37_79b9_7f4a_7c15
    hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return hash ^ hash >> 33
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func tableHashesFollowTheirDefinition(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.hash
    var random = SeededRandom(seed: seed)
    for count in kernelCounts {
      let values = random.integers(UInt64.self, count: count)
      let target = KernelTarget(byteCount: count * 8)
      values.withUnalignedCopy { kernels.hash_i64($0, target.start, count) }
      let hashes = target.values(UInt64.self, count: count)
      #expect(hashes == values.map(finalised))
      values.withUnalignedCopy { kernels.combine_hashes($0, target.start, count) }
      let expected = zip(values, hashes).map { ($1 << 5 | $1 >> 59) ^ $0 }.map { $0 &* 0x9e37_79b9_7f4a_7c15 }
      #expect(target.values(UInt64.self, count: count) == expected)
      #expect(target.isIntact)
    }
  }

  /// Made with python-xxhash 3 over bytes (131 i + 7) mod 256; one of each of XXH3's length classes and its bounds.
  private static let xxh3Hashes: [(byteCount: Int, seed: UInt64, hash: UInt64)] = [
    (0, 0x0, 0x2d06_8005_38d3_94c2), (1, 0x0, 0x4c5c_ca45_d0f4_811f), (3, 0x5, 0x30c6_677d_5044_133c),
    (4, 0x0, 0x5c4c_6313_3443_d03f), (8, 0x1, 0xd112_9f0b_f6e3_9a1d), (9, 0x0, 0x7c20_df97_12c2_6edf),
    (16, 0x7, 0xd265_9554_1d6a_442d), (17, 0x0, 0xb58b_f5dc_5022_d071), (128, 0x3, 0x9d02_6aa5_1629_8f96),
    (129, 0x0, 0x1648_bdc3_db49_d1a2), (240, 0x9, 0x0789_9dab_9eac_d12f), (241, 0x0, 0x956c_ae59_2c67_279e),
    (1024, 0x0, 0x70bd_377d_9574_f4bb), (1025, 0x4d, 0xe0a1_7701_9c87_5498),
    (2000, 0xfedc_ba98_7654_3210, 0x8b63_4f2d_9118_d900),
  ]

  @Test(arguments: Kernels.levels)
  func checksumsAreXXH3HoweverTheBytesArrive(level: Int) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.hash
    let bytes = (0..<2000).map { UInt8(truncatingIfNeeded: $0 * 131 + 7) }
    let state = UnsafeMutableRawPointer.allocate(
      byteCount: Int(BASALT_CHECKSUM_STATE_BYTE_COUNT), alignment: Int(BASALT_CHECKSUM_STATE_ALIGNMENT))
    defer { state.deallocate() }
    for (byteCount, seed, hash) in Self.xxh3Hashes {
      bytes.withUnalignedCopy { source in
        #expect(kernels.xxh3_64(source, byteCount, seed) == hash, "\(byteCount) bytes")
        for cut in Set([0, byteCount / 3, byteCount]) {
          #expect(kernels.xxh3_64_of_two(source, cut, source + cut, byteCount - cut, seed) == hash, "cut at \(cut)")
        }
        kernels.checksum_begin(state, seed)
        for offset in stride(from: 0, to: byteCount, by: 100) {
          kernels.checksum_update(state, source + offset, min(100, byteCount - offset))
        }
        #expect(kernels.checksum_digest(state) == hash, "\(byteCount) bytes in parts")
      }
    }
  }

  @Test(arguments: Kernels.levels, [2, 4, 8, 16])
  func valuesOfAWidthHashAsTheirBytes(level: Int, byteCount: Int) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.hash
    let bytes = (0..<(byteCount * 37)).map { UInt8(truncatingIfNeeded: $0 * 197 + 11) }
    var hashes = [UInt64](repeating: 0, count: 37)
    bytes.withUnalignedCopy { source in
      hashes.withUnsafeMutableBytes { kernels.hash_fixed(source, byteCount, $0.baseAddress!, 37) }
      for index in hashes.indices {
        #expect(hashes[index] == kernels.xxh3_64(source + index * byteCount, byteCount, 0), "value \(index)")
      }
    }
  }
}
