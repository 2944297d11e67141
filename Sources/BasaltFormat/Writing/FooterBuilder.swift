import BasaltCore
import BasaltEncoding

/// Gathers what a file's footer says while its pages are written, and lays it out at the end.
///
/// Entries are kept by column, though they come by row group, because that is how a footer is read: a column's entries
/// of all row groups lie in one block, under one seal, and a scan reads those of its columns alone.
///
/// - Source: format-spec/footer.md
struct FooterBuilder {
  private let schema: Schema
  private let options: DataFileOptions
  private(set) var rowGroups: [RowGroupEntry] = []
  private(set) var rowCount = 0
  /// By column, then by row group: the order in column blocks.
  private var chunks: [[ChunkEntry]]
  /// By column, over all row groups; chunks have the index of their first.
  private var pages: [[PageEntry]]
  /// By column: which encodings occur.
  var encodings: [UInt64]
  /// By column: bytes of all pages.
  var dataByteCounts: [Int]

  /// - Complexity: O(columns); a file's footer is in memory until the file ends, some 144 bytes a column and
  ///   page.
  init(schema: Schema, options: DataFileOptions) {
    self.schema = schema
    self.options = options
    let count = schema.fields.count
    chunks = Array(repeating: [], count: count)
    pages = Array(repeating: [], count: count)
    encodings = Array(repeating: 0, count: count)
    dataByteCounts = Array(repeating: 0, count: count)
  }

  /// - Throws: `.outOfRange` when a further row group is more than a file can hold.
  func checkRoom(forRows count: Int) throws(BasaltError) {
    guard rowGroups.count < Limits.rowGroupCountMaximum, rowCount + count <= Limits.fileRowCountMaximum else {
      throw BasaltError(
        .outOfRange,
        "A data file holds at most \(Limits.rowGroupCountMaximum) row groups and \(Limits.fileRowCountMaximum) rows.",
        remedy: "Write the rows to several files, or in larger row groups.")
    }
  }

  /// Adds a row group whose pages have been written, with a chunk entry for each column.
  /// - Precondition: `checkRoom(forRows:)` was asked before.
  mutating func append(_ rowGroup: RowGroupEntry, _ columns: [ChunkEntry]) {
    rowGroups.append(rowGroup)
    rowCount += rowGroup.rowCount
    for (index, chunk) in columns.enumerated() { chunks[index].append(chunk) }
  }

  /// Adds the page entries of one chunk.
  /// - Returns: The index of the first of them in the column's block.
  mutating func append(_ entries: [PageEntry], column: Int) -> Int {
    pages[column].append(contentsOf: entries)
    return pages[column].count - entries.count
  }

