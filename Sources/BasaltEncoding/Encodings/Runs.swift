package import BasaltCore

/// Each value once, and where its run ends. Bits are compared, not values, so −0.0 and NaNs come back as they were.
///
/// Source: format-spec/encodings/runs.md.
///
/// ```
/// ends: child, u32, ascending, the last one n │ values: child, the node's own type
/// ```
///
/// Ends and not lengths: a row is found by binary search without summing what lies before it, and ends pack nearly as
/// well, since each vector of them has a reference of its own.
///
/// For sorted and slowly changing columns. Any element type, because a run's value is a value: the child holds them in
/// whatever encoding is best for so few. A filter tests each run once, however many rows it has.
package enum Runs: ColumnEncoding {
  package static let wireID: UInt8 = 5
  package static let name = "runs"

  /// An end costs about as much as two packed values: below this many values a run, runs do not pay.
  private static let runLengthMinimum = 3

  package static func isPromising(for facts: NodeFacts) -> Bool {
    !facts.isConstant && facts.runCount * runLengthMinimum <= facts.values.count
      && !Sparse.isBetterThanRuns(for: facts)
  }

  /// - Returns: `nil` where the tree would become too deep, and for no values.
  package static func propose(_ facts: NodeFacts, _ chooser: NodeChooser) -> (any NodeCandidate)? {
    guard chooser.canNest, facts.values.count > 0 else { return nil }
    return RunsCandidate(facts, chooser)
  }

  /// - Throws: `.corruptPage` unless the ends ascend to the number of values, and there is a value for each.
  package static func open(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) -> OpenedNode {
    try node.requireHeader(childCount: 2)
    return .values(try RunsReader(node, &opener))
  }
}

/// Both children are chosen when it is proposed; `isPromising` keeps that away from columns that have too many runs.
private struct RunsCandidate: NodeCandidate {
  private let element: ElementType
  private let count: Int
  private let runCount: Int
  private let ends: any NodeCandidate
  private let values: any NodeCandidate

  init(_ facts: NodeFacts, _ chooser: NodeChooser) {
    element = facts.values.element
    count = facts.values.count
    runCount = facts.runCount
    // Copies one end and one value a run, which is cheap where runs are promising.
    let (ends, values) = RunFinder.runs(of: facts.values, runCount: facts.runCount)
    self.ends = chooser.child.choose(ends)
    self.values = chooser.child.choose(values)
  }

  var encoding: any ColumnEncoding.Type { Runs.self }
  var byteCount: Int { Node.headerByteCount + ends.byteCount + values.byteCount }
  /// Rows are bound by their stores; only runs pay for finding and loading.
  var decodeNanoseconds: Double {
    let share = Double(runCount) / Double(max(count, 1))
    return DecodeCost.copiedByte * Double(element.byteCount ?? 1)
      + share * (DecodeCost.run + ends.decodeNanoseconds + values.decodeNanoseconds)
  }

  /// The children in the order in which the reader takes them; the node itself has no body but these.
  func write(into writer: inout NodeWriter) {
    let start = writer.beginNode(Runs.self, element, count: count, childCount: 2)
    ends.write(into: &writer)
    values.write(into: &writer)
    writer.endNode(start)
  }
}

/// Ends are decoded when the node is opened, because every question about rows goes through them; values where they are
/// wanted, because a filter asks the runs and may leave none.
private final class RunsReader: NodeReader {
  let element: ElementType
  let count: Int
  private let byteCount: Int
  private let runCount: Int
  private let endsNode: any NodeReader
  private let valuesNode: any NodeReader
  /// `runCount` u32, checked.
  private let ends: Buffer

