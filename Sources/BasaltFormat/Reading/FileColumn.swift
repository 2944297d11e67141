package import BasaltCore

/// One column of an open file that can be read: its block, with bounds as values of its type.
///
/// Beside `ColumnBlock`, which any column has: only of a column whose type is known here do bounds mean something.
/// The reader keeps one for each column that was asked for. A class, though it never changes: scans hand it on page by
/// page, and a copy of the struct that it was counted a dozen references.
package final class FileColumn: Sendable {
  package let field: Field
  package let block: ColumnBlock

  init(field: Field, block: ColumnBlock) { (self.field, self.block) = (field, block) }

  package var ordinal: Int { block.description.ordinal }
  package var entry: ColumnEntry { block.description.entry }

  /// The column's chunk in a row group.
  /// - Throws: `.corruptFile`.
  package func chunk(_ rowGroup: Int) throws(BasaltError) -> ChunkEntry { try block.chunk(rowGroup) }

  /// What is known of a chunk's values.
  /// - Throws: `.corruptFile` when a bound is not a value of the column's type.
  package func statistics(_ chunk: ChunkEntry) throws(BasaltError) -> ColumnStatistics { try block.statistics(chunk) }

  /// The value that every row of a chunk without pages has; `nil` for a chunk with pages.
  /// - Throws: `.corruptFile` when the constant is not a value of the column's type.
  package func repeatedValue(of chunk: ChunkEntry) throws(BasaltError) -> Value? {
    switch chunk.shape {
    case .pages: return nil
    case .allNull: return .null
    case .constant:
      // The minimum, by the format; a maximum may be missing, since a constant needs but one bound.
      guard let minimum = try statistics(chunk).minimum else {
        throw FileDamage.file("A constant chunk has no minimum.").at("column", field.name)
      }
      return minimum.value
    }
  }

  /// Where a page lies and what is known of its values.
  /// - Precondition: The chunk is this column's in that row group and has the page.
  package func page(_ page: Int, of chunk: ChunkEntry, rowGroup: Int) throws(BasaltError) -> FilePage {
    let rows = block.rows(ofPage: page, rowGroup: rowGroup)
    // A chunk of one page: the chunk's figures are the page's.
    guard let entry = try block.entry(ofPage: page, of: chunk, rowGroup: rowGroup) else {
      return FilePage(
        rows: rows, byteRange: try block.byteRange(ofPage: page, of: chunk, rowGroup: rowGroup),
        statistics: try statistics(chunk))
    }
    do throws(BasaltError) {
      return FilePage(
        rows: rows, byteRange: entry.byteRange(in: chunk),
        statistics: try entry.zoneMap.statistics(rowCount: rows.count, type: field.type))
    } catch {
      throw error.at("column", field.name).at("row group", rowGroup).at("page", page)
    }
  }

  /// Where a page lies, for who needs no statistics: they are most of what `page(_:of:rowGroup:)` costs.
  package func byteRange(ofPage page: Int, of chunk: ChunkEntry, rowGroup: Int) throws(BasaltError) -> Range<Int> {
    try block.byteRange(ofPage: page, of: chunk, rowGroup: rowGroup)
  }
}

/// One page of an open file.
package struct FilePage: Sendable {
  /// Counted in the row group.
  package let rows: Range<Int>
  /// Header and stored payload, in the file.
  package let byteRange: Range<Int>
  package let statistics: ColumnStatistics
}
