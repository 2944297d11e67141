import BasaltCore
import BasaltLedger
import BasaltRuntime
import BasaltStorage

/// What every session commits: one row, as a small data file in the payload.
struct OneRow {
  let table = TableID(UniqueID(bits: 7))
  private let file: [UInt8]

  init() {
    // As large as a data file of one row of a few columns.
    var random = SeededRandom(seed: 3)
    file = random.bytes(600)
  }

  func proposal(on base: CommitNumber) -> Proposal {
    let inline = InlineFile(
      id: UniqueID.random(), rowCount: 1, body: PayloadRange(offset: 0, byteCount: file.count))
    let transaction = Transaction(
      principal: "benchmark", operation: .append, actions: [.addInlineFile(table, inline)], payloadByteCount: file.count
    )
    return Proposal(transaction, payload: file, base: base) { (_, _) throws(BasaltError) in .compatible }
  }

  /// Opens the warehouse again and counts the rows that are in it.
  static func count(in directory: String) throws -> Int {
    let ledger = try Ledger.open(on: LocalStore(directory: directory), clock: SystemWallClock()).ledger
    let head = try ledger.refresh().head.number
    var count = 0
    for value in 1...head.value {
      for transaction in try ledger.commit(CommitNumber(value)).header.transactions {
        for case .addInlineFile(_, let file) in transaction.actions { count += file.rowCount }
      }
    }
    return count
  }

  static func makeLedger(in directory: String) throws -> Ledger {
    let store = try LocalStore(directory: directory)
    _ = try WarehouseRoot.make(on: store, owner: "benchmark", clock: SystemWallClock(), allowsNetworkFileSystem: true)
    return try Ledger.open(on: store, clock: SystemWallClock()).ledger
  }
}

/// Durable commits of one session, beside bare publishing of as many bytes, in turns: what disturbs one disturbs the other.
struct OneSession {
  let directory: String
  private let commitCountPerRound = 50

  func measure(roundCount: Int) throws {
    let ledger = try OneRow.makeLedger(in: directory)
    let row = OneRow()
    let bare = directory + "/bare"
    try Files.makeDirectory(bare)
    var shares: [Double] = []
    var rates: [Double] = []
    var rawRates: [Double] = []
    // The first round finds empty directories and cold code.
    for round in 0...roundCount {
      let commits = try Stopwatch.nanoseconds {
        for _ in 0..<commitCountPerRound {
          guard case .committed = ledger.commit([row.proposal(on: ledger.state.head.number)])[0] else {
            throw WrongAnswer("a commit failed")
          }
        }
      }
      let bytes = try ledger.commit(ledger.state.head.number).object.bytes
      let raw = try Stopwatch.nanoseconds {
        for index in 0..<commitCountPerRound { try Files.publish(bytes, as: "\(bare)/\(round)-\(index)", in: bare) }
      }
      guard round > 0 else { continue }
      rates.append(Double(commitCountPerRound) * 1e9 / commits)
      rawRates.append(Double(commitCountPerRound) * 1e9 / raw)
      shares.append(raw / commits * 100)
    }
    let count = try OneRow.count(in: directory)
    guard count == (roundCount + 1) * commitCountPerRound else { throw WrongAnswer("\(count) rows are there") }
    print("one session: \(Stopwatch.summary(of: rates, "commits/s")), \(count) rows there")
    print("bare write, sync, publish, sync: \(Stopwatch.summary(of: rawRates, "/s"))")
    print("share of bare: \(Stopwatch.summary(of: shares, "%"))")
  }
}

/// Sessions that wait each for its own commit, and so are committed in groups.
struct ManySessions {
  let directory: String
  private let sessionCount = 32

  func measure(commitCountPerSession: Int) throws {
    let ledger = try OneRow.makeLedger(in: directory)
    let queue = CommitQueue(ledger: ledger)
    let row = OneRow()
    let sessions = try IOThreads(threadCount: sessionCount)
    let ended = Monitor(0)
    let failures = Monitor(0)
    let nanoseconds = Stopwatch.nanoseconds {
      for _ in 0..<sessionCount {
        sessions.submit {
          for _ in 0..<commitCountPerSession {
            if case .committed = queue.commit(row.proposal(on: ledger.state.head.number)) { continue }
            failures.withLock { $0 += 1 }
          }
          ended.withLock { $0 += 1 }
          ended.wakeOne()
        }
      }
      ended.wait { $0 == sessionCount ? () : nil }
    }
    let expected = sessionCount * commitCountPerSession
    let count = try OneRow.count(in: directory)
    guard failures.withLock({ $0 }) == 0, count == expected else { throw WrongAnswer("\(count) rows of \(expected)") }
    let head = ledger.state.head.number.value
    print(
      "\(sessionCount) sessions: \(Int(Double(expected) * 1e9 / nanoseconds)) commits/s, \(count) rows there, "
        + "in \(head) groups of \(expected / max(head, 1))")
  }
}
