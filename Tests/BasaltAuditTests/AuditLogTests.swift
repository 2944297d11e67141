import BasaltAudit
import BasaltCore
import BasaltRuntime
import BasaltStorage
import TestSupport
import Testing

/// A log takes what it is told, in one chain, from any number of tasks and processes, or says that it cannot.
@Suite struct AuditLogTests {
  @Test func whatIsRecordedIsRead() throws {
    let test = LogUnderTest(seed: 1)
    var expected: [AuditRecord] = []
    do {
      let log = try test.open()
      for number in 0..<5 {
        let record = test.intent(number)
        let intent = try log.record(record)
        #expect(intent.log == log.registration.log)
        expected.append(record)
        let outcome = test.outcome(of: intent)
        log.note(outcome)
        expected.append(outcome)
      }
    }
    let entries = try test.entries()
    #expect(entries.map(\.sequence) == Array(0...10))
    #expect(entries[0].record.kind == .created)
    // The last outcome was nobody's to wait for, and was written when the log was let go of.
    #expect(entries.dropFirst().map(\.record) == expected)
    let report = try test.report()
    #expect(report.isSound, "\(report.findings)")
    #expect(report.entryCount == 11 && report.hasHead)
  }

  @Test func everyFieldOfARecordComesBack() throws {
    let test = LogUnderTest(seed: 2)
    var record = test.intent(3)
    record.session = UniqueID(bits: 99)
    record.client = "a \"client\"\n\u{7F}\u{1B}[31m é"
    record.fingerprintDigest = TreeHash.empty
    record.version = 12
    record.commit = TreeHash.leaf([1])
    record.facts = [.init("path", "/tmp/x\\y"), .init("note", "")]
    record.outcome = .init(.cancelled)
    record.outcome?.error = "memoryBudget"
    record.outcome?.durationMicroseconds = 5
    record.intent = 4
    let bytes = AuditEntryBytes.of(record, sequence: 17)
    let entry = try AuditEntry(parsing: bytes)
    #expect(entry.sequence == 17 && entry.record == record)
    // No control character reaches a terminal that shows the file.
    #expect(!bytes.contains { $0 < 0x20 || $0 == 0x7F })
  }

  /// Plain texts are written in one piece: one character that is not must be seen wherever it stands.
  @Test func whatATerminalWouldObeyIsSeenAnywhere() throws {
    let test = LogUnderTest(seed: 3)
    for length in 1...40 {
      for (place, special) in (0..<length).flatMap({ place in ["\"", "\\", "\u{1F}", "\u{7F}"].map { (place, $0) } }) {
        var record = test.intent(1)
        let (before, behind) = (String(repeating: "x", count: place), String(repeating: "é", count: length - place - 1))
        record.client = before + special + behind
        let bytes = AuditEntryBytes.of(record, sequence: 1)
        #expect(!bytes.contains { $0 < 0x20 || $0 == 0x7F }, "\(place) of \(length)")
        #expect(try AuditEntry(parsing: bytes).record == record, "\(place) of \(length)")
      }
    }
  }

