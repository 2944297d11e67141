package import BasaltCore
package import BasaltStorage

/// Several proposals on their way into the ledger, in one commit if they fit, each checked alone.
///
/// The acting half of `CommitAttempt`: a step does the one thing that the state says. `Ledger` runs all steps; a simulation interleaves those of
/// several writers. One owner, on one thread at a time.
package struct GroupCommit {
  private struct Member {
    let proposal: Proposal
    /// Everything up to this commit has been checked against it.
    var reviewed: CommitNumber
    var outcome: ProposalOutcome?
  }

  /// What the commit is written with, beside the proposals.
  package struct Setting: Sendable {
    package var clock: any WallClock
    package var isClockOverridden = false
    package var known = FeatureSet.known
    /// To be pinned by the commit.
    package var checkpoint: CommitHeader.CheckpointReference?
    /// Draws the id of a commit: random, or from a seed in simulations.
    package var makeID: @Sendable () -> UniqueID = { UniqueID.random() }

    package init(clock: any WallClock) { self.clock = clock }
  }

  private let reader: CommitReader
  private let setting: Setting
  private var attempt: CommitAttempt
  private var members: [Member]
  /// The commit that is being put, and the members in it.
  private var current: (commit: Commit, memberIndices: [Int])?
  /// Why the attempt ended as it did, where an error says it.
  private var failure: BasaltError?
  /// Of the newest commit that is known.
  private(set) var state: LedgerState
  /// Commits that were read or put on the way, oldest first.
  private(set) var learned: [Commit] = []
  /// How the last attempt ended; nil while it goes on.
  package private(set) var end: CommitAttempt.End?

  /// - Parameter isHeadSecured: Whether the newest commit of `state` is known to be durable.
  init(_ proposals: [Proposal], on state: LedgerState, isHeadSecured: Bool, reader: CommitReader, setting: Setting) {
    members = proposals.map { Member(proposal: $0, reviewed: $0.base) }
    self.state = state
    self.reader = reader
    self.setting = setting
    attempt = CommitAttempt(isHeadSecured: isHeadSecured)
  }

  /// A commit whose outcome was left unknown: only that is found out.
  init(resolving pending: PendingCommit, reader: CommitReader, setting: Setting) {
    members = []
    state = pending.state
    self.reader = reader
    self.setting = setting
    current = (pending.commit, [])
    attempt = CommitAttempt.resolution
  }

  var isHeadSecured: Bool { attempt.isHeadSecured }

  /// The outcomes, in the order of the proposals.
  /// - Precondition: It has ended.
  package var outcomes: [ProposalOutcome] {
    precondition(end != nil, "the commit goes on")
    return members.compactMap(\.outcome)
  }

  /// Why the outcome is still unknown, after a resolution.
  var doubt: BasaltError { GroupCommit.unknownOutcome(current?.commit, failure) }

  // MARK: Steps

  /// Does what the state says: about one operation of the store. Returns false when everything has ended.
  package mutating func step() -> Bool {
    guard end == nil else { return false }
    attempt.advance(event())
    if case .ended(let end) = attempt.state { finish(end) }
    // Nobody is left who wants to be committed: conflicts, repetitions, refusals.
    if end == nil, !members.isEmpty, members.allSatisfy({ $0.outcome != nil }) { end = .failed }
    return end == nil
  }

  private mutating func event() -> CommitAttempt.Event {
    do throws(BasaltError) {
      switch attempt.state {
      case .catchingUp: return try catchUp()
      case .securingHead:
        try secure(state.head.number)
        return .done
      case .publishing: return try publish()
      case .resolving: return try lookForOurs()
      case .securingOwn:
        try secure(requireCurrent().number)
        return .done
      case .confirming: return try reader.stands(requireCurrent()) ? .done : .isAbsent
      case .ended: preconditionFailure("the attempt has ended")
      }
    } catch {
      failure = error
      return .failed
    }
  }

  private func requireCurrent() -> Commit {
    guard let current else { preconditionFailure("no commit is being put") }
    return current.commit
  }

  /// One commit more taken into account, if there is one.
  private mutating func catchUp() throws(BasaltError) -> CommitAttempt.Event {
    let lagging = members.filter { $0.outcome == nil && $0.reviewed < state.head.number }.map(\.reviewed).min()
    if let lagging {
      // Read before, by whoever brought `state` here; the proposals are older.
      review(try reader.commit(lagging.next()))
      return .found
    }
    guard let commit = try reader.commit(after: state.head.number) else { return .atHead }
    try state.advance(over: commit)
    learned.append(commit)
    review(commit)
    return .found
  }

  private mutating func review(_ commit: Commit) {
    for index in members.indices where members[index].outcome == nil && members[index].reviewed < commit.number {
      members[index].reviewed = commit.number
      if let failure = objection(to: members[index].proposal, from: commit.header.transactions, commit.number) {
        members[index].outcome = .failed(failure)
      }
    }
  }

  /// Why a proposal cannot follow these transactions; nil when it can.
  private func objection(
    to proposal: Proposal, from others: [Transaction], _ number: CommitNumber
  ) -> BasaltError? {
    do throws(BasaltError) {
      for other in others where other.branch == proposal.transaction.branch {
        if case .conflicts(let reason) = try proposal.rule(other, number) {
          return BasaltError(
            .conflict, "A transaction prepared on version \(proposal.base) conflicts with commit \(number): \(reason).",
            remedy: "Run it again on the newest version.", consequence: .transaction)
        }
      }
      return nil
    } catch {
      return error
    }
  }

  // MARK: Putting

  private mutating func publish() throws(BasaltError) -> CommitAttempt.Event {
    if current == nil {
      guard let prepared = try prepare() else { return .failed }
      current = prepared
    }
    let commit = requireCurrent()
    do throws(BasaltError) {
      let outcome = try reader.store.put(commit.object.bytes, as: LedgerNames.commit(commit.number))
      return outcome == .stored ? .stored : .taken
    } catch {
      guard error.code == .commitUnknown else { throw error }
      failure = error
      return .unclear
    }
  }

  /// The next commit, of as many members as fit; nil when none is left.
  private mutating func prepare() throws(BasaltError) -> (commit: Commit, memberIndices: [Int])? {
    let number = try state.head.number.next()
    try state.features.requireWritable(by: setting.known)
    let time = try commitTime()
    var trial = state
    var indices: [Int] = []
    var payloadByteCount = 0
    for index in members.indices where members[index].outcome == nil && indices.count < Limits.transactionCountMaximum {
      let proposal = members[index].proposal
      let sum = payloadByteCount + proposal.payload.count
      // What does not fit waits for the next commit, unless it is alone and never fits.
      if !indices.isEmpty && sum > Limits.commitPayloadByteCountMaximum { continue }
      if let outcome = refusal(of: proposal, on: trial, after: indices, number) {
        members[index].outcome = outcome
        continue
      }
      trial.note(proposal.transaction, in: number)
      payloadByteCount = sum
      indices.append(index)
    }
    while !indices.isEmpty {
      do throws(BasaltError) { return (try makeCommit(of: indices, number, time), indices) } catch {
        guard error.code == .outOfRange else { throw error }
        if indices.count == 1 {
          members[indices[0]].outcome = .failed(error)
          indices = []
        }
        // Their headers together are too long for one commit: half of them wait for the next.
        indices.removeLast(indices.count / 2)
      }
    }
    return nil
  }

  private func commitTime() throws(BasaltError) -> CommitTime {
    let now = setting.clock.now()
    if setting.isClockOverridden { return ClockRule.overriding(now: now, previous: state.time) }
    switch ClockRule.decide(now: now, previous: state.time) {
    case .commit(let time): return time
    case .refuse(let lag): throw ClockRule.refusal(lagMicroseconds: lag)
    }
  }

  /// What becomes of a proposal that cannot be part of the next commit; nil when it can.
  private func refusal(
    of proposal: Proposal, on trial: LedgerState, after indices: [Int], _ number: CommitNumber
  ) -> ProposalOutcome? {
    do throws(BasaltError) { try proposal.transaction.check(in: number) } catch { return .failed(error) }
    if let token = proposal.transaction.token, let commit = trial.commit(ofWork: token) {
      // Work that is in this very commit is not done before that is: wait for the next round.
      return commit == number ? .failed(GroupCommit.twiceInOneGroup(token)) : .repeated(commit: commit)
    }
    if let fault = trial.fault(of: proposal.transaction) {
      return .failed(
        BasaltError(
          .conflict, "The newest version, \(state.head.number), does not take a transaction that \(fault).",
          remedy: "Look at the newest version, and prepare the transaction again.", consequence: .transaction))
    }
    let others = indices.map { members[$0].proposal.transaction }
    return objection(to: proposal, from: others, number).map { .failed($0) }
  }

  private func makeCommit(
    of indices: [Int], _ number: CommitNumber, _ time: CommitTime
  ) throws(BasaltError) -> Commit {
    var header = CommitHeader(
      warehouse: state.warehouse, number: number, id: setting.makeID(), time: time, predecessor: state.head.digest,
      transactions: indices.map { members[$0].proposal.transaction })
    header.isClockOverridden = setting.isClockOverridden
    header.checkpoint = setting.checkpoint
    return try Commit(header, payload: indices.flatMap { members[$0].proposal.payload })
  }

  /// Whose commit has our number?
  private mutating func lookForOurs() throws(BasaltError) -> CommitAttempt.Event {
    let ours = requireCurrent()
    let found: Commit
    if let object = try reader.object(ours.number) {
      found = object
    } else if let packed = try reader.packedRange(LedgerNames.rangeIndex(of: ours.number)) {
      found = packed.commit(ours.number)
    } else {
      return .isAbsent
    }
    // Compared by digest, which the id is part of: the same id on other bytes would be a forgery, and is not ours.
    if found.digest == ours.digest { return .isOurs }
    // A new number will be tried, with a new id.
    if !members.isEmpty { current = nil }
    return .isForeign
  }

  /// Makes a commit durable that was seen and not put by us, or without our hearing of it.
  private func secure(_ number: CommitNumber) throws(BasaltError) {
    do throws(BasaltError) { try reader.store.makeDurable(LedgerNames.commit(number)) } catch {
      // Removed into a packed range, which is made durable before anything is removed.
      guard error.code == .unknownName,
        try reader.packedRange(LedgerNames.rangeIndex(of: number)) != nil
      else { throw error }
    }
  }

  // MARK: Ends

  private mutating func finish(_ end: CommitAttempt.End) {
    switch end {
    case .won:
      let (commit, indices) = (requireCurrent(), current?.memberIndices ?? [])
      settle(indices) { .committed(CommitReference(commit)) }
      if members.isEmpty {
        self.end = end
        return
      }
      do throws(BasaltError) { try state.advance(over: commit) } catch {
        // What we wrote follows from what we knew, or we could not have written it.
        preconditionFailure("our own commit does not follow: \(error)")
      }
      learned.append(commit)
      current = nil
      // Those that did not fit go on.
      for index in members.indices where members[index].outcome == nil {
        if let failure = objection(to: members[index].proposal, from: commit.header.transactions, commit.number) {
          members[index].outcome = .failed(failure)
        }
        members[index].reviewed = commit.number
      }
      attempt = CommitAttempt(isHeadSecured: true)
      if members.allSatisfy({ $0.outcome != nil }) { self.end = end }
    case .failed:
      // Without an error nobody was left to commit for.
      if let failure { settleRest { .failed(failure) } }
      self.end = end
    case .lost: self.end = end
    case .outrun:
      settleRest { .failed(GroupCommit.outrun()) }
      self.end = end
    case .strayed:
      removeStray()
      settleRest { .failed(GroupCommit.strayed()) }
      self.end = end
    case .unknown:
      let doubt = doubt
      if let current {
        let pending = PendingCommit(commit: current.commit, state: state)
        settle(current.memberIndices) { .unknown(pending, doubt) }
      }
      settleRest { .failed(GroupCommit.notTried(doubt)) }
      self.end = end
    }
  }

  private mutating func settle(_ indices: [Int], _ outcome: () -> ProposalOutcome) {
    for index in indices { members[index].outcome = outcome() }
  }

  private mutating func settleRest(_ outcome: () -> ProposalOutcome) {
    settle(members.indices.filter { members[$0].outcome == nil }, outcome)
  }

  /// Best effort: a stray means nothing to readers, who look at its predecessor; verification names what is left.
  private func removeStray() { try? reader.store.delete(LedgerNames.commit(requireCurrent().number)) }
}

