import BasaltCore
import BasaltLedger
import BasaltStorage

/// Any commit that the format allows, from a seed.
extension SeededRandom {
  mutating func uniqueID() -> UniqueID { UniqueID(using: &self) }
  mutating func tableID() -> TableID { TableID(uniqueID()) }
  mutating func digest() -> ContentDigest { ContentDigest(bytes: bytes(32)) }

  /// Names with everything that JSON must escape, or that people type.
  mutating func name() -> String {
    let letters = Array("aé\"\\/ ß😀{}[]:,'%\u{301}漢")
    return String((0..<integer(in: 1...20)).map { _ in letters[integer(in: 0...letters.count - 1)] })
  }

  mutating func word() -> String {
    let letters = Array("abz019-")
    return String((0..<integer(in: 1...12)).map { _ in letters[integer(in: 0...letters.count - 1)] })
  }

  mutating func range(within byteCount: Int) -> PayloadRange {
    let offset = integer(in: 0...byteCount)
    return PayloadRange(offset: offset, byteCount: integer(in: 0...byteCount - offset))
  }

  mutating func manifest() -> ManifestReference {
    ManifestReference(
      id: uniqueID(), object: (try? ObjectName("data/\(uniqueID())")) ?? LedgerNames.packedRange(0),
      byteCount: integer(in: 0...Int.max), digest: digest(), addedFileCount: integer(in: 0...9),
      removedFileCount: integer(in: 0...9), addedRowCount: integer(in: 0...Int.max))
  }

  /// One action of each kind in turn, so that none is left out by chance.
  mutating func action(_ kind: Int, in number: CommitNumber, payloadByteCount: Int) -> LedgerAction {
    switch kind % 15 {
    case 0: .createTable(tableID(), name: name())
    case 1: .renameTable(tableID(), name: name())
    case 2: .dropTable(tableID())
    case 3...5:
      .setDefinition(
        tableID(), TablePart.allCases[integer(in: 0...3)], version: integer(in: 0...Int(Int32.max)),
        body: range(within: payloadByteCount))
    case 6: .addManifest(tableID(), manifest(), body: range(within: payloadByteCount))
    case 7:
      .replaceManifests(
        tableID(), (0..<integer(in: 1...4)).map { _ in uniqueID() }, by: manifest(), body: range(within: payloadByteCount))
    case 8: .removeFiles(tableID(), (0..<integer(in: 1...4)).map { _ in uniqueID() })
    case 9:
      .addInlineFile(
        tableID(), InlineFile(id: uniqueID(), rowCount: integer(in: 0...100), body: range(within: payloadByteCount)))
    case 10: .addFeature(FeatureSet.Role.allCases[integer(in: 0...1)], word())
    case 11 where number > .genesis:
      .erasePayloads([CommitNumber(integer(in: 0...number.value - 1))])
    case 12 where number > .genesis:
      .createBranch(word(), from: CommitNumber(integer(in: 0...number.value - 1)))
    case 13: .expireAttempts((0..<integer(in: 1...4)).map { _ in uniqueID() })
    default: .setRecord(LedgerRecord.allCases[integer(in: 0...1)], uniqueID(), body: range(within: payloadByteCount))
    }
  }

  mutating func transaction(in number: CommitNumber) -> Transaction {
    let payloadByteCount = integer(in: 0...100)
    let actions = (0..<integer(in: 0...5)).map { _ in
      action(integer(in: 0...14), in: number, payloadByteCount: payloadByteCount)
    }
    var transaction = Transaction(
      principal: name(), operation: Transaction.Operation.allCases[integer(in: 0...11)], actions: actions,
      tables: chance(1, in: 3) ? [tableID()] : [], payloadByteCount: payloadByteCount)
    if number > .genesis, chance(1, in: 2) {
      transaction.inputs = [.init(table: tableID(), version: CommitNumber(integer(in: 0...number.value - 1)))]
    }
    if chance(1, in: 3) {
      transaction.token = IdempotenceToken(application: name(), sequence: integer(in: 0...Int.max))
    }
    if chance(1, in: 3) { transaction.attempt = uniqueID() }
    return transaction
  }

  /// A commit by itself; it follows from nothing.
  mutating func commit(_ number: CommitNumber, warehouse: UniqueID? = nil) throws -> Commit {
    let transactions = (0..<integer(in: 1...4)).map { _ in transaction(in: number) }
    let id = uniqueID()
    var header = CommitHeader(
      warehouse: warehouse ?? id, number: number, id: uniqueID(),
      time: CommitTime(microseconds: integer(in: CommitTime.range)),
      predecessor: number == .genesis ? .none : digest(),
      genesis: number == .genesis ? .init(features: FeatureSet(reader: [word()], writer: [])) : nil,
      transactions: transactions)
    if chance(1, in: 4) { header.clockOverride = CommitTime(microseconds: integer(in: CommitTime.range)) }
    if number > .genesis, chance(1, in: 3) { header.checkpoint = .init(commit: .genesis, digest: digest()) }
    return try Commit(header, payload: bytes(transactions.reduce(0) { $0 + $1.payloadByteCount }))
  }
}

/// A ledger in memory with what tests need to say in one line.
struct LedgerUnderTest {
  let store: any ObjectStore
  let clock = ManualWallClock(1_800_000_000_000_000)
  let ledger: Ledger

  init(store: (any ObjectStore)? = nil) throws {
    let store = try store ?? MemoryStore()
    self.store = store
    _ = try WarehouseRoot.make(on: store, owner: "owner", clock: clock, allowsNetworkFileSystem: true)
    ledger = try Ledger.open(on: store, clock: clock).ledger
  }

  /// The same warehouse, as another process has it.
  func another() throws -> Ledger {
    let ledger = try Ledger.open(on: store, clock: clock).ledger
    try ledger.refresh()
    return ledger
  }

  /// Commits something small, `count` times.
  @discardableResult
  func append(_ count: Int = 1, by ledger: Ledger? = nil) throws -> CommitReference {
    let ledger = ledger ?? self.ledger
    var last = ledger.state.head
    for _ in 0..<count { last = try ledger.commit([proposal(on: ledger)])[0].reference() }
    return last
  }

  /// An append that conflicts with nothing.
  func proposal(on ledger: Ledger? = nil, _ name: String = "someone") -> Proposal {
    Proposal(
      Transaction(principal: name, operation: .append, actions: []), base: (ledger ?? self.ledger).state.head.number
    ) { (_, _) throws(BasaltError) in .compatible }
  }
}

extension ProposalOutcome {
  struct NotCommitted: Error { let outcome: ProposalOutcome }

  func reference() throws -> CommitReference {
    guard case .committed(let reference) = self else { throw NotCommitted(outcome: self) }
    return reference
  }

  var failure: BasaltError? { if case .failed(let error) = self { error } else { nil } }
}

extension ObjectStore {
  func bytes(_ name: ObjectName) throws -> [UInt8] {
    let buffer = try readNow(name)
    return buffer.bytes(0..<buffer.byteCount)
  }

  @discardableResult
  func put(_ name: ObjectName, _ bytes: [UInt8]) throws -> PutOutcome {
    try bytes.withUnsafeBytes { try putIfAbsent(name, $0) }
  }

  /// Puts other bytes in an object's place, as a hostile hand would.
  func replace(_ name: ObjectName, _ bytes: [UInt8]) throws {
    try delete(name)
    try put(name, bytes)
  }
}
