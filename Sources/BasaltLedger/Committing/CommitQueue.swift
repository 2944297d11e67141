import BasaltCore
import Synchronization

/// Lets the sessions of a process commit in groups: whoever finds nobody committing does it for all who come meanwhile.
///
/// A durable commit takes as long for a hundred transactions as for one, so that the group grows by itself as the load does. Nobody waits on a
/// lock while a commit is under way.
package final class CommitQueue: Sendable {
  private let ledger: Ledger
  private let waiting = Mutex(Waiting())

  private struct Waiting: Sendable {
    var entries: [Entry] = []
    var isLed = false
  }

  private struct Entry: Sendable {
    let proposal: Proposal
    let completion: @Sendable (ProposalOutcome) -> Void
  }

  package init(ledger: Ledger) { self.ledger = ledger }

  /// Queues a proposal. If nobody is committing, this thread does so until the queue is empty, others' proposals included; otherwise
  /// it returns at once.
  /// - Parameter completion: Called once, on the thread that committed. It must not block.
  package func submit(_ proposal: Proposal, completion: @escaping @Sendable (ProposalOutcome) -> Void) {
    let mustLead = waiting.withLock { waiting in
      waiting.entries.append(Entry(proposal: proposal, completion: completion))
      let mustLead = !waiting.isLed
      waiting.isLed = true
      return mustLead
    }
    guard mustLead else { return }
    while let group = nextGroup() {
      for (entry, outcome) in zip(group, ledger.commit(group.map(\.proposal))) { entry.completion(outcome) }
    }
  }

  /// Those who wait now, at most as many as one commit takes; nil, and nobody leads, when nobody waits.
  private func nextGroup() -> [Entry]? {
    waiting.withLock { waiting in
      guard !waiting.entries.isEmpty else {
        waiting.isLed = false
        return nil
      }
      let group = Array(waiting.entries.prefix(Limits.transactionCountMaximum))
      waiting.entries.removeFirst(group.count)
      return group
    }
  }
}
