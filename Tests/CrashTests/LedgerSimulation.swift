import BasaltCore
import BasaltLedger
import BasaltStorage
import TestSupport
import Testing

/// One run of several processes that commit to one warehouse on a machine that fails, all drawn from one seed: who does what, in which
/// order, what fails, when the power goes. Afterwards it is compared what each was told with what the ledger holds.
///
/// A *life* is the time from one start of the machine to the next loss of power. Processes are interleaved between any two operations on the store.
struct LedgerSimulation {
  /// What is known of a transaction. Each has a principal of its own, by which it is found in the ledger.
  enum Fate: Equatable {
    case committed(CommitNumber)
    case absent
    /// Nobody has been told yet, or the answer was that nobody knows.
    case open
  }

  /// What happened, over all seeds: a simulation that never loses a race proves nothing of races.
  struct Tally {
    var committed = 0
    var grouped = 0
    var conflicts = 0
    var repeated = 0
    var failed = 0
    var unknown = 0
    var resolvedAsCommitted = 0
    var resolvedAsLost = 0
    var stillUnknown = 0
    var survivedUnheard = 0
    var vanishedUnheard = 0
    var powerFailures = 0
    var checkpoints = 0
    var erasures = 0

    static func + (left: Tally, right: Tally) -> Tally {
      var sum = left
      for path in Tally.all { sum[keyPath: path] += right[keyPath: path] }
      return sum
    }

    static var all: [WritableKeyPath<Tally, Int>] {
      [
        \.committed, \.grouped, \.conflicts, \.repeated, \.failed, \.unknown, \.resolvedAsCommitted, \.resolvedAsLost,
        \.stillUnknown, \.survivedUnheard, \.vanishedUnheard, \.powerFailures, \.checkpoints, \.erasures,
      ]
    }
  }

  /// A process: its own ledger on the common machine, and what it is doing.
  private struct Writer {
    let ledger: Ledger
    var group: (commit: GroupCommit, names: [String])?
    var pending: [(pending: PendingCommit, names: [String])] = []
  }

  let seed: UInt64
  private var random: SeededRandom
  private var fates: [String: Fate] = [:]
  /// The versions on which transactions that tolerate nobody were prepared.
  private var exclusiveBases: [String: CommitNumber] = [:]
  /// Transactions that say of a commit that its payload will be erased, and that commit.
  private var declarations: [String: CommitNumber] = [:]
  /// Commits whose payload was reported as erased.
  private var erased: Set<CommitNumber> = []
  private var nextName = 0
  private var sequences: [String: Int] = [:]
  private(set) var tally = Tally()

  init(seed: UInt64) {
    self.seed = seed
    random = SeededRandom(seed: seed)
  }

  private var situation: String { "replay with: \(Soak.replay("LedgerSimulationTests", seed: seed))" }

  mutating func run() throws {
    var store = try SimulatedStore(seed: random.next())
    _ = try WarehouseRoot.make(
      on: store, owner: "owner", clock: ManualWallClock(1_800_000_000_000_000), warehouse: UniqueID(using: &random),
      commitID: UniqueID(using: &random))
    for _ in 0..<random.integer(in: 1...4) {
      try live(on: store)
      store = try store.crash()
      tally.powerFailures += 1
      try check(store)
    }
  }

  // MARK: A life

  private mutating func live(on store: SimulatedStore) throws {
    var writers: [Writer] = []
    for _ in 0..<random.integer(in: 1...4) {
      let process = try store.openedByAnotherProcess()
      // Clocks differ by up to two minutes.
      let clock = ManualWallClock(1_800_000_000_000_000 + random.integer(in: -120_000_000...120_000_000))
      let ids = Ids(random.split())
      writers.append(
        Writer(ledger: try Ledger.open(on: process, clock: clock, makeID: { ids.next() }).ledger))
    }
    let lastCall = store.callCount + random.integer(in: 20...400)
    store.setFaults(faults(over: store.callCount..<lastCall))
    while store.callCount <= lastCall {
      let index = random.integer(in: 0...writers.count - 1)
      act(&writers[index])
    }
    // The power is gone. Whoever waits for an answer will not get one.
  }

