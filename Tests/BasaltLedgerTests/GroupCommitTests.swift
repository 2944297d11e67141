import BasaltCore
import BasaltLedger
import BasaltStorage
import Dispatch
import Synchronization
import Testing

@Suite struct GroupCommitTests {
  private func proposal(
    _ transaction: Transaction, payload: [UInt8] = [], base: CommitNumber,
    conflictsWith operation: Transaction.Operation? = nil
  ) -> Proposal {
    Proposal(transaction, payload: payload, base: base) { (other, _) throws(BasaltError) in
      other.operation == operation ? .conflicts(reason: "it deletes") : .compatible
    }
  }

  private func transaction(_ operation: Transaction.Operation = .append, payloadByteCount: Int = 0) -> Transaction {
    Transaction(principal: "p", operation: operation, actions: [], payloadByteCount: payloadByteCount)
  }

  @Test func aGroupIsOneCommit() throws {
    let test = try LedgerUnderTest()
    let payloads: [[UInt8]] = [[1, 2], [], [3]]
    let outcomes = test.ledger.commit(
      payloads.map { proposal(transaction(payloadByteCount: $0.count), payload: $0, base: .genesis) })
    let references = try outcomes.map { try $0.reference() }
    #expect(Set(references) == [test.ledger.state.head] && references[0].number == CommitNumber(1))
    let read = try test.another().commit(CommitNumber(1))
    #expect(try (0..<3).map { Array(try read.payload(ofTransaction: $0)) } == payloads)
    #expect(test.ledger.commit([]).isEmpty)
  }

