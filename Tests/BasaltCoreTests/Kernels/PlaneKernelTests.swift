import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

struct PlaneKernelTests {
  private typealias Kernel<T> = (UnsafeRawPointer, Int, UInt32, T, UnsafeMutableRawPointer, Int) -> Void

  private func check<T: FixedWidthInteger & UnsignedInteger>(_ random: inout SeededRandom, join: Kernel<T>) {
    for count in kernelCounts {
      for planeCount in 1...T.bitWidth / 8 {
        let bytes = random.integers(UInt8.self, count: count * planeCount)
        let base = random.integer(T.self)
        let target = KernelTarget(byteCount: count * T.bitWidth / 8)
        bytes.withUnalignedCopy { join($0, count, UInt32(planeCount), base, target.start, count) }
        let expected = (0..<count).map { row in
          (0..<planeCount).reduce(base) { $0 &+ T(bytes[$1 * count + row]) << T(8 * $1) }
        }
        #expect(target.values(T.self, count: count) == expected, "\(planeCount) planes to \(T.self), \(count) values")
        #expect(target.isIntact)
      }
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(3))
  func planesAreJoined(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.planes
    var random = SeededRandom(seed: seed)
    check(&random, join: kernels.join_planes_u16)
    check(&random, join: kernels.join_planes_u32)
    check(&random, join: kernels.join_planes_u64)
  }

  @Test(arguments: [UInt32(0), 5])
  func morePlanesThanBytesTrap(planeCount: UInt32) async {
    #expect(planeCount == 0 || planeCount > 4)
    await #expect(processExitsWith: .failure) { [planeCount] in
      let planes = [UInt8](repeating: 0, count: 64)
      var target = [UInt32](repeating: 0, count: 4)
      Kernels.best.pointee.planes.join_planes_u32(planes, 4, planeCount, 0, &target, 4)
    }
  }
}
