import BasaltCore
import BasaltEncoding

/// The page of another column that a page's values are differences to.
///
/// Asked for only when the page that needs it is not open yet: an open page holds the one it builds on.
extension DataFileReader {
  /// The chunk of a base, with its column.
  /// - Parameter base: What a chunk of the row group names.
  /// - Throws: `.corruptFile` when the base is not one; `.unsupportedEncoding` and the like when it cannot be read here.
  func baseChunk(_ base: Int, rowGroup: Int) throws(BasaltError) -> (column: FileColumn, chunk: FileChunk) {
    // Never the column itself: `ColumnBlock` has looked.
    guard base < columnCount else {
      throw FileDamage.file("A chunk is said to be the difference to column \(base), of \(columnCount).").at(
        "file", name)
    }
    let column = try column(at: base)
    let chunk = try column.chunk(rowGroup)
    // A base that had a base would make one page need any number of others, or itself. Codes of a dictionary are no
    // values, and what has no pages has nothing to add to.
    guard chunk.entry.shape == .pages, chunk.entry.base == nil, !chunk.entry.hasDictionary else {
      throw FileDamage.file("Column \(base) is no base for others: its values are not in its pages.").at("file", name)
    }
    return (column, chunk)
  }

  /// The base's page of the same rows, from the pool when it is there.
  /// - Throws: As `baseChunk`, and what opening the page throws, with its place.
  func openBase(
    _ base: Int, at place: PagePlace, rowCount: Int, ahead: PagesAhead?
  ) throws(BasaltError) -> OpenPage {
    guard let page = place.page else { preconditionFailure("a dictionary is no difference") }
    let (column, chunk) = try baseChunk(base, rowGroup: place.rowGroup)
    let ofBase = PagePlace(column: base, rowGroup: place.rowGroup, page: page)
    do throws(BasaltError) {
      return try openedPage(
        try column.byteRange(ofPage: page, of: chunk), rowCount: rowCount, at: ofBase, of: column, entryCount: nil,
        base: nil, ahead: ahead)
    } catch {
      throw located(error, ofBase, column)
    }
  }
}
