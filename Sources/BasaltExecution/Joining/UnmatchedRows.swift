internal import BasaltCore
internal import Synchronization

/// The rows of a build side that have found no partner, behind NULLs for the columns of the other side.
final class UnmatchedRows: Source {
  static let displayName = "UNMATCHED ROWS"

  private let table: JoinTable
  private let leftTypes: [LogicalType]
  private let output: [Int]
  private let isSpent = Mutex(false)

  /// Rows of a morsel: some hundred microseconds of gathering.
  private static let morselRowCount = 32 * Limits.batchRowCountMaximum

  init(_ table: JoinTable, leftTypes: [LogicalType], output: [Int]) {
    (self.table, self.leftTypes, self.output) = (table, leftTypes, output)
  }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    let wasSpent = isSpent.withLock { isSpent in
      defer { isSpent = true }
      return isSpent
    }
    if wasSpent { return nil }
    // Only now: before, a thread might still have been marking rows.
    let rows = table.matched.unmatched()
    return rows.isEmpty ? nil : Round(table: table, leftTypes: leftTypes, output: output, rows: rows)
  }

  private struct Round: SourceRound {
    let table: JoinTable
    let leftTypes: [LogicalType]
    let output: [Int]
    let rows: [UInt32]

    var morselCount: Int { (rows.count + UnmatchedRows.morselRowCount - 1) / UnmatchedRows.morselRowCount }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(round: self) }
  }

  private final class Worker: SourceWorker {
    private let round: Round

    init(round: Round) { self.round = round }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      var start = morsel * UnmatchedRows.morselRowCount
      let end = min(start + UnmatchedRows.morselRowCount, round.rows.count)
      while start < end {
        let count = min(end - start, Limits.batchRowCountMaximum)
        let leftCount = round.leftTypes.count
        let columns = unsafe round.rows.withUnsafeBufferPointer { rows in
          let positions = unsafe UnsafeBufferPointer(rebasing: rows[start..<start + count])
          return round.output.map { position in
            position < leftCount
              ? ColumnVector.nulls(round.leftTypes[position], count: count)
              : unsafe round.table.rows.columns[position - leftCount].gathered(at: positions)
          }
        }
        if case .enough = try emit(VectorBatch(columns: columns, physicalRowCount: count)) { return }
        start += count
      }
    }
  }
}
