import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

struct LinearKernelTests {
  private typealias Kernel<T> = (UnsafeRawPointer, T, T, UnsafeMutableRawPointer, Int) -> Void

  private func check<S: FixedWidthInteger & UnsignedInteger, T: FixedWidthInteger & UnsignedInteger>(
    _ random: inout SeededRandom, _ source: S.Type, scale: Kernel<T>,
    unscale: (UnsafeRawPointer, T, T, UnsafeMutableRawPointer, Int) -> Void
  ) {
    for count in kernelCounts {
      let values = random.integers(S.self, count: count)
      let base = random.integer(T.self)
      for multiplier in [1, 0, random.integer(T.self)] {
        let target = KernelTarget(byteCount: count * T.bitWidth / 8)
        values.withUnalignedCopy { scale($0, multiplier, base, target.start, count) }
        let expected = values.map { base &+ multiplier &* T($0) }
        #expect(target.values(T.self, count: count) == expected, "\(S.self) to \(T.self) times \(multiplier)")
        #expect(target.isIntact)
      }
      // A divisor under which no product wraps, odd or even.
      let divisor = max(1, T.bitWidth == S.bitWidth ? 1 : T(truncatingIfNeeded: random.next()) >> T(S.bitWidth))
      let products = values.map { base &+ divisor &* T($0) }
      let target = KernelTarget(byteCount: count * S.bitWidth / 8)
      products.withUnalignedCopy { unscale($0, base, divisor, target.start, count) }
      #expect(target.values(S.self, count: count) == values, "\(T.self) to \(S.self) by \(divisor), \(count) values")
      #expect(target.isIntact)
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(3))
  func scalingWidensAndUnscalingUndoesIt(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.linear
    var random = SeededRandom(seed: seed)
    check(&random, UInt8.self, scale: kernels.scale_u8_to_u16, unscale: kernels.unscale_u16_to_u8)
    check(&random, UInt16.self, scale: kernels.scale_u16_to_u16, unscale: kernels.unscale_u16_to_u16)
    check(&random, UInt8.self, scale: kernels.scale_u8_to_u32, unscale: kernels.unscale_u32_to_u8)
    check(&random, UInt16.self, scale: kernels.scale_u16_to_u32, unscale: kernels.unscale_u32_to_u16)
    check(&random, UInt32.self, scale: kernels.scale_u32_to_u32, unscale: kernels.unscale_u32_to_u32)
    check(&random, UInt8.self, scale: kernels.scale_u8_to_u64, unscale: kernels.unscale_u64_to_u8)
    check(&random, UInt16.self, scale: kernels.scale_u16_to_u64, unscale: kernels.unscale_u64_to_u16)
    check(&random, UInt32.self, scale: kernels.scale_u32_to_u64, unscale: kernels.unscale_u64_to_u32)
    check(&random, UInt64.self, scale: kernels.scale_u64_to_u64, unscale: kernels.unscale_u64_to_u64)
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func scalingReaches128Bits(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.linear
    var random = SeededRandom(seed: seed)
    for count in kernelCounts {
      let values = random.integers(UInt64.self, count: count)
      let multiplier = max(1, random.next())
      let base = Int128(truncatingIfNeeded: random.next()) << 60 - 7
      let target = KernelTarget(byteCount: count * 16)
      values.withUnalignedCopy {
        kernels.scale_u64_to_i128($0, multiplier, basalt_int128(base), target.start, count)
      }
      let wide = target.values(Int128.self, count: count)
      #expect(wide == values.map { base &+ Int128(truncatingIfNeeded: UInt128(multiplier) &* UInt128($0)) })
      #expect(target.isIntact)
      let back = KernelTarget(byteCount: count * 8)
      wide.withUnalignedCopy {
        kernels.unscale_i128_to_u64($0, basalt_int128(base), multiplier, back.start, count)
      }
      #expect(back.values(UInt64.self, count: count) == values)
      #expect(back.isIntact)
    }
  }

  @Test func aDivisorOfZeroTraps() async {
    await #expect(processExitsWith: .failure) {
      let values = [UInt32](repeating: 0, count: 4)
      var target = values
      Kernels.best.pointee.linear.unscale_u32_to_u32(values, 0, 0, &target, 4)
    }
  }
}
