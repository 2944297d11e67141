import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

struct FilterKernelTests {
  private func check<T>(
    _ values: [T], _ detail: String, expected: (T) -> Bool,
    kernel: (UnsafeRawPointer, UnsafeMutablePointer<UInt64>) -> Void
  ) {
    let target = KernelTarget(byteCount: (values.count + 63) / 64 * 8, alignment: 8)
    values.withUnalignedCopy { kernel($0, target.start.assumingMemoryBound(to: UInt64.self)) }
    let words = target.values(UInt64.self, count: (values.count + 63) / 64)
    #expect(words == mask(values.map(expected)), "\(T.self) \(detail), \(values.count) values")
    #expect(target.isIntact)
  }

  private func checkIntegers<T: FixedWidthInteger>(
    _ random: inout SeededRandom, _ type: T.Type,
    _ kernel: (UnsafeRawPointer, T, T, UnsafeMutablePointer<UInt64>, Int) -> Void
  ) {
    for count in kernelCounts + [3000] {
      let values = random.integers(T.self, count: count)
      for (low, high) in [(T.min, T.max), (random.integer(T.self), random.integer(T.self)), (0, 0), (T.max, T.min)] {
        check(values, "in \(low)...\(high)", expected: { low <= $0 && $0 <= high }) {
          kernel($0, low, high, $1, count)
        }
      }
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func integersInAClosedRangeAreSelected(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.filter
    var random = SeededRandom(seed: seed)
    checkIntegers(&random, Int8.self, kernels.in_range_i8)
    checkIntegers(&random, Int16.self, kernels.in_range_i16)
    checkIntegers(&random, Int32.self, kernels.in_range_i32)
    checkIntegers(&random, Int64.self, kernels.in_range_i64)
    checkIntegers(&random, UInt8.self, kernels.in_range_u8)
    checkIntegers(&random, UInt16.self, kernels.in_range_u16)
    checkIntegers(&random, UInt32.self, kernels.in_range_u32)
    checkIntegers(&random, UInt64.self, kernels.in_range_u64)
    checkIntegers(&random, Int128.self) { values, low, high, mask, count in
      kernels.in_range_i128(values, basalt_int128(low), basalt_int128(high), mask, count)
    }
  }

  /// SQL's order as a key: NaN above everything, −0 equal to 0.
  private func isAtMost<T: BinaryFloatingPoint>(_ left: T, _ right: T) -> Bool { right.isNaN || left <= right }

  private func checkFloats<T: BinaryFloatingPoint>(
    _ random: inout SeededRandom, _ type: T.Type,
    _ kernel: (UnsafeRawPointer, T, T, UnsafeMutablePointer<UInt64>, Int) -> Void
  ) {
    let specials: [T] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, -.nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]
    for count in kernelCounts {
      let values = (0..<count).map { _ in specials[random.integer(in: 0...9)] }
      for low in specials {
        for high in specials {
          check(values, "in \(low)...\(high)", expected: { isAtMost(low, $0) && isAtMost($0, high) }) {
            kernel($0, low, high, $1, count)
          }
        }
      }
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(1))
  func floatsAreComparedInTheOrderOfSQL(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.filter
    var random = SeededRandom(seed: seed)
    checkFloats(&random, Float.self, kernels.in_range_f32)
    checkFloats(&random, Double.self, kernels.in_range_f64)
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func sixteenByteValuesAreComparedWholeOrByTheirFirstHalf(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.filter
    var random = SeededRandom(seed: seed)
    for count in kernelCounts {
      let values = (0..<count).map { _ in UInt128(random.next() % 2) << 64 | UInt128(random.next() % 3) }
      check(values, "whole", expected: { $0 == 1 << 64 | 2 }) { kernels.equal_u128($0, 2, 1, $1, count) }
      check(values, "first half", expected: { $0 & 3 == 2 }) { kernels.equal_low_u128($0, 2, $1, count) }
    }
  }
}

extension basalt_int128 {
  init(_ value: Int128) {
    self.init(low: UInt64(truncatingIfNeeded: value), high: Int64(truncatingIfNeeded: value >> 64))
  }
  var value: Int128 { Int128(high) << 64 | Int128(low) }
}
