package import BasaltCore
import Synchronization

/// The rows of several pipelines, one after another: UNION ALL, what a join has left over behind its pairs, and divisions.
///
/// One source instead of two pipelines into one sink, so that nobody further down has to know of it. Its rounds are not
/// given ahead, even where a pipeline's own source could: what a join has left over is known after its last round.
package final class PipelineSource: Source {
  package static let displayName = "UNION"
  /// The pipeline of that place, in the order of their rows; `nil` behind the last. Asked once for each, when those before it have
  /// ended.
  private let pipeline: @Sendable (Int) throws(BasaltError) -> Pipeline?
  private let context: ExecutionContext
  private let state = Mutex(State())

  private struct State: Sendable {
    /// Whose rounds are given out; `nil` between two. Let go when it has ended, and with it what its joins hold.
    var current: Pipeline?
    /// The place of the next.
    var next = 0
    var isEnded = false
  }

  /// - Parameter pipeline: All have the same columns. Called on the thread that asks for rounds; may block.
  init(_ context: ExecutionContext, _ pipeline: @escaping @Sendable (Int) throws(BasaltError) -> Pipeline?) {
    (self.context, self.pipeline) = (context, pipeline)
  }

  /// - Precondition: All have the same columns.
  package convenience init(_ pipelines: [Pipeline], _ context: ExecutionContext) {
    self.init(context) { pipelines.indices.contains($0) ? pipelines[$0] : nil }
  }

  /// - Throws: What a build or a source throws.
  package func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    // One thread at a time asks for rounds: the lock keeps nobody waiting.
    try state.withLock { (state) throws(BasaltError) -> (any SourceRound)? in
      while !state.isEnded {
        guard let pipeline = state.current else {
          state.current = try pipeline(state.next)
          state.next += 1
          state.isEnded = state.current == nil
          continue
        }
        // Builds of the next pipeline run when the one before is through: their memory is not held side by side, and a
        // join's left-over rows are looked for when its last pair was found.
        try pipeline.prepare(context)
        if let (round, first) = try pipeline.nextRound(wantedRowCount: wantedRowCount, context) {
          return Round(round, pipeline.transforms[first...], context)
        }
        state.current = nil
      }
      return nil
    }
  }

  /// A round of one of the pipelines, whose transforms run here: whoever reads the union sees rows, not stages.
  private struct Round: SourceRound {
    private let round: any SourceRound
    private let transforms: ArraySlice<any Transform>
    private let context: ExecutionContext

    init(_ round: any SourceRound, _ transforms: ArraySlice<any Transform>, _ context: ExecutionContext) {
      (self.round, self.transforms, self.context) = (round, transforms, context)
    }

    var morselCount: Int { round.morselCount }

    // Of one pipeline: a round never has rows of two.
    func makeWorker() throws(BasaltError) -> any SourceWorker {
      var workers: [any TransformWorker] = []
      for transform in transforms { workers.append(try transform.makeWorker(context)) }
      return Worker(try round.makeWorker(), workers)
    }
  }

  /// Transforms of one thread and round. They are made anew each round, since the next may be of another pipeline.
  private final class Worker: SourceWorker {
    private let source: any SourceWorker
    private let transforms: [any TransformWorker]

    init(_ source: any SourceWorker, _ transforms: [any TransformWorker]) {
      self.source = source
      self.transforms = transforms
    }

    func produce(
      morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) {
      // What `emit` says reaches the source, which then ends its morsel; other threads hear of it from the consumer.
      try source.produce(morsel: morsel) { (batch) throws(BasaltError) in try push(batch, through: 0, emit) }
    }

    // As a sink chain pushes, with the consumer in place of the sink.
    private func push(
      _ batch: VectorBatch, through index: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      // A filter may have left nothing: no transform has to think of empty batches.
      guard batch.rowCount > 0 else { return .more }
      guard index < transforms.count else { return try emit(batch) }
      return try transforms[index].apply(batch) { (made) throws(BasaltError) in
        try push(made, through: index + 1, emit)
      }
    }
  }
}
