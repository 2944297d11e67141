internal import BasaltCore
internal import CBasaltKernels

/// Reads a delta node: widens a vector's differences, adds the step, and sums them up.
///
/// Sums are modulo 2^T, so nothing that a file can say makes them trap; where they may wrap, no bounds are told, and filters compare
/// decoded values.
final class DeltaReader: NodeReader {
  /// The node's own type; sums are taken in its lane's bits, which are the same.
  let element: ElementType
  let count: Int
  private let byteCount: Int
  private let payload: Buffer
  /// The same for all vectors: a page is of one kind.
  private let form: DeltaForm
  /// In the payload's buffer, one number of the element's width a vector.
  private let basesOffset: Int
  /// Means nothing but in form 2.
  private let slopesOffset: Int
  private let stepsOffset: Int
  /// Unsigned, and often narrower than the values.
  private let differences: any NodeReader
  /// The greatest difference without its step: of the child's bounds, so perhaps more than occurs.
  private let spread: Int128
  /// From bases, steps and the spread, without a sum: what a rising column has is near to what it spans.
  let integerBounds: ClosedRange<Int128>?

  /// - Throws: `.corruptPage` unless the body is laid out exactly as format-spec/encodings/delta.md says.
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    let stride = node.element.byteCount(of: 1)
    let number = try cursor.take(UInt8.self, "The form")
    guard let form = DeltaForm(rawValue: number) else { throw node.corrupt("There is no form \(number) of delta.") }
    // Seven bytes, which are zero: the padding of the form.
    try cursor.skipPadding()
    // Their length follows from the value count, and is not stored: there is nothing that could contradict it.
    let basesOffset = try cursor.takePadded(node.vectorCount, of: stride, "The array of bases")
    let slopesOffset =
      form == .slopes ? try cursor.takePadded(node.vectorCount, of: stride, "The array of slopes") : basesOffset
    let stepsOffset = try cursor.takePadded(node.vectorCount, of: stride, "The array of steps")
    let differences = try opener.openUnsignedChild(&cursor, .differences, "Differences")
    try cursor.finish()
    (element, count, byteCount, payload) = (node.element, node.count, node.byteCount, node.payload)
    (self.form, self.basesOffset, self.slopesOffset, self.stepsOffset) = (form, basesOffset, slopesOffset, stepsOffset)
    self.differences = differences
    // An unsigned integer node always has bounds; without them, everything that its type holds.
    let spread = differences.integerBounds?.upperBound ?? Int128(UInt64.max)
    self.spread = spread
    integerBounds = DeltaReader.bounds(
      (0..<node.vectorCount).map { vector in
        let start = Start(node.payload, node.element, vector, basesOffset, slopesOffset, stepsOffset)
        let rowCount = min(Limits.vectorRowCount, node.count - vector * Limits.vectorRowCount)
        return start.bounds(form, spread: spread, rowCount: rowCount, laneCount: 1_024 / (stride * 8))
      }, within: node.element)
  }

  /// Of all vectors; the whole domain where a sum could leave it, and wrap.
  private static func bounds(
    _ vectors: [ClosedRange<Int128>], within element: ElementType
  ) -> ClosedRange<Int128>? {
    guard let domain = element.integerDomain, let first = vectors.first else { return nil }
    let low = vectors.reduce(first.lowerBound) { min($0, $1.lowerBound) }
    let high = vectors.reduce(first.upperBound) { max($0, $1.upperBound) }
    return domain.lowerBound <= low && high <= domain.upperBound ? low...high : domain
  }

  /// A vector at a time: its differences stay in the first-level cache, in lanes as narrow as they are stored.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let stride = element.byteCount(of: 1)
    try unsafe scratch.lend(Limits.vectorRowCount * 8) { (narrow) throws(BasaltError) in
      var row = rows.lowerBound
      while row < rows.upperBound {
        let end = min(row + Limits.vectorRowCount, rows.upperBound)
        try unsafe differences.decode(row..<end, into: narrow, using: scratch)
        let place = unsafe target + (row - rows.lowerBound) * stride
        let start = start(ofVector: row / Limits.vectorRowCount)
        // Widening and the step are one pass, the one that scale has for its base.
        unsafe ScaleKernels.multiply(
          narrow, differences.element, by: 1, base: start.step, into: place, element, count: end - row, using: scratch)
        unsafe sum(place, from: start, count: end - row)
        row = end
      }
    }
  }

  /// Turns differences into values, in place.
  // By width alone, as the kernels are: signed values have the bits of the unsigned lane.
  private func sum(_ values: UnsafeMutableRawPointer, from start: Start, count: Int) {
    let kernels = unsafe Kernels.best.pointee.delta
    let (base, slope) = (UInt64(truncatingIfNeeded: start.base), UInt64(truncatingIfNeeded: start.slope))
    let (base32, slope32) = (UInt32(truncatingIfNeeded: base), UInt32(truncatingIfNeeded: slope))
    let (base16, slope16) = (UInt16(truncatingIfNeeded: base), UInt16(truncatingIfNeeded: slope))
    switch (element.byteCount(of: 1), form) {
    case (2, .neighbours): unsafe kernels.accumulate_u16(values, base16, values, count)
    case (2, .laneRows): unsafe kernels.accumulate_rows_u16(values, base16, values, count)
    // Differences of differences: summed to slopes, and these to values.
    case (2, .slopes):
      unsafe kernels.accumulate_u16(values, slope16, values, count)
      unsafe kernels.accumulate_u16(values, base16, values, count)
    case (4, .neighbours): unsafe kernels.accumulate_u32(values, base32, values, count)
    case (4, .laneRows): unsafe kernels.accumulate_rows_u32(values, base32, values, count)
    case (4, .slopes):
      unsafe kernels.accumulate_u32(values, slope32, values, count)
      unsafe kernels.accumulate_u32(values, base32, values, count)
    case (_, .neighbours): unsafe kernels.accumulate_u64(values, base, values, count)
    case (_, .laneRows): unsafe kernels.accumulate_rows_u64(values, base, values, count)
    case (_, .slopes):
      unsafe kernels.accumulate_u64(values, slope, values, count)
      unsafe kernels.accumulate_u64(values, base, values, count)
    }
  }

  /// By the bounds that follow from base, step and the widest difference, if they decide; else on decoded values.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard case .integers(let low, let high, let isNegated) = test, let domain = element.integerDomain else {
      preconditionFailure("a test of another kind on \(element)")
    }
    // The order of the steps is from free to dear: what the vector begins with, then its values.
    let rows = rows(ofVector: vector)
    let bounds = start(ofVector: vector).bounds(
      form, spread: spread, rowCount: rows.count, laneCount: Packing.rowByteCount / element.byteCount(of: 1))
    // Where a sum may wrap there are no bounds. A rising column has few vectors that a filter cannot decide here.
    if domain.lowerBound <= bounds.lowerBound, bounds.upperBound <= domain.upperBound {
      if high < bounds.lowerBound || bounds.upperBound < low {
        unsafe Mask.set(mask, to: isNegated, count: rows.count)
        return
      }
      if low <= bounds.lowerBound, bounds.upperBound <= high {
        unsafe Mask.set(mask, to: !isNegated, count: rows.count)
        return
      }
    }
    try unsafe scratch.lend(element.byteCount(of: Limits.vectorRowCount)) { (values) throws(BasaltError) in
      try unsafe decode(rows, into: values, using: scratch)
      unsafe FlatFilter.apply(test, to: values, element, count: rows.count, heap: nil, into: mask)
    }
  }

  /// One: the second row of a vector would add up the same differences again.
  var singleRowLimit: Int { 1 }

  /// A value is the sum of all before it in its vector, and costs what they cost: half a microsecond at most. Form 1 could add
  /// its lane alone, which is a load for each of up to 64 rows, and no faster.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    let first = row - row % Limits.vectorRowCount
    let stride = element.byteCount(of: 1)
    return try unsafe scratch.lend(element.byteCount(of: Limits.vectorRowCount)) { (values) throws(BasaltError) in
      try unsafe decode(first..<row + 1, into: values, using: scratch)
      return unsafe MemoryForm.load(values + (row - first) * stride, byteCount: stride)
    }
  }

  /// The form: whether time or bits decided is what a person wants to know.
  var description: NodeDescription {
    NodeDescription(
      name: Delta.name, detail: form.name, element: element, valueCount: count, byteCount: byteCount,
      children: [.init(role: .differences, node: differences.description)])
  }

  /// Loaded anew for each vector: three loads, where an array of them would be kept with every page.
  private func start(ofVector vector: Int) -> Start {
    Start(payload, element, vector, basesOffset, slopesOffset, stepsOffset)
  }

  /// The numbers of one vector, as integers of any sign: for bounds they must not wrap, and kernels cut them to their width.
  private struct Start {
    let base: Int128
    /// The base of a form without slopes, and then not used.
    let slope: Int128
    let step: Int128

    /// - Parameter offsets: Of the arrays; checked when the node was opened.
    init(_ payload: Buffer, _ element: ElementType, _ vector: Int, _ bases: Int, _ slopes: Int, _ steps: Int) {
      let stride = element.byteCount(of: 1)
      func number(_ offset: Int) -> UInt128 {
        unsafe MemoryForm.load(payload.address + offset + vector * stride, byteCount: stride)
      }
      base = element.integer(number(bases))
      // Both are signed whatever the values are: what falls has a negative step.
      slope = Start.signed(number(slopes), byteCount: stride)
      step = Start.signed(number(steps), byteCount: stride)
    }

    private static func signed(_ bits: UInt128, byteCount: Int) -> Int128 {
      let unused = UInt128(128 - byteCount * 8)
      return Int128(bitPattern: bits << unused) >> Int128(unused)
    }

    /// What the values of the vector lie between, if nothing wraps: at most 2^64 · 2^10 · 2^10, so that 128 bits hold it.
    /// - Parameters:
    ///   - spread: The greatest difference without the step.
    ///   - laneCount: How many values of the element make a lane row.
    func bounds(_ form: DeltaForm, spread: Int128, rowCount: Int, laneCount: Int) -> ClosedRange<Int128> {
      let count = Int128(form == .laneRows ? (rowCount + laneCount - 1) / laneCount : rowCount)
      // A sum of one to `count` numbers of an interval: what falls is lowest at its end, what rises at its beginning.
      func sums(_ low: Int128, _ high: Int128) -> (low: Int128, high: Int128) {
        (min(low, count * low), max(high, count * high))
      }
      var sum = sums(step, step + spread)
      if form == .slopes { sum = sums(slope + sum.low, slope + sum.high) }
      return base + sum.low...base + sum.high
    }
  }
}
