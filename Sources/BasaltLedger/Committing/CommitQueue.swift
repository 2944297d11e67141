import BasaltCore
import Synchronization

/// Lets the sessions of a process commit in groups: whoever finds nobody committing sees to it for all who come meanwhile.
///
/// A durable commit takes as long for a hundred transactions as for one, so that the group grows by itself as the load does; no timer has to
/// guess how long waiting for company pays. Nobody waits on a lock while a commit is under way.
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

  /// Queues a proposal, without blocking.
  /// - Parameter completion: Called once, on the thread that leads. It must not block.
  /// - Returns: Whether nobody leads: the caller then has to see to it that `lead()` runs, now, on a thread that may block, and that no
  ///   session needs for itself, since others may keep it there.
  package func enqueue(_ proposal: Proposal, completion: @escaping @Sendable (ProposalOutcome) -> Void) -> Bool {
    waiting.withLock { waiting in
      waiting.entries.append(Entry(proposal: proposal, completion: completion))
      let mustLead = !waiting.isLed
      waiting.isLed = true
      return mustLead
    }
  }

  /// The same, for a caller whose own thread may lead: it returns at once, or when nobody waits any more.
  package func submit(_ proposal: Proposal, completion: @escaping @Sendable (ProposalOutcome) -> Void) {
    if enqueue(proposal, completion: completion) { lead() }
  }

  /// Commits what waits, group by group, until nobody does.
  /// - Precondition: `enqueue` has said that it must be done, and it has not been done since.
  package func lead() {
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
