internal import BasaltCore

/// The rows of a build side that have found no partner, behind NULLs for the columns of the other side; or those that have found
/// one, each once, where that is all that a join is asked for.
///
/// Read behind the pipeline that probes (`PipelineSource`): until its last row a build row may still find a partner.
final class UnmatchedRows: Source {
  static let displayName = "UNMATCHED ROWS"

  /// Held, so that the rows live as long as somebody may read them.
  private let table: JoinTable
  private let leftTypes: [LogicalType]
  /// Positions among the columns of the left and then of the right, as of the probe: both give rows of one shape.
  private let output: [Int]
  private let isMatched: Bool
  /// Which rows are left is found out once, and is a list.
  private let round = RoundInParts()

  /// Rows of a morsel: some hundred microseconds of gathering.
  private static let morselRowCount = 8 * Limits.batchRowCountMaximum

  /// - Parameter isMatched: Which rows are wanted.
  init(_ table: JoinTable, leftTypes: [LogicalType], output: [Int], matched isMatched: Bool = false) {
    (self.table, self.leftTypes, self.output, self.isMatched) = (table, leftTypes, output, isMatched)
  }

  /// - Complexity: O(build rows / 64 · threads), and 4 bytes a row that is left.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try round.next(wantedRowCount: wantedRowCount, morselRowCount: UnmatchedRows.morselRowCount) {
      // Only now: before, a thread might still have been marking rows.
      let rows = table.matched.rows(matched: isMatched)
      return rows.isEmpty ? nil : Round(table: table, leftTypes: leftTypes, output: output, rows: rows)
    }
  }

  /// Rows that are known by number; they are gathered by whoever takes a morsel.
  private struct Round: SourceRound {
    let table: JoinTable
    let leftTypes: [LogicalType]
    let output: [Int]
    let rows: [UInt32]

    var morselCount: Int { (rows.count + UnmatchedRows.morselRowCount - 1) / UnmatchedRows.morselRowCount }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(round: self) }
  }

  /// Has no memory of its own: what it gathers goes out.
  private final class Worker: SourceWorker {
    private let round: Round

    init(round: Round) { self.round = round }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      var start = morsel * UnmatchedRows.morselRowCount
      let end = min(start + UnmatchedRows.morselRowCount, round.rows.count)
      while start < end {
        // A batch at a time, though rows of a morsel are known: whoever reads may have enough.
        let count = min(end - start, Limits.batchRowCountMaximum)
        // Positions below it are of the left.
        let leftCount = round.leftTypes.count
        // Columns of the left are constants: a NULL that stands for all rows costs nothing.
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
