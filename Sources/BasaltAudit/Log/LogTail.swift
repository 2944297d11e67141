import BasaltCore
import BasaltLedger

/// What somebody who appends knows of a log: how far it goes, and its tree so far. Owned by one thread at a time, which
/// has the lock of the folder whenever it looks at the file.
///
/// Other processes append as well: before anything is written, what is new is read in (`catchUp`).
struct LogTail: Sendable {
  let volume: any AuditVolume
  /// How much room there is behind a group that has made some.
  let roomByteCount: Int
  /// The tree of all entries up to `byteCount`.
  private(set) var frontier = TreeFrontier()
  /// Behind the last whole group.
  private(set) var byteCount = 0
  /// Where that group begins.
  private var lastGroupOffset = 0
  /// As much of the file as this process knows to be durable.
  private var durableByteCount = 0
  /// How long the file is if this process has seen, or made, nothing but zeros behind the last group; otherwise nil.
  private var roomEnd: Int?
  /// Nil while the log is empty.
  private(set) var registration: LogRegistration?
  /// How large the log was at the last signed head in the folder.
  private(set) var headEntryCount = 0
  private(set) var anchor: HeadFile.Anchor?
  /// Of a recovery that nobody has recorded yet.
  private(set) var recoveries: [[AuditRecord.Fact]] = []
  /// Entries that are no anchors themselves since the last anchor: a log of which nothing is asked is left alone.
  private(set) var unanchoredCount = 0

  /// Reads the first entry and the newest head; `catchUp` does the rest.
  /// - Throws: `.corruptAudit` when a head is there and the log is shorter, or gone.
  init(_ volume: any AuditVolume, size: Int, roomByteCount: Int) throws(BasaltError) {
    (self.volume, self.roomByteCount) = (volume, roomByteCount)
    guard size > 0 else {
      // A crash while it was made leaves a key at most, and never a head.
      guard try volume.read(.head) == nil else {
        throw AuditDamage.error("The audit log is gone, and a signed head of it is there.")
      }
      return
    }
    // The first group says whose log it is, whatever the head says.
    var scanner = LogScanner(volume, from: 0, to: size)
    let step = try scanner.next()
    if case .end = step, try volume.read(.head) != nil {
      throw AuditDamage.error("The audit log is empty, and a signed head of it is there.")
    }
    guard case .group(let first) = step, let entry = first.entries.first else { return }
    let registration = try AuditLog.registration(in: AuditEntry(parsing: entry))
    self.registration = registration
    guard let bytes = try volume.read(.head), let file = HeadFile(bytes), file.head.log == registration.log,
      file.head.isSigned(by: registration.key)
    else { return }
    // A head is written when what it covers is durable.
    guard file.byteOffset <= size else {
      throw AuditDamage.error(
        "The audit log has \(size) bytes, and a signed head says that its first \(file.head.entryCount) entries fill "
          + "\(file.byteOffset).")
    }
    // From here on `catchUp` reads: what the head covers was checked when it was signed, and `verify` checks it again.
    (frontier, byteCount, lastGroupOffset) = (file.frontier, file.byteOffset, file.byteOffset)
    durableByteCount = file.byteOffset
    headEntryCount = file.head.entryCount
    anchor = file.anchor
    unanchoredCount = file.head.entryCount - (file.anchor?.entryCount ?? 0)
  }

