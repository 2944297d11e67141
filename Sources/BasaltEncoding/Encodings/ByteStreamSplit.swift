package import BasaltCore
internal import CBasaltKernels

/// Numbers in planes: the lowest bytes of all values, then their second bytes, and so on. Nothing gets smaller by that, but
/// a block codec finds more in it than in packed bits.
///
/// Source: format-spec/encodings/byte-stream-split.md.
///
/// ```
/// u8 planes │ 7 × 0 │ T base, padded │ u8 × planes × count: planes, padded
/// ```
///
/// Packing hides from a codec what repeats, because no value begins at a byte; and values side by side mix bytes that are
/// noise with bytes that are nearly all alike. In planes each kind is by itself, and those above the widest distance from the
/// base are left out.
///
/// Not a rival of packing by its own size: which of the two a page takes is an `EncodingPlan`, decided by what the codec
/// makes of both.
package enum ByteStreamSplit: ColumnEncoding {
  package static let wireID: UInt8 = 18
  package static let name = "byte-stream-split"

  /// Narrower lanes or a unit first, as for frame-of-reference: what those leave out needs no plane.
  package static func isPromising(for facts: NodeFacts) -> Bool {
    holds(facts.values.element) && !facts.isConstant && !facts.isScalable
  }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard chooser.plan.usesPlanes || chooser.forced == ByteStreamSplit.self, holds(facts.values.element) else {
      return nil
    }
    return ByteStreamSplitCandidate(facts)
  }

  /// - Throws: `.corruptPage` as format-spec/encodings/byte-stream-split.md says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 0)
    guard holds(node.element) else { throw node.corrupt("Values of type \(node.element) have no planes.") }
    return .values(try ByteStreamSplitReader(node))
  }

  /// Numbers of two to eight bytes. A single byte is a plane as it is, and 128 bits are scaled first.
  static func holds(_ element: ElementType) -> Bool {
    switch element {
    case .int16, .int32, .int64, .uint16, .uint32, .uint64, .float32, .float64: true
    case .bits, .uint8, .int128, .bytes, .uuid: false
    }
  }
}

// MARK: Writing

/// Nothing is split before it is written: the size follows from the range.
private struct ByteStreamSplitCandidate: NodeCandidate {
  private let values: NodeValues
  private let base: Int128
  private let planeCount: Int

  init(_ facts: NodeFacts) {
    values = facts.values
    let byteCount = values.element.byteCount(of: 1)
    // Floats have no distances: all of their bytes, from 0.
    guard let range = facts.range, values.element.laneBitCount != nil else {
      (base, planeCount) = (0, byteCount)
      return
    }
    // One base for the page, and not one a vector: a plane must not change its meaning where the codec sees no reason.
    base = range.lowerBound
    // At most 64 bits wide, as the types are; 128 bits only so that the subtraction cannot overflow.
    let spread = UInt64(truncatingIfNeeded: range.upperBound &- range.lowerBound)
    planeCount = max(1, (UInt64.bitWidth - spread.leadingZeroBitCount + 7) / 8)
  }

  var encoding: any ColumnEncoding.Type { ByteStreamSplit.self }
  /// Header, plane count and base, and the planes; nothing is left to be found out.
  var byteCount: Int { Node.headerByteCount + 16 + paddedByteCount(planeCount * values.count) }
  var decodeNanoseconds: Double { DecodeCost.joinedPlane * Double(planeCount) }

  /// Plane by plane over the whole page, and not vector by vector: a thousand bytes of a kind are too few for a codec.
  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(ByteStreamSplit.self, values.element, count: values.count)
    writer.append(UInt8(planeCount))
    writer.pad()
    let bits = UInt64(truncatingIfNeeded: base).littleEndian
    unsafe withUnsafeBytes(of: bits) {
      unsafe writer.append($0.baseAddress!, byteCount: values.element.byteCount(of: 1))
    }
    writer.pad()
    for plane in 0..<planeCount {
      // Each has its own frequencies of bytes.
      writer.markSeam()
      unsafe ScaleKernels.divide(
        values, ScaleUnit(base: base, divisor: 1 << UInt64(8 * plane), quotients: .uint8),
        into: writer.reserve(values.count))
      writer.advance(by: values.count)
    }
    writer.endNode(start)
  }
}

// MARK: Reading

