package import BasaltCore
package import BasaltEncoding
import BasaltStorage

/// From the store to an open page: read, check, undo the block codec, open; what was checked once is kept in the buffer
/// pool.
///
/// The checksum is over stored bytes, so it comes before the codec, which is then not fed what nobody wrote; and a page
/// enters the pool only when both have passed, so that what comes out of it needs no further check. Encodings are
/// opened (and checked) each time: their readers belong to one thread.
extension DataFileReader {
  /// Opens a data page.
  /// - Parameters:
  ///   - range: Header and stored payload.
  ///   - ahead: Where the page may be on its way already.
  ///   - dictionary: The chunk's, when it has one.
  /// - Throws: `.corruptPage`, `.unsupportedVersion` for a codec that is not known here, or what the store throws.
  package func openPage(
    _ range: Range<Int>, rowCount: Int, at place: PagePlace, of column: FileColumn,
    dictionary: ColumnVector.DictionaryValues?, ahead: PagesAhead? = nil
  ) throws(BasaltError) -> any PageReader {
    do throws(BasaltError) {
      let payload = try payload(range, at: place, rowCount: rowCount, ahead: ahead)
      return try PageOpener.open(
        payload, PageHeader.byteCount..<payload.byteCount, type: column.field.type, rowCount: rowCount,
        dictionary: dictionary)
    } catch {
      throw located(error, place, column)
    }
  }

  /// Opens a chunk's dictionary, whose values are then shared by all its pages; `nil` when it has none.
  /// - Throws: As `openPage`.
  package func openDictionary(
    of chunk: ChunkEntry, rowGroup: Int, of column: FileColumn, ahead: PagesAhead? = nil
  ) throws(BasaltError) -> ColumnVector.DictionaryValues? {
    guard let range = chunk.dictionaryByteRange else { return nil }
    let place = PagePlace(column: column.ordinal, rowGroup: rowGroup, page: nil)
    do throws(BasaltError) {
      let payload = try payload(range, at: place, rowCount: chunk.dictionaryEntryCount, ahead: ahead)
      return try PageOpener.openDictionary(
        payload, PageHeader.byteCount..<payload.byteCount, type: column.field.type,
        entryCount: chunk.dictionaryEntryCount)
    } catch {
      throw located(error, place, column)
    }
  }

  /// A page's header and its payload without block codec, checked. From the pool when it is there; of threads that miss
  /// the same page at once one reads it, and the others wait for that.
  private func payload(
    _ range: Range<Int>, at place: PagePlace, rowCount: Int, ahead: PagesAhead?
  ) throws(BasaltError) -> Buffer {
    // Copied, so that the closure holds what it needs and not the reader.
    let store = store
    let name = name
    let fileID = fileID
    return try pool.page(for: PageKey(object: poolID, range: range)) { () throws(BasaltError) in
      let announced = try ahead?.page(range)
      let stored = if let announced { announced } else { try store.readNow(name, range) }
      return try DataFileReader.checked(stored, at: place, rowCount: rowCount, file: fileID)
    }
  }

  /// Checks a page as it was read and undoes its block codec.
  /// - Parameter stored: Header and payload.
  /// - Returns: As many bytes as a header has, whose contents mean nothing, then the payload.
  /// - Throws: `.corruptPage`, `.unsupportedVersion`.
  static func checked(
    _ stored: Buffer, at place: PagePlace, rowCount: Int, file: UniqueID
  ) throws(BasaltError) -> Buffer {
    let header = try PageHeader(checking: RecordBytes(stored), at: place, rowCount: rowCount, file: file)
    // Whatever the codec, the payload lies behind as many bytes as a header has: the pool need not remember which it
    // was.
    return try header.codec.decompress(
      stored, PageHeader.byteCount..<stored.byteCount, declaredByteCount: header.uncompressedByteCount,
      leaving: PageHeader.byteCount)
  }

  /// An error with the place of the page that it is about.
  func located(_ error: BasaltError, _ place: PagePlace, _ column: FileColumn) -> BasaltError {
    error.at("column", column.field.name).at("row group", place.rowGroup)
      .at("page", place.page.map(String.init) ?? "dictionary").at("file", name)
  }
}
