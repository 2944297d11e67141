import BasaltCore
package import BasaltRuntime

/// Lets the sessions of a process commit in groups: a durable commit takes as long for a hundred transactions as for one.
package final class CommitQueue: Sendable {
  private let queue: GroupQueue<Proposal, ProposalOutcome>

  /// - Parameter threads: For those who commit for tasks; none is started before there are any.
  package init(ledger: Ledger, threads: BlockingThreads = BlockingThreads()) {
    // The ledger and not this object: what is under way holds no more than it needs.
    queue = GroupQueue(
      GroupQueue.Bounds(
        workCountMaximum: Limits.transactionCountMaximum, gatheringMaximum: .milliseconds(2),
        // To wake a task, and what it does until it commits again, takes 60 to 100 µs.
        lingeringMaximum: .microseconds(150)),
      threads: threads, refusal: { .failed($0) }, perform: { ledger.commit($0) })
  }

  /// Commits a proposal, together with others that come at the same time, and blocks until it has an outcome.
  /// - Complexity: One durable commit, or two when one was under way that came too late for this.
  package func commit(_ proposal: Proposal) -> ProposalOutcome { queue.run(proposal) }

  /// The same for a task: returns at once.
  /// - Parameters:
  ///   - completion: Called once, with the outcome, on a thread that commits: it must not block.
  ///   - afterwards: Called there while the tasks of the group are on their way back, for one of them; it must not block.
  package func submit(
    _ proposal: Proposal, completion: @escaping @Sendable (ProposalOutcome) -> Void,
    afterwards: @escaping @Sendable () -> Void
  ) {
    queue.submit(proposal, completion: completion, afterwards: afterwards)
  }
}
