package import BasaltCore
internal import CBasaltKernels

/// Text and bytea: lengths, and all bytes one after another. Decoding makes views into the page; no byte is copied.
///
/// Source: format-spec/encodings/bytes.md.
///
/// ```
/// u32 heap length │ u32 0 │ u32 × vectors: checkpoints, padded │ lengths: child, u32 │ heap, padded
/// ```
///
/// Lengths and not offsets, because lengths repeat and pack into a few bits; a checkpoint a vector says where its bytes
/// begin, so that any vector is decoded without those before it.
package enum Bytes: ColumnEncoding {
  package static let wireID: UInt8 = 14
  package static let name = "bytes"

  /// A value that repeats throughout is kept once, as a constant.
  package static func isPromising(for facts: NodeFacts) -> Bool { !facts.isConstant }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    facts.values.element == .bytes ? BytesCandidate(facts.values, chooser) : nil
  }

  /// - Throws: `.corruptPage` unless lengths, checkpoints and heap agree, and text is UTF-8 cut between
  ///   characters.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 1)
    guard node.element == .bytes else { throw node.corrupt("Values of type \(node.element) have no lengths.") }
    return .values(try BytesReader(node, &opener))
  }
}

// MARK: Writing

/// Sums lengths when proposed, and copies bytes only when written: a column that takes a dictionary never has its text
/// copied.
private struct BytesCandidate: NodeCandidate {
  private let values: NodeValues
  private let lengths: any NodeCandidate
  /// By vector: the sum of all lengths before it.
  private let checkpoints: [UInt32]
  /// The sum of all lengths.
  private let heapByteCount: Int
  let byteCount: Int

  /// - Returns: `nil` when the values have more bytes than a page may.
  init?(_ values: NodeValues, _ chooser: NodeChooser) {
    // One pass over the views, which hold the lengths: the text itself is not touched.
    let lengths = Buffer(byteCount: values.count * 4)
    var checkpoints: [UInt32] = []
    checkpoints.reserveCapacity(values.vectorCount)
    var offset = 0
    for vector in 0..<values.vectorCount {
      // The guard below keeps every offset within 32 bits.
      checkpoints.append(UInt32(offset))
      for row in values.rows(ofVector: vector) {
        let length = values.view(at: row).byteCount
        unsafe lengths.address.storeBytes(
          of: UInt32(truncatingIfNeeded: length), toByteOffset: row * 4, as: UInt32.self)
        offset += length
      }
      // The writer keeps pages below this; without the check the sums above could wrap.
      guard offset <= Limits.pageDecodedByteCountMaximum else { return nil }
    }
    self.values = values
    self.checkpoints = checkpoints
    heapByteCount = offset
    self.lengths = chooser.child.choose(NodeValues(.uint32, count: values.count, storage: lengths))
    byteCount =
      Node.headerByteCount + 8 + paddedByteCount(checkpoints.count * 4) + self.lengths.byteCount
      + paddedByteCount(heapByteCount)
  }

  var encoding: any ColumnEncoding.Type { Bytes.self }
  /// Making views dominates: each loads four bytes from wherever its value begins. Decoding touches no other bytes of
  /// the heap, so its length does not count.
  var decodeNanoseconds: Double { lengths.decodeNanoseconds + DecodeCost.view }

  /// - Complexity: O(values + bytes).
  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Bytes.self, .bytes, count: values.count, childCount: 1)
    writer.append(UInt32(heapByteCount))
    writer.append(UInt32(0))
    writer.append(contentsOf: checkpoints)
    writer.pad()
    lengths.write(into: &writer)
    // A long value is copied in whole steps of 16 bytes, which may run over its end by 15 and is overwritten by the
    // next.
    var target = unsafe writer.reserve(heapByteCount + 16)
    // Addresses once, not a buffer a value: through those each look-up would count references.
    let heaps = unsafe values.heaps!.addresses
    for row in 0..<values.count {
      // A short value is in its view: all twelve bytes are stored, whatever its length, and what is too much is
      // overwritten by the value that follows. After the last one it lies in the 16 bytes reserved above, which are
      // padded over or no part of the page.
      let view = values.view(at: row)
      if view.isInline {
        unsafe target.storeBytes(of: UInt32(truncatingIfNeeded: view.head >> 32), as: UInt32.self)
        unsafe target.storeBytes(of: view.tail, toByteOffset: 4, as: UInt64.self)
      } else {
        let source = unsafe heaps[view.bufferIndex]! + view.offset
        // Reading over the end is within the slack that every buffer has.
        for step in stride(from: 0, to: view.byteCount, by: 16) {
          unsafe target.storeBytes(
            of: source.loadUnaligned(fromByteOffset: step, as: SIMD2<UInt64>.self), toByteOffset: step,
            as: SIMD2<UInt64>.self)
        }
      }
      unsafe target += view.byteCount
    }
    writer.advance(by: heapByteCount)
    writer.endNode(start)
  }
}

