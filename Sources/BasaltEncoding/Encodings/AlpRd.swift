package import BasaltCore

/// Floats that are no decimals, cut in two: the left parts (sign, exponent and highest digits) are few different ones, and
/// become codes; the right parts are noise, and are packed.
///
/// Source: format-spec/encodings/alp-rd.md; the scheme for "real doubles" of Afroozeh, Kuffó and Boncz, "ALP: Adaptive
/// Lossless floating-Point Compression", 2023.
///
/// ```
/// u8 right bits │ u8 entries │ u16 0 │ u32 patches │ u16 × entries, padded │ with patches: starts, positions, u16 left parts │
/// codes: child, u8 │ right parts: child, an unsigned type
/// ```
///
/// A sixth to a quarter off what measurements and results of computing take: the least that is there, and all there is
/// without a block codec.
package enum AlpRd: ColumnEncoding {
  package static let wireID: UInt8 = 9
  package static let name = "alp-rd"

  /// By a sample, and only where there are no decimals: those are far smaller. A sixteenth has to come off.
  package static func isPromising(for facts: NodeFacts) -> Bool {
    guard !facts.isConstant, facts.decimalScale == nil, let split = facts.floatSplit else { return false }
    return split.bitCount * 16 < Double(facts.values.element.byteCount(of: 1) * 8 * 15)
  }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    // Behind a codec planes take its place: what is alike in left parts, the codec finds by itself.
    guard chooser.canNest, !chooser.plan.usesPlanes, let split = facts.floatSplit else { return nil }
    return facts.values.element == .float32
      ? AlpRdCandidate<Float>(facts.values, split, chooser) : AlpRdCandidate<Double>(facts.values, split, chooser)
  }

  /// - Throws: `.corruptPage` as format-spec/encodings/alp-rd.md says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 2)
    switch node.element {
    case .float32: return .values(try AlpRdReader<Float>(node, &opener))
    case .float64: return .values(try AlpRdReader<Double>(node, &opener))
    default: throw node.corrupt("Values of type \(node.element) are no floats.")
    }
  }
}

// MARK: Writing

/// Cuts all values when it is proposed: how many left parts are none of the entries is known only then.
private struct AlpRdCandidate<F: DecimalFloat>: NodeCandidate {
  private let count: Int
  private let split: FloatSplit
  /// Left parts that are no entry.
  private let patches: PatchList<UInt16>
  private let codes: any NodeCandidate
  private let rightParts: any NodeCandidate

  /// - Returns: `nil` where the sample was wrong about the page, and more are patches than it can have or be worth.
  init?(_ values: NodeValues, _ split: FloatSplit, _ chooser: NodeChooser) {
    (count, self.split) = (values.count, split)
    // A byte a code, though three bits suffice: the codes' own encoding makes them narrow, or nothing at all where all
    // values have one left part.
    let codes = Buffer(byteCount: values.count)
    let wide = Buffer(byteCount: values.count * F.Lane.byteCount)
    // As wide as floats at first, so that the loop has one type.
    let patches = unsafe F.cut(values, split, codes: codes.address, rightParts: wide.address)
    guard let patches, patches.count * 4 <= values.count else { return nil }
    self.patches = patches
    // The narrowest lanes: 16 bits of a single float are unpacked as such.
    let lane = ElementType.lane(holding: UInt128(1) << UInt128(split.rightBitCount) - 1) ?? .uint64
    let narrow = Buffer(byteCount: lane.byteCount(of: values.count))
    unsafe ScaleKernels.divide(
      NodeValues(F.rightElement, count: values.count, storage: wide), ScaleUnit(base: 0, divisor: 1, quotients: lane),
      into: narrow.address)
    self.codes = chooser.child.choose(NodeValues(.uint8, count: values.count, storage: codes))
    rightParts = chooser.child.choose(NodeValues(lane, count: values.count, storage: narrow))
  }

  var encoding: any ColumnEncoding.Type { AlpRd.self }

  /// Exact: patches are counted, and both children have chosen.
  var byteCount: Int {
    Node.headerByteCount + 8 + paddedByteCount(split.entries.count * 2)
      + PatchList<UInt16>.byteCount(
        patches.count, vectorCount: (count + Limits.vectorRowCount - 1) / Limits.vectorRowCount)
      + codes.byteCount + rightParts.byteCount
  }

  var decodeNanoseconds: Double {
    DecodeCost.leftPart + DecodeCost.patch * Double(patches.count) / Double(max(count, 1)) + codes.decodeNanoseconds
      + rightParts.decodeNanoseconds
  }

  /// In the order that the type's comment draws.
  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(AlpRd.self, F.element, count: count, childCount: 2)
    writer.append(UInt8(split.rightBitCount))
    writer.append(UInt8(split.entries.count))
    writer.append(UInt16(0))
    writer.append(UInt32(patches.count))
    writer.append(contentsOf: split.entries)
    writer.pad()
    patches.write(into: &writer)
    codes.write(into: &writer)
    rightParts.write(into: &writer)
    writer.endNode(start)
  }
}

extension DecimalFloat {
  /// Unsigned, as wide as the float.
  fileprivate static var rightElement: ElementType { Lane.bitWidth == 32 ? .uint32 : .uint64 }

  /// The codes and right parts of all values, and patches for left parts that are no entry.
  /// - Returns: `nil` for more patches than a node can have.
  @_specialize(where Self == Double)
  @_specialize(where Self == Float)
  fileprivate static func cut(
    _ values: NodeValues, _ split: FloatSplit, codes: UnsafeMutableRawPointer, rightParts: UnsafeMutableRawPointer
  ) -> PatchList<UInt16>? {
    let source = unsafe values.address.assumingMemoryBound(to: Lane.self)
    let codes = unsafe codes.assumingMemoryBound(to: UInt8.self)
    let rightParts = unsafe rightParts.assumingMemoryBound(to: Lane.self)
    // The lower bits; at most 63, so the shift is within the width.
    let mask: Lane = (1 << Lane(split.rightBitCount)) - 1
    var patches = PatchList<UInt16>()
    for vector in 0..<values.vectorCount {
      let rows = values.rows(ofVector: vector)
      for row in rows {
        let bits = unsafe source[row]
        let left = UInt16(truncatingIfNeeded: bits >> Lane(split.rightBitCount))
        unsafe rightParts[row] = bits & mask
        // Eight comparisons at most, of which the first is mostly the last.
        if let code = split.entries.firstIndex(of: left) {
          unsafe codes[row] = UInt8(code)
        } else {
          guard patches.count < Int(UInt16.max) else { return nil }
          patches.append(left, at: row - rows.lowerBound)
          // That of the most frequent left part, as any other that costs no bits.
          unsafe codes[row] = 0
        }
      }
      patches.endVector()
    }
    return patches
  }
}
