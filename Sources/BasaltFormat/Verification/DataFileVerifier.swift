package import BasaltCore
import BasaltEncoding
import BasaltRuntime
package import BasaltStorage
import Crypto

/// Checks a whole file and reports every damaged place, instead of stopping at the first as a reader does.
///
/// Always: all metadata, every page's checksum, and that the parts cover the file without overlap. Deep: every page is decoded, and what the zone maps say is
/// held against the values.
package struct DataFileVerifier: Sendable {
  private let store: any ObjectStore
  private let name: ObjectName
  private let isDeep: Bool

  package struct Report: Sendable {
    /// Every damaged place, with its context; empty when the file is sound.
    package var problems: [BasaltError] = []
    package var pageCount = 0
    package var rowCount = 0
    package var byteCount = 0
    /// Of the file as it is, sound or not; `nil` when it could not be read to its end.
    package var digest: ContentDigest?
    package var isSound: Bool { problems.isEmpty }
  }

  package init(_ name: ObjectName, in store: any ObjectStore, isDeep: Bool) {
    self.name = name
    self.store = store
    self.isDeep = isDeep
  }

  /// Verifies the file. Reads it about twice: once for the digest, once page by page.
  /// - Parameter progress: Called with the bytes checked so far, on this thread.
  /// - Throws: Only what keeps the file from being read at all, such as `.unknownName`; damage is in the report.
  package func verify(progress: (Int) -> Void = { _ in }) throws(BasaltError) -> Report {
    var report = Report()
    report.byteCount = try store.byteCount(of: name)
    report.digest = try digest(byteCount: report.byteCount)
    let reader: DataFileReader
    do throws(BasaltError) {
      // No pool: what is checked here must come from the store.
      reader = try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
    } catch {
      guard error.code.isCorruption || error.code == .unsupportedVersion else { throw error }
      report.problems.append(error)
      return report
    }
    report.rowCount = reader.rowCount
    collect(&report) { () throws(BasaltError) in try checkNames(reader) }
    var checkedByteCount = 0
    for ordinal in 0..<reader.columnCount {
      collect(&report) { (report) throws(BasaltError) in
        let column = try reader.column(at: ordinal)
        for rowGroup in reader.rowGroups.indices {
          collect(&report) { (report) throws(BasaltError) in
            let chunk = try column.chunk(rowGroup)
            checkedByteCount += chunk.byteRange.count
            verify(chunk, rowGroup, column, reader, &report)
          }
          progress(checkedByteCount)
        }
      }
    }
    if report.isSound {
      collect(&report) { () throws(BasaltError) in try checkCoverage(reader) }
    }
    return report
  }

  /// Runs one check and notes its error, so that the next one runs too.
  private func collect(_ report: inout Report, _ check: () throws(BasaltError) -> Void) {
    do throws(BasaltError) { try check() } catch { report.problems.append(error.at("file", name)) }
  }

  private func collect(_ report: inout Report, _ check: (inout Report) throws(BasaltError) -> Void) {
    do throws(BasaltError) { try check(&report) } catch { report.problems.append(error.at("file", name)) }
  }

  private func digest(byteCount: Int) throws(BasaltError) -> ContentDigest {
    var digest = SHA256()
    let step = 4 << 20
    for start in stride(from: 0, to: byteCount, by: step) {
      let bytes = try store.readNow(name, start..<min(start + step, byteCount))
      unsafe bytes.withBytes { unsafe digest.update(bufferPointer: $0) }
    }
    return ContentDigest(bytes: Array(digest.finalize()))
  }

  // MARK: Chunks

  private func verify(
    _ chunk: ChunkEntry, _ rowGroup: Int, _ column: FileColumn, _ reader: DataFileReader, _ report: inout Report
  ) {
    var dictionary: ColumnVector.DictionaryValues?
    var dictionaryIsSound = true
    if chunk.dictionaryByteCount > 0 {
      report.pageCount += 1
      dictionaryIsSound = false
      collect(&report) { () throws(BasaltError) in
        dictionary = try reader.openDictionary(of: chunk, rowGroup: rowGroup, of: column)
        dictionaryIsSound = true
      }
    }
    var merged = ColumnStatistics(rowCount: 0, nullCount: 0, nanCount: 0)
    var isWhole = isDeep && chunk.shape == .pages
    for page in 0..<chunk.pageCount {
      report.pageCount += 1
      let place = PagePlace(column: column.ordinal, rowGroup: rowGroup, page: page)
      var isSound = false
      collect(&report) { () throws(BasaltError) in
        let filePage = try column.page(page, of: chunk, rowGroup: rowGroup)
        // A page that needs a damaged dictionary can still be held against its checksum.
        guard isDeep, dictionaryIsSound else { return try check(filePage, place, column, reader) }
        let found = try values(of: filePage, at: place, column, dictionary, reader)
        try compare(found, filePage.statistics, column, rowGroup, page: page)
        merged = merged.merged(with: found)
        isSound = true
      }
      isWhole = isWhole && isSound
    }
    if isWhole {
      collect(&report) { () throws(BasaltError) in
        try compare(merged, try column.statistics(chunk), column, rowGroup, page: nil)
      }
    }
  }

  /// Holds a page against its checksum, and undoes its codec.
  private func check(
    _ page: FilePage, _ place: PagePlace, _ column: FileColumn, _ reader: DataFileReader
  ) throws(BasaltError) {
    do throws(BasaltError) {
      let stored = try store.readNow(name, page.byteRange)
      _ = try DataFileReader.checked(stored, at: place, rowCount: page.rows.count, file: reader.fileID)
    } catch {
      throw error.at("column", column.field.name).at("row group", place.rowGroup)
        .at("page", place.page.map(String.init) ?? "dictionary")
    }
  }

  /// Decodes a page and makes its statistics anew.
  private func values(
    of page: FilePage, at place: PagePlace, _ column: FileColumn, _ dictionary: ColumnVector.DictionaryValues?,
    _ reader: DataFileReader
  ) throws(BasaltError) -> ColumnStatistics {
    let opened = try reader.openPage(
      page.byteRange, rowCount: page.rows.count, at: place, of: column, dictionary: dictionary)
    var vector = ColumnVector(emptyOf: column.field.type)
    do throws(BasaltError) {
      try opened.decode(0..<page.rows.count, into: &vector)
    } catch {
      throw error.at("column", column.field.name).at("row group", place.rowGroup)
    }
    let flat = ColumnVector.concatenated([vector], type: column.field.type)
    return StatisticsCollector.statistics(of: flat, rows: 0..<flat.count)
  }

  /// Says where stored statistics are not true of the values. Bounds may be absent or loose; a tight one must be met.
  private func compare(
    _ found: ColumnStatistics, _ stored: ColumnStatistics, _ column: FileColumn, _ rowGroup: Int, page: Int?
  ) throws(BasaltError) {
    let isTrue =
      found.nullCount == stored.nullCount && found.nanCount == stored.nanCount
      && DataFileVerifier.isTrue(stored.minimum, of: found.minimum, outer: .before)
      && DataFileVerifier.isTrue(stored.maximum, of: found.maximum, outer: .after)
      && (column.field.isNullable || found.nullCount == 0)
    guard isTrue else {
      throw BasaltError(
        .corruptStatistics, "The stored statistics contradict the values of column \(column.field.name).",
        remedy: "Write the file again from its source; queries may have skipped rows of it."
      ).at("row group", rowGroup).at("page", page.map(String.init) ?? "all")
    }
  }

  /// Whether a stored bound holds for values whose extreme is `extreme`.
  private static func isTrue(
    _ stored: ColumnStatistics.Bound?, of extreme: ColumnStatistics.Bound?, outer: ValueOrder
  ) -> Bool {
    guard let stored else { return true }
    // A bound where there is no value to bound.
    guard let extreme, let order = stored.value.order(to: extreme.value) else { return false }
    // Floats that are zero are equal whatever their sign, so a tight zero proves nothing and is not true.
    return order == .same ? !stored.isTight || extreme.isTight : order == outer && !stored.isTight
  }

  /// Holds the ways to a column by name and by field id against the columns themselves.
  private func checkNames(_ reader: DataFileReader) throws(BasaltError) {
    for (ordinal, field) in try reader.schema().fields.enumerated() {
      guard try reader.ordinal(named: field.name) == ordinal, reader.ordinal(of: field.id) == ordinal else {
        throw FileDamage.file("Column \(field.name) is not found by its name or field id.")
      }
    }
  }

  /// Finds bytes that belong to nothing, and parts that lie over each other.
  private func checkCoverage(_ reader: DataFileReader) throws(BasaltError) {
    let layout = try FileLayout(reader)
    var end = 0
    for region in layout.regions {
      let gap = region.byteRange.lowerBound - end
      guard (0..<8).contains(gap) else {
        throw FileDamage.file(
          gap < 0
            ? "Two parts of the file overlap at \(region.byteRange.lowerBound)."
            : "The \(gap) bytes at \(end) belong to no part of the file.")
      }
      end = region.byteRange.upperBound
    }
  }
}
