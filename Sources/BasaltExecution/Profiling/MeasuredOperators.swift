import BasaltCore

/// A source of an operator that is measured.
final class MeasuredSource: Source {
  static let displayName = "MEASURED SOURCE"
  let measured: MeasuredPart
  private let source: any Source

  var profiledNode: Int? { measured.node }
  var givesRoundsAhead: Bool { source.givesRoundsAhead }

  init(_ source: any Source, _ measured: MeasuredPart) { (self.source, self.measured) = (source, measured) }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    // A statement's own thread: it reads manifests here, or runs the pipeline before this one.
    let stopwatch = measured.profile.stopwatch()
    let before = stopwatch.enter(measured.node)
    defer { stopwatch.leave(to: before) }
    return try source.nextRound(wantedRowCount: wantedRowCount).map { Round(round: $0, measured: measured) }
  }

  private struct Round: SourceRound {
    let round: any SourceRound
    let measured: MeasuredPart

    var morselCount: Int { round.morselCount }

    func makeWorker() throws(BasaltError) -> any SourceWorker {
      let stopwatch = measured.profile.stopwatch()
      let before = stopwatch.enter(measured.node)
      defer { stopwatch.leave(to: before) }
      return Worker(try round.makeWorker(), measured, stopwatch)
    }
  }

  private final class Worker: SourceWorker {
    private let source: any SourceWorker
    private let measured: MeasuredPart
    private let stopwatch: Stopwatch

    init(_ source: any SourceWorker, _ measured: MeasuredPart, _ stopwatch: Stopwatch) {
      (self.source, self.measured, self.stopwatch) = (source, measured, stopwatch)
    }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      let before = stopwatch.enter(measured.node)
      defer { stopwatch.leave(to: before) }
      guard measured.countsOutput else { return try source.produce(morsel: morsel, emit) }
      try source.produce(morsel: morsel) { (batch) throws(BasaltError) in
        stopwatch.countOutput(batch.rowCount, of: measured.node)
        return try emit(batch)
      }
    }
  }
}

/// A transform of an operator that is measured.
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
    let stopwatch = measured.profile.stopwatch()
    let before = stopwatch.enter(measured.node)
    defer { stopwatch.leave(to: before) }
    return Worker(try transform?.makeWorker(context), measured, stopwatch)
  }

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
      guard let transform else {
        if measured.countsOutput { stopwatch.countOutput(input.rowCount, of: measured.node) }
        return try emit(input)
      }
      guard measured.countsOutput else { return try transform.apply(input, emit) }
      return try transform.apply(input) { (batch) throws(BasaltError) in
        stopwatch.countOutput(batch.rowCount, of: measured.node)
        return try emit(batch)
      }
    }
  }
}

/// A sink of an operator that is measured. Its rows are counted by the source that reads them.
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

  func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let stopwatch = measured.profile.stopwatch()
    let before = stopwatch.enter(measured.node)
    defer { stopwatch.leave(to: before) }
    return try sink.finish(context)
  }

  private final class Worker: SinkWorker {
    private let sink: any SinkWorker
    private let measured: MeasuredPart
    private let stopwatch: Stopwatch

    init(_ sink: any SinkWorker, _ measured: MeasuredPart, _ stopwatch: Stopwatch) {
      (self.sink, self.measured, self.stopwatch) = (sink, measured, stopwatch)
    }

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
