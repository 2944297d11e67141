package import BasaltCore

/// Integers as differences to another column of the row group: a date of receipt as the days since shipping, an arrival as
/// the minutes since departure.
///
/// Source: format-spec/encodings/difference.md.
///
/// ```
/// differences: child, the node's own type
/// ```
///
/// What two columns tell together no encoding of one of them can leave out. Here the second says only what the first does
/// not: 5 bits where it would take 12. The price is that the first is decoded too, if it was not wanted anyway.
///
/// The other column, the base, is named by the chunk and not by the node, so that whoever is about to read the page knows
/// what else to read. It is the base's page of the same number that counts: pages of all columns are cut at the same rows.
package enum ColumnDifference: ColumnEncoding {
  package static let wireID: UInt8 = 20
  package static let name = "difference"

  /// Only `propose` knows whether there is a base; it costs nothing to ask where there is none.
  package static func isPromising(for facts: NodeFacts) -> Bool { !facts.isConstant && holds(facts.values.element) }

  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard let base = chooser.base, holds(facts.values.element), base.values.element == facts.values.element else {
      return nil
    }
    return ColumnDifferenceCandidate(facts.values, base, chooser)
  }

  /// - Throws: `.corruptPage` as format-spec/encodings/difference.md says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 1)
    guard ColumnDifference.holds(node.element) else {
      throw node.corrupt("Values of type \(node.element) have no differences to another column.")
    }
    // Deeper there is none either: rows of a base are rows of a page, and not runs or entries.
    guard let base = opener.base else {
      throw node.corrupt("There is no other column that differences could be to.")
    }
    guard base.element == node.element, base.count == node.count else {
      throw node.corrupt(
        "The other column has \(base.count) values of type \(base.element), not \(node.count) of \(node.element).")
    }
    var cursor = NodeCursor(node)
    let differences = try opener.openChild(&cursor, .differences, node.element, count: node.count)
    try cursor.finish()
    return .values(ColumnDifferenceReader(node, base: base, differences: differences))
  }

  /// The integers that columns have. Decimals of more than 18 digits are left out: two of them are seldom close.
  static func holds(_ element: ElementType) -> Bool {
    switch element {
    case .int16, .int32, .int64: true
    case .bits, .uint8, .uint16, .uint32, .uint64, .int128, .float32, .float64, .bytes, .uuid: false
    }
  }

  /// `values[i] - base[i]`, modulo the width of the type: what does not fit wraps, and wraps back when it is added.
  ///
  /// A row that is NULL repeats the difference before it, not the value: filler that is far from the base would be an outlier
  /// among the differences.
  /// - Precondition: Both are of the same type, which `holds`, and as many.
  /// - Complexity: O(values), at the speed of loads; allocates the result.
  static func differences(of values: NodeValues, to other: BaseValues) -> NodeValues {
    let base = other.values
    precondition(values.element == base.element && values.count == base.count)
    let target = Buffer(byteCount: values.element.byteCount(of: values.count))
    switch values.element.byteCount(of: 1) {
    case 2: unsafe subtract(values.address, base.address, into: target.address, count: values.count, UInt16.self)
    case 4: unsafe subtract(values.address, base.address, into: target.address, count: values.count, UInt32.self)
    default: unsafe subtract(values.address, base.address, into: target.address, count: values.count, UInt64.self)
    }
    let differences = NodeValues(values.element, count: values.count, storage: target)
    return other.validity.map { NullFiller.filled(differences, $0) } ?? differences
  }

  private static func subtract<L: Lane>(
    _ values: UnsafeRawPointer, _ base: UnsafeRawPointer, into target: UnsafeMutableRawPointer, count: Int, _: L.Type
  ) {
    let values = unsafe values.assumingMemoryBound(to: L.self)
    let base = unsafe base.assumingMemoryBound(to: L.self)
    let target = unsafe target.assumingMemoryBound(to: L.self)
    for index in 0..<count { unsafe target[index] = values[index] &- base[index] }
  }
}

/// Takes all differences when it is proposed, because the size of their encoding is its own.
private struct ColumnDifferenceCandidate: NodeCandidate {
  private let element: ElementType
  private let count: Int
  private let baseNanoseconds: Double
  private let differences: any NodeCandidate

  init(_ values: NodeValues, _ base: BaseValues, _ chooser: NodeChooser) {
    (element, count, baseNanoseconds) = (values.element, values.count, base.decodeNanoseconds)
    differences = chooser.child.choose(ColumnDifference.differences(of: values, to: base))
  }

