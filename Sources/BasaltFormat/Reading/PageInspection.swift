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
  /// The name of the column that its values are differences to, if they are.
  package let base: String?
}

extension DataFileReader {
  /// Opens a data page straight from the store and describes it; nothing is decoded, and the buffer pool is left alone.
  /// - Parameter base: The column that the chunk's values are differences to, if there is one.
  /// - Precondition: The chunk has the page.
  /// - Throws: As `openPage(_:rowCount:at:of:dictionary:base:using:ahead:)`.
  package func describe(
    _ page: FilePage, at place: PagePlace, of column: FileColumn, dictionary: ColumnVector.DictionaryValues?, base: Int?
  ) throws(BasaltError) -> PageDescription {
    do throws(BasaltError) {
      let stored = try store.readNow(name, page.byteRange)
      let header = try PageHeader(
        checking: RecordBytes(stored), at: place, rowCount: page.rows.count, file: fileID)
      let whole = try DataFileReader.checked(stored, at: place, rowCount: page.rows.count, file: fileID)
      let basePage = try base.map { (base) throws(BasaltError) in
        try openBase(base, at: place, rowCount: page.rows.count, ahead: nil)
      }
      let opened = try PageOpener.open(
        whole, PageHeader.byteCount..<whole.byteCount, type: column.field.type, rowCount: page.rows.count,
        dictionary: dictionary, base: basePage)
      return PageDescription(
        codec: header.codec, storedByteCount: stored.byteCount, node: opened.description,
        base: try base.map { (base) throws(BasaltError) in try self.column(at: base).field.name })
    } catch {
      throw error.at("column", column.field.name).at("row group", place.rowGroup)
        .at("page", place.pageName).at("file", name)
    }
  }
}