/// Joins planes: what is read of each are as many bytes as there are rows.
private final class ByteStreamSplitReader: NodeReader {
  let element: ElementType
  let count: Int
  private let payload: Buffer
  private let byteCount: Int
  private let planeCount: Int
  private let base: UInt64
  /// The lowest bytes; the next plane begins `count` bytes behind the one before.
  private let planesOffset: Int
  let integerBounds: ClosedRange<Int128>?

  /// - Throws: `.corruptPage` unless the body is laid out exactly as format-spec/encodings/byte-stream-split.md says.
  init(_ node: Node) throws(BasaltError) {
    var cursor = NodeCursor(node)
    let stride = node.element.byteCount(of: 1)
    planeCount = Int(try cursor.take(UInt8.self, "The plane count"))
    guard (1...stride).contains(planeCount) else {
      throw node.corrupt("There cannot be \(planeCount) planes of values of \(stride) bytes.")
    }
    try cursor.skipPadding()
    let baseOffset = try cursor.takePadded(1, of: stride, "The base")
    base = UInt64(
      truncatingIfNeeded: unsafe MemoryForm.load(node.payload.address + baseOffset, byteCount: stride))
    // Of at most 65,536 values and 8 planes: no overflow, and the cursor compares it with what is there.
    planesOffset = try cursor.takePadded(node.count, of: planeCount, "The planes")
    try cursor.finish()
    (element, count, payload, byteCount) = (node.element, node.count, node.payload, node.byteCount)
    integerBounds = ByteStreamSplitReader.bounds(base, planeCount, node.element)
  }

  /// From the base as far as the planes reach; where that may wrap, all that the type has.
  private static func bounds(_ base: UInt64, _ planeCount: Int, _ element: ElementType) -> ClosedRange<Int128>? {
    guard let domain = element.integerDomain else { return nil }
    // In 128 bits, where the sum cannot wrap.
    let low = element.integer(UInt128(base))
    let high = low + (Int128(1) << Int128(8 * planeCount)) - 1
    return high <= domain.upperBound ? low...high : domain
  }

  /// Any range, without what comes before it: a row's bytes are at the same place in every plane.
  /// - Complexity: O(rows · planes), some hundred gigabytes of values a second where they are in the cache.
  func decode(_ rows: Range<Int>, into target: UnsafeMutableRawPointer, using _: DecodeScratch) {
    let kernels = unsafe Kernels.best.pointee.planes
    let source = unsafe UnsafeRawPointer(payload.address + planesOffset + rows.lowerBound)
    switch element.byteCount(of: 1) {
    case 2:
      unsafe kernels.join_planes_u16(
        source, count, UInt32(planeCount), UInt16(truncatingIfNeeded: base), target, rows.count)
    case 4:
      unsafe kernels.join_planes_u32(
        source, count, UInt32(planeCount), UInt32(truncatingIfNeeded: base), target, rows.count)
    default: unsafe kernels.join_planes_u64(source, count, UInt32(planeCount), base, target, rows.count)
    }
  }

  /// Joined and compared, unless the test's interval misses all that the planes can say: behind a codec, which has been
  /// undone already, joining costs next to nothing.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) {
    let rows = rows(ofVector: vector)
    if case .integers(let low, let high, let isNegated) = test, let bounds = integerBounds,
      high < bounds.lowerBound || low > bounds.upperBound
    {
      unsafe Mask.set(mask, to: isNegated, count: rows.count)
      return
    }
    unsafe scratch.lend(element.byteCount(of: Limits.vectorRowCount)) { values in
      unsafe decode(rows, into: values, using: scratch)
      unsafe FlatFilter.apply(test, to: values, element, count: rows.count, heap: nil, into: mask)
    }
  }

  /// A byte of each plane.
  func bits(at row: Int, using _: DecodeScratch) -> UInt128 {
    var value = base
    for plane in 0..<planeCount {
      let byte = unsafe payload.address.load(fromByteOffset: planesOffset + plane * count + row, as: UInt8.self)
      value &+= UInt64(byte) << UInt64(8 * plane)
    }
    // What wrapped beyond the type's own width is shifted out.
    let unused = UInt64(64 - element.byteCount(of: 1) * 8)
    return UInt128((value << unused) >> unused)
  }

  /// Without the base: that is a value of the column.
  var description: NodeDescription {
    NodeDescription(
      name: ByteStreamSplit.name, detail: planeCount == 1 ? "1 plane" : "\(planeCount) planes", element: element,
      valueCount: count, byteCount: byteCount, children: [])
  }
}
