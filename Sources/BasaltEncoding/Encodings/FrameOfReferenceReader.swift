internal import BasaltCore

/// Reads a frame-of-reference node: any vector alone, a filter without unpacking, a single value from at most two
/// words.
///
/// The reader that most integers, codes, lengths and run ends go through. A vector is found by arithmetic on offsets
/// that were collected when the page was opened, so that any one of them is decoded without those before it.
final class FrameOfReferenceReader<L: Lane>: NodeReader {
  /// The node's own type; values are decoded in its lane's bits, which are the same.
  let element: ElementType
  let count: Int
  private let payload: Buffer
  private let byteCount: Int
  /// By vector: the table that makes any of them reachable without those before it.
  private let vectors: [PackedVector]
  /// The distances that need more bits than their vector has. Their numbers are with each vector, so that a vector without
  /// patches costs no look at them.
  private let patches: PatchTable
  let integerBounds: ClosedRange<Int128>?

  /// - Throws: `.corruptPage` unless the body is laid out exactly as format-spec/encodings/frame-of-reference.md says.
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    // Said twice, in the header's value count and here: the two must agree, or offsets would be taken for another
    // number of vectors.
    let vectorCount = Int(try cursor.take(UInt16.self, "The vector count"))
    guard vectorCount == node.vectorCount else {
      throw node.corrupt("The node says \(vectorCount) vectors; \(node.count) values make \(node.vectorCount).")
    }
    guard try cursor.take(UInt16.self, "The reserved field") == 0 else {
      throw node.corrupt("The reserved field is not 0.")
    }
    let patchCount = Int(try cursor.take(UInt32.self, "The patch count"))
    // Two arrays and no records: each is read with one stride.
    let widthsOffset = try cursor.takePadded(vectorCount, of: 1, "The array of widths")
    let referencesOffset = try cursor.takePadded(vectorCount, of: L.byteCount, "The array of references")
    let patches = try PatchTable(patchCount, of: L.byteCount, &cursor)
    let payload = unsafe UnsafeRawPointer(node.payload.address)
    var vectors: [PackedVector] = []
    vectors.reserveCapacity(vectorCount)
    for index in 0..<vectorCount {
      let width = Int(unsafe payload.load(fromByteOffset: widthsOffset + index, as: UInt8.self))
      guard width <= L.bitWidth else {
        throw node.corrupt("Vector \(index) is \(width) bits wide; its lanes have \(L.bitWidth).")
      }
      let reference = unsafe payload.loadUnaligned(fromByteOffset: referencesOffset + index * L.byteCount, as: L.self)
      let rowCount = min(Limits.vectorRowCount, node.count - index * Limits.vectorRowCount)
      // Follows from width and row count, and is therefore not stored: there is nothing that could contradict it.
      let packedByteCount = Packing.byteCount(laneBitCount: L.bitWidth, width: width, count: rowCount)
      let packedOffset = try cursor.take(packedByteCount, of: 1, "A packed vector")
      vectors.append(
        PackedVector(
          reference: UInt64(reference), width: width, packedOffset: packedOffset,
          patches: patches.range(ofVector: index)))
    }
    // Everything below depends on the sizes above having used up the body exactly.
    try cursor.finish()
    opener.keep(byteCount: vectors.count * MemoryLayout<PackedVector>.stride)

