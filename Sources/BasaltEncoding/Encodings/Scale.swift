package import BasaltCore

/// Integers without what they have in common: a base, and a unit that every distance from it is a multiple of. The
/// quotients are often narrow enough for smaller lanes: a decimal of 8 bytes that ranges over 24 bits is unpacked and
/// filtered as 32-bit numbers.
///
/// Source: format-spec/encodings/scale.md.
///
/// ```
/// multiplier, padded │ base, padded │ quotients: child, an unsigned type
/// ```
///
/// Where prices are multiples of a cent stored in a decimal of scale 4, or timestamps whole hours in microseconds, the
/// unit takes off the digits that say nothing. The inverse is one multiplication and one addition, so filters move
/// their bounds through it instead of moving the values back.
package enum Scale: ColumnEncoding {
  package static let wireID: UInt8 = 15
  package static let name = "scale"

  /// See `NodeFacts.isScalable`: without narrower lanes or a real unit, frame-of-reference does the same without a node
  /// in between.
  package static func isPromising(for facts: NodeFacts) -> Bool { !facts.isConstant && facts.isScalable }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard chooser.canNest, let unit = facts.unit else { return nil }
    return ScaleCandidate(facts.values, unit, chooser)
  }

  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 1)
    guard Scale.holds(node.element) else { throw node.corrupt("Values of type \(node.element) cannot be scaled.") }
    return .values(try ScaleReader(node, &opener))
  }

  /// Integers of two bytes or more.
  /// One byte is the narrowest lane already.
  static func holds(_ element: ElementType) -> Bool {
    switch element {
    case .int16, .int32, .int64, .int128, .uint16, .uint32, .uint64: true
    case .bits, .uint8, .float32, .float64, .bytes, .uuid: false
    }
  }
}

// MARK: Writing

/// Divides all values when it is proposed, because the size of the quotients' encoding is its own.
private struct ScaleCandidate: NodeCandidate {
  private let element: ElementType
  private let count: Int
  private let unit: ScaleUnit
  private let quotients: any NodeCandidate

  init(_ values: NodeValues, _ unit: ScaleUnit, _ chooser: NodeChooser) {
    element = values.element
    count = values.count
    self.unit = unit
    // A copy of all values, which becomes the child's input; `isPromising` keeps it from being made in vain.
    let storage = Buffer(byteCount: unit.quotients.byteCount(of: values.count))
    unsafe ScaleKernels.divide(values, unit, into: storage.address)
    // Runs of quotients are the runs of the values: they were tried one level up.
    quotients = chooser.childWithSameRuns.choose(NodeValues(unit.quotients, count: values.count, storage: storage))
  }

  var encoding: any ColumnEncoding.Type { Scale.self }
  var byteCount: Int { Node.headerByteCount + 2 * paddedByteCount(element.byteCount(of: 1)) + quotients.byteCount }
  var decodeNanoseconds: Double { DecodeCost.scaled + quotients.decodeNanoseconds }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Scale.self, element, count: count, childCount: 1)
    appendValue(UInt128(unit.divisor), to: &writer)
    appendValue(UInt128(truncatingIfNeeded: unit.base), to: &writer)
    quotients.write(into: &writer)
    writer.endNode(start)
  }

  /// Multiplier and base each take the element's width, padded: the body stays a multiple of 8 without a rule of its
  /// own.
  private func appendValue(_ bits: UInt128, to writer: inout NodeWriter) {
    let bytes = bits.littleEndian
    unsafe withUnsafeBytes(of: bytes) { unsafe writer.append($0.baseAddress!, byteCount: element.byteCount(of: 1)) }
    writer.pad()
  }
}

// MARK: Reading

