package import BasaltCore

/// Values as they are, one after another: what is left when nothing else is smaller, and what tiny pages take.
///
/// Source: format-spec/encodings/plain.md.
///
/// ```
/// n values, padded
/// ```
///
/// The floor that every other encoding is measured against, and the fallback that makes `NodeChooser` total: it holds
/// anything of fixed size.
package enum Plain: ColumnEncoding {
  package static let wireID: UInt8 = 0
  package static let name = "plain"

  /// Always: something must be able to hold the values.
  package static func isPromising(for facts: NodeFacts) -> Bool { true }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    let values = facts.values
    // Bits are a bitmap; bytes need lengths.
    guard let stride = values.element.byteCount, values.element != .bytes else { return nil }
    // Planes are the same bytes in another order, and what a codec is there for. Where they do not stand for themselves,
    // something must all the same.
    if chooser.plan.usesPlanes, chooser.forced == nil, ByteStreamSplit.isPromising(for: facts), values.count > 0 {
      return nil
    }
    return PlainCandidate(values: values, stride: stride)
  }

  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 0)
    guard let stride = node.element.byteCount, node.element != .bytes else {
      throw node.corrupt("Values of type \(node.element) cannot be plain.")
    }
    var cursor = NodeCursor(node)
    // Not aligned to the values' size: bodies begin at multiples of 8, so all loads from here on are unaligned ones.
    let offset = try cursor.takePadded(node.count, of: stride, "The array of values")
    try cursor.finish()
    return .values(PlainReader(node, valuesOffset: offset, stride: stride))
  }
}

private struct PlainCandidate: NodeCandidate {
  let values: NodeValues
  /// Bytes of a value: looked up once, when it was proposed.
  let stride: Int

  var encoding: any ColumnEncoding.Type { Plain.self }
  var byteCount: Int { Node.headerByteCount + paddedByteCount(values.count * stride) }
  var decodeNanoseconds: Double { DecodeCost.copiedByte * Double(stride) }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Plain.self, values.element, count: values.count)
    unsafe writer.append(values.address, byteCount: values.count * stride)
    writer.endNode(start)
  }
}

/// A copy of memory, and the reference that other encodings' decoding is compared with.
private final class PlainReader: NodeReader {
  let element: ElementType
  let count: Int
  private let payload: Buffer
  private let valuesOffset: Int
  private let stride: Int
  private let byteCount: Int

  init(_ node: Node, valuesOffset: Int, stride: Int) {
    element = node.element
    count = node.count
    payload = node.payload
    byteCount = node.byteCount
    self.valuesOffset = valuesOffset
    self.stride = stride
  }

  /// Nothing is known without looking, so a filter above may not skip anything.
  ///
  /// A scan of the values for tighter bounds would cost what decoding costs.
  var integerBounds: ClosedRange<Int128>? { element.integerDomain }

  func decode(_ rows: Range<Int>, into target: UnsafeMutableRawPointer, using _: DecodeScratch) {
    unsafe target.copyMemory(from: address(of: rows.lowerBound), byteCount: rows.count * stride)
  }

  func filter(vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using _: DecodeScratch) {
    let rows = rows(ofVector: vector)
    unsafe FlatFilter.apply(test, to: address(of: rows.lowerBound), element, count: rows.count, heap: nil, into: mask)
  }

  /// A load each, beside a copy of the whole vector.
  var singleRowLimit: Int { 32 }

  func bits(at row: Int, using _: DecodeScratch) -> UInt128 {
    unsafe MemoryForm.load(address(of: row), byteCount: stride)
  }

  /// Not aligned; loads through it must say so.
  private func address(of row: Int) -> UnsafeRawPointer {
    unsafe UnsafeRawPointer(payload.address + valuesOffset + row * stride)
  }

  var description: NodeDescription {
    NodeDescription(
      name: Plain.name, detail: "", element: element, valueCount: count, byteCount: byteCount, children: [])
  }
}
