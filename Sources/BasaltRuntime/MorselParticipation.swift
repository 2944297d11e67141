import BasaltCore

/// One thread's part in one run. A local of that thread's, never sent.
///
/// Invariant: between `init` and the last `advance()` the run counts this thread, so that it cannot end under
/// it.
struct MorselParticipation {
  let run: MorselRun
  private let workerIndex: Int
  /// `nil` once this participation is over.
  private var makeWorker: MorselRun.MakeWorker?
  /// Made for the first morsel, so that a thread that comes too late to get one costs nothing.
  private var worker: (any MorselWorker)?

  /// Nil when the run has nothing left for this thread.
  init?(in run: MorselRun, workerIndex: Int) {
    guard let makeWorker = run.enter() else { return nil }
    (self.run, self.makeWorker) = (run, makeWorker)
    self.workerIndex = workerIndex
  }

  /// What a call of `advance()` came to, for the thread's loop.
  enum Step {
    case worked
    /// This participation is over and must not be used again; others may still be at work.
    case left
    /// This was the last participation: the run has ended.
    case endedRun
  }

  /// Works on one morsel, or takes leave when there is none.
  mutating func advance() -> Step {
    guard let morselIndex = run.claim() else { return leave() }
    do throws(BasaltError) {
      let worker: any MorselWorker
      if let made = self.worker {
        worker = made
      } else {
        guard let makeWorker else { preconditionFailure("a participation that is over goes on") }
        worker = try makeWorker(workerIndex)
        self.worker = worker
      }
      try worker.work(onMorsel: morselIndex)
      return .worked
    } catch {
      run.fail(error)
      return leave()
    }
  }

  /// A worker that has failed, or whose fellow has, is not finished: its part would be of a result that nobody
  /// gets.
  private mutating func leave() -> Step {
    if let worker, !run.isFailed {
      do throws(BasaltError) { try worker.finish() } catch { run.fail(error) }
    }
    // Destroyed here, on its thread, and before the caller is told.
    worker = nil
    makeWorker = nil
    return run.leave() ? .endedRun : .left
  }
}
