package import BasaltCore
package import BasaltEncoding
import BasaltStorage

/// How one page is encoded: for people who ask where the bytes go.
///
/// The pool is left alone for two reasons: it keeps pages without their codec and stored size, which is what is asked
/// for here, and looking at a file must not push out the pages that queries use.
package struct PageDescription: Sendable {
  package let codec: BlockCodec
  /// Header and payload, as they lie in the file.
  package let storedByteCount: Int
  /// The tree of encodings under the codec.
  package let node: NodeDescription
}

extension DataFileReader {
  /// Opens a data page straight from the store and describes it; nothing is decoded, and the buffer pool is left alone.
  /// - Precondition: The chunk has the page.
  /// - Throws: As `openPage(_:rowCount:at:of:dictionary:ahead:)`.
  package func describe(
    _ page: FilePage, at place: PagePlace, of column: FileColumn, dictionary: ColumnVector.DictionaryValues?
  ) throws(BasaltError) -> PageDescription {
    do throws(BasaltError) {
      let stored = try store.readNow(name, page.byteRange)
      let header = try PageHeader(
        checking: RecordBytes(stored), at: place, rowCount: page.rows.count, file: fileID)
      let whole = try DataFileReader.checked(stored, at: place, rowCount: page.rows.count, file: fileID)
      let opened = try PageOpener.open(
        whole, PageHeader.byteCount..<whole.byteCount, type: column.field.type, rowCount: page.rows.count,
        dictionary: dictionary)
      return PageDescription(codec: header.codec, storedByteCount: stored.byteCount, node: opened.description)
    } catch {
      throw error.at("column", column.field.name).at("row group", place.rowGroup)
        .at("page", place.pageName).at("file", name)
    }
  }
}
