package import BasaltCore

/// Values of 128 bits as two columns of 64: decimals of many digits, whose high half says little, and uuids, of which those
/// that begin with a time have neighbours' high halves near each other.
///
/// Source: format-spec/encodings/split.md.
///
/// ```
/// high: child, i64 or (of uuid) u64 │ low: child, u64
/// ```
///
/// There are no lanes of 128 bits to pack. `Scale` brings down what spans less than 64 bits, in one unit; this takes what
/// spans more.
package enum Split: ColumnEncoding {
  package static let wireID: UInt8 = 13
  package static let name = "split"

  /// Bits that must seem to be saved a value, of 128: a random uuid has its version and variant in six bits that are always
  /// the same, for which no one should put it together out of two.
  private static let savedBitCountMinimum = 12

  /// By a few values, and not where `Scale` makes quotients of 64 bits or less: these are one column and not two.
  package static func isPromising(for facts: NodeFacts) -> Bool {
    guard holds(facts.values.element), !facts.isConstant, !facts.isScalable else { return false }
    return facts.values.commonHalfBitCount >= savedBitCountMinimum
  }

  /// - Returns: `nil` for other types, and where the tree would become too deep.
  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard chooser.canNest, holds(facts.values.element), facts.values.count > 0 else { return nil }
    return SplitCandidate(facts.values, chooser)
  }

  /// - Throws: `.corruptPage` as format-spec/encodings/split.md says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 2)
    guard holds(node.element) else { throw node.corrupt("Values of type \(node.element) have no halves.") }
    return .values(try SplitReader(node, &opener))
  }

  private static func holds(_ element: ElementType) -> Bool { element == .int128 || element == .uuid }

  /// Of the high half: it has the sign, if there is one. (Without one, numbers on both sides of 0 would be at both ends of
  /// all that there is.)
  static func highElement(_ element: ElementType) -> ElementType { element == .uuid ? .uint64 : .int64 }
}

// MARK: Writing

extension NodeValues {
  /// How many of the 128 bits are the same in neighbours, of a few of them: from the top of either half.
  fileprivate var commonHalfBitCount: Int {
    // Sixty-four pairs: a column without order shows all of its bits in the first few.
    let step = max(count / 64, 1)
    var (high, low): (UInt64, UInt64) = (0, 0)
    for index in Swift.stride(from: 1, to: count, by: step) {
      // By distance, as they will be packed: −1 and 0 have no bit in common.
      let (one, other) = (halves(at: index - 1), halves(at: index))
      high |= NodeValues.distance(one.high, other.high)
      low |= NodeValues.distance(one.low, other.low)
    }
    return high.leadingZeroBitCount + low.leadingZeroBitCount
  }

  /// Modulo 2^64, and whichever of them is greater.
  private static func distance(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let distance = Int64(bitPattern: one &- other)
    return distance.magnitude
  }

  /// As split.md says. A uuid lies in memory as it is written, and its most significant byte comes first.
  @inline(__always)
  fileprivate func halves(at index: Int) -> (high: UInt64, low: UInt64) {
    let words = unsafe address + index * 16
    let first = unsafe words.load(as: UInt64.self)
    let second = unsafe words.load(fromByteOffset: 8, as: UInt64.self)
    return element == .uuid ? (first.byteSwapped, second.byteSwapped) : (second, first)
  }
}

/// Both halves are taken when it is proposed: each chooses its encoding by itself.
private struct SplitCandidate: NodeCandidate {
  private let element: ElementType
  private let count: Int
  private let high: any NodeCandidate
  private let low: any NodeCandidate

  /// - Complexity: One pass over the values, and what the halves' own encodings take.
  init(_ values: NodeValues, _ chooser: NodeChooser) {
    (element, count) = (values.element, values.count)
    let high = Buffer(byteCount: count * 8)
    let low = Buffer(byteCount: count * 8)
    for index in 0..<count {
      let halves = values.halves(at: index)
      unsafe high.address.storeBytes(of: halves.high, toByteOffset: index * 8, as: UInt64.self)
      unsafe low.address.storeBytes(of: halves.low, toByteOffset: index * 8, as: UInt64.self)
    }
    self.high = chooser.child.choose(NodeValues(Split.highElement(element), count: count, storage: high))
    self.low = chooser.child.choose(NodeValues(.uint64, count: count, storage: low))
  }

  var encoding: any ColumnEncoding.Type { Split.self }
  /// Exact: both halves have chosen. The node itself has no body but these.
  var byteCount: Int { Node.headerByteCount + high.byteCount + low.byteCount }
  var decodeNanoseconds: Double { DecodeCost.joined + high.decodeNanoseconds + low.decodeNanoseconds }

  /// High before low, as a person would write them, and as they are compared.
  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Split.self, element, count: count, childCount: 2)
    high.write(into: &writer)
    low.write(into: &writer)
    writer.endNode(start)
  }
}
