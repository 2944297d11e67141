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
  /// Whether rows that do not fit go on in temporary files.
  let canSpill: Bool
  /// Set once, by the first thread that has no room.
  private let spilling = Mutex<JoinSpill?>(nil)
  /// The same, for whoever asks with each batch.
  private let hasSpilled = Atomic(false)
  private let totals = SpillTotals()

  static let purpose = "the rows of a join"

  /// - Parameters:
  ///   - types: Of all columns of the build side.
  ///   - keys: Positions of its keys among them; none for a join that tests every pair.
  ///   - canSpill: Whether the join can be carried out partition by partition. Without keys it cannot, nor where IN has to hold rows
  ///     against others than those of equal keys.
  package init(types: [LogicalType], keys: [Int], canSpill: Bool = true) {
    precondition(keys.allSatisfy(types.indices.contains), "keys \(keys) of \(types.count) columns")
    (self.types, keyPositions, self.canSpill) = (types, keys, canSpill && !keys.isEmpty)
  }

  var isSpilling: Bool { hasSpilled.load(ordering: .acquiring) }

  /// What was written to temporary files; `nil` while all is in memory.
  package var spilled: SpillFigures? { totals.figures }

  /// What the index takes for a row, at worst: an array of eight entries, and a chain.
  private static let indexByteCount = 36

  /// Whether rows could not be put together, for which they are there twice for a moment, or not be found afterwards.
  func isTooMuch(_ reservation: MemoryReservation, rowCount: Int, _ context: ExecutionContext) -> Bool {
    let byteCount = reservation.byteCount
    if context.spilling.isForced { return byteCount > context.spilling.byteCount(of: context.budget) }
    return max(byteCount, rowCount * JoinBuildSink.indexByteCount)
      > context.budget.byteCount - context.budget.reservedByteCount
  }

  func beginSpilling(_ context: ExecutionContext) -> JoinSpill {
    spilling.withLock { known in
      let spill = known ?? JoinSpill(types, keyPositions: keyPositions, level: 0, totals, context)
      known = spill
      hasSpilled.store(true, ordering: .releasing)
      return spill
    }
  }

  /// What was built; `nil` before `finish`.
  package var table: JoinTable? { built.withLock { $0 } }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    JoinBuildWorker(self, collected, types: types, context)
  }

  /// - Returns: No rows: they are in `table`.
  /// - Throws: `.memoryBudget`, `.cancelled`.
  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let reservation = collected.takeReservation(context)
    let table: JoinTable
    // Rows fitted; whether what finds them does was not known before all were there.
    if canSpill, !isSpilling, isTooMuch(reservation, rowCount: collected.rowCount, context) {
      _ = beginSpilling(context)
    }
    if let spill = spilling.withLock({ $0 }) {
      // Threads that had ended before the first of them wrote.
      try spill.write(collected.takePieces())
      reservation.release(reservation.byteCount)
      table = try spill.residentTable()
    } else {
      let rows = try StoredRows.assembled(
        collected, types: types, context, reservation, purpose: JoinBuildSink.purpose)
      table = try JoinTable.indexed(rows, keyPositions: keyPositions, context)
    }
    built.withLock { $0 = table }
    return RowsSource([])
  }
}

extension JoinTable {
  /// Rows with what finds them by key.
  /// - Throws: `.memoryBudget`, `.cancelled`.
  static func indexed(
    _ rows: StoredRows, keyPositions: [Int], _ context: ExecutionContext, _ whole: Whole? = nil
  ) throws(BasaltError) -> JoinTable {
    let keys = keyPositions.map { rows.columns[$0] }
    // Only now can the form be chosen: how few bits integers need depends on all of them.
    let form = JoinKeyForm(keys)
    var index: JoinIndex?
    // A join that tests every pair has nothing to find.
    if !keys.isEmpty {
      index = try JoinIndexBuilder(
        keys: keys, form: form, rowCount: rows.count, context: context, reservation: rows.reservation
      ).build()
    }
    // Facts are of use before the other side is read, so that they are made here and not when somebody asks. Those of all rows,
    // where these are a part.
    var facts: [JoinKeyFacts] = []
    if let known = whole?.spill.facts {
      facts = known
    } else {
      for key in keys { facts.append(try JoinKeyFacts.facts(key, context)) }
    }
    return JoinTable(
      rows: rows, keyPositions: keyPositions, form: form, index: index, keyFacts: facts, whole: whole)
  }
}
