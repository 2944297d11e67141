package import BasaltCore
internal import CBasaltKernels

/// Booleans that are nearly all the same, as where the others are: rare flags, and rows of which few are NULL.
///
/// Source: format-spec/encodings/boolean-set.md.
///
/// ```
/// listed: u8, 0 or 1, padded │ positions: child, u16
/// ```
///
/// A bitmap spends a bit on every row, and runs two ends on every rare one; with these two and a constant, this is the
/// family of containers that Roaring bitmaps choose from (Lemire and others, 2016).
package enum BooleanSet: ColumnEncoding {
  package static let wireID: UInt8 = 12
  package static let name = "boolean-set"

  /// Positions that are nearer to each other take five bits and more, and a block codec then makes less of a bitmap.
  private static let rarity = 12

  /// One count of bits, at the speed of loads.
  package static func isPromising(for facts: NodeFacts) -> Bool {
    guard facts.values.element == .bits, !facts.isConstant else { return false }
    return min(facts.oneCount, facts.values.count - facts.oneCount) * rarity <= facts.values.count
  }

  /// - Returns: `nil` where all are the same, which is `constant`, and for more values than positions can count.
  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard chooser.canNest, facts.values.element == .bits, !facts.isConstant, facts.values.count > 0,
      facts.values.count <= Limits.pageRowCountMaximum
    else { return nil }
    return BooleanSetCandidate(facts, chooser)
  }

  /// - Throws: `.corruptPage` as format-spec/encodings/boolean-set.md says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 1)
    guard node.element == .bits else { throw node.corrupt("Values of type \(node.element) are no set of booleans.") }
    return .values(try BooleanSetReader(node, &opener))
  }
}

extension NodeFacts {
  /// How many bits are 1.
  fileprivate var oneCount: Int {
    unsafe Kernels.best.pointee.mask.mask_popcount(values.address.assumingMemoryBound(to: UInt64.self), values.count)
  }
}

private struct BooleanSetCandidate: NodeCandidate {
  private let count: Int
  /// At least one: where there is none, all are the same.
  private let positionCount: Int
  /// The rarer value.
  private let listed: Bool
  private let positions: any NodeCandidate

  /// - Complexity: O(words + positions).
  init(_ facts: NodeFacts, _ chooser: NodeChooser) {
    let values = facts.values
    count = values.count
    listed = facts.oneCount * 2 <= values.count
    positionCount = listed ? facts.oneCount : values.count - facts.oneCount
    let positions = Buffer(byteCount: positionCount * 2)
    let words = unsafe values.address.assumingMemoryBound(to: UInt64.self)
    var number = 0
    // A word at a time: nearly all have no listed bit.
    for index in 0..<BitMask.wordCount(of: count) {
      var bits = unsafe listed ? words[index] : ~words[index]
      // What lies behind the last value is none, whatever its bits are.
      if count - index * 64 < 64 { bits &= (1 << UInt64(count - index * 64)) - 1 }
      while bits != 0 {
        unsafe positions.address.storeBytes(
          of: UInt16(truncatingIfNeeded: index * 64 + bits.trailingZeroBitCount), toByteOffset: number * 2,
          as: UInt16.self)
        number += 1
        // Clears the lowest bit that is set.
        bits &= bits - 1
      }
    }
    self.positions = chooser.child.choose(NodeValues(.uint16, count: positionCount, storage: positions))
  }

  var encoding: any ColumnEncoding.Type { BooleanSet.self }
  /// A word for the listed value, of which a bit would do: the child begins at a multiple of 8.
  var byteCount: Int { Node.headerByteCount + 8 + positions.byteCount }
  /// All rows are filled, as words are copied; positions are unpacked once, when the page is opened.
  var decodeNanoseconds: Double {
    DecodeCost.copiedByte / 8
      + Double(positionCount) / Double(count) * (DecodeCost.position + positions.decodeNanoseconds)
  }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(BooleanSet.self, .bits, count: count, childCount: 1)
    writer.append(UInt8(listed ? 1 : 0))
    writer.pad()
    positions.write(into: &writer)
    writer.endNode(start)
  }
}

/// Fills with the value that is not listed, and inverts it at the positions.
private final class BooleanSetReader: NodeReader {
  let element = ElementType.bits
  let count: Int
  private let byteCount: Int
  /// The value at the positions; the other one fills the rest.
  private let listed: Bool
  /// Decoded and checked.
  private let positions: PositionList

  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    let listed = try cursor.take(UInt8.self, "The listed value")
    // A byte and not a flag of the header: those of this version are all 0.
    guard listed <= 1 else { throw node.corrupt("A boolean is 0 or 1, not \(listed).") }
    try cursor.skipPadding()
    positions = try PositionList(&cursor, &opener)
    try cursor.finish()
    (count, byteCount, self.listed) = (node.count, node.byteCount, listed == 1)
  }

  /// By the type alone: all of them may be listed.
  var integerBounds: ClosedRange<Int128>? { 0...1 }

  /// Whole words: rows begin at a multiple of 1,024, and bits behind the last stay zero.
  func decode(_ rows: Range<Int>, into target: UnsafeMutableRawPointer, using _: DecodeScratch) {
    let words = unsafe target.assumingMemoryBound(to: UInt64.self)
    unsafe words.update(repeating: 0, count: BitMask.wordCount(of: rows.count))
    if !listed { unsafe BitMask.fill(words, bitCount: rows.count) }
    unsafe positions.toggle(in: rows, words)
  }

  /// Two tests, one for each value there is; positions are looked at only if these come to different answers.
  func filter(vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using _: DecodeScratch) {
    let rows = rows(ofVector: vector)
    let passes = unsafe test.passes(listed ? 0 : 1, .bits, heap: nil)
    unsafe Mask.set(mask, to: passes, count: rows.count)
    if unsafe test.passes(listed ? 1 : 0, .bits, heap: nil) != passes { unsafe positions.toggle(in: rows, mask) }
  }

  /// - Complexity: O(log positions).
  func bits(at row: Int, using _: DecodeScratch) -> UInt128 {
    (positions.number(ofRow: row) != nil) == listed ? 1 : 0
  }

  /// Not which value is listed: that says what most rows hold.
  var description: NodeDescription {
    NodeDescription(
      name: BooleanSet.name, detail: "\(positions.count) positions", element: element, valueCount: count,
      byteCount: byteCount, children: [.init(role: .positions, node: positions.node.description)])
  }
}
