package import BasaltCore
import BasaltEncoding

/// A plan to read some columns of the rows that pass a predicate: the pages that are left when zone maps have been
/// asked.
///
/// Immutable, and shared by the threads that carry it out: each makes a worker and takes pieces, which are independent
/// of each other. In order of pieces the rows come in file order.
package struct DataFileScan: Sendable {
  package let reader: DataFileReader
  /// What a batch has, in this order.
  package let schema: Schema
  let columns: [FileColumn]
  let terms: [Term]
  /// Sets that keys of rows have to be in, for anybody to want them.
  let keyTests: [(column: FileColumn, keys: KeySet)]
  package let pieces: [Piece]
  /// What planning skipped.
  package let skipped: ScanCounts

  /// A test with the column it is about.
  struct Term: Sendable {
    let column: FileColumn
    /// Asked of zone maps, and of values.
    let test: ColumnTest
    /// The same, asked of pages.
    let pageTest: PageTest
  }

  /// Tests of one column of which a row that is wanted passes one.
  private struct List {
    /// One a value, at least one. Terms, so that bounds and constants are judged by what judges those of conjunctions.
    let terms: [Term]
    var column: FileColumn { terms[0].column }

    /// Whether it is proven that no row passes any.
    func isRuledOut(_ verdict: (Term) throws(BasaltError) -> ZoneMapVerdict) throws(BasaltError) -> Bool {
      for term in terms {
        if try verdict(term) != .noRow { return false }
      }
      return true
    }
  }

  /// One page's rows of all columns: the unit that a thread takes.
  package struct Piece: Sendable {
    package let rowGroup: Int
    package let page: Int
    /// Counted in the row group.
    package let rows: Range<Int>
    /// Which terms must be asked row by row; of the others the zone map proves that every row passes.
    let openTerms: [Int]
  }

  /// Plans a scan.
  /// - Parameters:
  ///   - columns: Ordinals of the columns that are wanted, in the order of the result. May be empty: then only rows are
  ///     counted.
  ///   - predicate: What rows must pass; it may test columns that are not wanted.
  ///   - keys: By ordinal, sets that rows are left out by where that is cheap.
  /// - Complexity: An entry of each tested column for each row group, and for each page of those that are left. No data
  ///   page is read, and of dictionaries and filters those that `ChunkFilters` asks; columns that are only wanted are
  ///   opened, which reads their column blocks.
  /// - Throws: `.unknownName` for a field id the file lacks, `.typeMismatch` for a constant of another type than its
  ///   column.
  package init(
    _ reader: DataFileReader, columns: [Int], where predicate: ScanPredicate = .all,
    keys: [(ordinal: Int, keys: KeySet)] = []
  ) throws(BasaltError) {
    var wanted: [FileColumn] = []
    for ordinal in columns { wanted.append(try reader.column(at: ordinal)) }
    var terms: [Term] = []
    for term in predicate.terms { terms.append(try DataFileScan.term(term, reader)) }
    // Each value of a list as an equality: what is asked of bounds and filters then has one form.
    var lists: [List] = []
    for list in predicate.lists where !list.values.isEmpty {
      var terms: [Term] = []
      for value in list.values {
        let test = ColumnTest.comparison(.equal, value)
        terms.append(try DataFileScan.term(.init(column: list.column, test: test), reader))
      }
      lists.append(List(terms: terms))
    }
    var keyTests: [(column: FileColumn, keys: KeySet)] = []
    for (ordinal, keys) in keys { keyTests.append((try reader.column(at: ordinal), keys)) }
    var pieces: [Piece] = []
    var skipped = ScanCounts()
    var filters = ChunkFilters(reader)
    for (index, rowGroup) in reader.rowGroups.enumerated() {
      let chunks = try terms.map { (term) throws(BasaltError) in try term.column.chunk(index) }
      // The chunk's zone map first: it may settle all its pages at once, either way.
      var verdicts: [ZoneMapVerdict] = []
      for (term, chunk) in zip(terms, chunks) { verdicts.append(try DataFileScan.verdict(term, chunk)) }
      var openLists: [(list: List, chunk: FileChunk)] = []
      var isRuledOut = verdicts.contains(.noRow)
      for list in lists where !isRuledOut {
        let chunk = try list.column.chunk(index)
        isRuledOut = try list.isRuledOut { (term) throws(BasaltError) in try DataFileScan.verdict(term, chunk) }
        // A chunk without pages is settled by its one value.
        if chunk.entry.shape == .pages { openLists.append((list, chunk)) }
      }
      if isRuledOut {
        skipped.rowGroupCount += 1
        skipped.pageCount += rowGroup.pageCount
        skipped.rowCount += rowGroup.rowCount
        continue
      }
      // A term that every row of the chunk passes is not asked of its pages either.
      var open: [(term: Int, pages: [FilePage])] = []
      for index in terms.indices where verdicts[index] == .someRows {
        open.append((index, try terms[index].column.pages(of: chunks[index])))
      }
      // Only of lists that the chunk's own bounds have not settled.
      var listPages: [[FilePage]] = []
      for (list, chunk) in openLists { listPages.append(try list.column.pages(of: chunk)) }
      let first = pieces.count
      // Bounds of pages alone: a chunk that no key falls into has no such page either.
      let keyPages = try keyTests.map { (test) throws(BasaltError) in
        try DataFileScan.pages(of: test.column, rowGroup: index)
      }
      for page in 0..<rowGroup.pageCount {
        let rows = rowGroup.rows(ofPage: page)
        if zip(keyTests, keyPages).contains(where: { DataFileScan.hasNoKey($0.keys, $1, page: page) }) {
          // Before any term: a page that no key falls into is not asked anything else.
          skipped.pageCount += 1
          skipped.rowCount += rows.count
          continue
        }
        // A page without open terms becomes a piece all the same: all its rows pass.
        var isListed = true
        for ((list, _), pages) in zip(openLists, listPages) where isListed {
          isListed = try !list.isRuledOut { (term) throws(BasaltError) in term.test.verdict(pages[page].statistics) }
        }
        if isListed, let openTerms = DataFileScan.openTerms(open, of: terms, page: page) {
          pieces.append(Piece(rowGroup: index, page: page, rows: rows, openTerms: openTerms))
        } else {
          skipped.pageCount += 1
          skipped.rowCount += rows.count
        }
      }
      // After the bounds, which are at hand: most row groups end there, and most pages of the others do.
      // What bounds leave open, dictionaries and filters may know: of a term that no page of the row group has settled.
      for (term, pages) in open where first < pieces.count {
        let left = pieces[first...].filter { $0.openTerms.contains(term) }
        guard left.count == pieces.count - first else { continue }
        filters.add([terms[term]], chunks[term], pageByteCount: left.reduce(0) { $0 + pages[$1.page].byteRange.count })
      }
      for ((list, chunk), pages) in zip(openLists, listPages) where first < pieces.count {
        filters.add(
          list.terms, chunk, pageByteCount: pieces[first...].reduce(0) { $0 + pages[$1.page].byteRange.count })
      }
    }
    let ruledOut = try filters.ruledOutRowGroups()
    if !ruledOut.isEmpty {
      for piece in pieces where ruledOut.contains(piece.rowGroup) {
        skipped.pageCount += 1
        skipped.rowCount += piece.rows.count
      }
      pieces.removeAll { ruledOut.contains($0.rowGroup) }
      skipped.rowGroupCount += ruledOut.count
      skipped.filteredRowGroupCount += ruledOut.count
    }
    self.reader = reader
    schema = try Schema(wanted.map(\.field))
    self.columns = wanted
    self.terms = terms
    self.keyTests = keyTests
    self.pieces = pieces
    self.skipped = skipped
  }

  /// The pages of a column; `nil` where its chunk has none.
  private static func pages(of column: FileColumn, rowGroup: Int) throws(BasaltError) -> [FilePage]? {
    let chunk = try column.chunk(rowGroup)
    return chunk.entry.shape == .pages ? try column.pages(of: chunk) : nil
  }

  /// Whether the bounds of a page prove that no key of it is in a set.
  private static func hasNoKey(_ keys: KeySet, _ pages: [FilePage]?, page: Int) -> Bool {
    // Without bounds nothing is proven, nor of a type whose bounds are no integers.
    guard let statistics = pages?[page].statistics, let minimum = statistics.minimum?.value.storedInteger,
      let maximum = statistics.maximum?.value.storedInteger
    else { return false }
    return !keys.hasKey(from: minimum, through: maximum)
  }

  /// Binds a term to the file: its column by field id, its constant in the form of the column's type.
  private static func term(_ term: ScanPredicate.Term, _ reader: DataFileReader) throws(BasaltError) -> Term {
    guard let ordinal = reader.ordinal(of: term.column) else {
      throw BasaltError(
        .unknownName, "The file has no column with the field id \(term.column).",
        remedy: "Use the field ids of the file's schema.")
    }
    let column = try reader.column(at: ordinal)
    do throws(BasaltError) {
      return Term(column: column, test: term.test, pageTest: try PageTest(term.test, type: column.field.type))
    } catch {
      throw error.at("column", column.field.name)
    }
  }

  /// What a chunk's entry proves about a term.
  ///
  /// A chunk without pages is always settled here: by its one value, not by its bounds, of which a writer may leave out
  /// the maximum. An open term would need a page to be asked of, and there is none.
  private static func verdict(_ term: Term, _ chunk: FileChunk) throws(BasaltError) -> ZoneMapVerdict {
    if let value = try term.column.repeatedValue(of: chunk) {
      return term.test.passes(value) ? .everyRow : .noRow
    }
    return term.test.verdict(try term.column.statistics(of: chunk))
  }

  /// The terms that a page leaves open, or `nil` when no row of it passes.
  /// - Parameter candidates: Terms that the chunks leave open, with the pages of their chunks.
  private static func openTerms(
    _ candidates: [(term: Int, pages: [FilePage])], of terms: [Term], page: Int
  ) -> [Int]? {
    var open: [Int] = []
    for (term, pages) in candidates {
      switch terms[term].test.verdict(pages[page].statistics) {
      case .noRow: return nil
      case .everyRow: continue
      case .someRows: open.append(term)
      }
    }
    return open
  }
}

