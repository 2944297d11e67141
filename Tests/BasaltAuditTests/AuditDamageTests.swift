import BasaltAudit
import BasaltCore
import BasaltStorage
import TestSupport
import Testing

/// Whatever somebody does to a log that is anchored, verification names it.
@Suite struct AuditDamageTests {
  /// A log of some groups, with a head in the ledger that covers all of it.
  private struct Anchored {
    let test: LogUnderTest
    let registration: LogRegistration
    let anchor: AnchoredHead
    let entryCount: Int
    /// Of all groups.
    let byteCount: Int

    init(seed: UInt64, groupCount: Int = 6) throws {
      test = LogUnderTest(seed: seed)
      let log = try test.open()
      for number in 0..<groupCount {
        let intent = try log.record(test.intent(number))
        log.note(test.outcome(of: intent))
      }
      try log.flush()
      registration = log.registration
      let draft = try #require(try log.anchorDue())
      anchor = AnchoredHead(commit: 5, head: draft.head)
      entryCount = draft.head.entryCount
      byteCount = try test.groups().count
    }

    func report() throws -> AuditReport { try test.report([registration], [anchor]) }
  }

  @Test func everyFlippedByteIsNamed() throws {
    let log = try Anchored(seed: 1, groupCount: 3)
    #expect(try log.report().isSound)
    let whole = try log.test.volume.readLog(from: 0, byteCount: log.byteCount)
    let entries = try log.test.entries()
    for offset in 0..<log.byteCount {
      #expect(log.test.system.alter("log") { $0[offset] ^= 1 << UInt8(offset & 7) })
      let report = try log.report()
      let sequence = report.findings.first?.sequence
      #expect(sequence != nil && sequence! < log.entryCount, "byte \(offset): \(report.findings)")
      // In an entry's own bytes exactly that entry is named.
      if let entry = entries.first(where: { whole[offset...].isInside($0.bytes, of: whole, at: offset) }) {
        #expect(sequence == entry.sequence, "byte \(offset) of entry \(entry.sequence): \(report.findings)")
      }
      #expect(log.test.system.alter("log") { $0[offset] ^= 1 << UInt8(offset & 7) })
    }
    #expect(try log.report().isSound)
  }

  @Test func everyDroppedTailIsNamed() throws {
    let log = try Anchored(seed: 2)
    let whole = try log.test.volume.readLog(from: 0, byteCount: log.byteCount)
    for byteCount in stride(from: 0, to: log.byteCount, by: 7) {
      #expect(log.test.system.alter("log") { $0.removeSubrange(byteCount...) })
      let report = try log.report()
      #expect(!report.isSound, "\(byteCount) of \(log.byteCount) bytes left")
      // Nobody appends to what is left, either: this host knows how much was durable.
      #expect(throws: BasaltError.self) { try log.test.open().record(log.test.intent(0)) }
      #expect(log.test.system.alter("log") { $0 = whole })
    }
  }

  /// As `everyDroppedTailIsNamed`, by somebody who leaves the file as long as it was.
  @Test func everyErasedTailIsNamed() throws {
    let log = try Anchored(seed: 3)
    let whole = try log.test.volume.readLog(from: 0, byteCount: #require(try log.test.volume.logByteCount()))
    for byteCount in stride(from: 0, to: log.byteCount, by: 11) {
      #expect(
        log.test.system.alter("log") { bytes in for place in byteCount..<bytes.count { bytes[place] = 0 } })
      #expect(try !log.report().isSound, "\(byteCount) of \(log.byteCount) bytes left")
      #expect(throws: BasaltError.self) { try log.test.open().record(log.test.intent(0)) }
      #expect(log.test.system.alter("log") { $0 = whole })
    }
    #expect(try log.report().isSound)
  }

  /// Nothing of anybody's is in the room: what is found there is a torn end, and is told as one.
  @Test func aByteInTheRoomIsATornEnd() throws {
    let test = LogUnderTest(seed: 11)
    let log = try test.open()
    _ = try log.record(test.intent(0))
    for distance in [0, 1, 100, 1_000] {
      let place = try test.groups().count + distance
      #expect(test.system.alter("log") { $0[place] = 0x42 })
      let count = try test.entries().count
      #expect(try test.report().findings.map(\.sequence) == [count], "\(distance)")
      // Room that was seen to be room is not looked through again: another process does.
      _ = try test.open().record(test.intent(distance))
      #expect(try test.report().isSound)
    }
    #expect(try test.entries().filter { $0.record.kind == .recovery }.count == 4)
  }

