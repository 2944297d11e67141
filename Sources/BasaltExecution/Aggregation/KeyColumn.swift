import BasaltCore

/// From the words of keys back to columns: the inverse of `KeyWords`.
///
/// Of values that are equal one stands for all, so that what comes back need not be what a row had: 0 for −0, one NaN
/// for all.
enum KeyColumn {
  /// - Parameters:
  ///   - keys: The words of the first group; those of a group lie side by side.
  ///   - nullRow: Of a single key: the row that is NULL, which need not be one of these.
  /// - Returns: A flat column of `count` values, with memory of its own: the table may go.
  /// - Complexity: O(groups), and for long texts their bytes.
  static func make(
    _ field: KeyLayout.Field, _ keys: UnsafePointer<UInt64>, wordCount: Int, count: Int, nullRow: Int?
  ) -> ColumnVector {
    let type = field.key.type
    let validity = unsafe validity(field, keys, wordCount: wordCount, count: count, nullRow: nullRow)
    // Keys lie row by row, so each column is read with a stride; once a group, not once a row.
    let first = unsafe keys + field.word
    // A word of its own is the same as a packed one, shifted by nothing and masked by everything.
    let (shift, mask) = (field.shift, field.valueMask &>> field.shift)
    /// The bits of a value of up to 64, row by row.
    func fixed<Element: BitwiseCopyable>(_ body: (UInt64) -> Element) -> ColumnVector {
      // Bits are bits: floats and decimals come back as what they were put in as.
      let values = Buffer(byteCount: count * MemoryLayout<Element>.stride)
      let target = unsafe values.address.assumingMemoryBound(to: Element.self)
      for row in 0..<count { unsafe target[row] = body((first[row * wordCount] &>> shift) & mask) }
      return ColumnVector(type: type, count: count, values: values, validity: validity)
    }
    switch type.physical {
    case .bits:
      let values = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
      unsafe values.address.initializeMemory(as: UInt8.self, repeating: 0, count: values.byteCount)
      let target = unsafe values.address.assumingMemoryBound(to: UInt64.self)
      for row in 0..<count where unsafe (first[row * wordCount] >> shift) & 1 == 1 {
        unsafe BitMask.set(row, in: target)
      }
      return ColumnVector(type: type, count: count, values: values, validity: validity)
    // Cut to their size, which takes off the sign's extension, too.
    case .int16: return fixed { UInt16(truncatingIfNeeded: $0) }
    case .int32, .float32: return fixed { UInt32(truncatingIfNeeded: $0) }
    case .int64, .float64: return fixed { $0 }
    case .int128, .uuid:
      let values = Buffer(byteCount: 16 * count)
      let target = unsafe values.address.assumingMemoryBound(to: UInt64.self)
      for row in 0..<count {
        unsafe target[2 * row] = first[row * wordCount]
        unsafe target[2 * row + 1] = first[row * wordCount + 1]
      }
      return ColumnVector(type: type, count: count, values: values, validity: validity)
    case .view: return unsafe views(type, first, wordCount: wordCount, count: count, validity)
    }
  }

  /// - Returns: `nil` when no row is NULL.
  private static func validity(
    _ field: KeyLayout.Field, _ keys: UnsafePointer<UInt64>, wordCount: Int, count: Int, nullRow: Int?
  ) -> Buffer? {
    // Two ways of saying it, as the layout has them: a bit in the words, or for a single key a group of its own.
    func isNull(_ row: Int) -> Bool {
      field.nullBit == 0 ? row == nullRow : unsafe keys[row * wordCount + field.nullWord] & field.nullBit != 0
    }
    // Most columns have no NULL, and then no mask: whoever reads them has one branch less.
    guard (0..<count).contains(where: isNull) else { return nil }
    let words = Buffer(byteCount: BitMask.wordCount(of: count) * 8)
    let target = unsafe words.address.assumingMemoryBound(to: UInt64.self)
    unsafe BitMask.fill(target, bitCount: count)
    for row in 0..<count where isNull(row) { unsafe BitMask.clear(row, in: target) }
    return words
  }

  /// Texts: long ones are copied into a heap of the column's own, because what leaves an operator outlives it.
  /// - Precondition: Views that are not inline have an address for a tail, of bytes that the table holds.
  private static func views(
    _ type: LogicalType, _ first: UnsafePointer<UInt64>, wordCount: Int, count: Int, _ validity: Buffer?
  ) -> ColumnVector {
    // Short texts are their words. How much the others need is known before anything is copied, so there is one heap.
    let values = Buffer(byteCount: 16 * count)
    let target = unsafe values.address.assumingMemoryBound(to: StringView.self)
    var longByteCount = 0
    for row in 0..<count {
      let view = unsafe StringView(head: first[row * wordCount], tail: first[row * wordCount + 1])
      unsafe target[row] = view
      if !view.isInline { longByteCount += view.byteCount }
    }
    // Inline texts need no heap at all.
    if longByteCount == 0 { return ColumnVector(type: type, count: count, values: values, validity: validity) }
    // A batch of the longest texts there are would be 128 GiB, and no buffer has so many: those go value by value, into
    // heaps of a size that can be had.
    guard longByteCount <= KeyColumn.heapByteCountMaximum else {
      return unsafe longViews(type, UnsafePointer(target), count: count, validity)
    }
    let heap = Buffer(byteCount: longByteCount)
    var offset = 0
    for row in 0..<count {
      let view = unsafe target[row]
      guard !view.isInline, let bytes = unsafe UnsafeRawPointer(bitPattern: UInt(view.tail)) else { continue }
      unsafe (heap.address + offset).copyMemory(from: bytes, byteCount: view.byteCount)
      // Buffer index 0 in the lower half.
      unsafe target[row].tail = UInt64(offset) << 32
      offset += view.byteCount
    }
    return ColumnVector(type: type, count: count, values: values, validity: validity, heaps: [heap])
  }

  /// Bytes of one heap that are allocated in one piece.
  /// 32 KiB a text in a full batch: far above what keys have, and far below what a buffer may.
  private static let heapByteCountMaximum = 64 << 20

  /// Texts that together are very long, whose views have addresses.
  /// - Complexity: O(bytes), a call a value.
  private static func longViews(
    _ type: LogicalType, _ views: UnsafePointer<StringView>, count: Int, _ validity: Buffer?
  ) -> ColumnVector {
    var builder = ColumnBuilder(type: type, capacity: count)
    let bits = unsafe validity.map { unsafe $0.address.assumingMemoryBound(to: UInt64.self) }
    for row in 0..<count {
      if let bits = unsafe bits, unsafe !BitMask.bit(row, in: bits) {
        builder.appendNull()
        continue
      }
      let view = unsafe views[row]
      // Inline bytes are behind the length, in the view itself.
      let start =
        view.isInline
        ? unsafe UnsafeRawPointer(views + row) + 4 : unsafe UnsafeRawPointer(bitPattern: UInt(view.tail))
      let fits = unsafe builder.append(
        bytes: UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: view.byteCount))
      precondition(fits, "a key was a value, and is no longer than one")
    }
    return builder.finish()
  }
}
