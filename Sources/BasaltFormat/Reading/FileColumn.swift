package import BasaltCore

/// One column of an open file: its chunk and page entries, each checked when it is read.
///
/// - Source: format-spec/footer.md, "Column block"
package struct FileColumn: Sendable {
  package let ordinal: Int
  package let field: Field
  package let entry: ColumnEntry
  private let block: RecordBytes
  private let rowGroups: [RowGroupEntry]
  private let sizes: FileRoot.RecordSizes

  init(
    ordinal: Int, field: Field, entry: ColumnEntry, block: RecordBytes, rowGroups: [RowGroupEntry],
    sizes: FileRoot.RecordSizes
  ) throws(BasaltError) {
    let expected = rowGroups.count * sizes.chunk + entry.pageEntryCount * sizes.page
    guard block.count == expected else {
      throw FileDamage.file("A column block has \(block.count) bytes, not \(expected).")
    }
    self.ordinal = ordinal
    self.field = field
    self.entry = entry
    self.block = block
    self.rowGroups = rowGroups
    self.sizes = sizes
  }

  package func chunk(_ rowGroup: Int) throws(BasaltError) -> ChunkEntry {
    let start = rowGroup * sizes.chunk
    do throws(BasaltError) {
      return try ChunkEntry(
        block.part(start..<(start + sizes.chunk)), rowGroup: rowGroups[rowGroup], pageEntryCount: entry.pageEntryCount)
    } catch {
      throw error.at("column", field.name).at("row group", rowGroup)
    }
  }

  /// What is known of a chunk's values.
  package func statistics(_ chunk: ChunkEntry) throws(BasaltError) -> ColumnStatistics {
    try chunk.zoneMap.statistics(rowCount: chunk.rowCount, type: field.type)
  }

  /// Where a page lies and what is known of its values.
  /// - Precondition: The chunk is this column's in that row group and has the page.
  package func page(_ page: Int, of chunk: ChunkEntry, rowGroup: Int) throws(BasaltError) -> FilePage {
    let rows = rowGroups[rowGroup].rows(ofPage: page)
    guard let entry = try entry(ofPage: page, of: chunk, rowGroup: rowGroup) else {
      return FilePage(
        rows: rows, byteRange: try byteRange(ofOnlyPageOf: chunk, rowGroup: rowGroup),
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
    guard let entry = try entry(ofPage: page, of: chunk, rowGroup: rowGroup) else {
      return try byteRange(ofOnlyPageOf: chunk, rowGroup: rowGroup)
    }
    return entry.byteRange(in: chunk)
  }

  /// A page's entry, checked; `nil` when the chunk has one page and its own entry says everything.
  private func entry(ofPage page: Int, of chunk: ChunkEntry, rowGroup: Int) throws(BasaltError) -> PageEntry? {
    precondition((0..<chunk.pageCount).contains(page))
    guard let first = chunk.firstPageEntry else { return nil }
    do throws(BasaltError) {
      // Behind the page before, whose entry is checked in its turn.
      let before = page == 0 ? chunk.dictionaryByteCount.alignedToEight : try end(ofPageEntry: first + page - 1)
      guard before < chunk.byteRange.count else {
        throw FileDamage.file("The page before ends beyond its chunk.")
      }
      return try PageEntry(
        record(first + page), rows: rowGroups[rowGroup].rows(ofPage: page), available: before..<chunk.byteRange.count)
    } catch {
      throw error.at("column", field.name).at("row group", rowGroup).at("page", page)
    }
  }

  private func byteRange(ofOnlyPageOf chunk: ChunkEntry, rowGroup: Int) throws(BasaltError) -> Range<Int> {
    let start = chunk.byteRange.lowerBound + chunk.dictionaryByteCount.alignedToEight
    guard start < chunk.byteRange.upperBound else {
      throw FileDamage.file("A chunk of \(chunk.byteRange.count) bytes has no room for its page.")
        .at("column", field.name).at("row group", rowGroup)
    }
    return start..<chunk.byteRange.upperBound
  }

  private func end(ofPageEntry index: Int) throws(BasaltError) -> Int {
    let record = record(index)
    return Int(record.u32(0)) + Int(record.u32(4))
  }

  private func record(_ index: Int) -> RecordBytes {
    let start = rowGroups.count * sizes.chunk + index * sizes.page
    return block.part(start..<(start + sizes.page))
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
