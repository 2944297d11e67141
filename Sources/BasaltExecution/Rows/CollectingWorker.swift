internal import BasaltCore

/// One thread's share of a sink that keeps every row it gets.
final class CollectingWorker: SinkWorker {
  private let collector: RowCollector
  private let collected: CollectedRows

  init(_ collector: RowCollector, _ collected: CollectedRows) {
    (self.collector, self.collected) = (collector, collected)
  }

  func begin(morsel: Int) { collector.begin(morsel: morsel) }

  func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
    try collector.append(input)
    return .more
  }

  func combine() throws(BasaltError) { collected.add(collector) }
}
