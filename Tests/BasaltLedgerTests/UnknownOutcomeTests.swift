import BasaltCore
import BasaltLedger
import BasaltStorage
import Testing

/// "Unknown" is an answer of its own, and resolves to the truth: each way into it, and each way out, one by one.
@Suite struct UnknownOutcomeTests {
  private struct Bench {
    let store: SimulatedStore
    let ledger: Ledger
    let clock = ManualWallClock(1_800_000_000_000_000)

    init(seed: UInt64 = 1) throws {
      store = try SimulatedStore(seed: seed)
      _ = try WarehouseRoot.make(on: store, owner: "owner", clock: clock)
      ledger = try Ledger.open(on: store, clock: clock).ledger
      // So that the head is secured, and the ledger's directories are known.
      _ = try ledger.commit([proposal()])[0].reference()
    }

    func proposal() -> Proposal {
      Proposal(Transaction(principal: "p", operation: .append, actions: []), base: .genesis) {
        (_, _) throws(BasaltError) in .compatible
      }
    }

    /// Commits while the calls from `first` on, counted from now, fail as `fault` says.
    func commit(_ fault: SimulatedFaults.Fault, calls: Range<Int>) -> ProposalOutcome {
      let now = store.callCount
      store.setFaults(SimulatedFaults(planned: Dictionary(uniqueKeysWithValues: calls.map { (now + $0, fault) })))
      defer { store.setFaults(.none) }
      return ledger.commit([proposal()])[0]
    }
  }

  /// Every call of a commit fails, once or from then on, with or without effect: the outcome is never wrong.
  @Test(arguments: [SimulatedFaults.Fault.failure, .failureAfterEffect], [1, 1_000])
  func noOutcomeIsWrong(fault: SimulatedFaults.Fault, failingCount: Int) throws {
    var kinds: Set<String> = []
    for call in 0..<40 {
      let bench = try Bench()
      let outcome = bench.commit(fault, calls: call..<call + failingCount)
      let situation = "call \(call), \(fault) \(failingCount) times"
      let other = try Ledger.open(on: bench.store.openedByAnotherProcess(), clock: bench.clock).ledger
      try other.refresh()
      switch outcome {
      case .committed(let reference):
        kinds.insert("committed")
        #expect(other.state.head == reference, "\(situation)")
        let survivor = try Ledger.open(on: bench.store.crash(), clock: bench.clock).ledger
        #expect(try survivor.refresh().head == reference, "\(situation)")
      case .failed(let error):
        kinds.insert("failed")
        #expect(error.code != .commitUnknown && other.state.head.number == CommitNumber(1), "\(situation)")
        #expect(try bench.ledger.commit([bench.proposal()])[0].reference().number == CommitNumber(2), "\(situation)")
      case .unknown(let pending, let error):
        kinds.insert("unknown")
        #expect(error.code == .commitUnknown && error.context.map(\.key) == ["commit", "commitID"], "\(situation)")
        #expect(error.message == "Whether the transaction was committed could not be found out.")
        #expect(error.remedy.hasPrefix("Ask again when the store can be reached (resolve)"))
        let resolved = try bench.ledger.resolve(pending)
        #expect(resolved?.number == CommitNumber(2), "\(situation)")
        #expect(try other.refresh().head == resolved, "\(situation)")
        let again = try bench.ledger.resolve(pending)
        #expect(again == resolved, "asked again; \(situation)")
      case .repeated: Issue.record("there was no token")
      }
    }
    #expect(kinds.contains("failed") && kinds.contains("committed"))
    if failingCount > 1 { #expect(kinds.contains("unknown")) }
  }

  @Test func aCommitInDoubtThatLostIsLost() throws {
    // The first call that can leave a doubt and nothing behind: a publishing rename that fails without effect.
    for call in 0..<40 {
      let bench = try Bench()
      guard case .unknown(let pending, _) = bench.commit(.failure, calls: call..<call + 1_000),
        try bench.store.list(prefix: LedgerNames.commitPrefix).count == 2
      else { continue }
      let other = try Ledger.open(on: bench.store.openedByAnotherProcess(), clock: bench.clock).ledger
      let winner = try other.commit([bench.proposal()])[0].reference()
      #expect(winner.number == CommitNumber(2))
      #expect(try bench.ledger.resolve(pending) == nil)
      #expect(try bench.ledger.refresh().head == winner)
      return
    }
    Issue.record("no call leaves a doubt")
  }

  @Test func aResolutionThatCannotReadSaysSo() throws {
    let bench = try Bench()
    guard
      case .unknown(let pending, _) = (0..<40).lazy.map({ bench.commit(.failureAfterEffect, calls: $0..<$0 + 1_000) })
        .first(where: { if case .unknown = $0 { true } else { false } })
    else {
      Issue.record("no call leaves a doubt")
      return
    }
    let now = bench.store.callCount
    bench.store.setFaults(
      SimulatedFaults(planned: Dictionary(uniqueKeysWithValues: (now..<now + 100).map { ($0, .failure) })))
    let error = #expect(throws: BasaltError.self) { try bench.ledger.resolve(pending) }
    #expect(error?.code == .commitUnknown && error?.underlying != nil)
    bench.store.setFaults(.none)
    #expect(try bench.ledger.resolve(pending) != nil)
  }

  /// Those of a group that were not in the doubtful commit hear that nothing of theirs was tried.
  @Test func whoDidNotFitIsNotInDoubt() throws {
    let half = [UInt8](repeating: 7, count: Limits.commitPayloadByteCountMaximum / 2 + 1)
    for call in 0..<40 {
      let bench = try Bench()
      let now = bench.store.callCount
      bench.store.setFaults(
        SimulatedFaults(
          planned: Dictionary(uniqueKeysWithValues: (call..<1_000).map { (now + $0, .failureAfterEffect) })))
      let outcomes = bench.ledger.commit(
        (0..<2).map { _ in
          Proposal(
            Transaction(principal: "p", operation: .append, actions: [], payloadByteCount: half.count), payload: half,
            base: .genesis
          ) { (_, _) throws(BasaltError) in .compatible }
        })
      guard case .unknown = outcomes[0] else { continue }
      #expect(outcomes[1].failure?.code == .busy)
      #expect(
        outcomes[1].failure?.message
          == "The commit before this transaction's ended in doubt; nothing of this transaction was committed.")
      #expect(outcomes[1].failure?.remedy == "Run it again when that one is resolved.")
      return
    }
    Issue.record("no call leaves a doubt")
  }
}
