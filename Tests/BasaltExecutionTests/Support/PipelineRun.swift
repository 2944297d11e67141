import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltRuntime
import Synchronization

/// A pipeline in its plainest form: rounds one after another, each morsel through all transforms into the sink.
struct PipelineRun {
  let context: ExecutionContext
  /// Morsels of the rounds so far, so that later ones have greater numbers.
  private let morselCount = Counter()
  private let stopped = Flag()

  init(_ context: ExecutionContext) { self.context = context }

  private final class Counter: Sendable {
    let value = Atomic(0)
  }

  private final class Flag: Sendable {
    let isSet = Atomic(false)
  }

  /// Reads the source to its end, or until the sink has enough.
  func feed(_ source: any Source, _ transforms: [any Transform] = [], into sink: any Sink) throws(BasaltError) {
    let (context, stopped) = (context, stopped)
    while !stopped.isSet.load(ordering: .relaxed), let round = try source.nextRound(wantedRowCount: .max) {
      let first = morselCount.value.load(ordering: .relaxed)
      try context.pool.run(morselCount: round.morselCount) { (_) throws(BasaltError) in
        Worker(
          first, stopped, try round.makeWorker(),
          try transforms.map { (transform) throws(BasaltError) in try transform.makeWorker(context) },
          try sink.makeWorker(context))
      }
      morselCount.value.store(first + round.morselCount, ordering: .relaxed)
    }
    // What transforms had no room for goes through those behind them.
    for (index, transform) in transforms.enumerated() {
      if let leftover = try transform.leftover(context) {
        try feed(leftover, Array(transforms[(index + 1)...]), into: sink)
      }
    }
  }

  private final class Worker: MorselWorker {
    private let first: Int
    private let stopped: Flag
    private let source: any SourceWorker
    private let transforms: [any TransformWorker]
    private let sink: any SinkWorker

    init(
      _ first: Int, _ stopped: Flag, _ source: any SourceWorker, _ transforms: [any TransformWorker],
      _ sink: any SinkWorker
    ) {
      (self.first, self.stopped, self.source, self.transforms, self.sink) = (first, stopped, source, transforms, sink)
    }

    func work(onMorsel morsel: Int) throws(BasaltError) {
      if stopped.isSet.load(ordering: .relaxed) { return }
      sink.begin(morsel: first + morsel)
      try source.produce(morsel: morsel) { (batch) throws(BasaltError) in
        if stopped.isSet.load(ordering: .relaxed) { return .enough }
        return try push(batch, stage: 0)
      }
    }

    private func push(_ batch: VectorBatch, stage: Int) throws(BasaltError) -> Flow {
      guard stage == transforms.count else {
        return try transforms[stage].apply(batch) { (made) throws(BasaltError) in try push(made, stage: stage + 1) }
      }
      let flow = try sink.consume(batch)
      if case .enough = flow { stopped.isSet.store(true, ordering: .relaxed) }
      return flow
    }

    func finish() throws(BasaltError) { try sink.combine() }
  }
}

/// Everything that operators share, for tests.
/// - Parameter spilling: Where, and from how many bytes on.
func makeContext(
  threadCount: Int, byteCount: Int = 4 << 30, spilling: SpillSpace = SpillSpace()
) throws -> ExecutionContext {
  ExecutionContext(
    pool: try WorkerPool(threadCount: threadCount), budget: MemoryBudget(byteCount: byteCount),
    cancellation: Cancellation(), zone: .utc, zones: ZoneDatabase(), transactionTime: 0, seed: 1,
    spilling: spilling)
}

/// All rows of a source, in the order of its morsels.
func rows(of source: any Source) throws -> [[Value]] {
  var rows: [[Value]] = []
  while let round = try source.nextRound(wantedRowCount: .max) {
    let worker = try round.makeWorker()
    for morsel in 0..<round.morselCount {
      try worker.produce(morsel: morsel) { (batch) throws(BasaltError) in
        rows += batch.values
        return .more
      }
    }
  }
  return rows
}

extension VectorBatch {
  /// The values of all rows meant.
  var values: [[Value]] {
    (0..<rowCount).map { index in
      let row = selection.map { $0[index] } ?? index
      return columns.map { $0[row] }
    }
  }
}

/// Waits until nothing is reserved any more: a thread of the pool may hold what it has worked on a moment longer than the
/// run. Ends the test's patience after ten seconds.
func reservedByteCount(_ context: ExecutionContext) -> Int {
  let end = ContinuousClock.now + .seconds(10)
  while context.budget.reservedByteCount > 0, ContinuousClock.now < end {}
  return context.budget.reservedByteCount
}
