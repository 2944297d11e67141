import BasaltCore
import BasaltRuntime
import Testing

@Suite struct MonitorTests {
  @Test func changesUnderTheLockAreNotLost() throws {
    let count = Monitor(0)
    let pool = try WorkerPool(threadCount: 4)
    try pool.run(morselCount: 1_000) { _, _ in count.withLock { $0 += 1 } }
    #expect(count.withLock { $0 } == 1_000)
  }

  @Test func whoWaitsIsWokenByTheChange() throws {
    // Two threads pass a number back and forth: each waits for the other's change.
    let number = Monitor(0)
    let pool = try WorkerPool(threadCount: 2)
    try pool.run(morselCount: 2) { _, parity in
      for turn in 0..<500 {
        number.wait { $0 == 2 * turn + parity ? () : nil }
        number.withLock { $0 += 1 }
        number.wakeAll()
      }
    }
    #expect(number.withLock { $0 } == 1_000)
  }

  @Test func aWaitWithAnEndEndsWithoutAWake() {
    let monitor = Monitor(0)
    #expect(monitor.wait(atMost: .milliseconds(1)) { $0 > 0 ? $0 : nil } == nil)
    #expect(monitor.wait(atMost: .zero) { $0 == 0 ? $0 : nil } == 0)
  }

  @Test func aWaitWithAnEndIsWokenByTheChange() throws {
    let number = Monitor(0)
    let pool = try WorkerPool(threadCount: 2)
    try pool.run(morselCount: 2) { _, parity in
      for turn in 0..<500 {
        // As good as no end.
        #expect(number.wait(atMost: .seconds(3_600)) { $0 == 2 * turn + parity ? () : nil } != nil)
        number.withLock { $0 += 1 }
        number.wakeAll()
      }
    }
    #expect(number.withLock { $0 } == 1_000)
  }

  @Test func aLockThatIsHeldIsNotWaitedFor() {
    let monitor = Monitor(1)
    #expect(monitor.withLockIfAvailable { $0 } == 1)
    monitor.withLock { _ in #expect(monitor.withLockIfAvailable { $0 } == nil) }
    #expect(monitor.withLockIfAvailable { $0 } == 1)
  }

  @Test func anErrorLeavesTheLockOpen() {
    let monitor = Monitor(1)
    #expect(throws: BasaltError.self) {
      try monitor.withLock { (_) throws(BasaltError) in throw Cancellation.error }
    }
    #expect(monitor.withLock { $0 } == 1)
  }
}
