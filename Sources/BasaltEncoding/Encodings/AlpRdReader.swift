internal import BasaltCore
internal import CBasaltKernels

/// Puts floats together again from codes of their left parts and from their right parts.
///
/// Whatever the parts are, a float comes out: left and right are added modulo the float's width.
final class AlpRdReader<F: DecimalFloat>: NodeReader {
  let element: ElementType
  let count: Int
  private let byteCount: Int
  private let rightBitCount: Int
  private let entryCount: Int
  /// Left parts by code, already where they belong in a float; in memory of their own, since a page has them in 16 bits.
  private let lefts: Buffer
  private let patches: PatchTable
  private let codes: any NodeReader
  private let rightParts: any NodeReader
  /// Floats have none.
  var integerBounds: ClosedRange<Int128>? { nil }

  /// - Throws: `.corruptPage` unless the body is laid out exactly as format-spec/encodings/alp-rd.md says.
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    let width = F.Lane.bitWidth
    rightBitCount = Int(try cursor.take(UInt8.self, "The right bits"))
    entryCount = Int(try cursor.take(UInt8.self, "The entry count"))
    guard (width - FloatSplit.leftBitCountMaximum..<width).contains(rightBitCount) else {
      throw node.corrupt("Right parts of \(rightBitCount) bits cannot be of values of \(width).")
    }
    guard (1...FloatSplit.entryCountMaximum).contains(entryCount) else {
      throw node.corrupt("There are \(entryCount) left parts; 1 to \(FloatSplit.entryCountMaximum) are allowed.")
    }
    guard try cursor.take(UInt16.self, "The reserved field") == 0 else {
      throw node.corrupt("The reserved field is not 0.")
    }
    // Compared with the value count where the table is taken.
    let patchCount = Int(try cursor.take(UInt32.self, "The patch count"))
    let entriesOffset = try cursor.takePadded(entryCount, of: 2, "The array of left parts")
    lefts = Buffer(byteCount: FloatSplit.entryCountMaximum * F.Lane.byteCount)
    // Any 16 bits will do: what is too large for a float's left part loses its upper bits, for every reader alike.
    for code in 0..<entryCount {
      let left = unsafe (node.payload.address + entriesOffset + code * 2).loadUnaligned(as: UInt16.self)
      unsafe lefts.address.storeBytes(
        of: F.Lane(truncatingIfNeeded: left) << F.Lane(rightBitCount), toByteOffset: code * F.Lane.byteCount,
        as: F.Lane.self)
    }
    opener.keep(byteCount: lefts.byteCount)
    patches = try PatchTable(patchCount, of: 2, &cursor)
    codes = try opener.openChild(&cursor, .codes, .uint8, count: node.count)
    rightParts = try opener.openUnsignedChild(&cursor, .rights, "Right parts")
    try cursor.finish()
    (element, count, byteCount) = (node.element, node.count, node.byteCount)
    try checkCodes(node, using: opener.scratch)
  }

  /// After this, every code is that of a left part: decoding looks them up without asking.
  ///
  /// Mostly decided by the bounds that the codes' own nodes give.
  private func checkCodes(_ node: Node, using scratch: DecodeScratch) throws(BasaltError) {
    if let bounds = codes.integerBounds, bounds.upperBound < entryCount { return }
    // Codes of a frame of reference of three bits may reach 7 where there are five left parts: then all are looked at.
    try unsafe scratch.lend(Limits.vectorRowCount) { (vectorCodes) throws(BasaltError) in
      for vector in 0..<node.vectorCount {
        let rows = codes.rows(ofVector: vector)
        try unsafe codes.decode(rows, into: vectorCodes, using: scratch)
        let largest = unsafe Int(vectorCodes.assumingMemoryBound(to: UInt8.self).max(count: rows.count))
        guard largest < entryCount else {
          throw node.corrupt("Vector \(vector) has the code \(largest); there are \(entryCount) left parts.")
        }
      }
    }
  }

  // Called through a protocol: each type's code must be named to be made, here and below.
  @_specialize(where F == Double)
  @_specialize(where F == Float)
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let lefts = unsafe UnsafePointer(self.lefts.address.assumingMemoryBound(to: F.Lane.self))
    // Codes of a vector, and right parts that are narrower than floats: both stay in the first-level cache.
    try unsafe scratch.lend(Limits.vectorRowCount * 5) { (vector) throws(BasaltError) in
      let narrow = unsafe vector + Limits.vectorRowCount
      var row = rows.lowerBound
      while row < rows.upperBound {
        // To the end of the vector, because patches are listed by vector.
        let end = min(row + Limits.vectorRowCount - row % Limits.vectorRowCount, rows.upperBound)
        let part = unsafe target + (row - rows.lowerBound) * F.Lane.byteCount
        try unsafe decodeRightParts(row..<end, into: part, narrow, using: scratch)
        try unsafe codes.decode(row..<end, into: vector, using: scratch)
        let numbers = unsafe UnsafePointer(vector.assumingMemoryBound(to: UInt8.self))
        // One load from a table of 64 bytes, which is in the first-level cache as well: bound by the two stores of a value.
        for index in 0..<(end - row) {
          let offset = index &* F.Lane.byteCount
          let right = unsafe part.loadUnaligned(fromByteOffset: offset, as: F.Lane.self)
          unsafe part.storeBytes(of: right &+ lefts[Int(numbers[index])], toByteOffset: offset, as: F.Lane.self)
        }
        try unsafe applyPatches(row..<end, part, numbers, lefts)
        row = end
      }
    }
  }

  /// As wide as floats: in place where they are so already, which those of doubles are.
  private func decodeRightParts(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, _ narrow: UnsafeMutableRawPointer,
    using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard rightParts.element.byteCount(of: 1) < F.Lane.byteCount else {
      return try unsafe rightParts.decode(rows, into: target, using: scratch)
    }
    try unsafe rightParts.decode(rows, into: narrow, using: scratch)
    unsafe ScaleKernels.multiply(
      narrow, rightParts.element, by: 1, base: 0, into: target, element, count: rows.count, using: scratch)
  }

  /// Another left part instead of the code's, which is taken off again: the right part is nowhere else any more.
  /// - Parameter rows: Of one vector.
  @inline(__always)
  private func applyPatches(
    _ rows: Range<Int>, _ target: UnsafeMutableRawPointer, _ codes: UnsafePointer<UInt8>,
    _ lefts: UnsafePointer<F.Lane>
  ) throws(BasaltError) {
    guard patches.count > 0 else { return }
    let first = rows.lowerBound % Limits.vectorRowCount
    for patch in patches.range(ofVector: rows.lowerBound / Limits.vectorRowCount) {
      let index = patches.position(patch) - first
      // Positions ascend: the others are for rows that were not asked for.
      if index >= rows.count { break }
      // Nor are those before the first row.
      if index < 0 { continue }
      let offset = index * F.Lane.byteCount
      let right = unsafe target.loadUnaligned(fromByteOffset: offset, as: F.Lane.self) &- lefts[Int(codes[index])]
      unsafe target.storeBytes(of: right &+ left(ofPatch: patch), toByteOffset: offset, as: F.Lane.self)
    }
  }

  @inline(__always)
  private func left(ofPatch patch: Int) -> F.Lane {
    F.Lane(truncatingIfNeeded: patches.value(patch, UInt16.self)) << F.Lane(rightBitCount)
  }

  /// Decoded and compared: the order of floats is not one of their parts where signs differ.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let rows = rows(ofVector: vector)
    try unsafe scratch.lend(Limits.vectorRowCount * F.Lane.byteCount) { (values) throws(BasaltError) in
      try unsafe decode(rows, into: values, using: scratch)
      unsafe FlatFilter.apply(test, to: values, element, count: rows.count, heap: nil, into: mask)
    }
  }

  /// Patches are gone through for each row.
  var singleRowLimit: Int { min(5, codes.singleRowLimit, rightParts.singleRowLimit) }

  /// Patches first, since the code at such a place means nothing.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    let right = F.Lane(truncatingIfNeeded: try rightParts.bits(at: row, using: scratch))
    for patch in patches.range(ofVector: row / Limits.vectorRowCount)
    where patches.position(patch) == row % Limits.vectorRowCount {
      return UInt128(left(ofPatch: patch) &+ right)
    }
    let code = Int(try codes.bits(at: row, using: scratch))
    return UInt128(unsafe right &+ lefts.address.load(fromByteOffset: code * F.Lane.byteCount, as: F.Lane.self))
  }

  /// Without the left parts: those are of the column's values.
  var description: NodeDescription {
    let parts = "\(rightBitCount) bits right of \(entryCount) left parts"
    return NodeDescription(
      name: AlpRd.name, detail: patches.count == 0 ? parts : "\(parts), \(patches.count) patches", element: element,
      valueCount: count, byteCount: byteCount,
      children: [
        .init(role: .codes, node: codes.description), .init(role: .rights, node: rightParts.description),
      ])
  }
}

extension UnsafeMutablePointer<UInt8> {
  /// The largest of at least one.
  fileprivate func max(count: Int) -> UInt8 { unsafe Kernels.best.pointee.gather.max_u8(self, count) }
}
