package import BasaltCore
package import BasaltRuntime

/// The threads that an execution works on: those of the pool, and for a profile, on whose account.
///
/// What an operator does with several threads when all its rows are there (sort, merge, build an index, open files) is work
/// of its own as well: every morsel of such a run goes to the account of the operator that began it.
///
/// Around `WorkerPool` and no part of it: the pool serves the whole engine, and knows nothing of plans. Without a
/// profile a call goes straight through.
package struct ExecutionPool: Sendable {
  private let pool: WorkerPool
  private let profile: ExecutionProfile?

  init(_ pool: WorkerPool, _ profile: ExecutionProfile?) { (self.pool, self.profile) = (pool, profile) }

  package var threadCount: Int { pool.threadCount }

  /// As `WorkerPool.run`.
  /// - Throws: The first error of a worker; `.cancelled`.
  package func run(
    morselCount: Int, cancellation: Cancellation = Cancellation(),
    makeWorker: @escaping @Sendable (_ workerIndex: Int) throws(BasaltError) -> any MorselWorker
  ) throws(BasaltError) {
    // One after the other at once, so that time goes to the right account in one place.
    try start(morselCount: morselCount, cancellation: cancellation, makeWorker: makeWorker).wait()
  }

  /// As `WorkerPool.start`. What the caller does before it waits is on its own account.
  /// - Returns: What has to be waited for, whatever happens meanwhile: threads use what the closure holds until then.
  package func start(
    morselCount: Int, cancellation: Cancellation = Cancellation(),
    makeWorker: @escaping @Sendable (_ workerIndex: Int) throws(BasaltError) -> any MorselWorker
  ) throws(BasaltError) -> StartedRun {
    // By far the most statements: nothing is wrapped, and a morsel costs what the pool says.
    guard let profile else {
      return StartedRun(
        run: try pool.start(morselCount: morselCount, cancellation: cancellation, makeWorker: makeWorker), profile: nil)
    }
    // Who is at work here and now, not who is when a thread comes to it: by then the caller may be at something else.
    let node = profile.stopwatch().current
    let run = try pool.start(morselCount: morselCount, cancellation: cancellation) {
      (workerIndex) throws(BasaltError) in
      let stopwatch = profile.stopwatch()
      let before = stopwatch.enter(node)
      defer { stopwatch.leave(to: before) }
      // With the stopwatch of the thread that makes it, which is the one that uses it.
      return Worker(try makeWorker(workerIndex), node, stopwatch)
    }
    return StartedRun(run: run, profile: profile)
  }

  /// Work that the threads have begun.
  package struct StartedRun: Sendable {
    /// As the pool has it, and on whose account the time that the caller waits is not to be.
    fileprivate let run: WorkerPool.StartedRun
    fileprivate let profile: ExecutionProfile?

    /// As `WorkerPool.StartedRun.wait`, on nobody's account. A caller that is one of the pool's threads works on morsels,
    /// which enter by themselves.
    package func wait() throws(BasaltError) {
      guard let profile else { return try run.wait() }
      let own = profile.stopwatch()
      let node = own.enter(nil)
      // Waiting is nobody's work: the threads' own time is counted already, and would be counted twice.
      defer { own.leave(to: node) }
      try run.wait()
    }
  }

  /// As `WorkerPool.run`, for work without state of its own.
  package func run(
    morselCount: Int, cancellation: Cancellation = Cancellation(),
    _ body: @escaping @Sendable (_ workerIndex: Int, _ morselIndex: Int) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    // As above, in one piece: there is nothing to be done between beginning and waiting.
    guard let profile else { return try pool.run(morselCount: morselCount, cancellation: cancellation, body) }
    let own = profile.stopwatch()
    let node = own.enter(nil)
    defer { own.leave(to: node) }
    try pool.run(morselCount: morselCount, cancellation: cancellation) {
      (workerIndex, morselIndex) throws(BasaltError) in
      // Looked up for each morsel: there are a few of these, and each is long.
      let stopwatch = profile.stopwatch()
      let before = stopwatch.enter(node)
      defer { stopwatch.leave(to: before) }
      try body(workerIndex, morselIndex)
    }
  }

  // MARK: Small pieces

  /// As `run`, but a single morsel is done by the caller: waking a thread and being woken takes some 10 µs each, as much as
  /// a page of rows. For morsels that are as small as that, and callers that may block: other work does not wait for
  /// them longer than it would for a morsel of the pool.
  package func runAtOnce(
    morselCount: Int, cancellation: Cancellation,
    makeWorker: @escaping @Sendable (_ workerIndex: Int) throws(BasaltError) -> any MorselWorker
  ) throws(BasaltError) {
    // A profile asks which of the pool's threads did what.
    guard morselCount == 1, profile == nil else {
      return try run(morselCount: morselCount, cancellation: cancellation, makeWorker: makeWorker)
    }
    try cancellation.check()
    let worker = try makeWorker(0)
    try worker.work(onMorsel: 0)
    try worker.finish()
  }

  /// The same for work without state of its own.
  package func runAtOnce(
    morselCount: Int, cancellation: Cancellation,
    _ body: @escaping @Sendable (_ workerIndex: Int, _ morselIndex: Int) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    guard morselCount == 1, profile == nil else {
      return try run(morselCount: morselCount, cancellation: cancellation, body)
    }
    try cancellation.check()
    try body(0, 0)
  }

  /// One thread's worker of a run, each call of which is on the account of the operator that began the run. Morsels
  /// of several runs take turns on a thread, so that it has to be said each time.
  private final class Worker: MorselWorker {
    private let worker: any MorselWorker
    private let node: Int?
    private let stopwatch: Stopwatch

    init(_ worker: any MorselWorker, _ node: Int?, _ stopwatch: Stopwatch) {
      (self.worker, self.node, self.stopwatch) = (worker, node, stopwatch)
    }

    func work(onMorsel morselIndex: Int) throws(BasaltError) {
      let before = stopwatch.enter(node)
      defer { stopwatch.leave(to: before) }
      try worker.work(onMorsel: morselIndex)
    }

    func finish() throws(BasaltError) {
      let before = stopwatch.enter(node)
      defer { stopwatch.leave(to: before) }
      try worker.finish()
    }
  }
}
