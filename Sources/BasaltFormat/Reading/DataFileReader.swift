package import BasaltCore
import BasaltEncoding
import BasaltRuntime
package import BasaltStorage

/// An open data file: its shape at once, its columns when they are touched.
///
/// The cost of opening follows the columns that are touched, not those there are: sections are checked but not parsed,
/// names are looked up by hash, ids by binary search, both in the bytes as they lie in the file. The alternative, a
/// footer that is one message to decode (Parquet's Thrift), makes a scan of one column pay for all of them.
///
/// Immutable but for caches, and used by many threads at once. Opening checks header, tail, root and sections; a
/// column's block is read and checked when the column is first asked for; a page is checked whenever it comes from the
/// store. Errors name the file.
/// - Source: format-spec/file-layout.md, "Opening"
package final class DataFileReader: Sendable {
  package let name: ObjectName
  package let root: FileRoot
  package let byteCount: Int
  /// Where the root lies, its seal included.
  package let rootByteRange: Range<Int>
  /// Checked and in order: their rows follow each other.
  package let rowGroups: [RowGroupEntry]
  let store: any ObjectStore
  let pool: BufferPool
  /// Names this opening in the pool. Not the file's id: a damaged copy has the same, and must not be answered from the
  /// sound one's pages.
  let poolID = UniqueID.random()
  /// The end of the file as it was read at opening; column blocks come through it, too.
  let footer: FooterBytes
  private let columnTable: RecordBytes
  private let nameHeap: RecordBytes
  private let nameHash: RecordBytes
  private let fieldIDIndex: RecordBytes
  /// Sections of which estimates are made, once somebody has asked for one.
  let columnRecords = Monitor<[FileRoot.SectionType: ColumnRecords]>([:])
  /// Columns that have been asked for.
  // For its lock alone: `Monitor` says why.
  private let columns = Monitor<[Int: FileColumn]>([:])

  /// Opens a file.
  /// - Parameters:
  ///   - pool: Where verified pages are kept, shared with other readers.
  /// - Throws: `.unknownName`, `.corruptFile`, `.unsupportedVersion`, or what the store throws.
  /// - Complexity: Reads the end of the file and its header; O(row groups) to decode, no column.
  package init(_ name: ObjectName, in store: any ObjectStore, pool: BufferPool) throws(BasaltError) {
    do throws(BasaltError) {
      // From the end, because only the tail's place is known: tail, then root, then sections, each checked by what came
      // before. The header comes last: it alone lies elsewhere, and shows that both ends are of one file.
      let footer = try FooterBytes(store: store, name: name)
      let end = footer.fileByteCount - FileTail.byteCount
      let tail = try FileTail(
        try footer.bytes(end..<footer.fileByteCount), actualByteCount: footer.fileByteCount)
      let rootRange = tail.rootOffset..<(tail.rootOffset + tail.rootByteCount)
      let rootBlock = try footer.bytes(rootRange)
      let rootBody = try SealedBlock.open(rootBlock, seed: ChecksumSeed.root(tail.fileID), name: "root")
      // Who keeps this number (`DataFileSummary.rootSeal`) has pinned all metadata by it, so tail and root must agree
      // on it.
      guard rootBlock.u64(rootBody.count) == tail.rootSeal else {
        throw FileDamage.file("The root is not the one that the tail names.")
      }
      let root = try FileRoot(rootBody, rootOffset: tail.rootOffset)
      let header = try FileHeader(try footer.bytes(0..<FileHeader.byteCount))
      guard header.fileID == tail.fileID, root.fileID == tail.fileID, header.incompatible == root.incompatible,
        header.compatible == root.compatible
      else {
        throw FileDamage.file("Header, root and tail are not of one file.")
      }

      /// A section's body, checked: from here on its items are reached by index without a further look at its length.
      func section(_ type: FileRoot.SectionType, itemByteCount: Int) throws(BasaltError) -> RecordBytes {
        let section = try root.section(type)
        let body = try SealedBlock.open(
          try footer.bytes(section.offset..<(section.offset + section.byteCount)),
          seed: ChecksumSeed.section(tail.fileID, type: type.rawValue), name: type.name)
        // The item count is any number of 63 bits; multiplied without care it could wrap to what the body has.
        let (needed, overflow) = section.itemCount.multipliedReportingOverflow(by: itemByteCount)
        guard !overflow, needed == body.count else {
          throw FileDamage.file("The \(type.name) has \(body.count) bytes, which are not \(section.itemCount) items.")
        }
        return body
      }
      /// Counts of sections are held against the root's, so that an ordinal below the column count has all its records.
      func requireCount(_ body: RecordBytes, _ size: Int, _ count: Int, _ what: String) throws(BasaltError) {
        guard body.count == size * count else {
          throw FileDamage.file("The \(what) has \(body.count / size) items, not \(count).")
        }
      }
      columnTable = try section(.columnTable, itemByteCount: root.sizes.column)
      try requireCount(columnTable, root.sizes.column, root.columnCount, "column table")
      nameHeap = try section(.nameHeap, itemByteCount: 1)
      nameHash = try section(.nameHash, itemByteCount: NameHash.slotByteCount)
      try requireCount(nameHash, NameHash.slotByteCount, NameHash.slotCount(for: root.columnCount), "name hash")
      fieldIDIndex = try section(.fieldIDIndex, itemByteCount: 8)
      try requireCount(fieldIDIndex, 8, root.columnCount, "field id index")
      let groups = try section(.rowGroupTable, itemByteCount: root.sizes.rowGroup)
      try requireCount(groups, root.sizes.rowGroup, root.rowGroupCount, "row group table")
      rowGroups = try DataFileReader.rowGroups(groups, root)
      self.root = root
      rootByteRange = rootRange
      self.footer = footer
    } catch {
      throw error.at("file", name)
    }
    byteCount = footer.fileByteCount
    self.name = name
    self.store = store
    self.pool = pool
  }

  /// All row groups, decoded at opening: at most 65,535 of them, 32 bytes each, and every scan walks them all.
  private static func rowGroups(_ table: RecordBytes, _ root: FileRoot) throws(BasaltError) -> [RowGroupEntry] {
    var rowGroups: [RowGroupEntry] = []
    var firstRow = 0
    // Row groups ascend without overlap: each may begin only where the one before ends.
    var dataStart = FileHeader.byteCount
    for index in 0..<root.rowGroupCount {
      let start = index * root.sizes.rowGroup
      let entry = try RowGroupEntry(
        table.part(start..<(start + root.sizes.rowGroup)), firstRow: firstRow, data: dataStart..<root.dataEnd)
      firstRow += entry.rowCount
      dataStart = entry.byteRange.upperBound
      rowGroups.append(entry)
    }
    guard firstRow == root.rowCount else {
      throw FileDamage.file("The row groups have \(firstRow) rows, the root says \(root.rowCount).")
    }
    return rowGroups
  }

  // From the root, which everything else was held against.
  package var fileID: UniqueID { root.fileID }
  package var rowCount: Int { root.rowCount }
  package var columnCount: Int { root.columnCount }
}

