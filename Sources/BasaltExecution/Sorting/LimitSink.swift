package import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// Rows `offset..<offset + count` in the order of morsels: the same whatever the number of threads.
///
/// A morsel's rows count when all morsels before it are done, because rows of those come first; as soon as the rows
/// that count are enough, nobody needs to go on. Until then no morsel keeps more rows than could be wanted of it.
package final class LimitSink: Sink {
  package static let displayName = "LIMIT"

  /// Of all columns.
  private let types: [LogicalType]
  /// `.max` for all.
  private let count: Int
  /// Rows of the front that are not given.
  private let offset: Int
  /// What no row of an earlier morsel can push out is known only at the end.
  private let collected = CollectedRows()
  private let state = Mutex(State())

  private struct State {
    /// Rows of the morsels that are known, and whether all of them are.
    var morsels: [Int: (rowCount: Int, isDone: Bool)] = [:]
    /// The first morsel that is not done, and rows of those before it.
    var firstOpen = 0
    var doneRowCount = 0

    /// Rows that certainly come first.
    var certainRowCount: Int { doneRowCount + (morsels[firstOpen]?.rowCount ?? 0) }

    mutating func finish(morsel: Int) {
      morsels[morsel, default: (0, false)].isDone = true
      // Morsels end in any order; only those without a gap before them count.
      while let open = morsels[firstOpen], open.isDone {
        // Each morsel keeps some rows more than are wanted at most; a sum of many of them is still a number.
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
    // Both come from people, and may be the greatest number there is.
    let (sum, overflow) = count.addingReportingOverflow(offset)
    return overflow ? .max : sum
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    Worker(self, collected.makeCollector(types, context, purpose: LimitSink.purpose))
  }

  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    // Rows left out, and rows given.
    var skipped = 0
    var given = 0
    var batches: [VectorBatch] = []
    for batch in collected.takeBatches().batches where given < count {
      // What is left of the offset, and of the count, cuts a batch in two.
      let first = min(batch.rowCount, offset - skipped)
      let end = first + min(batch.rowCount - first, count - given)
      (skipped, given) = (skipped + first, given + end - first)
      if first == end { continue }
      // Most batches go on whole, by reference.
      let columns = end - first == batch.rowCount ? batch.columns : batch.columns.map { $0.slice(first..<end) }
      batches.append(VectorBatch(columns: columns, physicalRowCount: end - first))
    }
    return RowsSource(batches, reservation: collected.takeReservation(context))
  }

  /// The lock is taken once a batch: a worker has to hear of the others' rows, and batches are few.
  private final class Worker: SinkWorker {
    private let sink: LimitSink
    private let collector: RowCollector
    /// The one at hand, if it is not reported yet.
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
      // One batch too many is kept, rather than cut: `finish` cuts.
      let before = collector.morselRowCount
      if before < wanted { try collector.append(input) }
      // Of this morsel so far; whether it counts depends on those before it.
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

    /// Tells the others that nothing more of the morsel comes. A morsel that was cut short because there was enough is
    /// told, too, which does no harm: nobody counts any more.
    private func finishMorsel() {
      guard let morsel else { return }
      sink.state.withLock { $0.finish(morsel: morsel) }
      self.morsel = nil
    }
  }
}
