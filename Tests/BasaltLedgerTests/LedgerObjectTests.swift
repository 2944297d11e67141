import BasaltCore
import BasaltLedger
import BasaltStorage
import TestSupport
import Testing

/// Everything in a ledger object is under its digests: what is written is read back, and nothing else is.
@Suite struct LedgerObjectTests {
  @Test(arguments: Soak.seeds(300))
  func aCommitReadsBackAsItWasWritten(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let number = CommitNumber(seed.isMultiple(of: 5) ? 0 : random.integer(in: 1...Limits.commitNumberMaximum))
    let commit = try random.commit(number)
    let read = try Commit(parsing: commit.object.bytes, number: number)
    #expect(read.header == commit.header, "seed \(seed)")
    #expect(read.digest == commit.digest && read.object.payload == commit.object.payload, "seed \(seed)")
    for index in commit.header.transactions.indices {
      #expect(try read.payload(ofTransaction: index) == commit.payload(ofTransaction: index), "seed \(seed)")
    }
  }

  /// Kinds of objects, each as bytes and a reader of them.
  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let make: @Sendable (inout SeededRandom) throws -> [UInt8]
    let read: @Sendable ([UInt8]) throws -> Void
    var testDescription: String { name }

    static let all = [
      Sample(name: "commit") {
        try $0.commit(CommitNumber(7)).object.bytes
      } read: {
        _ = try Commit(parsing: $0, number: CommitNumber(7))
      },
      Sample(name: "erased commit") { random in
        while true {
          let commit = try random.commit(CommitNumber(7))
          if commit.object.payload != .bytes([]) { return commit.object.erasingPayload().bytes }
        }
      } read: {
        _ = try Commit(parsing: $0, number: CommitNumber(7))
      },
      Sample(name: "checkpoint") { random in
        let test = try LedgerUnderTest()
        try test.append(2)
        return try Checkpoint(of: test.ledger.state, payload: random.bytes(50)).object.bytes
      } read: {
        _ = try Checkpoint(parsing: $0, number: CommitNumber(2))
      },
      Sample(name: "lease") { _ in
        let test = try LedgerUnderTest()
        let book = RegistrationBook(of: Sample.warehouse, on: test.store, clock: test.clock)
        let lease = try book.register(.lease, id: Sample.id, owner: "reader", version: .genesis)
        let entries = try test.store.list(prefix: Registration.Kind.lease.prefix)
        #expect(entries.count == 1 && lease.id == Sample.id)
        return try test.store.bytes(entries[0].name)
      } read: {
        _ = try Registration(parsing: $0, .lease, id: Sample.id, renewal: 0, warehouse: Sample.warehouse)
      },
    ]

    static let warehouse = UniqueID(bits: 1)
    static let id = UniqueID(bits: 2)
  }

  @Test(arguments: Sample.all)
  func everyFlippedBitIsDetected(sample: Sample) throws {
    var random = SeededRandom(seed: 1)
    let bytes = try sample.make(&random)
    try sample.read(bytes)
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let error = #expect(throws: BasaltError.self, "\(sample.name), bit \(bit)") { try sample.read(damaged) }
      // Bytes 8 and 9 are the frame's version: another one may be meant.
      let isExpected = error?.code == .corruptLedger || error?.code == .unsupportedVersion && (64..<80).contains(bit)
      #expect(isExpected, "\(sample.name), bit \(bit): \(String(describing: error))")
    }
  }

  @Test(arguments: Sample.all)
  func everyCutAndEveryAddedByteIsDetected(sample: Sample) throws {
    var random = SeededRandom(seed: 2)
    let bytes = try sample.make(&random)
    for byteCount in 0..<bytes.count {
      let error = #expect(throws: BasaltError.self) { try sample.read(Array(bytes[..<byteCount])) }
      #expect(error?.code == .corruptLedger, "\(sample.name) cut to \(byteCount)")
    }
    for extra in [[0], [UInt8](repeating: 255, count: 8)] {
      #expect(throws: BasaltError.self, "\(sample.name)") { try sample.read(bytes + extra) }
    }
  }

  @Test(arguments: Sample.all, Soak.seeds(200))
  func damageOnlyThrows(sample: Sample, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let bytes = try sample.make(&random)
    let damaged = random.mutated(bytes, alphabet: "{}[]\",:\\u0truefalse")
    if damaged != bytes { #expect(throws: BasaltError.self, "seed \(seed)") { try sample.read(damaged) } }
  }

  @Test func anErasedPayloadLeavesTheDigestAsItWas() throws {
    var random = SeededRandom(seed: 3)
    var transaction = random.transaction(in: CommitNumber(7))
    transaction.actions = []
    transaction.payloadByteCount = 10
    let header = CommitHeader(
      warehouse: random.uniqueID(), number: CommitNumber(7), id: random.uniqueID(), time: CommitTime(microseconds: 1),
      predecessor: random.digest(), transactions: [transaction])
    let commit = try Commit(header, payload: random.bytes(10))
    let erased = try Commit(parsing: commit.object.erasingPayload().bytes, number: CommitNumber(7))
    #expect(erased.digest == commit.digest && erased.header == commit.header)
    let error = #expect(throws: BasaltError.self) { try erased.payload(ofTransaction: 0) }
    #expect(error?.code == .unknownName)
    #expect(error?.message == "The payload of commit 7 was erased after its retention ended.")
    #expect(error?.remedy == "Read a version within the retention.")
  }

  @Test func whatIsTooLargeIsNotWritten() throws {
    let kinds = LedgerObjectKind.allCases.filter { $0.payloadByteCountMaximum < 1_000_000_000 }
    #expect(kinds.count == 5)
    var error = #expect(throws: BasaltError.self) {
      try LedgerObject(.lease, of: UniqueID(bits: 1), fields: [], payload: [1])
    }
    #expect(error?.message == "The payload of a lease would have 1 bytes; 0 are allowed.")
    #expect(error?.remedy == "Write the data as files, and put their names into the ledger.")
    let long = JSONValue.string(String(repeating: "x", count: Limits.ledgerHeaderByteCountMaximum))
    error = #expect(throws: BasaltError.self) {
      try LedgerObject(.commit, of: UniqueID(bits: 1), fields: [.init("x", long)])
    }
    #expect(error?.code == .outOfRange)
    #expect(error?.message.hasPrefix("The header of a commit would have 4194") == true)
    #expect(error?.remedy == "Do the work in several transactions.")
  }

  @Test func theDamageNamesWhatItFound() throws {
    var random = SeededRandom(seed: 4)
    let bytes = try random.commit(CommitNumber(7)).object.bytes
    let error = #expect(throws: BasaltError.self) { try Commit(parsing: bytes, number: CommitNumber(8)) }
    #expect(error?.message == "The object of commit 8 says that it is commit 7.")
    #expect(error?.consequence == .warehouse)
    #expect(error?.remedy.hasPrefix("Restore this object of the ledger from a copy") == true)
    #expect(throws: BasaltError.self) { try Checkpoint(parsing: bytes, number: CommitNumber(7)) }
  }
}
