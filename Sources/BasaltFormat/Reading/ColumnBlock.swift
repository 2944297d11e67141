package import BasaltCore
import BasaltEncoding

/// The column block of one column: its chunk and page entries, each checked when it is read, without a look at what its
/// values are.
///
/// The seal was checked when the block was read, so entries are checked only for what a wrong or forged writer could
/// have written, and only when somebody asks for them: a scan of one row group of a thousand pays for that one's.
///
/// - Source: format-spec/footer.md, "Column block"
package struct ColumnBlock: Sendable {
  package let description: ColumnDescription
  private let body: RecordBytes
  private let rowGroups: [RowGroupEntry]
  private let sizes: FileRoot.RecordSizes

  /// - Parameters:
  ///   - body: The block without its seal, which matched.
  ///   - rowGroups: Of the file: each has a chunk entry in the block.
  ///   - sizes: Strides of the entries, from the root.
  /// - Throws: `.corruptFile` when the block's length does not follow from the number of its entries.
  init(
    _ description: ColumnDescription, body: RecordBytes, rowGroups: [RowGroupEntry], sizes: FileRoot.RecordSizes
  ) throws(BasaltError) {
    // Entries are reached by index from here on; a block of any other length would give records that are not there.
    let expected = rowGroups.count * sizes.chunk + description.entry.pageEntryCount * sizes.page
    guard body.count == expected else {
      throw FileDamage.file("A column block has \(body.count) bytes, not \(expected).")
    }
    self.description = description
    self.body = body
    self.rowGroups = rowGroups
    self.sizes = sizes
  }

  /// The column's chunk in a row group, checked against it. Parsed anew on each call: keep it where it is asked for
  /// often.
  /// - Throws: `.corruptFile`.
  package func chunk(_ rowGroup: Int) throws(BasaltError) -> ChunkEntry {
    let start = rowGroup * sizes.chunk
    do throws(BasaltError) {
      let chunk = try ChunkEntry(
        body.part(start..<(start + sizes.chunk)), rowGroup: rowGroups[rowGroup],
        pageEntryCount: description.entry.pageEntryCount)
      // Who was promised a column without NULL may leave validity out; better no answer than one without these rows.
      guard description.entry.isNullable || chunk.zoneMap.nullCount == 0 else {
        throw FileDamage.file("A column that takes no NULL is said to have \(chunk.zoneMap.nullCount).")
      }
      // The rest of what makes a base is seen by who reads it (`BasePage`): other columns are not at hand here.
      guard chunk.base != description.ordinal else {
        throw FileDamage.file("A chunk is said to be the difference to itself.")
      }
      if let sharing = chunk.sharing {
        // Earlier ones alone: no chunk is then, by however many others, its own owner.
        guard sharing.rowGroup < rowGroup else {
          throw FileDamage.file(
            "A chunk has the dictionary of row group \(sharing.rowGroup), which is not before its own.")
        }
        // What keeps readers away that know of no owners must be there, or others have read something else.
        guard description.encodings.contains(EncodingRegistry.sharedDictionary) else {
          throw FileDamage.file("A chunk shares a dictionary, of which the column says nothing.")
        }
      }
      // Of a type that is not known here, that type says what its sums are.
      if chunk.facts.sum != nil, let type = description.type, !ValueSum.isDefined(for: type) {
        throw FileDamage.file("A chunk of \(type) has a sum.")
      }
      if chunk.order != .unknown, let type = description.type, !ChunkOrder.isDefined(for: type) {
        throw FileDamage.file("A chunk of \(type) has an order.")
      }
      return chunk
    } catch {
      throw error.at("column", description.name).at("row group", rowGroup)
    }
  }

  /// The chunk whose dictionary a chunk has or amends; `nil` when that is its own, or it has none.
  /// - Throws: `.corruptFile` when what the chunk names is no owner.
  package func owner(of chunk: ChunkEntry, rowGroup: Int) throws(BasaltError) -> ChunkEntry? {
    guard let sharing = chunk.sharing else { return nil }
    let owner = try self.chunk(sharing.rowGroup)
    // One step and no more: a chain of amendments would make one page need any number of others.
    guard owner.dictionaryByteCount > 0, owner.sharing == nil else {
      throw FileDamage.file("A chunk has the dictionary of row group \(sharing.rowGroup), which has none of its own.")
        .at("column", description.name).at("row group", rowGroup)
    }
    return owner
  }

  /// What is known of a chunk's values. Of a column whose type is not known here these are counts alone: what its
  /// bounds mean only that type says.
  /// - Throws: `.corruptFile` when a bound is not a value of the column's type.
  package func statistics(_ chunk: ChunkEntry) throws(BasaltError) -> ColumnStatistics {
    guard let type = description.type else {
      return ColumnStatistics(
        rowCount: chunk.rowCount, nullCount: chunk.zoneMap.nullCount, nanCount: chunk.zoneMap.nanCount)
    }
    do throws(BasaltError) {
      return try chunk.zoneMap.statistics(rowCount: chunk.rowCount, type: type)
    } catch {
      throw error.at("column", description.name)
    }
  }

  /// The rows of a page, counted in the row group.
  package func rows(ofPage page: Int, rowGroup: Int) -> Range<Int> { rowGroups[rowGroup].rows(ofPage: page) }

  /// A page's entry, checked; `nil` when the chunk has one page and its own entry says everything.
  /// - Precondition: The chunk is this column's in that row group and has the page.
  package func entry(ofPage page: Int, of chunk: ChunkEntry, rowGroup: Int) throws(BasaltError) -> PageEntry? {
    try read(ofPage: page, of: chunk, rowGroup: rowGroup) { (record, rows, available) throws(BasaltError) in
      try PageEntry(record, rows: rows, available: available)
    }
  }

  /// Reads of a page's entry what is wanted of it; `nil` as `entry(ofPage:of:rowGroup:)`.
  private func read<Part>(
    ofPage page: Int, of chunk: ChunkEntry, rowGroup: Int,
    _ body: (_ record: RecordBytes, _ rows: Range<Int>, _ available: Range<Int>) throws(BasaltError) -> Part
  ) throws(BasaltError) -> Part? {
    precondition((0..<chunk.pageCount).contains(page))
    guard let first = chunk.firstPageEntry else { return nil }
    do throws(BasaltError) {
      // Behind the page before, whose entry is checked in its turn.
      let before = page == 0 ? chunk.dictionaryByteCount.alignedToEight : try end(ofPageEntry: first + page - 1)
      // Also keeps the range below from having its ends the wrong way round, which would trap.
      guard before < chunk.byteRange.count else {
        throw FileDamage.file("The page before ends beyond its chunk.")
      }
      return try body(
        record(first + page), rows(ofPage: page, rowGroup: rowGroup), before..<chunk.byteRange.count)
    } catch {
      throw error.at("column", description.name).at("row group", rowGroup).at("page", page)
    }
  }

  /// Where a page lies: header and stored payload, in the file.
  /// - Precondition: The chunk is this column's in that row group and has the page.
  package func byteRange(ofPage page: Int, of chunk: ChunkEntry, rowGroup: Int) throws(BasaltError) -> Range<Int> {
    let place = try read(ofPage: page, of: chunk, rowGroup: rowGroup) { (record, rows, available) throws(BasaltError) in
      try PageEntry.place(record, rows: rows, available: available)
    }
    if let place { return place.byteRange(in: chunk) }
    let start = chunk.byteRange.lowerBound + chunk.dictionaryByteCount.alignedToEight
    // Without page entries the page's place follows from the chunk's; a dictionary that fills the chunk leaves none.
    guard start < chunk.byteRange.upperBound else {
      throw FileDamage.file("A chunk of \(chunk.byteRange.count) bytes has no room for its page.")
        .at("column", description.name).at("row group", rowGroup)
    }
    return start..<chunk.byteRange.upperBound
  }

  /// Where a page ends, counted from its chunk's first byte.
  private func end(ofPageEntry index: Int) throws(BasaltError) -> Int {
    let record = record(index)
    // Two numbers of 32 bits: their sum cannot overflow.
    return Int(record.u32(0)) + Int(record.u32(4))
  }

  /// A page entry, by its index in the block.
  /// - Precondition: The index is one the block has: `ChunkEntry` has checked those of its pages.
  private func record(_ index: Int) -> RecordBytes {
    let start = rowGroups.count * sizes.chunk + index * sizes.page
    return body.part(start..<(start + sizes.page))
  }
}
