import BasaltCore
import BasaltRuntime
import Synchronization
import Testing

/// A worker that counts what becomes of it and of its like.
final class CountingWorker: MorselWorker {
  /// What all workers of a run have in common.
  final class Ledger: Sendable {
    struct Counts: Sendable, Equatable {
      var made = 0
      var destroyed = 0
      var finished = 0
      var morselIndices: [Int] = []
      var workerIndices: Set<Int> = []
    }
    let counts = Mutex(Counts())
    var now: Counts { counts.withLock { $0 } }
  }

  private let ledger: Ledger
  private let body: (Int) throws(BasaltError) -> Void
  private let home = SystemThread.ID.current
  private var morselIndices: [Int] = []

  init(_ ledger: Ledger, workerIndex: Int, body: @escaping (Int) throws(BasaltError) -> Void = { _ in }) {
    self.ledger = ledger
    self.body = body
    ledger.counts.withLock {
      $0.made += 1
      #expect($0.workerIndices.insert(workerIndex).inserted, "two workers of one run have index \(workerIndex)")
    }
  }

  deinit {
    #expect(SystemThread.ID.current == home)
    ledger.counts.withLock { $0.destroyed += 1 }
  }

  func work(onMorsel morselIndex: Int) throws(BasaltError) {
    #expect(SystemThread.ID.current == home, "a worker left its thread")
    try body(morselIndex)
    morselIndices.append(morselIndex)
  }

  func finish() throws(BasaltError) {
    #expect(SystemThread.ID.current == home)
    ledger.counts.withLock {
      $0.finished += 1
      $0.morselIndices += morselIndices
    }
  }
}

private func testError(_ number: Int) -> BasaltError {
  BasaltError(.internal, "morsel \(number) was told to fail", remedy: "Nothing.")
}

/// Something that a statement works on.
private final class Held: Sendable {}

@Suite struct WorkerPoolTests {
  /// The threads let go of what a run was given before its caller goes on, not some time after it: memory that is counted
  /// has been given back by then.
  @Test func whatARunHeldIsGoneWhenItReturns() throws {
    let pool = try WorkerPool(threadCount: 4)
    for round in 0..<2_000 {
      weak var held: Held?
      do {
        let object = Held()
        held = object
        try pool.run(morselCount: 4) { (_, _) throws(BasaltError) in withExtendedLifetime(object) {} }
      }
      #expect(held == nil, "round \(round)")
    }
  }

