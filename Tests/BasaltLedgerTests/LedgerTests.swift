import BasaltCore
import BasaltLedger
import BasaltStorage
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct LedgerTests {
  // MARK: Several writers

  /// Threads with a ledger each, on a real directory and in memory: each commit has one number, and none is lost.
  @Test(arguments: [true, false])
  func racingWritersEachGetTheirOwnNumber(isOnDisk: Bool) throws {
    let directory = try TemporaryDirectory()
    let test = try LedgerUnderTest(store: isOnDisk ? try LocalStore(directory: directory.path) : nil)
    let writerCount = 4
    let commitCount = 25
    let references = Mutex<[CommitReference]>([])
    DispatchQueue.concurrentPerform(iterations: writerCount) { _ in
      do {
        let ledger = try test.another()
        for _ in 0..<commitCount {
          let reference = try test.append(by: ledger)
          references.withLock { $0.append(reference) }
        }
      } catch {
        Issue.record(error)
      }
    }
    let all = references.withLock { $0 }
    #expect(all.map(\.number.value).sorted() == Array(1...writerCount * commitCount))
    let ledger = try test.another()
    for reference in all { try ledger.requireUnchanged(reference) }
  }

  @Test func oneLedgerSharedByThreadsLosesNothing() throws {
    let test = try LedgerUnderTest()
    let queue = CommitQueue(ledger: test.ledger)
    let committed = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<50 {
        if (try? queue.commit(test.proposal()).reference()) != nil { committed.withLock { $0 += 1 } }
      }
    }
    #expect(committed.withLock { $0 } == 400)
    let ledger = try test.another()
    let transactions = try (1...ledger.state.head.number.value).map {
      try ledger.commit(CommitNumber($0)).header.transactions.count
    }
    #expect(transactions.reduce(0, +) == 400)
  }

  // MARK: Following

  @Test func everyCommitIsSeenByOthersAtOnce() throws {
    let test = try LedgerUnderTest()
    let other = try test.another()
    for number in 1...5 {
      try test.append()
      #expect(try other.refresh().head == test.ledger.state.head && other.state.head.number.value == number)
    }
    #expect(try other.refresh() == test.ledger.state, "nothing new changes nothing")
  }

  @Test func aLedgerThatWasRolledBackIsNoticed() throws {
    let test = try LedgerUnderTest()
    let reference = try test.append(3)
    let other = try test.another()
    try test.store.delete(LedgerNames.commit(CommitNumber(3)))
    let error = #expect(throws: BasaltError.self) { try other.refresh() }
    #expect(error?.message == "Commit 3 is missing, and no packed range has it: the ledger was cut or replaced.")
    // History goes on otherwise: whoever has noted the old commit notices.
    let rewriting = try test.another()
    try test.append(by: rewriting)
    let noted = #expect(throws: BasaltError.self) { try rewriting.requireUnchanged(reference) }
    #expect(noted?.code == .corruptLedger && noted?.message.hasSuffix("\(reference.digest) was noted.") == true)
  }

  @Test func aDamagedNewestCommitIsNotTheEndOfTheLedger() throws {
    let test = try LedgerUnderTest()
    try test.append(2)
    let name = LedgerNames.commit(CommitNumber(2))
    let bytes = try test.store.bytes(name)
    for damaged in [Array(bytes.dropLast()), [], bytes + [0]] {
      try test.store.replace(name, damaged)
      let error = #expect(throws: BasaltError.self) { try test.another() }
      #expect(error?.code == .corruptLedger && error?.context.map(\.value) == [name.text])
    }
  }

  @Test func aCommitThatIsTooLargeIsNotRead() throws {
    // In memory nobody minds: the size is looked at before anything is read.
    let test = try LedgerUnderTest()
    try test.store.put(LedgerNames.commit(CommitNumber(1)), [UInt8](repeating: 0, count: 21 << 20))
    let error = #expect(throws: BasaltError.self) { try test.ledger.refresh() }
    #expect(error?.message.hasPrefix("An object of 22020096 bytes cannot be a commit, which has") == true)
  }

  @Test func manyCommitsAreFollowedThroughTheRecentOnes() throws {
    let test = try LedgerUnderTest()
    try test.append(Limits.recentCommitCountMaximum * 2)
    for number in [0, 1, 300, 511, 512] {
      #expect(try test.ledger.commit(CommitNumber(number)).number.value == number)
    }
  }

  // MARK: Checkpoints

  @Test func aLedgerOpensAtItsNewestCheckpoint() throws {
    let test = try LedgerUnderTest()
    for round in 1...5 {
      try test.append(2)
      try test.ledger.writeCheckpoint(of: test.ledger.state, payload: [UInt8(round)])
    }
    try test.append()
    let names = try test.store.list(prefix: LedgerNames.checkpointPrefix).map(\.name)
    #expect(names == [6, 8, 10].map { LedgerNames.checkpoint(after: CommitNumber($0)) }, "older ones are removed")
    let opened = try Ledger.open(on: test.store, clock: test.clock)
    #expect(opened.checkpoint?.payload == [5] && opened.ledger.state.head.number == CommitNumber(10))
    #expect(try opened.ledger.refresh() == test.ledger.state)
    // The commit after it pins it.
    let pinned = try test.ledger.commit(CommitNumber(11)).header.checkpoint
    #expect(pinned == opened.checkpoint?.reference)
    #expect(!test.ledger.isCheckpointDue)
  }

  @Test func aDamagedCheckpointIsPassedOver() throws {
    let test = try LedgerUnderTest()
    for _ in 0..<2 {
      try test.append()
      try test.ledger.writeCheckpoint(of: test.ledger.state, payload: [])
    }
    try test.store.replace(LedgerNames.checkpoint(after: CommitNumber(2)), [1, 2, 3])
    let stranger = try ObjectName(LedgerNames.checkpointPrefix + "readme")
    try test.store.put(stranger, [1])
    let opened = try Ledger.open(on: test.store, clock: test.clock)
    #expect(opened.checkpoint?.state.head.number == CommitNumber(1))
    #expect(try opened.ledger.refresh() == test.ledger.state)
  }

  @Test func aCheckpointOfAnotherHistoryIsReported() throws {
    let test = try LedgerUnderTest()
    try test.append(2)
    try test.ledger.writeCheckpoint(of: test.ledger.state, payload: [])
    let commit = LedgerNames.commit(CommitNumber(2))
    var header = try test.ledger.commit(CommitNumber(2)).header
    header.transactions[0].principal = "somebody else"
    try test.store.replace(commit, Commit(header, payload: []).object.bytes)
    var error = #expect(throws: BasaltError.self) { try Ledger.open(on: test.store, clock: test.clock) }
    #expect(error?.message.hasPrefix("The checkpoint of commit 2 is of digest") == true)
    try test.store.delete(commit)
    error = #expect(throws: BasaltError.self) { try Ledger.open(on: test.store, clock: test.clock) }
    #expect(error?.message.hasPrefix("Commit 2 is missing") == true)
  }

  @Test func aReplacedCheckpointThatACommitPinsIsReported() throws {
    let test = try LedgerUnderTest()
    try test.append(2)
    let state = test.ledger.state
    try test.ledger.writeCheckpoint(of: state, payload: [1])
    try test.append()
    try test.store.replace(
      LedgerNames.checkpoint(after: CommitNumber(2)), Checkpoint(of: state, payload: [2]).object.bytes)
    let opened = try Ledger.open(on: test.store, clock: test.clock)
    let error = #expect(throws: BasaltError.self) { try opened.ledger.refresh() }
    #expect(error?.message.hasPrefix("Commit 3 names the checkpoint") == true)
  }

  // MARK: Names

  @Test func namesSortAsNumbersDo() throws {
    #expect(LedgerNames.commit(.genesis).text == "ledger/commits/000000000000/000000000000000")
    #expect(LedgerNames.commit(CommitNumber(1_234_567)).text == "ledger/commits/000000001234/000000001234567")
    #expect(LedgerNames.checkpoint(after: CommitNumber(12)).text == "ledger/checkpoints/000000000000012")
    #expect(LedgerNames.packedRange(12).text == "ledger/packed/000000000012")
    let numbers = [0, 9, 10, 999, 1_000, 99_999, 100_000, Limits.commitNumberMaximum]
    let names = numbers.map { LedgerNames.commit(CommitNumber($0)) }
    #expect(names.sorted() == names)
  }

  @Test func theLastNumberIsTheLast() {
    let error = #expect(throws: BasaltError.self) { try CommitNumber(Limits.commitNumberMaximum).next() }
    #expect(error?.code == .outOfRange)
    #expect(error?.message == "Commit 999999999999999 is the last number that a ledger can have.")
    #expect(CommitNumber.genesis.predecessor == nil)
  }
}
