import BasaltCore
import BasaltRuntime
import Synchronization

/// WITH RECURSIVE, round by round: each makes its rows of those of the round before, and gives them on.
///
/// Only the rows of one round are held, and with UNION the keys of all, to know which are new. A recursion that does not end by
/// itself ends when nobody wants more rows, as with LIMIT, or when it is cancelled.
final class RecursionSource: Source {
  static let displayName = "RECURSION"
  /// Where the step reads the round before.
  private let working: WorkingRows
  /// Of seed and step alike, by position.
  private let types: [LogicalType]
  private let context: ExecutionContext
  /// Plans the step for another round.
  private let planAgain: @Sendable () throws(BasaltError) -> Pipeline
  /// Locked for a whole round: whoever else wants rows has to wait for them anyway.
  private let state: Mutex<State>

  private struct State: Sendable {
    /// The pipeline of the next round; `nil` when it has to be planned.
    var next: Pipeline?
    /// The one after that.
    var second: Pipeline?
    /// Rows of the round at hand, whose memory is counted by it.
    var sink: CollectSink?
    /// The round at hand, as far as nobody has taken it.
    var round: (any Source)?
    /// Whether a round gave no rows: then no further one does.
    var isEnded = false
    /// Rows that were there, of UNION.
    var known: KnownRows?
  }

  /// `nonisolated(unsafe)`: reached under the lock of the state alone.
  private final class KnownRows: Sendable {
    /// All columns are its key.
    nonisolated(unsafe) let keys: SeenKeys

    init(_ types: [LogicalType], _ budget: MemoryBudget) {
      unsafe keys = SeenKeys(types, budget, for: "the rows of a recursion")
    }
  }

  /// - Parameters:
  ///   - first: The step, for the round behind the seed.
  ///   - planAgain: The same for every further round.
  init(
    seed: Pipeline, first: Pipeline, working: WorkingRows, types: [LogicalType], isAll: Bool,
    _ context: ExecutionContext,
    _ planAgain: @escaping @Sendable () throws(BasaltError) -> Pipeline
  ) {
    (self.working, self.types, self.context, self.planAgain) = (working, types, context, planAgain)
    state = Mutex(State(next: seed, second: first, known: isAll ? nil : KnownRows(types, context.budget)))
  }

  /// - Throws: What the seed or the step throws, `.cancelled`, `.memoryBudget`.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try state.withLock { (state) throws(BasaltError) -> (any SourceRound)? in
      while true {
        // What is left of the round at hand comes first.
        if let round = try state.round?.nextRound(wantedRowCount: wantedRowCount) { return round }
        if state.isEnded { return nil }
        try context.cancellation.check()
        let batches = try run(&state)
        working.set(batches)
        state.round = RowsSource(batches)
        // Rows that nobody has made give no others.
        if batches.isEmpty { state.isEnded = true }
      }
    }
  }

  /// The new rows of one round.
  private func run(_ state: inout State) throws(BasaltError) -> [VectorBatch] {
    // Seed and first step were planned with the statement, so that EXPLAIN and profiles see them.
    let pipeline = if let next = state.next { next } else { try planAgain() }
    (state.next, state.second) = (state.second, nil)
    // To its end: a step that saw half a round would make rows that the other half makes again.
    let sink = CollectSink(types: types)
    _ = try pipeline.run(into: sink, context)
    let batches = sink.batches.filter { $0.rowCount > 0 }
    // The round before is let go here, when it has been read by the step and by whoever took it.
    state.sink = sink
    // UNION ALL counts every row, and never ends where rows go round in a circle.
    guard let known = state.known else { return batches }
    // Batch by batch: a row that two batches have is new in the first of them.
    var new: [VectorBatch] = []
    for batch in batches {
      let first = try unsafe known.keys.firstRows(
        of: batch.columns, rowCount: batch.physicalRowCount, rows: batch.selection)
      if let kept = batch.keeping(first) { new.append(kept) }
    }
    return new
  }
}