  /// A started run goes on while its caller does something else, another run included, and is waited for later.
  @Test func aStartedRunIsWaitedForLater() throws {
    let pool = try WorkerPool(threadCount: 2)
    let sums = Mutex((first: 0, second: 0))
    let first = try pool.start(morselCount: 100) { (_) throws(BasaltError) in
      CountingWorker(CountingWorker.Ledger(), workerIndex: 0) { index in sums.withLock { $0.first += index } }
    }
    try pool.run(morselCount: 10) { (_, index) throws(BasaltError) in sums.withLock { $0.second += index } }
    #expect(sums.withLock { $0.second } == 45)
    try first.wait()
    #expect(sums.withLock { $0.first } == 4_950)
    try pool.start(morselCount: 0) { (_) throws(BasaltError) in throw testError(0) }.wait()
    let failing = try pool.start(morselCount: 3) { (_) throws(BasaltError) in throw testError(7) }
    #expect(throws: BasaltError.self) { try failing.wait() }
    // A worker that starts a run and waits for it works on it itself.
    try pool.run(morselCount: 2) { (_, _) throws(BasaltError) in
      try pool.start(morselCount: 5) { (_) throws(BasaltError) in
        CountingWorker(CountingWorker.Ledger(), workerIndex: 0) { index in sums.withLock { $0.second += index } }
      }.wait()
    }
    #expect(sums.withLock { $0.second } == 65)
    let cancelled = Cancellation()
    cancelled.cancel()
    #expect(throws: BasaltError.self) {
      try pool.start(morselCount: 1, cancellation: cancelled) { (_) throws(BasaltError) in throw testError(1) }
    }
  }

  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1_000])
  func everyMorselIsWorkedOnOnce(threadCount: Int, morselCount: Int) throws {
    let pool = try WorkerPool(threadCount: threadCount)
    let ledger = CountingWorker.Ledger()
    try pool.run(morselCount: morselCount) { workerIndex in CountingWorker(ledger, workerIndex: workerIndex) }
    let counts = ledger.now
    #expect(counts.morselIndices.sorted() == Array(0..<morselCount))
    #expect(counts.made <= min(threadCount, morselCount))
    #expect(counts.finished == counts.made)
    #expect(counts.destroyed == counts.made, "a worker outlived its run")
    #expect(counts.workerIndices.allSatisfy { (0..<threadCount).contains($0) })
  }

  @Test func theClosureFormWorksOnEveryMorselOnce() throws {
    let pool = try WorkerPool(threadCount: 2)
    // A class, because an escaping closure cannot capture an atomic.
    final class Sum: Sendable { let value = Atomic<Int>(0) }
    let total = Sum()
    try pool.run(morselCount: 100) { _, morselIndex in total.value.add(morselIndex, ordering: .relaxed) }
    #expect(total.value.load(ordering: .relaxed) == 4_950)
  }

  @Test(arguments: [1, 2, 8])
  func theFirstErrorEndsTheRun(threadCount: Int) throws {
    let pool = try WorkerPool(threadCount: threadCount)
    let ledger = CountingWorker.Ledger()
    let error = #expect(throws: BasaltError.self) {
      try pool.run(morselCount: 1_000_000) { workerIndex in
        CountingWorker(ledger, workerIndex: workerIndex) { (morselIndex) throws(BasaltError) in
          if morselIndex == 5 { throw testError(5) }
        }
      }
    }
    #expect(error == testError(5))
    let counts = ledger.now
    #expect(counts.destroyed == counts.made, "a worker outlived its run")
    #expect(counts.finished < counts.made, "the worker that failed has finished")
    // The pool is as good as before.
    try pool.run(morselCount: 3) { _, _ in }
  }

  @Test func ofManyErrorsOneIsThrown() throws {
    let pool = try WorkerPool(threadCount: 4)
    let error = #expect(throws: BasaltError.self) {
      try pool.run(morselCount: 100) { (_, morselIndex) throws(BasaltError) in throw testError(morselIndex) }
    }
    #expect(error?.code == .internal)
  }

  @Test func anErrorWhileMakingAWorkerEndsTheRun() throws {
    let pool = try WorkerPool(threadCount: 2)
    let error = #expect(throws: BasaltError.self) {
      try pool.run(morselCount: 10) { (_) throws(BasaltError) -> any MorselWorker in throw testError(1) }
    }
    #expect(error == testError(1))
  }

  @Test func anErrorWhileFinishingEndsTheRun() throws {
    final class Failing: MorselWorker {
      func work(onMorsel morselIndex: Int) {}
      func finish() throws(BasaltError) { throw testError(2) }
    }
    let pool = try WorkerPool(threadCount: 2)
    let error = #expect(throws: BasaltError.self) { try pool.run(morselCount: 10) { _ in Failing() } }
    #expect(error == testError(2))
  }

  @Test(arguments: [1, 2, 8])
  func cancellingEndsTheRunAtTheNextMorsel(threadCount: Int) throws {
    let pool = try WorkerPool(threadCount: threadCount)
    let cancellation = Cancellation()
    let ledger = CountingWorker.Ledger()
    let error = #expect(throws: BasaltError.self) {
      try pool.run(morselCount: Int.max, cancellation: cancellation) { workerIndex in
        CountingWorker(ledger, workerIndex: workerIndex) { morselIndex in
          if morselIndex == 7 { cancellation.cancel() }
        }
      }
    }
    #expect(error?.code == .cancelled)
    #expect(ledger.now.finished == 0)
  }

  @Test(arguments: [0, 1])
  func aRunThatWasCancelledBeforeItBeganDoesNothing(morselCount: Int) throws {
    let pool = try WorkerPool(threadCount: 1)
    let cancellation = Cancellation()
    cancellation.cancel()
    let error = #expect(throws: BasaltError.self) {
      try pool.run(morselCount: morselCount, cancellation: cancellation) { _, _ in
        Issue.record("a morsel was worked on")
      }
    }
    #expect(error?.code == .cancelled)
    #expect(error?.remedy == "Run it again if it was not meant.")
  }

  @Test(arguments: [1, 2, 4])
  func runsInsideMorselsInsideRunsEnd(threadCount: Int) throws {
    let pool = try WorkerPool(threadCount: threadCount)
    final class Total: Sendable { let value = Atomic<Int>(0) }
    let total = Total()
    try pool.run(morselCount: 8) { (_, _) throws(BasaltError) in
      try pool.run(morselCount: 8) { (_, _) throws(BasaltError) in
        try pool.run(morselCount: 8) { _, _ in total.value.add(1, ordering: .relaxed) }
      }
    }
    #expect(total.value.load(ordering: .relaxed) == 512)
  }

  @Test func anErrorInAnInnerRunReachesTheOuterCaller() throws {
    let pool = try WorkerPool(threadCount: 2)
    let error = #expect(throws: BasaltError.self) {
      try pool.run(morselCount: 4) { (_, _) throws(BasaltError) in
        try pool.run(morselCount: 4) { (_, morselIndex) throws(BasaltError) in
          if morselIndex == 3 { throw testError(3) }
        }
      }
    }
    #expect(error == testError(3))
  }

  @Test func manyCallersShareThePool() async throws {
    let pool = try WorkerPool(threadCount: 3)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for caller in 0..<64 {
        group.addTask {
          let ledger = CountingWorker.Ledger()
          try await pool.run(morselCount: caller) { workerIndex in
            CountingWorker(ledger, workerIndex: workerIndex) { (morselIndex) throws(BasaltError) in
              if morselIndex % 16 == 0 { try pool.run(morselCount: 2) { _, _ in } }
            }
          }
          let counts = ledger.now
          #expect(counts.morselIndices.sorted() == Array(0..<caller))
          #expect(counts.destroyed == counts.made)
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func aShortRunBesideAnEndlessOneEnds() async throws {
    let pool = try WorkerPool(threadCount: 2)
    let cancellation = Cancellation()
    let endless = Task {
      try await pool.run(morselCount: Int.max, cancellation: cancellation) { workerIndex in
        CountingWorker(CountingWorker.Ledger(), workerIndex: workerIndex)
      }
    }
    // Every thread is taken by the endless run, or soon will be: that these end shows that runs take turns.
    for _ in 0..<20 {
      try await pool.run(morselCount: 4) { workerIndex in
        CountingWorker(CountingWorker.Ledger(), workerIndex: workerIndex)
      }
    }
    cancellation.cancel()
    await #expect(throws: BasaltError.self) { try await endless.value }
  }

  @Test func cancellingTheTaskCancelsTheRun() async throws {
    let pool = try WorkerPool(threadCount: 2)
    let task = Task {
      try await pool.run(morselCount: Int.max) { workerIndex in
        CountingWorker(CountingWorker.Ledger(), workerIndex: workerIndex)
      }
    }
    task.cancel()
    let error = await #expect(throws: BasaltError.self) { try await task.value }
    #expect(error?.code == .cancelled)
  }

  @Test func theLastReferenceMayBeDroppedInsideAMorsel() throws {
    // The closure of the run holds the pool when nobody else does any more.
    let done = Monitor(false)
    do {
      let pool = try WorkerPool(threadCount: 2)
      try SystemThread.start {
        try? pool.run(morselCount: 2) { [pool] _, _ in _ = pool.threadCount }
        done.withLock { $0 = true }
        done.wakeAll()
      }
    }
    #expect(done.wait { $0 ? true : nil })
  }

  @Test func thereIsAProcessor() { #expect(WorkerPool.availableProcessorCount >= 1) }
}
