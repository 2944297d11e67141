import BasaltCore

/// Proposals that want to be committed together: which of them still can be, and which go into the next commit.
///
/// Pure: commits come in, outcomes go out, and no store is asked. Each proposal is checked alone, against
/// everything that came after the version it was prepared on, its fellows included: being in one group with
/// others protects from nothing and costs nothing.
struct ProposalGroup {
  /// One proposal, and how far it has come.
  private struct Member {
    let proposal: Proposal
    /// Everything up to this commit has been checked against it.
    var reviewed: CommitNumber
    var outcome: ProposalOutcome?
  }

  private var members: [Member]

  init(_ proposals: [Proposal]) { members = proposals.map { Member(proposal: $0, reviewed: $0.base) } }

  // MARK: Outcomes

  /// In the order of the proposals; those that have none yet are left out.
  var outcomes: [ProposalOutcome] { members.compactMap(\.outcome) }
  var isEmpty: Bool { members.isEmpty }
  var isSettled: Bool { members.allSatisfy { $0.outcome != nil } }

  /// For good: nobody looks at a member again that has an outcome.
  mutating func settle(_ indices: [Int], _ outcome: ProposalOutcome) {
    for index in indices { members[index].outcome = outcome }
  }

  /// Gives all that have no outcome yet this one.
  mutating func settleRest(_ outcome: ProposalOutcome) {
    settle(members.indices.filter { members[$0].outcome == nil }, outcome)
  }

  // MARK: What came between

  /// The oldest commit up to which somebody has been checked, when that is before `head`.
  ///
  /// Proposals may be older than the state that the ledger has by now: the commits between are then read for
  /// them alone.
  func oldestReview(before head: CommitNumber) -> CommitNumber? {
    members.filter { $0.outcome == nil && $0.reviewed < head }.map(\.reviewed).min()
  }

  /// Checks all that wait against the transactions of one commit; those that cannot stand beside it fail.
  /// - Complexity: O(waiting × transactions), and what the rules cost.
  mutating func review(_ commit: Commit) {
    for index in members.indices where members[index].outcome == nil && members[index].reviewed < commit.number {
      members[index].reviewed = commit.number
      if let failure = objection(to: members[index].proposal, from: commit.header.transactions, commit.number) {
        members[index].outcome = .failed(failure)
      }
    }
  }

  /// Why a proposal cannot follow these transactions; nil when it can.
  /// - Returns: What the rule throws, too: who cannot be checked cannot be committed.
  private func objection(
    to proposal: Proposal, from others: [Transaction], _ number: CommitNumber
  ) -> BasaltError? {
    do throws(BasaltError) {
      // What happens on another branch is of another history.
      for other in others where other.branch == proposal.transaction.branch {
        if case .conflicts(let reason) = try proposal.rule(other, number) {
          return CommitFailure.conflict(proposal.base, number, reason)
        }
      }
      return nil
    } catch {
      return error
    }
  }

  // MARK: The next commit

  /// Chooses who goes into commit `number`, as many as fit, first come first. Those that cannot be in it get
  /// their outcome; those that only do not fit wait for the one after.
  /// - Parameter state: After the newest commit, against which all have been reviewed.
  /// - Complexity: O(members²) at worst, since each is checked against those that were chosen before it.
  mutating func choose(for number: CommitNumber, on state: LedgerState) -> [Int] {
    var trial = state
    var indices: [Int] = []
    var chosen: [Transaction] = []
    var payloadByteCount = 0
    for index in members.indices where members[index].outcome == nil && indices.count < Limits.transactionCountMaximum {
      let proposal = members[index].proposal
      let sum = payloadByteCount + proposal.payload.count
      // What does not fit waits, unless it is alone and never fits.
      // Passed over and not the end of the search: smaller ones behind it may still fit.
      if !indices.isEmpty && sum > Limits.commitPayloadByteCountMaximum { continue }
      if let outcome = refusal(of: proposal, on: trial, after: chosen, number) {
        members[index].outcome = outcome
        continue
      }
      // Those behind see what this one makes: a branch, or its token as the last one.
      trial.note(proposal.transaction, in: number)
      payloadByteCount = sum
      indices.append(index)
      chosen.append(proposal.transaction)
    }
    return indices
  }

  /// What becomes of a proposal that cannot be part of the next commit; nil when it can.
  /// - Parameter trial: The state after the newest commit and the transactions that were chosen before.
  private func refusal(
    of proposal: Proposal, on trial: LedgerState, after chosen: [Transaction], _ number: CommitNumber
  ) -> ProposalOutcome? {
    // Before the rules: a transaction that is not sound itself has nothing to be asked.
    do throws(BasaltError) { try proposal.transaction.check(in: number) } catch { return .failed(error) }
    if let token = proposal.transaction.token, let outcome = outcome(ofWork: token, on: trial, number) {
      return outcome
    }
    if let attempt = proposal.transaction.attempt, trial.isExpired(attempt) {
      return .failed(CommitFailure.expired(attempt))
    }
    if let fault = trial.fault(of: proposal.transaction) {
      return .failed(CommitFailure.cannotFollow(trial.head.number, fault))
    }
    return objection(to: proposal, from: chosen, number).map { .failed($0) }
  }

  /// What becomes of work that is not above the last of its application; nil when it is.
  private func outcome(
    ofWork token: IdempotenceToken, on trial: LedgerState, _ number: CommitNumber
  ) -> ProposalOutcome? {
    switch trial.standing(ofWork: token) {
    case .next: nil
    // What is in this very commit is not done before that is, and passes nothing before that.
    case .done(let last) where last.commit == number, .passed(let last) where last.commit == number:
      .failed(CommitFailure.isUnderWay(token))
    case .done(let last): .repeated(commit: last.commit)
    case .passed(let last): .failed(CommitFailure.passed(token, last))
    }
  }

  // Both in the order of the indices: parts of the payload follow the transactions.
  func transactions(_ indices: [Int]) -> [Transaction] { indices.map { members[$0].proposal.transaction } }
  func payload(_ indices: [Int]) -> [UInt8] { indices.flatMap { members[$0].proposal.payload } }
}
