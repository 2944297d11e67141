internal import BasaltCore
internal import CBasaltKernels

/// Spells out what is asked for: a vector at a time by a kernel, a single value, or for a filter only as much of each
/// value as decides.
///
/// What can be checked cheaply is checked when the node is opened: after that, nothing is read or written beyond the
/// page's memory, whatever the codes are. What the codes come to is seen, and refused, when they are spelled out. To
/// check that at once would mean to spell out all of a page, which is what a scan with a filter, or a look at one row,
/// comes here to avoid.
///
/// Two things bound what a forged page can cost: memory, since no code stands for more than eight bytes and all codes are
/// in the page, and time, since each code is looked at once a question.
final class FSSTReader: NodeReader {
  let element = ElementType.bytes
  let count: Int
  /// Kept for the errors of later, which say where in the page the damage is.
  private let node: Node
  /// Whether what comes out has to be UTF-8.
  private let isText: Bool
  /// In codes. Lengths in bytes are in no page: they follow from the codes, and come out of the kernel beside the bytes.
  private let lengths: any NodeReader
  private let symbols: SymbolExpansion
  /// Of all values; by it and the checkpoints memory is allocated.
  private let decodedByteCount: Int
  /// In the payload's buffer.
  private let codeCheckpointsOffset: Int
  private let byteCheckpointsOffset: Int
  /// The codes, in the payload's buffer.
  private let codes: Range<Int>

