import BasaltCore
import BasaltRuntime

/// Lets the sessions of a process commit in groups: while one group is being made durable, the next gathers.
///
/// A durable commit takes as long for a hundred transactions as for one, so that groups grow by themselves as
/// the load does. Of those who wait, one leads: it commits for all who have come, and then hands on. Were it to
/// go on while others keep coming, its own caller would wait for ever.
package final class CommitQueue: Sendable {
  private let ledger: Ledger
  private let queue = Monitor(Queue())

  /// Invariant: a ticket is waiting, in the group that is led, or has its outcome here.
  private struct Queue: Sendable {
    /// In the order of coming.
    var waiting: [(ticket: Int, proposal: Proposal)] = []
    /// Of those who have not come back for them yet.
    var outcomes: [Int: ProposalOutcome] = [:]
    var nextTicket = 0
    /// Whether somebody is committing; one at a time, since a second commit could only follow the first.
    var isLed = false
  }

  /// What a caller finds when it looks: work for all, or its own outcome.
  private enum Turn {
    case lead([(ticket: Int, proposal: Proposal)])
    case done(ProposalOutcome)
  }

  package init(ledger: Ledger) { self.ledger = ledger }

  /// Commits a proposal, together with others that come at the same time, and blocks until it has an outcome.
  /// - Complexity: One durable commit, or two when one was under way that came too late for this.
  package func commit(_ proposal: Proposal) -> ProposalOutcome {
    let ticket = queue.withLock { queue in
      defer { queue.nextTicket += 1 }
      queue.waiting.append((queue.nextTicket, proposal))
      return queue.nextTicket
    }
    while true {
      switch queue.wait({ CommitQueue.turn(of: ticket, &$0) }) {
      case .done(let outcome): return outcome
      // Without the lock: others queue up meanwhile, which is how the next group gathers.
      case .lead(let group):
        let outcomes = ledger.commit(group.map(\.proposal))
        queue.withLock { queue in
          for (entry, outcome) in zip(group, outcomes) { queue.outcomes[entry.ticket] = outcome }
          queue.isLed = false
        }
        queue.wakeAll()
      }
    }
  }

  /// What a waiting caller does next; nil: wait on.
  private static func turn(of ticket: Int, _ queue: inout Queue) -> Turn? {
    if let outcome = queue.outcomes.removeValue(forKey: ticket) { return .done(outcome) }
    // Whoever has no outcome and is not led is still waiting, so that there is a group.
    guard !queue.isLed else { return nil }
    queue.isLed = true
    // At most as many as a commit takes; the rest lead or follow in the next round.
    let group = Array(queue.waiting.prefix(Limits.transactionCountMaximum))
    queue.waiting.removeFirst(group.count)
    return .lead(group)
  }
}
