import BasaltCore
import Testing

/// An array for a kernel to write, with canary bytes on both sides, at an odd address.
final class KernelTarget {
  private static let marginByteCount = 65
  private static let canary: UInt8 = 0xA5
  private let storage: UnsafeMutableRawBufferPointer
  let byteCount: Int

  init(byteCount: Int, alignment: Int = 1) {
    self.byteCount = byteCount
    storage = .allocate(byteCount: byteCount + 2 * 128 + 64, alignment: 64)
    storage.initializeMemory(as: UInt8.self, repeating: Self.canary)
    start = storage.baseAddress! + (alignment == 1 ? Self.marginByteCount : 64)
  }

  deinit { storage.deallocate() }

  let start: UnsafeMutableRawPointer

  /// Whether nothing outside the array was written.
  var isIntact: Bool {
    let offset = start - storage.baseAddress!
    return storage[..<offset].allSatisfy { $0 == Self.canary }
      && storage[(offset + byteCount)...].allSatisfy { $0 == Self.canary }
  }

  func values<T>(_ type: T.Type, count: Int) -> [T] {
    (0..<count).map { start.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.stride, as: T.self) }
  }

  var bytes: [UInt8] { values(UInt8.self, count: byteCount) }
}

extension Array {
  /// Calls `body` with a copy of the values that starts at an odd address and has nothing readable promised behind it.
  func withUnalignedCopy<Result>(_ body: (UnsafeRawPointer) throws -> Result) rethrows -> Result {
    let byteCount = count * MemoryLayout<Element>.stride
    let copy = UnsafeMutableRawPointer.allocate(byteCount: byteCount + 1, alignment: 16)
    defer { copy.deallocate() }
    withUnsafeBytes { source in
      if let base = source.baseAddress { (copy + 1).copyMemory(from: base, byteCount: byteCount) }
    }
    return try body(UnsafeRawPointer(copy + 1))
  }
}

/// Counts around every loop boundary of the kernels: lane rows of 16 to 128 values, mask words, full vectors.
let kernelCounts = [0, 1, 7, 8, 16, 17, 63, 64, 65, 127, 128, 129, 1000, 1023, 1024]

/// Bits of a mask as Booleans.
func bits(_ words: [UInt64], count: Int) -> [Bool] { (0..<count).map { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 } }

/// Booleans as mask words, 0 behind the last.
func mask(_ bits: [Bool]) -> [UInt64] {
  var words = [UInt64](repeating: 0, count: (bits.count + 63) / 64)
  for (index, bit) in bits.enumerated() where bit { words[index / 64] |= 1 << UInt64(index % 64) }
  return words
}

extension SeededRandom {
  /// Any value of the type, or (one time in four) one of its extremes and their neighbours.
  mutating func integer<T: FixedWidthInteger>(_ type: T.Type) -> T {
    if chance(1, in: 4) { return [T.min, T.min &+ 1, 0, 1, T.max, T.max &- 1][integer(in: 0...5)] }
    return T.random(in: T.min...T.max, using: &self)
  }

  mutating func integers<T: FixedWidthInteger>(_ type: T.Type, count: Int) -> [T] {
    (0..<count).map { _ in integer(type) }
  }

  mutating func mask(count: Int) -> [UInt64] {
    let setShare = integer(in: 0...10)
    return BasaltCoreTests.mask((0..<count).map { _ in chance(setShare, in: 10) })
  }
}
