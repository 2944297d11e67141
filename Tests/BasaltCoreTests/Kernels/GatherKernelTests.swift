import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

struct GatherKernelTests {
  private typealias Kernel = (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void

  private func check<T: FixedWidthInteger>(
    _ random: inout SeededRandom, _ type: T.Type, by8: @escaping Kernel, by16: @escaping Kernel,
    by32: @escaping Kernel
  ) {
    let table = random.integers(T.self, count: 256)
    for count in kernelCounts {
      let indices = random.integers(UInt8.self, count: count)
      let expected = indices.map { table[Int($0)] }
      table.withUnalignedCopy { source in
        for (width, kernel) in [(1, by8), (2, by16), (4, by32)] {
          let target = KernelTarget(byteCount: count * T.bitWidth / 8)
          switch width {
          case 1: indices.withUnalignedCopy { kernel(source, $0, target.start, count) }
          case 2: indices.map(UInt16.init).withUnalignedCopy { kernel(source, $0, target.start, count) }
          default: indices.map(UInt32.init).withUnalignedCopy { kernel(source, $0, target.start, count) }
          }
          #expect(target.values(T.self, count: count) == expected, "\(T.self) by \(width) bytes, \(count) values")
          #expect(target.isIntact)
        }
      }
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(1))
  func valuesAreReadAtTheirIndices(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.gather
    var random = SeededRandom(seed: seed)
    check(
      &random, UInt8.self, by8: kernels.gather_u8_by_u8, by16: kernels.gather_u8_by_u16, by32: kernels.gather_u8_by_u32)
    check(
      &random, UInt16.self, by8: kernels.gather_u16_by_u8, by16: kernels.gather_u16_by_u16,
      by32: kernels.gather_u16_by_u32)
    check(
      &random, UInt32.self, by8: kernels.gather_u32_by_u8, by16: kernels.gather_u32_by_u16,
      by32: kernels.gather_u32_by_u32)
    check(
      &random, UInt64.self, by8: kernels.gather_u64_by_u8, by16: kernels.gather_u64_by_u16,
      by32: kernels.gather_u64_by_u32)
    check(
      &random, UInt128.self, by8: kernels.gather_u128_by_u8, by16: kernels.gather_u128_by_u16,
      by32: kernels.gather_u128_by_u32)
  }

  /// Positions that ascend, of filters that few rows fail, most, or some: runs of every length.
  private func checkPick<T: FixedWidthInteger>(
    _ random: inout SeededRandom, _ type: T.Type, _ kernel: @escaping Kernel
  ) {
    for denominator in [2, 16, 200] {
      for count in kernelCounts {
        let table = random.integers(T.self, count: 2 * count + 8)
        let keepsMost = random.chance(1, in: 2)
        let all = table.indices.filter { _ in random.chance(1, in: denominator) != keepsMost }
        let positions = all.prefix(count).map { UInt16($0) }
        table.withUnalignedCopy { source in
          let target = KernelTarget(byteCount: positions.count * T.bitWidth / 8)
          positions.withUnalignedCopy { kernel(source, $0, target.start, positions.count) }
          #expect(
            target.values(T.self, count: positions.count) == positions.map { table[Int($0)] },
            "\(T.self), \(positions.count) of \(table.count) values")
          #expect(target.isIntact)
        }
      }
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func valuesArePickedAtAscendingPositions(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.gather
    var random = SeededRandom(seed: seed)
    checkPick(&random, UInt8.self, kernels.pick_u8)
    checkPick(&random, UInt16.self, kernels.pick_u16)
    checkPick(&random, UInt32.self, kernels.pick_u32)
    checkPick(&random, UInt64.self, kernels.pick_u64)
    checkPick(&random, UInt128.self, kernels.pick_u128)
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func theLargestIndexIsFoundWhereverItIs(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.gather
    var random = SeededRandom(seed: seed)
    for count in kernelCounts {
      var indices = (0..<count).map { _ in UInt8.random(in: 0...200, using: &random) }
      if count > 0 { indices[random.integer(in: 0...count - 1)] = 255 }
      let expected = indices.max() ?? 0
      #expect(indices.withUnalignedCopy { kernels.max_u8($0, count) } == expected)
      #expect(
        indices.map { UInt16($0) * 257 }.withUnalignedCopy { kernels.max_u16($0, count) } == UInt16(expected) * 257)
      #expect(
        indices.map { UInt32($0) << 24 }.withUnalignedCopy { kernels.max_u32($0, count) } == UInt32(expected) << 24)
    }
  }
}
