import BasaltCore
import CBasaltKernels
import TestSupport
import Testing

struct MaskKernelTests {
  private typealias Operation = (
    UnsafePointer<UInt64>, UnsafePointer<UInt64>, UnsafeMutablePointer<UInt64>, Int
  ) -> Void

  @Test(arguments: Kernels.levels, Soak.seeds(3))
  func masksCombineBitByBitAndEndClean(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.mask
    var random = SeededRandom(seed: seed)
    for count in kernelCounts {
      let wordCount = (count + 63) / 64
      // Bits behind the last row are set at random: a kernel must neither use nor keep them.
      let left = random.integers(UInt64.self, count: wordCount)
      let right = random.integers(UInt64.self, count: wordCount)
      let leftBits = bits(left, count: count)
      let rightBits = bits(right, count: count)
      let operations: [(String, Operation, (Bool, Bool) -> Bool)] = [
        ("and", kernels.mask_and, { $0 && $1 }), ("or", kernels.mask_or, { $0 || $1 }),
        ("andnot", kernels.mask_andnot, { $0 && !$1 }),
        ("not", { source, _, target, count in kernels.mask_not(source, target, count) }, { left, _ in !left }),
      ]
      for (name, kernel, expected) in operations {
        let target = KernelTarget(byteCount: wordCount * 8, alignment: 8)
        kernel(left, right, target.start.assumingMemoryBound(to: UInt64.self), count)
        let found = target.values(UInt64.self, count: wordCount)
        #expect(found == mask(zip(leftBits, rightBits).map(expected)), "\(name), \(count) bits")
        #expect(target.isIntact)
      }
      #expect(kernels.mask_popcount(left, count) == leftBits.count(where: { $0 }))
    }
  }

  @Test(arguments: Kernels.levels, Soak.seeds(3))
  func masksBytesAndSelectionsAreOneAnother(level: Int, seed: UInt64) throws {
    let kernels = try #require(Kernels.table(ofLevel: level)).pointee.mask
    var random = SeededRandom(seed: seed)
    for count in kernelCounts + [65_536] {
      let words = random.mask(count: count)
      let isSet = bits(words, count: count)
      let positions = isSet.indices.filter { isSet[$0] }.map { UInt16($0) }

      let selection = KernelTarget(
        byteCount: positions.count * 2 + Int(BASALT_SELECTION_SLACK_BYTE_COUNT), alignment: 8)
      let selectedCount = kernels.mask_to_selection(
        words, selection.start.assumingMemoryBound(to: UInt16.self), count)
      #expect(selectedCount == positions.count)
      #expect(selection.values(UInt16.self, count: positions.count) == positions, "\(count) bits")
      #expect(selection.isIntact)

      let back = KernelTarget(byteCount: words.count * 8, alignment: 8)
      // In any order.
      kernels.selection_to_mask(
        positions.shuffled(using: &random), positions.count, back.start.assumingMemoryBound(to: UInt64.self), count)
      #expect(back.values(UInt64.self, count: words.count) == words, "\(count) bits")
      #expect(back.isIntact)

      let bytes = KernelTarget(byteCount: count)
      kernels.bits_to_bytes(words, bytes.start.assumingMemoryBound(to: UInt8.self), count)
      #expect(bytes.bytes == isSet.map { $0 ? 1 : 0 })
      #expect(bytes.isIntact)

      let again = KernelTarget(byteCount: words.count * 8, alignment: 8)
      let anyBytes = isSet.map { $0 ? UInt8.random(in: 1...255, using: &random) : 0 }
      kernels.bytes_to_bits(anyBytes, again.start.assumingMemoryBound(to: UInt64.self), count)
      #expect(again.values(UInt64.self, count: words.count) == words)
      #expect(again.isIntact)
    }
  }

  @Test func moreRowsThanASelectionCanNameTrap() async {
    await #expect(processExitsWith: .failure) {
      let mask = [UInt64](repeating: 0, count: 1025)
      var selection = [UInt16](repeating: 0, count: 100)
      _ = Kernels.best.pointee.mask.mask_to_selection(mask, &selection, 65_537)
    }
  }
}