    element = node.element
    count = node.count
    self.payload = node.payload
    byteCount = node.byteCount
    self.vectors = vectors
    self.patches = patches
    integerBounds = Self.bounds(of: vectors, patches, node.element)
  }

  /// From references and widths, and from the patches; the whole domain where an addition could wrap.
  /// - Returns: `nil` for what is not an integer, and for a node without vectors.
  private static func bounds(
    of vectors: [PackedVector], _ patches: PatchTable, _ element: ElementType
  ) -> ClosedRange<Int128>? {
    // Never narrower than the values: parents leave out what lies beyond these bounds.
    // A signed type's reference is stored as its lane's bits; as an integer of the element it is the least value again.
    guard let domain = element.integerDomain, let first = vectors.first else { return nil }
    var low = element.integer(UInt128(first.reference))
    var high = low
    for vector in vectors {
      let reference = element.integer(UInt128(vector.reference))
      low = min(low, reference)
      high = max(high, reference + Int128(1) << Int128(vector.width) - 1)
      // A patch may lie on either side, so what counts is its value.
      for patch in vector.patches {
        let distance = patches.value(patch, L.self)
        let value = element.integer(UInt128(L(truncatingIfNeeded: vector.reference) &+ distance))
        low = min(low, value)
        high = max(high, value)
      }
    }
    // Packing wraps, so a forged reference near the top of the domain yields values at its bottom: no bound holds then.
    return high > domain.upperBound ? domain : low...high
  }

  // Called through a protocol: each lane's code must be named to be made, here and below (see `writePatches`).
  @_specialize(where L == UInt8)
  @_specialize(where L == UInt16)
  @_specialize(where L == UInt32)
  @_specialize(where L == UInt64)
  func decode(_ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let vector = vectors[row / Limits.vectorRowCount]
      let rowCount = min(Limits.vectorRowCount, rows.upperBound - row)
      let place = unsafe target + (row - rows.lowerBound) * L.byteCount
      if rowCount * L.byteCount % Packing.rowByteCount == 0 {
        unsafe decode(vector, rowCount: rowCount, into: place)
      } else {
        // Only the last vector of a request: the kernels write whole rows of 128 bytes, and one that the request ends in
        // would reach beyond the caller's buffer.
        unsafe scratch.lend(Limits.vectorRowCount * L.byteCount) { unpacked in
          unsafe decode(vector, rowCount: rowCount, into: unpacked)
          unsafe place.copyMemory(from: unpacked, byteCount: rowCount * L.byteCount)
        }
      }
      row += rowCount
    }
  }

  /// The first rows of a vector, in whole rows of 128 bytes.
  @inline(__always)
  private func decode(_ vector: PackedVector, rowCount: Int, into target: UnsafeMutableRawPointer) {
    let reference = L(truncatingIfNeeded: vector.reference)
    unsafe L.unpack(
      payload.address + vector.packedOffset, width: vector.width, reference: reference, into: target, count: rowCount)
    for patch in vector.patches {
      let (position, residual) = self.patch(patch)
      // `rowCount` is what was asked for, perhaps less than the vector has.
      // Positions ascend: the others are for rows that were not asked for.
      if position >= rowCount { break }
      unsafe target.storeBytes(of: reference &+ residual, toByteOffset: position * L.byteCount, as: L.self)
    }
  }

  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) {
    unsafe filter(vectors: vector..<vector + 1, test, into: mask, using: scratch)
  }

  /// Compares while packed: `low <= reference + packed <= high` is `packed - (low - reference) <= high - low`, all
  /// modulo 2^T.
  // The order of the steps is from free to dear: the interval, the vector's bounds, the packed bits, the patches.
  @_specialize(where L == UInt8)
  @_specialize(where L == UInt16)
  @_specialize(where L == UInt32)
  @_specialize(where L == UInt64)
  func filter(
    vectors tested: Range<Int>, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using _: DecodeScratch
  ) {
    guard case .integers(let testLow, let testHigh, let isNegated) = test, let domain = element.integerDomain else {
      preconditionFailure("a test of another kind on \(element)")
    }
    // To the element's domain first: the conversions to lanes below keep the low bits only.
    let low = max(testLow, domain.lowerBound)
    let high = min(testHigh, domain.upperBound)
    for index in tested {
      let target = unsafe mask + (index - tested.lowerBound) * Mask.wordCount
      let rowCount = rows(ofVector: index).count
      if low <= high {
        unsafe filter(vectors[index], rowCount: rowCount, low, high, domain, isNegated, into: target)
      } else {
        unsafe Mask.set(target, to: isNegated, count: rowCount)
      }
    }
  }

  /// - Precondition: `low <= high`, both in the element's domain.
  @inline(__always)
  private func filter(
    _ vector: PackedVector, rowCount: Int, _ low: Int128, _ high: Int128, _ domain: ClosedRange<Int128>,
    _ isNegated: Bool, into mask: UnsafeMutablePointer<UInt64>
  ) {
    let reference = element.integer(UInt128(vector.reference))
    let largest = reference + Int128(1) << Int128(vector.width) - 1
    // The reference and the width bound the vector: often the answer is here, and the packed bytes are not touched.
    if vector.patches.isEmpty, largest <= domain.upperBound {
      // With patches the bounds are not those of the vector; with a wrap there are none.
      if low <= reference && largest <= high {
        unsafe Mask.set(mask, to: !isNegated, count: rowCount)
        return
      }
      if largest < low || high < reference {
        unsafe Mask.set(mask, to: isNegated, count: rowCount)
        return
      }
    }
    // Both wrap. What is packed is a distance, and the distance of the interval's lower end may well be "negative".
    let packedLow = L(truncatingIfNeeded: low) &- L(truncatingIfNeeded: vector.reference)
    let span = L(truncatingIfNeeded: high &- low)
    unsafe L.unpackInRange(
      payload.address + vector.packedOffset, width: vector.width, low: packedLow, span: span, mask: mask,
      count: rowCount)
    // What the kernel said of a patched row came from bits that did not fit: the patch's own distance answers instead.
    for patch in vector.patches {
      let (position, residual) = self.patch(patch)
      unsafe Mask.set(position..<(position + 1), to: residual &- packedLow <= span, in: mask)
    }
    // After the patches: they are part of the answer that is turned round.
    if isNegated { unsafe Mask.invert(mask, count: rowCount) }
  }

  /// Patches are gone through for each row.
  var singleRowLimit: Int { patches.count == 0 ? 16 : 6 }

  @_specialize(where L == UInt8)
  @_specialize(where L == UInt16)
  @_specialize(where L == UInt32)
  @_specialize(where L == UInt64)
  func bits(at row: Int, using _: DecodeScratch) -> UInt128 {
    let vector = vectors[row / Limits.vectorRowCount]
    let reference = L(truncatingIfNeeded: vector.reference)
    let index = row % Limits.vectorRowCount
    // Patches first, since the packed bits of a patched row mean nothing. They are few, so a search would not pay.
    for patch in vector.patches {
      let (position, residual) = self.patch(patch)
      if position == index { return UInt128(reference &+ residual) }
    }
    return UInt128(
      unsafe L.unpackSingle(
        payload.address + vector.packedOffset, width: vector.width, reference: reference, index: index))
  }

  /// Few rows of a vector one by one, without leaving the kernel; of more the vector is decoded.
  ///
  /// What most scans with a filter end in: the way of all nodes, through 128 bits and a call a row, would cost more here
  /// than the filter before it.
  @_specialize(where L == UInt8)
  @_specialize(where L == UInt16)
  @_specialize(where L == UInt32)
  @_specialize(where L == UInt64)
  func fetch(
    _ rows: UnsafeBufferPointer<UInt16>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    try unsafe forEachVector(of: rows) { (number, indices) throws(BasaltError) in
      guard indices.count <= fetchedRowCountMaximum else {
        try unsafe pick(rows, indices, ofVector: number, into: target, using: scratch)
        return
      }
      let vector = vectors[number]
      let reference = L(truncatingIfNeeded: vector.reference)
      let positions = unsafe UnsafeBufferPointer(rebasing: rows[indices])
      let place = unsafe target + indices.lowerBound * L.byteCount
      unsafe L.unpack(
        payload.address + vector.packedOffset, width: vector.width, reference: reference, at: positions, into: place)
      // Both ascend. A patched row may be wanted more than once.
      var index = 0
      for patch in vector.patches {
        let (position, residual) = self.patch(patch)
        while unsafe index < positions.count && Int(positions[index]) % Limits.vectorRowCount <= position {
          if unsafe Int(positions[index]) % Limits.vectorRowCount == position {
            unsafe place.storeBytes(of: reference &+ residual, toByteOffset: index * L.byteCount, as: L.self)
          }
          index += 1
        }
      }
    }
  }

  /// A patch by its number in the page.
  @inline(__always)
  private func patch(_ patch: Int) -> (position: Int, residual: L) {
    (patches.position(patch), patches.value(patch, L.self))
  }

  /// Widths as a range: what a person wants to know of a column is how narrow it has become.
  var description: NodeDescription {
    let widths = vectors.map(\.width)
    let low = widths.min() ?? 0
    let high = widths.max() ?? 0
    let bits = low == high ? "\(low) bits" : "\(low)–\(high) bits"
    return NodeDescription(
      name: FrameOfReference.name, detail: patches.count == 0 ? bits : "\(bits), \(patches.count) patches",
      element: element,
      valueCount: count, byteCount: byteCount, children: [])
  }
}

/// Measured: a row alone takes two to four nanoseconds, and a whole vector of 32 bits 80, whoever wants it.
private let fetchedRowCountMaximum = 32

/// What decoding a vector needs, gathered from three arrays of the body so that the hot loop reads one line of cache.
///
/// The same for all lanes: a type of each lane's own would be looked up by the runtime with each vector.
private struct PackedVector: Sendable {
  /// The least value of those that are packed, as its lane's bits.
  let reference: UInt64
  /// Bits a value, 0 where all values are the reference.
  let width: Int
  /// In the payload's buffer.
  let packedOffset: Int
  /// Numbers of patches in the page's arrays.
  let patches: Range<Int>
}
