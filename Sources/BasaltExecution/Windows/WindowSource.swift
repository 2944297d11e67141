internal import BasaltCore

/// Rows in the order of a window with the results of its calls beside them, computed when they are read: a morsel is some
/// whole partitions, on whichever thread comes to it.
///
/// A partition is never cut, so that one that has all the rows is one thread's work. Whoever reads ten rows of a result waits for
/// the first partitions alone: the sort is done, but nothing is computed of rows that nobody reads.
final class WindowSource: Source {
  static let displayName = "WINDOW ROWS"

  /// All morsels, and the part of them that has been given.
  private let whole: Round
  private let round = RoundInParts()

  /// Rows of a morsel, about: enough that handing it out does not count, few enough that what is computed of them stays in a
  /// second-level cache.
  private static let morselRowCount = 2 * Limits.batchRowCountMaximum
  /// Bytes that a row takes while it is worked on, beside the columns: frames, totals, positions.
  private static let workByteCount = 128

  /// - Parameters:
  ///   - permutation: Row numbers in order, 32 bits each.
  ///   - starts: A byte a row of the order, not 0 where a partition begins.
  ///   - rowCount: Rows of the order that are given, of whole partitions.
  init(
    _ rows: StoredRows, permutation: Buffer, starts: Buffer, rowCount: Int, _ shape: WindowShape,
    _ context: ExecutionContext
  ) {
    whole = Round(
      rows: rows, permutation: permutation, starts: starts, shape: shape, context: context,
      ends: WindowSource.cut(starts, rowCount: rowCount))
  }

  /// Where morsels end: at the first partition that begins behind enough rows. By one thread, which looks at a byte a row.
  private static func cut(_ starts: Buffer, rowCount: Int) -> [Int] {
    // Few: a number a morsel.
    var ends: [Int] = []
    let flags = unsafe UnsafePointer(starts.address.assumingMemoryBound(to: UInt8.self))
    var end = 0
    while end < rowCount {
      end = min(end + morselRowCount, rowCount)
      while end < rowCount, unsafe flags[end] == 0 { end += 1 }
      ends.append(end)
    }
    return ends
  }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try round.next(wantedRowCount: wantedRowCount, morselRowCount: WindowSource.morselRowCount) {
      whole.ends.isEmpty ? nil : whole
    }
  }

  /// All rows at once. Holds what it needs and not the source, which holds it in turn.
  private struct Round: SourceRound {
    /// Held with their memory until the last batch is read.
    let rows: StoredRows
    let permutation, starts: Buffer
    let shape: WindowShape
    let context: ExecutionContext
    /// Of each morsel: the next begins there.
    let ends: [Int]

    var morselCount: Int { ends.count }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(self) }
  }

  /// One thread's share: its arrays, used again from morsel to morsel.
  private final class Worker: SourceWorker {
    private let round: Round
    private let rows: WindowRows
    private let computation: WindowComputation

    init(_ round: Round) {
      self.round = round
      rows = WindowRows(round.shape, round.rows)
      computation = WindowComputation(round.shape, rows, round.context)
    }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      let range = (morsel == 0 ? 0 : round.ends[morsel - 1])..<round.ends[morsel]
      // Given back when the morsel is done: what arrays keep beyond it is that of the largest so far.
      let reservation = MemoryReservation(of: round.context.budget)
      let workByteCount = range.count * WindowSource.workByteCount
      try reservation.reserve(workByteCount, for: WindowSink.purpose)
      defer { reservation.release(workByteCount) }
      rows.reset(round.permutation, range, starts: round.starts)
      let results = try computation.results()
      var start = 0
      while start < range.count {
        let part = start..<min(start + Limits.batchRowCountMaximum, range.count)
        var columns: [ColumnVector] = []
        columns.reserveCapacity(round.shape.outputCount + results.count)
        for position in 0..<round.shape.outputCount { columns.append(rows.gathered(position, part)) }
        for result in results {
          columns.append(part.count == result.count ? result : result.slice(part))
        }
        if case .enough = try emit(VectorBatch(columns: columns, physicalRowCount: part.count)) { return }
        // Batches of a morsel follow each other in the order of the window.
        start = part.upperBound
      }
    }
  }
}
