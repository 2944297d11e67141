internal import BasaltLedger
internal import BasaltTable

/// Earlier versions: found by folding the commits from the last checkpoint before them.
extension Warehouse {
  /// The tables at a moment.
  /// - Throws: `.outOfRange` for a version that does not exist (yet), or a time before the warehouse was made.
  /// - Complexity: O(1) for the newest; otherwise O(commits since the checkpoint before it).
  func state(at moment: Moment) throws(BasaltError) -> WarehouseState {
    let newest = try refresh()
    let version: CommitNumber
    switch moment {
    case .newest: return newest
    case .version(let number):
      guard (0...newest.version.value).contains(number) else {
        throw Warehouse.noVersion(number, newest.version)
      }
      version = CommitNumber(number)
    case .time(let microseconds): version = try self.version(at: microseconds, newest: newest.version)
    }
    if version == newest.version { return newest }
    var state = try checkpointedState(before: version)
    while state.version < version { try state.advance(over: try ledger.commit(try state.version.next())) }
    return state
  }

  static func noVersion(_ number: Int, _ newest: CommitNumber) -> BasaltError {
    BasaltError(
      .outOfRange, "There is no version \(number): the newest is \(newest).",
      remedy: "Look at the versions with `basalt inspect ledger`.")
  }

  /// The latest checkpoint that does not lie behind a version, or commit 0.
  private func checkpointedState(before version: CommitNumber) throws(BasaltError) -> WarehouseState {
    for number in try ledger.reader.checkpointNumbers() where number <= version {
      // A checkpoint says nothing that commits do not: a damaged one is passed over.
      if let checkpoint = try? ledger.reader.checkpoint(after: number) {
        return try WarehouseState(checkpoint: checkpoint.payload, of: checkpoint.state)
      }
    }
    return try WarehouseState(beginningWith: try ledger.commit(.genesis))
  }

  /// The last commit that is not later than a time: by halving, because times grow with numbers.
  private func version(at microseconds: Int, newest: CommitNumber) throws(BasaltError) -> CommitNumber {
    var (low, high) = (-1, newest.value)
    while low < high {
      let middle = (low + high + 1) / 2
      if try ledger.commit(CommitNumber(middle)).header.time.microseconds <= microseconds {
        low = middle
      } else {
        high = middle - 1
      }
    }
    guard low >= 0 else {
      throw BasaltError(
        .outOfRange, "The warehouse was made after that time.",
        remedy: "Name a later time; `basalt inspect ledger` shows them.")
    }
    return CommitNumber(low)
  }
}
