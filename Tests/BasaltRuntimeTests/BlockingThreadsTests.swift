import BasaltCore
import BasaltRuntime
import Testing

@Suite struct BlockingThreadsTests {
  /// More pieces than threads are kept, each of which ends only when all have begun: a fixed number of threads would hang.
  @Test func piecesMayWaitForEachOther() throws {
    let threads = BlockingThreads()
    let count = BlockingThreads.keptThreadCountMaximum + 8
    let (begun, done) = (Monitor(0), Monitor(0))
    for _ in 0..<2 {
      for _ in 0..<count {
        try threads.start {
          begun.withLock { $0 += 1 }
          begun.wakeAll()
          begun.wait { $0 >= count ? () : nil }
          done.withLock { $0 += 1 }
          done.wakeAll()
        }
      }
      done.wait { $0 == count ? () : nil }
      begun.withLock { $0 = 0 }
      done.withLock { $0 = 0 }
    }
  }

  /// A piece that begins when the one before has ended gets its thread again, sooner or later: threads are kept.
  @Test func threadsAreUsedAgain() throws {
    let threads = BlockingThreads()
    let used = Monitor<[SystemThread.ID]>([])
    for number in 1...1_000 {
      try threads.start {
        used.withLock { $0.append(.current) }
        used.wakeAll()
      }
      used.wait { $0.count == number ? () : nil }
    }
    // One at a time; a second thread begins only where the first has not gone to sleep yet.
    #expect(Set(used.withLock { $0 }).count < 100)
  }

  /// What was begun is done though the threads are let go, also by the last piece itself.
  @Test func workOutlivesItsThreads() throws {
    let done = Monitor(0)
    for _ in 0..<100 {
      let threads = BlockingThreads()
      try threads.start { [threads] in
        _ = threads
        done.withLock { $0 += 1 }
        done.wakeAll()
      }
    }
    done.wait { $0 == 100 ? () : nil }
  }

  /// A thread that is kept for later holds nothing of what it did: neither of its first piece nor of the next.
  @Test func whatAPieceHeldIsLetGo() throws {
    final class Held: Sendable {
      let gone: Monitor<Int>
      init(_ gone: Monitor<Int>) { self.gone = gone }
      deinit {
        gone.withLock { $0 += 1 }
        gone.wakeAll()
      }
    }
    let threads = BlockingThreads()
    let gone = Monitor(0)
    // A function, so that nothing here holds it either.
    func begin() throws {
      let held = Held(gone)
      try threads.start { withExtendedLifetime(held) {} }
    }
    for number in 1...10 {
      try begin()
      // Hangs when a thread holds on.
      gone.wait { $0 == number ? () : nil }
    }
  }
}
