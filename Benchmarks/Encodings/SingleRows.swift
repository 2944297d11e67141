import BasaltCore
import BasaltEncoding
import BasaltFormat
import Foundation

extension MeasuredFile {
  /// Random rows, each alone: through the footer to a page in the pool, a reader of that page, and one value. Compared with what a scan of
  /// the whole file gives.
  func readRows(count: Int) throws -> Measured {
    let reader = try open()
    var random = SeededRandom(seed: 1)
    let rows = (0..<count).map { _ in random.integer(in: 0...(reader.rowCount - 1)) }
    let places = SingleRows(reader)
    let expected = try values(ofRows: Set(rows))
    // Once for the pool, which then has all pages that are asked for.
    for row in rows { _ = try places.values(ofRow: row) }
    var times: [Int] = []
    var measured = Measured(nanoseconds: 0)
    measured.columns = (0..<reader.columnCount).map { _ in Measured.Tally() }
    for row in rows {
      var values: [Value] = []
      times.append(try nanoseconds { values = try places.values(ofRow: row) })
      guard values == expected[row] else { throw WrongRow(row: row) }
      for (column, value) in values.enumerated() { measured.columns[column].add(value) }
    }
    var single: [Int] = []
    for (index, row) in rows.enumerated() {
      single.append(try nanoseconds { _ = try places.value(ofRow: row, column: index % reader.columnCount) })
    }
    measured.nanoseconds = times.sorted()[count / 2]
    measured.nanosecondsOfOneValue = single.sorted()[count / 2]
    measured.rowCount = count
    return measured
  }

  private func values(ofRows rows: Set<Int>) throws -> [Int: [Value]] {
    var values: [Int: [Value]] = [:]
    var start = 0
    try scan({ _ in .all }) { (batch) throws(BasaltError) in
      for row in 0..<batch.rowCount where rows.contains(start + row) { values[start + row] = batch.row(row) }
      start += batch.rowCount
    }
    return values
  }

  struct WrongRow: Error {
    let row: Int
  }
}

/// One thread's way to single rows of a file.
private struct SingleRows {
  private let reader: DataFileReader
  private let columns: [FileColumn]
  private let scratch = DecodeScratch()

  init(_ reader: DataFileReader) {
    self.reader = reader
    columns = (0..<reader.columnCount).compactMap { try? reader.column(at: $0) }
  }

  func values(ofRow row: Int) throws -> [Value] {
    let (rowGroup, local) = place(of: row)
    return try columns.map { try value(of: $0, rowGroup, local) }
  }

  func value(ofRow row: Int, column: Int) throws -> Value {
    let (rowGroup, local) = place(of: row)
    return try value(of: columns[column], rowGroup, local)
  }

  /// By binary search: row groups may have any number of rows.
  private func place(of row: Int) -> (rowGroup: Int, row: Int) {
    var range = 0..<reader.rowGroups.count
    while range.count > 1 {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = reader.rowGroups[middle].firstRow <= row ? middle..<range.upperBound : range.lowerBound..<middle
    }
    return (range.lowerBound, row - reader.rowGroups[range.lowerBound].firstRow)
  }

  private func value(of column: FileColumn, _ rowGroup: Int, _ row: Int) throws -> Value {
    let chunk = try column.chunk(rowGroup)
    if let value = try column.repeatedValue(of: chunk) { return value }
    let (page, inPage) = row.quotientAndRemainder(dividingBy: reader.rowGroups[rowGroup].pageRowCount)
    let opened = try reader.openPage(
      try column.byteRange(ofPage: page, of: chunk),
      rowCount: reader.rowGroups[rowGroup].rows(ofPage: page).count,
      at: PagePlace(column: column.ordinal, rowGroup: rowGroup, page: page), of: column,
      dictionary: try reader.openDictionary(of: chunk.entry, rowGroup: rowGroup, of: column), base: chunk.entry.base,
      using: scratch)
    return try opened.value(at: inPage)
  }
}
