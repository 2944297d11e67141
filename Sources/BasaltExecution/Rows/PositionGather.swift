internal import BasaltCore
internal import CBasaltKernels

extension ColumnVector {
  /// Stands for "no row" among positions: what is gathered there is NULL.
  /// The same number as `JoinIndex.none`, so that a probe hands its heads on as positions.
  static let absent = UInt32.max

  /// The rows at `positions`, in that order. A constant stays one, and a dictionary's codes are gathered, not its
  /// values.
  ///
  /// A kernel a column, because it has many loads under way where a loop over rows of columns waits for each.
  /// - Precondition: Each position is below `count`.
  func gathered(at positions: UnsafeBufferPointer<UInt32>) -> ColumnVector {
    // Its one value, as often as there are positions.
    if isConstant {
      return ColumnVector(
        type: type, count: positions.count, layout: .constant, values: values, validity: validity, heaps: heaps)
    }
    guard let indices = positions.baseAddress, positions.count > 0 else { return ColumnVector(emptyOf: type) }
    let kernels = unsafe Kernels.best.pointee.gather
    // Kernels check nothing: one look at the largest stands for all.
    let largest = unsafe kernels.max_u32(indices, positions.count)
    precondition(Int(largest) < count, "row \(largest) of \(count)")
    let target: Buffer
    // Two bytes a row, and what is behind may still go by codes.
    if case .dictionary = layout {
      target = Buffer(byteCount: positions.count * 2)
      unsafe kernels.gather_u16_by_u32(values.address, indices, target.address, positions.count)
    } else {
      target = Buffer(byteCount: type.physical.byteCount(of: positions.count))
      unsafe gatherFlat(indices, positions.count, to: target)
    }
    // A column without NULLs stays without bits.
    let bits: Buffer? = validity.map { source in
      let words = Buffer(byteCount: BitMask.wordCount(of: positions.count) * 8)
      unsafe ColumnVector.gatherBits(of: source, indices, positions.count, to: words)
      return words
    }
    return ColumnVector(
      type: type, count: positions.count, layout: layout, values: target, validity: bits, heaps: heaps)
  }

  /// The same, where a position may be `absent`, whose row is NULL.
  /// - Parameter safe: Room for as many positions as there are; afterwards those that were used.
  /// - Precondition: Flat.
  /// - Complexity: As without: absent rows cost one bit more.
  func gathered(
    atMaybe positions: UnsafeBufferPointer<UInt32>, safe: UnsafeMutablePointer<UInt32>
  ) -> ColumnVector {
    // There is no first row to read in place of an absent one.
    if count == 0 { return ColumnVector.nulls(type, count: positions.count) }
    let words = Buffer(byteCount: BitMask.wordCount(of: positions.count) * 8)
    let bits = unsafe words.address.assumingMemoryBound(to: UInt64.self)
    unsafe bits.update(repeating: 0, count: BitMask.wordCount(of: positions.count))
    for index in 0..<positions.count {
      // An absent row reads the first one, which is there and in a cache; its bit says that it does not count.
      let position = unsafe positions[index]
      let isThere = position != ColumnVector.absent
      unsafe safe[index] = isThere ? position : 0
      unsafe bits[index >> 6] |= (isThere ? 1 : 0) << UInt64(index & 63)
    }
    let values = unsafe gathered(at: UnsafeBufferPointer(start: safe, count: positions.count))
    // A row that is there may be NULL itself.
    if let own = values.validity {
      let source = unsafe own.address.assumingMemoryBound(to: UInt64.self)
      for index in 0..<BitMask.wordCount(of: positions.count) { unsafe bits[index] &= source[index] }
    }
    return ColumnVector(
      type: type, count: positions.count, layout: values.layout, values: values.values, validity: words,
      heaps: values.heaps)
  }

  /// Rows that are all NULL, as a constant.
  static func nulls(_ type: LogicalType, count: Int) -> ColumnVector {
    ColumnVector(type: type, count: count, layout: .constant, values: nullValue, validity: nullValidity)
  }

  // Shared by all such constants: a join makes one for each column that a condition does not read, of every vector of pairs.
  /// Zeros: a value of every type that is safe to compute with, also an empty view.
  private static let nullValue = Buffer([UInt8](repeating: 0, count: 16))
  private static let nullValidity = Buffer([UInt8](repeating: 0, count: 8))

  /// By physical type: values of one width are moved alike.
  /// - Precondition: Flat, and all indices are below `count`.
  private func gatherFlat(_ indices: UnsafePointer<UInt32>, _ positionCount: Int, to target: Buffer) {
    let kernels = unsafe Kernels.best.pointee.gather
    // Source and target are two buffers, as kernels ask.
    let (source, slots) = unsafe (values.address, target.address)
    switch type.physical {
    case .bits: unsafe ColumnVector.gatherBits(of: values, indices, positionCount, to: target)
    case .int16: unsafe kernels.gather_u16_by_u32(source, indices, slots, positionCount)
    case .int32, .float32: unsafe kernels.gather_u32_by_u32(source, indices, slots, positionCount)
    case .int64, .float64: unsafe kernels.gather_u64_by_u32(source, indices, slots, positionCount)
    // Views are moved like numbers: what they point at stays where it is.
    case .int128, .uuid, .view: unsafe kernels.gather_u128_by_u32(source, indices, slots, positionCount)
    }
  }

  /// Bits at positions, from bit 0 of `target` on; the rest of its last word is cleared.
  private static func gatherBits(
    of source: Buffer, _ indices: UnsafePointer<UInt32>, _ positionCount: Int, to target: Buffer
  ) {
    let from = unsafe UnsafePointer(source.address.assumingMemoryBound(to: UInt64.self))
    // No kernel for bits: eight of them share a byte.
    let words = unsafe target.address.assumingMemoryBound(to: UInt64.self)
    // A word is put together before it is stored: 64 stores of one word would wait for each other.
    for word in 0..<BitMask.wordCount(of: positionCount) {
      var bits: UInt64 = 0
      for index in (word * 64)..<min(positionCount, word * 64 + 64) {
        let position = unsafe Int(indices[index])
        unsafe bits |= ((from[position >> 6] >> UInt64(position & 63)) & 1) << UInt64(index & 63)
      }
      unsafe words[word] = bits
    }
  }
}

extension VectorBatch {
  /// The rows meant, as positions in `target`, which has room for `physicalRowCount`.
  /// Wider than a selection has them: what gathers from build sides and sorts counts rows in 32 bits.
  func fillPositions(_ target: UnsafeMutablePointer<UInt32>) {
    guard let selection else {
      for row in 0..<physicalRowCount { unsafe target[row] = UInt32(truncatingIfNeeded: row) }
      return
    }
    unsafe selection.withPositions { positions in
      for index in 0..<positions.count { unsafe target[index] = UInt32(positions[index]) }
    }
  }
}
