package import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// Takes the build side of a join and makes a `JoinTable` of it.
///
/// All rows are kept, those with a NULL key, too: outer joins give them, and IN must know of them.
package final class JoinBuildSink: Sink {
  package static let displayName = "JOIN BUILD"

  private let types: [LogicalType]
  private let keyPositions: [Int]
  private let collected = CollectedRows()
  private let state = Mutex(State())

  private struct State {
    var reservation: MemoryReservation?
    var table: JoinTable?
  }

  private static let purpose = "the rows of a join"

  /// - Parameters:
  ///   - types: Of all columns of the build side.
  ///   - keys: Positions of its keys among them; none for a join that tests every pair.
  package init(types: [LogicalType], keys: [Int]) {
    precondition(keys.allSatisfy(types.indices.contains), "keys \(keys) of \(types.count) columns")
    (self.types, keyPositions) = (types, keys)
  }

  /// What was built; `nil` before `finish`.
  package var table: JoinTable? { state.withLock { $0.table } }

  private func reservation(_ context: ExecutionContext) -> MemoryReservation {
    state.withLock { state in
      let reservation = state.reservation ?? MemoryReservation(of: context.budget)
      state.reservation = reservation
      return reservation
    }
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    CollectingWorker(
      RowCollector(types: types, reservation: reservation(context), purpose: JoinBuildSink.purpose), collected)
  }

  /// - Returns: No rows: they are in `table`.
  /// - Throws: `.memoryBudget`, `.cancelled`.
  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let reservation = reservation(context)
    let rows = try StoredRows.assembled(
      collected, types: types, context, reservation, purpose: JoinBuildSink.purpose)
    let keys = keyPositions.map { rows.columns[$0] }
    let form = JoinKeyForm(keys)
    var index: JoinIndex?
    if !keys.isEmpty {
      index = try JoinIndexBuilder(
        keys: keys, form: form, rowCount: rows.count, context: context, reservation: reservation
      ).build()
    }
    let table = JoinTable(
      rows: rows, keyPositions: keyPositions, form: form, index: index,
      nullKeyRows: JoinBuildSink.nullKeyRows(keys), keyFacts: keys.map(JoinKeyFacts.init))
    state.withLock { state in
      state.table = table
      // From now on the rows alone hold it.
      state.reservation = nil
    }
    return RowsSource([])
  }

  private static func nullKeyRows(_ keys: [ColumnVector]) -> [UInt32] {
    let nullable = keys.filter { $0.validity != nil }
    if nullable.isEmpty { return [] }
    return (0..<nullable[0].count).filter { row in nullable.contains { !$0.isValid(at: row) } }
      .map { UInt32(truncatingIfNeeded: $0) }
  }
}
