package import BasaltCore

/// Codes into the distinct values of the column chunk, which stand in a page of their own, sorted.
///
/// Not proposed for the values of a page: whether a dictionary pays is decided once for the chunk (`ChunkEncoder`).
/// Codes are handed on as they are, with the dictionary, so that what comes after works on the codes too; a test
/// becomes a range of codes. Source: format-spec/encodings/dictionary.md.
///
/// ```
/// codes: child, u8 or u16
/// ```
///
/// The dictionary belongs to the chunk and not to the page: pages then share one set of entries, codes of different
/// pages mean the same, and the entries are checked once for all of them.
package enum DictionaryCodes: ColumnEncoding {
  package static let wireID: UInt8 = 6
  package static let name = "dictionary"

  package static func isPromising(for facts: NodeFacts) -> Bool { false }
  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? { nil }

  /// The node around a page's codes.
  static func candidate(_ element: ElementType, codes: NodeValues, _ chooser: NodeChooser) -> any NodeCandidate {
    DictionaryCandidate(element: element, codes: chooser.child.choose(codes), count: codes.count)
  }

  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 1)
    guard node.element != .bits else { throw node.corrupt("Booleans have no dictionary.") }
    guard let entryCount = opener.dictionaryEntryCount else {
      throw node.corrupt("The chunk has no dictionary for the codes of this page.")
    }
    var cursor = NodeCursor(node)
    let child = try cursor.takeChild(.codes)
    // The child's type is its own choice here, the only one that a child has: 256 entries decide it.
    guard child.element == .uint8 || child.element == .uint16 else {
      throw child.corrupt("Codes are u8 or u16, not \(child.element).")
    }
    let codes = try opener.openValues(child, child.element, count: node.count)
    try cursor.finish()
    // Once here, so that no lookup ever needs to look whether there is such an entry.
    return .dictionary(try CodesNode(node, codes: codes, entryCount: entryCount, using: opener.scratch))
  }
}

/// Costs what its codes cost; the entries are weighed once for the chunk, against the gain of all pages.
private struct DictionaryCandidate: NodeCandidate {
  let element: ElementType
  let codes: any NodeCandidate
  let count: Int

  var encoding: any ColumnEncoding.Type { DictionaryCodes.self }
  var byteCount: Int { Node.headerByteCount + codes.byteCount }
  var decodeNanoseconds: Double { codes.decodeNanoseconds + DecodeCost.code + DecodeCost.lookup(element) }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(DictionaryCodes.self, element, count: count, childCount: 1)
    codes.write(into: &writer)
    writer.endNode(start)
  }
}
