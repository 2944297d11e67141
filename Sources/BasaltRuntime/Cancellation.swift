package import BasaltCore
import Synchronization

/// Somebody's wish that a piece of work should end, read by everyone who works on it.
///
/// One flag for one statement, however many runs and threads it has. Workers read it once per morsel, so that work ends
/// within the time of one morsel; nothing is interrupted in the middle. It cannot be taken back: other statements have
/// flags of their own.
package final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  package init() {}

  /// Asks the work to end. From any thread; again is harmless.
  package func cancel() { flag.store(true, ordering: .relaxed) }

  /// Relaxed: the flag carries no data with it, and a worker that sees it one morsel late does no harm.
  package var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// - Throws: `.cancelled` once somebody has cancelled.
  package func check() throws(BasaltError) {
    if isCancelled { throw Cancellation.error }
  }

  package static var error: BasaltError {
    BasaltError(.cancelled, "The work was cancelled before it was done.", remedy: "Run it again if it was not meant.")
  }
}