// MARK: Reading

/// Checks everything when opened, so that views are made by a kernel that checks nothing a value. Filters make the
/// views of one vector in the scratch.
private final class BytesReader: NodeReader {
  let element = ElementType.bytes
  let count: Int
  private let payload: Buffer
  private let lengths: any NodeReader
  private let byteCount: Int
  /// In the payload's buffer; `checkpoint(_:)` reads there.
  private let checkpointsOffset: Int
  /// In the payload's buffer.
  private let heap: Range<Int>

  /// - Throws: `.corruptPage` for anything that decoding would have to check again.
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    let heapByteCount = Int(try cursor.take(UInt32.self, "The heap length"))
    // Refused, not ignored: a later version may give it a meaning that this reader would miss.
    guard try cursor.take(UInt32.self, "The reserved field") == 0 else {
      throw node.corrupt("The reserved field is not 0.")
    }
    checkpointsOffset = try cursor.takePadded(node.vectorCount, of: 4, "The array of checkpoints")
    // As many lengths as values, by the opener; what they say is checked below.
    lengths = try opener.openChild(&cursor, .lengths, .uint32, count: node.count)
    let heapOffset = try cursor.takePadded(heapByteCount, of: 1, "The heap")
    try cursor.finish()
    heap = heapOffset..<(heapOffset + heapByteCount)
    count = node.count
    payload = node.payload
    byteCount = node.byteCount
    try checkLengths(node, isText: opener.isText, using: opener.scratch)
  }

  /// Refuses values that are longer than a value may be, although they fit the page. Source: format-spec/types.md,
  /// "Ranges".
  private static func requireLengths(
    _ lengths: UnsafeRawPointer, count: Int, in node: Node
  ) throws(BasaltError) {
    for row in 0..<count {
      let length = unsafe lengths.load(fromByteOffset: row * 4, as: UInt32.self)
      guard length <= UInt32(Limits.valueByteCountMaximum) else {
        throw node.corrupt("A value has \(length) bytes; at most \(Limits.valueByteCountMaximum) are possible.")
      }
    }
  }

  /// The lengths must fill the heap, each vector beginning at its checkpoint, and text must be cut between characters:
  /// after this, views are made without a check.
  /// - Complexity: O(values + bytes), once a page.
  private func checkLengths(_ node: Node, isText: Bool, using scratch: DecodeScratch) throws(BasaltError) {
    let bytes = unsafe UnsafeBufferPointer(
      start: (payload.address + heap.lowerBound).assumingMemoryBound(to: UInt8.self), count: heap.count)
    // The heap as a whole first, by a kernel; then only the places where it is cut can be wrong.
    if isText { try unsafe TextCheck.requireText(bytes, in: node) }
    let mayCutCharacters = unsafe isText && !TextCheck.isASCII(bytes)
    var offset = 0
    try unsafe scratch.lend(Limits.vectorRowCount * 4) { (vectorLengths) throws(BasaltError) in
      for vector in 0..<node.vectorCount {
        let start = checkpoint(vector)
        guard start == offset else {
          throw node.corrupt("Vector \(vector) begins at \(start) of the heap; the lengths before it end at \(offset).")
        }
        let rows = rows(ofVector: vector)
        try unsafe lengths.decode(rows, into: vectorLengths, using: scratch)
        // A heap this small cannot hold a value that is too long; the usual page is spared the look.
        if heap.count > Limits.valueByteCountMaximum {
          try unsafe BytesReader.requireLengths(vectorLengths, count: rows.count, in: node)
        }
        // In place: lengths become offsets. The sum is exact in 64 bits, so the offsets are true if it is within the
        // heap.
        // Nothing is carried from vector to vector but `offset`, so each vector's sum is held against what is left.
        let total = unsafe Kernels.best.pointee.delta.sum_before_u32(vectorLengths, vectorLengths, rows.count)
        guard total <= UInt64(heap.count - offset) else {
          throw node.corrupt(
            "The values of vector \(vector) have \(total) bytes; \(heap.count - offset) are left in the heap.")
        }
        if mayCutCharacters {
          for row in 0..<rows.count {
            let start = offset + Int(unsafe vectorLengths.load(fromByteOffset: row * 4, as: UInt32.self))
            guard unsafe start == heap.count || bytes[start] & 0xC0 != 0x80 else {
              throw node.corrupt("Value \(rows.lowerBound + row) begins inside a character.")
            }
          }
        }
        // Within the heap, by the guard above, so the sum cannot overflow.
        offset += Int(total)
      }
    }
    // Bytes of no value would be carried through every copy of the file, unseen.
    guard offset == heap.count else {
      throw node.corrupt("The lengths make \(offset) bytes; the heap has \(heap.count).")
    }
  }

  /// Bytes have no order of integers.
  var integerBounds: ClosedRange<Int128>? { nil }

  /// Makes the views of `rows`, which begin at a whole vector; the bytes stay where they are.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let kernels = unsafe Kernels.best.pointee.text
    try unsafe scratch.lend(Limits.vectorRowCount * 4) { (vectorLengths) throws(BasaltError) in
      var row = rows.lowerBound
      while row < rows.upperBound {
        let end = min(row + Limits.vectorRowCount, rows.upperBound)
        // A vector at a time: 4 KiB of lengths stay in the first-level cache between the two kernels.
        try unsafe lengths.decode(row..<end, into: vectorLengths, using: scratch)
        // Offsets in views count from the payload's start, so that the payload itself is the vector's one heap.
        let last = unsafe kernels.views_from_lengths(
          vectorLengths, payload.address, heap.upperBound,
          heap.lowerBound + checkpoint(row / Limits.vectorRowCount), 0,
          target + (row - rows.lowerBound) * 16, end - row)
        // The kernel's own check; it costs nothing, and a bug of ours must not read beyond the page.
        precondition(last != UInt64.max, "lengths were checked when the page was opened")
        row = end
      }
    }
  }

  /// Makes the views of the vector, and puts the test to them.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let rows = rows(ofVector: vector)
    let heap = unsafe UnsafePointer(payload.address.assumingMemoryBound(to: UInt8.self))
    try unsafe scratch.lend(Limits.vectorRowCount * 16) { (views) throws(BasaltError) in
      try unsafe decode(rows, into: views, using: scratch)
      unsafe FlatFilter.apply(test, to: views, .bytes, count: rows.count, heap: heap, into: mask)
    }
  }

  /// Sums up the lengths of the vector before the row: up to 1,023 of them, hundreds of nanoseconds.
  /// - Returns: The view, which points into the payload's buffer.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    let vector = row / Limits.vectorRowCount
    let start = vector * Limits.vectorRowCount
    let index = row - start
    let (length, before) = try unsafe scratch.lend(Limits.vectorRowCount * 4) { (vectorLengths) throws(BasaltError) in
      try unsafe lengths.decode(start..<(row + 1), into: vectorLengths, using: scratch)
      let length = Int(unsafe vectorLengths.load(fromByteOffset: index * 4, as: UInt32.self))
      return (length, unsafe Kernels.best.pointee.delta.sum_before_u32(vectorLengths, vectorLengths, index))
    }
    let offset = heap.lowerBound + checkpoint(vector) + Int(before)
    let bytes = unsafe UnsafeBufferPointer(
      start: (payload.address + offset).assumingMemoryBound(to: UInt8.self), count: length)
    return unsafe StringView(bytes, bufferIndex: 0, offset: offset).bits
  }

  /// The lengths of a vector are added up once for all rows that are wanted of it; only the views of these are made.
  ///
  /// The texts themselves are not looked at but for the few that are wanted: to make the views of a vector means a load
  /// from each, which is most of what decoding costs (1.7 µs, where this takes 0.3).
  /// No limit from where on the vector is decoded instead: this never costs more.
  func fetch(
    _ rows: UnsafeBufferPointer<UInt16>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let views = unsafe target.assumingMemoryBound(to: StringView.self)
    try unsafe forEachVector(of: rows) { (vector, indices) throws(BasaltError) in
      let first = vector * Limits.vectorRowCount
      let start = heap.lowerBound + checkpoint(vector)
      let wanted = unsafe first..<Int(rows[indices.upperBound - 1]) + 1
      try unsafe lengths.withOffsets(of: wanted, using: scratch) { offsets in
        for index in indices {
          let row = unsafe Int(rows[index]) - first
          let offset = unsafe start + Int(offsets[row])
          let bytes = unsafe UnsafeBufferPointer(
            start: (payload.address + offset).assumingMemoryBound(to: UInt8.self),
            count: Int(offsets[row + 1] - offsets[row]))
          unsafe views[index] = StringView(bytes, bufferIndex: 0, offset: offset)
        }
      }
    }
  }

  /// Where a vector's bytes begin, counted from the heap's start.
  ///
  /// Read each time and not kept: it is asked once a vector, and the checkpoints were checked when the page was opened.
  private func checkpoint(_ vector: Int) -> Int {
    Int(unsafe (payload.address + checkpointsOffset).loadUnaligned(fromByteOffset: vector * 4, as: UInt32.self))
  }

  var description: NodeDescription {
    NodeDescription(
      name: Bytes.name, detail: "\(heap.count) bytes", element: element, valueCount: count, byteCount: byteCount,
      children: [.init(role: .lengths, node: lengths.description)])
  }
}
