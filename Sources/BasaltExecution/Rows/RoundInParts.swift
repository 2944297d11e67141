internal import BasaltCore
internal import Synchronization

/// The round of a source that has all of its rows at once, given whole to whoever wants everything, and part by part to
/// whoever reads a result: who takes ten rows of a sort should not wait, nor have memory, for all of them.
///
/// A lock and no plain state, because a source is shared; only one thread at a time asks.
final class RoundInParts: Sendable {
  private let state = Mutex(State())

  private struct State: Sendable {
    /// `nil` before it is made, and when there is none.
    var round: (any SourceRound)?
    var isMade = false
    /// Its first morsel that has not been given.
    var nextMorsel = 0
  }

  /// The next part; `nil` when all is given.
  /// - Parameters:
  ///   - wantedRowCount: Rows that are wanted, `.max` for all that are left.
  ///   - morselRowCount: Of a morsel, about.
  ///   - make: Makes the whole, with the first part; `nil` when there are no rows.
  func next(
    wantedRowCount: Int, morselRowCount: Int, _ make: () throws(BasaltError) -> (any SourceRound)?
  ) throws(BasaltError) -> (any SourceRound)? {
    try state.withLock { (state) throws(BasaltError) -> (any SourceRound)? in
      if !state.isMade { (state.round, state.isMade) = (try make(), true) }
      // A round without morsels would wake threads for nothing.
      guard let whole = state.round, state.nextMorsel < whole.morselCount else {
        // What it holds may be large.
        state.round = nil
        return nil
      }
      let first = state.nextMorsel
      let count =
        wantedRowCount == .max
        ? whole.morselCount - first : min(whole.morselCount - first, 1 + wantedRowCount / morselRowCount)
      state.nextMorsel = first + count
      // Whole: nothing stands between its workers and the pipeline.
      return count == whole.morselCount ? whole : Part(whole: whole, morsels: first..<first + count)
    }
  }

  private struct Part: SourceRound {
    let whole: any SourceRound
    let morsels: Range<Int>

    var morselCount: Int { morsels.count }

    func makeWorker() throws(BasaltError) -> any SourceWorker {
      Worker(worker: try whole.makeWorker(), firstMorsel: morsels.lowerBound)
    }
  }

  private final class Worker: SourceWorker {
    private let worker: any SourceWorker
    private let firstMorsel: Int

    init(worker: any SourceWorker, firstMorsel: Int) { (self.worker, self.firstMorsel) = (worker, firstMorsel) }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      try worker.produce(morsel: firstMorsel + morsel, emit)
    }
  }
}
