package import BasaltCore
import BasaltEncoding
import CBasaltKernels

/// Reads the pieces of a scan on one thread: filters on encoded pages first, then decodes what is wanted of the batches
/// that have a row left, or fetches the rows themselves where they are few.
///
/// Not `Sendable`: its pages, masks and vectors belong to the thread that made it. Nothing is allocated per row; a
/// batch's vectors are new unless the last batch was dropped, whose memory is then used again.
package final class ScanWorker {
  private let scan: DataFileScan
  /// Whether the rows of a batch are all of its part of the page, in their places.
  private let keepsPositions: Bool
  /// What this worker read so far.
  package private(set) var read = ScanCounts()
  /// Rows that passed.
  package private(set) var passedRowCount = 0

  /// Scratch of the filters: one bit a row of the batch at hand, laid out as a validity mask; all terms', and one's.
  private let mask = Buffer(byteCount: Limits.batchRowCountMaximum / 8)
  private let termMask = Buffer(byteCount: Limits.batchRowCountMaximum / 8)
  /// For whatever the readers of pages have between bytes and values.
  private let scratch = DecodeScratch()
  /// Numbers in their page of the rows that are fetched, and wait until they are; scratch for those that a batch adds.
  private var fewRows = SelectionVector(capacity: 0)
  private var addedRows = SelectionVector(capacity: 0)
  /// What the last batch had, by column: taken again if nobody holds it.
  private var vectors: [ColumnVector]
  /// Keys of the batch at hand, by test, and the rows that they are of.
  private var keyVectors: [ColumnVector]
  private var keyRows: Range<Int>?
  private var keyCounts: [KeyCounts]
  /// What the rows of the piece that came last were asked, by its open terms: terms about one column are one test where
  /// that is possible. Kept, since neighbours seldom differ, and pages know a test again.
  private var tests: (terms: [Int], joined: [(column: FileColumn, test: PageTest)]) = ([], [])
  /// Chunks of the row group that is being read, by column. Those of the row group before are dropped, so that a worker
  /// holds the dictionaries of one.
  private var chunks: [Int: OpenChunk] = [:]
  private var keptRowGroup: Int?
  /// Ordinals of columns whose page of the piece at hand is in `read`.
  private var countedColumns: [Int] = []
  /// Where the dictionary pages lie that are in `read`.
  private var countedDictionaries: Set<Int> = []

  /// - Parameter keepsPositions: For who has to know where in their page the rows of a batch are: a batch then begins
  ///   where its part of the page does, and the selection counts from there. Others get rows in their order, and nothing
  ///   between them that need not be decoded.
  /// - Complexity: Allocates two masks; pages come when a piece is read.
  package init(_ scan: DataFileScan, keepsPositions: Bool = false) {
    self.scan = scan
    self.keepsPositions = keepsPositions
    vectors = scan.columns.map { ColumnVector(emptyOf: $0.field.type) }
    keyVectors = scan.keyTests.map { ColumnVector(emptyOf: $0.column.field.type) }
    keyCounts = scan.keyTests.map { _ in KeyCounts() }
  }

  /// Reads a piece and hands on its batches in order. A batch owns its buffers and may be kept.
  /// - Parameters:
  ///   - ahead: What was announced of the piece.
  ///   - body: Takes a batch; returns whether it wants more.
  /// - Throws: What reading, checking or `body` throws. Batches that were handed on before were right.
  /// - Returns: Whether `body` wanted more.
  package func read(
    _ piece: DataFileScan.Piece, ahead: PagesAhead? = nil, _ body: (Batch) throws(BasaltError) -> Bool
  ) throws(BasaltError) -> Bool {
    read.pageCount += 1
    read.rowCount += piece.rows.count
    countedColumns.removeAll(keepingCapacity: true)
    // All terms that planning left open for this piece, in the order of the predicate; none when every row passes.
    join(piece.openTerms)
    var filters: [Filter] = []
    filters.reserveCapacity(tests.joined.count)
    for (column, test) in tests.joined {
      // To skip a term here would let rows pass untested.
      guard let reader = try open(column, piece, ahead) else {
        preconditionFailure("the plan settles terms of chunks without pages")
      }
      filters.append((column, reader, test))
    }
    var keyFilters: [KeyFilter] = []
    // Who has to know the places of rows gets all of them.
    if !keepsPositions {
      for (index, test) in scan.keyTests.enumerated() where keyCounts[index].areUseful {
        guard let reader = try open(test.column, piece, ahead) else { continue }
        keyFilters.append((index, reader))
      }
    }
    // Not opened yet: a piece of which no row passes costs the tested columns alone.
    var readers: [(any PageReader)?]?
    // As many as can wait at once, whatever the page turns out to have; a batch that has more is handed on by itself.
    // None are left of the piece before.
    if !keepsPositions { _ = fewRows.reset(capacity: piece.rows.count / ScanWorker.rowCountPerFewRows) }
    for start in stride(from: 0, to: piece.rows.count, by: Limits.batchRowCountMaximum) {
      let tested = start..<min(start + Limits.batchRowCountMaximum, piece.rows.count)
      var passed = try filter(tested, filters, of: piece)
      guard passed > 0 else { continue }
      if !keyFilters.isEmpty {
        passed = try filterKeys(tested, keyFilters, passed: passed, isMasked: !filters.isEmpty, of: piece)
        guard passed > 0 else { continue }
      }
      passedRowCount += passed
      let isMasked = !filters.isEmpty || !keyFilters.isEmpty
      let rows = !isMasked || keepsPositions ? tested : survivors(of: tested)
      // Late materialization: the first batch with a row opens the columns that are wanted.
      let opened = if let readers { readers } else { try openWanted(of: piece, filters, keyFilters, ahead) }
      readers = opened
      // A few rows wait for those of the rest of the page: whoever takes batches has work for each, however small it is.
      if !keepsPositions && passed * ScanWorker.rowCountPerFewRows <= rows.count {
        addFewRows(of: rows, in: tested)
        continue
      }
      // Before these, to which they are neighbours: rows keep their order.
      if try !giveFewRows(of: piece, opened, body) { return false }
      for (index, reader) in opened.enumerated() {
        if let reader {
          // Refills the vector's buffers if the last batch was dropped; if somebody holds it, makes new ones.
          do throws(BasaltError) {
            if let known = keyFilters.first(where: {
              scan.keyTests[$0.test].column.ordinal == scan.columns[index].ordinal
            }), keyRows == tested, rows == tested {
              // Spelled out already.
              swap(&vectors[index], &keyVectors[known.test])
            } else {
              try reader.decode(rows, into: &vectors[index])
            }
          } catch {
            throw scan.reader.located(error, place(of: scan.columns[index], piece), scan.columns[index])
          }
        } else {
          vectors[index] = try chunk(of: scan.columns[index], piece.rowGroup).rows(count: rows.count)
        }
      }
      // Survivors that are many are not copied together: the batch keeps all rows, and a selection says which are left.
      let batch = Batch(
        schema: scan.schema, columns: vectors, rowCount: rows.count,
        selection: passed == rows.count ? nil : selection(of: rows, in: tested))
      if try !body(batch) { return false }
    }
    // Those of the last batches. Of a piece without a row nothing was opened, and nothing waits.
    return try readers.map { (opened) throws(BasaltError) in try giveFewRows(of: piece, opened, body) } ?? true
  }

  /// The columns that are wanted, by their places in the scan; `nil` of a chunk without pages.
  private func openWanted(
    of piece: DataFileScan.Piece, _ filters: [Filter], _ keyFilters: [KeyFilter], _ ahead: PagesAhead?
  ) throws(BasaltError) -> [(any PageReader)?] {
    // What was announced of a piece with open terms are the tested columns only; now it is known that the others
    // are wanted too, and they come with one batch of reads.
    let announced = piece.openTerms.isEmpty ? ahead : nil
    let ahead = if let announced { announced } else { try announce(survivorsOf: piece) }
    var opened: [(any PageReader)?] = []
    opened.reserveCapacity(scan.columns.count)
    for column in scan.columns {
      // What was tested is open already.
      if let tested = tests.joined.firstIndex(where: { $0.column.ordinal == column.ordinal }) {
        opened.append(filters[tested].reader)
      } else if let known = keyFilters.first(where: { scan.keyTests[$0.test].column.ordinal == column.ordinal }) {
        opened.append(known.reader)
      } else {
        opened.append(try open(column, piece, ahead))
      }
    }
    return opened
  }

  /// Hands on the rows that have waited, as one batch, which is these rows and nothing else, and needs no selection.
  /// - Returns: Whether more are wanted.
  private func giveFewRows(
    of piece: DataFileScan.Piece, _ opened: [(any PageReader)?], _ body: (Batch) throws(BasaltError) -> Bool
  ) throws(BasaltError) -> Bool {
    guard fewRows.count > 0 else { return true }
    for (index, reader) in opened.enumerated() {
      guard let reader else {
        vectors[index] = try chunk(of: scan.columns[index], piece.rowGroup).rows(count: fewRows.count)
        continue
      }
      do throws(BasaltError) {
        try reader.fetch(fewRows, into: &vectors[index])
      } catch {
        throw scan.reader.located(error, place(of: scan.columns[index], piece), scan.columns[index])
      }
    }
    let batch = Batch(schema: scan.schema, columns: vectors, rowCount: fewRows.count, selection: nil)
    // Also when nobody wants more: what is left of this page must not come with the next one's.
    fewRows.count = 0
    return try body(batch)
  }

  /// Makes `tests` those of a piece's open terms.
  private func join(_ terms: [Int]) {
    guard tests.terms != terms else { return }
    var joined: [(column: FileColumn, test: PageTest)] = []
    for index in terms {
      let term = scan.terms[index]
      if let known = joined.firstIndex(where: { $0.column.ordinal == term.column.ordinal }),
        let both = joined[known].test.joined(with: term.pageTest)
      {
        joined[known].test = both
      } else {
        joined.append((term.column, term.pageTest))
      }
    }
    tests = (terms, joined)
  }

  /// Begins to read all columns that are wanted of a piece, of which a row has passed; `nil` when the pool has them.
  private func announce(survivorsOf piece: DataFileScan.Piece) throws(BasaltError) -> PagesAhead? {
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(scan.columns.count)
    var bases: Set<Int> = []
    for column in scan.columns {
      let chunk = try chunk(of: column, piece.rowGroup)
      guard chunk.chunk.entry.shape == .pages else { continue }
      // The dictionary of a chunk is opened once, and then kept.
      ranges += try chunk.missingDictionary(scan.reader)
      ranges.append(try column.byteRange(ofPage: piece.page, of: chunk.chunk))
      if let base = chunk.chunk.entry.base { bases.insert(base) }
    }
    // Those that are wanted themselves are among the ranges already.
    for base in bases where !scan.columns.contains(where: { $0.ordinal == base }) {
      let (column, chunk) = try scan.reader.baseChunk(base, rowGroup: piece.rowGroup)
      ranges.append(try column.byteRange(ofPage: piece.page, of: chunk))
    }
    return PagesAhead(ranges, of: scan.reader)
  }

  /// The page of a column, or `nil` when the chunk has none.
  /// - Throws: What reading and checking the page throws, with its place.
  private func open(
    _ column: FileColumn, _ piece: DataFileScan.Piece, _ ahead: PagesAhead?
  ) throws(BasaltError) -> (any PageReader)? {
    let chunk = try chunk(of: column, piece.rowGroup)
    guard chunk.chunk.entry.shape == .pages else { return nil }
    let range = try column.byteRange(ofPage: piece.page, of: chunk.chunk)
    // A column that is filtered may be wanted as well, or be filtered twice: its page counts once.
    count(range, of: column.ordinal)
    if let base = chunk.chunk.entry.base {
      let (column, chunk) = try scan.reader.baseChunk(base, rowGroup: piece.rowGroup)
      count(try column.byteRange(ofPage: piece.page, of: chunk), of: base)
    }
    // With the first page that needs it; so it is counted once as well, and an owner's with the first row group.
    for page in try chunk.missingDictionary(scan.reader) where countedDictionaries.insert(page.lowerBound).inserted {
      read.byteCount += page.count
    }
    return try scan.reader.openPage(
      range, rowCount: piece.rows.count,
      at: place(of: column, piece), of: column,
      dictionary: try chunk.dictionary(from: scan.reader, ahead: ahead), base: chunk.chunk.entry.base, using: scratch,
      ahead: ahead)
  }

  private func count(_ page: Range<Int>, of ordinal: Int) {
    guard !countedColumns.contains(ordinal) else { return }
    countedColumns.append(ordinal)
    read.byteCount += page.count
  }

  private func place(of column: FileColumn, _ piece: DataFileScan.Piece) -> PagePlace {
    PagePlace(column: column.ordinal, rowGroup: piece.rowGroup, page: piece.page)
  }

  /// A column's chunk, of the row group that is being read from now on.
  private func chunk(of column: FileColumn, _ rowGroup: Int) throws(BasaltError) -> OpenChunk {
    if keptRowGroup != rowGroup {
      chunks.removeAll(keepingCapacity: true)
      keptRowGroup = rowGroup
    }
    if let known = chunks[column.ordinal] { return known }
    let chunk = try OpenChunk(column, rowGroup: rowGroup)
    chunks[column.ordinal] = chunk
    return chunk
  }

  /// A term, or several joined, and the page that it is put to.
  private typealias Filter = (column: FileColumn, reader: any PageReader, test: PageTest)

  /// A set of keys by its place in the scan, and the page that it is put to.
  private typealias KeyFilter = (test: Int, reader: any PageReader)

  /// Asks which rows have keys that somebody wants, of those that are left; the mask then has their bits.
  /// - Parameters:
  ///   - passed: Rows that are left.
  ///   - isMasked: Whether the mask says which; otherwise all are.
  /// - Returns: How many are left then.
  private func filterKeys(
    _ rows: Range<Int>, _ filters: [KeyFilter], passed: Int, isMasked: Bool, of piece: DataFileScan.Piece
  ) throws(BasaltError) -> Int {
    let words = unsafe mask.address.assumingMemoryBound(to: UInt64.self)
    let bitCount = (rows.count + Limits.vectorRowCount - 1) / Limits.vectorRowCount * Limits.vectorRowCount
    if !isMasked {
      unsafe words.update(repeating: 0, count: bitCount / 64)
      unsafe BitMask.fill(words, bitCount: rows.count)
    }
    keyRows = rows
    var left = passed
    // All rows of the batch are decoded, whatever was filtered before: a loop without a branch, which most columns need anyway.
    for (index, reader) in filters where left > 0 {
      do throws(BasaltError) {
        try reader.decode(rows, into: &keyVectors[index])
      } catch {
        throw scan.reader.located(error, place(of: scan.keyTests[index].column, piece), scan.keyTests[index].column)
      }
      // Counted by whole vectors: bits behind the last row are zeros.
      guard unsafe scan.keyTests[index].keys.filter(keyVectors[index], into: words) else {
        // Of another layout: not asked again.
        keyCounts[index].giveUp()
        continue
      }
      let kept = unsafe BitMask.population(of: words, bitCount: bitCount)
      keyCounts[index].add(asked: left, kept: kept)
      left = kept
    }
    return left
  }

  /// How many rows a set of keys was asked about, and how many it has kept: one that keeps nearly all costs more than it saves.
  ///
  /// By this worker's own rows, so that threads need not agree: at worst each of them tries for a few pages.
  private struct KeyCounts {
    private var (asked, kept, isGivenUp) = (0, 0, false)

    var areUseful: Bool {
      !isGivenUp && (asked < KeyCounts.trialRowCount || kept * KeyCounts.keptOf < asked * KeyCounts.keptAtMost)
    }

    mutating func add(asked: Int, kept: Int) {
      self.asked += asked
      self.kept += kept
    }

    mutating func giveUp() { isGivenUp = true }

    /// Some pages, before it is judged.
    private static let trialRowCount = 4 * Limits.pageRowCount
    /// Four of five rows: asking costs about a fifth of what finding nothing in a join's table does.
    private static let (keptAtMost, keptOf) = (4, 5)
  }

  /// Asks every filter about the rows; the mask then has the bits of those that pass all.
  /// - Throws: What a page throws whose damage is seen only now, with its place.
  /// - Returns: How many do.
  private func filter(
    _ rows: Range<Int>, _ filters: [Filter], of piece: DataFileScan.Piece
  ) throws(BasaltError) -> Int {
    // Without a term every row passes, and no mask is made.
    guard !filters.isEmpty else { return rows.count }
    // An `and` of words across the terms, whole vectors at a time. Beyond the last row every reader leaves zeros, so
    // that counting whole vectors counts no row too many.
    let words = unsafe mask.address.assumingMemoryBound(to: UInt64.self)
    let termWords = unsafe termMask.address.assumingMemoryBound(to: UInt64.self)
    let wordsPerVector = Limits.vectorRowCount / 64
    let vectors =
      rows.lowerBound / Limits.vectorRowCount..<(rows.upperBound + Limits.vectorRowCount - 1) / Limits.vectorRowCount
    for (index, filter) in filters.enumerated() {
      do throws(BasaltError) {
        try unsafe filter.reader.filter(vectors: vectors, filter.test, into: index == 0 ? words : termWords)
      } catch {
        throw scan.reader.located(error, place(of: filter.column, piece), filter.column)
      }
      guard index > 0 else { continue }
      for word in 0..<vectors.count * wordsPerVector { unsafe words[word] &= termWords[word] }
    }
    return unsafe BitMask.population(of: words, bitCount: vectors.count * Limits.vectorRowCount)
  }

  /// The vectors from the first row that passes to the last: whoever asks for one row of a page has a vector decoded, and
  /// not the page.
  /// - Parameter tested: What the mask is about.
  /// - Precondition: A row passes.
  private func survivors(of tested: Range<Int>) -> Range<Int> {
    let words = unsafe mask.address.assumingMemoryBound(to: UInt64.self)
    let wordsPerVector = Limits.vectorRowCount / 64
    let vectorCount = (tested.count + Limits.vectorRowCount - 1) / Limits.vectorRowCount
    func passes(_ vector: Int) -> Bool {
      (vector * wordsPerVector..<(vector + 1) * wordsPerVector).contains { unsafe words[$0] != 0 }
    }
    guard let first = (0..<vectorCount).first(where: passes), let last = (0..<vectorCount).last(where: passes) else {
      preconditionFailure("no row passes")
    }
    let start = tested.lowerBound + first * Limits.vectorRowCount
    return start..<min(tested.lowerBound + (last + 1) * Limits.vectorRowCount, tested.upperBound)
  }

  /// If not more than one row in so many passes, rows are fetched. Measured where 3 % pass: text costs a third to a half
  /// of decoding it; numbers are decoded all the same, and to pick the rows costs about what later steps would pay to
  /// gather them.
  private static let rowCountPerFewRows = 32

  /// Adds the rows that pass to those that wait.
  /// - Parameters:
  ///   - rows: From the first vector with such a row to the last.
  ///   - tested: What the mask is about.
  private func addFewRows(of rows: Range<Int>, in tested: Range<Int>) {
    setPositions(&addedRows, of: rows, in: tested)
    // Guards memory. Each batch adds one row of so many at most, and the room is for as many of the whole page.
    precondition((fewRows.count + addedRows.count) * 2 <= fewRows.positions.byteCount, "a few rows are too many")
    let added = unsafe addedRows.positions.address.assumingMemoryBound(to: UInt16.self)
    let target = unsafe fewRows.positions.address.assumingMemoryBound(to: UInt16.self) + fewRows.count
    // From within `rows` to within the page, of at most 65,536 rows. Nobody else ever has this selection's buffer.
    for index in 0..<addedRows.count { unsafe target[index] = added[index] + UInt16(rows.lowerBound) }
    fewRows.count += addedRows.count
  }

  /// A selection for a batch: only when some but not all rows pass.
  private func selection(of rows: Range<Int>, in tested: Range<Int>) -> SelectionVector {
    var selection = SelectionVector(capacity: 0)
    setPositions(&selection, of: rows, in: tested)
    return selection
  }

  /// The positions of the mask's bits, made by a kernel.
  /// - Parameters:
  ///   - rows: What the positions count from; begins at a whole vector of `tested`.
  ///   - tested: What the mask is about.
  private func setPositions(_ selection: inout SelectionVector, of rows: Range<Int>, in tested: Range<Int>) {
    // The kernel may write one register beyond the last position: a buffer's slack.
    let positions = selection.reset(capacity: rows.count)
    let words = unsafe mask.address.assumingMemoryBound(to: UInt64.self) + (rows.lowerBound - tested.lowerBound) / 64
    selection.count = unsafe Int(
      Kernels.best.pointee.mask.mask_to_selection(
        words, positions.address.assumingMemoryBound(to: UInt16.self), rows.count))
  }
}
