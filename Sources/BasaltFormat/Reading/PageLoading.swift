package import BasaltCore
package import BasaltEncoding
import BasaltStorage

/// From the store to an open page: read, check, undo the block codec, open; what was checked once is kept in the buffer
/// pool.
///
/// The checksum is over stored bytes, so it comes before the codec, which is then not fed what nobody wrote; and a page
/// enters the pool only when it was opened, so that what comes out of it needs no further check: a thread makes itself a
/// reader and goes on.
extension DataFileReader {
  /// Opens a data page.
  /// - Parameters:
  ///   - range: Header and stored payload.
  ///   - ahead: Where the page may be on its way already.
  ///   - dictionary: The chunk's, when it has one.
  ///   - base: The column that the chunk's values are differences to, if there is one.
  ///   - scratch: The calling thread's.
  /// - Throws: `.corruptPage`, `.unsupportedVersion` for a codec that is not known here, or what the store throws.
  package func openPage(
    _ range: Range<Int>, rowCount: Int, at place: PagePlace, of column: FileColumn,
    dictionary: ColumnVector.DictionaryValues?, base: Int?, using scratch: DecodeScratch, ahead: PagesAhead? = nil
  ) throws(BasaltError) -> any PageReader {
    do throws(BasaltError) {
      let page = try openedPage(
        range, rowCount: rowCount, at: place, of: column, entryCount: dictionary?.vector.count, base: base, ahead: ahead
      )
      return page.reader(dictionary: dictionary, using: scratch)
    } catch {
      throw located(error, place, column)
    }
  }

  /// A data page before anybody reads it: what the pool keeps.
  /// - Parameter entryCount: Of the chunk's dictionary, when it has one.
  /// - Throws: As `openPage`, without a place.
  func openedPage(
    _ range: Range<Int>, rowCount: Int, at place: PagePlace, of column: FileColumn, entryCount: Int?, base: Int?,
    ahead: PagesAhead?
  ) throws(BasaltError) -> OpenPage {
    let type = column.field.type
    let pooled = try pooled(range, at: place, rowCount: rowCount, ahead: ahead) { (payload) throws(BasaltError) in
      let base = try base.map { (base) throws(BasaltError) in
        try openBase(base, at: place, rowCount: rowCount, ahead: ahead)
      }
      return try PageOpener.openPage(
        payload, PageHeader.byteCount..<payload.byteCount, type: type, rowCount: rowCount,
        dictionaryEntryCount: entryCount, base: base)
    }
    guard let page = pooled as? OpenPage, page.type == type, page.rowCount == rowCount,
      page.dictionaryEntryCount == entryCount
    else { throw takenTwice(range) }
    return page
  }

  /// Opens a chunk's dictionary, whose values are then shared by all its pages; `nil` when it has none.
  ///
  /// That of an owner is the same object for all row groups that have it as it is, as long as it is in the pool or anybody
  /// holds it: codes of different row groups then mean the same to whoever compares dictionaries.
  /// - Throws: As `openPage`; `.corruptFile` when the chunk names an owner that is none.
  package func openDictionary(
    of chunk: ChunkEntry, rowGroup: Int, of column: FileColumn, ahead: PagesAhead? = nil
  ) throws(BasaltError) -> ColumnVector.DictionaryValues? {
    guard let owner = try owner(of: chunk, rowGroup: rowGroup, of: column), let sharing = chunk.sharing else {
      return try openDictionaryPage(of: chunk, rowGroup: rowGroup, of: column, owner: nil, ahead: ahead)
    }
    let owned = try openDictionaryPage(of: owner, rowGroup: sharing.rowGroup, of: column, owner: nil, ahead: ahead)
    guard chunk.dictionaryByteCount > 0 else { return owned }
    return try openDictionaryPage(of: chunk, rowGroup: rowGroup, of: column, owner: owned, ahead: ahead)
  }

  /// The pages that a chunk's dictionary is made of, as they are wanted: an owner's, its own, or first the one and then the
  /// other.
  /// - Throws: `.corruptFile` when the chunk names an owner that is none.
  func dictionaryByteRanges(
    of chunk: ChunkEntry, rowGroup: Int, of column: FileColumn
  ) throws(BasaltError) -> [Range<Int>] {
    // Most chunks share nothing, and many have no dictionary.
    guard chunk.hasDictionary else { return [] }
    let owner = try owner(of: chunk, rowGroup: rowGroup, of: column)
    return [owner?.dictionaryByteRange, chunk.dictionaryByteRange].compactMap { $0 }
  }

