import BasaltCore
package import BasaltPlan
import Synchronization

/// `generate_series`: whole numbers from one to another.
///
/// Made by whoever has the morsel, and not held: the source itself is a few words, however long the series.
package final class SeriesSource: Source {
  package static let displayName = "SERIES"
  private let series: Series
  /// Numbers in all; saturated, since nobody waits for 2^63 rows.
  private let count: Int
  private let given = Atomic<Int>(0)

  /// - Precondition: The step is not zero, as the binder has seen to.
  package init(_ series: Series) {
    self.series = series
    // In 128 bits: the distance between two Int64s has 65.
    let (start, stop, step) = (Int128(series.start), Int128(series.stop), Int128(series.step))
    // Truncation is right: the last step may not reach the end.
    let steps = step > 0 ? (stop >= start ? (stop - start) / step : -1) : (stop <= start ? (start - stop) / -step : -1)
    count = Int(clamping: steps + 1)
  }

  /// Rows of a morsel: enough to be worth the claim.
  private static let morselRowCount = 4 * Limits.batchRowCountMaximum
  /// Of a round; with it some eight million rows, after which somebody looks whether more are wanted.
  private static let morselCountMaximum = 256

  /// A round of as many numbers as are wanted, since nothing of them can be lost here; a filter above makes that many
  /// small rounds.
  package func nextRound(wantedRowCount: Int) -> (any SourceRound)? {
    // Rows that were given out so far, whether or not somebody has made them.
    let start = given.load(ordering: .relaxed)
    guard start < count else { return nil }
    // LIMIT 10 makes ten numbers, however long the series.
    let wanted = min(wantedRowCount, SeriesSource.morselCountMaximum * SeriesSource.morselRowCount, count - start)
    given.store(start + wanted, ordering: .relaxed)
    return Round(series: series, rows: start..<(start + wanted))
  }

  /// A number follows from its row, so that any thread can make any part of the series.
  private struct Round: SourceRound {
    let series: Series
    let rows: Range<Int>

    var morselCount: Int { (rows.count + SeriesSource.morselRowCount - 1) / SeriesSource.morselRowCount }
    func makeWorker() -> any SourceWorker { Worker(self) }
  }

  private final class Worker: SourceWorker {
    private let round: Round
    init(_ round: Round) { self.round = round }

    func produce(
      morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) {
      let first = round.rows.lowerBound + morsel * SeriesSource.morselRowCount
      let end = min(first + SeriesSource.morselRowCount, round.rows.upperBound)
      for start in stride(from: first, to: end, by: Limits.batchRowCountMaximum) {
        let rowCount = min(Limits.batchRowCountMaximum, end - start)
        // A buffer of its own, because whoever gets the batch may keep it.
        let values = Buffer(byteCount: rowCount * 8)
        let slots = unsafe values.address.assumingMemoryBound(to: Int64.self)
        // Within the ends, which are Int64s: nothing wraps.
        for row in 0..<rowCount {
          unsafe slots[row] = round.series.start &+ Int64(start + row) &* round.series.step
        }
        let column = ColumnVector(type: .bigint, count: rowCount, values: values)
        if case .enough = try emit(VectorBatch(columns: [column], physicalRowCount: rowCount)) { return }
      }
    }
  }
}
