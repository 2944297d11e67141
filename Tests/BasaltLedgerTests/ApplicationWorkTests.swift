import BasaltCore
import BasaltLedger
import BasaltStorage
import Testing

@Suite struct ApplicationWorkTests {
  /// More applications than fit the small dictionary, each several times: what a plain dictionary would remember is remembered, and a
  /// checkpoint of it says the same.
  @Test func theLastWorkOfEachIsRemembered() throws {
    let test = try LedgerUnderTest()
    var random = SeededRandom(seed: 5)
    var expected: [String: (sequence: Int, commit: CommitNumber)] = [:]
    for sequence in 1...600 {
      let application = "application \(random.integer(in: 0...299))"
      var transaction = Transaction(principal: "p", operation: .append, actions: [])
      transaction.token = IdempotenceToken(application: application, sequence: sequence)
      let proposal = Proposal(transaction, base: test.ledger.state.head.number) {
        (_, _) throws(BasaltError) in .compatible
      }
      expected[application] = (sequence, try test.ledger.commit([proposal])[0].reference().number)
    }
    let work = test.ledger.state.applications
    #expect(work.count == expected.count && work["nobody"] == nil)
    for (application, last) in expected {
      #expect(work[application]?.sequence == last.sequence && work[application]?.commit == last.commit)
    }
    let checkpoint = try Checkpoint(of: test.ledger.state, payload: [])
    let read = try Checkpoint(parsing: checkpoint.object.bytes, number: test.ledger.state.head.number)
    #expect(read.state == test.ledger.state)
    try test.append()
    #expect(read.state != test.ledger.state)
  }
}
