import BasaltCore
import BasaltEncoding
import BasaltRuntime
import BasaltStorage

/// Checks the pages of one chunk, and deeply also what is claimed of their values.
///
/// A value that any number of threads use at once: each chunk is verified on one thread, and what was found
/// comes back in order.
struct ChunkVerifier: Sendable {
  /// Of the file; asked for pages, by any number of threads.
  let reader: DataFileReader
  /// Whether pages are decoded, and what is claimed of their values is checked.
  let isDeep: Bool
  /// Whether the file has sketches to hold the values against.
  let hasSketches: Bool
  let cancellation: Cancellation
  let progress: Progress

  /// - Parameters:
  ///   - block: Its column.
  ///   - column: The same, when it can be read; otherwise its pages are held against their checksums alone.
  /// - Throws: `.cancelled` before a page, and what the store throws.
  func verify(
    rowGroup: Int, of block: ColumnBlock, _ column: FileColumn?
  ) throws(BasaltError) -> VerificationFindings {
    // What is damaged is noted, and the rest is looked at all the same: a report of the first fault alone would be read twice.
    var findings = VerificationFindings(file: reader.name)
    var chunk: ChunkEntry?
    try findings.collect { () throws(BasaltError) in chunk = try block.chunk(rowGroup) }
    // An entry that is damaged says nothing of where pages lie: it is the finding.
    guard let chunk else { return findings }
    // No byte of the file beside the entry.
    guard chunk.shape == .pages else {
      try verifyWithoutPages(chunk, rowGroup, block, &findings)
      return findings
    }
    // Without its owner no page of the chunk means anything, but its pages can still be held against their checksums.
    let hasOwner = try findings.collect { () throws(BasaltError) in
      _ = try block.owner(of: chunk, rowGroup: rowGroup)
    }
    // A column of a later version has checksums like any other, and nothing else that could be checked.
    if isDeep, hasOwner, let column {
      try decode(chunk, rowGroup, column, &findings)
    } else {
      try checkPages(of: chunk, rowGroup, block, &findings)
    }
    return findings
  }

  // MARK: Without pages

  /// The entry of a chunk without pages says what all its values are, so it is held against itself.
  private func verifyWithoutPages(
    _ chunk: ChunkEntry, _ rowGroup: Int, _ block: ColumnBlock, _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    // The entry has been found to be of one piece when it was read; what is left is what its parts say of each other.
    var reasons: [String] = []
    let actualCount = chunk.shape == .constant ? 1 : 0
    if let distinctCount = chunk.distinctCount, distinctCount != actualCount {
      reasons.append("The distinct count is said to be \(distinctCount), but is \(actualCount).")
    }
    // By bytes, as `decode` gives them: a constant is one value bit for bit.
    if chunk.shape == .constant, let maximum = chunk.zoneMap.maximum, maximum.bytes != chunk.zoneMap.minimum?.bytes {
      reasons.append("The maximum of a constant chunk is not its minimum.")
    }
    // Reads the bounds: of a constant they are its values.
    var value: Value?
    try findings.collect { () throws(BasaltError) in value = try block.statistics(chunk).minimum?.value }
    // A column may be constant in one row group alone: its value counts in the sketch of all.
    if isDeep, hasSketches, let type = block.description.type, ValueHash.isDefined(for: type) {
      var sketch = DistinctSketch()
      if chunk.shape == .constant, let hash = value.flatMap({ ValueHash.hash(of: $0, type: type) }) {
        sketch.add([hash])
      }
      findings.add(sketch, ofColumn: block.description.ordinal)
    }
    // Of the chunk as a whole: there is no page to name.
    note(reasons, block, rowGroup, page: nil, &findings)
  }

  // MARK: Checksums
  // Both ways read every page once; which of them it is does not change what is read.

