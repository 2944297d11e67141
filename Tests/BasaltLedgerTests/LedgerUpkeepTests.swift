import BasaltCore
import BasaltLedger
import BasaltStorage
import TestSupport
import Testing

/// Packing, removing and erasing make a ledger smaller, and change nothing that it says.
@Suite struct LedgerUpkeepTests {
  // MARK: Packed ranges

  /// Twelve thousand commits: seconds with optimisation, minutes without.
  private static var isOptimised: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }

  /// What a ledger remembers of a range is what others would read of it.
  @Test func aRangeIsPackedFromMemoryAsFromItsObjects() throws {
    let test = try LedgerUnderTest()
    try test.append(1_050)
    let commits = try (0..<1_000).map { try CommitReader(store: test.store).commit(CommitNumber($0)) }
    let expected = try PackedRange(packing: commits, index: 0).makeObject().bytes
    // So that whoever had to read the range could not.
    try test.store.delete(LedgerNames.commit(CommitNumber(500)))
    try test.ledger.pack(range: 0)
    #expect(try test.store.bytes(LedgerNames.packedRange(0)) == expected)

    // What was packed is forgotten, and the range after it is not.
    try test.store.delete(LedgerNames.packedRange(0))
    let error = #expect(throws: BasaltError.self) { try test.ledger.pack(range: 0) }
    #expect(error?.code == .corruptLedger)
    try test.append(1_000)
    try test.store.delete(LedgerNames.commit(CommitNumber(1_500)))
    try test.ledger.pack(range: 1)
    #expect(try PackedRange(parsing: try test.store.bytes(LedgerNames.packedRange(1)), index: 1).commits.count == 1_000)
  }

  /// One that has followed from the middle of a range reads it, and packs the same.
  @Test func aRangeThatIsNotInMemoryIsRead() throws {
    let test = try LedgerUnderTest()
    try test.append(300)
    try test.ledger.writeCheckpoint(of: test.ledger.state, payload: [])
    try test.append(1_800)
    let other = try test.another()
    for index in 0...1 {
      try other.pack(range: index)
      let packed = try test.store.bytes(LedgerNames.packedRange(index))
      try test.store.delete(LedgerNames.packedRange(index))
      try test.ledger.pack(range: index)
      #expect(try test.store.bytes(LedgerNames.packedRange(index)) == packed, "range \(index)")
    }
  }

  @Test(.enabled("takes minutes in a debug build") { isOptimised })
  func aPackedRangeStandsInForItsCommits() throws {
    // On disk: in memory each put looks at all objects, and twelve thousand of them would take minutes.
    let directory = try TemporaryDirectory()
    let test = try LedgerUnderTest(store: LocalStore(directory: directory.path))
    let heavy = try commit(nil, payload: [1, 2, 3], in: test)
    try test.append(12_098)
    let declaration = try commit(.erasePayloads([heavy]), in: test)
    let other = try Ledger.open(on: test.store, clock: test.clock).ledger
    #expect(try !test.ledger.removePackedCommits(range: 0, oldestNeeded: CommitNumber(12_100)), "not packed yet")
    for index in 0...1 { try test.ledger.pack(range: index) }
    try test.ledger.pack(range: 0)
    #expect(try !test.ledger.removePackedCommits(range: 1, oldestNeeded: CommitNumber(12_100)), "range 0 comes first")
    #expect(try !test.ledger.removePackedCommits(range: 0, oldestNeeded: CommitNumber(500)), "somebody needs it")
    #expect(try !test.ledger.removePackedCommits(range: 0, oldestNeeded: CommitNumber(12_100)), "it has a payload")
    try test.ledger.erasePayload(of: heavy, declaredBy: declaration)
    #expect(try test.ledger.removePackedCommits(range: 0, oldestNeeded: CommitNumber(12_100)))
    // Harmless when there is nothing left to erase.
    try test.ledger.erasePayload(of: heavy, declaredBy: declaration)
    #expect(try test.ledger.removePackedCommits(range: 1, oldestNeeded: CommitNumber(12_100)))
    #expect(try test.store.list(prefix: LedgerNames.commitPrefix).count == 10_101)

    // One that slept since commit 0 follows through the ranges; one that opens now begins in them.
    #expect(try other.refresh() == test.ledger.state)
    #expect(try other.commit(CommitNumber(500)).number.value == 500)
    #expect(try test.another().state == test.ledger.state)
    #expect(try WarehouseRoot.look(at: test.store) == .warehouse)

    let error = #expect(throws: BasaltError.self) { try test.ledger.pack(range: 12) }
    #expect(error?.message == "Range 12 is not closed: the newest commit is 12100.")
    #expect(error?.remedy == "Pack ranges of 1000 commits that lie behind it.")

    // A writer that slept between its look and its put leaves a stray, and learns of it.
    let sleeper = try Ledger.open(on: test.store, clock: test.clock).ledger
    var group = sleeper.begin([test.proposal(on: sleeper)])
    let stray = LedgerNames.commit(CommitNumber(1))
    try test.store.put(stray, [0])
    #expect(
      try sleeper.refresh() == test.ledger.state, "a stray means nothing, though it stands where we look for the end")
    #expect(try sleeper.commit(CommitNumber(1)).number.value == 1)
    while group.step() {}
    _ = try group.outcomes[0].reference()
  }

  @Test func aCommitInARemovedRangeIsAStrayAndIsTakenBack() throws {
    let test = try LedgerUnderTest()
    try test.append(2)
    let sleeper = try test.another()
    var group = sleeper.begin([test.proposal(on: sleeper)])
    // It has looked: there is no commit 3. While it sleeps, others commit, pack and remove; here only the end of that.
    let steps = (group.step(), group.step())
    #expect(steps == (true, true))
    try test.store.delete(LedgerNames.commit(CommitNumber(2)))
    while group.step() {}
    let error = group.outcomes[0].failure
    #expect(error?.code == .conflict)
    #expect(
      error?.message
        == "While this transaction was committing, the part of the ledger that it knew was packed and removed.")
    #expect(error?.remedy == "Open the warehouse again, and run the transaction on the newest version.")
    #expect(try test.store.list(prefix: LedgerNames.commitPrefix).count == 2)
  }

  // MARK: Erasing

  private func commit(_ action: LedgerAction?, payload: [UInt8] = [], in test: LedgerUnderTest) throws -> CommitNumber {
    let transaction = Transaction(
      principal: "owner", operation: .expire, actions: action.map { [$0] } ?? [], payloadByteCount: payload.count)
    let proposal = Proposal(transaction, payload: payload, base: test.ledger.state.head.number) {
      (_, _) throws(BasaltError) in .compatible
    }
    return try test.ledger.commit([proposal])[0].reference().number
  }

  @Test func anErasedPayloadIsGoneAndTheChainHolds() throws {
    let test = try LedgerUnderTest()
    let secret = Array("a value that must be forgotten".utf8)
    let number = try commit(nil, payload: secret, in: test)
    let reference = test.ledger.state.head
    let declaration = try commit(.erasePayloads([number]), in: test)
    for _ in 0..<2 { try test.ledger.erasePayload(of: number, declaredBy: declaration) }
    #expect(try test.store.bytes(LedgerNames.commit(number)).firstRange(of: secret) == nil)
    for ledger in [test.ledger, try test.another()] {
      try ledger.requireUnchanged(reference)
      #expect(try ledger.commit(number).object.payload == .erased)
      let error = #expect(throws: BasaltError.self) { try ledger.commit(number).payload(ofTransaction: 0) }
      #expect(error?.code == .unknownName)
    }
    #expect(try test.another().state == test.ledger.state)
  }

  @Test func nothingIsErasedWithoutAWord() throws {
    let test = try LedgerUnderTest()
    let number = try commit(nil, payload: [1, 2, 3], in: test)
    let other = try commit(.erasePayloads([.genesis]), in: test)
    let error = #expect(throws: BasaltError.self) { try test.ledger.erasePayload(of: number, declaredBy: other) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message == "Commit 2 does not say that the payload of commit 1 is erased.")
    #expect(error?.remedy == "Commit that first: a payload that is missing without a word is damage.")
    // One that is empty stays as it is.
    try test.ledger.erasePayload(of: .genesis, declaredBy: other)
    #expect(try test.another().commit(.genesis).object.payload == .bytes([]))
  }
}
