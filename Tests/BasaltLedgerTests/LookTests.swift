import BasaltCore
import BasaltLedger
import BasaltStorage
import Synchronization
import Testing

/// A writer that was alone a moment ago does not look for others before it puts, and loses nothing by that; nor does it make
/// durable what is.
@Suite struct LookTests {
  /// Passes everything on, and counts the looks for the number after a commit, and what is made durable once more.
  private final class LookedAtStore: ObjectStore {
    private let base: MemoryStore
    private let looks = Mutex<[ObjectName: Int]>([:])
    private let madeDurable = Mutex<[ObjectName]>([])

    init() throws { base = try MemoryStore() }

    func lookCount(for number: Int) -> Int { looks.withLock { $0[LedgerNames.commit(CommitNumber(number))] ?? 0 } }

    /// Since the last time that somebody asked.
    func takeMadeDurable() -> [ObjectName] {
      madeDurable.withLock { names in
        defer { names = [] }
        return names
      }
    }

    func byteCount(of name: ObjectName) throws(BasaltError) -> Int {
      looks.withLock { $0[name, default: 0] += 1 }
      return try base.byteCount(of: name)
    }
    func read(_ requests: [ReadRequest]) { base.read(requests) }
    func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter { try base.makeWriter(name) }
    func list(prefix: String) throws(BasaltError) -> [ObjectEntry] { try base.list(prefix: prefix) }
    func makeDurable(_ name: ObjectName) throws(BasaltError) {
      madeDurable.withLock { $0.append(name) }
      try base.makeDurable(name)
    }
    func delete(_ name: ObjectName) throws(BasaltError) { try base.delete(name) }
    func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
      try base.replace(name, bytes)
    }
    func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome {
      try base.putIfAbsent(name, bytes)
    }
  }

  @Test func whoWasAloneLooksForNobody() throws {
    let store = try LookedAtStore()
    let test = try LedgerUnderTest(store: store)
    try test.append()
    #expect(store.lookCount(for: 1) > 0, "the first time it looks")
    for number in 2...4 {
      try test.append()
      #expect(store.lookCount(for: number) == 0)
    }
    // Long ago is not now, and neither is a clock that was set back.
    for step in [Limits.freshHeadMicroseconds, -1] {
      test.clock.advance(by: step)
      let next = test.ledger.state.head.number.value + 1
      try test.append()
      #expect(store.lookCount(for: next) > 0, "\(step) µs later")
      try test.append()
      #expect(store.lookCount(for: next + 1) == 0)
    }
  }

  /// Somebody else's commit in between is met at the put: it is judged as always, and the next time there is a look.
  @Test func othersAreMetAtThePut() throws {
    let store = try LookedAtStore()
    let test = try LedgerUnderTest(store: store)
    let other = try test.another()
    try test.append()
    func proposal(conflictsWith operation: Transaction.Operation?) -> Proposal {
      Proposal(
        Transaction(principal: "p", operation: .append, actions: []), base: CommitNumber(1)
      ) { (other, _) throws(BasaltError) in
        other.operation == operation ? .conflicts(reason: "it appends") : .compatible
      }
    }
    #expect(try test.append(by: other).number.value == 2)
    let outcomes = test.ledger.commit([proposal(conflictsWith: .append), proposal(conflictsWith: .delete)])
    #expect(outcomes[0].failure?.code == .conflict)
    #expect(try outcomes[1].reference().number.value == 3)
    let lookCount = store.lookCount(for: 4)
    #expect(try test.append().number.value == 4)
    #expect(store.lookCount(for: 4) > lookCount, "who is not alone looks")
    #expect(try test.another().state == test.ledger.state)
  }

  /// A checkpoint must not outlive its commit: somebody else's is made durable before, and one's own is.
  @Test func aCheckpointWaitsForNothingThatIsDurable() throws {
    let store = try LookedAtStore()
    let test = try LedgerUnderTest(store: store)
    try test.append(3)
    let earlier = test.ledger.state
    _ = store.takeMadeDurable()
    try test.ledger.writeCheckpoint(of: test.ledger.state, payload: [])
    #expect(store.takeMadeDurable() == [])
    // Behind a head that is durable is nothing that is not.
    try test.append()
    try test.ledger.writeCheckpoint(of: earlier, payload: [])
    #expect(store.takeMadeDurable() == [])

    let other = try test.another()
    try other.writeCheckpoint(of: other.state, payload: [])
    #expect(store.takeMadeDurable() == [LedgerNames.commit(CommitNumber(4))])
    // The first to have followed another is as ignorant.
    try test.append(by: other)
    _ = store.takeMadeDurable()
    try test.ledger.refresh()
    try test.ledger.writeCheckpoint(of: test.ledger.state, payload: [])
    #expect(store.takeMadeDurable() == [LedgerNames.commit(CommitNumber(5))])
  }
}
