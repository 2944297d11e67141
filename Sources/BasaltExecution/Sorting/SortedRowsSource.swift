internal import BasaltCore

/// Rows in memory in a given order: gathered when they are read, by whichever threads read them, and never if nobody
/// does.
final class SortedRowsSource: Source {
  static let displayName = "SORTED ROWS"

  /// Held with their memory until the last batch is read.
  private let rows: StoredRows
  /// Row numbers, 32 bits each.
  private let permutation: Buffer
  /// Rows of the permutation that are given, and columns.
  private let range: Range<Int>
  private let columnCount: Int
  private let round = RoundInParts()

  /// Rows of a morsel: some hundred microseconds of gathering.
  private static let morselRowCount = 4 * Limits.batchRowCountMaximum

  /// - Parameter columnCount: Of the rows' first columns.
  /// - Parameter range: Rows that are given, by their place in the order.
  init(_ rows: StoredRows, permutation: Buffer, range: Range<Int>, columnCount: Int) {
    precondition(range.upperBound * 4 <= permutation.byteCount && columnCount <= rows.columns.count)
    (self.rows, self.permutation, self.range, self.columnCount) = (rows, permutation, range, columnCount)
  }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try round.next(wantedRowCount: wantedRowCount, morselRowCount: SortedRowsSource.morselRowCount) {
      range.isEmpty ? nil : Round(source: self)
    }
  }

  /// All rows at once: their order is known.
  private struct Round: SourceRound {
    let source: SortedRowsSource

    var morselCount: Int { (source.range.count + morselRowCount - 1) / morselRowCount }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(source: source) }
  }

  /// One thread's share; it has nothing of its own.
  private final class Worker: SourceWorker {
    private let source: SortedRowsSource

    init(source: SortedRowsSource) { self.source = source }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      var start = source.range.lowerBound + morsel * morselRowCount
      // The last morsel is shorter.
      let end = min(start + morselRowCount, source.range.upperBound)
      while start < end {
        let count = min(end - start, Limits.batchRowCountMaximum)
        // A stretch of the permutation is what a gather wants, as it lies.
        let positions = unsafe UnsafeBufferPointer(
          start: source.permutation.address.assumingMemoryBound(to: UInt32.self) + start, count: count)
        // Out of order in memory: a kernel a column has many loads under way.
        let columns = source.rows.columns.prefix(source.columnCount).map { unsafe $0.gathered(at: positions) }
        if case .enough = try emit(VectorBatch(columns: columns, physicalRowCount: count)) { return }
        start += count
      }
    }
  }
}
