import BasaltCore
import BasaltEncoding

/// A column's chunk of the row group that a scan is at, with what all its pages share.
///
/// Belongs to one thread, as the scan's worker does.
final class OpenChunk {
  let chunk: FileChunk
  private let column: FileColumn
  private let rowGroup: Int
  /// Opened (offsets checked, text checked) with the first page, and not once a page.
  private var dictionary: ColumnVector.DictionaryValues?
  /// The rows of a chunk without pages.
  private var rows: ColumnVector?

  /// - Throws: `.corruptFile`, with column and row group.
  init(_ column: FileColumn, rowGroup: Int) throws(BasaltError) {
    (self.column, self.rowGroup) = (column, rowGroup)
    chunk = try column.chunk(rowGroup)
  }

  /// The pages that its dictionary is made of, as long as nobody has opened it.
  /// - Throws: `.corruptFile` when it names an owner that is none.
  func missingDictionary(_ reader: DataFileReader) throws(BasaltError) -> [Range<Int>] {
    guard dictionary == nil else { return [] }
    return try reader.dictionaryByteRanges(of: chunk.entry, rowGroup: rowGroup, of: column)
  }

  /// The chunk's dictionary; `nil` when it has none.
  /// - Throws: What reading and checking it throws, with its place.
  func dictionary(
    from reader: DataFileReader, ahead: PagesAhead?
  ) throws(BasaltError) -> ColumnVector.DictionaryValues? {
    guard dictionary == nil, chunk.entry.hasDictionary else { return dictionary }
    dictionary = try reader.openDictionary(of: chunk.entry, rowGroup: rowGroup, of: column, ahead: ahead)
    return dictionary
  }

  /// Rows of a chunk without pages, which are all alike.
  /// - Throws: `.corruptFile` when the value is none of the column's type.
  /// - Precondition: The chunk has no pages.
  func rows(count: Int) throws(BasaltError) -> ColumnVector {
    // All batches of a row group but the last of each page have one length, so that one vector serves them all.
    if let rows, rows.count == count { return rows }
    guard let value = try column.repeatedValue(of: chunk) else {
      preconditionFailure("a chunk with pages is read from them")
    }
    let made = try ColumnVector(repeating: value, count: count, type: column.field.type)
    rows = made
    return made
  }
}