  var encoding: any ColumnEncoding.Type { ColumnDifference.self }
  var byteCount: Int { Node.headerByteCount + differences.byteCount }
  /// The base's bytes are not counted: whoever asks for one of two columns that belong together mostly asks for both.
  /// Its decoding is, since that is done once for each of them.
  var decodeNanoseconds: Double { baseNanoseconds + DecodeCost.added + differences.decodeNanoseconds }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(ColumnDifference.self, element, count: count, childCount: 1)
    differences.write(into: &writer)
    writer.endNode(start)
  }
}

/// Decodes both columns and adds them up.
private final class ColumnDifferenceReader: NodeReader {
  let element: ElementType
  let count: Int
  private let byteCount: Int
  /// The values of the other column's page; NULLs there are its own business, their slots have values as any others.
  private let base: any NodeReader
  private let differences: any NodeReader
  let integerBounds: ClosedRange<Int128>?

  init(_ node: Node, base: any NodeReader, differences: any NodeReader) {
    (element, count, byteCount) = (node.element, node.count, node.byteCount)
    (self.base, self.differences) = (base, differences)
    integerBounds = ColumnDifferenceReader.bounds(base, differences, node.element)
  }

  /// The sums of the bounds, unless a sum could wrap: then any value of the type can come out.
  private static func bounds(
    _ base: any NodeReader, _ differences: any NodeReader, _ element: ElementType
  ) -> ClosedRange<Int128>? {
    guard let domain = element.integerDomain, let left = base.integerBounds, let right = differences.integerBounds
    else {
      return element.integerDomain
    }
    // Of numbers that have at most 64 bits.
    let (low, high) = (left.lowerBound + right.lowerBound, left.upperBound + right.upperBound)
    return low >= domain.lowerBound && high <= domain.upperBound ? low...high : domain
  }

  /// A vector at a time, so that the differences stay in the first-level cache.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    try unsafe base.decode(rows, into: target, using: scratch)
    let stride = element.byteCount(of: 1)
    try unsafe scratch.lend(Limits.vectorRowCount * stride) { (vector) throws(BasaltError) in
      var row = rows.lowerBound
      while row < rows.upperBound {
        let end = min(row + Limits.vectorRowCount, rows.upperBound)
        try unsafe differences.decode(row..<end, into: vector, using: scratch)
        let sums = unsafe target + (row - rows.lowerBound) * stride
        switch stride {
        case 2: unsafe add(vector, to: sums, count: end - row, UInt16.self)
        case 4: unsafe add(vector, to: sums, count: end - row, UInt32.self)
        default: unsafe add(vector, to: sums, count: end - row, UInt64.self)
        }
        row = end
      }
    }
  }

  /// Modulo the width, as they were taken.
  @inline(__always)
  private func add<L: Lane>(
    _ source: UnsafeMutableRawPointer, to target: UnsafeMutableRawPointer, count: Int, _: L.Type
  ) {
    let source = unsafe source.assumingMemoryBound(to: L.self)
    let target = unsafe target.assumingMemoryBound(to: L.self)
    for index in 0..<count { unsafe target[index] &+= source[index] }
  }

  /// Decided by the bounds where they can; otherwise the vector is decoded: an interval of sums is no interval of either
  /// part.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard case .integers(let low, let high, let isNegated) = test else {
      preconditionFailure("a test of another kind on \(element)")
    }
    let rows = rows(ofVector: vector)
    if let bounds = integerBounds {
      if low > bounds.upperBound || high < bounds.lowerBound {
        unsafe Mask.set(mask, to: isNegated, count: rows.count)
        return
      }
      if low <= bounds.lowerBound, high >= bounds.upperBound {
        unsafe Mask.set(mask, to: !isNegated, count: rows.count)
        return
      }
    }
    try unsafe scratch.lend(element.byteCount(of: Limits.vectorRowCount)) { (values) throws(BasaltError) in
      try unsafe decode(rows, into: values, using: scratch)
      unsafe FlatFilter.apply(test, to: values, element, count: rows.count, heap: nil, into: mask)
    }
  }

  /// Where either has to be decoded, both are, and added up as vectors.
  var singleRowLimit: Int { min(base.singleRowLimit, differences.singleRowLimit) }

  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    let sum = try base.bits(at: row, using: scratch) &+ differences.bits(at: row, using: scratch)
    // Both are zero-extended: what was carried out of the type is shifted out.
    let unused = UInt128(128 - element.byteCount(of: 1) * 8)
    return (sum << unused) >> unused
  }

  /// The base is described where its column is.
  var description: NodeDescription {
    NodeDescription(
      name: ColumnDifference.name, detail: "", element: element, valueCount: count, byteCount: byteCount,
      children: [.init(role: .differences, node: differences.description)])
  }
}
