import BasaltCore
import BasaltEncoding

/// Whether a chunk gets a Bloom filter that nobody has asked for: when its values look like identifiers, which are looked up one
/// at a time and which bounds cannot find.
///
/// Stingy on purpose. A filter takes some 1.3 bytes a value, a twentieth of a row of most tables, and pays only for
/// lookups that most columns never see. So all of these must hold, each of which keeps filters off columns that do not
/// need them: nearly every value is there once (measures and foreign keys come again), the values lie in no order over the
/// pages (else bounds find them), a filter takes at most a quarter of what the chunk takes (packed numbers are read as fast), and texts are short
/// words (nobody looks a comment up).
/// - Source: format-spec/statistics.md, "Which chunks have a filter"
enum IdentifierChunk {
  /// Distinct values of the values there are.
  private static let distinctShareMinimum = 0.9
  /// The filter's bytes in the chunk's.
  private static let byteShareMaximum = 0.25
  /// Of the pages, those whose bounds enclose the least value of any of them, on average: a half where values lie at random, one of all in sorted rows.
  private static let spreadMinimum = 0.25
  /// Bytes of a text: URLs, mail addresses and numbers of any kind are shorter, sentences are mostly not.
  private static let textByteCountMaximum = 64
  /// Values that are looked at to tell words from sentences.
  private static let sampleCount = 256

  /// By the type alone: of a file that has no such column it is known before it is written that it has no filter.
  static func isPossible(for type: LogicalType) -> Bool {
    switch type {
    case .integer, .bigint, .text, .bytea, .uuid: true
    // Measures and times are asked for by ranges; the others have too few values.
    case .boolean, .smallint, .decimal, .real, .double, .date, .time, .timestamp, .timestamptz, .list: false
    }
  }

  /// - Parameters:
  ///   - column: Flat.
  ///   - pages: By page.
  ///   - distinctCount: About how many distinct values there are.
  /// - Complexity: O(pages²) comparisons of bounds, of the few chunks that are nearly unique.
  static func isWorthAFilter(
    _ column: ColumnVector, _ chunk: EncodedChunk, pages: [ColumnStatistics], order: ChunkOrder, distinctCount: Int
  ) -> Bool {
    guard isPossible(for: column.type), !order.isAscending, !order.isDescending else { return false }
    // A dictionary that has all values rules out what it lacks, unless it takes longer to open than a filter to ask.
    let dictionaryByteCount = chunk.dictionary?.payloadByteCount
    if let dictionaryByteCount, dictionaryByteCount <= RowGroupEncoder.dictionaryByteCountAsFilter { return false }
    let valueCount = column.count - column.nullCount
    // The cheap questions first: of most columns one of them is the last.
    guard Double(distinctCount) >= distinctShareMinimum * Double(valueCount) else { return false }
    // Without the filter, and without headers: what a scan of the column would read instead.
    let byteCount = chunk.pages.reduce(dictionaryByteCount ?? 0) { $0 + $1.payloadByteCount }
    let filterByteCount = BloomFilter.byteCount(distinctCount: distinctCount)
    guard Double(filterByteCount) <= byteShareMaximum * Double(byteCount) else { return false }
    // The dearest at last: bounds of all pages with each other, and texts.
    return spread(of: pages) >= spreadMinimum && isOfWords(column)
  }

  /// How many other pages a value at the lower end of a page may be in, by their bounds, on average and as a share.
  ///
  /// The lower end and not the middle, because it is known: of values at random half of the pages begin below it.
  private static func spread(of pages: [ColumnStatistics]) -> Double {
    let bounds = pages.compactMap { page in
      page.minimum.flatMap { minimum in page.maximum.map { (minimum.value, $0.value) } }
    }
    // Pages of NULL alone have no bounds, and are looked past.
    var enclosing = 0
    for (least, _) in bounds {
      enclosing += bounds.count { $0.0.order(to: least) != .after && $0.1.order(to: least) != .before }
    }
    // Itself apart: of two pages in order each encloses its own.
    let count = max(1, bounds.count)
    return Double(enclosing - bounds.count) / Double(count * max(1, count - 1))
  }

  /// Whether texts look like something that is typed, pasted or generated whole.
  private static func isOfWords(_ column: ColumnVector) -> Bool {
    // Words of one column are alike: the first tell as much as all.
    for row in 0..<min(column.count, sampleCount) {
      switch column[row] {
      case .text(let text):
        if text.utf8.count > textByteCountMaximum || text.utf8.contains(UInt8(ascii: " ")) { return false }
      case .bytea(let bytes): if bytes.count > textByteCountMaximum { return false }
      default: continue
      }
    }
    return true
  }
}
