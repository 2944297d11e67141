import BasaltCore
import BasaltLedger
import BasaltStorage
import Testing

/// The chain: whatever is put in a commit's place, moved, left out or brought back is noticed.
@Suite struct LedgerStateTests {
  private static func chain(_ count: Int) throws -> [Commit] {
    let test = try LedgerUnderTest()
    try test.append(count)
    return try (0...count).map { try test.ledger.commit(CommitNumber($0)) }
  }

  private func follow(_ commits: [Commit]) throws -> LedgerState {
    var state = try LedgerState(beginningWith: commits[0])
    for commit in commits.dropFirst() { try state.advance(over: commit) }
    return state
  }

  private func message(_ commits: [Commit]) -> String? {
    let error = #expect(throws: BasaltError.self) { try follow(commits) }
    #expect(error?.code == .corruptLedger)
    return error?.message
  }

  @Test func aChainLeadsToItsEnd() throws {
    let commits = try Self.chain(5)
    #expect(try follow(commits).head == CommitReference(number: CommitNumber(5), digest: commits[5].digest))
  }

  @Test func aMissingOrMovedCommitIsNoticed() throws {
    let commits = try Self.chain(5)
    for index in 1...4 {
      var missing = commits
      missing.remove(at: index)
      #expect(message(missing)?.hasPrefix("Commit \(index + 1) follows a commit of digest") == true)
      var moved = commits
      moved.swapAt(index, index + 1)
      #expect(message(moved)?.hasPrefix("Commit \(index + 1) follows") == true)
      var twice = commits
      twice.insert(commits[index], at: index)
      #expect(message(twice)?.hasPrefix("Commit \(index) follows") == true)
    }
  }

  @Test func aReplacedCommitIsNoticed() throws {
    var commits = try Self.chain(5)
    var header = commits[3].header
    header.transactions[0].principal = "somebody else"
    commits[3] = try Commit(header, payload: [])
    #expect(message(commits)?.hasPrefix("Commit 4 follows a commit of digest") == true)
    // Also by one of another ledger that fits in number.
    let other = try Self.chain(5)
    #expect(message(Array(commits[..<2]) + other[2...])?.hasPrefix("Commit 2 belongs to the warehouse") == true)
  }

