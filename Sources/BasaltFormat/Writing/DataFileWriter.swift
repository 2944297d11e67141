package import BasaltCore
import BasaltEncoding
package import BasaltStorage
import Crypto

/// Writes one data file, front to back: header, row groups, footer, tail; then publishes it whole.
///
/// Nothing is written twice or in place: an object store has no seek, and a file whose beginning points to its end
/// could not be streamed. So the footer lies at the end, and what it says is gathered meanwhile (`FooterBuilder`). A
/// crash at any moment leaves no file, because the name appears with the last step.
///
/// Encoding is done elsewhere (`RowGroupEncoder`), on many threads; what is left here is copying, checksums and
/// SHA-256, in one order. One owner, on one thread at a time. Dropped or discarded before `finish()`, it leaves nothing
/// behind.
/// - Source: format-spec/file-layout.md
package final class DataFileWriter {
  private let schema: Schema
  private let options: DataFileOptions
  private let output: any ObjectWriter
  private var footer: FooterBuilder
  /// Over every byte in the order it is written: what the ledger will pin the file by.
  private var digest = SHA256()
  /// Bytes written: where the next one lies.
  private var offset = 0
  /// By column, of all row groups so far: merged as they pass, so that nobody has to read the footer again.
  private var statistics: [ColumnStatistics]
  /// Of the file and not of its chunks: 3 KiB a column are much for each of them, and parts merge.
  private var sketches: SketchBuilder
  /// Dictionaries of what is written, which later row groups may have.
  private var sharing: DictionarySharing
  private var distributions: DistributionBuilder

  /// - Parameter output: Where the file is to appear; nothing must have been appended to it.
  /// - Throws: What the store throws: the header is written at once.
  package init(schema: Schema, options: DataFileOptions, output: any ObjectWriter) throws(BasaltError) {
    precondition(output.byteCount == 0)
    self.schema = schema
    self.options = options
    self.output = output
    footer = FooterBuilder(schema: schema, options: options)
    sketches = SketchBuilder(schema: schema)
    sharing = DictionarySharing(columnCount: schema.fields.count)
    distributions = DistributionBuilder(schema: schema)
    statistics = schema.fields.map { _ in ColumnStatistics(rowCount: 0, nullCount: 0, nanCount: 0) }
    var header = FileHeader(fileID: options.fileID)
    header.compatible = options.compatibleFeatures(of: schema)
    try append(header.encoded())
  }

  /// Bytes written so far; the footer comes on top.
  package var byteCount: Int { offset }
  package var rowGroupCount: Int { footer.rowGroups.count }

  /// Appends a row group; one without rows is nothing.
  /// - Precondition: The row group was encoded for this schema; a row group with rows has columns.
  /// - Throws: `.outOfRange` when the file has no room for it, before anything is written; what the store throws. The
  ///   file is then to be discarded.
  /// - Complexity: O(bytes): checksums and SHA-256 over each, no encoding but of dictionaries that differ little from those
  ///   before (`DictionarySharing`).
  package func append(_ rowGroup: EncodedRowGroup) throws(BasaltError) {
    precondition(rowGroup.columns.count == schema.fields.count)
    precondition(rowGroup.rowCount == 0 || !rowGroup.columns.isEmpty, "rows without columns")
    guard rowGroup.rowCount > 0 else { return }
    try footer.checkRoom(forRows: rowGroup.rowCount)
    sketches.add(rowGroup)
    distributions.add(rowGroup)
    let ordinal = footer.rowGroups.count
    let choices = sharing.choices(for: rowGroup, precedingCount: ordinal)
    // Column after column, each chunk in one piece: a scan of a few columns then reads a few long ranges.
    let start = offset.alignedToEight
    var chunks: [ChunkEntry] = []
    for (column, encoded) in rowGroup.columns.enumerated() {
      chunks.append(
        try append(
          encoded, column: column, rowGroup: ordinal, pageRowCount: rowGroup.pageRowCount, sharing: choices[column]))
      statistics[column] = statistics[column].merged(with: encoded.statistics)
    }
    sharing.note(rowGroup, choices, ordinal: ordinal)
    // Without any page (all columns constant or NULL) nothing was written, not even padding: the range is empty.
    footer.append(
      RowGroupEntry(
        firstRow: footer.rowCount, rowCount: rowGroup.rowCount, pageRowCount: rowGroup.pageRowCount,
        byteRange: min(start, offset)..<offset), chunks)
  }

  /// Appends the pages of one column, dictionary first, and gives its entry. The dictionary comes first because a
  /// reader needs it before any of the pages, and reads both in one go.
  private func append(
    _ column: EncodedColumn, column ordinal: Int, rowGroup: Int, pageRowCount: Int, sharing: DictionarySharing.Choice?
  ) throws(BasaltError) -> ChunkEntry {
    let type = schema.fields[ordinal].type
    var entry = ChunkEntry(
      byteRange: 0..<0, dictionaryByteCount: 0, dictionaryEntryCount: 0, rowCount: column.statistics.rowCount,
      pageCount: 0,
      shape: column.shape, firstPageEntry: nil, distinctCount: nil,
      zoneMap: ZoneMapRecord(column.statistics, type))
    guard let chunk = column.chunk else { return entry }
    try pad()
    let start = offset
    var encodings = chunk.pageEncodings
    // What of the dictionary is written here: all of it, what it differs by, or nothing.
    var dictionary = chunk.dictionary
    var owner: Int?
    switch sharing {
    case nil: encodings = encodings.union(chunk.dictionaryEncodings)
    case .taken(let rowGroup): (dictionary, owner) = (nil, rowGroup)
    case .amended(let rowGroup, let amendment):
      (dictionary, owner) = (amendment.page, rowGroup)
      encodings = encodings.union(amendment.encodings)
    }
    if let dictionary {
      try append(dictionary, at: PagePlace(column: ordinal, rowGroup: rowGroup, page: nil))
      entry.dictionaryByteCount = offset - start
      entry.dictionaryEntryCount = dictionary.rowCount
    }
    // Free of charge: a dictionary has each value once, wherever it is.
    entry.distinctCount = chunk.dictionary?.rowCount
    // As free where values lie in order. Without either the count is left unknown, not paid for.
    if entry.distinctCount == nil { entry.distinctCount = column.orderedDistinctCount }
    var pages: [PageEntry] = []
    for (index, page) in chunk.pages.enumerated() {
      try pad()
      let pageStart = offset
      try append(page, at: PagePlace(column: ordinal, rowGroup: rowGroup, page: index))
      pages.append(
        PageEntry(
          offset: pageStart - start, pageByteCount: offset - pageStart, firstRow: index * pageRowCount,
          zoneMap: ZoneMapRecord(column.pageStatistics[index], type)))
    }
    entry.byteRange = start..<offset
    entry.base = column.base
    entry.pageCount = pages.count
    // The entry of a chunk of one page says all that the page's would.
    if pages.count > 1 { entry.firstPageEntry = footer.append(pages, column: ordinal) }
    // Said where it can save more than one page: the facts of a chunk take bytes in every entry of the file.
    entry.facts.dictionaryIsComplete = dictionary != nil && pages.count > 1
    if let owner {
      entry.sharing = ChunkSharing(rowGroup: owner, isComplete: dictionary == nil && pages.count > 1)
      encodings.insert(EncodingRegistry.sharedDictionary)
    }
    entry.facts.sum = column.sum
    entry.order = column.order
    if let filter = column.bloomFilter {
      entry.facts.bloomFilter = try append(
        filter, at: PagePlace(bloomFilterOfColumn: ordinal, rowGroup: rowGroup))
    }
    footer.encodings[ordinal] |= encodings.bits
    footer.dataByteCounts[ordinal] += entry.byteRange.count
    return entry
  }

  /// Appends the page of a filter, behind the pages of its chunk.
  /// - Returns: Where it lies.
  private func append(_ filter: BloomFilter, at place: PagePlace) throws(BasaltError) -> Range<Int> {
    try pad()
    let start = offset
    let payload = filter.encoded()
    try unsafe payload.span.bytes.withUnsafeBytes { (payload) throws(BasaltError) in
      // As it is: bits that are half of them set have nothing for a codec to find.
      let header = PageHeader(
        place: place, codec: .none, storedByteCount: payload.count, uncompressedByteCount: payload.count,
        rowCount: filter.blockCount)
      try unsafe append(header.encoded(payload: payload, file: options.fileID))
      try unsafe append(payload)
    }
    // With its header, as places of pages are.
    return start..<offset
  }

  /// Appends a page behind its header. Where it lies is part of its checksum, which is why encoders do not make
  /// headers.
  ///
  /// The payload is not copied: header and payload are handed on one after the other.
  private func append(_ page: EncodedPage, at place: PagePlace) throws(BasaltError) {
    try unsafe page.payload.withBytes { (buffer) throws(BasaltError) in
      let payload = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<page.payloadByteCount])
      let header = PageHeader(
        place: place, codec: page.codec, storedByteCount: page.payloadByteCount,
        uncompressedByteCount: page.uncompressedByteCount, rowCount: page.rowCount)
      try unsafe append(header.encoded(payload: payload, file: options.fileID))
      try unsafe append(payload)
    }
  }

  /// Writes the footer, makes everything durable and the file visible, in this order.
  /// - Returns: What the manifest of a table will want to know.
  /// - Throws: `.alreadyExists` when another object has the name; `.commitUnknown` when the store cannot tell.
  /// - Complexity: O(footer), and what the device takes to make the file durable.
  package consuming func finish() throws(BasaltError) -> DataFileSummary {
    try pad()
    let distributions = distributions.encoded(
      distinctCounts: sketches.distinctCounts, dataByteCounts: footer.dataByteCounts, statistics: statistics)
    let (bytes, root, tail) = footer.encoded(
      dataEnd: offset, sketches: sketches.encoded, distributions: distributions)
    try append(bytes)
    try append(root)
    try append(tail.encoded())
    assert(offset == tail.fileByteCount)
    var columnStatistics: [ColumnStatistics] = []
    for (field, exact) in zip(schema.fields, statistics) {
      // Through the form on disk: what is said of the file is what its footer says, and no bound is as long as
      // a value may be.
      let stored = ZoneMapRecord(exact, field.type)
      var known = try stored.statistics(rowCount: exact.rowCount, type: field.type)
      // Of chunks, which say theirs apart.
      known.sum = exact.sum
      columnStatistics.append(known)
    }
    // Names are drawn at random by those who want no such clash; a name that a person chose may well be taken.
    guard try output.publish() == .stored else {
      throw BasaltError(
        .alreadyExists, "There is a file of that name already.", remedy: "Choose another name, or remove that file.")
    }
    return DataFileSummary(
      fileID: options.fileID, rowCount: footer.rowCount, rowGroupCount: footer.rowGroups.count, byteCount: offset,
      digest: ContentDigest(bytes: Array(digest.finalize())), rootSeal: tail.rootSeal,
      columnStatistics: columnStatistics)
  }

  /// Gives up: nothing becomes visible.
  package consuming func discard() { output.discard() }

  /// Zeros up to the next multiple of 8: at most 7, which no checksum covers and no reader looks at.
  private func pad() throws(BasaltError) {
    if offset % 8 != 0 { try append([UInt8](repeating: 0, count: offset.alignedToEight - offset)) }
  }

  private func append(_ bytes: [UInt8]) throws(BasaltError) {
    try unsafe bytes.span.bytes.withUnsafeBytes { (bytes) throws(BasaltError) in try unsafe append(bytes) }
  }

  /// The one way to the output: digest and offset then cannot miss a byte.
  private func append(_ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
    try unsafe output.append(bytes)
    unsafe digest.update(bufferPointer: bytes)
    offset += bytes.count
  }
}

/// What is known of a file that has been written, for who will refer to it: by length and digest a manifest tells the
/// file from any other, and by the root's seal its metadata alone.
package struct DataFileSummary: Sendable, Equatable {
  package let fileID: UniqueID
  package let rowCount: Int
  package let rowGroupCount: Int
  package let byteCount: Int
  package let digest: ContentDigest
  package let rootSeal: UInt64
  /// By column, over all rows: the union of what the footer says of its row groups.
  package let columnStatistics: [ColumnStatistics]
}