  /// The footer from `dataEnd` on, in three parts that follow each other.
  ///
  /// Inside out, because everything refers to what lies before it: column blocks, then the sections that say where they
  /// are, then the root that says where the sections are, then the tail. One `open` of the end brings all but the
  /// blocks.
  /// - Parameters:
  ///   - dataEnd: Where the pages end, a multiple of 8.
  ///   - sketches, distributions: The body of their section, if there are any.
  func encoded(dataEnd: Int, sketches: [UInt8]? = nil, distributions: [UInt8]? = nil) -> (sections: [UInt8], root: [UInt8], tail: FileTail) {
    // Column blocks of one row group, and the sections: what a small file has.
    var output = RecordWriter(reserving: 512 + 256 * schema.fields.count)
    // Counted from the start of the file, as everything in it is.
    func pad(_ output: inout RecordWriter) {
      output.zeros((dataEnd + output.byteCount).alignedToEight - dataEnd - output.byteCount)
    }

    let chunkByteCount = chunkEntryByteCount
    var entries: [ColumnEntry] = []
    // Names lie one after another without an end mark: the column table has offset and length of each.
    var names = RecordWriter()
    for (index, field) in schema.fields.enumerated() {
      var body = RecordWriter()
      for chunk in chunks[index] { chunk.write(to: &body, byteCount: chunkByteCount) }
      for page in pages[index] { page.write(to: &body) }
      let block = SealedBlock.sealed(body.bytes, seed: ChecksumSeed.columnBlock(options.fileID, column: index)).bytes
      pad(&output)
      entries.append(
        ColumnEntry(
          fieldID: field.id, nameOffset: names.byteCount, nameByteCount: field.name.utf8.count,
          type: TypeNumber(field.type), isNullable: field.isNullable, encodings: encodings[index],
          blockOffset: dataEnd + output.byteCount, blockByteCount: block.count, pageEntryCount: pages[index].count,
          dataByteCount: dataByteCounts[index]))
      names.raw(field.name.utf8)
      output.raw(block)
    }

    var sections: [FileRoot.Section] = []
    /// Seals a section and notes where it lies.
    func append(_ type: FileRoot.SectionType, _ body: [UInt8], itemCount: Int) {
      pad(&output)
      let block = SealedBlock.sealed(body, seed: ChecksumSeed.section(options.fileID, type: type.rawValue)).bytes
      sections.append(
        FileRoot.Section(
          type: type, offset: dataEnd + output.byteCount, byteCount: block.count, itemCount: itemCount))
      output.raw(block)
    }
    // Before the others, which one read of the file's end is to bring.
    if let sketches { append(.sketches, sketches, itemCount: sketches.count) }
    if let distributions { append(.distributions, distributions, itemCount: distributions.count) }
    append(.rowGroupTable, FooterBuilder.table(rowGroups) { $0.write(to: &$1) }, itemCount: rowGroups.count)
    append(.columnTable, FooterBuilder.table(entries) { $0.write(to: &$1) }, itemCount: entries.count)
    append(.nameHeap, names.bytes, itemCount: names.byteCount)
    let hash = NameHash.encoded(schema.fields.map(\.name))
    append(.nameHash, hash, itemCount: hash.count / NameHash.slotByteCount)
    // Sorted for a binary search; ids are unique within a schema, so the order is one.
    let byID = schema.fields.enumerated().sorted { $0.element.id < $1.element.id }
    let index = FooterBuilder.table(byID) { field, record in
      record.u32(field.element.id.number)
      record.u32(UInt32(field.offset))
    }
    append(.fieldIDIndex, index, itemCount: byID.count)
    pad(&output)

    var root = FileRoot(
      fileID: options.fileID, rowCount: rowCount, columnCount: entries.count, rowGroupCount: rowGroups.count,
      profileNumber: options.profile.rawValue, dataEnd: dataEnd, sections: sections)
    // Readers stride by what is stored here, and look for facts only where they fit.
    root.sizes.chunk = chunkByteCount
    root.compatible = options.compatibleFeatures(of: schema)
    // The root cannot state its own seal; the tail does. The tail in turn has a checksum of its own, without a seed.
    let rootOffset = dataEnd + output.byteCount
    let (rootBlock, seal) = SealedBlock.sealed(root.encoded(), seed: ChecksumSeed.root(options.fileID))
    let end = rootOffset + rootBlock.count + FileTail.byteCount
    let tail = FileTail(
      rootOffset: rootOffset, rootByteCount: rootBlock.count, footerByteCount: end - dataEnd, fileID: options.fileID,
      fileByteCount: end, rootSeal: seal)
    return (output.bytes, rootBlock, tail)
  }

  /// One stride for all entries of the file: longer by facts, order and sharing, where any chunk has something to say that saves more
  /// than one page. The order of a file of several pages is that of its last and short row group, too.
  private var chunkEntryByteCount: Int {
    let all = chunks.lazy.joined()
    // Not a fact to do without: any chunk that shares says so.
    if all.contains(where: { $0.sharing != nil }) { return ChunkEntry.byteCountWithSharing }
    if all.contains(where: { $0.pageCount > 1 && $0.order != .unknown }) { return ChunkEntry.byteCountWithOrder }
    return all.contains { $0.facts != .none } ? ChunkEntry.byteCountWithFacts : ChunkEntry.byteCount
  }

  /// A table's records, one after another without gaps.
  private static func table<Entry>(_ entries: [Entry], _ write: (Entry, inout RecordWriter) -> Void) -> [UInt8] {
    var record = RecordWriter()
    for entry in entries { write(entry, &record) }
    return record.bytes
  }
}
