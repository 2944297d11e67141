package import BasaltCore
internal import BasaltRuntime

/// Takes all rows and gives them in an order. Rows with equal keys stay in the order of morsels, so that a query has
/// one result whatever the number of threads.
package final class SortSink: Sink {
  package static let displayName = "SORT"

  private let types: [LogicalType]
  private let keys: [SortColumn]
  /// In the order of morsels: what keeps equal rows in theirs.
  private let collected = CollectedRows()

  private static let purpose = "the rows of a sort"

  /// - Parameters:
  ///   - types: Of all columns.
  ///   - keys: The first decides first.
  package init(types: [LogicalType], keys: [SortColumn]) {
    precondition(keys.allSatisfy { types.indices.contains($0.position) }, "keys \(keys) of \(types.count) columns")
    (self.types, self.keys) = (types, keys)
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    CollectingWorker(collected.makeCollector(types, context, purpose: SortSink.purpose), collected)
  }

  /// - Throws: `.memoryBudget`, `.cancelled`.
  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let reservation = collected.takeReservation(context)
    let rows = try StoredRows.assembled(collected, types: types, context, reservation, purpose: SortSink.purpose)
    // Numbers of rows are sorted, and rows stay where they are: a wide row would be moved at every pass.
    let permutation = try ParallelSort(rows.columns, by: keys, context).permutation(
      reservation, purpose: SortSink.purpose)
    return SortedRowsSource(rows, permutation: permutation, range: 0..<rows.count, columnCount: types.count)
  }
}
