package import BasaltCore
package import BasaltStorage

/// Several proposals on their way into the ledger, in one commit if they fit.
///
/// The acting half of `CommitAttempt`: a step does the one thing that the state says, about one operation of
/// the store. `Ledger` runs all steps; a simulation interleaves those of several writers. One owner, on one
/// thread at a time.
///
/// It works on copies: the ledger learns from it afterwards what was read and put, so that a group which is
/// given up has changed nothing but the store.
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
    /// A commit of the chain up to the state that the group begins on, when it is still in memory.
    package var recall: @Sendable (CommitNumber) -> Commit? = { _ in nil }

    package init(clock: any WallClock) { self.clock = clock }
  }

  /// Reads past the ledger's own cache: what counts of the commits that are new is what the store has.
  private let reader: CommitReader
  private let setting: Setting
  /// Of the commit that is being put; another begins when not all fitted one.
  private var attempt: CommitAttempt
  /// Empty in a resolution, where nobody's outcome is asked but the commit's.
  private var group: ProposalGroup
  /// The commit that is being put, and the members in it.
  private var current: (commit: Commit, memberIndices: [Int])?
  /// Why the attempt ended as it did, where an error says it.
  private var failure: BasaltError?
  /// Of the newest commit that is known.
  private(set) var state: LedgerState
  /// Commits that were read or put on the way, oldest first.
  ///
  /// Handed to the ledger, which then need not read them again.
  private(set) var learned: [Commit] = []
  /// How the last attempt ended; nil while it goes on.
  package private(set) var end: CommitAttempt.End?
  /// Whether the next look for a newer commit may be left out: the put tells as well.
  private var skipsLook: Bool
  /// Whether nobody else's commit was met.
  private(set) var isAlone = true

  /// - Parameters:
  ///   - isHeadSecured: Whether the newest commit of `state` is known to be durable.
  ///   - isHeadFresh: Whether it was the newest of all a moment ago, and that is likely to be so still.
  init(
    _ proposals: [Proposal], on state: LedgerState, isHeadSecured: Bool, isHeadFresh: Bool, reader: CommitReader,
    setting: Setting
  ) {
    group = ProposalGroup(proposals)
    self.state = state
    self.reader = reader
    self.setting = setting
    attempt = CommitAttempt(isHeadSecured: isHeadSecured)
    skipsLook = isHeadFresh
  }

  /// A commit whose outcome was left unknown: only that is found out.
  init(resolving pending: PendingCommit, reader: CommitReader, setting: Setting) {
    group = ProposalGroup([])
    state = pending.state
    self.reader = reader
    self.setting = setting
    current = (pending.commit, [])
    attempt = CommitAttempt.resolution
    skipsLook = false
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

  /// The one operation of the store, and what came of it. An error is an event like others: the state machine
  /// decides whether it is certain.
  private mutating func event() -> CommitAttempt.Event {
    do throws(BasaltError) {
      switch attempt.state {
      case .catchingUp: return try catchUp()
      // Before ours is put: a chain must not stand on a commit that a crash may take away.
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
  /// - Complexity: One commit a step, so that a simulation can stop between any two.
  private mutating func catchUp() throws(BasaltError) -> CommitAttempt.Event {
    if let reviewed = group.oldestReview(before: state.head.number) {
      // Read or put before, by whoever brought `state` here; the proposals are older. In a busy process all of a group
      // are, since they were made while the group before was being committed. `state` is chained to this very commit,
      // so that memory answers as well as the store.
      let number = try reviewed.next()
      if let recalled = setting.recall(number) {
        group.review(recalled)
      } else {
        group.review(try reader.commit(number))
      }
      return .found
    }
    if skipsLook {
      // Once: who has lost the race for the number looks who has won it.
      skipsLook = false
      return .atHead
    }
    guard let commit = try reader.commit(after: state.head.number) else { return .atHead }
    isAlone = false
    // A copy of the ledger's state, checked like every reader checks it.
    try state.advance(over: commit)
    learned.append(commit)
    group.review(commit)
    return .found
  }

  // MARK: Putting

  /// Made when the head is known, kept until another has its number: a second put under the same number is of
  /// the same bytes.
  private mutating func publish() throws(BasaltError) -> CommitAttempt.Event {
    if current == nil {
      guard let prepared = try prepare() else { return .failed }
      current = prepared
    }
    let commit = requireCurrent()
    do throws(BasaltError) {
      // The one moment that decides: of all who put this number, one is told "stored".
      let outcome = try reader.store.put(commit.object.bytes, as: LedgerNames.commit(commit.number))
      return outcome == .stored ? .stored : .taken
    } catch {
      guard error.code == .commitUnknown else { throw error }
      failure = error
      return .unclear
    }
  }

  /// The next commit, of as many members as fit; nil when none is left.
  /// - Throws: `.unsupportedVersion` for a warehouse that this version may only read; `.invalidArgument` for a
  ///   clock that is not believed.
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
    // A checkpoint that we have checked, so that those who read the chain can begin at it.
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
  ///
  /// Read in full and compared: to have put something is not to have won.
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
    isAlone = false
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

  /// Gives outcomes to those whom this end concerns; the rest of a group that did not fit goes on.
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
    // Of a resolution, which has no members.
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