private final class ScaleReader: NodeReader {
  let element: ElementType
  let count: Int
  private let byteCount: Int
  private let multiplier: UInt64
  private let base: Int128
  private let quotients: any NodeReader
  /// Bounds of the values, or `nil` where base + multiplier · quotient could wrap: then order is lost, and filters
  /// compare decoded values.
  private let bounds: ClosedRange<Int128>?

  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    let stride = node.element.byteCount(of: 1)
    let multiplierOffset = try cursor.takePadded(1, of: stride, "The multiplier")
    let baseOffset = try cursor.takePadded(1, of: stride, "The base")
    let multiplier = unsafe MemoryForm.load(node.payload.address + multiplierOffset, byteCount: stride)
    // 0 would make all values equal the base, which is `constant`; a second spelling of the same page has no reader's
    // use.
    guard multiplier > 0, multiplier <= UInt128(UInt64.max) else {
      throw node.corrupt("The multiplier is \(multiplier); it must be 1 to \(UInt64.max).")
    }
    quotients = try opener.openUnsignedChild(&cursor, .quotients, "Quotients")
    try cursor.finish()
    element = node.element
    count = node.count
    byteCount = node.byteCount
    self.multiplier = UInt64(multiplier)
    base = node.element.integer(unsafe MemoryForm.load(node.payload.address + baseOffset, byteCount: stride))
    bounds = ScaleReader.bounds(base, UInt128(multiplier), quotients, node.element)
  }

  /// The largest value is that of the largest quotient, if base + multiplier · quotient stays within the type for all
  /// of them.
  private static func bounds(
    _ base: Int128, _ multiplier: UInt128, _ quotients: any NodeReader, _ element: ElementType
  ) -> ClosedRange<Int128>? {
    guard let domain = element.integerDomain, let quotientBounds = quotients.integerBounds else { return nil }
    // All in 128 bits without sign: what is asked is whether `base + product` passes the domain's upper end.
    let (product, overflow) = multiplier.multipliedReportingOverflow(by: UInt128(quotientBounds.upperBound))
    let room = UInt128(bitPattern: domain.upperBound &- base)
    return overflow || product > room ? nil : base...(base &+ Int128(truncatingIfNeeded: product))
  }

  /// Where the values may wrap, any value of the type can come out.
  var integerBounds: ClosedRange<Int128>? { bounds ?? element.integerDomain }

  /// A vector at a time through a scratch of quotients, which stays in the first-level cache.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let stride = element.byteCount(of: 1)
    try unsafe scratch.lend(Limits.vectorRowCount * 8) { (vector) throws(BasaltError) in
      var row = rows.lowerBound
      while row < rows.upperBound {
        let end = min(row + Limits.vectorRowCount, rows.upperBound)
        try unsafe quotients.decode(row..<end, into: vector, using: scratch)
        unsafe ScaleKernels.multiply(
          vector, quotients.element, by: multiplier, base: base, into: target + (row - rows.lowerBound) * stride,
          element, count: end - row, using: scratch)
        row = end
      }
    }
  }

  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    try unsafe filter(vectors: vector..<vector + 1, test, into: mask, using: scratch)
  }

  /// Moves the interval through the scale, rounding inwards, and goes on with the quotients.
  ///
  /// `low <= base + m · q <= high` is `⌈(low − base) / m⌉ <= q <= ⌊(high − base) / m⌋`: no value is made to be tested.
  func filter(
    vectors: Range<Int>, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard case .integers(let low, let high, let isNegated) = test else {
      preconditionFailure("a test of another kind on \(element)")
    }
    guard let bounds else {
      // Values that may wrap are in no order: an interval of them is none of quotients. It takes values near the end of
      // their domain, or a forged multiplier, to come here.
      try unsafe scratch.lend(element.byteCount(of: Limits.vectorRowCount)) { (values) throws(BasaltError) in
        for vector in vectors {
          let rows = rows(ofVector: vector)
          try unsafe decode(rows, into: values, using: scratch)
          let target = unsafe mask + (vector - vectors.lowerBound) * Mask.wordCount
          unsafe FlatFilter.apply(test, to: values, element, count: rows.count, heap: nil, into: target)
        }
      }
      return
    }
    // Clamped to what can occur, so that the subtractions below cannot leave the domain.
    let from = max(low, bounds.lowerBound)
    let to = min(high, bounds.upperBound)
    // The test's interval misses everything that this node can hold.
    guard from <= to else {
      for vector in vectors {
        let target = unsafe mask + (vector - vectors.lowerBound) * Mask.wordCount
        unsafe Mask.set(target, to: isNegated, count: rows(ofVector: vector).count)
      }
      return
    }
    let unit = UInt128(multiplier)
    // Inwards: the least quotient whose value is not below `from`, and the greatest whose value is not above `to`.
    // `from` and `to` are within the bounds: differences are right in 128 bits without sign, quotients within 64 bits.
    let (quotient, remainder) = UInt128(bitPattern: from &- base).quotientAndRemainder(dividingBy: unit)
    let last = UInt128(bitPattern: to &- base) / unit
    try unsafe quotients.filter(
      vectors: vectors,
      .integers(
        low: Int128(clamping: quotient) + (remainder > 0 ? 1 : 0), high: Int128(clamping: last), isNegated: isNegated),
      into: mask, using: scratch)
  }

  var singleRowLimit: Int { quotients.singleRowLimit }

  /// All quotients, wherever they lie, and then all values at once.
  ///
  /// So the multiplication is the kernel's as in `decode`, on a few rows instead of whole vectors.
  func fetch(
    _ rows: UnsafeBufferPointer<UInt16>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    try unsafe scratch.lend(rows.count * 8) { (fetched) throws(BasaltError) in
      try unsafe quotients.fetch(rows, into: fetched, using: scratch)
      unsafe ScaleKernels.multiply(
        fetched, quotients.element, by: multiplier, base: base, into: target, element, count: rows.count,
        using: scratch)
    }
  }

  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    let quotient = try quotients.bits(at: row, using: scratch)
    let value = UInt128(bitPattern: base) &+ UInt128(multiplier) &* quotient
    // In 128 bits all types wrap alike; what is above the element's width is shifted out.
    let unused = 128 - element.byteCount(of: 1) * 8
    return (value << UInt128(unused)) >> UInt128(unused)
  }

  /// Without the base: that is a value of the column, and encodings are shown to people who may not see values.
  var description: NodeDescription {
    NodeDescription(
      name: Scale.name, detail: multiplier == 1 ? "base alone" : "×\(multiplier)", element: element,
      valueCount: count, byteCount: byteCount, children: [.init(role: .quotients, node: quotients.description)])
  }
}
