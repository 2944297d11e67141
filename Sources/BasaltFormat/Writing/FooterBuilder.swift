import BasaltCore
import BasaltEncoding

/// Gathers what a file's footer says while its pages are written, and lays it out at the end.
///
/// - Source: format-spec/footer.md
struct FooterBuilder {
  private let schema: Schema
  private let options: DataFileOptions
  private(set) var rowGroups: [RowGroupEntry] = []
  private(set) var rowCount = 0
  /// By column, then by row group.
  private var chunks: [[ChunkEntry]]
  private var pages: [[PageEntry]]
  /// By column: which encodings occur.
  var encodings: [UInt64]
  /// By column: bytes of all pages.
  var dataByteCounts: [Int]

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

  mutating func append(_ rowGroup: RowGroupEntry, _ columns: [ChunkEntry]) {
    rowGroups.append(rowGroup)
    rowCount += rowGroup.rowCount
    for (index, chunk) in columns.enumerated() { chunks[index].append(chunk) }
  }

  /// - Returns: The index of the first of them.
  mutating func append(_ entries: [PageEntry], column: Int) -> Int {
    pages[column].append(contentsOf: entries)
    return pages[column].count - entries.count
  }

  /// The footer from `dataEnd` on, in three parts that follow each other.
  func encoded(dataEnd: Int) -> (sections: [UInt8], root: [UInt8], tail: FileTail) {
    var output = RecordWriter()
    func pad(_ output: inout RecordWriter) {
      output.zeros((dataEnd + output.byteCount).alignedToEight - dataEnd - output.byteCount)
    }

    var entries: [ColumnEntry] = []
    var names = RecordWriter()
    for (index, field) in schema.fields.enumerated() {
      var body = RecordWriter()
      for chunk in chunks[index] { chunk.write(to: &body) }
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
    func append(_ type: FileRoot.SectionType, _ body: [UInt8], itemCount: Int) {
      pad(&output)
      let block = SealedBlock.sealed(body, seed: ChecksumSeed.section(options.fileID, type: type.rawValue)).bytes
      sections.append(
        FileRoot.Section(
          type: type, offset: dataEnd + output.byteCount, byteCount: block.count, itemCount: itemCount))
      output.raw(block)
    }
    append(.rowGroupTable, FooterBuilder.table(rowGroups) { $0.write(to: &$1) }, itemCount: rowGroups.count)
    append(.columnTable, FooterBuilder.table(entries) { $0.write(to: &$1) }, itemCount: entries.count)
    append(.nameHeap, names.bytes, itemCount: names.byteCount)
    let hash = NameHash.encoded(schema.fields.map(\.name))
    append(.nameHash, hash, itemCount: hash.count / NameHash.slotByteCount)
    let byID = schema.fields.enumerated().sorted { $0.element.id < $1.element.id }
    let index = FooterBuilder.table(byID) { field, record in
      record.u32(field.element.id.number)
      record.u32(UInt32(field.offset))
    }
    append(.fieldIDIndex, index, itemCount: byID.count)
    pad(&output)

    let root = FileRoot(
      fileID: options.fileID, rowCount: rowCount, columnCount: entries.count, rowGroupCount: rowGroups.count,
      profileNumber: options.profile.rawValue, dataEnd: dataEnd, sections: sections)
    let rootOffset = dataEnd + output.byteCount
    let (rootBlock, seal) = SealedBlock.sealed(root.encoded(), seed: ChecksumSeed.root(options.fileID))
    let end = rootOffset + rootBlock.count + FileTail.byteCount
    let tail = FileTail(
      rootOffset: rootOffset, rootByteCount: rootBlock.count, footerByteCount: end - dataEnd, fileID: options.fileID,
      fileByteCount: end, rootSeal: seal)
    return (output.bytes, rootBlock, tail)
  }

  private static func table<Entry>(_ entries: [Entry], _ write: (Entry, inout RecordWriter) -> Void) -> [UInt8] {
    var record = RecordWriter()
    for entry in entries { write(entry, &record) }
    return record.bytes
  }
}
