package import BasaltCore

/// Integers with the same difference from each to the next: two numbers, whatever their count.
///
/// Source: format-spec/encodings/sequence.md.
///
/// ```
/// base, padded │ step, padded
/// ```
///
/// Row numbers, keys that a generator gave out, a reading each minute; and within a tree the ends of runs that are equally
/// long. What `delta` writes with arrays for each vector, and reads by summing up, is a multiplication here: a filter is a
/// range of rows, and a single value costs nothing.
package enum IntegerSequence: ColumnEncoding {
  package static let wireID: UInt8 = 2
  package static let name = "sequence"

  /// A look at the first three values ends it for nearly every column. (Where there are many, the chooser asks for nothing
  /// else; this is for the few.)
  package static func isPromising(for facts: NodeFacts) -> Bool { facts.isSequence }

  /// - Returns: `nil` for what is none, also when it was asked for by name.
  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    facts.isSequence ? SequenceCandidate(values: facts.values) : nil
  }

  /// - Throws: `.corruptPage` as format-spec/encodings/sequence.md says.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 0)
    // Integers of up to 64 bits: wider ones are scaled first, and what is left of them may be a sequence.
    guard node.element.laneBitCount != nil else {
      throw node.corrupt("Values of type \(node.element) are no sequence.")
    }
    let stride = node.element.byteCount(of: 1)
    var cursor = NodeCursor(node)
    let baseOffset = try cursor.takePadded(1, of: stride, "The base")
    let stepOffset = try cursor.takePadded(1, of: stride, "The step")
    try cursor.finish()
    let base = unsafe MemoryForm.load(node.payload.address + baseOffset, byteCount: stride)
    let step = unsafe MemoryForm.load(node.payload.address + stepOffset, byteCount: stride)
    // A second spelling of a page that is constant has no reader's use.
    guard step != 0 else { throw node.corrupt("The step is 0.") }
    // Of at most eight bytes, so that both fit.
    return .values(SequenceReader(node, base: UInt64(base), step: UInt64(step)))
  }
}

// MARK: Writing

extension NodeFacts {
  /// Whether all values follow each other at the same distance, modulo their width; one value alone follows nothing.
  /// - Complexity: O(values) for what is one, and O(1) for nearly everything else.
  var isSequence: Bool {
    switch values.element.laneBitCount {
    case 8: isSequence(UInt8.self)
    case 16: isSequence(UInt16.self)
    case 32: isSequence(UInt32.self)
    case 64: isSequence(UInt64.self)
    default: false
    }
  }

  private func isSequence<L: Lane>(_: L.Type) -> Bool {
    // Of one value there is no distance; two are always a sequence, and their bytes decide.
    guard values.count > 1 else { return false }
    let source = unsafe values.address.assumingMemoryBound(to: L.self)
    let step = unsafe source[1] &- source[0]
    // Equal neighbours are runs, or a constant.
    guard step != 0 else { return false }
    // To the first that is off: for what is no sequence at all, that is the third.
    for index in 2..<max(values.count, 2) where unsafe source[index] &- source[index - 1] != step { return false }
    return true
  }
}

/// Two numbers of the page, which the facts have shown to be all that is in it.
private struct SequenceCandidate: NodeCandidate {
  let values: NodeValues

  // Nothing is kept but the values themselves, of which two are looked at again when it is written.
  var encoding: any ColumnEncoding.Type { IntegerSequence.self }
  /// 32 bytes, whatever the type and the count.
  var byteCount: Int { Node.headerByteCount + 2 * paddedByteCount(values.element.byteCount(of: 1)) }
  var decodeNanoseconds: Double { DecodeCost.stepped }

  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(IntegerSequence.self, values.element, count: values.count)
    append(values.bits(at: 0), to: &writer)
    append(values.bits(at: 1) &- values.bits(at: 0), to: &writer)
    writer.endNode(start)
  }

  /// The low bytes of a number, which modulo the element's width are the whole of it.
  private func append(_ bits: UInt128, to writer: inout NodeWriter) {
    let bytes = bits.littleEndian
    unsafe withUnsafeBytes(of: bytes) {
      unsafe writer.append($0.baseAddress!, byteCount: values.element.byteCount(of: 1))
    }
    writer.pad()
  }
}

// MARK: Reading

/// Computes what is asked for: nothing is read.
private final class SequenceReader: NodeReader {
  let element: ElementType
  let count: Int
  private let byteCount: Int
  /// Both zero-extended; sums are cut to the element's width.
  private let base: UInt64
  private let step: UInt64
  /// From the first value to the last, or the other way round; the whole domain where the sequence wraps.
  let integerBounds: ClosedRange<Int128>?
  /// Base and step as integers of any sign, where nothing wraps: then rows can be found by division.
  private let exact: (base: Int128, step: Int128)?

