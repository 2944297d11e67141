import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

struct DeltaKernelTests {
  private func check<T: FixedWidthInteger>(
    _ random: inout SeededRandom, _ type: T.Type,
    accumulate: @escaping (UnsafeRawPointer, T, UnsafeMutableRawPointer, Int) -> Void,
    accumulateRows: @escaping (UnsafeRawPointer, T, UnsafeMutableRawPointer, Int) -> Void
  ) {
    for count in kernelCounts {
      let deltas = random.integers(T.self, count: count)
      let base = random.integer(T.self)
      for (laneCount, kernel) in [(1, accumulate), (1024 / T.bitWidth, accumulateRows)] {
        var expected: [T] = []
        for (index, delta) in deltas.enumerated() {
          expected.append((index < laneCount ? base : expected[index - laneCount]) &+ delta)
        }
        let target = KernelTarget(byteCount: count * T.bitWidth / 8)
        deltas.withUnalignedCopy { kernel($0, base, target.start, count) }
        #expect(target.values(T.self, count: count) == expected, "\(T.self), distance \(laneCount), \(count) values")
        #expect(target.isIntact)
      }
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(2))
  func runningSumsUndoDeltas(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.delta
    var random = SeededRandom(seed: seed)
    check(&random, UInt8.self, accumulate: kernels.accumulate_u8, accumulateRows: kernels.accumulate_rows_u8)
    check(&random, UInt16.self, accumulate: kernels.accumulate_u16, accumulateRows: kernels.accumulate_rows_u16)
    check(&random, UInt32.self, accumulate: kernels.accumulate_u32, accumulateRows: kernels.accumulate_rows_u32)
    check(&random, UInt64.self, accumulate: kernels.accumulate_u64, accumulateRows: kernels.accumulate_rows_u64)
  }

  @Test(arguments: Kernels.levels)
  func offsetsWrapButTheirTotalDoesNot(level: Int) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.delta
    let lengths: [UInt32] = [5, 0, .max, .max, 7]
    let target = KernelTarget(byteCount: 20)
    let total = lengths.withUnalignedCopy { kernels.sum_before_u32($0, target.start, 5) }
    #expect(total == 12 + 2 * UInt64(UInt32.max))
    #expect(target.values(UInt32.self, count: 5) == [0, 5, 5, 4, 3])
    #expect(target.isIntact)
  }
}
