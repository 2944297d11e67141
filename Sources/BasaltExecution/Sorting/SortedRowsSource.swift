internal import BasaltCore
internal import Synchronization

/// Rows in memory in a given order: gathered when they are read, by whichever threads read them, and never if nobody does.
final class SortedRowsSource: Source {
  static let displayName = "SORTED ROWS"

  private let rows: StoredRows
  /// Row numbers, 32 bits each.
  private let permutation: Buffer
  /// Rows of the permutation that are given, and columns.
  private let range: Range<Int>
  private let columnCount: Int
  private let isSpent = Mutex(false)

  /// Rows of a morsel: some hundred microseconds of gathering.
  private static let morselRowCount = 16 * Limits.batchRowCountMaximum

  /// - Parameter columnCount: Of the rows' first columns.
  init(_ rows: StoredRows, permutation: Buffer, range: Range<Int>, columnCount: Int) {
    precondition(range.upperBound * 4 <= permutation.byteCount && columnCount <= rows.columns.count)
    (self.rows, self.permutation, self.range, self.columnCount) = (rows, permutation, range, columnCount)
  }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    let wasSpent = isSpent.withLock { isSpent in
      defer { isSpent = true }
      return isSpent
    }
    return wasSpent || range.isEmpty ? nil : Round(source: self)
  }

  private struct Round: SourceRound {
    let source: SortedRowsSource

    var morselCount: Int { (source.range.count + morselRowCount - 1) / morselRowCount }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(source: source) }
  }

  private final class Worker: SourceWorker {
    private let source: SortedRowsSource

    init(source: SortedRowsSource) { self.source = source }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      var start = source.range.lowerBound + morsel * morselRowCount
      let end = min(start + morselRowCount, source.range.upperBound)
      while start < end {
        let count = min(end - start, Limits.batchRowCountMaximum)
        let positions = unsafe UnsafeBufferPointer(
          start: source.permutation.address.assumingMemoryBound(to: UInt32.self) + start, count: count)
        let columns = source.rows.columns.prefix(source.columnCount).map { unsafe $0.gathered(at: positions) }
        if case .enough = try emit(VectorBatch(columns: columns, physicalRowCount: count)) { return }
        start += count
      }
    }
  }
}
