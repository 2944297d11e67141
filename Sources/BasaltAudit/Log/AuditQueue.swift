import BasaltCore
import BasaltRuntime
import BasaltStorage
import Synchronization

/// Lets the sessions of a process record in groups, each made durable at once.
///
/// Beside bodies that somebody waits for there are those that were left: they go with the next group, or by themselves a
/// moment later.
final class AuditQueue: Sendable {
  private let appending: Appending
  private let threads: BlockingThreads
  private let queue: GroupQueue<Body, Result<Int, BasaltError>>
  /// Whether a flush of what was left is due already.
  private let isFlushDue = Atomic(false)
  /// The age of a log without an anchor counts from here.
  let openedTime: Int

  /// What one caller has to record: nothing, for one who only wants to know that everything before is durable.
  private typealias Body = [UInt8]?

  /// An entry has its sequence before its body, and 36 bytes in the table of its group.
  private static let entryOverheadByteCount = 64
  /// Half of what a group can have: the other half is for what was left, and for entries of the log's own.
  private static let weightMaximum = Limits.auditGroupByteCountMaximum / 2

  init(_ tail: LogTail, key: SigningKey, clock: any WallClock, threads: BlockingThreads) {
    self.threads = threads
    openedTime = clock.now()
    let appending = Appending(tail, key: key, clock: clock)
    self.appending = appending
    let bounds = GroupQueue<Body, Result<Int, BasaltError>>.Bounds(
      workCountMaximum: Limits.auditGroupEntryCountMaximum / 2, gatheringMaximum: .milliseconds(1),
      weightMaximum: AuditQueue.weightMaximum,
      weight: { ($0?.count ?? 0) + AuditQueue.entryOverheadByteCount })
    queue = GroupQueue(bounds, threads: threads, refusal: { .failure($0) }, perform: { appending.append($0) })
  }

  // MARK: Callers

  /// Appends a body, and blocks until it is durable.
  /// - Returns: Its sequence.
  func append(_ body: [UInt8]) throws(BasaltError) -> Int { try queue.run(body).get() }

  /// Appends what nobody has waited for.
  func flush() throws(BasaltError) {
    // Also when somebody is at it: what was left may be in the group that is under way.
    guard appending.looseCount > 0 || queue.isLed else { return }
    _ = try queue.run(nil).get()
  }

  /// Leaves a body for the next group.
  func leave(_ body: [UInt8]) {
    // Many at once do not wait for the moment: they would use up the room.
    if appending.leave(body) { flushOnThread() }
    guard !isFlushDue.exchange(true, ordering: .relaxed) else { return }
    // Weakly: a log that nobody holds any more has flushed itself.
    Task { [weak self] in
      try? await Task.sleep(for: .milliseconds(Limits.auditOutcomeDelayMilliseconds))
      self?.isFlushDue.store(false, ordering: .relaxed)
      self?.flushOnThread()
    }
  }

  /// Whether a body that is left now has its place in the file already, behind those that were left before, and the
  /// last group could be written.
  var hasPlace: Bool { appending.hasPlace }

  /// Not on the thread of a task, which must not block.
  private func flushOnThread() { try? threads.start { [self] in try? flush() } }

  // MARK: Heads

  /// As of the last group.
  func anchorState() -> (unanchoredCount: Int, anchor: HeadFile.Anchor?) { appending.anchorState() }

  func signedHead(time: Int) throws(BasaltError) -> SignedHead { try appending.signedHead(time: time) }

  // MARK: Groups

  /// Puts groups into the file: what the queue does, apart from it so that what is under way holds no queue.
  private final class Appending: Sendable {
    /// For heads, which whoever leads writes now and then.
    private let key: SigningKey
    private let clock: any WallClock
    /// Taken by whoever leads, for as long as the device takes.
    private let tail: Mutex<LogTail>
    /// A copy as of the last group, for those who must not wait for the one that is under way.
    // For its lock alone: `Monitor` says why.
    private let published: Monitor<LogTail>
    // For its lock alone: `Monitor` says why.
    private let loose = Monitor(Loose())
    /// Room behind the last group, or none after one that failed. Set before those who wait for it are told.
    private let spareByteCount: Atomic<Int>
    private let roomByteCount: Int

    /// Bodies that nobody waits for.
    private struct Loose: Sendable {
      var bodies: [[UInt8]] = []
      var byteCount = 0
      /// Of bodies that a group has taken which is not yet in the file: the spare room is still that of before.
      var underWayByteCount = 0

      static func weight(of body: [UInt8]) -> Int { body.count + AuditQueue.entryOverheadByteCount }

      mutating func append(_ body: [UInt8]) {
        bodies.append(body)
        byteCount += Loose.weight(of: body)
      }

      mutating func removeFirst(_ count: Int) -> [[UInt8]] {
        let removed = Array(bodies.prefix(count))
        bodies.removeFirst(count)
        byteCount -= removed.reduce(0) { $0 + Loose.weight(of: $1) }
        return removed
      }

