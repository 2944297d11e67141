package import BasaltCore

/// Text and bytea by what each value has in common with the one before it, and the rest: for sorted values, whose
/// neighbours are the most alike that there are.
///
/// Source: format-spec/encodings/front-coding.md. The name is that of library catalogues on computers: Witten, Moffat,
/// Bell, "Managing Gigabytes", 1999.
///
/// ```
/// u32 decoded length │ u32 × vectors: where bytes begin, padded │ prefix lengths: child, u32 │ suffixes: child, bytes
/// ```
///
/// Values one below the other, as they are and as they are written, with what is copied from the line above as dots:
///
/// ```
/// https://www.example.org/news/2024/lava         https://www.example.org/news/2024/lava
/// https://www.example.org/news/2024/lava?click=7 ······································?click=7
/// https://www.example.org/news/2025/basalt       ································5/basalt
/// ```
///
/// Proposed for dictionaries alone. They are sorted, and spelled out whole when they are opened; of a page single rows are
/// wanted, which here need all that stand before them in their vector. Of a dictionary of URLs it leaves less than a
/// third of the bytes, whatever writes these, and what is copied from a neighbour is spelled out faster than symbols are.
package enum FrontCoding: ColumnEncoding {
  package static let wireID: UInt8 = 21
  package static let name = "front-coding"

  /// Whether neighbours are alike, no fact of values says: whoever knows that they are sorted, asks (`NodeChooser`).
  package static func isPromising(for facts: NodeFacts) -> Bool { false }

  /// - Returns: `nil` for other types, and where neighbours have less in common than makes up for a look at them.
  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard facts.values.element == .bytes, facts.values.count > 0, chooser.canNest else { return nil }
    return FrontCodingCandidate(facts.values, chooser)
  }

  /// - Throws: `.corruptPage` for checkpoints that descend, or children that do not fit. What prefixes and suffixes come to
  ///   is checked when they are put together.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 2)
    guard node.element == .bytes else { throw node.corrupt("Values of type \(node.element) have no prefixes.") }
    return .values(try FrontCodingReader(node, &opener))
  }
}

/// Makes the suffixes when it is proposed: views of the same text, which is not copied.
private struct FrontCodingCandidate: NodeCandidate {
  private let count: Int
  private let decodedByteCount: Int
  /// By vector: the sum of all bytes before it.
  private let checkpoints: [UInt32]
  /// Small numbers that are much alike, packed into five to seven bits.
  private let prefixes: any NodeCandidate
  /// Mostly in symbols, which are found in these alone: what neighbours share takes no place in the table.
  private let suffixes: any NodeCandidate

  /// Of a dictionary's text. Below it there is nothing to gain that a person would see.
  private static let byteCountMinimum = 1 << 10

  /// - Returns: `nil` for text that is more than a page may have, and, unless it was asked for by name, for text of which
  ///   less than half is in the value before: what symbols make of the shorter prefixes, or of few bytes, is as good.
  /// - Complexity: O(bytes) to compare neighbours; children choose only where it is taken.
  init?(_ values: NodeValues, _ chooser: NodeChooser) {
    // Both become nodes of their own where this is taken: eight vectors of entries need 160 KiB for them.
    let lengths = Buffer(byteCount: values.count * 4)
    let views = Buffer(byteCount: values.count * 16)
    var checkpoints: [UInt32] = []
    var (decoded, shared) = (0, 0)
    for vector in 0..<values.vectorCount {
      // Within 32 bits, by the guard below.
      checkpoints.append(UInt32(decoded))
      // Begins anew with each vector, so that one can be read without those before it.
      var previous = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
      for row in values.rows(ofVector: vector) {
        let text = unsafe values.text(at: row)
        let prefix = unsafe FrontCodingCandidate.commonByteCount(previous, text)
        unsafe lengths.address.storeBytes(
          of: UInt32(truncatingIfNeeded: prefix), toByteOffset: row * 4, as: UInt32.self)
        unsafe views.address.storeBytes(
          of: values.suffix(at: row, from: prefix), toByteOffset: row * 16, as: StringView.self)
        decoded += text.count
        shared += prefix
        unsafe previous = text
      }
      guard decoded <= Limits.pageDecodedByteCountMaximum else { return nil }
    }
    let isForced = chooser.forced == FrontCoding.self
    guard isForced || decoded >= FrontCodingCandidate.byteCountMinimum && 2 * shared >= decoded else { return nil }
    count = values.count
    decodedByteCount = decoded
    self.checkpoints = checkpoints
    prefixes = chooser.child.choose(NodeValues(.uint32, count: count, storage: lengths))
    suffixes = chooser.child(without: FrontCoding.self).choose(
      NodeValues(.bytes, count: count, storage: views, heaps: values.heaps))
  }

  /// How many bytes two texts begin with that are the same.
  @inline(__always)
  private static func commonByteCount(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let count = min(left.count, right.count)
    guard count > 0, let left = unsafe UnsafeRawPointer(left.baseAddress),
      let right = unsafe UnsafeRawPointer(right.baseAddress)
    else { return 0 }
    var offset = 0
    // Eight bytes may be read at each place of a text; what differs behind its end is cut off.
    while offset < count {
      let difference =
        unsafe UInt64(littleEndian: (left + offset).loadUnaligned(as: UInt64.self))
        ^ UInt64(littleEndian: (right + offset).loadUnaligned(as: UInt64.self))
      if difference != 0 { return min(count, offset + difference.trailingZeroBitCount / 8) }
      offset &+= 8
    }
    return count
  }

  var encoding: any ColumnEncoding.Type { FrontCoding.self }

  /// Exact: both children have chosen.
  var byteCount: Int {
    Node.headerByteCount + paddedByteCount(4 + 4 * checkpoints.count) + prefixes.byteCount + suffixes.byteCount
  }

  /// Both parts of a value are copied, and then there is a view of it.
  var decodeNanoseconds: Double {
    prefixes.decodeNanoseconds + suffixes.decodeNanoseconds + DecodeCost.frontCoded
      + DecodeCost.copiedByte * Double(decodedByteCount) / Double(count)
  }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(FrontCoding.self, .bytes, count: count, childCount: 2)
    writer.append(UInt32(decodedByteCount))
    writer.append(contentsOf: checkpoints)
    writer.pad()
    prefixes.write(into: &writer)
    suffixes.write(into: &writer)
    writer.endNode(start)
  }
}

extension NodeValues {
  /// The view of a value's bytes behind the first `byteCount`.
  /// - Precondition: The values are bytes, and this one has as many.
  fileprivate func suffix(at index: Int, from byteCount: Int) -> StringView {
    let view = view(at: index)
    let text = unsafe self.text(at: index)
    // A short value has no place in a heap, and neither has its suffix.
    return unsafe StringView(
      UnsafeBufferPointer(rebasing: text[byteCount...]), bufferIndex: view.isInline ? 0 : view.bufferIndex,
      offset: view.isInline ? 0 : view.offset + byteCount)
  }
}