  init(_ node: Node, base: UInt64, step: UInt64) {
    (element, count, byteCount, self.base, self.step) = (node.element, node.count, node.byteCount, base, step)
    let unused = UInt64(64 - node.element.byteCount(of: 1) * 8)
    let first = node.element.integer(UInt128(base))
    // What falls has a negative step, whether or not the values can be negative.
    let signedStep = Int128(Int64(bitPattern: step << unused) >> unused)
    // A 32-bit count times 64 bits: far from the ends of 128.
    let last = first + Int128(max(node.count - 1, 0)) * signedStep
    let domain = node.element.integerDomain
    if let domain, domain.contains(last) {
      // All others lie between these two.
      integerBounds = min(first, last)...max(first, last)
      exact = (first, signedStep)
    } else {
      integerBounds = domain
      exact = nil
    }
  }

  func decode(_ rows: Range<Int>, into target: UnsafeMutableRawPointer, using _: DecodeScratch) {
    // By width alone: signed values have the bits of the unsigned lane.
    switch element.byteCount(of: 1) {
    case 1: unsafe fill(rows, target, UInt8.self)
    case 2: unsafe fill(rows, target, UInt16.self)
    case 4: unsafe fill(rows, target, UInt32.self)
    default: unsafe fill(rows, target, UInt64.self)
    }
  }

  /// Eight values at once, and eight steps from them to the next eight: no value waits for the one before it, and none takes
  /// a multiplication, which 64-bit lanes of many processors do not have.
  @inline(__always)
  private func fill<L: Lane & SIMDScalar>(_ rows: Range<Int>, _ target: UnsafeMutableRawPointer, _: L.Type) {
    let step = L(truncatingIfNeeded: step)
    let first = L(truncatingIfNeeded: base) &+ L(truncatingIfNeeded: rows.lowerBound) &* step
    var values = SIMD8<L>(repeating: first) &+ SIMD8<L>(0, 1, 2, 3, 4, 5, 6, 7) &* SIMD8<L>(repeating: step)
    let stride = SIMD8<L>(repeating: 8 &* step)
    // The target has room for exactly the rows, so that the last few are stored one by one.
    let whole = rows.count & ~7
    for index in Swift.stride(from: 0, to: whole, by: 8) {
      unsafe target.storeBytes(of: values, toByteOffset: index * L.byteCount, as: SIMD8<L>.self)
      values &+= stride
    }
    for index in whole..<rows.count {
      unsafe target.storeBytes(of: values[index & 7], toByteOffset: index * L.byteCount, as: L.self)
    }
  }

  /// An interval of values is one of rows, found by two divisions.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) {
    guard case .integers(let low, let high, let isNegated) = test else {
      preconditionFailure("a test of another kind on \(element)")
    }
    let rows = rows(ofVector: vector)
    guard let exact, let bounds = integerBounds else {
      // What wraps goes through some values twice and is in no order.
      unsafe scratch.lend(element.byteCount(of: Limits.vectorRowCount)) { values in
        unsafe decode(rows, into: values, using: scratch)
        unsafe FlatFilter.apply(test, to: values, element, count: rows.count, heap: nil, into: mask)
      }
      return
    }
    unsafe Mask.set(mask, to: isNegated, count: rows.count)
    // Clamped to what occurs, so that the subtractions below cannot leave 128 bits.
    let (least, greatest) = (max(low, bounds.lowerBound), min(high, bounds.upperBound))
    guard least <= greatest else { return }
    // Of what falls the greatest comes first: the interval is gone through from its other end.
    let (from, to) = exact.step > 0 ? (least, greatest) : (greatest, least)
    // Distances from the base have the sign of the step; both ends are rounded inwards, the first up and the last down.
    let first = Int((from - exact.base + exact.step - exact.step.signum()) / exact.step)
    let last = Int((to - exact.base) / exact.step)
    // No row where the interval lies between two values: then `last` is the row before `first`.
    let passing = (first..<max(first, last + 1)).clamped(to: rows)
    unsafe Mask.set(
      (passing.lowerBound - rows.lowerBound)..<(passing.upperBound - rows.lowerBound), to: !isNegated, in: mask)
  }

  /// A multiplication, cut to the element's width: what wraps has zeros above it in memory form.
  func bits(at row: Int, using _: DecodeScratch) -> UInt128 {
    let unused = UInt64(64 - element.byteCount(of: 1) * 8)
    let value = base &+ UInt64(row) &* step
    return UInt128((value << unused) >> unused)
  }

  /// Without base and step, which are values of the column: encodings are shown to people who may not see values.
  var description: NodeDescription {
    NodeDescription(
      name: IntegerSequence.name, detail: "", element: element, valueCount: count, byteCount: byteCount, children: [])
  }
}
