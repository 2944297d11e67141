internal import BasaltCore

/// Columns as bytes, and back: for each its validity, its values, and the bytes of its long texts in one piece.
///
/// Of this process alone, so that there is no version and nothing to check; what a block holds is under the checksum of
/// `SpillFile`.
enum SpilledColumns {
  /// In front of each column: how many bytes of each of its three parts follow, none of them padded.
  private struct Head: BitwiseCopyable {
    var validityByteCount: Int
    var valueByteCount: Int
    var heapByteCount: Int
  }

  /// - Parameter columns: Flat, of one length.
  /// - Complexity: One copy of all bytes; texts are gathered, so that a block holds those of its rows and no others.
  static func bytes(of columns: [ColumnVector]) -> Buffer {
    // Two passes: sizes first, so that there is one allocation.
    let heads = columns.map(head)
    let byteCount = heads.reduce(0) { total, head in
      total + MemoryLayout<Head>.size + head.validityByteCount + head.valueByteCount + head.heapByteCount
    }
    let target = Buffer(byteCount: byteCount)
    // Columns follow each other without gaps: what is aligned is the copy that is made when they are read.
    var place = unsafe target.address
    for (column, head) in zip(columns, heads) {
      unsafe place.storeBytes(of: head, as: Head.self)
      unsafe place += MemoryLayout<Head>.size
      if let validity = column.validity, head.validityByteCount > 0 {
        unsafe place.copyMemory(from: validity.address, byteCount: head.validityByteCount)
        unsafe place += head.validityByteCount
      }
      // Behind the views that point into it.
      let heap = unsafe place + head.valueByteCount
      unsafe place.copyMemory(from: column.values.address, byteCount: head.valueByteCount)
      if head.heapByteCount > 0 { unsafe moveTexts(of: column, views: place, heap: heap) }
      unsafe place = heap + head.heapByteCount
    }
    return target
  }

  /// - Parameter bytes: As `bytes(of:)` has made them, of as many rows of these types.
  /// - Returns: Flat columns, each in buffers of its own: kernels want them aligned, and with room behind.
  static func columns(of bytes: Buffer, _ types: [LogicalType], rowCount: Int) -> [ColumnVector] {
    var place = unsafe UnsafeRawPointer(bytes.address)
    // A copy each: the block itself is let go at once.
    func taken(_ byteCount: Int) -> Buffer {
      defer { unsafe place += byteCount }
      return unsafe Buffer(copying: UnsafeRawBufferPointer(start: place, count: byteCount))
    }
    return types.map { type in
      let head = unsafe place.loadUnaligned(as: Head.self)
      unsafe place += MemoryLayout<Head>.size
      let validity = head.validityByteCount > 0 ? taken(head.validityByteCount) : nil
      let values = taken(head.valueByteCount)
      let heaps = head.heapByteCount > 0 ? [taken(head.heapByteCount)] : []
      return ColumnVector(type: type, count: rowCount, values: values, validity: validity, heaps: heaps)
    }
  }

  /// Bytes that a column comes to.
  static func byteCount(of column: ColumnVector) -> Int {
    let head = head(of: column)
    return head.validityByteCount + head.valueByteCount + head.heapByteCount
  }

  private static func head(of column: ColumnVector) -> Head {
    // Constants and dictionaries are spelled out by whoever sorts, before they get here.
    guard case .flat = column.layout else { preconditionFailure("a column that is not flat") }
    // Counted by rows, as heaps may be shared with rows that are not here.
    var heapByteCount = 0
    if column.type.isVariableLength, !column.heaps.isEmpty {
      unsafe column.withValues(as: StringView.self) { views in
        for row in 0..<column.count where unsafe !views[row].isInline {
          heapByteCount += unsafe views[row].byteCount
        }
      }
    }
    return Head(
      validityByteCount: column.validity == nil ? 0 : BitMask.wordCount(of: column.count) * 8,
      valueByteCount: column.type.physical.byteCount(of: column.count), heapByteCount: heapByteCount)
  }

  /// Copies long texts one behind the other, and points their views there.
  /// - Parameter views: Copies of the column's, not aligned.
  private static func moveTexts(
    of column: ColumnVector, views: UnsafeMutableRawPointer, heap: UnsafeMutableRawPointer
  ) {
    let sources = unsafe HeapAddresses(column)
    var used = 0
    // A text that several rows share is written once for each: they are seldom neighbours after a sort.
    for row in 0..<column.count {
      let slot = unsafe views + row * MemoryLayout<StringView>.stride
      var view = unsafe slot.loadUnaligned(as: StringView.self)
      if view.isInline { continue }
      unsafe (heap + used).copyMemory(from: sources.bytes(of: view), byteCount: view.byteCount)
      // One heap, so its index is 0; length and prefix stay.
      view.tail = UInt64(used) << 32
      unsafe slot.storeBytes(of: view, as: StringView.self)
      used += view.byteCount
    }
  }
}
