package import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// Keeps all rows in the order of morsels: what a statement gives back, sub-queries, and tables that a statement names
/// by itself (WITH), which may be read several times.
package final class CollectSink: Sink {
  package static let displayName = "COLLECT"

  private let types: [LogicalType]
  private let collected = CollectedRows()
  private let state = Mutex(State())

  private struct State {
    /// Shared with every source that was made.
    var reservation: MemoryReservation?
    /// Set once, by `finish`.
    var batches: [VectorBatch] = []
  }

  private static let purpose = "rows that a statement holds"

  /// - Parameter types: Of all columns.
  package init(types: [LogicalType]) { self.types = types }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    CollectingWorker(collected.makeCollector(types, context, purpose: CollectSink.purpose), collected)
  }

  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    // As they came: nobody asks for them by row number, so that they need not be put together.
    let batches = collected.takeBatches().batches
    let reservation = collected.takeReservation(context)
    state.withLock { $0 = State(reservation: reservation, batches: batches) }
    return makeSource()
  }

  /// The rows, once more. Before `finish` there are none.
  package func makeSource() -> any Source {
    let (batches, reservation) = state.withLock { ($0.batches, $0.reservation) }
    return RowsSource(batches, reservation: reservation)
  }

  /// The rows, after `finish`. Whoever keeps them longer than this sink keeps memory that is no longer counted.
  package var batches: [VectorBatch] { state.withLock { $0.batches } }
}
