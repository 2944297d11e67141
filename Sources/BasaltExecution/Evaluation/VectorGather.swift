package import BasaltCore
import CBasaltKernels

extension ColumnVector {
  /// The rows at ascending positions of a batch. A constant stays one, codes stay codes of the same dictionary; heaps of
  /// text are shared.
  /// - Precondition: Each position is below `count`.
  /// - Complexity: O(positions), in a kernel; one allocation, two with NULLs.
  /// - Returns: As many rows as positions; itself where all rows are meant.
  package func rows(at selection: SelectionVector) -> ColumnVector {
    // Ascending and distinct, so as many positions as rows are all rows.
    if selection.count == count { return self }
    // Nothing is moved: the one value stands for fewer rows.
    if isConstant {
      return ColumnVector(
        type: type, count: selection.count, layout: .constant, values: values, validity: validity, heaps: heaps)
    }
    guard selection.count > 0 else { return ColumnVector(emptyOf: type) }
    // Ascending, so that the last is the largest: kernels check nothing.
    precondition(selection[selection.count - 1] < count, "a row beyond the vector")
    let rowCount = selection.count
    return unsafe selection.withPositions { positions in
      let indices = positions.baseAddress!
      let kernels = unsafe Kernels.best.pointee.gather
      var gatheredLayout = Layout.flat
      let target: Buffer
      // The codes alone, two bytes a row, whatever they stand for.
      if case .dictionary = layout {
        gatheredLayout = layout
        target = Buffer(byteCount: rowCount * 2)
        unsafe kernels.pick_u16(values.address, indices, target.address, rowCount)
      } else {
        target = Buffer(byteCount: type.physical.byteCount(of: rowCount))
        // Bits are moved whatever they mean: floats as the integers of their size, views without their texts.
        switch type.physical {
        case .bits: unsafe ColumnVector.gatherBits(values, positions, target)
        case .int16: unsafe kernels.pick_u16(values.address, indices, target.address, rowCount)
        case .int32, .float32: unsafe kernels.pick_u32(values.address, indices, target.address, rowCount)
        case .int64, .float64: unsafe kernels.pick_u64(values.address, indices, target.address, rowCount)
        case .int128, .uuid, .view:
          unsafe kernels.pick_u128(values.address, indices, target.address, rowCount)
        }
      }
      var bits: Buffer?
      // NULLs go along, as bits.
      if let validity {
        let gathered = Buffer(byteCount: BitMask.wordCount(of: rowCount) * 8)
        unsafe ColumnVector.gatherBits(validity, positions, gathered)
        bits = gathered
      }
      return ColumnVector(
        type: type, count: rowCount, layout: gatheredLayout, values: target, validity: bits, heaps: heaps)
    }
  }

  /// Bits at positions, from bit 0 of `target` on; the rest of its last word is cleared.
  private static func gatherBits(_ source: Buffer, _ positions: UnsafeBufferPointer<UInt16>, _ target: Buffer) {
    // Eight to a byte: no kernel gathers bits, and 64 of them share one store.
    let from = unsafe source.address.assumingMemoryBound(to: UInt64.self)
    let to = unsafe target.address.assumingMemoryBound(to: UInt64.self)
    // A word at a time, in a register: 64 positions, then one store.
    var index = 0
    while index < positions.count {
      let end = min(index + 64, positions.count)
      var word: UInt64 = 0
      for position in index..<end {
        let row = unsafe Int(positions[position])
        word |= unsafe ((from[row >> 6] >> UInt64(row & 63)) & 1) << UInt64(position - index)
      }
      unsafe to[index >> 6] = word
      index = end
    }
  }

  /// One value for all rows, in constant memory.
  /// - Parameter value: Of `type`, or NULL.
  /// - Throws: What a value that the type does not hold makes a vector throw.
  static func constant(_ value: Value, _ type: LogicalType, count: Int) throws(BasaltError) -> ColumnVector {
    try ColumnVector(repeating: value, count: count, type: type)
  }

  /// The first row for `count` rows, in the same memory.
  /// - Precondition: It is constant.
  func repeated(count: Int) -> ColumnVector {
    precondition(isConstant, "only a constant is repeated")
    return ColumnVector(type: type, count: count, layout: .constant, values: values, validity: validity, heaps: heaps)
  }
}

extension SelectionVector {
  /// Positions of this one's kept rows: what is left when a filter has looked at the kept rows alone.
  /// - Complexity: O(rows kept), in a kernel.
  /// - Precondition: Positions of `inner` are below this one's `count`.
  func selecting(_ inner: SelectionVector) -> SelectionVector {
    // The filter has kept everything.
    if inner.count == count { return self }
    var result = SelectionVector(capacity: 0)
    let target = result.reset(capacity: inner.count)
    // Guards memory: the kernel reads at these positions without a look.
    precondition(inner.count == 0 || inner[inner.count - 1] < count, "a row beyond the selection")
    unsafe withPositions { outer in
      unsafe inner.withPositions { positions in
        guard let indices = positions.baseAddress, let values = outer.baseAddress else { return }
        unsafe Kernels.best.pointee.gather.pick_u16(values, indices, target.address, positions.count)
      }
    }
    result.count = inner.count
    return result
  }

  /// The set bits of a mask.
  /// - Complexity: O(bits), in a kernel; one allocation.
  /// - Precondition: At most 2^16 bits, as positions have 16.
  init(mask: UnsafePointer<UInt64>, bitCount: Int) {
    // For as many as there could be: how many there are the kernel says afterwards.
    self.init(capacity: 0)
    let positions = reset(capacity: bitCount)
    count = unsafe Int(
      Kernels.best.pointee.mask.mask_to_selection(
        mask, positions.address.assumingMemoryBound(to: UInt16.self), bitCount))
  }
}
