import BasaltCore
import CBasaltKernels

extension ColumnVector {
  /// The rows at `positions`, in that order, as a flat vector. Fixed values go through a gather kernel; heaps of text are shared.
  /// - Precondition: Each position is below `count`.
  func rows(at positions: [UInt32]) -> ColumnVector {
    let flat = ColumnVector.concatenated([self], type: type)
    let target = Buffer(byteCount: type.physical.byteCount(of: positions.count))
    let kernels = unsafe Kernels.best.pointee.gather
    unsafe positions.withUnsafeBufferPointer { positions in
      guard let indices = positions.baseAddress else { return }
      // Kernels check nothing: one look at the largest stands for all.
      let largest = unsafe kernels.max_u32(indices, positions.count)
      precondition(Int(largest) < count, "row \(largest) of \(count)")
      let (source, slots, rowCount) = unsafe (flat.values.address, target.address, positions.count)
      switch type.physical {
      case .bits:
        unsafe ColumnVector.gatherBits(
          source.assumingMemoryBound(to: UInt64.self), positions, slots.assumingMemoryBound(to: UInt64.self))
      case .int16: unsafe kernels.gather_u16_by_u32(source, indices, slots, rowCount)
      case .int32, .float32: unsafe kernels.gather_u32_by_u32(source, indices, slots, rowCount)
      case .int64, .float64: unsafe kernels.gather_u64_by_u32(source, indices, slots, rowCount)
      case .int128, .uuid, .view: unsafe kernels.gather_u128_by_u32(source, indices, slots, rowCount)
      }
    }
    var validity: Buffer?
    if let source = flat.validity, !positions.isEmpty {
      let words = Buffer(byteCount: BitMask.wordCount(of: positions.count) * 8)
      unsafe positions.withUnsafeBufferPointer { positions in
        unsafe ColumnVector.gatherBits(
          source.address.assumingMemoryBound(to: UInt64.self), positions,
          words.address.assumingMemoryBound(to: UInt64.self))
      }
      validity = words
    }
    return ColumnVector(
      type: type, count: positions.count, values: target, validity: validity, heaps: flat.heaps)
  }

  /// Bits of `source` at positions, from bit 0 of `target` on; the rest of its last word is cleared.
  private static func gatherBits(
    _ source: UnsafePointer<UInt64>, _ positions: UnsafeBufferPointer<UInt32>, _ target: UnsafeMutablePointer<UInt64>
  ) {
    unsafe target.update(repeating: 0, count: BitMask.wordCount(of: positions.count))
    for index in 0..<positions.count where unsafe BitMask.bit(Int(positions[index]), in: source) {
      unsafe BitMask.set(index, in: target)
    }
  }
}