// MARK: Columns

extension DataFileReader {
  /// The ordinal of the column of that name, exactly as written; `nil` when there is none. O(1), whatever the number of
  /// columns.
  /// - Throws: `.corruptFile` when a candidate's name cannot be read.
  package func ordinal(named name: String) throws(BasaltError) -> Int? {
    for ordinal in NameHash.candidates(name, in: nameHash) where ordinal < columnCount {
      if try self.name(of: try entry(ordinal)) == name { return ordinal }
    }
    return nil
  }

  /// The ordinal of the column of that field id; `nil` when there is none. O(log columns).
  ///
  /// An index that is not sorted makes the search miss columns, never run on: each step halves the range. The verifier
  /// looks every column up to find such an index.
  ///
  /// Checked by the caller, who meets the entry's own id: an index can be wrong.
  package func ordinal(of id: FieldID) -> Int? {
    var range = 0..<columnCount
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      let found = fieldIDIndex.u32(middle * 8)
      if found == id.number {
        let ordinal = Int(fieldIDIndex.u32(middle * 8 + 4))
        return ordinal < columnCount ? ordinal : nil
      }
      range = found < id.number ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  /// What the column table says of a column, whether or not it can be read here.
  /// - Throws: `.corruptFile`.
  package func description(at ordinal: Int) throws(BasaltError) -> ColumnDescription {
    do throws(BasaltError) {
      let entry = try entry(ordinal)
      return ColumnDescription(
        ordinal: ordinal, name: try name(of: entry), entry: entry, type: try entry.type.logicalType())
    } catch {
      throw error.at("column", ordinal).at("file", name)
    }
  }

  /// All columns. O(columns); a scan of few columns of a wide file asks for those alone.
  /// - Throws: `.corruptFile`. Columns that this version cannot read are no reason to throw.
  package func schema() throws(BasaltError) -> FileSchema {
    var columns: [ColumnDescription] = []
    columns.reserveCapacity(columnCount)
    for ordinal in 0..<columnCount { columns.append(try description(at: ordinal)) }
    do throws(BasaltError) {
      return try FileSchema(columns)
    } catch {
      throw error.at("file", name)
    }
  }

  /// The columns of some field ids, as far as the file has them, in the order of the file. O(ids · log
  /// columns): a scan of few columns of a wide file looks at no others.
  /// - Throws: As `schema()`.
  package func schema(of ids: Set<FieldID>) throws(BasaltError) -> FileSchema {
    var columns: [ColumnDescription] = []
    for id in ids {
      guard let ordinal = ordinal(of: id) else { continue }
      let column = try description(at: ordinal)
      guard column.entry.fieldID == id else {
        throw FileDamage.file("The field id index leads from \(id) to the column of field id \(column.entry.fieldID).")
          .at("file", name)
      }
      columns.append(column)
    }
    do throws(BasaltError) {
      return try FileSchema(columns.sorted { $0.ordinal < $1.ordinal })
    } catch {
      throw error.at("file", name)
    }
  }

  /// A column with its chunks and pages, ready to be read.
  /// - Throws: `.unsupportedVersion` or `.unsupportedEncoding` when only a later version can read it; `.corruptFile`.
  package func column(at ordinal: Int) throws(BasaltError) -> FileColumn {
    if let known = columns.withLock({ $0[ordinal] }) { return known }
    let description = try description(at: ordinal)
    if let obstacle = description.obstacle { throw obstacle.at("column", description.name).at("file", name) }
    let column = FileColumn(field: try description.field(), block: try block(of: description))
    // Two threads may both have read it; either is as good. Reading under the lock would make all columns wait for one.
    columns.withLock { $0[ordinal] = column }
    return column
  }

  /// Where the pages of a column lie and what its zone maps say in bytes: what is known of a column even when its
  /// values cannot be read. Read from the store and checked on each call.
  /// - Complexity: One read of the column's block, whatever the number of its pages.
  package func block(of description: ColumnDescription) throws(BasaltError) -> ColumnBlock {
    do throws(BasaltError) {
      let entry = description.entry
      let block = try SealedBlock.open(
        try footer.bytes(entry.blockOffset..<(entry.blockOffset + entry.blockByteCount)),
        seed: ChecksumSeed.columnBlock(fileID, column: description.ordinal), name: "column block")
      return try ColumnBlock(description, body: block, rowGroups: rowGroups, sizes: root.sizes)
    } catch {
      throw error.at("column", description.name).at("file", name)
    }
  }

  /// The column's record, checked; its name and type are not looked at.
  /// - Precondition: The file has the column.
  package func entry(_ ordinal: Int) throws(BasaltError) -> ColumnEntry {
    precondition((0..<columnCount).contains(ordinal), "no such column")
    let start = ordinal * root.sizes.column
    return try ColumnEntry(
      columnTable.part(start..<(start + root.sizes.column)), footer: root.dataEnd..<(byteCount - FileTail.byteCount))
  }

  /// Checks the place of the name, then the name: text is valid from here on, wherever it is shown.
  private func name(of entry: ColumnEntry) throws(BasaltError) -> String {
    guard (1...Limits.nameByteCountMaximum).contains(entry.nameByteCount),
      entry.nameOffset + entry.nameByteCount <= nameHeap.count,
      let name = String(
        validating: nameHeap.bytes(entry.nameOffset..<(entry.nameOffset + entry.nameByteCount)), as: UTF8.self)
    else {
      throw FileDamage.file("The name of the column with field id \(entry.fieldID) is not a name.")
    }
    return name
  }
}
