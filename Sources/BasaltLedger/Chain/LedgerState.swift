package import BasaltCore

/// What the ledger itself knows after a commit: the end of the chain, and what the next commit is checked against.
///
/// A value that is folded over commits, from commit 0 or from a checkpoint. It does not know tables or rows.
///
/// Copied with every commit; what grows (`applications`) is made so that a copy shares it. The layer above
/// folds its own state over the same commits.
package struct LedgerState: Sendable, Equatable {
  package let warehouse: UniqueID
  /// The newest commit that was read or written.
  package private(set) var head: CommitReference
  /// What the newest commit bears, and the next one must exceed.
  package private(set) var time: CommitTime
  /// What the ledger takes for the time of its newest commit: the commit's own, unless a clock was wrong and
  /// has been overridden. Then times go on from the wrong one, because they must grow, and this goes on from
  /// the right one.
  package private(set) var clock: CommitTime
  /// All that commits have demanded so far.
  package private(set) var features: FeatureSet
  /// Beside `main`, with the commit that each begins after.
  package private(set) var branches: [String: CommitNumber]
  /// The last piece of work of each application.
  package private(set) var applications: ApplicationWork
  /// Attempts that were taken for dead by the commits that this value was folded over.
  ///
  /// Not in a checkpoint: who writes under an attempt opened the warehouse before it registered that, and has read
  /// every commit since.
  private var expiredAttempts: Set<UniqueID> = []

  init(
    warehouse: UniqueID, head: CommitReference, time: CommitTime, clock: CommitTime, features: FeatureSet,
    branches: [String: CommitNumber], applications: ApplicationWork
  ) {
    self.warehouse = warehouse
    self.head = head
    self.time = time
    self.clock = clock
    self.features = features
    self.branches = branches
    self.applications = applications
  }

  /// Equal when their checkpoints are. Which expired attempts a state knows depends on where its fold began.
  package static func == (one: LedgerState, other: LedgerState) -> Bool {
    (one.warehouse, one.head, one.time, one.clock) == (other.warehouse, other.head, other.time, other.clock)
      && (one.features, one.branches, one.applications) == (other.features, other.branches, other.applications)
  }

  // MARK: The chain

  /// The state after commit 0.
  /// - Throws: `.corruptLedger` when it does not begin a ledger.
  package init(beginningWith commit: Commit) throws(BasaltError) {
    let header = commit.header
    guard let genesis = header.genesis, header.predecessor == .none else {
      throw LedgerDamage.error(
        "Commit \(header.number) does not begin a ledger: its predecessor is \(header.predecessor).")
    }
    self.init(
      warehouse: header.warehouse, head: CommitReference(commit), time: header.time, clock: header.time,
      features: genesis.features, branches: [:], applications: ApplicationWork())
    try apply(header)
  }

  /// The state after one more commit.
  /// - Throws: `.corruptLedger` when it does not follow from this state. The state is then as it was.
  /// - Complexity: O(actions).
  package mutating func advance(over commit: Commit) throws(BasaltError) {
    let header = commit.header
    // A file of another warehouse, copied here, has a right digest; only this tells.
    guard header.warehouse == warehouse else {
      throw LedgerDamage.error(
        "Commit \(header.number) belongs to the warehouse \(header.warehouse), not to \(warehouse).")
    }
    // The digest is what makes a chain of it: no commit can be exchanged, left out or put in without all behind
    // it being made anew.
    guard header.number.predecessor == head.number, header.predecessor == head.digest else {
      throw LedgerDamage.error(
        "Commit \(header.number) follows a commit of digest \(header.predecessor); "
          + "commit \(head.number) has \(head.digest).")
    }
    guard header.time > time else {
      throw LedgerDamage.error(
        "Commit \(header.number) is of \(header.time), not later than its predecessor of \(time).")
    }
    // A copy, so that a commit with a fault in its last transaction changes nothing.
    var next = self
    try next.apply(header)
    next.head = CommitReference(commit)
    if let override = header.clockOverride {
      next.clock = override
    } else if header.time > time.advanced(by: 1) {
      // Its writer's clock. One that is just later than the commit before says nothing of any clock.
      next.clock = header.time
    }
    next.time = header.time
    self = next
  }

  /// One transaction after another: a later one finds what an earlier one of the same commit has made.
  private mutating func apply(_ header: CommitHeader) throws(BasaltError) {
    for transaction in header.transactions {
      if let fault = fault(of: transaction) {
        throw LedgerDamage.error("Commit \(header.number) has a transaction that \(fault).")
      }
      note(transaction, in: header.number)
    }
  }

  // MARK: Transactions

  /// Why a transaction cannot follow, to continue "a transaction that"; nil when it can.
  ///
  /// One rule for both sides: a writer asks before it puts, a reader when it folds.
  func fault(of transaction: Transaction) -> String? {
    guard transaction.branch == Transaction.mainBranch || branches[transaction.branch] != nil else {
      return "is on the branch '\(transaction.branch)', which does not exist"
    }
    if let attempt = transaction.attempt, isExpired(attempt) {
      return "names the attempt \(attempt), which was taken for dead"
    }
    // As the transaction goes on. Shares its storage with ours until it makes or drops one.
    var branches = branches
    for action in transaction.actions {
      switch action {
      case .createBranch(let branch, let version):
        guard branch != Transaction.mainBranch, branches.updateValue(version, forKey: branch) == nil else {
          return "makes the branch '\(branch)', which exists"
        }
        if branches.count > Limits.branchCountMaximum {
          return "makes one branch more than the \(Limits.branchCountMaximum) that are allowed"
        }
      case .dropBranch(let branch):
        guard branches.removeValue(forKey: branch) != nil else {
          return "drops the branch '\(branch)', which does not exist"
        }
      default: continue
      }
    }
    guard let token = transaction.token else { return nil }
    // A new application; the limit keeps the list within a checkpoint's header.
    guard let last = applications[token.application] else {
      return applications.count < Limits.applicationCountMaximum
        ? nil : "has a token of one application more than the \(Limits.applicationCountMaximum) that are remembered"
    }
    return token.sequence > last.sequence
      ? nil : "has the token \(token.sequence) of '\(token.application)', of which \(last.sequence) was the last"
  }

  /// Takes over what a transaction without fault changes.
  /// - Precondition: `fault(of:)` has found none, on this state.
  mutating func note(_ transaction: Transaction, in number: CommitNumber) {
    for action in transaction.actions {
      switch action {
      case .expireAttempts(let attempts): expiredAttempts.formUnion(attempts)
      case .addFeature(let role, let feature): features.add(feature, for: role)
      case .createBranch(let branch, let version): branches[branch] = version
      case .dropBranch(let branch): branches[branch] = nil
      default: continue
      }
    }
    if let token = transaction.token {
      applications.note(.init(sequence: token.sequence, commit: number), of: token.application)
    }
  }

  /// Whether an attempt that was registered after this fold began has been taken for dead: what it wrote may be gone.
  package func isExpired(_ attempt: UniqueID) -> Bool { expiredAttempts.contains(attempt) }

  /// What is known of this work.
  package func standing(ofWork token: IdempotenceToken) -> ApplicationWork.Standing {
    guard let last = applications[token.application], token.sequence <= last.sequence else { return .next }
    return token.sequence == last.sequence ? .done(last) : .passed(last)
  }
}

/// A commit, pinned: number and digest. What an audit record, a lease holder or a person keeps, to tell later
/// that history was not replaced.
package struct CommitReference: Sendable, Hashable, CustomStringConvertible {
  package let number: CommitNumber
  package let digest: ContentDigest

  package init(number: CommitNumber, digest: ContentDigest) {
    self.number = number
    self.digest = digest
  }

  /// Of a commit that was read or made here.
  init(_ commit: Commit) { self.init(number: commit.number, digest: commit.digest) }

  package var description: String { "\(number)@\(digest)" }
}
