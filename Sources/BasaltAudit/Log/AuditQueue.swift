import BasaltCore
import BasaltRuntime
import BasaltStorage
import Synchronization

/// Lets the sessions of a process record in groups: while one group is made durable, the next gathers.
///
/// The first who waits leads: it appends for all who have come, then hands on to the first of those who came meanwhile.
/// A thread leads for itself; for a task, which must not block, a thread of the engine does.
final class AuditQueue: Sendable {
  /// For heads, which whoever leads writes now and then.
  private let key: SigningKey
  private let clock: any WallClock
  private let threads: BlockingThreads
  /// Taken by whoever leads, for as long as the device takes.
  private let tail: Mutex<LogTail>
  /// A copy as of the last group, for those who must not wait for the one that is under way.
  private let published: Mutex<LogTail>
  /// Whether a flush of what was left is due already.
  private let isFlushDue = Atomic(false)
  private let queue = Monitor(Queue())
  /// The age of a log without an anchor counts from here.
  let openedTime: Int

  private struct Queue: Sendable {
    /// In the order of coming; while nobody leads, nobody waits.
    // Invariant: a caller that has no outcome yet is waiting here, or in the group that is led.
    var waiting: [Caller] = []
    /// Bodies that nobody waits for.
    var loose: [[UInt8]] = []
    var isLed = false
    /// How many are likely to come, and how long a group takes: see `gather`.
    var expectedCount = 1
    var groupDuration = Duration.zero
  }

  /// One who waits: on a thread, or to be called back.
  private final class Caller: Sendable {
    /// Nil for one who only wants to know that everything before is durable.
    let body: [UInt8]?
    /// Of a task.
    let completion: (@Sendable (Result<Int, BasaltError>) -> Void)?
    /// Of a thread: one each, so that a group wakes whom it has, and nobody in vain.
    let turn = Monitor<Turn?>(nil)

    init(_ body: [UInt8]?, _ completion: (@Sendable (Result<Int, BasaltError>) -> Void)?) {
      (self.body, self.completion) = (body, completion)
    }

    /// Its outcome, or that it is its turn to lead.
    func tell(_ what: Turn) {
      if case .done(let outcome) = what, let completion { return completion(outcome) }
      turn.withLock { $0 = what }
      turn.wakeOne()
    }
  }

  /// What a thread is woken for.
  private enum Turn: Sendable {
    case lead
    case done(Result<Int, BasaltError>)
  }

  /// The share of a group's time that its leader waits for those who have just come back from the last one: without it
  /// two halves take turns, each through the other's synchronisation.
  private static let gatheringShare = 16
  /// Later than this they are not coming back.
  private static let gatheringMaximum = Duration.milliseconds(1)

  init(_ tail: LogTail, key: SigningKey, clock: any WallClock, threads: BlockingThreads) {
    (self.key, self.clock, self.threads) = (key, clock, threads)
    self.tail = Mutex(tail)
    published = Mutex(tail)
    openedTime = clock.now()
  }

  // MARK: Callers

  /// Appends a body, and blocks until it is durable.
  /// - Returns: Its sequence.
  func append(_ body: [UInt8]) throws(BasaltError) -> Int { try wait(Caller(body, nil)) }

  /// Appends what nobody has waited for.
  func flush() throws(BasaltError) {
    // Also when somebody is at it: what was left may be in the group that is under way.
    guard queue.withLock({ !$0.loose.isEmpty || $0.isLed }) else { return }
    _ = try wait(Caller(nil, nil))
  }

  private func wait(_ caller: Caller) throws(BasaltError) -> Int {
    // Who is told to lead goes on as one who came first.
    if !enter(caller), case .done(let outcome) = caller.turn.wait({ $0 }) { return try outcome.get() }
    let outcomes = appendGroup()
    precondition(outcomes.first?.caller === caller, "who leads is the first who waits")
    // Before the outcomes: the next group gathers while these wake.
    handOn()
    for outcome in outcomes.dropFirst() { outcome.caller.tell(.done(outcome.result)) }
    guard let own = outcomes.first else { preconditionFailure("a group without its leader") }
    return try own.result.get()
  }

  /// Appends a body for a task.
  /// - Parameter completion: Called once, on a thread that leads: it must not block.
  func submit(_ body: [UInt8], completion: @escaping @Sendable (Result<Int, BasaltError>) -> Void) {
    if enter(Caller(body, completion)) { handOn() }
  }

  /// Leaves a body for the next group.
  func leave(_ body: [UInt8]) {
    queue.withLock { queue in
      // More only gather when the log has taken nothing for long; the newest say most about what is going on.
      if queue.loose.count >= Limits.auditGroupEntryCountMaximum { queue.loose.removeFirst() }
      queue.loose.append(body)
    }
    guard !isFlushDue.exchange(true, ordering: .relaxed) else { return }
    // Weakly: a log that nobody holds any more has flushed itself.
    Task { [weak self] in
      try? await Task.sleep(for: .milliseconds(Limits.auditOutcomeDelayMilliseconds))
      self?.isFlushDue.store(false, ordering: .relaxed)
      self?.flushOnThread()
    }
  }

  /// Not on the thread of a task, which must not block.
  private func flushOnThread() { try? threads.start { [self] in try? flush() } }

