internal import BasaltCore
internal import CBasaltKernels

/// Puts values together, a vector at a time: the beginning of the value before, and what is its own.
///
/// As with symbols (`FSSTReader`), what is in the page are parts, which cannot be checked before they are put together. That
/// is done vector by vector, into memory that is as large as the page says, within what any page may have: a prefix that
/// is longer than the value before it, or values that do not fill their vector, are found and refused before a byte is
/// handed out.
final class FrontCodingReader: NodeReader {
  let element = ElementType.bytes
  let count: Int
  /// Kept for the errors of later, which say where in the page the damage is.
  private let node: Node
  /// Whether what comes out has to be UTF-8.
  private let isText: Bool
  /// In bytes, each at most what the value before it has; that is seen when both are there.
  private let prefixes: any NodeReader
  /// Views of bytes that need not be text, into the payload or into heaps that live as long as a vector is put together.
  private let suffixes: any NodeReader
  /// Of all values; by it and the checkpoints memory is allocated.
  private let decodedByteCount: Int
  /// In the payload's buffer.
  private let checkpointsOffset: Int

  /// - Throws: `.corruptPage` for checkpoints that descend, and children that cannot be.
  /// - Complexity: O(vectors), beside opening the children.
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    decodedByteCount = Int(try cursor.take(UInt32.self, "The decoded length"))
    guard decodedByteCount <= Limits.pageDecodedByteCountMaximum else {
      throw node.corrupt(
        "The values have \(decodedByteCount) bytes; at most \(Limits.pageDecodedByteCountMaximum) are allowed.")
    }
    checkpointsOffset = try cursor.take(node.vectorCount, of: 4, "The array of checkpoints")
    try cursor.skipPadding()
    prefixes = try opener.openChild(&cursor, .prefixes, .uint32, count: node.count)
    // What is left of a value may begin or end inside a character: the whole is text, its parts need not be.
    suffixes = try opener.openBytesChild(&cursor, .suffixes, count: node.count)
    try cursor.finish()
    self.node = node
    count = node.count
    isText = opener.isText
    guard checkpoint(0) == 0 else { throw node.corrupt("The bytes begin at \(checkpoint(0)), not at 0.") }
    for vector in 0..<node.vectorCount where checkpoint(vector) > checkpoint(vector + 1) {
      throw node.corrupt("Vector \(vector) begins at byte \(checkpoint(vector)), and ends before that.")
    }
  }

  /// Bytes have no order of integers.
  var integerBounds: ClosedRange<Int128>? { nil }
  /// In the page there are only parts of values.
  var spellsText: Bool { true }
  /// A single row is put together with all that stand before it in its vector.
  var singleRowLimit: Int { 0 }

  /// Puts together the vectors that have rows in `rows`, into one heap that leaves with their views.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    _ = try unsafe decodeSorted(rows, into: target, using: scratch)
  }

  /// As `decode`, and looks whether the values ascend, which takes no time where each begins with what it has in common with
  /// the one before it: the next byte decides. To compare the values of a dictionary afterwards took an eighth of opening it.
  /// - Returns: The first of the rows that is not after the one before it; `nil` when all ascend.
  func decodeSorted(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) -> Int? {
    guard !rows.isEmpty else { return nil }
    var outOfOrder: Int?
    // The last value of the vector before, which has no prefix in this one.
    var last = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    let first = rows.lowerBound / Limits.vectorRowCount
    let end = (rows.upperBound + Limits.vectorRowCount - 1) / Limits.vectorRowCount
    let start = checkpoint(first)
    let (heap, heapIndex) = scratch.makeHeap(checkpoint(end) - start)
    let kernels = unsafe Kernels.best.pointee.text
    try unsafe scratch.lend(Limits.vectorRowCount * 4) { (lengths) throws(BasaltError) in
      // In order: behind a vector's bytes those of the next are overrun, or the heap's slack.
      for vector in first..<end {
        // Whole vectors, though fewer rows may be wanted of the last: where bytes begin and end is known for these.
        let offset = checkpoint(vector) - start
        let bytes = unsafe heap.address + offset
        let found = try unsafe join(vector: vector, into: bytes, lengths: lengths, using: scratch)
        let ends = unsafe lengths.assumingMemoryBound(to: UInt32.self)
        let values = unsafe UnsafeBufferPointer(
          start: UnsafePointer(bytes.assumingMemoryBound(to: UInt8.self)),
          count: checkpoint(vector + 1) - start - offset)
        if outOfOrder == nil, vector > first {
          let next = unsafe UnsafeBufferPointer(rebasing: values.prefix(Int(ends[0])))
          if unsafe ByteOrder.compare(last, next) != .before { outOfOrder = vector * Limits.vectorRowCount }
        }
        if outOfOrder == nil { outOfOrder = found }
        unsafe last = UnsafeBufferPointer(
          rebasing: values.suffix(Int(ends[self.rows(ofVector: vector).count - 1])))
        let wanted = self.rows(ofVector: vector).clamped(to: rows)
        let end = unsafe kernels.views_from_lengths(
          lengths, heap.address, heap.byteCount, offset, heapIndex,
          target + (wanted.lowerBound - rows.lowerBound) * 16, wanted.count)
        precondition(end != UInt64.max, "lengths are those of the bytes that were written")
      }
    }
    return outOfOrder
  }

  /// Puts a vector together.
  /// - Parameters:
  ///   - target: Room for the vector's bytes, and a buffer's slack behind them.
  ///   - lengths: Room for a u32 a row, which then are the lengths of the values.
  /// - Returns: The first row of the vector that is not after the one before it.
  private func join(
    vector: Int, into target: UnsafeMutableRawPointer, lengths: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) -> Int? {
    let rows = rows(ofVector: vector)
    let byteCount = checkpoint(vector + 1) - checkpoint(vector)
    try unsafe prefixes.decode(rows, into: lengths, using: scratch)
    let found = try unsafe scratch.lend(Limits.vectorRowCount * 16) { (views) throws(BasaltError) -> Int? in
      try scratch.withOwnHeaps { () throws(BasaltError) -> Int? in
        try unsafe suffixes.decode(rows, into: views, using: scratch)
        return try unsafe scratch.withHeapAddresses(orElse: node.payload) { (heaps) throws(BasaltError) -> Int? in
          try unsafe join(
            views.assumingMemoryBound(to: StringView.self), heaps, lengths.assumingMemoryBound(to: UInt32.self), rows,
            into: target, byteCount: byteCount)
        }
      }
    }
    let bytes = unsafe UnsafeBufferPointer(start: target.assumingMemoryBound(to: UInt8.self), count: byteCount)
    try unsafe TextCheck.requireValues(bytes, lengths: lengths, rowCount: rows.count, isText: isText, in: node)
    return found
  }

  /// Checks each value before it copies a byte of it.
  /// - Parameters:
  ///   - suffixes: Views into `heaps`, behind each of which 16 bytes may be read.
  ///   - lengths: Of prefixes; then of values.
  private func join(
    _ suffixes: UnsafePointer<StringView>, _ heaps: UnsafePointer<UnsafeRawPointer?>,
    _ lengths: UnsafeMutablePointer<UInt32>, _ rows: Range<Int>, into target: UnsafeMutableRawPointer, byteCount: Int
  ) throws(BasaltError) -> Int? {
    var outOfOrder: Int?
    var (previous, previousCount, offset) = (0, 0, 0)
    for row in 0..<rows.count {
      let prefixCount = Int(unsafe lengths[row])
      guard prefixCount <= previousCount else {
        throw node.corrupt(
          "Value \(rows.lowerBound + row) begins with \(prefixCount) bytes of one that has \(previousCount).")
      }
      // In 64 bits, of two lengths of 32.
      let valueCount = unsafe prefixCount + suffixes[row].byteCount
      guard valueCount <= byteCount - offset else {
        throw node.corrupt(
          "Value \(rows.lowerBound + row) has \(valueCount) bytes; \(byteCount - offset) are left of its vector.")
      }
      // In steps of 16 bytes, which overrun what comes next, or the slack. The value before ends where this one begins,
      // so that no step of a prefix reads what another has written.
      let value = unsafe target + offset
      unsafe copy(target + previous, to: value, byteCount: prefixCount)
      let suffix = unsafe suffixes + row
      let source =
        unsafe suffix.pointee.isInline
        ? UnsafeRawPointer(suffix) + 4 : heaps[suffix.pointee.bufferIndex]! + suffix.pointee.offset
      if row > 0, outOfOrder == nil,
        unsafe !FrontCodingReader.ascends(
          target + previous + prefixCount, previousCount - prefixCount, source, valueCount - prefixCount)
      {
        outOfOrder = rows.lowerBound + row
      }
      unsafe copy(source, to: value + prefixCount, byteCount: valueCount - prefixCount)
      unsafe lengths[row] = UInt32(truncatingIfNeeded: valueCount)
      (previous, previousCount, offset) = (offset, valueCount, offset + valueCount)
    }
    // Bytes that no value fills would be what was in memory before.
    guard offset == byteCount else {
      throw node.corrupt("The values from \(rows.lowerBound) on make \(offset) bytes; their vector has \(byteCount).")
    }
    return outOfOrder
  }

  /// Whether what follows a prefix is after what followed it in the value before.
  @inline(__always)
  private static func ascends(
    _ previous: UnsafeRawPointer, _ previousCount: Int, _ next: UnsafeRawPointer, _ nextCount: Int
  ) -> Bool {
    guard previousCount > 0, nextCount > 0 else { return nextCount > 0 }
    let (left, right) = unsafe (previous.load(as: UInt8.self), next.load(as: UInt8.self))
    if left != right { return left < right }
    // The prefix could have been longer.
    let (previous, next) = unsafe (
      UnsafeBufferPointer(start: previous.assumingMemoryBound(to: UInt8.self), count: previousCount),
      UnsafeBufferPointer(start: next.assumingMemoryBound(to: UInt8.self), count: nextCount)
    )
    return unsafe ByteOrder.compare(previous, next) == .before
  }

  /// In whole steps: most prefixes and suffixes are two to five of them, and a call for each would take as long.
  @inline(__always)
  private func copy(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, byteCount: Int) {
    for step in stride(from: 0, to: byteCount, by: 16) {
      unsafe target.storeBytes(
        of: source.loadUnaligned(fromByteOffset: step, as: SIMD2<UInt64>.self), toByteOffset: step,
        as: SIMD2<UInt64>.self)
    }
  }

  /// Puts the vector together, and the test to its values.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let rows = rows(ofVector: vector)
    try unsafe scratch.lend(Limits.vectorRowCount * 16) { (views) throws(BasaltError) in
      try scratch.withOwnHeaps { () throws(BasaltError) in
        try unsafe decode(rows, into: views, using: scratch)
        try unsafe scratch.withHeapAddresses(orElse: node.payload) { (heaps) throws(BasaltError) in
          let heap = unsafe heaps[0]!.assumingMemoryBound(to: UInt8.self)
          unsafe FlatFilter.apply(test, to: views, .bytes, count: rows.count, heap: heap, into: mask)
        }
      }
    }
  }

  /// Puts together the vector up to the row: microseconds.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    let first = row / Limits.vectorRowCount * Limits.vectorRowCount
    return try unsafe scratch.lend(Limits.vectorRowCount * 16) { (views) throws(BasaltError) in
      try unsafe decode(first..<row + 1, into: views, using: scratch)
      return unsafe (views.assumingMemoryBound(to: StringView.self) + (row - first)).pointee.bits
    }
  }

  /// Where a vector's bytes begin when all are put together; of the vector behind the last, where they end.
  private func checkpoint(_ vector: Int) -> Int {
    guard vector < node.vectorCount else { return decodedByteCount }
    return Int(
      unsafe (node.payload.address + checkpointsOffset).loadUnaligned(fromByteOffset: vector * 4, as: UInt32.self))
  }

  /// Counts and no text: encodings are shown to people who may not see values.
  var description: NodeDescription {
    NodeDescription(
      name: FrontCoding.name, detail: "\(decodedByteCount) bytes", element: element, valueCount: count,
      byteCount: node.byteCount,
      children: [
        .init(role: .prefixes, node: prefixes.description), .init(role: .suffixes, node: suffixes.description),
      ])
  }
}