  /// Takes in what others have appended, and cuts off what is no whole group.
  /// - Throws: `.corruptAudit` for anything that a crash cannot leave; what the volume throws.
  mutating func catchUp() throws(BasaltError) {
    // Three calls of the system when nothing is new, which is what a group of this process costs beside its writing.
    let size = try volume.lockedByteCount()
    let mark = try volume.readMark()
    guard size >= max(byteCount, mark ?? 0) else {
      throw AuditDamage.error(
        "The audit log has \(size) bytes, and \(max(byteCount, mark ?? 0)) were durable: its end was cut off.")
    }
    if size == roomEnd, byteCount >= mark ?? 0, try isRoom(upTo: size) { return }
    var scanner = LogScanner(volume, from: byteCount, to: size)
    scan: while true {
      switch try scanner.next() {
      case .group(let group):
        guard group.first == frontier.entryCount else {
          throw AuditDamage.error("Entry \(group.first) follows \(frontier.entryCount) entries.")
        }
        if registration == nil, let entry = group.entries.first {
          registration = try AuditLog.registration(in: AuditEntry(parsing: entry))
        }
        // Its hashes were checked by the scanner: what is appended here stands on what others have written.
        take(group.leaves, byteCount: group.byteCount)
        for entry in group.entries { note(entry) }
      case .end:
        guard byteCount >= mark ?? 0 else {
          throw AuditDamage.error(
            "The groups of the audit log end at byte \(byteCount), and \(mark ?? 0) were durable: its end was erased.")
        }
        roomEnd = size
        break scan
      case .broken:
        // What was durable cannot be torn, nor can what others were written behind.
        let isDamage = if byteCount < mark ?? 0 { true } else { try scanner.hasGroupBehind() }
        guard !isDamage else {
          throw AuditDamage.error("Entry \(frontier.entryCount) of the audit log is damaged.")
        }
        try cutTornEnd(size: size)
        break scan
      }
    }
  }

  /// Whether nobody has begun a group behind the last one, in room that was seen to be room before: groups are written
  /// from their beginning on, and begin with what is not zero.
  private func isRoom(upTo size: Int) throws(BasaltError) -> Bool {
    guard size > byteCount else { return true }
    return try volume.readLocked(from: byteCount, byteCount: AuditGroup.headerByteCount).allSatisfy { $0 == 0 }
  }

  /// Nobody was told of what it held: a group is acknowledged when it is durable. Told in the log all the same.
  private mutating func cutTornEnd(size: Int) throws(BasaltError) {
    // Kept as a digest only: what was torn may be half an entry with somebody's statement in it, and nobody needs it.
    let torn = try volume.readLog(from: byteCount, byteCount: size - byteCount)
    try volume.cut(to: byteCount)
    roomEnd = byteCount
    // Before anything is written there: otherwise the old end may come back behind a shorter group.
    try volume.synchronize()
    recoveries.append([
      AuditRecord.Fact("byteOffset", String(byteCount)), AuditRecord.Fact("tornByteCount", String(torn.count)),
      AuditRecord.Fact("tornDigest", ContentDigest(sha256Of: torn).description),
    ])
  }

  /// Makes durable what a process has written that may have died before it did so.
  ///
  /// By writing it again: after a synchronisation that failed, the system takes the bytes for clean, and another one
  /// would succeed without them.
  mutating func secure() throws(BasaltError) {
    // Without a mark the machine was started since, and what is read comes from the device; the last group once more
    // costs little.
    let known = max(durableByteCount, try volume.readMark() ?? lastGroupOffset)
    if known < byteCount {
      var place = known
      while place < byteCount {
        let bytes = try volume.readLog(from: place, byteCount: min(1 << 20, byteCount - place))
        guard !bytes.isEmpty else { throw AuditDamage.error("The audit log ends at byte \(place) while it is read.") }
        try volume.write(bytes, at: place)
        place += bytes.count
      }
      try volume.synchronize()
      try? volume.writeMark(byteCount)
    }
    durableByteCount = byteCount
  }

  /// Appends a group, durably.
  /// - Precondition: `catchUp` and `secure` were called since the lock was taken.
  /// - Throws: What the volume throws. The group is then not acknowledged, and most likely not there.
  mutating func append(_ entries: [[UInt8]]) throws(BasaltError) {
    // One write: a group that two writes make could be torn between them, and would be in any case.
    let (bytes, leaves) = AuditGroup.encode(first: frontier.entryCount, entries)
    let oldRoomEnd = roomEnd
    makeRoom(upTo: byteCount + bytes.count)
    do throws(BasaltError) {
      try volume.write(bytes, at: byteCount)
      try volume.synchronize()
    } catch {
      takeBack(byteCount: bytes.count, oldRoomEnd: oldRoomEnd)
      throw error
    }
    take(leaves, byteCount: bytes.count)
    // Also this process's own anchors.
    for entry in entries { note(entry) }
    // The first group of a log that is made just now.
    if registration == nil { registration = try AuditLog.registration(in: AuditEntry(parsing: entries[0])) }
    durableByteCount = byteCount
    // Told by the group that has just become durable.
    recoveries = []
    // If it fails, the next process writes this group once more, which does no harm.
    try? volume.writeMark(byteCount)
  }

