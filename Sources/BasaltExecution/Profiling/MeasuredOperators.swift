import BasaltCore

/// A source of an operator that is measured.
///
/// A wrapper, and no calls inside of operators: without a profile nobody pays, and a new operator is measured without
/// a line of its own. Two readings of the clock a batch are the price, and one more closure where rows are counted.
final class MeasuredSource: Source {
  static let displayName = "MEASURED SOURCE"
  // Read where the next operator is wrapped: a part that names its operator is not wrapped again.
  let measured: MeasuredPart
  private let source: any Source

  var profiledNode: Int? { measured.node }
  // As the source says: otherwise a measured scan would wait between rounds, and be slower than what is measured.
  var givesRoundsAhead: Bool { source.givesRoundsAhead }

  init(_ source: any Source, _ measured: MeasuredPart) { (self.source, self.measured) = (source, measured) }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    // A statement's own thread: it reads manifests here, or runs the pipeline before this one.
    let stopwatch = measured.profile.stopwatch()
    let before = stopwatch.enter(measured.node)
    // On errors, too. An operator that was never left would be charged for whatever this thread does next.
    defer { stopwatch.leave(to: before) }
    return try source.nextRound(wantedRowCount: wantedRowCount).map { Round(round: $0, measured: measured) }
  }

  /// The same morsels; their workers alone are others.
  private struct Round: SourceRound {
    let round: any SourceRound
    let measured: MeasuredPart

    var morselCount: Int { round.morselCount }

    func makeWorker() throws(BasaltError) -> any SourceWorker {
      // By the thread that will work, so that the worker keeps that thread's stopwatch and never has to look for it.
      let stopwatch = measured.profile.stopwatch()
      let before = stopwatch.enter(measured.node)
      defer { stopwatch.leave(to: before) }
      return Worker(try round.makeWorker(), measured, stopwatch)
    }
  }

  /// Stays on one thread for its round, as the stopwatch that it keeps has to.
  private final class Worker: SourceWorker {
    private let source: any SourceWorker
    private let measured: MeasuredPart
    private let stopwatch: Stopwatch

    init(_ source: any SourceWorker, _ measured: MeasuredPart, _ stopwatch: Stopwatch) {
      (self.source, self.measured, self.stopwatch) = (source, measured, stopwatch)
    }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      // For the whole morsel. Whoever `emit` calls enters in turn, so that what rows go through further on is on the
      // account of others.
      let before = stopwatch.enter(measured.node)
      defer { stopwatch.leave(to: before) }
      // In most pipelines another part of the operator is the last; then no closure stands between the two.
      guard measured.countsOutput else { return try source.produce(morsel: morsel, emit) }
      try source.produce(morsel: morsel) { (batch) throws(BasaltError) in
        // Before it goes on: an error further down does not take back that the row was given.
        stopwatch.countOutput(batch.rowCount, of: measured.node)
        return try emit(batch)
      }
    }
  }
}

/// A transform of an operator that is measured.
///
/// Of several transforms of one operator the first counts what comes in and the last what goes out; the clock runs
/// on between them, since `Stopwatch.enter` does nothing when the operator stays the same.
final class MeasuredTransform: Transform {
  static let displayName = "MEASURED TRANSFORM"
  let measured: MeasuredPart
  /// `nil` hands batches on: of an operator that turned out to have nothing to do.
  private let transform: (any Transform)?

  var profiledNode: Int? { measured.node }

  init(_ transform: (any Transform)?, _ measured: MeasuredPart) {
    (self.transform, self.measured) = (transform, measured)
  }

  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any TransformWorker {
    // Not for nothing: a join's worker has a hundred kilobytes of scratch, and that of a right join a bit a build row.
    let stopwatch = measured.profile.stopwatch()
    let before = stopwatch.enter(measured.node)
    defer { stopwatch.leave(to: before) }
    return Worker(try transform?.makeWorker(context), measured, stopwatch)
  }

  var mayLeaveRows: Bool { transform?.mayLeaveRows ?? false }

