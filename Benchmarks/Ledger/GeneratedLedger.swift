import BasaltCore
import BasaltLedger
import BasaltStorage

/// A ledger of many commits as maintenance leaves it: ranges packed, old commit objects removed, checkpoints at their interval.
///
/// Written as plain files: making each commit durable would take an hour of a hard disk, and says nothing about opening.
struct GeneratedLedger {
  let state: LedgerState
  let checkpointNumber: CommitNumber
  let packedRangeCount: Int

  static func write(to root: String, commitCount: Int) throws -> GeneratedLedger {
    for directory in ["", "/ledger", "/ledger/commits", "/ledger/packed", "/ledger/checkpoints"] {
      try Files.makeDirectory(root + directory)
    }
    func write(_ object: LedgerObject, _ name: ObjectName) throws {
      try Files.write(object.bytes, to: "\(root)/\(name)")
    }

    var random = SeededRandom(seed: 1)
    let warehouse = UniqueID(using: &random)
    var commits: [Commit] = []
    var state: LedgerState?
    // Those that opening needs: after the newest checkpoint come as many commits as can be.
    let last = max(commitCount - commitCount % Limits.checkpointIntervalCommitCount - 1, 1)
    let firstKept =
      max(0, last - Limits.unpackedCommitCountMinimum) / Limits.packedRangeCommitCount * Limits.packedRangeCommitCount
    var checkpointNumber = CommitNumber.genesis
    var packedRangeCount = 0
    for value in 0...last {
      let number = CommitNumber(value)
      let commit = try makeCommit(number, after: state, of: warehouse, using: &random)
      if state == nil { state = try LedgerState(beginningWith: commit) } else { try state?.advance(over: commit) }
      commits.append(commit)
      if value >= firstKept {
        if value.isMultiple(of: Limits.packedRangeCommitCount) || value == firstKept {
          // The last part of the name is the number, in fifteen digits.
          try Files.makeDirectory("\(root)/\(LedgerNames.commit(number).text.dropLast(16))")
        }
        try write(commit.object, LedgerNames.commit(number))
      }
      if commits.count == Limits.packedRangeCommitCount {
        let index = LedgerNames.rangeIndex(of: number)
        try write(PackedRange(packing: commits, index: index).makeObject(), LedgerNames.packedRange(index))
        packedRangeCount += 1
        commits = []
      }
      let isNearEnd = value + Limits.keptCheckpointCount * Limits.checkpointIntervalCommitCount > last
      if isNearEnd, value.isMultiple(of: Limits.checkpointIntervalCommitCount), value > 0, let state {
        try write(Checkpoint(of: state, payload: []).object, LedgerNames.checkpoint(after: number))
        checkpointNumber = number
      }
    }
    guard let state else { throw WrongAnswer("no commits were generated") }
    return GeneratedLedger(state: state, checkpointNumber: checkpointNumber, packedRangeCount: packedRangeCount)
  }

  /// An append of one manifest, as most commits are; some carry the token of one of a hundred applications.
  private static func makeCommit(
    _ number: CommitNumber, after state: LedgerState?, of warehouse: UniqueID, using random: inout SeededRandom
  ) throws -> Commit {
    guard let state else {
      let transaction = Transaction(principal: "benchmark", operation: .initialize, actions: [])
      return try Commit(
        CommitHeader(
          warehouse: warehouse, number: number, id: UniqueID(using: &random),
          time: CommitTime(microseconds: 1_700_000_000_000_000), predecessor: .none,
          genesis: .init(features: .none), transactions: [transaction]), payload: [])
    }
    let id = UniqueID(using: &random)
    let manifest = ManifestReference(
      id: id, object: try ObjectName("data/\(id)"), byteCount: 10_000, digest: ContentDigest(bytes: random.bytes(32)),
      addedFileCount: 1, removedFileCount: 0, addedRowCount: 1_000)
    var transaction = Transaction(
      principal: "benchmark", operation: .append, 
      actions: [.addManifest(TableID(UniqueID(bits: 7)), manifest, body: PayloadRange(offset: 0, byteCount: 0))])
    if number.value.isMultiple(of: 10) {
      transaction.token = IdempotenceToken(application: "loader \(number.value / 10 % 100)", sequence: number.value)
    }
    return try Commit(
      CommitHeader(
        warehouse: warehouse, number: number, id: UniqueID(using: &random),
        time: CommitTime(microseconds: state.time.microseconds + 1_000_000), predecessor: state.head.digest,
        transactions: [transaction]), payload: [])
  }
}