  /// What goes wrong in a life, which ends in a loss of power: single calls, and outages in which one call after another fails. Only
  /// these last longer than the patience of a commit, and leave its outcome unknown.
  private mutating func faults(over calls: Range<Int>) -> SimulatedFaults {
    var faults = SimulatedFaults(planned: [calls.upperBound: .crash])
    if random.chance(3, in: 4) {
      faults.chancePerThousand = [5, 20, 80][random.integer(in: 0...2)]
      faults.drawn = [.failure, .failureAfterEffect, .shortTransfer, .flippedBit]
    }
    for _ in 0..<random.integer(in: 0...2) {
      let first = random.integer(in: calls.lowerBound...calls.upperBound - 1)
      let fault: SimulatedFaults.Fault = random.chance(1, in: 2) ? .failure : .failureAfterEffect
      for call in first..<min(first + random.integer(in: 4...40), calls.upperBound) { faults.planned[call] = fault }
    }
    return faults
  }

  private mutating func act(_ writer: inout Writer) {
    guard writer.group == nil else { return step(&writer) }
    // Whoever does not know asks soon, and often: also while the outage goes on.
    if !writer.pending.isEmpty, random.chance(1, in: 2) { return resolve(&writer) }
    switch random.integer(in: 0...9) {
    case 0: writeCheckpoint(writer.ledger)
    case 1: _ = try? writer.ledger.refresh()
    case 2: erase(writer.ledger)
    default: begin(&writer)
    }
  }

  private mutating func begin(_ writer: inout Writer) {
    let count = random.chance(1, in: 3) ? random.integer(in: 2...4) : 1
    var proposals: [Proposal] = []
    var names: [String] = []
    for _ in 0..<count {
      let name = "t\(nextName)"
      nextName += 1
      names.append(name)
      fates[name] = .open
      proposals.append(proposal(name, on: writer.ledger.state.head.number))
    }
    if count > 1 { tally.grouped += 1 }
    writer.group = (writer.ledger.begin(proposals), names)
  }

  private mutating func proposal(_ name: String, on base: CommitNumber) -> Proposal {
    let payload = random.bytes(random.integer(in: 0...40))
    var transaction = Transaction(
      principal: name, operation: .append, actions: [], payloadByteCount: payload.count)
    if random.chance(1, in: 4) {
      let application = "application \(random.integer(in: 0...2))"
      // Sometimes the same work again, as an application does that has not heard.
      let step = random.chance(1, in: 3) ? 0 : 1
      sequences[application, default: 0] += step
      transaction.token = IdempotenceToken(application: application, sequence: sequences[application, default: 0])
    }
    if base > .genesis, random.chance(1, in: 8) {
      let target = CommitNumber(random.integer(in: 1...base.value))
      transaction.actions.append(.erasePayloads([target]))
      declarations[name] = target
    }
    let isExclusive = random.chance(1, in: 4)
    if isExclusive { exclusiveBases[name] = base }
    return Proposal(transaction, payload: payload, base: base) { (_, _) throws(BasaltError) in
      isExclusive ? .conflicts(reason: "it tolerates nobody") : .compatible
    }
  }

  private mutating func step(_ writer: inout Writer) {
    guard var group = writer.group else { return }
    if group.commit.step() {
      writer.group = group
      return
    }
    writer.group = nil
    writer.ledger.learn(from: group.commit)
    var pending: PendingCommit?
    var unknownNames: [String] = []
    for (name, outcome) in zip(group.names, group.commit.outcomes) {
      switch outcome {
      case .committed(let reference):
        fates[name] = .committed(reference.number)
        tally.committed += 1
      case .repeated:
        fates[name] = .absent
        tally.repeated += 1
      case .failed(let error):
        fates[name] = .absent
        if error.code == .conflict { tally.conflicts += 1 } else { tally.failed += 1 }
        #expect(error.code != .commitUnknown, "\(situation)")
      case .unknown(let found, let error):
        #expect(error.code == .commitUnknown, "\(situation)")
        pending = found
        unknownNames.append(name)
        tally.unknown += 1
      }
    }
    if let pending { writer.pending.append((pending, unknownNames)) }
  }

