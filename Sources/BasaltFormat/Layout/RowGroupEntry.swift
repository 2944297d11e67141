package import BasaltCore

/// One row group: which rows, how they are cut into pages, and where the pages lie.
///
/// Pages of all columns are cut at the same rows, at multiples of one power of two. So a page number means the same
/// rows in every column, a row's page is a shift, and filters of one column select pages of another without any
/// mapping.
///
/// - Source: format-spec/footer.md, "Row group table"
package struct RowGroupEntry: Sendable, Equatable {
  package var firstRow: Int
  package var rowCount: Int
  /// A power of two.
  package var pageRowCount: Int
  /// From its first page to the end of its last.
  package var byteRange: Range<Int>

  package static let byteCount = 32

  package init(firstRow: Int, rowCount: Int, pageRowCount: Int, byteRange: Range<Int>) {
    self.firstRow = firstRow
    self.rowCount = rowCount
    self.pageRowCount = pageRowCount
    self.byteRange = byteRange
  }

  package var pageCount: Int { (rowCount + pageRowCount - 1) / pageRowCount }

  /// The rows of a page, counted in the row group.
  package func rows(ofPage page: Int) -> Range<Int> {
    (page * pageRowCount)..<min((page + 1) * pageRowCount, rowCount)
  }

  /// Appends the entry's 32 bytes.
  package func write(to record: inout RecordWriter) {
    record.u64(UInt64(firstRow))
    record.u32(UInt32(rowCount))
    record.u8(UInt8(pageRowCount.trailingZeroBitCount))
    record.u8(0)
    record.u16(UInt16(pageCount))
    record.u64(UInt64(byteRange.lowerBound))
    record.u64(UInt64(byteRange.count))
  }

  /// - Parameters:
  ///   - firstRow: The rows of the row groups before.
  ///   - data: Where its pages may lie: behind those of the row group before, and before the footer.
  /// - Throws: `.corruptFile`.
  package init(_ record: RecordBytes, firstRow: Int, data: Range<Int>) throws(BasaltError) {
    // Stored so that a reader of one row group need not sum; checked because a wrong one would shift row numbers.
    guard record.u64(0) == UInt64(firstRow) else {
      throw FileDamage.file("A row group begins with row \(record.u64(0)); the ones before end with \(firstRow).")
    }
    let rowCount = Int(record.u32(8))
    guard (1...Limits.rowGroupRowCountMaximum).contains(rowCount) else {
      throw FileDamage.file("A row group has \(rowCount) rows; 1 to \(Limits.rowGroupRowCountMaximum) are possible.")
    }
    let logarithm = Int(record.u8(12))
    guard (10...16).contains(logarithm) else {
      throw FileDamage.file("A row group's pages have 2^\(logarithm) rows; 2^10 to 2^16 are possible.")
    }
    try FileDamage.requireZero(record.u8(13), "row group flags")
    // `data.upperBound` included: a row group without pages lies anywhere up to the footer, and takes no byte.
    guard let offset = Int(exactly: record.u64(16)), let byteCount = Int(exactly: record.u64(24)),
      offset >= data.lowerBound, offset <= data.upperBound, byteCount <= data.upperBound - offset
    else {
      throw FileDamage.file(
        "A row group lies at \(record.u64(16)), \(record.u64(24)) bytes long: not before the footer.")
    }
    self.init(
      firstRow: firstRow, rowCount: rowCount, pageRowCount: 1 << logarithm, byteRange: offset..<(offset + byteCount))
    // Redundant for us, and what another reader may go by: two readers must not cut the same rows differently.
    guard record.u16(14) == UInt16(pageCount) else {
      throw FileDamage.file("A row group of \(rowCount) rows has \(record.u16(14)) pages, not \(pageCount).")
    }
  }
}