  private func owner(
    of chunk: ChunkEntry, rowGroup: Int, of column: FileColumn
  ) throws(BasaltError) -> ChunkEntry? {
    do throws(BasaltError) {
      return try column.block.owner(of: chunk, rowGroup: rowGroup)
    } catch {
      throw error.at("file", name)
    }
  }

  /// Opens the dictionary page of a chunk; `nil` when it has none.
  /// - Parameter owner: The dictionary that the page amends, if it is an amendment.
  private func openDictionaryPage(
    of chunk: ChunkEntry, rowGroup: Int, of column: FileColumn, owner: ColumnVector.DictionaryValues?,
    ahead: PagesAhead?
  ) throws(BasaltError) -> ColumnVector.DictionaryValues? {
    guard let range = chunk.dictionaryByteRange else { return nil }
    let place = PagePlace(column: column.ordinal, rowGroup: rowGroup, page: nil)
    do throws(BasaltError) {
      let type = column.field.type
      let entryCount = chunk.dictionaryEntryCount
      let pooled = try pooled(range, at: place, rowCount: entryCount, ahead: ahead) { (payload) throws(BasaltError) in
        let bytes = PageHeader.byteCount..<payload.byteCount
        guard let owner else {
          return try PageOpener.openDictionary(payload, bytes, type: type, entryCount: entryCount)
        }
        return try PageOpener.openAmendedDictionary(payload, bytes, type: type, entryCount: entryCount, of: owner)
      }
      guard let entries = pooled as? ColumnVector.DictionaryValues, entries.vector.type == type,
        entries.vector.count == entryCount
      else { throw takenTwice(range) }
      return entries
    } catch {
      throw located(error, place, column)
    }
  }

  /// Opens a chunk's Bloom filter; `nil` when it has none. Through the pool as any page, so that the next statement that
  /// looks a value up finds it checked and in memory.
  /// - Throws: As `openPage`.
  package func openBloomFilter(
    of chunk: FileChunk, of column: FileColumn, ahead: PagesAhead? = nil
  ) throws(BasaltError) -> BloomFilter? {
    guard let range = chunk.entry.facts.bloomFilter else { return nil }
    let place = PagePlace(bloomFilterOfColumn: column.ordinal, rowGroup: chunk.rowGroup)
    do throws(BasaltError) {
      let blockCount = chunk.entry.facts.bloomBlockCount
      let pooled = try pooled(range, at: place, rowCount: blockCount, ahead: ahead) { (payload) throws(BasaltError) in
        try BloomFilter(RecordBytes(payload, PageHeader.byteCount..<payload.byteCount), blockCount: blockCount)
      }
      guard let filter = pooled as? BloomFilter, filter.blockCount == blockCount else { throw takenTwice(range) }
      return filter
    } catch {
      throw located(error, place, column)
    }
  }

  /// An opened page, from the pool when it is there; of threads that miss the same page at once one reads and opens it,
  /// and the others wait for that.
  /// - Parameter open: Given as many bytes as a header has, then the payload without block codec, checked.
  private func pooled(
    _ range: Range<Int>, at place: PagePlace, rowCount: Int, ahead: PagesAhead?,
    open: (Buffer) throws(BasaltError) -> any PooledPage
  ) throws(BasaltError) -> any PooledPage {
    // Copied, so that the closure holds what it needs and not the reader.
    let store = store
    let name = name
    let fileID = fileID
    return try pool.page(for: PageKey(object: poolID, range: range)) { () throws(BasaltError) in
      let announced = try ahead?.page(range)
      let stored = if let announced { announced } else { try store.readNow(name, range) }
      return try open(try DataFileReader.checked(stored, at: place, rowCount: rowCount, file: fileID))
    }
  }

  /// What is in the pool was checked as another page than the one that is asked for: only a footer that somebody forged
  /// gives two pages one place.
  private func takenTwice(_ range: Range<Int>) -> BasaltError {
    BasaltError(
      .corruptPage, "Bytes \(range.lowerBound) to \(range.upperBound) are said to be two different pages.",
      remedy: "Run `basalt verify` on the file, then restore it from a copy.")
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
      .at("page", place.pageName).at("file", name)
  }
}

extension OpenPage: PooledPage {}

extension ColumnVector.DictionaryValues: PooledPage {
  /// The entries, and for text the payload that their views point into.
  package var byteCount: Int { vector.values.byteCount + vector.heaps.reduce(0) { $0 + $1.byteCount } }
}