  private mutating func resolve(_ writer: inout Writer) {
    guard let open = writer.pending.popLast() else { return }
    do {
      if let reference = try writer.ledger.resolve(open.pending) {
        for name in open.names { fates[name] = .committed(reference.number) }
        tally.resolvedAsCommitted += 1
      } else {
        for name in open.names { fates[name] = .absent }
        tally.resolvedAsLost += 1
      }
    } catch {
      tally.stillUnknown += 1
      writer.pending.append(open)
    }
  }

  private mutating func writeCheckpoint(_ ledger: Ledger) {
    let state = ledger.state
    if (try? ledger.writeCheckpoint(of: state, payload: Array("state after \(state.head.number)".utf8))) != nil {
      tally.checkpoints += 1
    }
  }

  private mutating func erase(_ ledger: Ledger) {
    // By name, not as a dictionary has them: a run must be the same again.
    let declared = declarations.sorted { $0.key < $1.key }.compactMap { name, target in
      if case .committed(let number) = fates[name] { (target, number) } else { nil }
    }
    guard let (target, number) = declared.randomElement(using: &random) else { return }
    if (try? ledger.erasePayload(of: target, declaredBy: number)) != nil {
      erased.insert(target)
      tally.erasures += 1
    }
  }

  // MARK: The truth

  private mutating func check(_ store: SimulatedStore) throws {
    let opened = try Ledger.open(on: store, clock: ManualWallClock(1_800_000_000_000_000))
    if let checkpoint = opened.checkpoint {
      #expect(checkpoint.payload == Array("state after \(checkpoint.state.head.number)".utf8), "\(situation)")
    }
    try opened.ledger.refresh()
    let head = opened.ledger.state.head.number

    // From the very beginning, not from the checkpoint: the chain holds, and leads to the same state.
    var found: [String: CommitNumber] = [:]
    var state: LedgerState?
    var namesByCommit: [[String]] = []
    var erasedNumbers: Set<CommitNumber> = []
    for value in 0...head.value {
      let commit = try opened.ledger.commit(CommitNumber(value))
      if state == nil { state = try LedgerState(beginningWith: commit) } else { try state?.advance(over: commit) }
      let names = commit.header.transactions.map(\.principal)
      for name in names {
        #expect(found.updateValue(commit.number, forKey: name) == nil, "'\(name)' is there twice; \(situation)")
      }
      namesByCommit.append(names)
      switch commit.object.payload {
      case .bytes(let payload):
        #expect(payload.isEmpty || !erased.contains(commit.number), "commit \(value) was erased; \(situation)")
      case .erased: erasedNumbers.insert(commit.number)
      }
    }
    let declared = Set(found.keys.compactMap { declarations[$0] })
    #expect(erasedNumbers.isSubset(of: declared), "erased without a word; \(situation)")
    #expect(state == opened.ledger.state, "\(situation)")
    let stored = try store.list(prefix: LedgerNames.commitPrefix).map(\.name)
    #expect(stored == (0...head.value).map { LedgerNames.commit(CommitNumber($0)) }, "gaps or strangers; \(situation)")

    for (name, fate) in fates {
      switch fate {
      case .committed(let number):
        #expect(found[name] == number, "'\(name)' was acknowledged as commit \(number); \(situation)")
      case .absent:
        #expect(found[name] == nil, "'\(name)' was not committed, and is there; \(situation)")
      case .open:
        // The machine has stopped: what is there now stays, and what is not never comes.
        if let number = found[name] {
          fates[name] = .committed(number)
          tally.survivedUnheard += 1
        } else {
          fates[name] = .absent
          tally.vanishedUnheard += 1
        }
      }
    }
    for name in found.keys where name != "owner" {
      #expect(fates[name] != nil, "'\(name)' is nobody's; \(situation)")
    }
    for (name, base) in exclusiveBases {
      guard let number = found[name] else { continue }
      let between = namesByCommit[(base.value + 1)..<number.value].flatMap { $0 }
      #expect(
        between.isEmpty && namesByCommit[number.value].first == name,
        "'\(name)' tolerates nobody and came after \(between); \(situation)")
    }
  }
}
