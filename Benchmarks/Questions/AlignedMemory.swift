import BasaltCore

/// Memory as kernels see it in the engine: aligned to a cache line, filled with zeros, freed with its owner.
package final class AlignedMemory {
  package let start: UnsafeMutableRawPointer
  package let byteCount: Int

  package init(byteCount: Int) {
    start = .allocate(byteCount: max(byteCount, 1), alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 1))
    self.byteCount = byteCount
  }

  /// Random bytes, the same for the same seed.
  package convenience init(byteCount: Int, seed: UInt64) {
    self.init(byteCount: byteCount)
    var random = SeededRandom(seed: seed)
    for offset in stride(from: 0, to: byteCount, by: 8) {
      withUnsafeBytes(of: random.next()) { word in
        (start + offset).copyMemory(
          from: word.baseAddress ?? UnsafeRawPointer(start), byteCount: min(8, byteCount - offset))
      }
    }
  }

  package convenience init(bytes: [UInt8]) {
    self.init(byteCount: bytes.count)
    UnsafeMutableRawBufferPointer(start: start, count: bytes.count).copyBytes(from: bytes)
  }

  deinit { start.deallocate() }

  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: byteCount) }
}