  /// Behind the last group, as much of the file as entries fit in without anything of the device's: what was promised
  /// that much is written however full it is. Others may use it up as well.
  var spareByteCount: Int { max(0, (roomEnd ?? 0) - byteCount) }

  /// Puts zeros behind a group that would leave less than half of the room. They become durable with it.
  ///
  /// Written, and not left as a hole: a group that needs neither a longer file nor another block is durable in two
  /// thirds of the time, since only its bytes go to the device.
  private mutating func makeRoom(upTo end: Int) {
    guard let size = roomEnd, end + roomByteCount / 2 > size else { return }
    let room = [UInt8](repeating: 0, count: end + roomByteCount - size)
    // Not for its own sake: without room, groups make the file longer, as on a device that is nearly full.
    if (try? volume.write(room, at: size)) != nil { roomEnd = size + room.count }
  }

  /// Makes room again of a group that failed. Cut off with all that was room before, its place might be somebody else's in a moment,
  /// and what was promised room would have none.
  private mutating func takeBack(byteCount groupByteCount: Int, oldRoomEnd: Int?) {
    // If even that fails, whoever comes next finds a group more, or a torn end: both are harmless.
    roomEnd = nil
    if let oldRoomEnd, oldRoomEnd > byteCount {
      let zeros = [UInt8](repeating: 0, count: min(groupByteCount, oldRoomEnd - byteCount))
      if (try? volume.write(zeros, at: byteCount)) != nil, (try? volume.cut(to: oldRoomEnd)) != nil {
        roomEnd = oldRoomEnd
        return
      }
    }
    if (try? volume.cut(to: byteCount)) != nil { roomEnd = byteCount }
  }

  /// Goes on behind a group.
  private mutating func take(_ leaves: [ContentDigest], byteCount: Int) {
    lastGroupOffset = self.byteCount
    for leaf in leaves { frontier.append(leaf) }
    self.byteCount += byteCount
    unanchoredCount += leaves.count
  }

  /// Looks for anchors that others have made; all else is only counted.
  private mutating func note(_ entry: [UInt8]) {
    // Its first fields are in this order: most entries are told apart by a few bytes.
    guard let comma = entry.firstIndex(of: UInt8(ascii: ",")), entry[comma...].starts(with: LogTail.anchorField),
      let record = try? AuditEntry(parsing: entry).record, let anchor = HeadFile.Anchor(record)
    else { return }
    // Two processes may note theirs in the other order.
    if anchor.entryCount >= self.anchor?.entryCount ?? 0 {
      self.anchor = anchor
      unanchoredCount = 0
    }
  }

  /// What stands behind the sequence of an anchor: the writer has that order.
  private static let anchorField = Array(",\"kind\":\"anchor\"".utf8)

  // MARK: Heads

  /// The tree as it is.
  func signedHead(time: Int, key: SigningKey) throws(BasaltError) -> SignedHead {
    guard let registration else { preconditionFailure("an empty log is not signed") }
    return try SignedHead(log: registration.log, frontier, time: time, key: key)
  }

  /// Writes a head into the folder.
  mutating func writeHead(time: Int, key: SigningKey) throws(BasaltError) {
    let head = try signedHead(time: time, key: key)
    try volume.replace(
      .head, HeadFile(head: head, frontier: frontier, byteOffset: byteCount, anchor: anchor).bytes)
    // Counted from here to the next one.
    headEntryCount = head.entryCount
  }
}

extension HeadFile.Anchor {
  /// As the log's own entry says it.
  init?(_ record: AuditRecord) {
    guard record.kind == .anchor, let commit = record.version,
      let count = record.facts.first(where: { $0.key == "entryCount" }).flatMap({ Int($0.value) })
    else { return nil }
    self.init(entryCount: count, commit: commit, time: record.time)
  }
}
