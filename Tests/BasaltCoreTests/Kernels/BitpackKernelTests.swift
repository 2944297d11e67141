import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

/// The bit-packing kernels of one type, so that one test serves all four.
struct PackingKernels<T: FixedWidthInteger & UnsignedInteger> {
  let unpack: (UnsafeRawPointer, UInt32, T, UnsafeMutableRawPointer, Int) -> Void
  let pack: (UnsafeRawPointer, T, UInt32, UnsafeMutableRawPointer, Int) -> Void
  let unpackSingle: (UnsafeRawPointer, UInt32, T, Int) -> T
  let unpackAt: (UnsafeRawPointer, UInt32, T, UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void
  let unpackInRange: (UnsafeRawPointer, UInt32, T, T, UnsafeMutablePointer<UInt64>, Int) -> Void

  /// The packed bytes of values, checked for writes outside them.
  func packed(_ values: [T], reference: T, width: Int) -> [UInt8] {
    let target = KernelTarget(byteCount: basalt_packed_byte_count(UInt32(T.bitWidth), UInt32(width), values.count))
    values.withUnalignedCopy { pack($0, reference, UInt32(width), target.start, values.count) }
    #expect(target.isIntact, "pack \(T.self) width \(width), \(values.count) values")
    return target.bytes
  }
}

struct BitpackKernelTests {
  static func kernels8(_ level: Int) -> PackingKernels<UInt8> {
    let table = Kernels.table(ofLevel: level)!.pointee.bitpack
    return .init(
      unpack: table.unpack_u8, pack: table.pack_u8, unpackSingle: table.unpack_single_u8,
      unpackAt: table.unpack_at_u8, unpackInRange: table.unpack_in_range_u8)
  }
  static func kernels16(_ level: Int) -> PackingKernels<UInt16> {
    let table = Kernels.table(ofLevel: level)!.pointee.bitpack
    return .init(
      unpack: table.unpack_u16, pack: table.pack_u16, unpackSingle: table.unpack_single_u16,
      unpackAt: table.unpack_at_u16, unpackInRange: table.unpack_in_range_u16)
  }
  static func kernels32(_ level: Int) -> PackingKernels<UInt32> {
    let table = Kernels.table(ofLevel: level)!.pointee.bitpack
    return .init(
      unpack: table.unpack_u32, pack: table.pack_u32, unpackSingle: table.unpack_single_u32,
      unpackAt: table.unpack_at_u32, unpackInRange: table.unpack_in_range_u32)
  }
  static func kernels64(_ level: Int) -> PackingKernels<UInt64> {
    let table = Kernels.table(ofLevel: level)!.pointee.bitpack
    return .init(
      unpack: table.unpack_u64, pack: table.pack_u64, unpackSingle: table.unpack_single_u64,
      unpackAt: table.unpack_at_u64, unpackInRange: table.unpack_in_range_u64)
  }

  /// The layout's definition, straight from the specification: bit by bit, with no thought of words.
  private func expectedBytes<T: FixedWidthInteger & UnsignedInteger>(_ residuals: [T], width: Int) -> [UInt8] {
    let laneCount = 1024 / T.bitWidth
    let rowCount = (residuals.count + laneCount - 1) / laneCount
    let wordCount = (rowCount * width + T.bitWidth - 1) / T.bitWidth
    var bytes = [UInt8](repeating: 0, count: wordCount * 128)
    for (index, residual) in residuals.enumerated() {
      for bit in 0..<width where residual >> T(bit) & 1 == 1 {
        let laneBit = index / laneCount * width + bit
        let word = laneBit / T.bitWidth * laneCount + index % laneCount
        let bitInPage = word * T.bitWidth + laneBit % T.bitWidth
        bytes[bitInPage / 8] |= 1 << UInt8(bitInPage % 8)
      }
    }
    return bytes
  }

  private func checkEveryWidth<T: FixedWidthInteger & UnsignedInteger>(_ kernels: PackingKernels<T>, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for width in 0...T.bitWidth {
      let widthBits: T = width == 0 ? 0 : T.max >> T(T.bitWidth - width)
      for count in kernelCounts {
        let reference = random.integer(T.self)
        let values = random.integers(T.self, count: count)
        let residuals = values.map { ($0 &- reference) & widthBits }
        let packed = kernels.packed(values, reference: reference, width: width)
        #expect(packed == expectedBytes(residuals, width: width), "pack \(T.self) width \(width), \(count) values")

        let laneCount = 1024 / T.bitWidth
        let paddedCount = (count + laneCount - 1) / laneCount * laneCount
        let target = KernelTarget(byteCount: paddedCount * T.bitWidth / 8)
        let words = KernelTarget(byteCount: 128, alignment: 8)
        packed.withUnalignedCopy { source in
          kernels.unpack(source, UInt32(width), reference, target.start, count)
          #expect(
            target.values(T.self, count: count) == residuals.map { $0 &+ reference },
            "unpack \(T.self) width \(width), \(count) values")
          #expect(target.isIntact, "unpack \(T.self) width \(width), \(count) values")
          for index in stride(from: 0, to: count, by: 1 + count / 5) {
            #expect(kernels.unpackSingle(source, UInt32(width), reference, index) == residuals[index] &+ reference)
          }
          // Ascending, some of them twice, in a page whose vectors before this one are somebody else's.
          let places = (0..<count).filter { _ in random.chance(1, in: 3) }.flatMap { [$0, $0].prefix(1 + $0 % 2) }
          let picked = KernelTarget(byteCount: places.count * T.bitWidth / 8)
          places.map { UInt16(5 * 1_024 + $0) }.withUnalignedCopy {
            kernels.unpackAt(source, UInt32(width), reference, $0, picked.start, places.count)
          }
          #expect(picked.values(T.self, count: places.count) == places.map { residuals[$0] &+ reference })
          #expect(picked.isIntact, "unpack at, \(T.self) width \(width), \(count) values")
          for span in [0, random.integer(T.self) & widthBits, T.max] {
            let low = random.integer(T.self) & widthBits
            let mask = words.start.assumingMemoryBound(to: UInt64.self)
            kernels.unpackInRange(source, UInt32(width), low, span, mask, count)
            let expected = residuals.map { $0 &- low <= span } + Array(repeating: false, count: 1024 - count)
            #expect(
              bits(words.values(UInt64.self, count: 16), count: 1024) == expected,
              "\(T.self) width \(width) in \(low) and \(span) more, \(count) values")
            #expect(words.isIntact)
          }
        }
      }
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func packingFollowsTheLayoutAndUnpackingUndoesIt(level: Int, seed: UInt64) {
    checkEveryWidth(Self.kernels8(level), seed: seed)
    checkEveryWidth(Self.kernels16(level), seed: seed)
    checkEveryWidth(Self.kernels32(level), seed: seed)
    checkEveryWidth(Self.kernels64(level), seed: seed)
  }

