import BasaltCore
import BasaltRuntime

/// Lets the sessions of a process commit in groups: while one group is being made durable, the next gathers.
///
/// A durable commit takes as long for a hundred transactions as for one, so that groups grow by themselves as the load does. Of those who wait, one leads: it
/// commits for all who have come, and then hands on. Were it to go on while others keep coming, its own caller would wait for ever.
package final class CommitQueue: Sendable {
  private let ledger: Ledger
  private let queue = Monitor(Queue())

  private struct Queue: Sendable {
    /// In the order of coming.
    var waiting: [(ticket: Int, proposal: Proposal)] = []
    /// Of those who have not come back for them yet.
    var outcomes: [Int: ProposalOutcome] = [:]
    var nextTicket = 0
    var isLed = false
  }

  private enum Turn {
    case lead([(ticket: Int, proposal: Proposal)])
    case done(ProposalOutcome)
  }

  package init(ledger: Ledger) { self.ledger = ledger }

  /// Commits a proposal, together with others that come at the same time, and blocks until it has an outcome.
  package func commit(_ proposal: Proposal) -> ProposalOutcome {
    let ticket = queue.withLock { queue in
      defer { queue.nextTicket += 1 }
      queue.waiting.append((queue.nextTicket, proposal))
      return queue.nextTicket
    }
    while true {
      switch queue.wait({ CommitQueue.turn(of: ticket, &$0) }) {
      case .done(let outcome): return outcome
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
    let group = Array(queue.waiting.prefix(Limits.transactionCountMaximum))
    queue.waiting.removeFirst(group.count)
    return .lead(group)
  }
}
