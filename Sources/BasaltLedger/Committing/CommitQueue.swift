import BasaltCore
package import BasaltRuntime

/// Lets the sessions of a process commit in groups: while one group is being made durable, the next gathers.
///
/// A durable commit takes as long for a hundred transactions as for one, so that groups grow by themselves as the load
/// does. Of those who wait, one leads: it commits for all who have come, and then hands on. Were it to go on while
/// others keep coming, its own caller would wait for ever.
///
/// A caller waits in one of two ways. A thread waits on a monitor of its own: with one for all, every commit would wake
/// everybody, most of them in vain. A task is called back: it holds no thread meanwhile, and what leads for tasks is a
/// thread that is started for it and goes on as long as tasks wait.
package final class CommitQueue: Sendable {
  private let ledger: Ledger
  /// Where those lead that lead for tasks.
  private let threads: BlockingThreads
  private let queue = Monitor(Queue())

  /// Invariant: a caller that has no outcome yet is waiting here, or is in the group that is led.
  private struct Queue: Sendable {
    /// In the order of coming. While nobody leads, nobody waits; the leader is the first.
    var waiting: [Caller] = []
    /// Whether somebody gathers or commits; one at a time, since a second commit could only follow the first.
    var isLed = false
    /// Callers that were in the last group or came while it was committed: so many are likely to come again.
    var expectedCount = 1
    /// How long the last commit took.
    var commitDuration = Duration.zero
  }

  /// One call of `commit` or `submit`, and how it hears of its turn.
  private final class Caller: Sendable {
    enum Ear: Sendable {
      case thread(Monitor<Turn?>)
      case task(@Sendable (ProposalOutcome) -> Void)
    }

    let proposal: Proposal
    let ear: Ear

    init(_ proposal: Proposal, _ ear: Ear) {
      self.proposal = proposal
      self.ear = ear
    }

    func hear(_ outcome: ProposalOutcome) {
      switch ear {
      case .thread(let turn): Caller.tell(turn, .done(outcome))
      case .task(let completion): completion(outcome)
      }
    }

    static func tell(_ turn: Monitor<Turn?>, _ what: Turn) {
      turn.withLock { $0 = what }
      turn.wakeOne()
    }
  }

  /// What a thread is woken for: work for all, or its own outcome.
  private enum Turn: Sendable {
    case lead
    case done(ProposalOutcome)
  }

  /// The part of a commit's time that its leader waits for callers who have just come back from the last one.
  /// Without it two halves take turns, each waiting through the other's commit; a twentieth more of latency
  /// doubles what a slow device gets done.
  private static let gatheringShare = 16
  /// Later than this they are not coming back: on a device that takes 100 ms to be durable nobody waits longer, either.
  private static let gatheringMaximum = Duration.milliseconds(2)

  /// - Parameter threads: For those who lead for tasks; none is started before there are any.
  package init(ledger: Ledger, threads: BlockingThreads = BlockingThreads()) {
    self.ledger = ledger
    self.threads = threads
  }

  /// Commits a proposal, together with others that come at the same time, and blocks until it has an outcome.
  /// - Complexity: One durable commit, or two when one was under way that came too late for this.
  package func commit(_ proposal: Proposal) -> ProposalOutcome {
    let turn = Monitor<Turn?>(nil)
    let caller = Caller(proposal, .thread(turn))
    if !enter(caller), case .done(let outcome) = turn.wait({ $0 }) { return outcome }
    let (group, outcomes) = commitGroup()
    precondition(group.first === caller, "who leads is the first who waits")
    // Before the outcomes: the next group gathers while these callers wake.
    handOn()
    for (caller, outcome) in zip(group, outcomes).dropFirst() { caller.hear(outcome) }
    return outcomes[0]
  }

  /// The same for a task: returns at once.
  /// - Parameter completion: Called once, with the outcome, on a thread that commits: it must not block.
  package func submit(_ proposal: Proposal, completion: @escaping @Sendable (ProposalOutcome) -> Void) {
    if enter(Caller(proposal, .task(completion))) { handOn() }
  }

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

  /// Lets the first who waits lead, if there is one: a thread by itself, and a thread for a task.
  private func handOn() {
    while let next = next() {
      switch next.ear {
      case .thread(let turn): return Caller.tell(turn, .lead)
      case .task:
        do throws(BasaltError) { return try threads.start { self.leadForTasks() } } catch {
          // No thread is to be had. Whoever leads owns the queue's front, so that nobody else takes it out.
          queue.withLock { _ = $0.waiting.removeFirst() }
          next.hear(.failed(error))
        }
      }
    }
  }

  /// Commits as long as the first who waits is a task. Its thread is nobody's, so that nobody waits for its end.
  private func leadForTasks() {
    while true {
      let (group, outcomes) = commitGroup()
      let next = next()
      if case .thread(let turn) = next?.ear { Caller.tell(turn, .lead) }
      for (caller, outcome) in zip(group, outcomes) { caller.hear(outcome) }
      guard case .task = next?.ear else { return }
    }
  }

  /// The first who waits; without one, nobody leads from now on.
  private func next() -> Caller? {
    queue.withLock { queue in
      queue.isLed = !queue.waiting.isEmpty
      return queue.waiting.first
    }
  }

  /// Commits for all who have come.
  /// - Precondition: The caller leads.
  private func commitGroup() -> ([Caller], [ProposalOutcome]) {
    let group = gather()
    let start = ContinuousClock.now
    // Without the lock: others queue up meanwhile, which is how the next group gathers.
    let outcomes = ledger.commit(group.map(\.proposal))
    precondition(outcomes.count == group.count, "\(outcomes.count) outcomes of \(group.count) proposals")
    let duration = ContinuousClock.now - start
    queue.withLock { queue in
      queue.expectedCount = group.count + queue.waiting.count
      queue.commitDuration = duration
    }
    return (group, outcomes)
  }

  /// Waits for those who are likely to come, a share of a commit's time at most, and takes all who have.
  private func gather() -> [Caller] {
    let patience = queue.withLock { queue in
      // A session alone waits for nobody.
      queue.waiting.count >= queue.expectedCount
        ? .zero : min(queue.commitDuration / CommitQueue.gatheringShare, CommitQueue.gatheringMaximum)
    }
    if patience > .zero {
      _ = queue.wait(atMost: patience) { $0.waiting.count >= $0.expectedCount ? () : nil }
    }
    return queue.withLock { queue in
      // At most as many as a commit takes; the first of the rest leads the next round.
      let group = Array(queue.waiting.prefix(Limits.transactionCountMaximum))
      queue.waiting.removeFirst(group.count)
      return group
    }
  }
}
