internal import BasaltCore
internal import BasaltRuntime

/// One thread's share of a sort: keeps rows, and writes them down as a sorted run when they are too many.
final class SortWorker: SinkWorker {
  /// All threads' as well: it knows the types and keys, and whether there is a run already.
  private let runs: SortedRuns
  private let context: ExecutionContext
  /// All threads', to be added to once.
  private let collected: CollectedRows
  private let reservation: MemoryReservation
  /// Of the rows since the last run.
  private let collector: RowCollector
  /// What this thread may hold, of rows and of what sorting them takes.
  private let byteCountMaximum: Int
  /// What it holds.
  private var (heldRowCount, heldByteCount) = (0, 0)

  /// - Parameter purpose: For the message when the budget is spent.
  init(_ runs: SortedRuns, _ collected: CollectedRows, _ context: ExecutionContext, purpose: String = SortSink.purpose)
  {
    (self.runs, self.collected, self.context) = (runs, collected, context)
    reservation = collected.reservation(context)
    collector = RowCollector(types: runs.types, reservation: reservation, purpose: purpose)
    byteCountMaximum = context.spilling.byteCount(of: context.budget) / context.pool.threadCount
  }

  // Places of rows begin anew with each morsel, and go on where a run has cut one.
  func begin(morsel: Int) { collector.begin(morsel: morsel) }

  func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
    do throws(BasaltError) {
      heldByteCount += try collector.append(input)
    } catch {
      // Others may hold what this thread had hoped for; with its own rows written down there is room for these.
      guard error.code == .memoryBudget, heldRowCount > 0 else { throw error }
      try spill()
      heldByteCount += try collector.append(input)
    }
    heldRowCount += input.rowCount
    if SortedRuns.sortingByteCount(heldByteCount, rowCount: heldRowCount) > byteCountMaximum { try spill() }
    return .more
  }

  func combine() throws(BasaltError) {
    // Once there is a run, all rows go into runs, each thread's by itself.
    if runs.isEmpty { collected.add(collector) } else { try spill() }
  }

  private func spill() throws(BasaltError) {
    try runs.write(collector.takePieces(), context)
    // Only now: until here the rows were in memory, and their sorted copy beside them.
    reservation.release(heldByteCount)
    (heldRowCount, heldByteCount) = (0, 0)
  }
}
