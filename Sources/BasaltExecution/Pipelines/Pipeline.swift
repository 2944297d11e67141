package import BasaltCore
import BasaltRuntime
import Synchronization

/// A source, transforms over its batches, and what must have happened before the first one moves: the builds of its joins.
///
/// Made for one execution. Rows go through it on the threads of the pool, morsel by morsel, either into a sink or, round by
/// round, to whoever reads the result.
package final class Pipeline: Sendable {
  package let source: any Source
  package let transforms: [any Transform]
  /// In the order in which they run, that of the join nearest to the result first.
  private let preparations: [any Preparation]
  /// Whether preparations have run; once.
  /// Set before they run and not after: it keeps a second call from running them, and does not make it wait. One
  /// thread at a time uses a pipeline, and one whose preparation has failed must not be used again.
  private let isPrepared = Atomic<Bool>(false)
  /// Whose rows are given: the source's, then what each transform has left over, one after another.
  private let stage = Mutex(Stage())

  private struct Stage: Sendable {
    /// Transforms that its rows have behind them.
    var first = 0
    /// What they have left over; of the first stage, nothing.
    var leftover: (any Source)?
  }

  package init(source: any Source, transforms: [any Transform] = [], preparations: [any Preparation] = []) {
    (self.source, self.transforms, self.preparations) = (source, transforms, preparations)
  }

  /// The same preparations before other parts.
  func with(_ source: any Source, _ transforms: [any Transform]) -> Pipeline {
    Pipeline(source: source, transforms: transforms, preparations: preparations)
  }

  /// This with one more preparation, which runs before those it had.
  func preparing(_ preparation: any Preparation) -> Pipeline {
    Pipeline(source: source, transforms: transforms, preparations: [preparation] + preparations)
  }

  /// This with one more transform at its end, and one more preparation, which runs before those it had.
  ///
  /// The build side of the join nearest to the result is prepared first: what it finds out can shorten the builds before it.
  package func adding(_ transform: any Transform, after preparation: (any Preparation)? = nil) -> Pipeline {
    Pipeline(
      source: source, transforms: transforms + [transform],
      preparations: (preparation.map { [$0] } ?? []) + preparations)
  }

  /// Runs what has to be there before rows move.
  /// - Throws: What a build throws. The pipeline must not be used afterwards.
  func prepare(_ context: ExecutionContext) throws(BasaltError) {
    // Whoever reads first: a pipeline may be read by rounds as well as run.
    guard isPrepared.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else { return }
    for preparation in preparations { try preparation.prepare(context) }
  }

  /// The next round of rows, and how many of the transforms they have behind them.
  /// - Precondition: All rounds before have been worked on.
  /// - Throws: What a source throws.
  func nextRound(
    wantedRowCount: Int, _ context: ExecutionContext
  ) throws(BasaltError) -> (round: any SourceRound, first: Int)? {
    try stage.withLock { (stage) throws(BasaltError) in
      // One after the other: a join further down is asked when all rows of those before have gone through it.
      if stage.first == 0, let round = try source.nextRound(wantedRowCount: wantedRowCount) { return (round, 0) }
      while stage.first <= transforms.count {
        if let round = try stage.leftover?.nextRound(wantedRowCount: wantedRowCount) { return (round, stage.first) }
        try goOn(&stage, context)
      }
      return nil
    }
  }

  /// From rows that have ended to those of the next transform that has any.
  ///
  /// What is left over is asked for only when it is wanted: a transform may write what it still holds, and read it back.
  private func goOn(_ stage: inout Stage, _ context: ExecutionContext) throws(BasaltError) {
    repeat {
      stage.leftover = nil
      stage.first += 1
      guard stage.first <= transforms.count else { return }
      stage.leftover = try transforms[stage.first - 1].leftover(context)
    } while stage.leftover == nil
  }

  /// Runs to the end, into a sink. Blocks; on a thread that may.
  /// - Throws: The first error of any thread, `.cancelled`. The sink may then have a part of the rows, and the source
  ///   is behind them: neither is of use any more.
  /// - Returns: The sink's rows.
  package func run(into sink: any Sink, _ context: ExecutionContext) throws(BasaltError) -> any Source {
    try prepare(context)
    // From here on every thread has its own chain; nothing is shared until it is combined.
    let lanes = PipelineLanes(threadCount: context.pool.threadCount)
    var morselBase = 0
    var next = try nextRound(wantedRowCount: .max, context)
    while let (round, first) = next, !lanes.isFull {
      // By value: the closure outlives this turn of the loop if the next round is looked for meanwhile.
      let base = morselBase
      let started = try context.pool.start(morselCount: round.morselCount, cancellation: context.cancellation) {
        (workerIndex) throws(BasaltError) in
        let chain = try lanes.chain(workerIndex) { () throws(BasaltError) in
          var workers: [any TransformWorker] = []
          for transform in self.transforms { workers.append(try transform.makeWorker(context)) }
          return SinkChain(workers, try sink.makeWorker(context))
        }
        return RoundWorker(try round.makeWorker(), chain, lanes, morselBase: base, first: first)
      }
      morselBase += round.morselCount
      // Of the first round nobody knows yet whether it is not enough.
      guard base > 0, first == 0, source.givesRoundsAhead else {
        try started.wait()
        next = lanes.isFull ? nil : try nextRound(wantedRowCount: .max, context)
        continue
      }
      // Found, and its reads begun, while the threads work on this one. An error of theirs comes first.
      let following = Result { () throws(BasaltError) in try source.nextRound(wantedRowCount: .max) }
      try started.wait()
      if let round = try following.get() {
        next = (round, 0)
      } else {
        // Only now: what is left over is known when the last row has gone through.
        try stage.withLock { (stage) throws(BasaltError) in try goOn(&stage, context) }
        next = lanes.isFull ? nil : try nextRound(wantedRowCount: .max, context)
      }
    }
    // When all rounds are over, so that a worker hands over once.
    try lanes.combine(context)
    return try sink.finish(context)
  }
}