  /// Behind the newest head only the mark knows what there was.
  @Test func entriesThatNoHeadCoversAreMissed() throws {
    let log = try Anchored(seed: 7)
    let later = try log.test.open()
    _ = try later.record(log.test.intent(100))
    #expect(log.test.system.alter("log") { $0.removeSubrange(log.byteCount...) })
    let report = try log.report()
    #expect(report.findings.map(\.sequence) == [log.entryCount], "\(report.findings)")
    #expect(report.findings.first?.sentence.hasSuffix("were durable: its end was cut off.") == true)
    // A mark of which half was written says nothing.
    #expect(log.test.system.alter("lock") { $0[3] ^= 1 })
    #expect(try log.report().isSound)
  }

  @Test func aRollbackOfTheWholeFolderIsNamed() throws {
    let test = LogUnderTest(seed: 3)
    var log: AuditLog? = try test.open()
    let intent = try #require(log).record(test.intent(1))
    let (oldLog, oldLock) = (try test.groups(), try test.volume.read(.lock) ?? [])
    log?.note(test.outcome(of: intent))
    try log?.flush()
    let draft = try #require(try log?.anchorDue())
    let registration = try #require(log).registration
    log = nil
    // Log and marks of an hour ago, consistent in themselves.
    #expect(test.system.alter("log") { $0 = oldLog })
    #expect(test.system.alter("lock") { $0 = oldLock })
    #expect(try test.report().isSound, "alone it looks as it did then")
    let report = try test.report([registration], [AnchoredHead(commit: 2, head: draft.head)])
    #expect(report.findings.map(\.sequence) == [2], "\(report.findings)")
    // So does somebody who kept a head.
    #expect(!(try test.report(since: (draft.head.entryCount, draft.head.root))).isSound)
  }

  @Test func entriesThatAreSwappedOrRewrittenAreNamed() throws {
    let log = try Anchored(seed: 4)
    let entries = try log.test.entries()
    // Somebody who can hash: two entries change places, in groups whose digests are right again.
    var swapped = entries.map(\.bytes)
    swapped.swapAt(3, 5)
    try rewrite(log.test, swapped)
    #expect(try log.report().findings.first?.sequence == 3)
    // The same with their sequences put right: only the heads know.
    let records = entries.map(\.record)
    var order = Array(records.indices)
    order.swapAt(3, 5)
    try rewrite(log.test, order.enumerated().map { AuditEntryBytes.of(records[$1], sequence: $0) })
    let report = try log.report()
    #expect(!report.isSound, "outcomes before their intents, or another root")
    // One word changed, everything else as it should be.
    var changed = records
    changed[1].tables[0].name = "harmless"
    try rewrite(log.test, changed.enumerated().map { AuditEntryBytes.of($1, sequence: $0) })
    let rewritten = try log.report()
    #expect(rewritten.entryCount == entries.count && rewritten.findings.count >= 1, "\(rewritten.findings)")
    #expect(try log.test.report().isSound, "without the ledger nobody could tell")
  }

  /// Writes a log of these entries, one group each, as a log would.
  private func rewrite(_ test: LogUnderTest, _ entries: [[UInt8]]) throws {
    let bytes = entries.enumerated().flatMap { AuditGroupBytes.of([$1], first: $0) }
    #expect(test.system.alter("log") { $0 = bytes })
  }

  @Test func aLogThatIsExchangedIsNamed() throws {
    let log = try Anchored(seed: 5)
    let other = LogUnderTest(seed: 6)
    _ = try other.open().record(other.intent(1))
    let report = try other.report([log.registration], [log.anchor])
    #expect(report.findings.contains { $0.sentence.contains("which is not here") }, "\(report.findings)")
    // And so is one that is gone.
    let none = try AuditVerifier(
      AuditDirectory(SimulatedFileSystem(seed: 1)), of: LogUnderTest.warehouse, registrations: [log.registration]
    ).verify()
    #expect(none.findings.count == 2, "\(none.findings)")
  }

  @Test func aForeignHeadIsNamed() throws {
    let log = try Anchored(seed: 7)
    let bytes = try #require(log.anchor.head).bytes
    for offset in stride(from: 0, to: bytes.count, by: 3) {
      var changed = bytes
      changed[offset] ^= 4
      let report = try log.test.report(
        [log.registration], [AnchoredHead(commit: 5, head: SignedHead(changed[...]))])
      // A head of another log says nothing about this one.
      let isOfAnother = (16..<32).contains(offset)
      #expect(report.isSound == isOfAnother, "byte \(offset): \(report.findings)")
    }
  }
}

extension ArraySlice<UInt8> {
  /// Whether an offset lies in the bytes of an entry, which stand once in the file.
  fileprivate func isInside(_ entry: [UInt8], of whole: [UInt8], at offset: Int) -> Bool {
    let lower = Swift.max(0, offset - entry.count + 1)
    return (lower...offset).contains { whole[$0...].starts(with: entry) }
  }
}
