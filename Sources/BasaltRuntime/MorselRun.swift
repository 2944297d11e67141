import BasaltCore
import Synchronization

/// One call of `WorkerPool.run`: its morsels, those who work on them, and how it ends.
///
/// A thread *enters*, claims morsels until `claim()` gives none, and *leaves*. The run ends when the last one has left,
/// not when the last morsel is done: every worker has then finished and is destroyed, and the caller may free what they
/// used.
final class MorselRun: Sendable {
  let morselCount: Int
  let makeWorker: @Sendable (_ workerIndex: Int) throws(BasaltError) -> any MorselWorker
  private let cancellation: Cancellation
  /// Told once, by the last to leave, on its thread.
  private let completion: @Sendable (Result<Void, BasaltError>) -> Void

  private let nextMorselIndex = Atomic<Int>(0)
  /// Read before each morsel without the lock; set under it, with the error.
  private let hasFailed = Atomic<Bool>(false)
  private let state = Mutex(State())

  private struct State {
    var participantCount = 0
    var failure: BasaltError?
    var hasEnded = false
  }

  init(
    morselCount: Int, cancellation: Cancellation,
    makeWorker: @escaping @Sendable (_ workerIndex: Int) throws(BasaltError) -> any MorselWorker,
    completion: @escaping @Sendable (Result<Void, BasaltError>) -> Void
  ) {
    precondition(morselCount > 0, "a run without morsels has nobody to end it")
    self.morselCount = morselCount
    self.cancellation = cancellation
    self.makeWorker = makeWorker
    self.completion = completion
  }

  /// Begins a thread's participation; false when the run is over or has nothing left to claim.
  func enter() -> Bool {
    // Without this look a late thread would enter only to leave, and with it hold up the end of the run.
    guard !isExhausted else { return false }
    return state.withLock { state in
      guard !state.hasEnded else { return false }
      state.participantCount += 1
      return true
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
    let outcome: Result<Void, BasaltError>? = state.withLock { state in
      state.participantCount -= 1
      guard state.participantCount == 0 else { return nil }
      state.hasEnded = true
      if let failure = state.failure { return .failure(failure) }
      return .success(())
    }
    guard let outcome else { return false }
    completion(outcome)
    return true
  }
}