/// What has to be done before a pipeline begins: a join's build, of which a probe cannot do without a row.
///
/// Kept apart from transforms because of the order: all of them run before the source is asked for its first round,
/// since what they find out may leave out most of what it would read.
package protocol Preparation: Sendable {
  /// Once, blocking, on the thread that runs the pipeline.
  func prepare(_ context: ExecutionContext) throws(BasaltError)
}

/// The chains of a run, one a thread, kept from round to round: a sink's worker gathers rows of all rounds and is combined once.
private final class PipelineLanes: Sendable {
  /// By worker index. A slot is used by its thread alone while a round runs, and by no round afterwards; the lock makes what
  /// one wrote visible to the next.
  private let chains: Mutex<[SinkChain?]>
  /// Never taken back. Relaxed: a thread that hears of it late makes rows that are thrown away.
  private let enough = Atomic<Bool>(false)

  init(threadCount: Int) { chains = Mutex(Array(repeating: nil, count: threadCount)) }

  /// Nobody wants more rows.
  var isFull: Bool { enough.load(ordering: .relaxed) }
  func stop() { enough.store(true, ordering: .relaxed) }

  /// The chain of a thread, made on it when it has its first morsel.
  func chain(
    _ workerIndex: Int, _ make: () throws(BasaltError) -> SinkChain
  ) throws(BasaltError) -> SinkChain {
    if let known = chains.withLock({ $0[workerIndex] }) { return known }
    let made = try make()
    chains.withLock { $0[workerIndex] = made }
    return made
  }

  /// Lets every sink worker hand over what it has; several at once, since some sort first.
  func combine(_ context: ExecutionContext) throws(BasaltError) {
    // Threads that never had a morsel have no chain, and nothing to hand over.
    let made = chains.withLock { chains in chains.compactMap { $0 } }
    try context.pool.run(morselCount: made.count, cancellation: context.cancellation) {
      (_, index) throws(BasaltError) in
      try made[index].combine()
    }
  }
}

/// The transforms and the sink of one thread.
///
/// `@unchecked Sendable`: it is handed from a round to the next one's worker of the same thread, and at the end to whoever
/// combines it; never used by two at once, and each handing over goes through a lock (`PipelineLanes`, the pool's).
private final class SinkChain: @unchecked Sendable {
  private let transforms: [any TransformWorker]
  private let sink: any SinkWorker

  init(_ transforms: [any TransformWorker], _ sink: any SinkWorker) {
    self.transforms = transforms
    self.sink = sink
  }

  func begin(morsel: Int) { sink.begin(morsel: morsel) }
  func combine() throws(BasaltError) { try sink.combine() }

  /// - Parameter index: The first transform that it goes through.
  func push(_ batch: VectorBatch, through index: Int) throws(BasaltError) -> Flow {
    // Nothing further down has to think of empty batches.
    guard batch.rowCount > 0 else { return .more }
    // Recursion as deep as the pipeline is long: a transform may give several batches, and none of them is kept.
    guard index < transforms.count else { return try sink.consume(batch) }
    return try transforms[index].apply(batch) { (made) throws(BasaltError) in try push(made, through: index + 1) }
  }
}

/// One thread's morsels of one round.
private final class RoundWorker: MorselWorker {
  private let source: any SourceWorker
  private let chain: SinkChain
  private let lanes: PipelineLanes
  private let morselBase: Int
  /// The first transform that its rows go through.
  private let first: Int

  init(_ source: any SourceWorker, _ chain: SinkChain, _ lanes: PipelineLanes, morselBase: Int, first: Int) {
    self.first = first
    self.source = source
    self.chain = chain
    self.lanes = lanes
    self.morselBase = morselBase
  }

  func work(onMorsel index: Int) throws(BasaltError) {
    // Morsels that nobody wants any more are passed over.
    if lanes.isFull { return }
    chain.begin(morsel: morselBase + index)
    try source.produce(morsel: index) { (batch) throws(BasaltError) in
      let flow = try chain.push(batch, through: first)
      if case .enough = flow { lanes.stop() }
      return flow
    }
  }
}
