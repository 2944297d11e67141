package import BasaltCore
internal import BasaltRuntime

/// Takes all rows and gives them in an order. Rows with equal keys stay in the order of morsels, so that a query has
/// one result whatever the number of threads.
package final class SortSink: Sink {
  package static let displayName = "SORT"

  /// In the order of morsels: what keeps equal rows in theirs.
  private let collected = CollectedRows()
  /// What there was no room for in memory.
  private let runs: SortedRuns

  static let purpose = "the rows of a sort"

  /// What was written to temporary files; `nil` while all is in memory.
  package var spilled: SpillFigures? { runs.figures }

  /// - Parameters:
  ///   - types: Of all columns.
  ///   - keys: The first decides first.
  package init(types: [LogicalType], keys: [SortColumn]) {
    precondition(keys.allSatisfy { types.indices.contains($0.position) }, "keys \(keys) of \(types.count) columns")
    runs = SortedRuns(types: types, keys: keys)
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    SortWorker(runs, collected, context)
  }

  /// - Throws: `.memoryBudget`, `.cancelled`; `.diskFull` and `.ioFailure` where rows were too many for memory.
  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let (types, keys) = (runs.types, runs.keys)
    let reservation = collected.takeReservation(context)
    if !runs.isEmpty {
      // What threads had handed over before the first run was written.
      let pieces = collected.takePieces()
      try runs.write(pieces, context)
      reservation.release(pieces.reduce(0) { $0 + $1.byteCount })
    }
    if let (runs, file) = runs.taken() {
      return SortedRunsSource(SortedParts(runs, keys, context), file, types: types, keys: keys, context)
    }
    let rows = try StoredRows.assembled(collected, types: types, context, reservation, purpose: SortSink.purpose)
    // Numbers of rows are sorted, and rows stay where they are: a wide row would be moved at every pass.
    let permutation = try ParallelSort(rows.columns, by: keys, context).permutation(
      reservation, purpose: SortSink.purpose)
    return SortedRowsSource(rows, permutation: permutation, range: 0..<rows.count, columnCount: types.count)
  }
}