  /// Against commits of others since its base, against earlier members of its group, and never against what it knew.
  @Test func eachProposalIsCheckedAlone() throws {
    let test = try LedgerUnderTest()
    let other = try test.another()
    _ = try other.commit([proposal(transaction(.delete), base: .genesis)])[0].reference()
    let outcomes = test.ledger.commit([
      proposal(transaction(), base: .genesis, conflictsWith: .delete),
      proposal(transaction(), base: CommitNumber(1), conflictsWith: .delete),
      proposal(transaction(.delete), base: .genesis),
      proposal(transaction(), base: CommitNumber(1), conflictsWith: .delete),
    ])
    #expect(outcomes[0].failure?.code == .conflict)
    #expect(
      outcomes[0].failure?.message == "A transaction prepared on version 0 conflicts with commit 1: it deletes.")
    #expect(outcomes[0].failure?.remedy == "Run it again on the newest version.")
    #expect(try outcomes[1].reference() == outcomes[2].reference())
    #expect(
      outcomes[3].failure?.message == "A transaction prepared on version 1 conflicts with commit 2: it deletes.")
  }

  /// Whose attempt was taken for dead has nothing to commit: in an earlier commit, and earlier in the same one.
  @Test func anExpiredAttemptCommitsNothingAnyMore() throws {
    let test = try LedgerUnderTest()
    let (sleeper, late) = (UniqueID(bits: 1), UniqueID(bits: 2))
    func written(by attempt: UniqueID) -> Proposal {
      var transaction = transaction()
      transaction.attempt = attempt
      return proposal(transaction, base: .genesis)
    }
    func fence(_ attempts: [UniqueID]) -> Proposal {
      proposal(
        Transaction(principal: "p", operation: .expire, actions: [.expireAttempts(attempts)]), base: .genesis)
    }
    // By another process: the fence is met on the way.
    _ = try test.another().commit([fence([sleeper])])[0].reference()
    let outcomes = test.ledger.commit([
      written(by: sleeper), written(by: late), fence([late]), written(by: late), written(by: UniqueID(bits: 3)),
    ])
    for index in [0, 3] {
      #expect(outcomes[index].failure?.code == .conflict && outcomes[index].failure?.remedy == "Write the rows again.")
      #expect(
        outcomes[index].failure?.message
          == "The attempt \(index == 0 ? sleeper : late) did not renew its registration and was taken for dead; "
          + "what it wrote is removed.")
    }
    #expect(try outcomes[1].reference() == outcomes[2].reference() && outcomes[4].reference().number.value == 2)
    // Who begins at a checkpoint knows of no fence, and is equal all the same.
    let state = test.ledger.state
    #expect(state.isExpired(sleeper) && state.isExpired(late))
    let restored = try Checkpoint(of: state, payload: []).state
    #expect(restored == state)
  }

  @Test func aConflictOnAnotherBranchIsNone() throws {
    let test = try LedgerUnderTest()
    var make = transaction(.administer)
    make.actions = [.createBranch("b", from: .genesis)]
    _ = try test.ledger.commit([proposal(make, base: .genesis)])[0].reference()
    var onBranch = transaction(.delete)
    onBranch.branch = "b"
    let outcomes = test.ledger.commit([
      proposal(onBranch, base: CommitNumber(1)), proposal(transaction(), base: CommitNumber(1), conflictsWith: .delete),
    ])
    for outcome in outcomes { _ = try outcome.reference() }
    var nowhere = transaction()
    nowhere.branch = "c"
    let error = test.ledger.commit([proposal(nowhere, base: CommitNumber(1))])[0].failure
    #expect(
      error?.message
        == "The newest version, 2, does not take a transaction that is on the branch 'c', which does not exist.")
    #expect(error?.remedy == "Look at the newest version, and prepare the transaction again.")
  }

  @Test func workIsDoneOnce() throws {
    let test = try LedgerUnderTest()
    var work = transaction()
    work.token = IdempotenceToken(application: "loader", sequence: 3)
    _ = try test.ledger.commit([proposal(work, base: .genesis)])[0].reference()
    // Another process, which has not heard.
    let other = try Ledger.open(on: test.store, clock: test.clock).ledger
    guard case .repeated(let commit) = other.commit([proposal(work, base: .genesis)])[0] else {
      Issue.record("the same work was done twice")
      return
    }
    #expect(commit == CommitNumber(1))
    work.token = IdempotenceToken(application: "loader", sequence: 4)
    let outcomes = test.ledger.commit([proposal(work, base: .genesis), proposal(work, base: .genesis)])
    #expect(try outcomes[0].reference().number == CommitNumber(2))
    #expect(outcomes[1].failure?.code == .busy)
    #expect(
      outcomes[1].failure?.message
        == "The work 4 of 'loader', or later work of it, is being committed at this moment.")
    #expect(test.ledger.state.head.number == CommitNumber(2))
  }

  /// Neither done nor taken for done: it may be work that was left out, or work that comes late.
  @Test func workBelowTheLastIsRefused() throws {
    let test = try LedgerUnderTest()
    func work(_ sequence: Int, _ application: String = "loader") -> Proposal {
      var work = transaction()
      work.token = IdempotenceToken(application: application, sequence: sequence)
      return proposal(work, base: .genesis)
    }
    _ = try test.ledger.commit([work(5)])[0].reference()
    for ledger in [test.ledger, try Ledger.open(on: test.store, clock: test.clock).ledger] {
      let error = ledger.commit([work(4)])[0].failure
      #expect(error?.code == .invalidArgument && error?.consequence == .transaction)
      #expect(
        error?.message
          == "The work 4 of 'loader' is below 5, the last one that was done (in version 1); "
          + "of those before it is not known whether they were.")
      #expect(error?.remedy == "If it was done, leave it out. If not, give it a number above 5.")
    }
    // In one group: whoever comes behind a greater number cannot know yet whether that will have been done.
    let outcomes = test.ledger.commit([work(7), work(6), work(4, "other")])
    #expect(try outcomes[0].reference().number == CommitNumber(2))
    #expect(outcomes[1].failure?.code == .busy)
    #expect(try outcomes[2].reference().number == CommitNumber(2))
    #expect(test.ledger.commit([work(6)])[0].failure?.code == .invalidArgument)
  }

  @Test func whatDoesNotFitOneCommitTakesSeveral() throws {
    let test = try LedgerUnderTest()
    let half = [UInt8](repeating: 7, count: Limits.commitPayloadByteCountMaximum / 2)
    let payloads = [half, half, [1], half]
    let outcomes = test.ledger.commit(
      payloads.map { proposal(transaction(payloadByteCount: $0.count), payload: $0, base: .genesis) })
    let numbers = try outcomes.map { try $0.reference().number.value }
    #expect(numbers == [1, 1, 2, 2])
    let tooLarge = half + half + [0]
    let error = test.ledger.commit([
      proposal(transaction(payloadByteCount: tooLarge.count), payload: tooLarge, base: .genesis)
    ])[0].failure
    #expect(error?.code == .outOfRange)
    #expect(test.ledger.state.head.number == CommitNumber(2))
  }

  @Test func headersThatDoNotFitOneCommitTakeSeveral() throws {
    let test = try LedgerUnderTest()
    var large = transaction(.merge)
    large.inputs = (0..<15_000).map { _ in .init(table: TableID(UniqueID(bits: 5)), version: .genesis) }
    let outcomes = test.ledger.commit((0..<6).map { _ in proposal(large, base: .genesis) })
    let numbers = try outcomes.map { try $0.reference().number.value }
    #expect(numbers.sorted() == numbers && Set(numbers).count > 1)
    large.inputs = (0..<65_536).map { _ in .init(table: TableID(UniqueID(bits: 5)), version: .genesis) }
    large.tables = (1...65_536).map { TableID(UniqueID(bits: UInt128($0))) }
    // Those behind it have their outcome all the same.
    let mixed = test.ledger.commit([proposal(large, base: .genesis), proposal(transaction(), base: .genesis)])
    let error = mixed[0].failure
    #expect(error?.code == .outOfRange && error?.message.hasPrefix("The header of a commit would have") == true)
    _ = try mixed[1].reference()
  }

  /// What we would refuse to read we do not write; nobody else in the group suffers.
  @Test func aFaultyTransactionIsRefusedAlone() throws {
    let test = try LedgerUnderTest()
    let table = TableID(UniqueID(bits: 5))
    func fault(_ change: (inout Transaction) -> Void) throws -> String? {
      var faulty = transaction()
      change(&faulty)
      let base = test.ledger.state.head.number
      let outcomes = test.ledger.commit([
        proposal(faulty, payload: [UInt8](repeating: 0, count: faulty.payloadByteCount), base: base),
        proposal(transaction(), base: base),
      ])
      _ = try outcomes[1].reference()
      return outcomes[0].failure?.message
    }
    #expect(try fault { $0.principal = "" } == "'' cannot be the name of a principal.")
    #expect(try fault { $0.principal = "a\nb" } == "'a\nb' cannot be the name of a principal.")
    #expect(try fault { $0.branch = "Main" } == "'Main' cannot be the name of a branch.")
    #expect(try fault { $0.actions = [.dropTable(table)] }?.hasSuffix("which is not in its list.") == true)
    #expect(try fault { $0.tables = [table, table] } == "A transaction lists a table twice.")
    #expect(
      try fault { $0.actions = [.setRecord(.auditKey, UniqueID(bits: 1), body: PayloadRange(offset: 0, byteCount: 1))] }
        == "A transaction has bytes 0..<1 of a payload of 0.")
    #expect(try fault { $0.actions = [.addFeature(.reader, "?")] } == "'?' cannot be the name of a feature.")
    #expect(try fault { $0.actions = [.dropBranch("main")] } == "A transaction drops the branch 'main'.")
    #expect(
      try fault { $0.token = IdempotenceToken(application: "a", sequence: -1) }
        == "A transaction has the negative sequence -1 in its token.")
    #expect(
      try fault {
        $0.tables = [table]
        $0.actions = [.removeFiles(table, [])]
      } == "A transaction lists 0 files, manifests, commits or attempts in one action, or one of them twice.")
    #expect(
      try fault { $0.actions = [.erasePayloads([.genesis, .genesis])] }
        == "A transaction lists 2 files, manifests, commits or attempts in one action, or one of them twice.")
    #expect(
      try fault {
        $0.tables = [table]
        $0.actions = [.setDefinition(table, .schema, version: -1, body: PayloadRange(offset: 0, byteCount: 0))]
      } == "A transaction has version -1 of a definition.")
    #expect(
      try fault { $0.actions = Array(repeating: .addFeature(.writer, "x"), count: 65_537) }?
        .hasPrefix("A transaction has 65537 actions") == true)
  }

  @Test func aRuleThatCannotBeAskedFailsItsTransaction() throws {
    let test = try LedgerUnderTest()
    try test.append()
    let broken = Proposal(transaction(), base: .genesis) { (_, _) throws(BasaltError) in
      throw BasaltError(.ioFailure, "The manifest could not be read.", remedy: "Check the device.")
    }
    #expect(test.ledger.commit([broken])[0].failure?.code == .ioFailure)
  }

  @Test func aWriterFeatureThatIsNotKnownForbidsWriting() throws {
    let test = try LedgerUnderTest()
    var upgrade = transaction(.administer)
    upgrade.actions = [.addFeature(.writer, "new-rule")]
    _ = try test.ledger.commit([proposal(upgrade, base: .genesis)])[0].reference()
    let error = test.ledger.commit([test.proposal()])[0].failure
    #expect(error?.code == .unsupportedVersion)
    #expect(
      error?.message
        == "The warehouse uses 'new-rule', which one must know to write it; this version of Basalt does not.")
    #expect(error?.remedy == "Use a version of Basalt that knows it, or only read.")
    // It may be read all the same, and written by who knows the feature.
    let knowing = try Ledger.open(
      on: test.store, clock: test.clock, known: FeatureSet(reader: [], writer: ["new-rule"])
    ).ledger
    try knowing.refresh()
    try test.append(by: knowing)
    #expect(try test.ledger.refresh().head.number == CommitNumber(2))
  }

  @Test func aReaderFeatureThatIsNotKnownForbidsReading() throws {
    let test = try LedgerUnderTest()
    let other = try test.another()
    var upgrade = transaction(.administer)
    upgrade.actions = [.addFeature(.reader, "new-form")]
    _ = try test.ledger.commit([proposal(upgrade, base: .genesis)])[0].reference()
    let error = #expect(throws: BasaltError.self) { try other.refresh() }
    #expect(error?.code == .unsupportedVersion)
    #expect(error?.remedy == "Use a version of Basalt that knows it.")
    #expect(other.state.head.number == .genesis)
  }

  // MARK: The queue

  @Test func aQueueGivesEveryProposalItsOutcome() throws {
    let test = try LedgerUnderTest()
    let queue = CommitQueue(ledger: test.ledger)
    let numbers = Mutex<[Int]>([])
    // More callers than one: whoever leads hands on, so that each comes back with its own.
    DispatchQueue.concurrentPerform(iterations: 16) { _ in
      for _ in 0..<10 {
        let outcome = queue.commit(test.proposal())
        numbers.withLock { $0.append((try? outcome.reference().number.value) ?? -1) }
      }
    }
    let found = numbers.withLock { $0 }
    #expect(found.count == 160 && found.min() == 1)
    #expect(found.max() == test.ledger.state.head.number.value)
  }

  /// Whoever leads hands on to the other kind: threads to tasks, which have none of their own, and back.
  @Test func tasksAndThreadsShareAQueue() async throws {
    let test = try LedgerUnderTest()
    let queue = CommitQueue(ledger: test.ledger)
    let numbers = Mutex<[Int]>([])
    let note = { @Sendable (outcome: ProposalOutcome) in
      numbers.withLock { $0.append((try? outcome.reference().number.value) ?? -1) }
    }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<12 {
        group.addTask {
          for _ in 0..<10 {
            let proposal = test.proposal()
            note(
              await withCheckedContinuation { done in
                queue.submit(proposal) {
                  done.resume(returning: $0)
                } afterwards: {
                }
              })
          }
        }
      }
      group.addTask {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
          DispatchQueue.global().async {
            DispatchQueue.concurrentPerform(iterations: 4) { _ in
              for _ in 0..<10 { note(queue.commit(test.proposal())) }
            }
            done.resume()
          }
        }
      }
    }
    let found = numbers.withLock { $0 }
    #expect(found.count == 160 && found.min() == 1)
    #expect(found.max() == test.ledger.state.head.number.value)
    let counts = try (1...test.ledger.state.head.number.value).map {
      try test.ledger.commit(CommitNumber($0)).header.transactions.count
    }
    #expect(counts.reduce(0, +) == 160)
  }
}
