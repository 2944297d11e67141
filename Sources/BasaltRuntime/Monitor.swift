import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// State behind a lock, on which threads can wait for a change: a monitor in Hoare's sense (1974).
///
/// `Synchronization.Mutex` has no condition to wait on, and a semaphore counts signals instead of looking at the state.
/// Also for its lock alone, around what every statement of every session looks at: a `Mutex` hands itself on to the thread that
/// waits longest, and the others spin until that one has run. With 64 threads at two processors that was a third of all
/// time.
///
/// Only for threads of our own and for callers who have asked to block: a task of Swift's cooperative pool must not
/// wait here.
///
/// The three stored properties are `nonisolated(unsafe)` because the compiler cannot see that `state` is touched only
/// between `pthread_mutex_lock` and `pthread_mutex_unlock`; everything in this file keeps to that, and nothing outside
/// can reach it.
@safe package final class Monitor<State: Sendable>: Sendable {
  nonisolated(unsafe) private var state: State
  /// Allocated, because a POSIX mutex must not move and a stored property's address is not promised to stay.
  nonisolated(unsafe) private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  nonisolated(unsafe) private let condition: UnsafeMutablePointer<pthread_cond_t>

  package init(_ state: State) {
    unsafe self.state = state
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    let mutexFailure = unsafe pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
      let conditionFailure = unsafe pthread_cond_init(condition, nil)
    #else
      // Waits with an end count from a clock that nobody sets.
      var attributes = pthread_condattr_t()
      unsafe pthread_condattr_init(&attributes)
      defer { unsafe pthread_condattr_destroy(&attributes) }
      unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      let conditionFailure = unsafe pthread_cond_init(condition, &attributes)
    #endif
    precondition(mutexFailure == 0 && conditionFailure == 0, "the system has no more locks")
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Reads or changes the state. Wakes nobody: whoever changes what others wait for calls `wakeOne()` or `wakeAll()`
  /// after.
  package func withLock<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock()
    defer { unlock() }
    return try unsafe body(&state)
  }

  /// The same where nobody else has the lock; `nil` otherwise, at once.
  package func withLockIfAvailable<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard unsafe pthread_mutex_trylock(mutex) == 0 else { return nil }
    defer { unlock() }
    return try unsafe body(&state)
  }

  /// Blocks until `body` returns a value; it is asked at once, and again after each wake.
  ///
  /// Not bounded in time: whoever may have to give up changes the state and wakes.
  /// - Parameter body: Looks at the state, and changes it when it takes what it waited for.
  package func wait<Result>(_ body: (inout State) -> Result?) -> Result {
    lock()
    defer { unlock() }
    while true {
      if let result = unsafe body(&state) { return result }
      // May return without a reason: hence the loop.
      unsafe pthread_cond_wait(condition, mutex)
    }
  }

  /// The same, for a limited time.
  /// - Parameters:
  ///   - duration: From the call on, the time that it takes to get the lock included.
  ///   - body: As above; it is asked once even when the duration is zero.
  /// - Returns: `nil` when the time has passed and `body` still has no value.
  package func wait<Result>(atMost duration: Duration, _ body: (inout State) -> Result?) -> Result? {
    let end = ContinuousClock.now + duration
    lock()
    defer { unlock() }
    while true {
      if let result = unsafe body(&state) { return result }
      let left = end - ContinuousClock.now
      guard left > .zero else { return nil }
      waitOnce(atMost: left)
    }
  }

  /// Until somebody wakes this thread, the time has passed, or for no reason.
  private func waitOnce(atMost duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Int(attoseconds / 1_000_000_000)
    #if canImport(Darwin)
      var time = timespec(tv_sec: Int(seconds), tv_nsec: nanoseconds)
      unsafe _ = pthread_cond_timedwait_relative_np(condition, mutex, &time)
    #else
      var time = timespec()
      unsafe clock_gettime(CLOCK_MONOTONIC, &time)
      time.tv_sec += Int(seconds) + (time.tv_nsec + nanoseconds) / 1_000_000_000
      time.tv_nsec = (time.tv_nsec + nanoseconds) % 1_000_000_000
      unsafe _ = pthread_cond_timedwait(condition, mutex, &time)
    #endif
  }

  /// Wakes one of those who wait. Right only when each of them could use what has changed.
  package func wakeOne() { unsafe _ = pthread_cond_signal(condition) }
  /// For changes that several may have waited for, each for another one.
  package func wakeAll() { unsafe _ = pthread_cond_broadcast(condition) }

  private func lock() {
    let failure = unsafe pthread_mutex_lock(mutex)
    assert(failure == 0)
  }

  private func unlock() {
    let failure = unsafe pthread_mutex_unlock(mutex)
    assert(failure == 0)
  }
}