  /// - Throws: `.corruptPage` for lengths, checkpoints and symbols that do not agree.
  /// - Complexity: O(values): the lengths are added up. No code is looked at.
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    decodedByteCount = Int(try cursor.take(UInt32.self, "The decoded length"))
    let codeCount = Int(try cursor.take(UInt32.self, "The heap length"))
    // What a page of bytes could hold as well, whose bytes are there.
    guard decodedByteCount <= Limits.pageDecodedByteCountMaximum else {
      throw node.corrupt(
        "The values have \(decodedByteCount) bytes; at most \(Limits.pageDecodedByteCountMaximum) are allowed.")
    }
    codeCheckpointsOffset = try cursor.take(node.vectorCount, of: 4, "The array of code checkpoints")
    byteCheckpointsOffset = try cursor.takePadded(node.vectorCount, of: 4, "The array of byte checkpoints")
    symbols = try SymbolExpansion(&cursor)
    try cursor.skipPadding()
    opener.keep(byteCount: symbols.byteCount)
    lengths = try opener.openChild(&cursor, .lengths, .uint32, count: node.count)
    let codesOffset = try cursor.takePadded(codeCount, of: 1, "The heap")
    try cursor.finish()
    codes = codesOffset..<(codesOffset + codeCount)
    self.node = node
    count = node.count
    isText = opener.isText
    try checkCheckpoints(using: opener.scratch)
  }

  /// Each vector must begin where the one before it ends, in codes by their lengths, and in bytes within what that many
  /// codes can come to: memory is allocated by it, so it has to follow from codes that are there.
  private func checkCheckpoints(using scratch: DecodeScratch) throws(BasaltError) {
    var offset = 0
    guard byteCheckpoint(0) == 0 else { throw node.corrupt("The bytes begin at \(byteCheckpoint(0)), not at 0.") }
    try unsafe scratch.lend(Limits.vectorRowCount * 4) { (vectorLengths) throws(BasaltError) in
      // A checkpoint could be worked out, and is in the page all the same; so it has to be right, or a vector that is
      // read by itself would be another one than that which is read after those before it.
      for vector in 0..<node.vectorCount {
        let start = codeCheckpoint(vector)
        guard start == offset else {
          throw node.corrupt("Vector \(vector) begins at code \(start); the lengths before it end at \(offset).")
        }
        let rows = rows(ofVector: vector)
        try unsafe lengths.decode(rows, into: vectorLengths, using: scratch)
        // In place, and of no further use; the sum is exact in 64 bits.
        let total = unsafe Kernels.best.pointee.delta.sum_before_u32(vectorLengths, vectorLengths, rows.count)
        guard total <= UInt64(codes.count - offset) else {
          throw node.corrupt(
            "The values of vector \(vector) have \(total) codes; \(codes.count - offset) are left in the heap.")
        }
        offset += Int(total)
        let (from, to) = (byteCheckpoint(vector), byteCheckpoint(vector + 1))
        guard from <= to, to - from <= Int(total) * Symbol.byteCountMaximum else {
          throw node.corrupt("\(total) codes of vector \(vector) cannot be the bytes \(from) to \(to).")
        }
      }
    }
    // Codes of no value would be carried through every copy of the file, unseen.
    guard offset == codes.count else {
      throw node.corrupt("The lengths make \(offset) codes; the heap has \(codes.count).")
    }
  }

  /// Bytes have no order of integers.
  var integerBounds: ClosedRange<Int128>? { nil }
  /// In the page there are only codes.
  var spellsText: Bool { true }

  /// Spells out the vectors that have rows in `rows`, into one heap that leaves with their views.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard !rows.isEmpty else { return }
    let first = rows.lowerBound / Limits.vectorRowCount
    let end = (rows.upperBound + Limits.vectorRowCount - 1) / Limits.vectorRowCount
    let start = byteCheckpoint(first)
    let (heap, heapIndex) = scratch.makeHeap(byteCheckpoint(end) - start)
    let kernels = unsafe Kernels.best.pointee.text
    try unsafe scratch.lend(Limits.vectorRowCount * 4) { (vectorLengths) throws(BasaltError) in
      // In order: behind a vector's bytes the kernel writes into those of the next, or into the heap's slack.
      for vector in first..<end {
        // Whole vectors, though fewer rows may be wanted of the last: where bytes begin and end is known for these.
        let offset = byteCheckpoint(vector) - start
        try unsafe expand(vector: vector, into: heap.address + offset, lengths: vectorLengths, using: scratch)
        let wanted = self.rows(ofVector: vector).clamped(to: rows)
        let last = unsafe kernels.views_from_lengths(
          vectorLengths, heap.address, heap.byteCount, offset, heapIndex,
          target + (wanted.lowerBound - rows.lowerBound) * 16, wanted.count)
        precondition(last != UInt64.max, "lengths come from the kernel that wrote the bytes")
      }
    }
  }

  /// Spells out a vector.
  /// - Parameters:
  ///   - target: Room for the vector's bytes, and a buffer's slack behind them.
  ///   - vectorLengths: Room for a u32 a row, which then are the lengths of the values in bytes.
  private func expand(
    vector: Int, into target: UnsafeMutableRawPointer, lengths vectorLengths: UnsafeMutableRawPointer,
    using scratch: DecodeScratch
  ) throws(BasaltError) {
    let rows = rows(ofVector: vector)
    try unsafe lengths.decode(rows, into: vectorLengths, using: scratch)
    let (from, to) = (codeCheckpoint(vector), codeCheckpoint(vector + 1))
    let byteCount = byteCheckpoint(vector + 1) - byteCheckpoint(vector)
    let isRight = unsafe Kernels.best.pointee.text.expand_symbols(
      code(from), to - from, symbols.entries, vectorLengths, target, byteCount, rows.count)
    // Whatever it was: a code without a symbol, an escape at a value's end, or another number of bytes. The kernel does
    // not say, because to tell would cost the pages that are right.
    guard isRight else {
      throw node.corrupt("The codes of vector \(vector) are not the symbols of \(byteCount) bytes.")
    }
    let bytes = unsafe UnsafeBufferPointer(start: target.assumingMemoryBound(to: UInt8.self), count: byteCount)
    try unsafe TextCheck.requireValues(
      bytes, lengths: vectorLengths, rowCount: rows.count, isText: isText, in: node)
  }

  /// Compares each value as it is spelled out, which ends with the first symbol that differs: for most, the first.
  ///
  /// All six comparisons come here, and with them the beginnings of texts, which are intervals (`ScanPredicates`). It
  /// writes no text and allocates nothing, and takes three to four times as long as a comparison of views, most of which
  /// their prefixes decide: 6 ns a row.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard case .bytes(let constant, let orders) = test else {
      preconditionFailure("a test of another kind on \(element)")
    }
    let rows = rows(ofVector: vector)
    unsafe Mask.clear(mask)
    try unsafe scratch.lend(Limits.vectorRowCount * 4) { (vectorLengths) throws(BasaltError) in
      try unsafe lengths.decode(rows, into: vectorLengths, using: scratch)
      // A copy, since what is lent has slack, so that eight bytes can be read at each place.
      try unsafe scratch.lend(constant.count) { (copy) throws(BasaltError) in
        let bytes = unsafe UnsafeMutableRawBufferPointer(start: copy, count: constant.count)
        unsafe bytes.copyBytes(from: constant)
        let comparison = unsafe SymbolComparison(UnsafeRawBufferPointer(bytes), symbols)
        // An address once: in the loop, each look at the payload would count a reference.
        var value = unsafe code(codeCheckpoint(vector))
        for row in 0..<rows.count {
          let length = Int(unsafe vectorLengths.load(fromByteOffset: row * 4, as: UInt32.self))
          guard let order = unsafe comparison.order(of: UnsafeBufferPointer(start: value, count: length)) else {
            throw node.corrupt("The codes of value \(rows.lowerBound + row) are not those of symbols.")
          }
          if orders.contains(order) { unsafe BitMask.set(row, in: mask) }
          unsafe value += length
        }
      }
    }
  }

  /// Adds up the lengths of the vector before the row, and spells out one value: hundreds of nanoseconds.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    var view = StringView(head: 0, tail: 0)
    try unsafe withUnsafePointer(to: UInt16(truncatingIfNeeded: row)) { (row) throws(BasaltError) in
      try unsafe fetch(UnsafeBufferPointer(start: row, count: 1), into: &view, using: scratch)
    }
    return view.bits
  }

  /// The lengths of a vector are added up once, and all texts that are wanted of it have one heap.
  ///
  /// Of the codes only those of the wanted values are looked at, and so only their damage is found: whoever verifies a
  /// file decodes it.
  func fetch(
    _ rows: UnsafeBufferPointer<UInt16>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let views = unsafe target.assumingMemoryBound(to: StringView.self)
    try unsafe forEachVector(of: rows) { (vector, indices) throws(BasaltError) in
      guard indices.count <= FSSTReader.fetchedRowLimit else {
        try unsafe pick(rows, indices, ofVector: vector, into: target, using: scratch)
        return
      }
      let first = vector * Limits.vectorRowCount
      let wanted = unsafe first..<Int(rows[indices.upperBound - 1]) + 1
      try unsafe lengths.withOffsets(of: wanted, using: scratch) { (offsets) throws(BasaltError) in
        try unsafe expand(rows, indices, ofVector: vector, offsets: offsets, into: views, using: scratch)
      }
    }
  }

  /// To spell out a text by itself takes several times what it takes among others: 50 ns to 8. At this many of a vector,
  /// single texts still cost less than half of what all do.
  private static var fetchedRowLimit: Int { 64 }

  /// Spells out some texts of a vector.
  /// - Parameters:
  ///   - indices: Those of `rows` that are of the vector; also where their views belong.
  ///   - offsets: Of the vector's values, in codes, and the end of the last that is wanted.
  private func expand(
    _ rows: UnsafeBufferPointer<UInt16>, _ indices: Range<Int>, ofVector vector: Int,
    offsets: UnsafePointer<UInt32>, into views: UnsafeMutablePointer<StringView>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let start = codeCheckpoint(vector)
    // What the codes can come to, and no more than the vector has: memory is allocated by it.
    var codeCount = 0
    for index in indices {
      let row = unsafe Int(rows[index]) % Limits.vectorRowCount
      codeCount += unsafe Int(offsets[row + 1] - offsets[row])
    }
    let vectorByteCount = byteCheckpoint(vector + 1) - byteCheckpoint(vector)
    let byteCount = min(codeCount * Symbol.byteCountMaximum, vectorByteCount)
    let (heap, heapIndex) = scratch.makeHeap(byteCount)
    var offset = 0
    for index in indices {
      // Runs ask for one text several times. Once is enough, and the vector's bytes are enough for that.
      if unsafe index > indices.lowerBound && rows[index] == rows[index - 1] {
        unsafe views[index] = views[index - 1]
        continue
      }
      let row = unsafe Int(rows[index]) % Limits.vectorRowCount
      let codes = unsafe UnsafeBufferPointer(
        start: code(start + Int(offsets[row])), count: Int(offsets[row + 1] - offsets[row]))
      // In order: the kernel writes behind a value, where the next one comes, or into the heap's slack.
      let bytes = try unsafe expand(
        codes, ofRow: Int(rows[index]), into: heap.address + offset, room: byteCount - offset)
      unsafe views[index] = StringView(bytes, bufferIndex: Int(heapIndex), offset: offset)
      offset += bytes.count
    }
  }

  /// Spells out and checks one value.
  /// - Parameter room: Bytes, and a buffer's slack behind them.
  private func expand(
    _ codes: UnsafeBufferPointer<UInt8>, ofRow row: Int, into target: UnsafeMutableRawPointer, room: Int
  ) throws(BasaltError) -> UnsafeBufferPointer<UInt8> {
    guard let byteCount = unsafe SymbolComparison.byteCount(of: codes, symbols) else {
      throw node.corrupt("The codes of value \(row) are not those of symbols.")
    }
    guard byteCount <= room else {
      // What is left may be less than the vector has: values before this one have taken theirs.
      let vector = row / Limits.vectorRowCount
      let all = byteCheckpoint(vector + 1) - byteCheckpoint(vector)
      throw node.corrupt(
        "Value \(row) has \(byteCount) bytes, and all values of its vector \(all), of which \(room) are left.")
    }
    // The kernel turns a count of codes into one of bytes, in place, as it does for a whole vector.
    var valueLength = UInt32(truncatingIfNeeded: codes.count)
    let isRight = unsafe Kernels.best.pointee.text.expand_symbols(
      codes.baseAddress!, codes.count, symbols.entries, &valueLength, target, byteCount, 1)
    precondition(isRight, "the codes were gone through to know how many bytes they are")
    let bytes = unsafe UnsafeBufferPointer(start: target.assumingMemoryBound(to: UInt8.self), count: byteCount)
    try unsafe TextCheck.requireValues(bytes, lengths: &valueLength, rowCount: 1, isText: isText, in: node)
    return unsafe bytes
  }

  /// A code of the page, counted from the heap's start.
  @inline(__always)
  private func code(_ index: Int) -> UnsafePointer<UInt8> {
    unsafe UnsafePointer((node.payload.address + (codes.lowerBound + index)).assumingMemoryBound(to: UInt8.self))
  }

  /// Where a vector's codes begin, counted from the heap's start; of the vector behind the last, where they end.
  private func codeCheckpoint(_ vector: Int) -> Int {
    vector == node.vectorCount ? codes.count : checkpoint(codeCheckpointsOffset, vector)
  }

  /// Where a vector's bytes begin when all are spelled out; of the vector behind the last, where they end.
  private func byteCheckpoint(_ vector: Int) -> Int {
    vector == node.vectorCount ? decodedByteCount : checkpoint(byteCheckpointsOffset, vector)
  }

  private func checkpoint(_ offset: Int, _ vector: Int) -> Int {
    Int(unsafe (node.payload.address + offset).loadUnaligned(fromByteOffset: vector * 4, as: UInt32.self))
  }

  /// Counts and no text: encodings are shown to people who may not see values.
  var description: NodeDescription {
    NodeDescription(
      name: FSST.name, detail: "\(decodedByteCount) bytes as \(codes.count) codes, \(symbols.symbolCount) symbols",
      element: element, valueCount: count, byteCount: node.byteCount,
      children: [.init(role: .lengths, node: lengths.description)])
  }
}
