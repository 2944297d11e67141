import BasaltCore
import Synchronization

/// One call of `WorkerPool.run`: its morsels, those who work on them, and how it ends.
///
/// A thread *enters*, claims morsels until `claim()` gives none, and *leaves*. The run ends when the last one has left,
/// not when the last morsel is done: every worker has then finished and is destroyed, and so is what makes them, which
/// holds what they worked on. The caller may free what they used, and memory that is counted has been given back.
final class MorselRun: Sendable {
  let morselCount: Int
  typealias MakeWorker = @Sendable (_ workerIndex: Int) throws(BasaltError) -> any MorselWorker
  private let cancellation: Cancellation
  /// Told once, by the last to leave, on its thread.
  private let completion: @Sendable (Result<Void, BasaltError>) -> Void

  /// Counts up past the last morsel; the one atomic addition that a morsel costs.
  private let nextMorselIndex = Atomic<Int>(0)
  /// Read before each morsel without the lock; set under it, with the error.
  private let hasFailed = Atomic<Bool>(false)
  private let state: Mutex<State>

  /// Touched when somebody enters, leaves or fails: never between morsels.
  private struct State {
    var participantCount = 0
    var failure: BasaltError?
    /// `nil` once the run has ended: threads may hold the run a while longer, and would hold all of a statement with it.
    var makeWorker: MakeWorker?
  }

  /// - Precondition: There is a morsel.
  init(
    morselCount: Int, cancellation: Cancellation,
    makeWorker: @escaping MakeWorker,
    completion: @escaping @Sendable (Result<Void, BasaltError>) -> Void
  ) {
    precondition(morselCount > 0, "a run without morsels has nobody to end it")
    self.morselCount = morselCount
    self.cancellation = cancellation
    state = Mutex(State(makeWorker: makeWorker))
    self.completion = completion
  }

  /// Begins a thread's participation.
  /// - Returns: What makes the thread's worker, to be let go of before it leaves; `nil` when the run is over or has nothing
  ///   left to claim.
  func enter() -> MakeWorker? {
    // Without this look a late thread would enter only to leave, and with it hold up the end of the run.
    guard !isExhausted else { return nil }
    return state.withLock { state in
      guard let makeWorker = state.makeWorker else { return nil }
      state.participantCount += 1
      return makeWorker
    }
  }

  /// The next morsel, or nil when none is left, another one failed, or the run was cancelled.
  func claim() -> Int? {
    if hasFailed.load(ordering: .relaxed) { return nil }
    if cancellation.isCancelled {
      fail(Cancellation.error)
      return nil
    }
    // Adds even when nothing is left, but only once per participation: it cannot overflow.
    let morselIndex = nextMorselIndex.add(1, ordering: .relaxed).oldValue
    return morselIndex < morselCount ? morselIndex : nil
  }

  /// Whether no participant will be given another morsel.
  var isExhausted: Bool {
    hasFailed.load(ordering: .relaxed) || nextMorselIndex.load(ordering: .relaxed) >= morselCount
  }

  var isFailed: Bool { hasFailed.load(ordering: .relaxed) }

  /// The first error is kept; those that follow from it, or merely come later, are dropped.
  func fail(_ error: BasaltError) {
    state.withLock { state in
      if state.failure == nil { state.failure = error }
      hasFailed.store(true, ordering: .relaxed)
    }
  }

  /// Ends a thread's participation, after `claim()` gave nothing or its worker failed. The last one ends the run.
  /// - Returns: Whether this was the last.
  func leave() -> Bool {
    assert(isExhausted, "a participant leaves while there is work")
    // Taking the lock also makes what this thread wrote visible to whoever sees the run end.
    let (makeWorker, outcome): (MakeWorker?, Result<Void, BasaltError>?) = state.withLock { state in
      state.participantCount -= 1
      guard state.participantCount == 0 else { return (nil, nil) }
      let makeWorker = state.makeWorker.take()
      return (makeWorker, state.failure.map { .failure($0) } ?? .success(()))
    }
    guard let outcome else { return false }
    // Before the caller is told, and not under the lock: what goes with it may be large.
    _ = consume makeWorker
    completion(outcome)
    return true
  }
}