      mutating func putBack(_ removed: [[UInt8]]) {
        bodies.insert(contentsOf: removed, at: 0)
        byteCount += removed.reduce(0) { $0 + Loose.weight(of: $1) }
      }
    }

    init(_ tail: LogTail, key: SigningKey, clock: any WallClock) {
      (self.key, self.clock) = (key, clock)
      self.tail = Mutex(tail)
      published = Monitor(tail)
      spareByteCount = Atomic(tail.spareByteCount)
      roomByteCount = tail.roomByteCount
    }

    var looseCount: Int { loose.withLock { $0.bodies.count } }

    /// A quarter of the room is left to those who do not ask, which are outcomes, and to those who ask at the same time.
    var hasPlace: Bool {
      loose.withLock { loose in
        // Under the lock: who ends a group says first what room is left, and then that nothing is under way.
        loose.byteCount + loose.underWayByteCount + roomByteCount / 4 < spareByteCount.load(ordering: .relaxed)
      }
    }

    /// - Returns: Whether so much is left now that it should be written.
    func leave(_ body: [UInt8]) -> Bool {
      loose.withLock { loose in
        // More only gather when the log has taken nothing for long; the newest say most about what is going on.
        if loose.bodies.count >= Limits.auditGroupEntryCountMaximum { _ = loose.removeFirst(1) }
        let share = roomByteCount / 8 + 1
        let shareCount = loose.byteCount / share
        loose.append(body)
        // Once a share: a flush is under way for the ones before.
        return loose.byteCount / share > shareCount
      }
    }

    /// Appends for all who have come, and for what was left.
    /// - Returns: The sequence of each; for one without a body, that of whichever comes next.
    func append(_ waited: [Body]) -> [Result<Int, BasaltError>] {
      let loose = takeLoose()
      // What was left goes first: it was left before those who wait came. In the order of coming, which is that of a
      // session's own entries.
      let bodies = loose + waited.compactMap { $0 }
      let result = Result { () throws(BasaltError) in
        try tail.withLock { (tail) throws(BasaltError) in try append(bodies, to: &tail) }
      }
      // All of a group share its fate: it is in the file whole or not at all.
      guard case .success(let first) = result else {
        // There may be room still. But a device that refuses one group may refuse the next, and then it is nobody's loss.
        spareByteCount.store(0, ordering: .relaxed)
        // What nobody waits for is nobody's failure: it is tried again.
        self.loose.withLock { all in
          all.putBack(loose)
          all.underWayByteCount = 0
        }
        return waited.map { _ in result }
      }
      self.loose.withLock { $0.underWayByteCount = 0 }
      var sequence = first + loose.count
      return waited.map { body in
        defer { if body != nil { sequence += 1 } }
        return .success(sequence)
      }
    }

    /// As much of what was left as fits into the half that is kept for it.
    private func takeLoose() -> [[UInt8]] {
      loose.withLock { loose in
        var (count, byteCount) = (0, 0)
        // Room is left for entries of the log's own.
        for body in loose.bodies.prefix(Limits.auditGroupEntryCountMaximum / 2 - 16) {
          byteCount += Loose.weight(of: body)
          guard byteCount <= AuditQueue.weightMaximum - Limits.auditEntryByteCountMaximum else { break }
          count += 1
        }
        let before = loose.byteCount
        let taken = loose.removeFirst(count)
        // One group at a time, so that this is all that is under way.
        loose.underWayByteCount = before - loose.byteCount
        return taken
      }
    }

    /// - Returns: The sequence of the first body.
    private func append(_ bodies: [[UInt8]], to tail: inout LogTail) throws(BasaltError) -> Int {
      // A flush that finds that somebody else has done it.
      guard !bodies.isEmpty else { return tail.frontier.entryCount }
      // For the time of one group: processes take turns.
      try tail.volume.lock()
      defer { tail.volume.unlock() }
      // Sequences are given here and not before: others have taken theirs meanwhile.
      try tail.catchUp()
      try tail.secure()
      let recoveries = try tail.recoveries.map { (facts) throws(BasaltError) in
        var record = AuditRecord(.recovery, time: clock.now())
        record.facts = facts
        return try record.encoded()
      }
      let first = tail.frontier.entryCount
      let all = recoveries + bodies
      try tail.append(all.enumerated().map { index, body in AuditRecord.prefix(first + index) + body })
      defer {
        published.withLock { $0 = tail }
        spareByteCount.store(tail.spareByteCount, ordering: .relaxed)
      }
      if tail.frontier.entryCount - tail.headEntryCount >= Limits.auditHeadIntervalEntryCount {
        // Nothing depends on it: the next group tries again.
        try? tail.writeHead(time: clock.now(), key: key)
      }
      return first + recoveries.count
    }

    /// As of the last group.
    func anchorState() -> (unanchoredCount: Int, anchor: HeadFile.Anchor?) {
      published.withLock { ($0.unanchoredCount, $0.anchor) }
    }

    func signedHead(time: Int) throws(BasaltError) -> SignedHead {
      try published.withLock { $0 }.signedHead(time: time, key: key)
    }
  }
}
