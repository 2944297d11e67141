internal import BasaltCore

/// A page of codes.
///
/// Hands out codes, not values: `decode` gives the vector the chunk's dictionary by reference, whose identity stays the
/// same from page to page, so that what groups or compares codes may keep what it has worked out. The other kind of
/// page is `ValuePageReader`.
final class DictionaryPageReader: PageReader {
  private let type: LogicalType
  private let codes: CodesReader
  private let validity: PageValidity?

  init(_ type: LogicalType, codes: CodesReader, validity: PageValidity?) {
    self.type = type
    self.codes = codes
    self.validity = validity
  }

  var rowCount: Int { codes.count }

  /// Cost: that of unpacking the codes. No value is touched.
  func decode(_ rows: Range<Int>, into target: inout ColumnVector) {
    precondition(rows.lowerBound % Limits.vectorRowCount == 0 && rows.upperBound <= rowCount && target.type == type)
    let buffer = target.resetDictionary(count: rows.count, codes.entries)
    unsafe codes.decode(rows, into: buffer.address)
    validity?.decode(rows, into: &target)
  }

  /// The test becomes an interval of codes once, and is then put to packed codes.
  func filter(vector: Int, _ test: PageTest, into mask: UnsafeMutablePointer<UInt64>) {
    // A test of another type would compare bits that mean something else; the scan makes each for its column.
    precondition(test.type == type)
    let start = vector * Limits.vectorRowCount
    let rowCount = min(Limits.vectorRowCount, rowCount - start)
    unsafe PageFilter.apply(test, vector: vector, rowCount: rowCount, validity, into: mask) { valueTest in
      unsafe codes.filter(vector: vector, test, valueTest, into: mask)
    }
  }

  /// The slot of a NULL holds a code too (that of the row before), so the validity must be asked first.
  func value(at row: Int) -> Value {
    precondition(row >= 0 && row < rowCount, "no such row")
    guard validity?.isValid(at: row) ?? true else { return .null }
    return codes.entries.vector[codes.code(at: row)]
  }

  var description: NodeDescription { validity?.description(around: codes.description) ?? codes.description }
}
