package import BasaltCore
import CBasaltSystem
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A fixed number of threads that work through morsels: morsel-driven parallelism (Leis et al., 2014).
///
/// A *run* is a number of morsels. Every thread that is free takes part in every run, with a worker object of its own,
/// and claims morsels from one atomic counter: a slow morsel holds up nobody but its thread. Several runs at once share
/// the threads fairly: each thread works on one morsel of each in turn, so a short query beside a long one takes about
/// twice its time, not the long one's.
///
/// A run may be started from inside a morsel. The thread then works on the new run itself, so that it goes on even when
/// every other thread is busy, and waits only for those who joined. That cannot deadlock: a thread joins runs only
/// between morsels, so whomever it waits for joined after the run began, and waits, if at all, for a run that began
/// later still.
///
/// Morsels must not wait for a consumer, the network or each other; that is what the pool's threads would be missing
/// for.
///
/// Costs: about 10 µs per run, mostly waking threads; 30 ns per morsel (one atomic addition, three relaxed loads, two
/// calls).
package final class WorkerPool: Sendable {
  package let threadCount: Int
  /// By worker index: a caller that is one of them works on its own run.
  private let threads: [SystemThread.ID]
  /// Shared with the threads, which outlive the pool until open runs are done.
  private let queue: RunQueue

  /// - Parameter threadCount: At least one. By default one per processor that this process may use.
  /// - Throws: `.busy` when the system gives no more threads; those already started end.
  package init(threadCount: Int = WorkerPool.availableProcessorCount) throws(BasaltError) {
    precondition(threadCount > 0, "a pool of \(threadCount) threads")
    let queue = RunQueue()
    var threads: [SystemThread.ID] = []
    do throws(BasaltError) {
      for workerIndex in 0..<threadCount {
        threads.append(try SystemThread.start { WorkerPool.work(queue, workerIndex: workerIndex) })
      }
    } catch {
      queue.close()
      throw error
    }
    self.threadCount = threadCount
    self.threads = threads
    self.queue = queue
  }

  /// The threads end by themselves. They are not waited for: the last reference may be dropped on one of them.
  deinit { queue.close() }

  /// Processors this process may run on, which in a container is fewer than the machine has.
  package static var availableProcessorCount: Int {
    let count = Int(basalt_count_available_processors())
    if count > 0 { return count }
    return max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))
  }

  // MARK: Running

  /// Works through morsels `0..<morselCount` and blocks until every worker has finished.
  ///
  /// From any thread that may block, those of this pool included; a task uses the `async` form.
  /// - Parameters:
  ///   - makeWorker: Makes the worker of one thread, on that thread, when it has its first morsel. `workerIndex` is in
  ///     `0..<threadCount` and no two workers of a run have the same.
  /// - Throws: The first error of a worker; the others stop before their next morsel, without `finish()`. `.cancelled`.
  package func run(
    morselCount: Int, cancellation: Cancellation = Cancellation(),
    makeWorker: @escaping @Sendable (_ workerIndex: Int) throws(BasaltError) -> any MorselWorker
  ) throws(BasaltError) {
    try start(morselCount: morselCount, cancellation: cancellation, makeWorker: makeWorker).wait()
  }

  /// Begins the work of `run` and returns at once, so that the caller can prepare what comes next meanwhile.
  /// - Returns: What has to be waited for, once, whatever happens meanwhile: the work goes on in any case.
  package func start(
    morselCount: Int, cancellation: Cancellation = Cancellation(),
    makeWorker: @escaping @Sendable (_ workerIndex: Int) throws(BasaltError) -> any MorselWorker
  ) throws(BasaltError) -> StartedRun {
    try cancellation.check()
    let ending = Monitor<Result<Void, BasaltError>?>(nil)
    guard morselCount > 0 else {
      ending.withLock { $0 = .success(()) }
      return StartedRun(pool: self, run: nil, ending: ending)
    }
    let run = MorselRun(morselCount: morselCount, cancellation: cancellation, makeWorker: makeWorker) { outcome in
      ending.withLock { $0 = outcome }
      ending.wakeAll()
    }
    queue.open(run, wakingAtMost: threadCount)
    return StartedRun(pool: self, run: run, ending: ending)
  }

  /// Work that a pool's threads have begun.
  package struct StartedRun: Sendable {
    fileprivate let pool: WorkerPool
    fileprivate let run: MorselRun?
    fileprivate let ending: Monitor<Result<Void, BasaltError>?>

    /// Blocks until every worker has finished.
    /// - Throws: As `WorkerPool.run`.
    package func wait() throws(BasaltError) {
      // Called from inside a morsel: only waiting would take a thread away from the run that is waited for.
      if let run, let workerIndex = pool.threads.firstIndex(of: SystemThread.ID.current),
        var participation = MorselParticipation(in: run, workerIndex: workerIndex)
      {
        var step = MorselParticipation.Step.worked
        while step == .worked { step = participation.advance() }
        if step == .endedRun { pool.queue.remove(run) }
      }
      try ending.wait { $0 }.get()
    }
  }

  /// As the blocking form, but suspends instead. Cancelling the task cancels `cancellation`.
  package func run(
    morselCount: Int, cancellation: Cancellation = Cancellation(),
    makeWorker: @escaping @Sendable (_ workerIndex: Int) throws(BasaltError) -> any MorselWorker
  ) async throws(BasaltError) {
    let outcome: Result<Void, BasaltError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if cancellation.isCancelled { return continuation.resume(returning: .failure(Cancellation.error)) }
        guard morselCount > 0 else { return continuation.resume(returning: .success(())) }
        let run = MorselRun(morselCount: morselCount, cancellation: cancellation, makeWorker: makeWorker) { outcome in
          continuation.resume(returning: outcome)
        }
        queue.open(run, wakingAtMost: threadCount)
      }
    } onCancel: {
      cancellation.cancel()
    }
    try outcome.get()
  }

  /// The blocking form for work without state of its own: `body` is called once per morsel.
  package func run(
    morselCount: Int, cancellation: Cancellation = Cancellation(),
    _ body: @escaping @Sendable (_ workerIndex: Int, _ morselIndex: Int) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    try run(morselCount: morselCount, cancellation: cancellation) { (workerIndex) throws(BasaltError) in
      ClosureWorker { (morselIndex) throws(BasaltError) in try body(workerIndex, morselIndex) }
    }
  }

  private final class ClosureWorker: MorselWorker {
    private let body: (_ morselIndex: Int) throws(BasaltError) -> Void
    init(_ body: @escaping (_ morselIndex: Int) throws(BasaltError) -> Void) { self.body = body }
    func work(onMorsel morselIndex: Int) throws(BasaltError) { try body(morselIndex) }
  }

  // MARK: A thread's life

  /// What each thread does until the pool closes: one morsel of each open run in turn.
  ///
  /// Static, with the queue alone: a thread that held the pool would keep it alive for ever.
  private static func work(_ queue: RunQueue, workerIndex: Int) {
    var round: [MorselParticipation] = []
    var seen = RunQueue.Ticket()
    while let opened = queue.runs(openedSince: &seen, waiting: round.isEmpty) {
      round += opened.compactMap { MorselParticipation(in: $0, workerIndex: workerIndex) }
      var index = 0
      while index < round.count {
        switch round[index].advance() {
        case .worked:
          index += 1
        case .left:
          round.remove(at: index)
        case .endedRun:
          queue.remove(round.remove(at: index).run)
        }
      }
    }
  }
}
