import BasaltCore
import BasaltRuntime

/// Lets the sessions of a process commit in groups: while one group is being made durable, the next gathers.
///
/// A durable commit takes as long for a hundred transactions as for one, so that groups grow by themselves as the load
/// does. Of those who wait, one leads: it commits for all who have come, and then hands on. Were it to go on while
/// others keep coming, its own caller would wait for ever.
///
/// Each caller waits on a monitor of its own: with one for all, every commit would wake everybody, most of them
/// in vain.
package final class CommitQueue: Sendable {
  private let ledger: Ledger
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

  /// One call of `commit`, and what it waits for.
  private final class Caller: Sendable {
    let proposal: Proposal
    let turn = Monitor<Turn?>(nil)

    init(_ proposal: Proposal) { self.proposal = proposal }

    func take(_ turn: Turn) {
      self.turn.withLock { $0 = turn }
      self.turn.wakeOne()
    }
  }

  /// What a caller is woken for: work for all, or its own outcome.
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

  package init(ledger: Ledger) { self.ledger = ledger }

  /// Commits a proposal, together with others that come at the same time, and blocks until it has an outcome.
  /// - Complexity: One durable commit, or two when one was under way that came too late for this.
  package func commit(_ proposal: Proposal) -> ProposalOutcome {
    let caller = Caller(proposal)
    let leads = queue.withLock { queue in
      queue.waiting.append(caller)
      defer { queue.isLed = true }
      return !queue.isLed
    }
    if !leads {
      // A leader may be gathering.
      queue.wakeOne()
      if case .done(let outcome) = caller.turn.wait({ $0 }) { return outcome }
    }
    return lead(caller)
  }

  /// Commits for all who have come, the first of whom is the leader.
  private func lead(_ leader: Caller) -> ProposalOutcome {
    let group = gather()
    precondition(group.first === leader, "who leads is the first who waits")
    let start = ContinuousClock.now
    // Without the lock: others queue up meanwhile, which is how the next group gathers.
    let outcomes = ledger.commit(group.map(\.proposal))
    precondition(outcomes.count == group.count, "\(outcomes.count) outcomes of \(group.count) proposals")
    let duration = ContinuousClock.now - start
    let next = queue.withLock { queue in
      queue.expectedCount = group.count + queue.waiting.count
      queue.commitDuration = duration
      queue.isLed = !queue.waiting.isEmpty
      return queue.waiting.first
    }
    // Before the outcomes: the next group gathers while these callers wake.
    next?.take(.lead)
    for (caller, outcome) in zip(group, outcomes).dropFirst() { caller.take(.done(outcome)) }
    return outcomes[0]
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
