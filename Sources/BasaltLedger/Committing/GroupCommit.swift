package import BasaltCore
package import BasaltStorage

/// Several proposals on their way into the ledger, in one commit if they fit.
///
/// The acting half of `CommitAttempt`: a step does the one thing that the state says, about one operation of the store. `Ledger` runs all
/// steps; a simulation interleaves those of several writers. One owner, on one thread at a time.
package struct GroupCommit {
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
  private var group: ProposalGroup
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
    group = ProposalGroup(proposals)
    self.state = state
    self.reader = reader
    self.setting = setting
    attempt = CommitAttempt(isHeadSecured: isHeadSecured)
  }

  /// A commit whose outcome was left unknown: only that is found out.
  init(resolving pending: PendingCommit, reader: CommitReader, setting: Setting) {
    group = ProposalGroup([])
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
    return group.outcomes
  }

  /// Why the outcome is still unknown, after a resolution.
  var doubt: BasaltError { CommitFailure.unknownOutcome(current?.commit, failure) }

  // MARK: Steps

  /// Does what the state says: about one operation of the store. Returns false when everything has ended.
  package mutating func step() -> Bool {
    guard end == nil else { return false }
    attempt.advance(event())
    if case .ended(let end) = attempt.state { finish(end) }
    // Nobody is left who wants to be committed: conflicts, repetitions, refusals.
    if end == nil, !group.isEmpty, group.isSettled { end = .failed }
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
    if let reviewed = group.oldestReview(before: state.head.number) {
      // Read before, by whoever brought `state` here; the proposals are older.
      group.review(try reader.commit(reviewed.next()))
      return .found
    }
    guard let commit = try reader.commit(after: state.head.number) else { return .atHead }
    try state.advance(over: commit)
    learned.append(commit)
    group.review(commit)
    return .found
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
    let now = setting.clock.now()
    let time = try ClockRule.time(
      of: ClockRule.decide(
        now: now, ledger: state.clock, previous: state.time, isOverridden: setting.isClockOverridden))
    var header = CommitHeader(
      warehouse: state.warehouse, number: number, id: setting.makeID(), time: time, predecessor: state.head.digest,
      transactions: [])
    if setting.isClockOverridden { header.clockOverride = ClockRule.reading(now) }
    header.checkpoint = setting.checkpoint
    // Each round settles or chooses somebody.
    while !group.isSettled {
      var indices = group.choose(for: number, on: state)
      while !indices.isEmpty {
        header.transactions = group.transactions(indices)
        do throws(BasaltError) { return (try Commit(header, payload: group.payload(indices)), indices) } catch {
          guard error.code == .outOfRange else { throw error }
          guard indices.count > 1 else {
            group.settle(indices, .failed(error))
            break
          }
          // Their headers together are too long for one commit: half of them wait for the next.
          indices.removeLast(indices.count / 2)
        }
      }
    }
    return nil
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
    if !group.isEmpty { current = nil }
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
      group.settle(indices, .committed(CommitReference(commit)))
      if group.isEmpty { break }
      do throws(BasaltError) { try state.advance(over: commit) } catch {
        // What we wrote follows from what we knew, or we could not have written it.
        preconditionFailure("our own commit does not follow: \(error)")
      }
      learned.append(commit)
      current = nil
      // Those that did not fit go on.
      group.review(commit)
      attempt = CommitAttempt(isHeadSecured: true)
      if !group.isSettled { return }
    case .failed:
      // Without an error nobody was left to commit for.
      if let failure { group.settleRest(.failed(failure)) }
    case .lost: break
    case .outrun: group.settleRest(.failed(CommitFailure.outrun()))
    case .strayed:
      removeStray()
      group.settleRest(.failed(CommitFailure.strayed()))
    case .unknown:
      let doubt = doubt
      if let current {
        group.settle(current.memberIndices, .unknown(PendingCommit(commit: current.commit, state: state), doubt))
      }
      group.settleRest(.failed(CommitFailure.notTried(doubt)))
    }
    self.end = end
  }

  /// Best effort: a stray means nothing to readers, who look at its predecessor; verification names what is left.
  private func removeStray() { try? reader.store.delete(LedgerNames.commit(requireCurrent().number)) }
}
