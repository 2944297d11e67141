package import BasaltCore

/// Threads that wait for devices, so that those that compute need not: a queue of blocking calls, first come, first
/// served.
///
/// More threads than processors, because nearly all of them sleep in the kernel; a device wants several requests at a
/// time.
package final class IOThreads: Sendable {
  package typealias Work = @Sendable () -> Void

  private struct State: Sendable {
    /// Taken from the end of `leaving`, which is `arriving` reversed when it runs out: a queue of two arrays, O(1) at
    /// both ends.
    var arriving: [Work] = []
    var leaving: [Work] = []
    var isClosed = false

    mutating func removeFirst() -> Work? {
      if leaving.isEmpty {
        leaving = arriving.reversed()
        arriving.removeAll(keepingCapacity: true)
      }
      return leaving.popLast()
    }
  }

  private let state: Monitor<State>

  /// - Throws: `.busy` when the system gives no more threads; those already started end.
  package init(threadCount: Int) throws(BasaltError) {
    precondition(threadCount > 0, "\(threadCount) threads")
    let state = Monitor(State())
    do throws(BasaltError) {
      for _ in 0..<threadCount { try SystemThread.start { IOThreads.work(state) } }
    } catch {
      IOThreads.close(state)
      throw error
    }
    self.state = state
  }

  /// What was submitted is still done; then the threads end, by themselves.
  deinit { IOThreads.close(state) }

  /// Queues a call and returns at once.
  package func submit(_ work: @escaping Work) {
    state.withLock { $0.arriving.append(work) }
    state.wakeOne()
  }

  /// Queues several calls with one lock.
  package func submit(_ works: [Work]) {
    state.withLock { $0.arriving += works }
    if works.count == 1 { state.wakeOne() } else { state.wakeAll() }
  }

  /// Static, with the state alone: a thread that held the queue would keep it open for ever.
  private static func work(_ state: Monitor<State>) {
    while let work = nextWork(state) { work() }
  }

  private static func nextWork(_ state: Monitor<State>) -> Work? {
    let next: Work?? = state.wait { state in
      if let work = state.removeFirst() { return .some(work) }
      return state.isClosed ? .some(nil) : nil
    }
    return next ?? nil
  }

  private static func close(_ state: Monitor<State>) {
    state.withLock { $0.isClosed = true }
    state.wakeAll()
  }
}
