package import BasaltCore
import BasaltRuntime
import Synchronization

/// The rows of a pipeline for whoever reads the result: round by round, in the order of the morsels.
///
/// Between two rounds nothing runs and no thread waits: a result that is not read on is parked. Used by one thread at a
/// time, which may block.
package final class PipelineReader: Sendable {
  private let pipeline: Pipeline
  private let context: ExecutionContext

  package init(_ pipeline: Pipeline, _ context: ExecutionContext) {
    self.pipeline = pipeline
    self.context = context
  }

  /// The batches of the next round, possibly none; `nil` at the end.
  /// - Parameter wantedRowCount: How many rows the reader will still take.
  package func next(wantedRowCount: Int = .max) throws(BasaltError) -> [VectorBatch]? {
    try context.cancellation.check()
    try pipeline.prepare(context)
    guard let round = try pipeline.source.nextRound(wantedRowCount: wantedRowCount) else { return nil }
    // All batches of a round are held until its last morsel is done: rounds are as small as the reader asks for, so
    // that this is some megabytes.
    let results = RoundResults(morselCount: round.morselCount)
    let (context, transforms) = (context, pipeline.transforms)
    try context.pool.runAtOnce(morselCount: round.morselCount, cancellation: context.cancellation) {
      (_) throws(BasaltError) in
      // Made anew each round. A transform has nothing that it must remember from round to round.
      var workers: [any TransformWorker] = []
      for transform in transforms { workers.append(try transform.makeWorker(context)) }
      return ReadingWorker(try round.makeWorker(), workers, results)
    }
    // In the order of morsels and not of threads: rows of a scan come as they lie in the table, whatever was faster.
    return results.inOrder
  }
}

/// The batches of a round, by morsel: threads end them in any order.
private final class RoundResults: Sendable {
  private let slots: Mutex<[[VectorBatch]]>

  init(morselCount: Int) { slots = Mutex(Array(repeating: [], count: morselCount)) }

  var inOrder: [VectorBatch] { slots.withLock { $0.flatMap { $0 } } }
  /// Once a morsel.
  func set(_ morsel: Int, _ batches: [VectorBatch]) { slots.withLock { $0[morsel] = batches } }
}

/// One thread's share of a round.
private final class ReadingWorker: MorselWorker {
  private let source: any SourceWorker
  private let transforms: [any TransformWorker]
  private let results: RoundResults

  init(_ source: any SourceWorker, _ transforms: [any TransformWorker], _ results: RoundResults) {
    self.source = source
    self.transforms = transforms
    self.results = results
  }

  func work(onMorsel morsel: Int) throws(BasaltError) {
    // Without the lock, which is taken once, when the morsel is done.
    var batches: [VectorBatch] = []
    try source.produce(morsel: morsel) { (batch) throws(BasaltError) in
      // Never enough: how many rows a round has is the source's to bound.
      try push(batch, through: 0, &batches)
      return .more
    }
    results.set(morsel, batches)
  }

  private func push(
    _ batch: VectorBatch, through index: Int, _ batches: inout [VectorBatch]
  ) throws(BasaltError) {
    guard batch.rowCount > 0 else { return }
    guard index < transforms.count else {
      batches.append(batch)
      return
    }
    // Gathered first: the closure of a transform must not write to what this method is still changing.
    var made: [VectorBatch] = []
    _ = try transforms[index].apply(batch) { (output) throws(BasaltError) in
      made.append(output)
      return .more
    }
    for output in made { try push(output, through: index + 1, &batches) }
  }
}
