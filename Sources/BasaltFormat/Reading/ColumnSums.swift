package import BasaltCore
import BasaltEncoding

/// The sum of a whole column of a file, from what its chunks say of themselves.
///
/// By chunk and not by file, because that is where it is known when it is written, and because row groups that a condition
/// leaves out as a whole can be left out of the sum as well.
extension DataFileReader {
  /// - Parameter ordinal: Of a column of a type that sums are of (`ValueSum`).
  /// - Returns: `nil` when a chunk of several pages does not say its sum, or all sums together do not fit 128 bits. A
  ///   chunk of one page, which says none, is read: that takes about as long as asking.
  /// - Throws: `.corruptFile`, `.corruptPage`, what the store throws.
  /// - Complexity: O(row groups).
  package func sum(ofColumn ordinal: Int) throws(BasaltError) -> Int128? {
    let column = try column(at: ordinal)
    guard ValueSum.isDefined(for: column.field.type) else { return nil }
    // Checked: each chunk's sum may be as large as 128 bits allow, whoever has written it.
    var total: Int128 = 0
    for rowGroup in rowGroups.indices {
      guard let part = try sum(of: column, try column.chunk(rowGroup)) else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(part)
      if overflow { return nil }
      total = sum
    }
    return total
  }

  private func sum(of column: FileColumn, _ chunk: FileChunk) throws(BasaltError) -> Int128? {
    // A chunk without pages says its one value, and so its sum: none is stored for it.
    if let value = try column.repeatedValue(of: chunk) {
      guard let number = value.exactInteger else { return 0 }
      let (product, overflow) = number.multipliedReportingOverflow(by: Int128(chunk.entry.rowCount))
      return overflow ? nil : product
    }
    if let sum = chunk.entry.facts.sum { return sum }
    guard chunk.entry.pageCount == 1 else { return nil }
    let dictionary = try openDictionary(of: chunk.entry, rowGroup: chunk.rowGroup, of: column)
    let place = PagePlace(column: column.ordinal, rowGroup: chunk.rowGroup, page: 0)
    let page = try openPage(
      try column.byteRange(ofPage: 0, of: chunk), rowCount: chunk.entry.rowCount, at: place, of: column,
      dictionary: dictionary, base: chunk.entry.base, using: DecodeScratch())
    var rows = ColumnVector(emptyOf: column.field.type)
    do throws(BasaltError) {
      try page.decode(0..<chunk.entry.rowCount, into: &rows)
    } catch {
      throw located(error, place, column)
    }
    return ValueSum.sum(of: ColumnVector.concatenated([rows], type: column.field.type))
  }
}

extension Value {
  /// As sums add it up; `nil` for NULL, and for what is no exact number.
  package var exactInteger: Int128? {
    switch self {
    case .smallint(let number): Int128(number)
    case .integer(let number): Int128(number)
    case .bigint(let number): Int128(number)
    case .decimal(let decimal): decimal.unscaled
    default: nil
    }
  }
}
