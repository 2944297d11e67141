package import BasaltCore

/// A part of a pipeline: made for one execution of a plan, shared by all threads. What a thread needs for itself is in a
/// worker, an ordinary class made on that thread and never sent; one dynamic call a batch is the price of the abstraction.
package protocol Operator: AnyObject, Sendable {
  /// As EXPLAIN calls it: `HASH JOIN`.
  static var displayName: String { get }
  /// Which operator of a profile it has been given to: `nil` unless it measures (`MeasuredSource`).
  var profiledNode: Int? { get }
}

extension Operator {
  // All but the few that measure: most statements are run without a profile.
  package var profiledNode: Int? { nil }
}

/// Where the rows of a pipeline come from, round by round.
///
/// A round is a number of morsels that are known and can be worked on at once. A pipeline that nobody reads from is parked
/// between two rounds: no thread waits for it.
package protocol Source: Operator {
  /// The next morsels; `nil` when there are no more. Called by one thread at a time, which may block.
  /// - Parameter wantedRowCount: Rows that the consumer will still take, `.max` for all.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)?
  /// Whether the next round may be asked for while the one before is still worked on. Where it depends on what comes of
  /// that, as the rows of a join without a partner do, it must not.
  var givesRoundsAhead: Bool { get }
}

extension Source {
  package var givesRoundsAhead: Bool { false }
}

/// Morsels that threads take one after another.
package protocol SourceRound: Sendable {
  var morselCount: Int { get }
  /// Once a thread and round, on that thread.
  func makeWorker() throws(BasaltError) -> any SourceWorker
}

/// One thread's share of a round.
package protocol SourceWorker: AnyObject {
  /// Gives the batches of a morsel to `emit`, in order, until it has enough. A batch may be kept by whoever gets it.
  func produce(
    morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow
  ) throws(BasaltError)
}

/// Turns batches into batches, one by one.
package protocol Transform: Operator {
  /// Once a thread, on that thread.
  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any TransformWorker
  /// Rows that it gives when all rows before it have gone through: those it had no room for. Once, on one thread, when no worker
  /// works any more.
  func leftover(_ context: ExecutionContext) throws(BasaltError) -> (any Source)?
  /// Whether there may be such rows, whatever comes: they are behind all others, and not in the order of the source.
  var mayLeaveRows: Bool { get }
}

extension Transform {
  // All but joins give what they make of a row at once.
  package func leftover(_ context: ExecutionContext) throws(BasaltError) -> (any Source)? { nil }
  package var mayLeaveRows: Bool { false }
}

/// One thread's share of a transform.
package protocol TransformWorker: AnyObject {
  /// Gives what it makes of a batch to `emit`: no batch, one, or several.
  /// - Returns: What the last `emit` said, or `.more`.
  func apply(
    _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
  ) throws(BasaltError) -> Flow
}

/// Takes all rows of a pipeline before anybody gets one: a pipeline breaker. It holds what its workers have combined, under
/// a lock of its own.
package protocol Sink: Operator {
  /// Once a thread and round, on that thread.
  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker
  /// When all rounds are over: what the next pipeline reads. Once, on one thread.
  func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source
}

/// One thread's share of a sink.
package protocol SinkWorker: AnyObject {
  /// The batches that follow are of this morsel. Morsels of later rounds have greater numbers.
  func begin(morsel: Int)
  func consume(_ input: VectorBatch) throws(BasaltError) -> Flow
  /// Once, when nothing more comes: the only moment that takes the sink's lock.
  func combine() throws(BasaltError)
}

extension SinkWorker {
  // Most sinks do not care about the order of rows.
  package func begin(morsel: Int) {}
}
