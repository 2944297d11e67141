package import BasaltCore
import BasaltLedger
package import BasaltRuntime
package import BasaltStorage

/// The audit log of a warehouse on this host: entries become durable in groups, in one tree, in one file.
///
/// Sessions of a process share the synchronisation of a group: while one is made durable the next gathers
/// (`AuditQueue`). Several processes take turns behind the lock of the folder, each for one group.
///
/// It fails closed: whoever does not get a `RecordedIntent` has nothing to read rows with.
/// - Source: format-spec/audit-log.md
package final class AuditLog: Sendable {
  let volume: any AuditVolume
  /// The warehouse's: simulations set it.
  private let clock: any WallClock
  /// In memory for as long as the log is open: heads are signed while commits wait.
  private let key: SigningKey
  /// Known from the first entry, for good.
  package let registration: LogRegistration
  /// Where all who record meet.
  let queue: AuditQueue
  /// When a head travelled with a commit last, so that not each of a thousand commits a second is signed.
  // For its lock alone: `Monitor` says why.
  private let lastAnchorTime = Monitor(Int.min)

  /// Opens a log, and makes it when there is none.
  /// - Parameters:
  ///   - warehouse: Whose it is: a log of another one is refused.
  ///   - roomByteCount: How many zeros are put behind the last group at a time.
  /// - Throws: `.auditUnavailable`, `.corruptAudit`.
  /// - Complexity: Reads the entries behind the newest head; making it waits for the device some five times.
  package init(
    _ volume: any AuditVolume, of warehouse: UniqueID, clock: any WallClock,
    threads: BlockingThreads = BlockingThreads(), roomByteCount: Int = Limits.auditRoomByteCount,
    makeID: () -> UniqueID = { UniqueID.random() }
  ) throws(BasaltError) {
    (self.volume, self.clock) = (volume, clock)
    let opened: (tail: LogTail, key: SigningKey)
    do throws(BasaltError) {
      opened = try AuditLog.open(
        volume, of: warehouse, time: clock.now(), roomByteCount: roomByteCount, makeID: makeID)
    } catch {
      throw AuditDamage.unavailable(error, volume)
    }
    guard let registration = opened.tail.registration else { preconditionFailure("the log has no first entry") }
    self.registration = registration
    key = opened.key
    queue = AuditQueue(opened.tail, key: opened.key, clock: clock, threads: threads)
  }

  /// What nobody has waited for is written before the log is gone.
  deinit { try? queue.flush() }

  private static func open(
    _ volume: any AuditVolume, of warehouse: UniqueID, time: Int, roomByteCount: Int, makeID: () -> UniqueID
  ) throws(BasaltError) -> (LogTail, SigningKey) {
    try volume.lock()
    defer { volume.unlock() }
    // Everything that a crash can have left is mended here, before anybody is promised anything.
    var tail = try LogTail(volume, size: try volume.lockedByteCount(), roomByteCount: roomByteCount)
    try tail.catchUp()
    // Nobody else is in here: the lock is held.
    if tail.registration == nil {
      let key = try makeKey(on: volume)
      var record = AuditRecord(.created, time: time)
      record.facts = [
        .init("log", makeID().description), .init("warehouse", warehouse.description),
        .init("key", Hexadecimal.text(of: try key.verifyingKey().bytes)),
      ]
      try tail.append([AuditRecord.prefix(0) + record.encoded()])
      // The head's replacement makes the names of log and lock durable as well.
      try tail.writeHead(time: time, key: key)
      return (tail, key)
    }
    try requireOwner(warehouse, of: volume)
    // Without its key a log could go on, and nobody could ever vouch for what it says from then on.
    guard let seed = try volume.read(.key) else {
      throw BasaltError(
        .auditUnavailable, "The audit log's signing key is missing.",
        remedy: "Restore the file `key` of the audit folder from a copy, or begin a new log in another folder.")
    }
    let key = try SigningKey(seed: seed)
    // Signing with another key would make heads that nobody can verify.
    guard try key.verifyingKey() == tail.registration?.key else {
      throw AuditDamage.error("The signing key in the audit folder is not the one that the log was made with.")
    }
    return (tail, key)
  }

  /// A folder that was named for two warehouses is refused to the second.
  ///
  /// One folder is one log, and one log is of one warehouse: two in one tree could not be pruned, shown or handed over apart.
  private static func requireOwner(_ warehouse: UniqueID, of volume: any AuditVolume) throws(BasaltError) {
    // Of the first entry alone, which was checked when the log was caught up with.
    var owner = ""
    try AuditReading.forEachEntry(of: volume) { entry in
      owner = entry.record.facts.first { $0.key == "warehouse" }?.value ?? ""
      return false
    }
    // Not damage: the log is as it was written, and somebody has named the wrong folder.
    guard owner == warehouse.description else {
      throw BasaltError(
        .auditUnavailable, "The folder holds the audit log of the warehouse \(owner), and this one is \(warehouse).",
        remedy: "Name a folder of this warehouse's own.")
    }
  }

  /// A key that a crash has left before the first entry was written has signed nothing, and is as good as new.
  private static func makeKey(on volume: any AuditVolume) throws(BasaltError) -> SigningKey {
    if let seed = try volume.read(.key), seed.count == 32 { return try SigningKey(seed: seed) }
    let key = try SigningKey.random()
    // Durable before the first entry, which names its public half.
    try volume.replace(.key, key.seed)
    return key
  }

  /// What the first entry says of its log.
  static func registration(in entry: AuditEntry) throws(BasaltError) -> LogRegistration {
    func fact(_ key: String) -> String { entry.record.facts.first { $0.key == key }?.value ?? "" }
    guard entry.sequence == 0, entry.record.kind == .created, let log = UniqueID(fact("log")),
      let key = Hexadecimal.bytes(parsing: fact("key").utf8), key.count == 32
    else { throw AuditDamage.error("The first entry of the audit log does not say whose log it is.") }
    return LogRegistration(log: log, key: VerifyingKey(bytes: key))
  }

  // MARK: Recording

  /// Records an intent, and blocks until it is durable: on a thread that may block.
  /// - Throws: `.auditUnavailable`; `.corruptAudit` when the log is damaged; `.statementTooComplex` for a record that is
  ///   too long. Nothing may be released then.
  /// - Complexity: One synchronisation, shared with all who record at the same time; two when one was under way.
  package func record(_ record: AuditRecord) throws(BasaltError) -> RecordedIntent {
    // Here, on the caller's thread: who leads has enough to do.
    let body = try record.encoded()
    do throws(BasaltError) {
      return RecordedIntent(sequence: try queue.append(body), log: registration.log)
    } catch {
      throw AuditDamage.unavailable(error, volume)
    }
  }

  /// Records what nobody waits for: outcomes, refusals, anchors. It goes with the next group, or by itself a moment later.
  /// - Returns: At once. What cannot be written stays for the next group; a log that takes nothing any more refuses
  ///   intents, and does not keep up (`keepsUp`), so that little can gather.
  package func note(_ record: AuditRecord) {
    // Too long, which an outcome never is.
    guard let body = try? record.encoded() else { return }
    queue.leave(body)
  }

  /// Whether what is noted now will be written, however full the device gets: it has its place behind the last group, and that
  /// could be written. Whoever does something that it only notes asks before, and where it is not so, records it and waits.
  ///
  /// Other processes may use up the room that this one saw; then it is so no more from its next group on.
  package var keepsUp: Bool { queue.hasPlace }

  /// Makes everything durable that was noted so far. Blocks.
  package func flush() throws(BasaltError) {
    do throws(BasaltError) { try queue.flush() } catch { throw AuditDamage.unavailable(error, volume) }
  }

  // MARK: Anchors

  /// What a commit takes along for the log, when it is time: a signed head, and the registration with the first one.
  package func anchorDue() throws(BasaltError) -> AnchorDraft? {
    let now = clock.now()
    let known = queue.anchorState()
    guard known.unanchoredCount > 0 else { return nil }
    // Of those who commit at the same time one takes it along.
    let isMine = lastAnchorTime.withLock { last in
      // A group of commits has one leader and many transactions: the first to get here signs.
      // Also when the clock was set back.
      guard last == .min || abs(now - last) >= Limits.auditAnchorPauseMicroseconds else { return false }
      last = now
      return true
    }
    guard isMine else { return nil }
    return AnchorDraft(
      head: try queue.signedHead(time: now), registration: known.anchor == nil ? registration : nil)
  }

  /// Whether so much or so long has passed without a commit that one must be made for the log alone.
  package var isAnchorOverdue: Bool {
    let known = queue.anchorState()
    guard known.unanchoredCount > 0 else { return false }
    let age = clock.now() - (known.anchor?.time ?? queue.openedTime)
    return known.unanchoredCount >= Limits.auditAnchorIntervalEntryCount
      || age >= Limits.auditAnchorIntervalMicroseconds
  }

  /// Notes that a head is in the ledger.
  package func noteAnchored(_ draft: AnchorDraft, commit: Int, digest: ContentDigest?) {
    // The log says itself what is anchored: whoever opens it need not look through the ledger.
    var record = AuditRecord(.anchor, time: clock.now())
    record.version = commit
    record.commit = digest
    record.facts = [
      .init("entryCount", String(draft.head.entryCount)), .init("root", draft.head.root.description),
    ]
    note(record)
  }

  /// Signs the log as it is, for somebody who keeps heads.
  package func signedHead() throws(BasaltError) -> SignedHead { try queue.signedHead(time: clock.now()) }
}

/// What a commit takes along.
package struct AnchorDraft: Sendable {
  package let head: SignedHead
  /// With the first head of a log.
  package let registration: LogRegistration?
}
