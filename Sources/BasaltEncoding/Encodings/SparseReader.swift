internal import BasaltCore

/// Reads a sparse node: fills rows with the default, and puts the other values where they belong.
///
/// The others are decoded anew for each vector of rows that has some of them. To keep them decoded would be faster, and would
/// make a page in the cache as large as its values are, for rows that nobody may want.
final class SparseReader: NodeReader {
  let element: ElementType
  let count: Int
  private let byteCount: Int
  /// Where the default lies, if it is a text.
  private let payload: Buffer
  /// The default in memory form; a text as a view into the payload.
  private let common: UInt128
  /// As many as there are values, decoded and checked.
  private let positions: PositionList
  private let values: any NodeReader
  /// Of the default and of the values' node.
  let integerBounds: ClosedRange<Int128>?

  /// - Throws: `.corruptPage` for a default that is no value, or positions that are not of these values.
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    let common = try Constant.takeValue(&cursor, isText: opener.isText)
    positions = try PositionList(&cursor, &opener)
    let values = try opener.openChild(&cursor, .values, node.element, count: positions.count)
    try cursor.finish()
    // An integer node has bounds, and only then is the default an integer.
    (element, count, byteCount, payload) = (node.element, node.count, node.byteCount, node.payload)
    (self.common, self.values) = (common, values)
    integerBounds = values.integerBounds.map {
      let value = node.element.integer(common)
      return min(value, $0.lowerBound)...max(value, $0.upperBound)
    }
  }

  /// A view of the default points where those of the other values do, since a vector has one or the other.
  var spellsText: Bool { values.spellsText }

  /// Bound by the stores where others are few: a fill, and one store for each of them.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let stride = element.byteCount(of: 1)
    unsafe MemoryForm.fill(commonBits(using: scratch), byteCount: stride, into: target, count: rows.count)
    try unsafe scratch.lend(Limits.vectorRowCount * stride) { (others) throws(BasaltError) in
      // Values are decoded from the beginning of their vector, and not beyond what is wanted of it.
      try forEachVector(in: rows) { (vector, numbers) throws(BasaltError) in
        let first = vector * Limits.vectorRowCount
        try unsafe values.decode(first..<numbers.upperBound, into: others, using: scratch)
        // By width alone: a text is its view, and a float its bits.
        switch stride {
        case 1: unsafe scatter(UInt8.self, others, first, numbers, target, rows.lowerBound)
        case 2: unsafe scatter(UInt16.self, others, first, numbers, target, rows.lowerBound)
        case 4: unsafe scatter(UInt32.self, others, first, numbers, target, rows.lowerBound)
        case 8: unsafe scatter(UInt64.self, others, first, numbers, target, rows.lowerBound)
        default: unsafe scatter(UInt128.self, others, first, numbers, target, rows.lowerBound)
        }
      }
    }
  }

  /// Stores the values of `numbers`, of which those from `first` on lie in `others`, at their positions.
  @inline(__always)
  private func scatter<T: BitwiseCopyable>(
    _: T.Type, _ others: UnsafeMutableRawPointer, _ first: Int, _ numbers: Range<Int>,
    _ target: UnsafeMutableRawPointer, _ firstRow: Int
  ) {
    // Positions were checked when the node was opened, so that all of these are rows of the target.
    let size = MemoryLayout<T>.size
    for number in numbers {
      let value = unsafe others.loadUnaligned(fromByteOffset: (number - first) * size, as: T.self)
      unsafe target.storeBytes(of: value, toByteOffset: (positions[number] - firstRow) * size, as: T.self)
    }
  }

  /// The default is tested once; of the others, whose node filters them in its own way, those rows are inverted that come to
  /// another answer.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let rows = rows(ofVector: vector)
    // The default's own view points into the payload, wherever copies of it may be.
    let heap = unsafe UnsafePointer(payload.address.assumingMemoryBound(to: UInt8.self))
    let commonPasses = unsafe test.passes(common, element, heap: heap)
    unsafe Mask.set(mask, to: commonPasses, count: rows.count)
    try unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Mask.wordCount) {
      (passes) throws(BasaltError) in
      // A vector of others has rows of many vectors, and is filtered for each: that costs as much as to test a few of its
      // values one by one.
      try forEachVector(in: rows) { (vector, numbers) throws(BasaltError) in
        try unsafe values.filter(vector: vector, test, into: passes.baseAddress!, using: scratch)
        for number in numbers
        where unsafe BitMask.bit(number % Limits.vectorRowCount, in: passes.baseAddress!) != commonPasses {
          let bit = positions[number] - rows.lowerBound
          unsafe mask[bit >> 6] ^= 1 << UInt64(bit & 63)
        }
      }
    }
  }

  /// The vectors of other values that have positions in `rows`, each with the numbers of these.
  @inline(__always)
  private func forEachVector(
    in rows: Range<Int>, _ body: (_ vector: Int, _ numbers: Range<Int>) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    // One search for all rows that are asked for, which may be many vectors of them.
    let all = positions.numbers(in: rows)
    var number = all.lowerBound
    while number < all.upperBound {
      let vector = number / Limits.vectorRowCount
      let end = min((vector + 1) * Limits.vectorRowCount, all.upperBound)
      try body(vector, number..<end)
      number = end
    }
  }

  /// - Complexity: O(log others), and what their node takes.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    guard let number = positions.number(ofRow: row) else { return commonBits(using: scratch) }
    return try values.bits(at: number, using: scratch)
  }

  var singleRowLimit: Int { min(values.singleRowLimit, SparseReader.searchedRowLimit) }

  /// For more rows of a vector than this, searches cost what filling the vector does.
  private static var searchedRowLimit: Int { 8 }

  /// The others of a vector are asked of their node together, and the default is written between them.
  ///
  /// A default that is a long text is copied once for the call, as decoding does once for its range: each copy would be a
  /// heap of its own, and be held with the vector.
  /// - Complexity: O(log others) a row, and what their node takes; at most that of decoding the vectors.
  func fetch(
    _ rows: UnsafeBufferPointer<UInt16>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let stride = element.byteCount(of: 1)
    let common = commonBits(using: scratch)
    try unsafe forEachVector(of: rows) { (vector, indices) throws(BasaltError) in
      guard indices.count <= SparseReader.searchedRowLimit else {
        try unsafe pick(rows, indices, ofVector: vector, into: target, using: scratch)
        return
      }
      try unsafe scratch.lend(indices.count * 2) { (memory) throws(BasaltError) in
        let numbers = unsafe memory.assumingMemoryBound(to: UInt16.self)
        var count = 0
        for index in indices {
          unsafe MemoryForm.store(common, byteCount: stride, to: target + index * stride)
          guard let number = unsafe positions.number(ofRow: Int(rows[index])) else { continue }
          unsafe numbers[count] = UInt16(truncatingIfNeeded: number)
          count += 1
        }
        try unsafe scratch.lend(count * stride) { (others) throws(BasaltError) in
          try unsafe values.fetch(UnsafeBufferPointer(start: numbers, count: count), into: others, using: scratch)
          var next = 0
          // Numbers ascend as rows do: the next other is of this row, or of one that comes later.
          for index in indices where unsafe next < count && positions[Int(numbers[next])] == Int(rows[index]) {
            let value = unsafe MemoryForm.load(others + next * stride, byteCount: stride)
            unsafe MemoryForm.store(value, byteCount: stride, to: target + index * stride)
            next += 1
          }
        }
      }
    }
  }

  /// The default; a long text copied into a heap where other values are in heaps.
  private func commonBits(using scratch: DecodeScratch) -> UInt128 {
    // Once a call, and seldom: such texts are mostly short, and then in their views.
    guard element == .bytes, values.spellsText else { return common }
    let view = StringView(bits: common)
    if view.isInline { return common }
    let (heap, index) = scratch.makeHeap(view.byteCount)
    unsafe heap.address.copyMemory(from: payload.address + view.offset, byteCount: view.byteCount)
    let bytes = unsafe UnsafeBufferPointer(
      start: heap.address.assumingMemoryBound(to: UInt8.self), count: view.byteCount)
    return unsafe StringView(bytes, bufferIndex: Int(index), offset: 0).bits
  }

  /// Counts and no values.
  var description: NodeDescription {
    NodeDescription(
      name: Sparse.name, detail: "\(positions.count) others", element: element, valueCount: count,
      byteCount: byteCount,
      children: [
        .init(role: .positions, node: positions.node.description), .init(role: .values, node: values.description),
      ])
  }
}