  /// - Throws: `.corruptPage` for ends that are not those of runs of these rows.
  /// - Complexity: O(runs).
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    let endsChild = try cursor.takeChild(.ends)
    // Before anything is allocated for them: a run has a row at least, so there are never more runs than rows.
    guard endsChild.count >= 1, endsChild.count <= node.count else {
      throw endsChild.corrupt("There are \(endsChild.count) runs for \(node.count) values.")
    }
    endsNode = try opener.openValues(endsChild, .uint32, count: endsChild.count)
    valuesNode = try opener.openChild(&cursor, .values, node.element, count: endsChild.count)
    try cursor.finish()
    element = node.element
    count = node.count
    byteCount = node.byteCount
    runCount = endsChild.count
    // At most the page's rows, 65,536 of them: 256 KiB.
    ends = Buffer(byteCount: runCount * 4)
    opener.keep(byteCount: ends.byteCount)
    try unsafe endsNode.decode(0..<runCount, into: ends.address, using: opener.scratch)
    // Strictly ascending up to the row count: the binary search relies on it, and no run is empty.
    var previous = 0
    for run in 0..<runCount {
      let end = self.end(ofRun: run)
      guard end > previous, end <= count else {
        throw endsChild.corrupt("Run \(run) ends at \(end), after \(previous), of \(count) values.")
      }
      previous = end
    }
    guard previous == count else { throw endsChild.corrupt("The runs end at \(previous); there are \(count) values.") }
  }

  /// Every value is a run's value, so the child's bounds are bounds of all.
  var integerBounds: ClosedRange<Int128>? { valuesNode.integerBounds }
  var spellsText: Bool { valuesNode.spellsText }

  /// Finds the first run by binary search, and walks from there.
  ///
  /// O(log runs) for the first row, then one fill a run: bound by the stores where runs are long.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard let stride = element.byteCount else {
      try unsafe decodeBits(rows, into: target.assumingMemoryBound(to: UInt64.self), using: scratch)
      return
    }
    try unsafe forEachRun(in: rows, using: scratch) { values, index, start, end in
      let bits = unsafe MemoryForm.load(values + index * stride, byteCount: stride)
      unsafe MemoryForm.fill(
        bits, byteCount: stride, into: target + (start - rows.lowerBound) * stride, count: end - start)
    }
  }

  private func decodeBits(
    _ rows: Range<Int>, into target: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    unsafe target.update(repeating: 0, count: BitMask.wordCount(of: rows.count))
    try unsafe forEachRun(in: rows, using: scratch) { values, index, start, end in
      // Zeros are there already; only runs of ones are written.
      guard unsafe BitMask.bit(index, in: UnsafePointer(values.assumingMemoryBound(to: UInt64.self))) else { return }
      unsafe Mask.set((start - rows.lowerBound)..<(end - rows.lowerBound), to: true, in: target)
    }
  }

  /// The runs that have rows in `rows`, with the values of a vector of runs and where in it the run's is. Runs are met
  /// in order, so that each vector of them is decoded once.
  @inline(__always)
  private func forEachRun(
    in rows: Range<Int>, using scratch: DecodeScratch,
    _ body: (_ values: UnsafeMutableRawPointer, _ index: Int, _ start: Int, _ end: Int) -> Void
  ) throws(BasaltError) {
    try unsafe scratch.lend(element.byteCount(of: Limits.vectorRowCount)) { (values) throws(BasaltError) in
      var decodedVector = -1
      try forEachRun(in: rows) { (run, start, end) throws(BasaltError) in
        if run / Limits.vectorRowCount != decodedVector {
          decodedVector = run / Limits.vectorRowCount
          try unsafe valuesNode.decode(valuesNode.rows(ofVector: decodedVector), into: values, using: scratch)
        }
        unsafe body(values, run % Limits.vectorRowCount, start, end)
      }
    }
  }

  /// Tests each run once and spreads the answer over its rows.
  ///
  /// The mask is cleared first, so that only runs that pass are written.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let rows = rows(ofVector: vector)
    unsafe Mask.clear(mask)
    try unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Mask.wordCount) {
      (passes) throws(BasaltError) in
      // The values of runs are themselves filtered a vector at a time, and runs are met in order: each of their vectors
      // is tested once.
      var testedVector = -1
      try forEachRun(in: rows) { (run, start, end) throws(BasaltError) in
        if run / Limits.vectorRowCount != testedVector {
          testedVector = run / Limits.vectorRowCount
          try unsafe valuesNode.filter(vector: testedVector, test, into: passes.baseAddress!, using: scratch)
        }
        guard unsafe BitMask.bit(run % Limits.vectorRowCount, in: passes.baseAddress!) else { return }
        unsafe Mask.set((start - rows.lowerBound)..<(end - rows.lowerBound), to: true, in: mask)
      }
    }
  }

  /// One value of the child; nothing is decoded for it.
  /// - Complexity: O(log runs), and what the child takes.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    try valuesNode.bits(at: run(ofRow: row), using: scratch)
  }

  var singleRowLimit: Int { valuesNode.singleRowLimit }

  /// Asks the values of the rows' runs: several rows of one run are one question to texts that have to be spelled out.
  ///
  /// Runs ascend as their rows do, so that what the child is asked is again what may be asked: some of its rows,
  /// ascending, a few of them repeated. It then knows by itself which of its vectors are better decoded.
  /// - Complexity: O(log runs) for each run that has one of the rows, and what the child takes.
  func fetch(
    _ rows: UnsafeBufferPointer<UInt16>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    try unsafe scratch.lend(rows.count * 2) { (memory) throws(BasaltError) in
      let runs = unsafe UnsafeMutableBufferPointer(
        start: memory.assumingMemoryBound(to: UInt16.self), count: rows.count)
      var run = -1
      for index in 0..<rows.count {
        let row = unsafe Int(rows[index])
        // Rows ascend, so that one that is not behind the run's end is of the same.
        if run < 0 || row >= end(ofRun: run) { run = self.run(ofRow: row) }
        unsafe runs[index] = UInt16(truncatingIfNeeded: run)
      }
      try unsafe valuesNode.fetch(UnsafeBufferPointer(runs), into: target, using: scratch)
    }
  }

  /// The runs that have rows in `rows`, each with its part of them.
  /// A closure that is inlined: decoding and filtering walk alike and differ only in what they do with a run.
  @inline(__always)
  private func forEachRun(
    in rows: Range<Int>, _ body: (_ run: Int, _ start: Int, _ end: Int) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    guard !rows.isEmpty else { return }
    // The last run ends with the last row (checked at opening), so this never walks beyond the runs there are.
    var run = run(ofRow: rows.lowerBound)
    var start = rows.lowerBound
    while start < rows.upperBound {
      let end = min(end(ofRun: run), rows.upperBound)
      try body(run, start, end)
      start = end
      run += 1
    }
  }

  /// The first run that ends behind the row.
  /// Binary search over the ends, 16 steps at most.
  private func run(ofRow row: Int) -> Int {
    var low = 0
    var high = runCount
    while low < high {
      let middle = (low + high) / 2
      if end(ofRun: middle) > row { high = middle } else { low = middle + 1 }
    }
    return low
  }

  @inline(__always)
  private func end(ofRun run: Int) -> Int { Int(unsafe ends.address.load(fromByteOffset: run * 4, as: UInt32.self)) }

  var description: NodeDescription {
    NodeDescription(
      name: Runs.name, detail: "\(runCount) runs", element: element, valueCount: count, byteCount: byteCount,
      children: [.init(role: .ends, node: endsNode.description), .init(role: .values, node: valuesNode.description)])
  }
}
