package import BasaltCore
package import BasaltEncoding
import BasaltStorage

/// From the store to an open page: read, check, undo the block codec, open; what was checked once is kept in the buffer pool.
extension DataFileReader {
  /// Opens a data page.
  /// - Precondition: The chunk has pages.
  package func openPage(
    _ page: FilePage, at place: PagePlace, of column: FileColumn, dictionary: ColumnVector.DictionaryValues?
  ) throws(BasaltError) -> any PageReader {
    do throws(BasaltError) {
      let payload = try payload(page.byteRange, at: place, rowCount: page.rows.count)
      return try PageOpener.open(
        payload, PageHeader.byteCount..<payload.byteCount, type: column.field.type, rowCount: page.rows.count,
        dictionary: dictionary)
    } catch {
      throw located(error, place, column)
    }
  }

  /// Opens a chunk's dictionary; `nil` when it has none.
  package func openDictionary(
    of chunk: ChunkEntry, rowGroup: Int, of column: FileColumn
  ) throws(BasaltError) -> ColumnVector.DictionaryValues? {
    guard chunk.dictionaryByteCount > 0 else { return nil }
    let place = PagePlace(column: column.ordinal, rowGroup: rowGroup, page: nil)
    let start = chunk.byteRange.lowerBound
    do throws(BasaltError) {
      let payload = try payload(
        start..<(start + chunk.dictionaryByteCount), at: place, rowCount: chunk.dictionaryEntryCount)
      return try PageOpener.openDictionary(
        payload, PageHeader.byteCount..<payload.byteCount, type: column.field.type,
        entryCount: chunk.dictionaryEntryCount)
    } catch {
      throw located(error, place, column)
    }
  }

  /// A page's header and its payload without block codec, checked. From the pool when it is there.
  private func payload(
    _ range: Range<Int>, at place: PagePlace, rowCount: Int
  ) throws(BasaltError) -> Buffer {
    let store = store
    let name = name
    let fileID = fileID
    return try pool.page(for: PageKey(object: poolID, range: range)) { () throws(BasaltError) in
      let stored = try store.readNow(name, range)
      return try DataFileReader.checked(stored, at: place, rowCount: rowCount, file: fileID)
    }
  }

  /// Checks a page as it was read and undoes its block codec.
  /// - Parameter stored: Header and payload.
  static func checked(
    _ stored: Buffer, at place: PagePlace, rowCount: Int, file: UniqueID
  ) throws(BasaltError) -> Buffer {
    let header = try PageHeader(checking: RecordBytes(stored), at: place, rowCount: rowCount, file: file)
    // Whatever the codec, the payload lies behind as many bytes as a header has: the pool need not remember which it was.
    return try header.codec.decompress(
      stored, PageHeader.byteCount..<stored.byteCount, declaredByteCount: header.uncompressedByteCount,
      leaving: PageHeader.byteCount)
  }

  private func located(_ error: BasaltError, _ place: PagePlace, _ column: FileColumn) -> BasaltError {
    error.at("column", column.field.name).at("row group", place.rowGroup)
      .at("page", place.page.map(String.init) ?? "dictionary").at("file", name)
  }
}
