import BasaltCore
import Synchronization

/// The open runs of a pool, in the order in which they came, for threads to join.
///
/// Every thread looks here between its morsels; a counter that is read without the lock says whether there is anything
/// new, so that the look costs one load when there is not.
final class RunQueue: Sendable {
  /// How many runs had been opened when a thread looked last.
  struct Ticket: Sendable {
    fileprivate var openedCount = 0
  }

  private struct State: Sendable {
    var entries: [Entry] = []
    var openedCount = 0
    var isClosed = false
  }

  private struct Entry: Sendable {
    let run: MorselRun
    let number: Int
  }

  private let state = Monitor(State())
  /// `State.openedCount`, to be read without the lock.
  private let openedCount = Atomic<Int>(0)

  /// Offers a run to all threads and wakes as many as can have a morsel.
  func open(_ run: MorselRun, wakingAtMost threadCount: Int) {
    state.withLock { state in
      state.openedCount += 1
      state.entries.append(Entry(run: run, number: state.openedCount))
      openedCount.store(state.openedCount, ordering: .releasing)
    }
    if run.morselCount < threadCount {
      for _ in 0..<run.morselCount { state.wakeOne() }
    } else {
      state.wakeAll()
    }
  }

  /// Takes a run that has ended out of the queue. By the one who ended it.
  func remove(_ run: MorselRun) {
    state.withLock { state in state.entries.removeAll { $0.run === run } }
  }

  /// The runs that were opened since this thread looked last.
  /// - Parameters:
  ///   - seen: What this thread has seen, and afterwards all there is.
  ///   - waiting: Whether to block until there is something.
  /// - Returns: Nil when the queue is closed and the thread has nothing else to do.
  func runs(openedSince seen: inout Ticket, waiting: Bool) -> [MorselRun]? {
    if !waiting && openedCount.load(ordering: .acquiring) == seen.openedCount { return [] }
    let before = seen.openedCount
    let (runs, now): ([MorselRun]?, Int) = state.wait { state in
      if waiting && state.openedCount == before && !state.isClosed { return nil }
      let opened = state.entries.filter { $0.number > before }.map(\.run)
      return (waiting && state.isClosed && opened.isEmpty ? nil : opened, state.openedCount)
    }
    seen.openedCount = now
    return runs
  }

  func close() {
    state.withLock { $0.isClosed = true }
    state.wakeAll()
  }
}
