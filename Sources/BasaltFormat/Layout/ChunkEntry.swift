package import BasaltCore

/// One column of one row group: where its pages lie and what is known of its values.
///
/// This is what a plan looks at first: a chunk whose zone map excludes the predicate costs 80 bytes of a block that is
/// read anyway, and none of its pages. A chunk that is constant or all NULL has no pages: added columns and sparse wide
/// tables take no space and no read.
///
/// Reading an entry checks all that can be checked without the values: `init(_:rowGroup:pageEntryCount:)` is the only
/// way from bytes to an entry, so whoever holds one may go by its ranges and counts.
///
/// - Source: format-spec/footer.md, "Column block"
package struct ChunkEntry: Sendable, Equatable {
  /// From its dictionary or first page to the end of its last; empty without pages.
  package var byteRange: Range<Int>
  /// Header and stored payload; 0 without one. The first data page begins at the next multiple of 8.
  package var dictionaryByteCount: Int
  package var dictionaryEntryCount: Int
  /// As its row group's.
  package var rowCount: Int
  /// As its row group's, or 0 for a chunk without pages.
  package var pageCount: Int
  /// What a reader asks first: only one of the three needs a page.
  package var shape: Shape
  /// Index of its first page entry in the column block, or `nil` when it has at most one page.
  package var firstPageEntry: Int?
  /// The ordinal of the column that its values may be differences to; `nil` for most.
  package var base: Int?
  /// NULL apart; `nil` when not known.
  package var distinctCount: Int?
  /// Counts of NULL and NaN, and the bounds of everything else.
  package var zoneMap: ZoneMapRecord
  /// What else is known; nothing in files whose entries end before it.
  package var facts = ChunkFacts.none
  /// In which order its values lie; nothing is known in files whose entries end before it.
  package var order = ChunkOrder.unknown
  /// Whose dictionary it has, amended by its own page if it has one; `nil` of a chunk with a dictionary that is all its
  /// own, or with none.
  package var sharing: ChunkSharing?

  /// How the chunk gives its rows. An enum rather than two flags, because both flags at once would mean nothing.
  package enum Shape: Sendable, Equatable {
    /// Every row has the value that is the minimum; no pages.
    case constant
    /// Every row is NULL: no pages and no bounds.
    case allNull
    case pages
  }

  /// The shortest that version 1 reads and writes; a file may have longer entries (`FileRoot.RecordSizes`).
  package static let byteCount = 80
  /// With facts behind it.
  package static let byteCountWithFacts = byteCount + ChunkFacts.byteCount
  /// With facts and order.
  package static let byteCountWithOrder = byteCountWithFacts + ChunkOrder.byteCount

  /// With facts, order and sharing.
  package static let byteCountWithSharing = byteCountWithOrder + ChunkSharing.byteCount

  /// Whether its pages may be codes.
  package var hasDictionary: Bool { dictionaryByteCount > 0 || sharing != nil }
  /// Whether each of its values is an entry of its dictionary, wherever that lies: it then rules a constant out for
  /// certain.
  package var dictionaryIsComplete: Bool { facts.dictionaryIsComplete || sharing?.isComplete == true }

  /// Header and stored payload of its own dictionary page, in the file; `nil` without one.
  /// A dictionary lies at the front of its chunk, before the first data page.
  package var dictionaryByteRange: Range<Int>? {
    guard dictionaryByteCount > 0 else { return nil }
    return byteRange.lowerBound..<(byteRange.lowerBound + dictionaryByteCount)
  }
  /// Of a base: what two bytes can say, 0 being none. Columns behind it are no bases; they may have one.
  package static let baseOrdinalMaximum = Int(UInt16.max) - 1
  /// Stands for a count that is not known, because 0 is one that is: that of a chunk of nothing but NULL.
  private static let unknownDistinctCount = UInt32.max

  /// For a writer; nothing is checked.
  package init(
    byteRange: Range<Int>, dictionaryByteCount: Int, dictionaryEntryCount: Int, rowCount: Int, pageCount: Int,
    shape: Shape, firstPageEntry: Int?, base: Int? = nil, distinctCount: Int?, zoneMap: ZoneMapRecord
  ) {
    self.byteRange = byteRange
    self.dictionaryByteCount = dictionaryByteCount
    self.dictionaryEntryCount = dictionaryEntryCount
    self.rowCount = rowCount
    self.pageCount = pageCount
    self.shape = shape
    self.firstPageEntry = firstPageEntry
    self.base = base
    self.distinctCount = distinctCount
    self.zoneMap = zoneMap
  }

  /// Appends the entry's 80 bytes, and its facts, order and sharing where the file has them.
  /// - Parameter byteCount: Of every entry of the file, one of the four lengths above.
  /// - Precondition: Each figure fits its field, as `RowGroupEncoder` and `Limits` see to.
  package func write(to record: inout RecordWriter, byteCount: Int = ChunkEntry.byteCount) {
    record.u64(UInt64(byteRange.isEmpty ? 0 : byteRange.lowerBound))
    record.u32(UInt32(byteRange.count))
    record.u32(UInt32(dictionaryByteCount))
    record.u32(UInt32(rowCount))
    record.u32(UInt32(zoneMap.nullCount))
    record.u32(UInt32(zoneMap.nanCount))
    record.u16(UInt16(pageCount))
    // Four flags come from the bounds, so that they cannot contradict what is written of them below.
    var flags = zoneMap.flags
    switch shape {
    case .constant: flags |= ZoneMapRecord.Flag.constant
    case .allNull: flags |= ZoneMapRecord.Flag.allNull
    case .pages: break
    }
    if firstPageEntry != nil { flags |= ZoneMapRecord.Flag.hasPageEntries }
    record.u16(flags)
    record.u8(UInt8(zoneMap.minimum?.bytes.count ?? 0))
    record.u8(UInt8(zoneMap.maximum?.bytes.count ?? 0))
    // 0 is none, so the ordinal and one: `baseOrdinalMaximum`.
    record.u16(UInt16((base ?? -1) + 1))
    record.u32(UInt32(firstPageEntry ?? 0))
    record.u32(distinctCount.map { UInt32($0) } ?? ChunkEntry.unknownDistinctCount)
    record.u32(UInt32(dictionaryEntryCount))
    zoneMap.writeBounds(to: &record)
    if byteCount >= ChunkEntry.byteCountWithFacts { facts.write(to: &record) }
    if byteCount >= ChunkEntry.byteCountWithOrder { order.write(to: &record) }
    if byteCount >= ChunkEntry.byteCountWithSharing { ChunkSharing.write(sharing, to: &record) }
  }

  /// - Parameters:
  ///   - rowGroup: The row group it belongs to, whose rows, pages and place bind it.
  ///   - pageEntryCount: Page entries of the column block.
  /// - Throws: `.corruptFile`. The block's seal matched before, so what is refused here was written so: by another
  ///   writer, or by one who forged the seal too. Without these checks it would become a trap or a wrong answer later.
  /// - Complexity: O(1); two short arrays for the bounds.
  package init(_ record: RecordBytes, rowGroup: RowGroupEntry, pageEntryCount: Int) throws(BasaltError) {
    try self.init(withoutFacts: record, rowGroup: rowGroup, pageEntryCount: pageEntryCount)
    // Entries of any length between are those of a version that never was: they say no more than the shortest.
    guard record.count >= ChunkEntry.byteCountWithFacts else { return }
    facts = try ChunkFacts(
      record.part(ChunkEntry.byteCount..<ChunkEntry.byteCountWithFacts), of: self, rowGroup: rowGroup)
    guard record.count >= ChunkEntry.byteCountWithOrder else { return }
    order = try ChunkOrder(
      record.part(ChunkEntry.byteCountWithFacts..<ChunkEntry.byteCountWithOrder), of: self)
    guard record.count >= ChunkEntry.byteCountWithSharing else { return }
    sharing = try ChunkSharing.read(
      record.part(ChunkEntry.byteCountWithOrder..<ChunkEntry.byteCountWithSharing), of: self)
  }

  private init(withoutFacts record: RecordBytes, rowGroup: RowGroupEntry, pageEntryCount: Int) throws(BasaltError) {
    typealias Flag = ZoneMapRecord.Flag
    let flags = record.u16(30)
    // An unknown flag may change what the other fields mean, so nothing further is believed.
    let known = Flag.bounds | Flag.constant | Flag.allNull | Flag.hasPageEntries
    guard flags & ~known == 0 else { throw FileDamage.file("A chunk has unknown flags \(flags).") }
    // Whether there is such a column, and whether it may be a base, is seen by who reads it (`BasePage`).
    base = record.u16(34) == 0 ? nil : Int(record.u16(34)) - 1
    rowCount = Int(record.u32(16))
    // Pages of all columns are cut at the same rows: a chunk of another length would pair values of different rows.
    guard rowCount == rowGroup.rowCount else {
      throw FileDamage.file("A chunk has \(rowCount) rows, its row group \(rowGroup.rowCount).")
    }
    zoneMap = try ZoneMapRecord(
      record, flags: flags, nullCount: record.u32(20), nanCount: record.u32(24), lengths: 32, bounds: 48,
      rowCount: rowCount)

    switch flags & (Flag.constant | Flag.allNull) {
    case 0: shape = .pages
    case Flag.constant: shape = .constant
    case Flag.allNull: shape = .allNull
    default: throw FileDamage.file("A chunk is flagged both constant and all NULL.")
    }
    let offset = record.u64(0)
    let byteCount = Int(record.u32(8))
    dictionaryByteCount = Int(record.u32(12))
    dictionaryEntryCount = Int(record.u32(44))
    pageCount = Int(record.u16(28))
    let firstEntry = Int(record.u32(36))
    let distinct = record.u32(40)
    distinctCount = distinct == ChunkEntry.unknownDistinctCount ? nil : Int(distinct)
    // What a planner sizes things by must at least be possible.
    if let distinctCount, distinctCount > rowCount {
      throw FileDamage.file("A chunk of \(rowCount) rows has \(distinctCount) distinct values.")
    }
    // Codes have 16 bits: further entries could not be named.
    guard (dictionaryByteCount == 0) == (dictionaryEntryCount == 0), dictionaryByteCount <= byteCount,
      dictionaryEntryCount <= Limits.dictionaryEntryCountMaximum
    else {
      throw FileDamage.file("A dictionary has \(dictionaryByteCount) bytes and \(dictionaryEntryCount) entries.")
    }

    // A chunk without pages answers from this entry alone, so the entry must be of one mind: a constant has a tight
    // minimum, which is its value, and an all-NULL chunk has nothing that a bound could be of.
    guard shape == .pages else {
      guard offset == 0, byteCount == 0, pageCount == 0, firstEntry == 0, flags & Flag.hasPageEntries == 0, base == nil
      else {
        throw FileDamage.file("A chunk without pages is said to lie at \(offset).")
      }
      let isSound =
        shape == .allNull
        ? zoneMap.nullCount == rowCount && zoneMap.minimum == nil && zoneMap.maximum == nil
        : zoneMap.nullCount == 0 && zoneMap.nanCount == 0 && zoneMap.minimum?.isTight == true
      guard isSound else { throw FileDamage.file("A chunk's flags contradict its counts and bounds.") }
      byteRange = 0..<0
      firstPageEntry = nil
      return
    }
    // From here on the chunk has pages: as many as each chunk of its row group, since they share their row boundaries.
    guard pageCount == rowGroup.pageCount else {
      throw FileDamage.file("A chunk has \(pageCount) pages, its row group \(rowGroup.pageCount).")
    }
    // Within the row group, whose place was held against those before it: chunks of two row groups cannot overlap.
    guard let start = Int(exactly: offset), rowGroup.byteRange.contains(start), start % 8 == 0,
      byteCount <= rowGroup.byteRange.upperBound - start
    else {
      throw FileDamage.file("A chunk lies at \(offset), \(byteCount) bytes long: outside of its row group.")
    }
    byteRange = start..<(start + byteCount)
    if flags & Flag.hasPageEntries != 0 {
      // In this order the difference cannot be negative, whatever the numbers are.
      guard firstEntry <= pageEntryCount, pageCount <= pageEntryCount - firstEntry else {
        throw FileDamage.file("A chunk's page entries \(firstEntry)… are not among the \(pageEntryCount) there are.")
      }
      firstPageEntry = firstEntry
    } else {
      // Only a chunk of one page may do without page entries: its own entry then says where the page is.
      guard pageCount == 1, firstEntry == 0 else {
        throw FileDamage.file("A chunk of \(pageCount) pages has no page entries.")
      }
      firstPageEntry = nil
    }
  }
}
