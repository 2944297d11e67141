package import BasaltCore

/// Integers as distances from a reference of their vector, packed in as few bits as most of them need; the others are
/// patches.
///
/// Source: format-spec/encodings/frame-of-reference.md.
///
/// ```
/// u16 vectors │ u16 0 │ u32 patches │ u8 × vectors: widths, padded │ T × vectors: references, padded │
/// with patches: u16 × (vectors + 1): starts │ u16 × patches: positions │ T × patches: distances, each padded │
/// packed vectors
/// ```
///
/// The workhorse: nearly every integer of a file ends in one of these, be it value, quotient, code, length or run end.
/// References are a vector's own, so slowly rising columns stay narrow; patches keep one outlier from widening 1,023
/// others.
package enum FrameOfReference: ColumnEncoding {
  /// In the header of each node of this encoding.
  package static let wireID: UInt8 = 3
  package static let name = "frame-of-reference"

  package static func isPromising(for facts: NodeFacts) -> Bool {
    // (Both cannot be best for the same values, so one is not even proposed.)
    // Where narrower lanes hold the distances, scale packs the same bits and unpacks them faster.
    !facts.isConstant && !facts.isScalable
  }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    // Behind a codec one or the other; by their own sizes, packing would nearly always win.
    if chooser.plan.usesPlanes, chooser.forced != FrameOfReference.self { return nil }
    return switch facts.values.element.laneBitCount {
    // By the lane's width: signed values have the bits of the unsigned lane, and distances wrap the same way in both.
    case 8: FrameOfReferenceCandidate<UInt8>(facts)
    case 16: FrameOfReferenceCandidate<UInt16>(facts)
    case 32: FrameOfReferenceCandidate<UInt32>(facts)
    case 64: FrameOfReferenceCandidate<UInt64>(facts)
    default: nil
    }
  }

  /// - Throws: `.corruptPage` for a type without lanes, and as the reader's initialiser says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 0)
    switch node.element.laneBitCount {
    case 8: return .values(try FrameOfReferenceReader<UInt8>(node, &opener))
    case 16: return .values(try FrameOfReferenceReader<UInt16>(node, &opener))
    case 32: return .values(try FrameOfReferenceReader<UInt32>(node, &opener))
    case 64: return .values(try FrameOfReferenceReader<UInt64>(node, &opener))
    default: throw node.corrupt("Values of type \(node.element) cannot be packed.")
    }
  }
}

// MARK: Writing

/// The widths and references of all vectors, chosen from counts of the values that each window would hold.
private struct FrameOfReferenceCandidate<L: Lane>: NodeCandidate {
  private let values: NodeValues
  /// What has been decided for each vector; 24 bytes at most, kept until the page is written.
  private let vectors: [PackedWindow<L>]
  /// Of all vectors together.
  private let patchCount: Int
  /// Exact, without a byte having been packed.
  let byteCount: Int

  /// Chooses everything here, so that writing only carries out.
  init(_ facts: NodeFacts) {
    values = facts.values
    var vectors: [PackedWindow<L>] = []
    vectors.reserveCapacity(values.vectorCount)
    var packedByteCount = 0
    for (vector, range) in facts.vectorRanges.enumerated() {
      // From the vector's least value on distances are never negative, whatever the sign of the values.
      let slice = values.slice(values.rows(ofVector: vector))
      let least = L(truncatingIfNeeded: range.lowerBound)
      let window = PackedWindow(
        of: slice, least: least, spread: L(truncatingIfNeeded: range.upperBound) &- least)
      vectors.append(window)
      packedByteCount += Packing.byteCount(laneBitCount: L.bitWidth, width: window.width, count: slice.count)
    }
    self.vectors = vectors
    patchCount = vectors.reduce(0) { $0 + $1.patchCount }
    byteCount =
      Node.headerByteCount + 8 + paddedByteCount(vectors.count) + paddedByteCount(vectors.count * L.byteCount)
      + PatchList<L>.byteCount(patchCount, vectorCount: vectors.count) + packedByteCount
  }

  var encoding: any ColumnEncoding.Type { FrameOfReference.self }

  var decodeNanoseconds: Double {
    DecodeCost.unpacked(laneBitCount: L.bitWidth) + DecodeCost.patch * Double(patchCount) / Double(max(values.count, 1))
  }

  /// In the order that the type's comment draws; the reader takes the parts in the same order.
  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(FrameOfReference.self, values.element, count: values.count)
    writer.append(UInt16(vectors.count))
    writer.append(UInt16(0))
    writer.append(UInt32(patchCount))
    // Arrays of widths and references, not an array of records: each is read with one stride, and compresses well in
    // the cold tier.
    for vector in vectors { writer.append(UInt8(vector.width)) }
    writer.pad()
    for vector in vectors { writer.append(vector.reference) }
    writer.pad()
    if patchCount > 0 { writePatches(into: &writer) }
    for (index, vector) in vectors.enumerated() {
      let slice = values.slice(values.rows(ofVector: index))
      let byteCount = Packing.byteCount(laneBitCount: L.bitWidth, width: vector.width, count: slice.count)
      unsafe L.pack(
        slice.address, reference: vector.reference, width: vector.width, into: writer.reserve(byteCount),
        count: slice.count)
      writer.advance(by: byteCount)
    }
    writer.endNode(start)
  }

  /// Starts, positions and residuals of the values that need more bits than their vector has.
  ///
  /// Called through a protocol, where a generic type's code is shared by all lanes and every operation is a call,
  /// unless it is said which lanes there are: that made this loop 100 times slower.
  @_specialize(where L == UInt8)
  @_specialize(where L == UInt16)
  @_specialize(where L == UInt32)
  @_specialize(where L == UInt64)
  private func writePatches(into writer: inout NodeWriter) {
    var patches = PatchList<L>()
    for (index, vector) in vectors.enumerated() {
      // 16 bits suffice for the largest page, 65,536 rows: a patch takes 16 + T bits and saves T at most, so that fewer
      // than four fifths of the values ever become one.
      defer { patches.endVector() }
      guard vector.patchCount > 0 else { continue }
      let slice = values.slice(values.rows(ofVector: index))
      for position in 0..<slice.count {
        let residual = unsafe slice.address.load(fromByteOffset: position * L.byteCount, as: L.self) &- vector.reference
        // A shift by the whole width is 0: no residual exceeds that. What lies below the reference has wrapped, and is
        // wider than any window.
        if residual >> L(vector.width) != 0 { patches.append(residual, at: position) }
      }
    }
    patches.write(into: &writer)
  }
}

/// Shared by the writer here and the reader beside it.
extension Lane {
  static var byteCount: Int { bitWidth / 8 }
}
