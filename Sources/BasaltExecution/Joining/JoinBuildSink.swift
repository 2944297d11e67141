package import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// Takes the build side of a join and makes a `JoinTable` of it.
///
/// All rows are kept, those with a NULL key, too: outer joins give them, and IN must know of them.
package final class JoinBuildSink: Sink {
  package static let displayName = "JOIN BUILD"

  /// Of all columns, the keys among them: a key is given on like any other column.
  private let types: [LogicalType]
  /// Where the keys are among them.
  private let keyPositions: [Int]
  /// Of all workers, in the order of morsels: partners of a row come in that order, too.
  private let collected = CollectedRows()
  /// Set once, by `finish`.
  private let built = Mutex<JoinTable?>(nil)

  private static let purpose = "the rows of a join"

  /// - Parameters:
  ///   - types: Of all columns of the build side.
  ///   - keys: Positions of its keys among them; none for a join that tests every pair.
  package init(types: [LogicalType], keys: [Int]) {
    precondition(keys.allSatisfy(types.indices.contains), "keys \(keys) of \(types.count) columns")
    (self.types, keyPositions) = (types, keys)
  }

  /// What was built; `nil` before `finish`.
  package var table: JoinTable? { built.withLock { $0 } }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    CollectingWorker(collected.makeCollector(types, context, purpose: JoinBuildSink.purpose), collected)
  }

  /// - Returns: No rows: they are in `table`.
  /// - Throws: `.memoryBudget`, `.cancelled`.
  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let reservation = collected.takeReservation(context)
    let rows = try StoredRows.assembled(
      collected, types: types, context, reservation, purpose: JoinBuildSink.purpose)
    let keys = keyPositions.map { rows.columns[$0] }
    // Only now can the form be chosen: how few bits integers need depends on all of them.
    let form = JoinKeyForm(keys)
    var index: JoinIndex?
    // A join that tests every pair has nothing to find.
    if !keys.isEmpty {
      index = try JoinIndexBuilder(
        keys: keys, form: form, rowCount: rows.count, context: context, reservation: reservation
      ).build()
    }
    // Facts are of use before the other side is read, so that they are made here and not when somebody asks.
    let table = JoinTable(
      rows: rows, keyPositions: keyPositions, form: form, index: index,
      keyFacts: keys.map(JoinKeyFacts.init))
    built.withLock { $0 = table }
    return RowsSource([])
  }
}