  /// Holds every page against its checksum and undoes its codec; nothing is decoded.
  /// Dictionary first, as it lies.
  private func checkPages(
    of chunk: ChunkEntry, _ rowGroup: Int, _ block: ColumnBlock, _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    if let range = chunk.dictionaryByteRange {
      try check(
        range, rowCount: chunk.dictionaryEntryCount, at: PagePlace(block, rowGroup, page: nil), block, &findings)
    }
    // Each by itself: behind a page that is damaged the others are found by their own entries.
    for page in 0..<chunk.pageCount {
      try checkPage(page, of: chunk, rowGroup, block, &findings)
    }
    try checkBloomFilter(of: chunk, rowGroup, block, &findings)
  }

  /// A filter's checksum, whether or not values are looked at.
  private func checkBloomFilter(
    of chunk: ChunkEntry, _ rowGroup: Int, _ block: ColumnBlock, _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    // Most chunks have none.
    guard let range = chunk.facts.bloomFilter else { return }
    let place = PagePlace(bloomFilterOfColumn: block.description.ordinal, rowGroup: rowGroup)
    try check(range, rowCount: chunk.facts.bloomBlockCount, at: place, block, &findings)
  }

  /// A page whose entry is damaged is not looked for.
  private func checkPage(
    _ page: Int, of chunk: ChunkEntry, _ rowGroup: Int, _ block: ColumnBlock, _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    var range: Range<Int>?
    try findings.collect { () throws(BasaltError) in
      range = try block.byteRange(ofPage: page, of: chunk, rowGroup: rowGroup)
    }
    // The entry is the finding.
    guard let range else { return }
    try check(
      range, rowCount: block.rows(ofPage: page, rowGroup: rowGroup).count, at: PagePlace(block, rowGroup, page: page),
      block, &findings)
  }

  /// Reads one page from the store, past the pool: what is checked must come from the device.
  private func check(
    _ range: Range<Int>, rowCount: Int, at place: PagePlace, _ block: ColumnBlock,
    _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    // Between pages: a page's time is as long as anybody has to wait.
    try cancellation.check()
    findings.pageCount += 1
    try findings.collect { () throws(BasaltError) in
      do throws(BasaltError) {
        let stored = try reader.store.readNow(reader.name, range)
        _ = try DataFileReader.checked(stored, at: place, rowCount: rowCount, file: reader.fileID)
      } catch {
        throw error.at("column", block.description.name).at("row group", place.rowGroup)
          .at("page", place.pageName)
      }
    }
    progress.add(range.count)
  }

  // MARK: Values

