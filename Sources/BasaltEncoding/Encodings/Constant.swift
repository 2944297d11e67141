package import BasaltCore

/// One value for all: a page where a column does not change.
///
/// ```
/// the value, padded │ of bytes: u32 length, then the bytes, padded │ of bits: one byte, 0 or 1, padded
/// ```
///
/// Reading costs one test a vector and one fill, and no look at the page: the cheapest node there is. A chunk that is
/// constant as a whole has not even this page (`ChunkEntry.Shape`); a page of one value among others has.
///
/// Source: format-spec/encodings/constant.md.
package enum Constant: ColumnEncoding {
  /// In the header of each node of this encoding.
  package static let wireID: UInt8 = 1
  package static let name = "constant"

  /// Nothing can be smaller or faster than one value, so all other encodings step back where this one is possible.
  package static func isPromising(for facts: NodeFacts) -> Bool { facts.isConstant }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    // An empty page has no value to repeat, and stays plain.
    guard facts.values.count > 0, facts.isConstant else { return nil }
    return ConstantCandidate(values: facts.values)
  }

  /// - Throws: `.corruptPage` for a value that the element cannot have, or bytes behind it.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 0)
    var cursor = NodeCursor(node)
    let bits = try takeValue(&cursor, isText: opener.isText)
    try cursor.finish()
    // A text is kept as a view into the page, like a view of any other encoding.
    return .values(ConstantReader(node, bits: bits))
  }

  /// One value of a node's element type, with its padding, in memory form: a text as a view into the payload.
  /// - Throws: `.corruptPage` for what is no value.
  static func takeValue(_ cursor: inout NodeCursor, isText: Bool) throws(BasaltError) -> UInt128 {
    let node = cursor.node
    let bits: UInt128
    switch node.element {
    case .bits:
      let value = try cursor.take(UInt8.self, "The value")
      guard value <= 1 else { throw node.corrupt("A boolean is 0 or 1, not \(value).") }
      // As a bit, not a byte: the page's memory form is words.
      bits = UInt128(value)
    // The length comes from the file: `take` refuses one that reaches beyond the node before anything is read or
    // allocated.
    case .bytes:
      let byteCount = Int(try cursor.take(UInt32.self, "The length"))
      guard byteCount <= Limits.valueByteCountMaximum else {
        throw node.corrupt("A value has \(byteCount) bytes; at most \(Limits.valueByteCountMaximum) are possible.")
      }
      let offset = try cursor.take(byteCount, of: 1, "The value")
      let bytes = unsafe UnsafeBufferPointer(
        start: (node.payload.address + offset).assumingMemoryBound(to: UInt8.self), count: byteCount)
      // The same promise as in a heap of many values.
      if isText { try unsafe TextCheck.requireText(bytes, in: node) }
      bits = unsafe StringView(bytes, bufferIndex: 0, offset: offset).bits
    // `?? 0` never decides: bits and bytes, the types without a stride, have their cases above.
    default:
      let stride = node.element.byteCount ?? 0
      let offset = try cursor.take(1, of: stride, "The value")
      bits = unsafe MemoryForm.load(node.payload.address + offset, byteCount: stride)
    }
    // Values of 1, 2 or 4 bytes, and text, leave the body short of a multiple of 8.
    try cursor.skipPadding()
    return bits
  }

  /// Bytes of the first of `values`, padded, as `takeValue` finds it.
  static func byteCount(of values: NodeValues) -> Int {
    switch values.element {
    case .bits: paddedByteCount(1)
    case .bytes: paddedByteCount(4 + values.view(at: 0).byteCount)
    default: paddedByteCount(values.element.byteCount(of: 1))
    }
  }

  /// Appends the first of `values`, padded.
  static func write(_ values: NodeValues, into writer: inout NodeWriter) {
    switch values.element {
    case .bits: writer.append(UInt8(values.bits(at: 0)))
    case .bytes:
      let view = values.view(at: 0)
      writer.append(UInt32(view.byteCount))
      unsafe values.withBytes(of: view) { unsafe writer.append($0.baseAddress!, byteCount: $0.count) }
    default: unsafe writer.append(values.address, byteCount: values.element.byteCount(of: 1))
    }
    writer.pad()
  }
}

/// Writes the first value of the page, which the facts have shown to be every value, bit for bit.
private struct ConstantCandidate: NodeCandidate {
  let values: NodeValues

  var encoding: any ColumnEncoding.Type { Constant.self }
  var decodeNanoseconds: Double { DecodeCost.constant }
  /// A header and one value, whatever the number of rows.
  var byteCount: Int { Node.headerByteCount + Constant.byteCount(of: values) }

  func write(into writer: inout NodeWriter) {
    // The node's value count says how often; the body holds the value once.
    let start = writer.beginNode(Constant.self, values.element, count: values.count)
    Constant.write(values, into: &writer)
    writer.endNode(start)
  }
}

/// Answers without looking at bytes: a filter tests one value and fills the mask with its answer.
private final class ConstantReader: NodeReader {
  let element: ElementType
  let count: Int
  private let payload: Buffer
  /// The value in memory form; a text as a view into the payload.
  private let bits: UInt128
  private let byteCount: Int

  init(_ node: Node, bits: UInt128) {
    element = node.element
    count = node.count
    payload = node.payload
    byteCount = node.byteCount
    self.bits = bits
  }

  /// Lets a page without NULLs hand out constant vectors (`ValuePageReader`), which nobody has to spell out.
  var constantBits: UInt128? { bits }
  /// Exact: the value itself.
  var integerBounds: ClosedRange<Int128>? {
    element.integerDomain == nil ? nil : element.integer(bits)...element.integer(bits)
  }

  func decode(_ rows: Range<Int>, into target: UnsafeMutableRawPointer, using _: DecodeScratch) {
    guard let stride = element.byteCount else {
      let words = unsafe target.assumingMemoryBound(to: UInt64.self)
      unsafe words.update(repeating: 0, count: BitMask.wordCount(of: rows.count))
      if bits == 1 { unsafe BitMask.fill(words, bitCount: rows.count) }
      return
    }
    // Where the constant stands inside of a tree or is a dictionary of one entry, or rows of its page are NULL.
    unsafe MemoryForm.fill(bits, byteCount: stride, into: target, count: rows.count)
  }

  /// One test for all rows; NULLs are taken out above.
  func filter(vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using _: DecodeScratch) {
    let heap = unsafe UnsafePointer(payload.address.assumingMemoryBound(to: UInt8.self))
    unsafe Mask.set(mask, to: test.passes(bits, element, heap: heap), count: rows(ofVector: vector).count)
  }

  func bits(at row: Int, using _: DecodeScratch) -> UInt128 { bits }

  var description: NodeDescription {
    NodeDescription(
      name: Constant.name, detail: "", element: element, valueCount: count, byteCount: byteCount, children: [])
  }
}
