internal import BasaltCore

/// A page of codes, with the dictionary that they mean.
///
/// Hands out codes, not values: `decode` gives the vector the chunk's dictionary by reference, whose identity stays the
/// same from page to page, so that what groups or compares codes may keep what it has worked out. A test of values
/// becomes a test of codes (the dictionary is sorted, so an interval stays an interval), which is put to the packed
/// codes: the filter never sees a value. The other kind of page is `ValuePageReader`.
final class DictionaryPageReader: PageReader {
  private let type: LogicalType
  private let node: CodesNode
  /// Sorted, as every dictionary on disk; codes are numbers in it.
  private let entries: ColumnVector.DictionaryValues
  private let validity: PageValidity?
  private let scratch: DecodeScratch
  /// The last test and its codes: a scan asks with the same test vector after vector.
  private var lastTest: (test: PageTest, codes: ValueTest)?

  init(
    _ type: LogicalType, _ node: CodesNode, entries: ColumnVector.DictionaryValues, validity: PageValidity?,
    using scratch: DecodeScratch
  ) {
    (self.type, self.node, self.entries, self.validity) = (type, node, entries, validity)
    self.scratch = scratch
  }

  var rowCount: Int { node.count }

  /// Cost: that of unpacking the codes. No value is touched.
  func decode(_ rows: Range<Int>, into target: inout ColumnVector) throws(BasaltError) {
    precondition(rows.lowerBound % Limits.vectorRowCount == 0 && rows.upperBound <= rowCount && target.type == type)
    let buffer = target.resetDictionary(count: rows.count, entries)
    try unsafe node.decode(rows, into: buffer.address, using: scratch)
    try validity?.decode(rows, into: &target, using: scratch)
  }

  /// Codes again: groups and comparisons know their dictionary, and whoever wants the values looks up these few.
  func fetch(_ rows: SelectionVector, into target: inout ColumnVector) throws(BasaltError) {
    precondition((rows.count == 0 || rows[rows.count - 1] < rowCount) && target.type == type)
    let buffer = target.resetDictionary(count: rows.count, entries)
    try unsafe rows.withPositions { (rows) throws(BasaltError) in
      try unsafe node.fetch(rows, into: buffer.address, using: scratch)
    }
    try validity?.fetch(rows, into: &target, using: scratch)
  }

  /// Translates the test to codes once and then asks the codes' own node, which knows the shortest way.
  func filter(vectors: Range<Int>, _ test: PageTest, into mask: UnsafeMutablePointer<UInt64>) throws(BasaltError) {
    // A test of another type would compare bits that mean something else; the scan makes each for its column.
    precondition(test.type == type)
    try unsafe PageFilter.apply(test, vectors: vectors, rowCount: rowCount, validity, into: mask, using: scratch) {
      (valueTest) throws(BasaltError) in
      try unsafe node.codes.filter(vectors: vectors, codes(of: test, valueTest), into: mask, using: scratch)
    }
  }

  private func codes(of test: PageTest, _ valueTest: ValueTest) -> ValueTest {
    // By identity: comparing constants would cost what the binary search saves.
    if let lastTest, lastTest.test === test { return lastTest.codes }
    let codes = SortedEntries(entries.vector, node.element).codes(passing: valueTest)
    lastTest = (test, codes)
    return codes
  }

  /// The slot of a NULL holds a code too (that of the row before), so the validity must be asked first.
  func value(at row: Int) throws(BasaltError) -> Value {
    precondition(row >= 0 && row < rowCount, "no such row")
    guard try validity?.isValid(at: row, using: scratch) ?? true else { return .null }
    return entries.vector[Int(try node.codes.bits(at: row, using: scratch))]
  }

  var description: NodeDescription { validity?.description(around: node.description) ?? node.description }
}