  /// Golden CRC-32s of packed vectors, computed by an independent implementation when the format was designed.
  private struct Golden {
    let laneBitCount: Int, width: Int, count: Int, byteCount: Int, crc: UInt32
    let firstBytes: [UInt8]
  }
  private static let goldens = [
    Golden(
      laneBitCount: 8, width: 3, count: 1024, byteCount: 384, crc: 0xb9c1_9a4e, firstBytes: [0x70, 0xc2, 0x78, 0x0a]),
    Golden(
      laneBitCount: 16, width: 11, count: 1024, byteCount: 1408, crc: 0x0f6d_42c1, firstBytes: [0, 0xc8, 2, 0x0a]),
    Golden(
      laneBitCount: 16, width: 9, count: 777, byteCount: 1024, crc: 0x4b4a_f1c7, firstBytes: [0, 0xbc, 0x80, 0xc0]),
    Golden(
      laneBitCount: 32, width: 1, count: 1024, byteCount: 128, crc: 0x1814_b444, firstBytes: [0xde, 0x39, 0x42, 0]),
    Golden(
      laneBitCount: 32, width: 7, count: 100, byteCount: 128, crc: 0x0a4a_e0b8, firstBytes: [0x80, 0xe5, 0x75, 0x0c]),
    Golden(
      laneBitCount: 32, width: 17, count: 1024, byteCount: 2176, crc: 0x059f_a53c, firstBytes: [0, 0, 0xf6, 0x5c]),
    Golden(
      laneBitCount: 32, width: 32, count: 1024, byteCount: 4096, crc: 0x320f_425c, firstBytes: [0, 0, 0, 0, 0, 0x28]),
    Golden(
      laneBitCount: 64, width: 5, count: 1024, byteCount: 640, crc: 0xb54b_5fbc, firstBytes: [0x20, 0x4a, 0x5a, 0x2f]),
    Golden(laneBitCount: 64, width: 13, count: 10, byteCount: 128, crc: 0x1090_9038, firstBytes: [0, 0, 0, 0]),
    Golden(
      laneBitCount: 64, width: 37, count: 1024, byteCount: 4736, crc: 0xde15_80aa, firstBytes: [0, 0, 0, 0, 0x60]),
    Golden(laneBitCount: 64, width: 64, count: 1024, byteCount: 8192, crc: 0x0494_313a, firstBytes: [0, 0, 0, 0, 0]),
  ]

  @Test(arguments: Kernels.levels)
  func packedVectorsHaveTheBytesOfTheSpecification(level: Int) {
    for golden in Self.goldens {
      let values = (0..<UInt64(golden.count)).map { index -> UInt64 in
        (((index &* 2_654_435_761) & 0xffff_ffff) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - golden.width)
      }
      let packed =
        switch golden.laneBitCount {
        case 8: Self.kernels8(level).packed(values.map { UInt8($0) }, reference: 0, width: golden.width)
        case 16: Self.kernels16(level).packed(values.map { UInt16($0) }, reference: 0, width: golden.width)
        case 32: Self.kernels32(level).packed(values.map { UInt32($0) }, reference: 0, width: golden.width)
        default: Self.kernels64(level).packed(values, reference: 0, width: golden.width)
        }
      #expect(packed.count == golden.byteCount)
      #expect(packed.starts(with: golden.firstBytes))
      #expect(crc32(packed) == golden.crc, "T \(golden.laneBitCount), width \(golden.width), \(golden.count) values")
    }
  }

  /// CRC-32 as of IEEE 802.3, bit by bit.
  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    return ~crc
  }

  // A width or count that the caller did not check must not become a write past the vector.
  @Test func tooGreatAWidthTraps() async {
    await #expect(processExitsWith: .failure) {
      let bytes = [UInt8](repeating: 0, count: 16384)
      var values = [UInt32](repeating: 0, count: 1024)
      Kernels.best.pointee.bitpack.unpack_u32(bytes, 33, 0, &values, 1024)
    }
  }
  @Test func tooManyValuesTrap() async {
    await #expect(processExitsWith: .failure) {
      let values = [UInt64](repeating: 0, count: 2048)
      var bytes = [UInt8](repeating: 0, count: 32768)
      Kernels.best.pointee.bitpack.pack_u64(values, 0, 64, &bytes, 1025)
    }
  }
}
