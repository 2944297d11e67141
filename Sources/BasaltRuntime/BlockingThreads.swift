package import BasaltCore
import Synchronization

/// Threads for pieces of work that block as long as they like: each piece has a thread of its own from begin to end.
///
/// A queue with a fixed number of threads, as `IOThreads` is, would deadlock here: pieces wait for each other, sessions
/// that commit in a group above all. So there are as many threads as pieces under way. Ended ones are kept for the next
/// piece, because starting a thread costs 20–50 µs and a wake 5: for a durable commit of one row that is a tenth of
/// its time.
package final class BlockingThreads: Sendable {
  package typealias Work = @Sendable () -> Void

  private struct State: Sendable {
    /// Handed to threads that wait, and not taken yet: never more than threads were waiting for them.
    var handedOn: [Work] = []
    /// Threads that wait and have nothing handed on to them.
    var idleCount = 0
    var isClosed = false
  }

  /// Threads that are kept though nobody needs them. One costs what its stack has touched, some tens of KiB.
  package static let keptThreadCountMaximum = 64

  /// Shared with the threads, which outlive this object until their work is done.
  private let state = Monitor(State())

  package init() {}

  /// What is under way is still done; then the threads end, by themselves.
  deinit {
    state.withLock { $0.isClosed = true }
    state.wakeAll()
  }

  /// Begins a piece of work on a thread of its own, and returns at once.
  /// - Parameter work: May block, and wait for other pieces, also for those that are started later.
  /// - Throws: `.busy` when the system gives no more threads.
  package func start(_ work: @escaping Work) throws(BasaltError) {
    let isHandedOn = state.withLock { state in
      guard state.idleCount > 0 else { return false }
      state.idleCount -= 1
      state.handedOn.append(work)
      return true
    }
    if isHandedOn {
      // Whichever of them wakes: they are all alike.
      state.wakeOne()
    } else {
      let (state, first) = (state, FirstWork(work))
      try SystemThread.start {
        // A function's scope for each piece: what a piece has captured is let go before the thread sleeps. It may be the
        // last to hold these threads.
        _ = BlockingThreads.perform { first.take() }
        while BlockingThreads.perform({ BlockingThreads.nextWork(state) }) {}
      }
    }
  }

  /// What a new thread begins with. Taken out, because the closure that a thread was started with lives as long as it does.
  private final class FirstWork: Sendable {
    private let work: Mutex<Work?>
    init(_ work: @escaping Work) { self.work = Mutex(work) }
    func take() -> Work? { work.withLock { $0.take() } }
  }

  /// Takes a piece and does it; false when there will be none.
  private static func perform(_ take: () -> Work?) -> Bool {
    guard let work = take() else { return false }
    work()
    return true
  }

  /// Sleeps until there is another piece for this thread.
  /// - Returns: `nil` when the thread is to end: enough others are idle, or everything is closed.
  private static func nextWork(_ state: Monitor<State>) -> Work? {
    let isKept = state.withLock { state in
      guard !state.isClosed, state.idleCount < keptThreadCountMaximum else { return false }
      state.idleCount += 1
      return true
    }
    guard isKept else { return nil }
    let next: Work?? = state.wait { state in
      if let work = state.handedOn.popLast() { return .some(work) }
      return state.isClosed ? .some(nil) : nil
    }
    return next ?? nil
  }
}
