internal import Synchronization

/// The state of a source that has all of its rows at once: it gives one round, and then no more.
///
/// A lock and no plain flag, because a source is shared; only one thread at a time asks, and asks twice.
final class OneRound: Sendable {
  private let isSpent = Mutex(false)

  /// Whether the round is still to be given; it counts as given from now on.
  func take() -> Bool {
    isSpent.withLock { isSpent in
      defer { isSpent = true }
      return !isSpent
    }
  }
}
