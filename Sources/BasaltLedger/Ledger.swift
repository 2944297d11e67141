package import BasaltCore
import BasaltRuntime
package import BasaltStorage

/// The history of one warehouse: one chain of commits, read and extended without a lock or a server.
///
/// Several processes may have the same ledger open, and several threads of each use one `Ledger`. Everything
/// here blocks on the store: not for tasks of Swift's cooperative pool.
///
/// What it knows is one value behind a lock that is held for copying it in and out, never while the store is
/// asked: readers are not kept by whoever commits.
/// - Source: format-spec/commit-protocol.md
package final class Ledger: Sendable {
  /// Of the store itself; for versions that are not the newest.
  package let reader: CommitReader
  package let clock: any WallClock
  /// Features that this program understands; tests have others.
  private let known: FeatureSet
  private let makeID: @Sendable () -> UniqueID
  // For its lock alone: `Monitor` says why.
  private let shared: Monitor<Shared>

  /// Invariant: `recent` ends with the commit that `state` stands at, or is empty.
  private struct Shared: Sendable {
    var state: LedgerState
    /// Whether the newest commit survives a crash for all that we know: put by us, or made durable.
    var isHeadSecured: Bool
    /// A commit of ours, with nobody else's before it in its group, and when it was confirmed.
    var lastAlone: (number: CommitNumber, time: Int)?
    var recent = RecentCommits()
    /// Like `recent`, of headers alone, and back to where their range begins.
    var unpacked = UnpackedHeaders()
    /// The checkpoint that was opened or written here, until a commit pins it.
    var checkpoint: CommitHeader.CheckpointReference?
    /// The newest commit that is known to have one.
    var newestCheckpointed: CommitNumber
    /// The newest commit that did something else than to append rows; where this ledger was opened, or later.
    var newestChange: CommitNumber
    /// The one that was opened: commits that speak of it must mean it.
    let opened: CommitHeader.CheckpointReference?
  }

  // MARK: Opening

  /// A ledger, and the checkpoint that it was opened at; without one, it stands at commit 0.
  package struct Opened: Sendable {
    package let ledger: Ledger
    /// Nil: begin with commit 0.
    package let checkpoint: Checkpoint?
  }

  /// Opens the ledger at its newest checkpoint. It knows nothing later until `refresh()`.
  /// - Parameters:
  ///   - known: Features that the caller understands.
  ///   - makeID: Draws commit ids; from a seed in simulations.
  /// - Throws: `.unknownName` when there is no commit 0, `.corruptLedger`, `.unsupportedVersion`.
  /// - Complexity: A listing, one checkpoint and its commit; without a checkpoint commit 0.
  package static func open(
    on store: any ObjectStore, clock: any WallClock, known: FeatureSet = .known,
    makeID: @escaping @Sendable () -> UniqueID = { UniqueID.random() }
  ) throws(BasaltError) -> Opened {
    let reader = CommitReader(store: store)
    for number in try reader.checkpointNumbers() {
      let checkpoint: Checkpoint?
      do throws(BasaltError) { checkpoint = try reader.checkpoint(after: number) } catch {
        // A damaged checkpoint holds nothing that the commits do not.
        guard error.code == .corruptLedger else { throw error }
        // The one before it is as good, and costs some more commits to read.
        continue
      }
      guard let checkpoint else { continue }
      // A whole one must have its commit. If not, commits were removed: nothing may be built on what is left.
      try checkpoint.requireOf(reader.commit(number))
      try checkpoint.state.features.requireReadable(by: known)
      return Opened(
        ledger: Ledger(reader, clock, known, makeID, checkpoint.state, checkpoint.reference), checkpoint: checkpoint)
    }
    let first = try genesis(reader)
    let state = try LedgerState(beginningWith: first)
    try state.features.requireReadable(by: known)
    let ledger = Ledger(reader, clock, known, makeID, state, nil)
    // The first header of range 0.
    ledger.shared.withLock { $0.unpacked.append([first]) }
    return Opened(ledger: ledger, checkpoint: nil)
  }

  /// Commit 0, wherever it is. Its absence is no damage but another place.
  private static func genesis(_ reader: CommitReader) throws(BasaltError) -> Commit {
    if let commit = try reader.object(.genesis) { return commit }
    if let packed = try reader.packedRange(0) { return packed.commit(.genesis) }
    throw BasaltError(
      .unknownName, "There is no ledger here: commit 0 is missing.",
      remedy: "Name a warehouse, or make one with `basalt init`, in a program `Warehouse.create`."
    ).at("store", "\(LedgerNames.commit(.genesis))")
  }

  /// - Parameter checkpoint: What the state came from, to be pinned by the next commit.
  private init(
    _ reader: CommitReader, _ clock: any WallClock, _ known: FeatureSet, _ makeID: @escaping @Sendable () -> UniqueID,
    _ state: LedgerState, _ checkpoint: CommitHeader.CheckpointReference?
  ) {
    self.reader = reader
    self.clock = clock
    self.known = known
    self.makeID = makeID
    shared = Monitor(
      Shared(
        state: state, isHeadSecured: false, checkpoint: checkpoint, newestCheckpointed: checkpoint?.commit ?? .genesis,
        newestChange: state.head.number, opened: checkpoint))
  }

  // MARK: Reading

  /// What is known now. `refresh()` brings it up to date.
  package var state: LedgerState { shared.withLock { $0.state } }

  /// Reads what others have committed since. Every statement begins with it, so that grants and revocations are
  /// seen at once.
  ///
  /// Threads may do this at the same time: each reads for itself, and the furthest is kept.
  /// - Returns: The state after the newest commit.
  /// - Throws: `.corruptLedger`; `.unsupportedVersion` when a commit adds a feature that a reader must know.
  /// - Complexity: O(commits since); without any, two looks at a name.
  @discardableResult
  package func refresh() throws(BasaltError) -> LedgerState {
    while true {
      let before = state
      guard let commit = try reader.commit(after: before.head.number) else {
        reader.endFollowing()
        return before
      }
      // Advanced and judged before it is taken over: a commit that is refused leaves what was known.
      var next = before
      try next.advance(over: commit)
      try next.features.requireReadable(by: known)
      try adopt(next, [commit], isHeadSecured: false)
    }
  }

  /// A commit up to the newest that is known. Its payload may be erased.
  /// - Throws: `.corruptLedger` when it is missing or damaged.
  /// - Complexity: None for the newest ones, which are kept; else a read.
  package func commit(_ number: CommitNumber) throws(BasaltError) -> Commit {
    if let recent = shared.withLock({ $0.recent[number] }) { return recent }
    return try reader.commit(number)
  }

  /// Whether a commit is in memory, with all behind it: to get it then waits for nothing.
  package func isRecent(_ number: CommitNumber) -> Bool { shared.withLock { $0.recent[number] != nil } }

  /// Whether all that was committed since `version` are rows that were appended, as far as is known here: tables are
  /// then what they were, and have more rows.
  package func hasOnlyAppends(since version: CommitNumber) -> Bool { shared.withLock { $0.newestChange <= version } }

  /// Checks that a commit which somebody has noted is still the one: a ledger that was rolled back or replaced
  /// shows here.
  /// - Throws: `.corruptLedger`.
  package func requireUnchanged(_ reference: CommitReference) throws(BasaltError) {
    let found = CommitReference(try commit(reference.number))
    guard found == reference else {
      throw LedgerDamage.error(
        "Commit \(reference.number) has the digest \(found.digest); \(reference.digest) was noted.")
    }
  }

  /// Takes over a later state; an earlier one, from a thread that was slower, changes nothing.
  /// - Throws: `.corruptLedger` when a commit names another checkpoint than was opened here: one of the two was
  ///   replaced.
  private func adopt(_ state: LedgerState, _ commits: [Commit], isHeadSecured: Bool) throws(BasaltError) {
    try shared.withLock { (shared) throws(BasaltError) in
      for commit in commits {
        guard let named = commit.header.checkpoint else { continue }
        if let opened = shared.opened, opened.commit == named.commit, opened != named {
          throw LedgerDamage.error(
            "Commit \(commit.number) names the checkpoint \(named.digest) of commit \(named.commit); "
              + "the one that was opened has \(opened.digest).")
        }
        if shared.checkpoint == named { shared.checkpoint = nil }
        shared.newestCheckpointed = max(shared.newestCheckpointed, named.commit)
      }
      if state.head == shared.state.head {
        shared.isHeadSecured = shared.isHeadSecured || isHeadSecured
        return
      }
      guard state.head.number > shared.state.head.number else { return }
      let newer = commits.filter { $0.number > shared.state.head.number }
      shared.recent.append(newer)
      shared.unpacked.append(newer)
      if let change = newer.last(where: { !$0.header.hasOnlyAppends }) { shared.newestChange = change.number }
      shared.state = state
      shared.isHeadSecured = isHeadSecured
    }
  }

  // MARK: Committing

  /// Commits proposals together, each checked alone. Blocks until every one has an outcome.
  /// - Parameter isClockOverridden: An operator says that this machine's clock is to be believed all the same;
  ///   recorded.
  /// - Returns: The outcomes, in the order of the proposals.
  /// - Complexity: One durable put for all of them, if they fit one commit and no race is lost.
  package func commit(_ proposals: [Proposal], isClockOverridden: Bool = false) -> [ProposalOutcome] {
    guard !proposals.isEmpty else { return [] }
    var group = begin(proposals, isClockOverridden: isClockOverridden)
    // All I/O is in here, and no lock is held meanwhile.
    while group.step() {}
    learn(from: group)
    return group.outcomes
  }

  /// The same, step by step; `learn(from:)` ends it.
  package func begin(_ proposals: [Proposal], isClockOverridden: Bool = false) -> GroupCommit {
    let (state, isHeadSecured, lastAlone) = shared.withLock { ($0.state, $0.isHeadSecured, $0.lastAlone) }
    var setting = setting
    setting.isClockOverridden = isClockOverridden
    // A clock that was set back says nothing.
    let isHeadFresh =
      lastAlone.map { last in
        last.number == state.head.number
          && (0..<Limits.freshHeadMicroseconds).contains(clock.now() - last.time)
      } ?? false
    return GroupCommit(
      proposals, on: state, isHeadSecured: isHeadSecured, isHeadFresh: isHeadFresh, reader: reader, setting: setting)
  }

  /// Takes over what a group has read and written.
  package func learn(from group: GroupCommit) {
    // What contradicts a checkpoint that was opened here is found again, and thrown, by the next `refresh()`.
    try? adopt(group.state, group.learned, isHeadSecured: group.isHeadSecured)
    let isAlone = group.isAlone && group.end == .won
    let now = clock.now()
    shared.withLock { $0.lastAlone = isAlone ? (group.state.head.number, now) : nil }
  }

  /// What each commit is written with, at this moment.
  private var setting: GroupCommit.Setting {
    var setting = GroupCommit.Setting(clock: clock)
    setting.known = known
    setting.makeID = makeID
    setting.checkpoint = shared.withLock { $0.checkpoint }
    setting.recall = { number in self.shared.withLock { $0.recent[number] } }
    return setting
  }

  /// Finds out what became of a commit whose outcome was unknown; if nobody has its number, it is committed
  /// now: the bytes are the same, and so is what they follow.
  /// - Returns: The commit; nil when another has its number, and nothing of it was or will be committed.
  /// - Throws: `.commitUnknown` when the store still cannot say.
  package func resolve(_ pending: PendingCommit) throws(BasaltError) -> CommitReference? {
    var group = GroupCommit(resolving: pending, reader: reader, setting: setting)
    // Begins by looking who has the number: a put comes only after that.
    while group.step() {}
    switch group.end {
    case .won: return CommitReference(pending.commit)
    case .lost, .strayed: return nil
    case .unknown, .failed, .outrun, nil: throw group.doubt
    }
  }

  // MARK: Checkpoints

  /// Whether so many commits have been made since the newest checkpoint that is known that another is worth writing. Not at
  /// round numbers alone: whoever makes the hundredth commit may die, or others may have committed on top of it.
  package var isCheckpointDue: Bool {
    shared.withLock { shared in
      shared.state.head.number.value - shared.newestCheckpointed.value >= Limits.checkpointIntervalCommitCount
    }
  }

  /// Writes the checkpoint of a state that this ledger has had, and removes old ones. Not needed for anything
  /// to be right: whoever calls it may ignore its errors.
  /// - Parameter payload: The tables' state after the same commit.
  /// - Complexity: A durable write, two on another's commit; a listing, and the removal of one checkpoint.
  package func writeCheckpoint(of state: LedgerState, payload: [UInt8]) throws(BasaltError) {
    let checkpoint = try Checkpoint(of: state, payload: payload)
    // First: a checkpoint must not outlive its commit in a crash. Nothing is to be done for one that we know to be durable,
    // as a head of our own is; or one behind it, since no commit is put on another before that is durable.
    let isSecured = shared.withLock { $0.isHeadSecured && state.head.number <= $0.state.head.number }
    if !isSecured { try reader.store.makeDurable(LedgerNames.commit(state.head.number)) }
    let outcome = try reader.store.put(
      checkpoint.object.bytes, as: LedgerNames.checkpoint(after: state.head.number))
    // Another's may describe the tables in other bytes: only our own is pinned.
    shared.withLock { shared in
      if outcome == .stored { shared.checkpoint = checkpoint.reference }
      shared.newestCheckpointed = max(shared.newestCheckpointed, state.head.number)
    }
    // The newest of all that are there, whoever wrote them.
    for number in try reader.checkpointNumbers().dropFirst(Limits.keptCheckpointCount) {
      try reader.store.delete(LedgerNames.checkpoint(after: number))
    }
  }

  /// The sealed headers of a closed range, when all of them are in memory.
  func unpackedHeaders(ofRange index: Int) -> [SealedHeader]? { shared.withLock { $0.unpacked.range(index) } }

  /// A range is packed: nobody will ask for its headers again.
  func notePacked(range index: Int) { shared.withLock { $0.unpacked.remove(through: index) } }

  /// Takes over what a commit has become when its payload was erased.
  ///
  /// Otherwise this process would go on handing out what has been erased.
  func noteErased(_ commit: Commit) { shared.withLock { $0.recent.replace(commit) } }
}
