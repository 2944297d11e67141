package import BasaltCore
import BasaltStorage

/// Stored pages that are on their way: announced together before a thread wants the first of them.
///
/// A read of its own for each page costs a hand-over to an I/O thread, an opening of the file and two switches of
/// threads; the pages of a column that follow each other come with one call when they are announced together. What
/// nobody comes for is freed with this object, unchecked and not in the pool.
package final class PagesAhead: Sendable {
  private let batch: ReadBatch
  /// By the offset of their first byte, as positions in the batch.
  private let positions: [Range<Int>: Int]

  /// Begins to read and returns at once.
  /// - Parameter ranges: Headers and stored payloads, each once; those that the pool has are left out. `nil` when none are left.
  init?(_ ranges: [Range<Int>], of reader: DataFileReader) {
    // Asked now, not when the page is wanted: one that leaves the pool in between is then read by itself, which is slow
    // and right.
    let missing = reader.pool.missing(ranges.map { PageKey(object: reader.poolID, range: $0) })
    guard !missing.isEmpty else { return nil }
    var positions: [Range<Int>: Int] = [:]
    for key in missing { positions[key.range] = positions.count }
    self.positions = positions
    batch = ReadBatch(missing.map { (reader.name, $0.range) }, from: reader.store)
  }

  /// Waits for a page; `nil` when it was not announced.
  /// - Throws: What reading it threw, each time it is asked for.
  func page(_ range: Range<Int>) throws(BasaltError) -> Buffer? {
    guard let position = positions[range] else { return nil }
    return try batch.buffer(at: position)
  }
}

extension DataFileScan {
  /// Begins to read what the workers will certainly want of some pieces: of a piece with open terms only the
  /// columns that are tested, because perhaps no row passes; of others all that are wanted.
  /// - Parameter byteCount: How much may still be announced: less what this call announces. What was not
  ///   announced is read when it is wanted.
  /// - Returns: `nil` when there is nothing to read.
  package func readAhead(_ pieces: Range<Int>, within byteCount: inout Int) throws(BasaltError) -> PagesAhead? {
    var announced = Announcement(reader)
    // The bound is looked at before each piece, so that one piece may exceed it: half a piece would be no use.
    for piece in self.pieces[pieces] where announced.byteCount < byteCount {
      if piece.openTerms.isEmpty {
        for column in columns { try announced.add(column, piece) }
      } else {
        for term in piece.openTerms { try announced.add(terms[term].column, piece) }
      }
    }
    byteCount = max(0, byteCount - announced.byteCount)
    return PagesAhead(announced.ranges, of: reader)
  }

  /// Gathers ranges of one file, each once, in the order they will be wanted.
  private struct Announcement {
    private(set) var ranges: [Range<Int>] = []
    private(set) var byteCount = 0
    /// By column, of the row group of the piece that came last: pieces come in their order.
    private var chunks: [Int: (chunk: FileChunk, lastPage: Int)] = [:]
    private var rowGroup: Int?
    /// Those that are announced.
    private var dictionaries: Set<Range<Int>> = []
    private let reader: DataFileReader

    init(_ reader: DataFileReader) { self.reader = reader }

    mutating func add(_ column: FileColumn, _ piece: Piece) throws(BasaltError) {
      if rowGroup != piece.rowGroup {
        chunks.removeAll(keepingCapacity: true)
        rowGroup = piece.rowGroup
      }
      let chunk: FileChunk
      if let known = chunks[column.ordinal] {
        // A column is wanted by each of its terms.
        guard known.lastPage != piece.page else { return }
        chunk = known.chunk
      } else {
        chunk = try column.chunk(piece.rowGroup)
        // By each of its pages, but announced once; an owner's once for all row groups that have it.
        for dictionary in try reader.dictionaryByteRanges(
          of: chunk.entry, rowGroup: piece.rowGroup, of: column) where dictionaries.insert(dictionary).inserted
        { add(dictionary) }
      }
      chunks[column.ordinal] = (chunk, piece.page)
      // Constant and all-NULL chunks have nothing to read.
      if chunk.entry.shape == .pages { add(try column.byteRange(ofPage: piece.page, of: chunk)) }
      // What its values are differences to is read with them; as any column, once a piece.
      if let base = chunk.entry.base {
        try add(try reader.baseChunk(base, rowGroup: piece.rowGroup).column, piece)
      }
    }

    private mutating func add(_ range: Range<Int>) {
      ranges.append(range)
      byteCount += range.count
    }
  }
}
