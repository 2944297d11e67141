package import BasaltCore

/// A bit a value: booleans, and which rows are valid.
///
/// Source: format-spec/encodings/bitmap.md.
///
/// ```
/// ⌈n / 64⌉ words of 64 bits, zeros behind the last value
/// ```
///
/// The layout is that of a vector's validity in memory (Arrow's: least significant bit first), so decoding is a copy of
/// words.
package enum Bitmap: ColumnEncoding {
  /// In the header of each node of this encoding.
  package static let wireID: UInt8 = 11
  package static let name = "bitmap"

  /// Bits have no other leaf encoding: runs and constants stand above one.
  package static func isPromising(for facts: NodeFacts) -> Bool { true }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    facts.values.element == .bits ? BitmapCandidate(values: facts.values) : nil
  }

  /// - Throws: `.corruptPage` when the words are too few or too many, or bits behind the last value are set.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 0)
    guard node.element == .bits else { throw node.corrupt("Values of type \(node.element) cannot be a bitmap.") }
    var cursor = NodeCursor(node)
    let offset = try cursor.take(BitMask.wordCount(of: node.count), of: 8, "The bitmap")
    try cursor.finish()
    if node.count % 64 != 0 {
      let last = unsafe (node.payload.address + offset).loadUnaligned(
        fromByteOffset: node.count / 64 * 8, as: UInt64.self)
      // Not a nicety: masks promise zeros there, and a count of set bits would count rows that do not exist.
      guard last >> UInt64(node.count % 64) == 0 else { throw node.corrupt("Bits after the last value are set.") }
    }
    return .values(BitmapReader(node, wordsOffset: offset))
  }
}

/// The cheapest size there is to predict; booleans that change seldom are taken by runs or a constant instead.
private struct BitmapCandidate: NodeCandidate {
  let values: NodeValues

  var encoding: any ColumnEncoding.Type { Bitmap.self }
  /// Whole words, so that a vector's bits are 16 of them and no reader meets a word that is cut.
  var byteCount: Int { Node.headerByteCount + BitMask.wordCount(of: values.count) * 8 }
  /// An eighth of a byte is copied a value.
  var decodeNanoseconds: Double { DecodeCost.copiedByte / 8 }

  /// Copies the words, and clears what lies behind the last value.
  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Bitmap.self, .bits, count: values.count)
    let wordCount = BitMask.wordCount(of: values.count)
    let target = unsafe writer.reserve(wordCount * 8)
    unsafe target.copyMemory(from: values.address, byteCount: wordCount * 8)
    if values.count % 64 != 0 {
      // The column's own tail bits are zero by promise; a file must not depend on it.
      let mask: UInt64 = (1 << UInt64(values.count % 64)) - 1
      let last = unsafe target + (wordCount - 1) * 8
      unsafe last.storeBytes(of: last.loadUnaligned(as: UInt64.self) & mask, as: UInt64.self)
    }
    writer.advance(by: wordCount * 8)
    writer.endNode(start)
  }
}

private final class BitmapReader: NodeReader {
  let element = ElementType.bits
  let count: Int
  private let payload: Buffer
  /// In the payload's buffer; the words may be unaligned there.
  private let wordsOffset: Int
  private let byteCount: Int

  init(_ node: Node, wordsOffset: Int) {
    count = node.count
    payload = node.payload
    byteCount = node.byteCount
    self.wordsOffset = wordsOffset
  }

  /// By the type alone; to know more, the words would have to be looked at.
  var integerBounds: ClosedRange<Int128>? { 0...1 }

  /// A copy of whole words: `rows` begin at a multiple of 1,024.
  func decode(_ rows: Range<Int>, into target: UnsafeMutableRawPointer, using _: DecodeScratch) {
    let wordCount = BitMask.wordCount(of: rows.count)
    unsafe target.copyMemory(from: address(ofRow: rows.lowerBound), byteCount: wordCount * 8)
    // A request may end inside a word whose other bits are rows of the page.
    if rows.count % 64 != 0 {
      let last = unsafe target.assumingMemoryBound(to: UInt64.self) + (wordCount - 1)
      unsafe last.pointee &= (1 << UInt64(rows.count % 64)) - 1
    }
  }

  /// Bits are tested as words, 64 rows at a time: see `FlatFilter`.
  func filter(vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using _: DecodeScratch) {
    let rows = rows(ofVector: vector)
    unsafe FlatFilter.apply(test, to: address(ofRow: rows.lowerBound), .bits, count: rows.count, heap: nil, into: mask)
  }

  /// - Returns: 0 or 1.
  func bits(at row: Int, using _: DecodeScratch) -> UInt128 {
    let word = unsafe address(ofRow: row & ~63).loadUnaligned(as: UInt64.self)
    return UInt128(word >> UInt64(row & 63) & 1)
  }

  /// - Precondition: `row` is a multiple of 64.
  private func address(ofRow row: Int) -> UnsafeRawPointer {
    unsafe UnsafeRawPointer(payload.address + wordsOffset + row / 8)
  }

  var description: NodeDescription {
    NodeDescription(
      name: Bitmap.name, detail: "", element: element, valueCount: count, byteCount: byteCount, children: [])
  }
}
