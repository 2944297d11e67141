package import BasaltCore

/// One page of a chunk: where it lies and what is known of its values.
///
/// Lets a scan skip pages of a chunk that it cannot skip whole. An entry costs 64 bytes for a page of some 8,192
/// values; a chunk of one page has none, because its own entry says the same.
///
/// - Source: format-spec/footer.md, "Column block"
package struct PageEntry: Sendable, Equatable {
  /// From the chunk's offset.
  package var offset: Int
  /// Header and stored payload.
  package var pageByteCount: Int
  /// Counted in the row group.
  package var firstRow: Int
  /// Of the page's rows alone.
  package var zoneMap: ZoneMapRecord

  /// What version 1 reads and writes; a file may have longer entries (`FileRoot.RecordSizes`).
  package static let byteCount = 64

  /// In the file.
  package func byteRange(in chunk: ChunkEntry) -> Range<Int> {
    Place(offset: offset, byteCount: pageByteCount).byteRange(in: chunk)
  }

  /// Where a page lies in its chunk.
  struct Place {
    let offset: Int
    let byteCount: Int

    func byteRange(in chunk: ChunkEntry) -> Range<Int> {
      let start = chunk.byteRange.lowerBound + offset
      return start..<(start + byteCount)
    }
  }

  /// For a writer; nothing is checked.
  package init(offset: Int, pageByteCount: Int, firstRow: Int, zoneMap: ZoneMapRecord) {
    self.offset = offset
    self.pageByteCount = pageByteCount
    self.firstRow = firstRow
    self.zoneMap = zoneMap
  }

  /// Appends the entry's 64 bytes.
  /// - Precondition: Each figure fits its field, as `Limits` sees to.
  package func write(to record: inout RecordWriter) {
    record.u32(UInt32(offset))
    record.u32(UInt32(pageByteCount))
    record.u32(UInt32(firstRow))
    record.u32(UInt32(zoneMap.nullCount))
    record.u32(UInt32(zoneMap.nanCount))
    record.u16(zoneMap.flags)
    record.u8(UInt8(zoneMap.minimum?.bytes.count ?? 0))
    record.u8(UInt8(zoneMap.maximum?.bytes.count ?? 0))
    record.u64(0)
    zoneMap.writeBounds(to: &record)
  }

  /// - Parameters:
  ///   - rows: The rows that a page at this place has.
  ///   - available: Where in its chunk it may lie: behind the page before. So pages ascend and do not overlap, and no
  ///     two of them can be made to share the same bytes.
  /// - Throws: `.corruptFile`.
  package init(_ record: RecordBytes, rows: Range<Int>, available: Range<Int>) throws(BasaltError) {
    let place = try PageEntry.place(record, rows: rows, available: available)
    (offset, pageByteCount, firstRow) = (place.offset, place.byteCount, rows.lowerBound)
    zoneMap = try ZoneMapRecord(
      record, flags: record.u16(20), nullCount: record.u32(12), nanCount: record.u32(16), lengths: 22, bounds: 32,
      rowCount: rows.count)
  }

  /// The place alone, with every check but those of the zone map, whose bounds are most of what an entry costs.
  static func place(_ record: RecordBytes, rows: Range<Int>, available: Range<Int>) throws(BasaltError) -> Place {
    let offset = Int(record.u32(0))
    let byteCount = Int(record.u32(4))
    let firstRow = Int(record.u32(8))
    let flags = record.u16(20)
    guard flags & ~ZoneMapRecord.Flag.bounds == 0 else {
      throw FileDamage.file("A page entry has unknown flags \(flags).")
    }
    try FileDamage.requireZero(record.u64(24), "page entry, offset 24")
    // It follows from the ordinal. A writer that cut at other rows would have its values paired with those of other
    // rows.
    guard firstRow == rows.lowerBound else {
      throw FileDamage.file("A page begins with row \(firstRow), not \(rows.lowerBound).")
    }
    // The least page is a header without a payload; each begins at a multiple of 8, so there may be padding
    // before it.
    guard available.contains(offset), offset % 8 == 0, byteCount >= PageHeader.byteCount,
      byteCount <= available.upperBound - offset
    else {
      throw FileDamage.file(
        "A page lies at \(offset) of its chunk, \(byteCount) bytes long: it overlaps or does not fit.")
    }
    return Place(offset: offset, byteCount: byteCount)
  }
}
