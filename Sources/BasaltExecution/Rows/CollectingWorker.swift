internal import BasaltCore

/// One thread's share of a sink that keeps every row it gets.
final class CollectingWorker: SinkWorker {
  /// This thread's own.
  private let collector: RowCollector
  /// All threads', to be added to once.
  private let collected: CollectedRows

  init(_ collector: RowCollector, _ collected: CollectedRows) {
    (self.collector, self.collected) = (collector, collected)
  }

  func begin(morsel: Int) { collector.begin(morsel: morsel) }

  func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
    // Never enough: whoever keeps every row wants them all.
    try collector.append(input)
    return .more
  }

  func combine() throws(BasaltError) { collected.add(collector) }
}
