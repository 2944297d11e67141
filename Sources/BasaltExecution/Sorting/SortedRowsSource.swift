internal import BasaltCore

/// Rows in memory in a given order: gathered when they are read, by whichever threads read them, and never if nobody
/// does.
final class SortedRowsSource: Source {
  static let displayName = "SORTED ROWS"

  private let whole: Round
  private let round = RoundInParts()

  /// Rows of a morsel: some hundred microseconds of gathering.
  private static let morselRowCount = 4 * Limits.batchRowCountMaximum

  /// - Parameter columnCount: Of the rows' first columns.
  /// - Parameter range: Rows that are given, by their place in the order.
  init(_ rows: StoredRows, permutation: Buffer, range: Range<Int>, columnCount: Int) {
    precondition(range.upperBound * 4 <= permutation.byteCount && columnCount <= rows.columns.count)
    whole = Round(rows: rows, permutation: permutation, range: range, columnCount: columnCount)
  }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try round.next(wantedRowCount: wantedRowCount, morselRowCount: SortedRowsSource.morselRowCount) {
      whole.range.isEmpty ? nil : whole
    }
  }

  /// All rows at once: their order is known.
  ///
  /// Holds what it needs and not the source, which holds it in turn: whoever has read enough asks for no end, and nothing else would
  /// part the two.
  private struct Round: SourceRound {
    /// Held with their memory until the last batch is read.
    let rows: StoredRows
    /// Row numbers, 32 bits each.
    let permutation: Buffer
    /// Rows of the permutation that are given, and columns.
    let range: Range<Int>
    let columnCount: Int

    var morselCount: Int { (range.count + morselRowCount - 1) / morselRowCount }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(round: self) }
  }

  /// One thread's share; it has nothing of its own.
  private final class Worker: SourceWorker {
    private let round: Round

    init(round: Round) { self.round = round }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      var start = round.range.lowerBound + morsel * morselRowCount
      // The last morsel is shorter.
      let end = min(start + morselRowCount, round.range.upperBound)
      while start < end {
        let count = min(end - start, Limits.batchRowCountMaximum)
        // A stretch of the permutation is what a gather wants, as it lies.
        let positions = unsafe UnsafeBufferPointer(
          start: round.permutation.address.assumingMemoryBound(to: UInt32.self) + start, count: count)
        // Out of order in memory: a kernel a column has many loads under way.
        let columns = round.rows.columns.prefix(round.columnCount).map { unsafe $0.gathered(at: positions) }
        if case .enough = try emit(VectorBatch(columns: columns, physicalRowCount: count)) { return }
        start += count
      }
    }
  }
}
