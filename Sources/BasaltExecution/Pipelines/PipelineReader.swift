package import BasaltCore
import BasaltRuntime
import Synchronization

/// The rows of a pipeline for whoever reads the result: round by round, in the order of the morsels.
///
/// Between two rounds nothing runs and no thread waits: a result that is not read on is parked. Used by one thread at a
/// time, which may block.
///
/// The other way out of a pipeline is a sink (`Pipeline.run`), which takes rows as they come; this one keeps them in
/// order, and so has to have a whole round before it gives a row.
package final class PipelineReader: Sendable {
  private let pipeline: Pipeline
  private let context: ExecutionContext
  /// What has ended it. Held for as long as a round takes, so that two who read one result take turns.
  private let failure = Mutex<BasaltError?>(nil)

  package init(_ pipeline: Pipeline, _ context: ExecutionContext) {
    self.pipeline = pipeline
    self.context = context
  }

  /// The batches of the next round, possibly none; `nil` at the end.
  /// - Parameter wantedRowCount: How many rows the reader will still take.
  /// - Throws: What an operator throws, `.cancelled`; from then on the same each time. Rows of the round that failed are
  ///   lost, and a build that failed is not tried again: whatever came behind it would be wrong.
  package func next(wantedRowCount: Int = .max) throws(BasaltError) -> [VectorBatch]? {
    try failure.withLock { (failure) throws(BasaltError) in
      if let failure { throw failure }
      do throws(BasaltError) { return try round(wantedRowCount) } catch {
        failure = error
        throw error
      }
    }
  }

  private func round(_ wantedRowCount: Int) throws(BasaltError) -> [VectorBatch]? {
    // A reader that comes back after a long pause should not start a round for a statement that has been ended.
    try context.cancellation.check()
    try pipeline.prepare(context)
    guard let (round, first) = try pipeline.nextRound(wantedRowCount: wantedRowCount, context) else { return nil }
    // All batches of a round are held until its last morsel is done. Sources give rounds as small as the reader asks for;
    // but a join may make any number of rows of one, and the process is not ours alone: the budget bounds them. Until the
    // next round only, since then the rows are the reader's.
    let results = RoundResults(morselCount: round.morselCount, MemoryReservation(of: context.budget))
    // Constants for the closure, which runs on the pool's threads.
    let (context, transforms) = (context, pipeline.transforms[first...])
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
  private let reservation: MemoryReservation

  init(morselCount: Int, _ reservation: MemoryReservation) {
    slots = Mutex(Array(repeating: [], count: morselCount))
    self.reservation = reservation
  }

  /// - Throws: `.memoryBudget`.
  func reserve(_ batch: VectorBatch) throws(BasaltError) {
    let byteCount = batch.columns.reduce(0) { $0 + $1.values.byteCount + ($1.validity?.byteCount ?? 0) }
    try reservation.reserve(byteCount, for: "the rows of a result")
  }

  var inOrder: [VectorBatch] { slots.withLock { $0.flatMap { $0 } } }
  /// Once a morsel.
  func set(_ morsel: Int, _ batches: [VectorBatch]) { slots.withLock { $0[morsel] = batches } }
}

/// One thread's share of a round.
/// Has no chain that lives on, unlike a pipeline into a sink: nothing is left to be combined when the round ends.
private final class ReadingWorker: MorselWorker {
  private let source: any SourceWorker
  private let transforms: [any TransformWorker]
  private let results: RoundResults
  /// Of the morsel at hand. The worker's own, since the closures of transforms write to it, one within the other.
  private var batches: [VectorBatch] = []

  init(_ source: any SourceWorker, _ transforms: [any TransformWorker], _ results: RoundResults) {
    self.source = source
    self.transforms = transforms
    self.results = results
  }

  func work(onMorsel morsel: Int) throws(BasaltError) {
    batches = []
    try source.produce(morsel: morsel) { (batch) throws(BasaltError) in
      // Never enough: how many rows a round has is the source's to bound.
      try push(batch, through: 0)
      return .more
    }
    // The lock is taken once, when the morsel is done.
    results.set(morsel, batches)
    batches = []
  }

  /// Depth first: what comes of one batch stays in front of what comes of the next.
  private func push(_ batch: VectorBatch, through index: Int) throws(BasaltError) {
    guard batch.rowCount > 0 else { return }
    guard index < transforms.count else {
      // Before it is kept: a join gives batch after batch of one.
      try results.reserve(batch)
      batches.append(batch)
      return
    }
    _ = try transforms[index].apply(batch) { (output) throws(BasaltError) in
      try push(output, through: index + 1)
      return .more
    }
  }
}