  func leftover(_ context: ExecutionContext) throws(BasaltError) -> (any Source)? {
    let stopwatch = measured.profile.stopwatch()
    let before = stopwatch.enter(measured.node)
    defer { stopwatch.leave(to: before) }
    // They came in before, and go out as the others do.
    return try transform?.leftover(context).map { source in
      MeasuredSource(
        source, MeasuredPart(profile: measured.profile, node: measured.node, countsOutput: measured.countsOutput))
    }
  }

  /// Of one thread: for a round where rows are read, for all rounds where they go into a sink.
  private final class Worker: TransformWorker {
    private let transform: (any TransformWorker)?
    private let measured: MeasuredPart
    private let stopwatch: Stopwatch

    init(_ transform: (any TransformWorker)?, _ measured: MeasuredPart, _ stopwatch: Stopwatch) {
      (self.transform, self.measured, self.stopwatch) = (transform, measured, stopwatch)
    }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      let before = stopwatch.enter(measured.node)
      defer { stopwatch.leave(to: before) }
      if measured.countsInput { stopwatch.countInput(input.rowCount, of: measured.node) }
      // Put there to count: without a last part that is its own, the operator's rows would never be seen.
      guard let transform else {
        if measured.countsOutput { stopwatch.countOutput(input.rowCount, of: measured.node) }
        return try emit(input)
      }
      guard measured.countsOutput else { return try transform.apply(input, emit) }
      // Rows meant, and not rows of the columns: a filter gives what it has left, whatever the vectors still hold.
      return try transform.apply(input) { (batch) throws(BasaltError) in
        stopwatch.countOutput(batch.rowCount, of: measured.node)
        return try emit(batch)
      }
    }
  }
}

/// A sink of an operator that is measured. Its rows are counted by the source that reads them.
///
/// A breaker belongs to one operator with both of its ends: what runs into the sink here, and what reads `finish`'s
/// source in the pipeline behind it. Both are of one node, whose time is their sum.
final class MeasuredSink: Sink {
  static let displayName = "MEASURED SINK"
  private let sink: any Sink
  private let measured: MeasuredPart

  var profiledNode: Int? { measured.node }

  init(_ sink: any Sink, _ measured: MeasuredPart) { (self.sink, self.measured) = (sink, measured) }

  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    let stopwatch = measured.profile.stopwatch()
    let before = stopwatch.enter(measured.node)
    defer { stopwatch.leave(to: before) }
    return Worker(try sink.makeWorker(context), measured, stopwatch)
  }

  // Sorting and merging. What the pool's threads do of it comes to the same account (`ExecutionPool`).
  func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let stopwatch = measured.profile.stopwatch()
    let before = stopwatch.enter(measured.node)
    defer { stopwatch.leave(to: before) }
    return try sink.finish(context)
  }

  /// Takes rows on one thread. Handing them over is the exception: the pool gives that to any thread.
  private final class Worker: SinkWorker {
    private let sink: any SinkWorker
    private let measured: MeasuredPart
    private let stopwatch: Stopwatch

    init(_ sink: any SinkWorker, _ measured: MeasuredPart, _ stopwatch: Stopwatch) {
      (self.sink, self.measured, self.stopwatch) = (sink, measured, stopwatch)
    }

    // Not measured: sinks remember a number here, which takes less time than reading the clock.
    func begin(morsel: Int) { sink.begin(morsel: morsel) }

    func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
      let before = stopwatch.enter(measured.node)
      defer { stopwatch.leave(to: before) }
      if measured.countsInput { stopwatch.countInput(input.rowCount, of: measured.node) }
      return try sink.consume(input)
    }

    func combine() throws(BasaltError) {
      // On any thread: the one that consumed may be busy with another worker.
      let stopwatch = measured.profile.stopwatch()
      let before = stopwatch.enter(measured.node)
      defer { stopwatch.leave(to: before) }
      try sink.combine()
    }
  }
}

/// Which part of which operator a wrapper measures.
struct MeasuredPart: Sendable {
  let profile: ExecutionProfile
  let node: Int
  /// Whether rows that come in are another operator's.
  var countsInput = false
  /// Whether rows that go out are the operator's, and not on their way within it.
  var countsOutput = false
}