/// How much a scan read or skipped: shows whether zone maps did their work.
package struct ScanCounts: Sendable, Equatable {
  /// Row groups of which no page was looked at.
  package var rowGroupCount = 0
  /// Those of them that bounds had left open: dictionaries and Bloom filters have ruled them out.
  package var filteredRowGroupCount = 0
  /// Pages' worth of rows: a page counts once, not once a column.
  package var pageCount = 0
  package var rowCount = 0
  /// Of what was read: stored bytes of pages and dictionaries of all columns, whether they came from the device or were
  /// in the buffer pool.
  package var byteCount = 0

  package init() {}

  package static func + (left: ScanCounts, right: ScanCounts) -> ScanCounts {
    var sum = left
    sum.rowGroupCount += right.rowGroupCount
    sum.filteredRowGroupCount += right.filteredRowGroupCount
    sum.pageCount += right.pageCount
    sum.rowCount += right.rowCount
    sum.byteCount += right.byteCount
    return sum
  }
}

extension Value {
  /// As columns store it, of types that are stored as an integer of up to 64 bits.
  fileprivate var storedInteger: Int64? {
    switch self {
    case .smallint(let value): Int64(value)
    case .integer(let value), .date(let value): Int64(value)
    case .bigint(let value), .time(let value), .timestamp(let value), .timestamptz(let value): value
    // Of a decimal the column's own scale would have to be known.
    case .null, .boolean, .real, .double, .decimal, .text, .bytea, .uuid, .list: nil
    }
  }
}