  /// A writer that ignores the fence is no writer of ours: its commit is damage to whoever has seen the fence.
  @Test func aCommitOfAnExpiredAttemptIsNoticed() throws {
    var commits = try Self.chain(2)
    let attempt = UniqueID(bits: 7)
    var header = commits[1].header
    header.transactions[0].actions = [.expireAttempts([attempt])]
    commits[1] = try Commit(header, payload: [])
    header = commits[2].header
    header.predecessor = commits[1].digest
    header.transactions[0].attempt = attempt
    commits[2] = try Commit(header, payload: [])
    #expect(
      message(commits) == "Commit 2 has a transaction that names the attempt \(attempt), which was taken for dead.")
  }

  @Test func timeGoesForward() throws {
    var commits = try Self.chain(2)
    var header = commits[2].header
    header.time = commits[1].header.time
    commits[2] = try Commit(header, payload: [])
    #expect(message(commits)?.hasPrefix("Commit 2 is of 20") == true)
    #expect(message([commits[1]])?.hasPrefix("Commit 1 does not begin a ledger") == true)
  }

  /// What a transaction must find: its branch, a branch to drop, a token that is new.
  @Test func aTransactionThatCannotFollowIsRefused() throws {
    let commits = try Self.chain(1)
    func next(_ transactions: [Transaction]) throws -> Commit {
      let header = CommitHeader(
        warehouse: commits[0].header.warehouse, number: CommitNumber(2), id: UniqueID(bits: 3),
        time: CommitTime(microseconds: commits[1].header.time.microseconds + 1), predecessor: commits[1].digest,
        transactions: transactions)
      return try Commit(header, payload: [])
    }
    func transaction(
      _ actions: [LedgerAction] = [], branch: String = "main", token: IdempotenceToken? = nil
    ) -> Transaction {
      var transaction = Transaction(principal: "p", operation: .administer, actions: actions)
      transaction.branch = branch
      transaction.token = token
      return transaction
    }
    let make = transaction([.createBranch("b", from: .genesis)])
    let token = IdempotenceToken(application: "a", sequence: 4)
    let cases: [([Transaction], String)] = [
      ([transaction(branch: "b")], "is on the branch 'b', which does not exist"),
      ([make, make], "makes the branch 'b', which exists"),
      ([transaction([.createBranch("main", from: .genesis)])], "makes the branch 'main', which exists"),
      ([transaction([.dropBranch("b")])], "drops the branch 'b', which does not exist"),
      ([transaction(token: token), transaction(token: token)], "has the token 4 of 'a', of which 4 was the last"),
    ]
    for (transactions, fault) in cases {
      #expect(message(commits + [try next(transactions)]) == "Commit 2 has a transaction that \(fault).")
    }
    let state = try follow(
      commits + [try next([make, transaction(branch: "b", token: token), transaction([.addFeature(.writer, "w")])])])
    #expect(state.branches == ["b": .genesis] && state.applications["a"]?.commit == CommitNumber(2))
    let last = try #require(state.applications["a"])
    #expect(state.standing(ofWork: token) == .done(last))
    #expect(state.standing(ofWork: IdempotenceToken(application: "a", sequence: 5)) == .next)
    #expect(state.standing(ofWork: IdempotenceToken(application: "a", sequence: 3)) == .passed(last))
    #expect(state.standing(ofWork: IdempotenceToken(application: "b", sequence: 3)) == .next)
    #expect(state.features == FeatureSet(reader: [], writer: ["w"]))
  }

  @Test func branchesAndApplicationsAreBounded() throws {
    let commits = try Self.chain(1)
    func next(_ transaction: Transaction) throws -> Commit {
      let header = CommitHeader(
        warehouse: commits[0].header.warehouse, number: CommitNumber(2), id: UniqueID(bits: 3),
        time: CommitTime(microseconds: commits[1].header.time.microseconds + 1), predecessor: commits[1].digest,
        transactions: [transaction])
      return try Commit(header, payload: [])
    }
    let branches = (0...Limits.branchCountMaximum).map { LedgerAction.createBranch("b\($0)", from: .genesis) }
    #expect(
      message(commits + [try next(Transaction(principal: "p", operation: .administer, actions: branches))])
        == "Commit 2 has a transaction that makes one branch more than the 1000 that are allowed.")
  }

  @Test func aCheckpointHoldsTheWholeState() throws {
    let commits = try Self.chain(1)
    var state = try follow(commits)
    var transaction = Transaction(
      principal: "p", operation: .administer,
      actions: [.createBranch("b", from: .genesis), .addFeature(.reader, "r"), .addFeature(.writer, "w")])
    transaction.token = IdempotenceToken(application: "a", sequence: 7)
    let header = CommitHeader(
      warehouse: state.warehouse, number: CommitNumber(2), id: UniqueID(bits: 3),
      time: CommitTime(microseconds: state.time.microseconds + 1), predecessor: state.head.digest,
      transactions: [transaction])
    try state.advance(over: Commit(header, payload: []))
    let checkpoint = try Checkpoint(of: state, payload: [1, 2])
    let read = try Checkpoint(parsing: checkpoint.object.bytes, number: CommitNumber(2))
    #expect(read.state == state && read.payload == [1, 2] && read.reference == checkpoint.reference)
    let error = #expect(throws: BasaltError.self) {
      try Checkpoint(parsing: checkpoint.object.bytes, number: CommitNumber(3))
    }
    #expect(error?.message == "The checkpoint of commit 3 says that it is of commit 2.")
  }
}
