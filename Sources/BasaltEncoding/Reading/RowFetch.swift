package import BasaltCore
internal import CBasaltKernels

/// Single rows of a node, where few of a vector are wanted: what a filter leaves that lets one row in a thousand pass.
///
/// Row by row as long as that is cheaper than the vector; beyond that the vector is decoded once, into scratch, and what
/// is wanted is picked from it. So a fetch never costs much more than decoding, whatever the encoding: a node says by its
/// `singleRowLimit` from where on.
///
/// Nodes that know a shorter way have a fetch of their own: texts, which add up the lengths of a vector once for all of its
/// rows (`Bytes`, `FSST`), packed integers, and nodes whose rows are values of a child, which is asked for these together
/// (`Runs`, `Sparse`, `Scale`). All others take their children's values one by one, or not at all.
extension NodeReader {
  /// Measured: where numbers are packed, a single row costs ten nanoseconds, and a vector, with picking from it, 160.
  package var singleRowLimit: Int { 16 }

  /// The way of most nodes. Which of the two it is, is decided for each vector by itself: survivors of a filter often lie
  /// together.
  package func fetch(
    _ rows: UnsafeBufferPointer<UInt16>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    // Bits are set one by one, so that words begin as zeros, also behind the last row.
    let stride = element.byteCount
    if stride == nil { unsafe clearBits(target, count: rows.count) }
    try unsafe forEachVector(of: rows) { (vector, indices) throws(BasaltError) in
      guard indices.count <= singleRowLimit else {
        try unsafe pick(rows, indices, ofVector: vector, into: target, using: scratch)
        return
      }
      // Through 128 bits, whatever the type: a few rows do not pay for a loop of each width.
      for index in indices {
        let value = try unsafe bits(at: Int(rows[index]), using: scratch)
        if let stride {
          unsafe MemoryForm.store(value, byteCount: stride, to: target + index * stride)
        } else if value == 1 {
          unsafe BitMask.set(index, in: target.assumingMemoryBound(to: UInt64.self))
        }
      }
    }
  }

  /// Decodes a vector as far as it is wanted, and copies some of its rows.
  /// - Parameters:
  ///   - indices: Those of `rows` that are of the vector; also where in the target their values belong.
  ///   - target: Of bits, cleared.
  func pick(
    _ rows: UnsafeBufferPointer<UInt16>, _ indices: Range<Int>, ofVector vector: Int,
    into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let first = vector * Limits.vectorRowCount
    try unsafe scratch.lend(element.byteCount(of: Limits.vectorRowCount)) { (values) throws(BasaltError) in
      // No value depends on those behind it, and those before it are decoded whether or not they are wanted: to begin in
      // the middle of a vector is what packed values cannot.
      try unsafe decode(first..<Int(rows[indices.upperBound - 1]) + 1, into: values, using: scratch)
      // Bits have no addresses; they are copied as bits.
      guard let stride = element.byteCount else {
        let words = unsafe UnsafePointer(values.assumingMemoryBound(to: UInt64.self))
        for index in indices where unsafe BitMask.bit(Int(rows[index]) - first, in: words) {
          unsafe BitMask.set(index, in: target.assumingMemoryBound(to: UInt64.self))
        }
        return
      }
      // A text is its view. It points where decoding has left the text, which the vector will hold.
      // Rows count from the page's first, and so do the values, of which those before the vector are nowhere.
      let (source, place) = unsafe (values - first * stride, target + indices.lowerBound * stride)
      let positions = unsafe rows.baseAddress! + indices.lowerBound
      let kernels = unsafe Kernels.best.pointee.gather
      switch stride {
      case 1: unsafe kernels.gather_u8_by_u16(source, positions, place, indices.count)
      case 2: unsafe kernels.gather_u16_by_u16(source, positions, place, indices.count)
      case 4: unsafe kernels.gather_u32_by_u16(source, positions, place, indices.count)
      case 8: unsafe kernels.gather_u64_by_u16(source, positions, place, indices.count)
      default: unsafe kernels.gather_u128_by_u16(source, positions, place, indices.count)
      }
    }
  }

  /// The vectors that have some of the rows, each with the indices of these.
  /// Inlined, so that what is done with a vector costs no closure.
  @inline(__always)
  func forEachVector(
    of rows: UnsafeBufferPointer<UInt16>, _ body: (_ vector: Int, _ indices: Range<Int>) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    var index = 0
    while index < rows.count {
      let vector = unsafe Int(rows[index]) / Limits.vectorRowCount
      var end = index + 1
      while unsafe end < rows.count && Int(rows[end]) / Limits.vectorRowCount == vector { end += 1 }
      try body(vector, index..<end)
      index = end
    }
  }

  private func clearBits(_ target: UnsafeMutableRawPointer, count: Int) {
    unsafe target.assumingMemoryBound(to: UInt64.self).update(repeating: 0, count: BitMask.wordCount(of: count))
  }
}

/// Of nodes that are the lengths of texts.
extension NodeReader {
  /// Where the texts of a vector begin, counted from the vector's own beginning, and after them where the last ends: for
  /// several single texts the lengths are added up once.
  /// - Parameter rows: From the vector's first to the last that is wanted.
  @inline(__always)
  func withOffsets<Result>(
    of rows: Range<Int>, using scratch: DecodeScratch,
    _ body: (_ offsets: UnsafePointer<UInt32>) throws(BasaltError) -> Result
  ) throws(BasaltError) -> Result {
    try unsafe scratch.lend((Limits.vectorRowCount + 1) * 4) { (lengths) throws(BasaltError) in
      try unsafe decode(rows, into: lengths, using: scratch)
      // The texts lie in a page, so that no sum leaves 32 bits.
      let total = unsafe Kernels.best.pointee.delta.sum_before_u32(lengths, lengths, rows.count)
      unsafe lengths.storeBytes(of: UInt32(truncatingIfNeeded: total), toByteOffset: rows.count * 4, as: UInt32.self)
      return try unsafe body(UnsafePointer(lengths.assumingMemoryBound(to: UInt32.self)))
    }
  }
}