  /// - Returns: Whether nobody leads, so that this caller has to.
  private func enter(_ caller: Caller) -> Bool {
    let leads = queue.withLock { queue in
      queue.waiting.append(caller)
      defer { queue.isLed = true }
      return !queue.isLed
    }
    // A leader may be gathering.
    if !leads { queue.wakeOne() }
    return leads
  }

  // MARK: Leading

  /// Lets the first who waits lead: a thread by itself, and a thread for a task.
  private func handOn() {
    while let next = next() {
      guard next.completion != nil else { return next.tell(.lead) }
      do throws(BasaltError) { return try threads.start { self.leadForTasks() } } catch {
        // No thread is to be had: this one fails, and the next one tries.
        queue.withLock { _ = $0.waiting.removeFirst() }
        next.tell(.done(.failure(error)))
      }
    }
  }

  /// Leads as long as the first who waits is a task.
  private func leadForTasks() {
    while true {
      let outcomes = appendGroup()
      let next = next()
      if let next, next.completion == nil { next.tell(.lead) }
      for outcome in outcomes { outcome.caller.tell(.done(outcome.result)) }
      guard next?.completion != nil else { return }
    }
  }

  /// The first who waits; without one, nobody leads from now on.
  private func next() -> Caller? {
    queue.withLock { queue in
      queue.isLed = !queue.waiting.isEmpty
      return queue.waiting.first
    }
  }

  /// Appends for all who have come, and for what was left.
  /// - Precondition: The caller leads.
  private func appendGroup() -> [(caller: Caller, result: Result<Int, BasaltError>)] {
    // What was left goes first: it was left before those who wait came.
    let (callers, loose) = gather()
    let start = ContinuousClock.now
    // In the order of coming, which is that of a session's own entries.
    let bodies = loose + callers.compactMap(\.body)
    let result = Result { () throws(BasaltError) in
      try tail.withLock { (tail) throws(BasaltError) in try append(bodies, to: &tail) }
    }
    // Without the queue's lock until here: others came meanwhile, and are the next group.
    let duration = ContinuousClock.now - start
    queue.withLock { queue in
      queue.expectedCount = callers.count + queue.waiting.count
      queue.groupDuration = duration
      // What nobody waits for is nobody's failure: it is tried again.
      if case .failure = result { queue.loose.insert(contentsOf: loose, at: 0) }
    }
    // All of a group share its fate: it is in the file whole or not at all.
    guard case .success(let first) = result else { return callers.map { ($0, result) } }
    var sequence = first + loose.count
    return callers.map { caller in
      defer { if caller.body != nil { sequence += 1 } }
      return (caller, .success(sequence))
    }
  }

  /// Waits for those who are likely to come, a share of a group's time at most, and takes all who fit.
  private func gather() -> (callers: [Caller], loose: [[UInt8]]) {
    let patience = queue.withLock { queue in
      queue.waiting.count >= queue.expectedCount
        ? .zero : min(queue.groupDuration / AuditQueue.gatheringShare, AuditQueue.gatheringMaximum)
    }
    if patience > .zero { _ = queue.wait(atMost: patience) { $0.waiting.count >= $0.expectedCount ? () : nil } }
    return queue.withLock { queue in
      // The leader always fits. Room is left for sequences and for entries of the log's own.
      var (callers, loose): ([Caller], [[UInt8]]) = ([queue.waiting.removeFirst()], [])
      var byteCount = callers[0].body?.count ?? 0
      var count = 1
      func fits(_ body: [UInt8]?) -> Bool {
        byteCount += (body?.count ?? 0) + 64
        count += 1
        return count < Limits.auditGroupEntryCountMaximum - 16
          && byteCount < Limits.auditGroupByteCountMaximum - Limits.auditEntryByteCountMaximum
      }
      while let body = queue.loose.first, fits(body) { loose.append(queue.loose.removeFirst()) }
      while let caller = queue.waiting.first, fits(caller.body) { callers.append(queue.waiting.removeFirst()) }
      return (callers, loose)
    }
  }

  /// - Returns: The sequence of the first body.
  private func append(_ bodies: [[UInt8]], to tail: inout LogTail) throws(BasaltError) -> Int {
    // A flush that finds that somebody else has done it.
    guard !bodies.isEmpty else { return tail.frontier.entryCount }
    // For the time of one group: processes take turns.
    try tail.volume.lock()
    defer { tail.volume.unlock() }
    // Sequences are given here and not before: others have taken theirs meanwhile.
    try tail.catchUp()
    try tail.secure()
    let recoveries = try tail.recoveries.map { (facts) throws(BasaltError) in
      var record = AuditRecord(.recovery, time: clock.now())
      record.facts = facts
      return try record.encoded()
    }
    let first = tail.frontier.entryCount
    let all = recoveries + bodies
    try tail.append(all.enumerated().map { index, body in AuditRecord.prefix(first + index) + body })
    defer { published.withLock { $0 = tail } }
    if tail.frontier.entryCount - tail.headEntryCount >= Limits.auditHeadIntervalEntryCount {
      // Nothing depends on it: the next group tries again.
      try? tail.writeHead(time: clock.now(), key: key)
    }
    return first + recoveries.count
  }

  // MARK: Heads

  /// As of the last group.
  func anchorState() -> (unanchoredCount: Int, anchor: HeadFile.Anchor?) {
    published.withLock { ($0.unanchoredCount, $0.anchor) }
  }

  func signedHead(time: Int) throws(BasaltError) -> SignedHead {
    try published.withLock { $0 }.signedHead(time: time, key: key)
  }
}
