import BasaltCore
import BasaltLedger
import BasaltStorage
import Foundation
import TestSupport
import Testing

/// A checker in Python that was written from the specification alone agrees on what a ledger says, and on what is damage.
@Suite struct LedgerSecondOpinionTests {
  private static let checker = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "PythonReader/ledger_check.py").path

  /// A ledger on disk with everything that the format has, and a packed range.
  private static func makeLedger(in directory: String) throws -> LedgerUnderTest {
    var random = SeededRandom(seed: 11)
    let test = try LedgerUnderTest(store: LocalStore(directory: directory))
    for step in 0..<1_050 {
      let base = test.ledger.state.head.number
      var transaction = random.transaction(in: try base.next())
      if step == 30 { transaction.actions = [.createBranch("side", from: .genesis)] }
      // Features that nobody knows would end the story, and branches are made on purpose.
      transaction.actions.removeAll { action in
        switch action {
        case .addFeature, .erasePayloads, .createBranch: step != 30
        default: false
        }
      }
      transaction.token =
        step.isMultiple(of: 7) ? IdempotenceToken(application: "loader \(step % 3)", sequence: step) : nil
      if step > 30, step.isMultiple(of: 5) { transaction.branch = "side" }
      let payload = random.bytes(transaction.payloadByteCount)
      let proposal = Proposal(transaction, payload: payload, base: base) { (_, _) throws(BasaltError) in .compatible }
      _ = try test.ledger.commit([proposal], isClockOverridden: step == 40)[0].reference()
      if step == 500 || step == 1_020 {
        try test.ledger.writeCheckpoint(of: test.ledger.state, payload: Array("tables".utf8))
      }
    }
    try test.ledger.pack(range: 0)
    try erase(CommitNumber(3), in: test)
    let book = RegistrationBook(of: test.ledger.state.warehouse, on: test.store, clock: test.clock)
    _ = try book.register(.attempt, owner: "writer", version: test.ledger.state.head.number)
    _ = try book.renew(book.register(.lease, owner: "reader", version: CommitNumber(7)))
    return test
  }

  private static func erase(_ number: CommitNumber, in test: LedgerUnderTest) throws {
    let transaction = Transaction(principal: "owner", operation: .expire, actions: [.erasePayloads([number])])
    let proposal = Proposal(transaction, base: test.ledger.state.head.number) { (_, _) throws(BasaltError) in
      .compatible
    }
    let declaration = try test.ledger.commit([proposal])[0].reference()
    try test.ledger.erasePayload(of: number, declaredBy: declaration.number)
  }

  @Test(.needsSecondOpinion) func pythonReadsTheSameLedger() throws {
    let directory = try TemporaryDirectory()
    let test = try Self.makeLedger(in: directory.path)
    let run = try SecondOpinion.python([Self.checker, directory.path])
    let head = test.ledger.state.head
    #expect(run.exitCode == 0, "\(run.report)")
    #expect(
      run.standardOutput
        == "\(head.number) \(head.digest) commits=1052 packed=1 checkpoints=2 registrations=2 erased=1 strangers=0\n")
  }

  @Test(.needsSecondOpinion) func pythonFindsDamageToo() throws {
    let directory = try TemporaryDirectory()
    let test = try Self.makeLedger(in: directory.path)
    var random = SeededRandom(seed: 12)
    let objects = try test.store.list(prefix: "").map(\.name)
    for _ in 0..<12 {
      let name = objects[random.integer(in: 0...objects.count - 1)]
      let bytes = try test.store.bytes(name)
      var damaged = bytes
      damaged[random.integer(in: 0...bytes.count - 1)] ^= 1 << UInt8(random.integer(in: 0...7))
      try test.store.replace(name, damaged)
      let run = try SecondOpinion.python([Self.checker, directory.path])
      #expect(run.exitCode == 3, "\(name): \(run.report)")
      try test.store.replace(name, bytes)
    }
    // A payload that is gone, and nobody has said so.
    let number = try #require(
      (4..<1_000).map { CommitNumber($0) }.first { try test.ledger.commit($0).object.payload != .bytes([]) })
    try test.store.replace(
      LedgerNames.commit(number), test.ledger.commit(number).erasingPayload().object.bytes)
    let run = try SecondOpinion.python([Self.checker, directory.path])
    #expect(run.exitCode == 3 && run.standardOutput.contains("gone without a word: [\(number)]"), "\(run.report)")
  }
}
