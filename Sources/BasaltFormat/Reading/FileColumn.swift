package import BasaltCore
import BasaltRuntime

/// One column of an open file that can be read: its block, with bounds as values of its type.
///
/// Beside `ColumnBlock`, which any column has: only of a column whose type is known here do bounds mean something.
/// The reader keeps one for each column that was asked for. A class, though it never changes: scans hand it on page by
/// page, and a copy of the struct that it was counted a dozen references.
package final class FileColumn: Sendable {
  package let field: Field
  package let block: ColumnBlock

  /// Chunks that have been asked for, by row group.
  // For its lock alone: `Monitor` says why.
  private let chunks = Monitor<[Int: FileChunk]>([:])

  init(field: Field, block: ColumnBlock) { (self.field, self.block) = (field, block) }

  package var ordinal: Int { block.description.ordinal }
  package var entry: ColumnEntry { block.description.entry }

  /// The column's chunk in a row group, kept from then on.
  /// - Throws: `.corruptFile`.
  package func chunk(_ rowGroup: Int) throws(BasaltError) -> FileChunk {
    if let known = chunks.withLock({ $0[rowGroup] }) { return known }
    let chunk = FileChunk(try block.chunk(rowGroup), rowGroup: rowGroup)
    return chunks.withLock { chunks in
      // Two threads may both have read it; what one of them works out is to be there for all.
      if let known = chunks[rowGroup] { return known }
      chunks[rowGroup] = chunk
      return chunk
    }
  }

  /// What is known of a chunk's values.
  /// - Throws: `.corruptFile` when a bound is not a value of the column's type.
  package func statistics(of chunk: FileChunk) throws(BasaltError) -> ColumnStatistics {
    try chunk.statistics { (entry) throws(BasaltError) in try block.statistics(entry) }
  }

  /// All pages of a chunk, of which every one is asked about its bounds.
  /// - Throws: `.corruptFile`, for any of them.
  /// - Complexity: O(pages) the first time, then O(1).
  package func pages(of chunk: FileChunk) throws(BasaltError) -> [FilePage] {
    try chunk.pages { (entry) throws(BasaltError) in
      var pages: [FilePage] = []
      pages.reserveCapacity(entry.pageCount)
      for page in 0..<entry.pageCount { pages.append(try self.page(page, of: entry, rowGroup: chunk.rowGroup)) }
      return pages
    }
  }

  /// The value that every row of a chunk without pages has; `nil` for a chunk with pages.
  /// - Throws: `.corruptFile` when the constant is not a value of the column's type.
  package func repeatedValue(of chunk: FileChunk) throws(BasaltError) -> Value? {
    switch chunk.entry.shape {
    case .pages: return nil
    case .allNull: return .null
    case .constant:
      // The minimum, by the format; a maximum may be missing, since a constant needs but one bound.
      guard let minimum = try statistics(of: chunk).minimum else {
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
        statistics: try block.statistics(chunk))
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
  package func byteRange(ofPage page: Int, of chunk: FileChunk) throws(BasaltError) -> Range<Int> {
    try block.byteRange(ofPage: page, of: chunk.entry, rowGroup: chunk.rowGroup)
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
