internal import BasaltCore

/// Opens the nodes of one page and holds its limits: how deep, how many, and how many entries its codes may mean.
///
/// The limits count the page as a whole, not one branch of it: a small page whose nodes nest and fan out must not cost
/// more than a large one.
package struct NodeOpener {
  /// Entries of the chunk's dictionary, if it has one.
  let dictionaryEntryCount: Int?
  /// Text must be UTF-8; bytea may be anything.
  private(set) var isText: Bool
  /// The values of another column's page, if the chunk's values may be differences to them; `nil` below the values of the
  /// page.
  private(set) var base: (any NodeReader)?
  /// For what is decoded in order to check it.
  let scratch = DecodeScratch()
  private var nodeCount = 0
  /// What readers keep beside the payload, about.
  private(set) var openedByteCount = 0

  init(dictionaryEntryCount: Int?, isText: Bool, base: (any NodeReader)? = nil) {
    self.dictionaryEntryCount = dictionaryEntryCount
    self.isText = isText
    self.base = base
  }

  /// Counts memory that a reader keeps beside the payload.
  mutating func keep(byteCount: Int) { openedByteCount += byteCount }

  /// Opens a node, which must hold `count` values of `element`.
  /// - Throws: `.corruptPage`; `.unsupportedEncoding` when its number is not in the registry.
  mutating func open(_ node: Node, _ element: ElementType, count: Int) throws(BasaltError) -> OpenedNode {
    nodeCount += 1
    guard nodeCount <= Limits.encodingNodeCountMaximum else {
      throw node.corrupt("The page has more than \(Limits.encodingNodeCountMaximum) nodes.")
    }
    guard node.path.depth <= Limits.encodingDepthMaximum else {
      throw node.corrupt(
        "The node is \(node.path.depth) levels deep; at most \(Limits.encodingDepthMaximum) are allowed.")
    }
    // Said by the parent, not by the node: nothing may choose its own type where the parent computes with it.
    guard node.element == element else {
      throw node.corrupt("The node holds \(node.element); \(element) belongs here.")
    }
    guard node.count == count else { throw node.corrupt("The node holds \(node.count) values; \(count) belong here.") }
    // A reader's own fields.
    keep(byteCount: 128)
    // Last of all: where type and count are wrong, the page is damaged, whatever its encoding means.
    guard let encoding = EncodingRegistry.encoding(node.encoding) else {
      throw node.path.error(
        .unsupportedEncoding, "The encoding \(node.encoding) is not known to this reader.",
        remedy: "Read the column with a newer version of Basalt.", at: node.body.lowerBound - Node.headerByteCount)
    }
    return try encoding.open(node, &self)
  }

  /// Opens a node where neither a dictionary nor NULLs can stand.
  mutating func openValues(_ node: Node, _ element: ElementType, count: Int) throws(BasaltError) -> any NodeReader {
    // What nests is not the page's values any more: its rows are runs, or what is left of values.
    let outer = base
    base = nil
    defer { base = outer }
    guard case .values(let reader) = try open(node, element, count: count) else {
      throw node.corrupt("The encoding \(node.encoding) cannot stand here, but only at the root.")
    }
    return reader
  }

  /// The next child of a node.
  /// - Parameters:
  ///   - role: What the child is to its parent, for the path in errors.
  ///   - count: How many values it must have: the parent knows, and the child's header is not believed.
  mutating func openChild(
    _ cursor: inout NodeCursor, _ role: NodeRole, _ element: ElementType, count: Int
  ) throws(BasaltError) -> any NodeReader {
    try openValues(try cursor.takeChild(role), element, count: count)
  }

  /// The next child of a node whose values are parts of texts: any bytes.
  mutating func openBytesChild(
    _ cursor: inout NodeCursor, _ role: NodeRole, count: Int
  ) throws(BasaltError) -> any NodeReader {
    let outer = isText
    isText = false
    defer { isText = outer }
    return try openChild(&cursor, role, .bytes, count: count)
  }

  /// The next child of a node that is left of its values when something was taken off them: as many unsigned numbers, in
  /// lanes that are not wider than the values.
  /// - Parameter what: The numbers, as the beginning of a sentence in the error.
  mutating func openUnsignedChild(
    _ cursor: inout NodeCursor, _ role: NodeRole, _ what: StaticString
  ) throws(BasaltError) -> any NodeReader {
    let node = cursor.node
    let child = try cursor.takeChild(role)
    switch child.element {
    case .uint8, .uint16, .uint32, .uint64:
      // Wider ones could only wrap, and would cost more than the values.
      guard child.element.byteCount(of: 1) <= node.element.byteCount(of: 1) else {
        throw child.corrupt("\(what) of type \(child.element) are wider than values of type \(node.element).")
      }
    default: throw child.corrupt("\(what) are unsigned, not of type \(child.element).")
    }
    return try openValues(child, child.element, count: node.count)
  }
}