  /// Decodes every page and holds the zone maps of the pages and of the chunk against what comes out.
  ///
  /// Everything is found anew from the values, and compared; nothing that the file says is used to find it.
  private func decode(
    _ chunk: ChunkEntry, _ rowGroup: Int, _ column: FileColumn, _ findings: inout VerificationFindings
  ) throws(BasaltError) {
    var dictionary: ColumnVector.DictionaryValues?
    if chunk.hasDictionary {
      try cancellation.check()
      // An owner's is read again here, and counted where it lies.
      if chunk.dictionaryByteCount > 0 { findings.pageCount += 1 }
      let isSound = try findings.collect { () throws(BasaltError) in
        dictionary = try reader.openDictionary(of: chunk, rowGroup: rowGroup, of: column)
      }
      progress.add(chunk.dictionaryByteCount)
      guard isSound else {
        // Without it no code means anything, but its pages can still be held against their checksums.
        for page in 0..<chunk.pageCount { try checkPage(page, of: chunk, rowGroup, column.block, &findings) }
        try checkBloomFilter(of: chunk, rowGroup, column.block, &findings)
        return
      }
    }
    // The chunk's figures come from the pages' values, not from their entries: an error in one does not hide
    // one in the other.
    var merged = ColumnStatistics(rowCount: 0, nullCount: 0, nanCount: 0)
    var distinct = chunk.distinctCount.map { DistinctCounter(statedCount: $0) }
    // What the values come to is kept although the file's sketch is one for all row groups: `DataFileVerifier` brings
    // them together.
    let isSketched = hasSketches && ValueHash.isDefined(for: column.field.type)
    var facts = FactsCheck(chunk, dictionary, withSketch: isSketched)
    var isWhole = true
    for page in 0..<chunk.pageCount {
      try cancellation.check()
      findings.pageCount += 1
      var reasons: [String] = []
      let isSound = try findings.collect { () throws(BasaltError) in
        let filePage = try column.page(page, of: chunk, rowGroup: rowGroup)
        defer { progress.add(filePage.byteRange.count) }
        let decoded = try decoded(filePage, page, rowGroup, column, dictionary, base: chunk.base)
        let values = ColumnVector.concatenated([decoded], type: column.field.type)
        let found = StatisticsCollector.statistics(of: values, rows: 0..<values.count)
        // The entry of a chunk of one page is the page's: compared once, below.
        if chunk.firstPageEntry != nil {
          reasons = StatisticsClaim.contradictions(in: filePage.statistics, to: found)
        }
        if let reason = StatisticsClaim.excess(found, of: column.field.type) { reasons.append(reason) }
        distinct?.add(decoded)
        facts.add(decoded, values)
        merged = merged.merged(with: found)
      }
      note(reasons, column.block, rowGroup, page: page, &findings)
      isWhole = isWhole && isSound
    }
    var filter: BloomFilter?
    if chunk.facts.bloomFilter != nil { findings.pageCount += 1 }
    let isFilterSound = try findings.collect { () throws(BasaltError) in
      filter = try reader.openBloomFilter(of: FileChunk(chunk, rowGroup: rowGroup), of: column)
    }
    // Of a chunk with damaged pages nothing is known for certain, and one report a damage is enough.
    guard isWhole, isFilterSound else { return }
    var reasons: [String] = []
    try findings.collect { () throws(BasaltError) in
      reasons = StatisticsClaim.contradictions(in: try column.block.statistics(chunk), to: merged)
    }
    if let stated = chunk.distinctCount, let found = distinct?.count(), found != stated {
      reasons.append("The distinct count is said to be \(stated), but is \(found > stated ? "more" : "\(found)").")
    }
    if let sketch = facts.sketch { findings.add(sketch, ofColumn: column.ordinal) }
    reasons += facts.contradictions(filter)
    note(reasons, column.block, rowGroup, page: nil, &findings)
  }

  /// All rows of a page, in the layout that they decode to.
  private func decoded(
    _ page: FilePage, _ index: Int, _ rowGroup: Int, _ column: FileColumn,
    _ dictionary: ColumnVector.DictionaryValues?, base: Int?
  ) throws(BasaltError) -> ColumnVector {
    let opened = try reader.openPage(
      page.byteRange, rowCount: page.rows.count, at: PagePlace(column.block, rowGroup, page: index), of: column,
      dictionary: dictionary, base: base, using: DecodeScratch())
    var vector = ColumnVector(emptyOf: column.field.type)
    do throws(BasaltError) {
      try opened.decode(0..<page.rows.count, into: &vector)
    } catch {
      throw error.at("column", column.field.name).at("row group", rowGroup).at("page", index)
    }
    return vector
  }

  /// - Parameter page: `nil` for what is said of the chunk as a whole.
  private func note(
    _ reasons: [String], _ block: ColumnBlock, _ rowGroup: Int, page: Int?, _ findings: inout VerificationFindings
  ) {
    for reason in reasons {
      findings.note(
        VerificationFindings.contradiction(reason).at("column", block.description.name).at("row group", rowGroup)
          .at("page", page.map(String.init) ?? "all"))
    }
  }
}

extension PagePlace {
  fileprivate init(_ block: ColumnBlock, _ rowGroup: Int, page: Int?) {
    self.init(column: block.description.ordinal, rowGroup: rowGroup, page: page)
  }
}