// MARK: Errors

extension GroupCommit {
  private static func unknownOutcome(_ commit: Commit?, _ cause: BasaltError?) -> BasaltError {
    let error = BasaltError(
      .commitUnknown, "Whether the transaction was committed could not be found out.",
      remedy: "Ask again when the store can be reached (resolve), or send the work again with its token.",
      consequence: .transaction, underlying: cause)
    guard let commit else { return error }
    return error.at("commit", commit.number).at("commitID", commit.header.id)
  }

  private static func notTried(_ cause: BasaltError) -> BasaltError {
    BasaltError(
      .busy, "The commit before this transaction's ended in doubt; nothing of this transaction was committed.",
      remedy: "Run it again when that one is resolved.", consequence: .transaction, underlying: cause)
  }

  private static func outrun() -> BasaltError {
    BasaltError(
      .busy, "\(Limits.lostRaceCountMaximum) commits of others came first, one after another.",
      remedy: "Run it again, or let the sessions of one process commit in groups.", consequence: .transaction)
  }

  private static func strayed() -> BasaltError {
    BasaltError(
      .conflict, "While this transaction was committing, the part of the ledger that it knew was packed and removed.",
      remedy: "Open the warehouse again, and run the transaction on the newest version.", consequence: .transaction)
  }

  private static func twiceInOneGroup(_ token: IdempotenceToken) -> BasaltError {
    BasaltError(
      .busy,
      "The work \(token.sequence) of '\(token.application)', or later work of it, is being committed at this moment.",
      remedy: "Ask again when that has ended.", consequence: .transaction)
  }
}
