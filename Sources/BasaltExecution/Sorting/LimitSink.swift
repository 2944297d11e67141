package import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// Rows `offset..<offset + count` in the order of morsels: the same whatever the number of threads.
///
/// A morsel's rows count when all morsels before it are done, because rows of those come first; as soon as the rows that
/// count are enough, nobody needs to go on. Until then no morsel keeps more rows than could be wanted of it.
package final class LimitSink: Sink {
  package static let displayName = "LIMIT"

  private let types: [LogicalType]
  private let count: Int
  private let offset: Int
  private let collected = CollectedRows()
  private let state = Mutex(State())

  private struct State {
    var reservation: MemoryReservation?
    /// Rows of the morsels that are known, and whether all of them are.
    var morsels: [Int: (rowCount: Int, isDone: Bool)] = [:]
    /// The first morsel that is not done, and rows of those before it.
    var firstOpen = 0
    var doneRowCount = 0

    /// Rows that certainly come first.
    var certainRowCount: Int { doneRowCount + (morsels[firstOpen]?.rowCount ?? 0) }

    mutating func finish(morsel: Int) {
      morsels[morsel, default: (0, false)].isDone = true
      while let open = morsels[firstOpen], open.isDone {
        let (sum, overflow) = doneRowCount.addingReportingOverflow(open.rowCount)
        doneRowCount = overflow ? .max : sum
        morsels[firstOpen] = nil
        firstOpen += 1
      }
    }
  }

  private static let purpose = "the rows of a limit"

  /// - Parameters:
  ///   - types: Of all columns.
  ///   - count: `nil` for all behind the offset.
  package init(types: [LogicalType], count: Int?, offset: Int = 0) {
    precondition((count ?? 0) >= 0 && offset >= 0, "a limit of \(count ?? 0) rows behind \(offset)")
    (self.types, self.count, self.offset) = (types, count ?? .max, offset)
  }

  /// Rows of the front that have to be seen.
  private var wantedRowCount: Int {
    let (sum, overflow) = count.addingReportingOverflow(offset)
    return overflow ? .max : sum
  }

  private func reservation(_ context: ExecutionContext) -> MemoryReservation {
    state.withLock { state in
      let reservation = state.reservation ?? MemoryReservation(of: context.budget)
      state.reservation = reservation
      return reservation
    }
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    Worker(
      self, RowCollector(types: types, reservation: reservation(context), purpose: LimitSink.purpose))
  }

  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    var skipped = 0
    var given = 0
    var batches: [VectorBatch] = []
    for batch in collected.takeBatches().batches where given < count {
      // What is left of the offset, and of the count, cuts a batch in two.
      let first = min(batch.rowCount, offset - skipped)
      let end = first + min(batch.rowCount - first, count - given)
      (skipped, given) = (skipped + first, given + end - first)
      if first == end { continue }
      let columns = end - first == batch.rowCount ? batch.columns : batch.columns.map { $0.slice(first..<end) }
      batches.append(VectorBatch(columns: columns, physicalRowCount: end - first))
    }
    let reservation = state.withLock { state in
      defer { state.reservation = nil }
      return state.reservation
    }
    return RowsSource(batches, reservation: reservation)
  }

  /// The lock is taken once a batch: a worker has to hear of the others' rows, and batches are few.
  private final class Worker: SinkWorker {
    private let sink: LimitSink
    private let collector: RowCollector
    private var morsel: Int?

    init(_ sink: LimitSink, _ collector: RowCollector) { (self.sink, self.collector) = (sink, collector) }

    func begin(morsel: Int) {
      finishMorsel()
      self.morsel = morsel
      collector.begin(morsel: morsel)
    }

    func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
      let wanted = sink.wantedRowCount
      // No more of a morsel than if all others had nothing.
      let before = collector.morselRowCount
      if before < wanted { try collector.append(input) }
      let isEnough = sink.state.withLock { state in
        state.morsels[morsel ?? 0] = (collector.morselRowCount, false)
        return state.certainRowCount >= wanted
      }
      return isEnough ? .enough : .more
    }

    func combine() throws(BasaltError) {
      finishMorsel()
      sink.collected.add(collector)
    }

    private func finishMorsel() {
      guard let morsel else { return }
      sink.state.withLock { $0.finish(morsel: morsel) }
      self.morsel = nil
    }
  }
}
