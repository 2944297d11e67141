internal import BasaltCore

/// Reads the body of a node from front to back. Nothing can be read outside of it, and nothing can be left over:
/// whatever the specification does not place is refused.
///
/// Every offset that an opener gets comes from here, so the check that it lies within the page is written once.
struct NodeCursor {
  /// Whose body is read; its path is in every error.
  let node: Node
  /// The next byte, in the payload's buffer.
  private(set) var offset: Int

  /// At the front of the body.
  init(_ node: Node) {
    self.node = node
    offset = node.body.lowerBound
  }

  var remainingByteCount: Int { node.body.upperBound - offset }

  /// The next `count` elements of `stride` bytes; an offset into the payload's buffer. They may be unaligned.
  /// - Parameter what: What is taken, as the beginning of a sentence in the error.
  /// - Throws: `.corruptPage` when the body is shorter.
  mutating func take(_ count: Int, of stride: Int, _ what: StaticString) throws(BasaltError) -> Int {
    // Counts come from the file: their product is checked before it is compared.
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: stride)
    guard !overflow, count >= 0, byteCount <= remainingByteCount else {
      throw node.path.corrupt(
        "\(what) takes \(count) × \(stride) bytes, but \(remainingByteCount) are left in the node.", at: offset)
    }
    let start = offset
    offset += byteCount
    return start
  }

  /// The next value, little-endian.
  /// - Throws: `.corruptPage` when the body is shorter.
  mutating func take<Element: FixedWidthInteger & BitwiseCopyable>(
    _: Element.Type, _ what: StaticString
  ) throws(BasaltError) -> Element {
    let start = try take(1, of: MemoryLayout<Element>.size, what)
    return unsafe Element(littleEndian: (node.payload.address + start).loadUnaligned(as: Element.self))
  }

  /// Elements, then padding to the next multiple of 8.
  /// - Returns: An offset into the payload's buffer.
  mutating func takePadded(_ count: Int, of stride: Int, _ what: StaticString) throws(BasaltError) -> Int {
    let start = try take(count, of: stride, what)
    try skipPadding()
    return start
  }

  /// The zero bytes up to the next multiple of 8 of the body.
  /// - Throws: `.corruptPage` when it is missing or not zero.
  mutating func skipPadding() throws(BasaltError) {
    while (offset - node.body.lowerBound) % 8 != 0 {
      // Zero and nothing else: bytes that no one reads would otherwise carry anything through a verification.
      guard remainingByteCount > 0, unsafe node.payload.address.load(fromByteOffset: offset, as: UInt8.self) == 0 else {
        throw node.path.corrupt("The padding is missing or not zero.", at: offset)
      }
      offset += 1
    }
  }

  /// The child node that begins here.
  /// - Throws: `.corruptPage` when no node begins here, or it is longer than what is left.
  mutating func takeChild(_ role: NodeRole) throws(BasaltError) -> Node {
    // Bounded by this body: what the child's header claims cannot reach into what follows its parent.
    let child = try Node(in: node.payload, at: offset..<node.body.upperBound, path: node.path.appending(role))
    offset += child.byteCount
    return child
  }

  /// To be called when everything has been read.
  /// - Throws: `.corruptPage` when bytes are left over.
  func finish() throws(BasaltError) {
    guard remainingByteCount == 0 else {
      throw node.path.corrupt("\(remainingByteCount) bytes follow where the node should end.", at: offset)
    }
  }
}

extension Node {
  /// The node that begins at `range.lowerBound` and ends within `range`.
  /// - Throws: `.corruptPage` when the header is not one, or the body would reach beyond the range.
  /// Reads the header only. `count` may be anything yet: the parent knows how many values belong here and compares.
  init(in payload: Buffer, at range: Range<Int>, path: NodePath) throws(BasaltError) {
    let start = range.lowerBound
    guard range.count >= Node.headerByteCount else {
      throw path.corrupt(
        "\(range.count) bytes are left where a node of at least \(Node.headerByteCount) begins.", at: start)
    }
    // Little-endian and unaligned, as everything in a page.
    func field<Field: FixedWidthInteger & BitwiseCopyable>(_: Field.Type, at offset: Int) -> Field {
      unsafe Field(littleEndian: (payload.address + start + offset).loadUnaligned(as: Field.self))
    }
    // Damage, and no later version: that was refused by the column's type or its set of encodings, before any page.
    guard let element = ElementType(rawValue: field(UInt8.self, at: 1)) else {
      throw path.corrupt("The element type \(field(UInt8.self, at: 1)) does not exist.", at: start)
    }
    let bodyByteCount = Int(field(UInt32.self, at: 8))
    guard bodyByteCount % 8 == 0, bodyByteCount <= range.count - Node.headerByteCount else {
      throw path.corrupt(
        "The body has \(bodyByteCount) bytes; it must be a multiple of 8 and at most \(range.count - Node.headerByteCount).",
        at: start)
    }
    let bodyStart = start + Node.headerByteCount
    self.init(
      encoding: field(UInt8.self, at: 0), element: element, childCount: Int(field(UInt8.self, at: 2)),
      flags: field(UInt8.self, at: 3), count: Int(field(UInt32.self, at: 4)), parameter: field(UInt32.self, at: 12),
      body: bodyStart..<(bodyStart + bodyByteCount), payload: payload, path: path)
  }

  /// Refuses flags, parameters and child counts that the encoding does not define.
  /// No encoding of version 1 has flags or a parameter; a later one that has is another number.
  /// - Throws: `.corruptPage`.
  func requireHeader(childCount expected: Int) throws(BasaltError) {
    guard flags == 0, parameter == 0 else {
      throw corrupt("Flags \(flags) and parameter \(parameter) must be 0.")
    }
    guard childCount == expected else {
      throw corrupt("The node has \(childCount) children; it must have \(expected).")
    }
  }

  /// How many vectors its values make.
  var vectorCount: Int { (count + Limits.vectorRowCount - 1) / Limits.vectorRowCount }
}
