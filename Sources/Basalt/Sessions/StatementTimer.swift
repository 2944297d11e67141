internal import BasaltRuntime
internal import Synchronization

/// Ends a statement that takes longer than the session allows, its rows included: `statement_timeout`.
final class StatementTimer: Sendable {
  private let milliseconds: Int
  /// Told apart from a cancellation by the user, which looks the same to whatever was cancelled.
  private let hasFired = Atomic<Bool>(false)
  /// Taken by whoever ends it first.
  private let waiting: Mutex<Task<Void, Never>?>
  /// Told of an error that comes while rows are read, when the statement itself is long over.
  private let onFailure: @Sendable () -> Void

  /// - Parameter milliseconds: 0 for as long as it likes.
  init(milliseconds: Int, _ cancellation: Cancellation, onFailure: @escaping @Sendable () -> Void = {}) {
    self.milliseconds = milliseconds
    self.onFailure = onFailure
    waiting = Mutex(nil)
    // Nearly always: no task is made for a statement without a limit.
    guard milliseconds > 0 else { return }
    // Weakly: otherwise it would keep the timer of a result that nobody holds any more until the time is over.
    let task = Task { [weak self] in
      // Cancelled when the statement has ended: then there is nothing to end.
      guard (try? await Task.sleep(for: .milliseconds(milliseconds))) != nil else { return }
      // Before the cancellation, which may be noticed at once: the error must already know whose it is.
      self?.hasFired.store(true, ordering: .relaxed)
      cancellation.cancel()
    }
    waiting.withLock { $0 = task }
  }

  /// For statements without rows, and for results that are dropped half read.
  deinit { end() }

  /// The statement is over.
  func end() { waiting.withLock { $0.take()?.cancel() } }

  /// Says that the statement has failed, also when only one of its rows did.
  /// - Returns: The error as the statement's user should hear it: not "cancelled" when nobody has cancelled anything.
  func ended(by error: BasaltError) -> BasaltError {
    onFailure()
    guard error.code == .cancelled, hasFired.load(ordering: .relaxed) else { return error }
    return BasaltError(
      .timedOut, "The statement took longer than \(milliseconds) ms, and was ended.",
      remedy: "Ask for less, or SET statement_timeout to a larger number, or to 0.")
  }
}
