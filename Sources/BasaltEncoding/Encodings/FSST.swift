package import BasaltCore
internal import CBasaltKernels

/// Text and bytea as codes of a byte, each of which stands for up to eight bytes that are frequent in the page. About
/// a third of the size for prose, paths and names; any value, and any vector, is read without those before it.
///
/// Source: format-spec/encodings/fsst.md. The scheme is that of Boncz, Neumann, Leis, "FSST: Fast Random Access String
/// Compression", PVLDB 13, 2020.
///
/// ```
/// u32 decoded length │ u32 heap length │ u32 × vectors: where codes begin │ u32 × vectors: where bytes begin, padded │
/// symbols, padded │ lengths: child, u32, in codes │ heap of codes, padded
/// ```
///
/// The symbols are in the page and not in the chunk: they are two bytes of a hundred, and a page stays whole.
///
/// Between plain bytes and a block codec: a codec finds more, but has to be undone for a whole page before one value can
/// be read, tested or left out. Symbols are found by themselves, so what is not wanted is not spelled out.
package enum FSST: ColumnEncoding {
  package static let wireID: UInt8 = 7
  package static let name = "fsst"

  /// All text that is not one value: the sample says more than facts could.
  package static func isPromising(for facts: NodeFacts) -> Bool {
    facts.values.element == .bytes && !facts.isConstant
  }

  /// - Returns: `nil` for other types, where symbols were found not to pay below a codec, and for text whose sample does
  ///   not get small enough to be worth decoding.
  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    facts.values.element == .bytes && chooser.plan.usesSymbols ? FSSTCandidate(facts.values, chooser) : nil
  }

  /// - Throws: `.corruptPage` unless lengths, checkpoints and heap agree and the symbols are symbols. What the codes
  ///   come to is checked when they are decoded.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 1)
    guard node.element == .bytes else { throw node.corrupt("Values of type \(node.element) have no codes of symbols.") }
    return .values(try FSSTReader(node, &opener))
  }
}

/// Encodes all of the text when it is proposed: sizes are exact, and the sample that comes before it keeps text away
/// that would not get smaller.
private struct FSSTCandidate: NodeCandidate {
  private let count: Int
  private let table: SymbolTable
  private let codes: Buffer
  private let codeCount: Int
  private let decodedByteCount: Int
  private let lengths: any NodeCandidate
  /// By vector: the sums of all codes, and of all bytes, before it.
  private let codeCheckpoints: [UInt32]
  private let byteCheckpoints: [UInt32]
  let byteCount: Int

  /// Text in which symbols are looked for. They take hundreds of bytes themselves, and finding them a millisecond, which
  /// whoever commits a few rows would wait for.
  private static let byteCountMinimum = 4 << 10

  /// - Returns: `nil` where it does not pay, there is nothing to encode, or the text is more than a page may have.
  /// - Complexity: O(bytes); O(sample) where it does not pay.
  init?(_ values: NodeValues, _ chooser: NodeChooser) {
    var total = 0
    // The lengths are in the views: the text itself is not touched yet.
    for row in 0..<values.count { total += values.view(at: row).byteCount }
    // Half, because a text without any symbol becomes twice as long.
    guard values.count > 0, total <= Limits.pageDecodedByteCountMaximum / 2 else { return nil }
    let isForced = chooser.forced == FSST.self
    guard total >= FSSTCandidate.byteCountMinimum || isForced else { return nil }
    let (matcher, share) = chooser.symbols.symbols(for: values, byteCount: total)
    // What plain bytes would be copied with: their size, and no decoding.
    let expected =
      Double(total) * (share + chooser.profile.bytesPerNanosecond * DecodeCost.expandedByte)
      + Double(matcher.table.byteCount)
    guard expected < Double(total) || isForced else { return nil }

    // An escape for each byte, and one byte that is written behind the last code.
    let scratch = Buffer(byteCount: 2 * total + 1)
    let start = unsafe scratch.address.assumingMemoryBound(to: UInt8.self)
    let lengths = Buffer(byteCount: values.count * 4)
    var codeCheckpoints: [UInt32] = []
    var byteCheckpoints: [UInt32] = []
    var end = unsafe start
    var decoded = 0
    for vector in 0..<values.vectorCount {
      // Both within 32 bits: the text is at most half of what a page may have.
      codeCheckpoints.append(UInt32(unsafe end - start))
      byteCheckpoints.append(UInt32(decoded))
      for row in values.rows(ofVector: vector) {
        let text = unsafe values.text(at: row)
        let next = unsafe matcher.encode(text, into: end)
        unsafe lengths.address.storeBytes(
          of: UInt32(truncatingIfNeeded: next - end), toByteOffset: row * 4, as: UInt32.self)
        unsafe end = next
        decoded += text.count
      }
    }
    count = values.count
    table = matcher.table
    codeCount = unsafe end - start
    // As long as they are: candidates are kept until all pages of the chunk are chosen.
    codes = unsafe Buffer(copying: UnsafeRawBufferPointer(start: start, count: codeCount))
    decodedByteCount = total
    self.codeCheckpoints = codeCheckpoints
    self.byteCheckpoints = byteCheckpoints
    self.lengths = chooser.child.choose(NodeValues(.uint32, count: values.count, storage: lengths))
    byteCount =
      Node.headerByteCount + 8 + 8 * codeCheckpoints.count + paddedByteCount(table.byteCount) + self.lengths.byteCount
      + paddedByteCount(codeCount)
  }

  var encoding: any ColumnEncoding.Type { FSST.self }
  /// The lengths are of codes, which are fewer than bytes and pack into fewer bits; that is in the size already. Bytes
  /// are spelled out before views of them are made.
  var decodeNanoseconds: Double {
    lengths.decodeNanoseconds + DecodeCost.view
      + DecodeCost.expandedByte * Double(decodedByteCount) / Double(count)
  }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(FSST.self, .bytes, count: count, childCount: 1)
    writer.append(UInt32(decodedByteCount))
    writer.append(UInt32(codeCount))
    // Both arrays have as many entries, so that together they need no padding.
    writer.append(contentsOf: codeCheckpoints)
    writer.append(contentsOf: byteCheckpoints)
    table.write(into: &writer)
    writer.pad()
    lengths.write(into: &writer)
    writer.markSeam()
    unsafe writer.append(codes.address, byteCount: codeCount)
    writer.endNode(start)
  }
}
