package import BasaltCore

/// Floats that are decimals, as integers: what people measure and charge has few digits, and a binary float hides them in 52
/// bits that look like noise.
///
/// Source: format-spec/encodings/alp.md; Afroozeh, Kuffó and Boncz, "ALP: Adaptive Lossless floating-Point Compression", 2023.
///
/// ```
/// u8 exponent │ u8 factor │ u16 0 │ u32 patches │ with patches: starts, positions, floats │ numbers: child, i64 or i32
/// ```
package enum Alp: ColumnEncoding {
  package static let wireID: UInt8 = 8
  package static let name = "alp"

  /// By a sample: noise is left alone.
  package static func isPromising(for facts: NodeFacts) -> Bool { !facts.isConstant && facts.decimalScale != nil }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard chooser.canNest, let scale = facts.decimalScale else { return nil }
    return facts.values.element == .float32
      ? AlpCandidate<Float>(facts.values, scale, chooser) : AlpCandidate<Double>(facts.values, scale, chooser)
  }

  /// - Throws: `.corruptPage` as format-spec/encodings/alp.md says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 1)
    switch node.element {
    case .float32: return .values(try AlpReader<Float>(node, &opener))
    case .float64: return .values(try AlpReader<Double>(node, &opener))
    default: throw node.corrupt("Values of type \(node.element) are no decimal floats.")
    }
  }
}

// MARK: Writing

/// Finds all numbers when it is proposed, because the size of their encoding is its own.
private struct AlpCandidate<F: DecimalFloat>: NodeCandidate {
  private let count: Int
  /// The same for all values: what a column measures does not change from row to row.
  private let scale: DecimalScale
  private let patches: PatchList<F.Lane>
  private let numbers: any NodeCandidate

  /// - Returns: `nil` where the sample was wrong, and so many values are no such decimals that their bits are better kept
  ///   as they are.
  init?(_ values: NodeValues, _ scale: DecimalScale, _ chooser: NodeChooser) {
    (count, self.scale) = (values.count, scale)
    // Numbers are as wide as the floats; their own encoding makes them narrow.
    // All of them: the sample has said that most are decimals, and only this says which are not.
    let target = Buffer(byteCount: values.count * F.Lane.byteCount)
    let patches = unsafe F.numbers(of: values, scale, into: target.address)
    guard let patches, patches.count * 4 <= values.count else { return nil }
    self.patches = patches
    numbers = chooser.child.choose(NodeValues(F.numberElement, count: values.count, storage: target))
  }

  var encoding: any ColumnEncoding.Type { Alp.self }

  /// Exact: patches are counted, and the numbers have chosen their encoding.
  var byteCount: Int {
    Node.headerByteCount + 8
      + PatchList<F.Lane>.byteCount(
        patches.count, vectorCount: (count + Limits.vectorRowCount - 1) / Limits.vectorRowCount)
      + numbers.byteCount
  }

  var decodeNanoseconds: Double {
    DecodeCost.decimal + DecodeCost.patch * Double(patches.count) / Double(max(count, 1)) + numbers.decodeNanoseconds
  }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Alp.self, F.element, count: count, childCount: 1)
    writer.append(UInt8(scale.exponent))
    writer.append(UInt8(scale.factor))
    writer.append(UInt16(0))
    writer.append(UInt32(patches.count))
    patches.write(into: &writer)
    numbers.write(into: &writer)
    writer.endNode(start)
  }
}