  /// A body for each number, on a thread of its own, as statements record.
  private static func onThreads<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws(BasaltError) -> Result
  ) throws -> [Result] {
    let results = Monitor<[Swift.Result<Result, BasaltError>]>([])
    for number in 0..<count {
      _ = try SystemThread.start {
        let result = Swift.Result { () throws(BasaltError) in try body(number) }
        results.withLock { $0.append(result) }
        results.wakeAll()
      }
    }
    return try results.wait { $0.count == count ? $0 : nil }.map { try $0.get() }
  }

  @Test(arguments: Soak.seeds(6)) func threadsAndProcessesShareOneChain(seed: UInt64) throws {
    let test = LogUnderTest(seed: seed)
    // Several openings of one folder, as several processes have; each with threads that wait.
    let logs = try (0..<3).map { _ in try test.open() }
    let parts = try Self.onThreads(12) { (thread) throws(BasaltError) in
      let log = logs[thread % logs.count]
      var own: [Int] = []
      for step in 0..<20 {
        let intent = try log.record(test.intent(thread * 100 + step))
        own.append(intent.sequence)
        log.note(test.outcome(of: intent))
      }
      return own
    }
    for own in parts { #expect(own == own.sorted(), "a thread's entries are in its order") }
    let sequences = parts.flatMap { $0 }
    for log in logs { try log.flush() }
    #expect(Set(sequences).count == 240)
    let entries = try test.entries()
    #expect(entries.count == 481)
    for sequence in sequences { #expect(entries[sequence].record.kind == .intent) }
    let report = try test.report()
    #expect(report.isSound, "\(report.findings)")
  }

  @Test func threadsShareGroups() throws {
    let directory = try TemporaryDirectory()
    let volume = AuditDirectory(try PosixFileSystem(directory: directory.path))
    let test = LogUnderTest(seed: 0)
    let log = try AuditLog(volume, of: LogUnderTest.warehouse, clock: SystemWallClock())
    _ = try Self.onThreads(100) { (number) throws(BasaltError) in try log.record(test.intent(number)) }
    var count = 0
    try AuditReading.forEachEntry(of: volume) { _ in
      count += 1
      return true
    }
    #expect(count == 101)
    #expect(try directory.contents() == ["head", "key", "lock", "log"])
    // Nobody but the owner reads the key.
    let run = try ExternalCommand.run(["stat", "-c", "%a", directory.path + "/key"])
    #expect(run.standardOutput == "600\n")
  }

  @Test func aFullDeviceRefusesAndLaterTakesAgain() throws {
    let test = LogUnderTest(seed: 4)
    // Without room: what there is would be taken first.
    let log = try test.open(roomByteCount: 0)
    _ = try log.record(test.intent(1))
    let byteCount = try #require(try test.volume.logByteCount())
    for room in [0, 1, 63, 64, 100, 200] {
      test.system.setFaults(SimulatedFaults(capacityByteCount: test.system.byteCount + room))
      let error = #expect(throws: BasaltError.self) { try log.record(test.intent(2)) }
      #expect(
        error?.code == .auditUnavailable && error?.remedy.contains("Free space") == true,
        "\(room): \(String(describing: error))")
      test.system.setFaults(.none)
      #expect(try test.volume.logByteCount() == byteCount, "what was not recorded is not there")
    }
    #expect(try log.record(test.intent(3)).sequence == 2)
    #expect(try test.report().isSound)
  }

  /// Room is made before it is needed, so a full device refuses when it is used up; one that is nearly full takes groups
  /// without room.
  @Test func roomIsUsedUpOnAFullDevice() throws {
    let test = LogUnderTest(seed: 6)
    let log = try test.open()
    _ = try log.record(test.intent(0))
    let size = try #require(try test.volume.logByteCount())
    test.system.setFaults(SimulatedFaults(capacityByteCount: test.system.byteCount))
    var count = 1
    while (try? log.record(test.intent(count))) != nil { count += 1 }
    let used = try test.groups().count
    #expect(count > 2 && (size - 600...size).contains(used), "\(count) in \(used) of \(size)")
    test.system.setFaults(SimulatedFaults(capacityByteCount: test.system.byteCount + 1_000))
    _ = try log.record(test.intent(count))
    test.system.setFaults(.none)
    _ = try log.record(test.intent(count + 1))
    #expect(try test.report().isSound)
    let kinds = try test.entries().map(\.record.kind)
    #expect(kinds == [.created] + [AuditRecord.Kind](repeating: .intent, count: count + 2))
  }

  /// What is noted while the log keeps up has its place: it is written though the device is full, and though a group in
  /// between was too long for the room.
  @Test func whatWasNotedHasItsPlace() throws {
    let test = LogUnderTest(seed: 7)
    let roomByteCount = 20_000
    let log = try test.open(roomByteCount: roomByteCount)
    let intent = try log.record(test.intent(0))
    test.system.setFaults(SimulatedFaults(capacityByteCount: test.system.byteCount))
    var notedCount = 0
    while log.keepsUp {
      log.note(test.outcome(of: intent))
      notedCount += 1
    }
    #expect(notedCount > 10)
    var long = test.intent(1)
    long.fingerprint = String(repeating: "x", count: roomByteCount)
    func recordLong() {
      let error = #expect(throws: BasaltError.self) { try log.record(long) }
      #expect(error?.code == .auditUnavailable)
    }
    recordLong()
    try log.flush()
    #expect(try test.entries().count { $0.record.kind == .outcome } == notedCount)
    // From a group that fails on whoever does something waits for his entry. Nothing is left now that could be written by
    // itself meanwhile, which would show that there is a place after all.
    recordLong()
    #expect(!log.keepsUp)
    #expect(try test.report().isSound)
  }

  /// Who reads has no lock, and sees groups that are half written: they are no damage.
  @Test func aLogIsSoundWhileOthersAppend() throws {
    let directory = try TemporaryDirectory()
    let volume = AuditDirectory(try PosixFileSystem(directory: directory.path))
    let test = LogUnderTest(seed: 0)
    let log = try AuditLog(volume, of: LogUnderTest.warehouse, clock: SystemWallClock(), roomByteCount: 5_000)
    // Whether the writer is to end, and whether it has.
    let (mustEnd, hasEnded) = (Monitor(false), Monitor(false))
    _ = try SystemThread.start {
      var number = 0
      while !mustEnd.withLock({ $0 }) {
        if let intent = try? log.record(test.intent(number)) { log.note(test.outcome(of: intent)) }
        number += 1
      }
      hasEnded.withLock { $0 = true }
      hasEnded.wakeAll()
    }
    defer {
      mustEnd.withLock { $0 = true }
      hasEnded.wait { $0 ? () : nil }
    }
    var count = 0
    while count < 4_000 {
      let report = try AuditVerifier(volume, of: LogUnderTest.warehouse).verify()
      try #require(report.isSound, "\(report.findings)")
      var read = 0
      try AuditReading.forEachEntry(of: volume) { _ in
        read += 1
        return true
      }
      #expect(count <= report.entryCount && report.entryCount <= read)
      count = report.entryCount
    }
  }

  @Test func aFolderThatIsGoneRefuses() throws {
    let test = LogUnderTest(seed: 5)
    let log = try test.open()
    _ = try log.record(test.intent(1))
    #expect(try test.system.removeFile("log"))
    #expect(throws: BasaltError.self) { try log.record(test.intent(2)) }
    // Not even by beginning anew: a signed head says that there was one.
    #expect(throws: BasaltError.self) { try log.record(test.intent(2)) }
    #expect(throws: BasaltError.self) { try test.open() }
  }

  @Test func aLogOfAnotherKeyIsRefused() throws {
    let test = LogUnderTest(seed: 6)
    _ = try test.open()
    #expect(test.system.alter("key") { $0[0] ^= 1 })
    #expect(throws: BasaltError.self) { try test.open() }
  }

  @Test func headsAreWrittenNowAndThenAndOpenFromThem() throws {
    let test = LogUnderTest(seed: 7)
    do {
      let log = try test.open()
      for number in 0..<Limits.auditHeadIntervalEntryCount + 10 { log.note(test.intent(number)) }
      try log.flush()
    }
    let log = try test.open()
    #expect(try log.record(test.intent(1)).sequence == Limits.auditHeadIntervalEntryCount + 11)
    let report = try test.report()
    #expect(report.isSound && report.hasHead, "\(report.findings)")
  }

  @Test func anchorsTravelWhenTheyAreDue() throws {
    let test = LogUnderTest(seed: 8)
    let log = try test.open()
    _ = try log.record(test.intent(1))
    let first = try #require(try log.anchorDue())
    #expect(first.registration == log.registration && first.head.isSigned(by: log.registration.key))
    // Another commit at the same moment need not take one along.
    #expect(try log.anchorDue() == nil)
    log.noteAnchored(first, commit: 3, digest: nil)
    try log.flush()
    test.clock.advance(by: Limits.auditAnchorPauseMicroseconds)
    // An anchor alone is nothing that needs an anchor.
    #expect(try log.anchorDue() == nil)
    _ = try log.record(test.intent(2))
    #expect(!log.isAnchorOverdue, "neither hour nor number has passed")
    test.clock.advance(by: Limits.auditAnchorIntervalMicroseconds)
    #expect(log.isAnchorOverdue)
    let second = try #require(try log.anchorDue())
    #expect(second.registration == nil)
    // A process that opens the log later knows.
    let other = try test.open()
    #expect(try #require(try other.anchorDue()).registration == nil)
    let report = try test.report(
      [log.registration], [AnchoredHead(commit: 3, head: first.head), AnchoredHead(commit: 9, head: second.head)])
    #expect(report.isSound && report.anchorCount == 2, "\(report.findings)")
  }
}
