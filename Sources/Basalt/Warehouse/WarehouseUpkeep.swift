internal import BasaltLedger
internal import BasaltTable
internal import Synchronization

/// What keeps a warehouse quick to open and to plan, done a little after each commit: nothing depends on it, so
/// that its errors are nobody's concern, and the next commit tries again.
///
/// By the session that has just committed, before its caller hears of the outcome. A thread that did it by
/// itself would go on when the caller thinks that all is done, and hold on to files of a warehouse that is gone.
extension Warehouse {
  /// Merges manifests, writes a checkpoint and packs a range of commits, each when it is due.
  ///
  /// One session of a process at a time: all that commit meanwhile would see the same work, and do it in vain.
  /// - Parameter tables: Those that the commit has touched.
  func keepUp(_ tables: some Sequence<TableID>) {
    guard !isKeptUp.exchange(true, ordering: .acquiring) else { return }
    defer { isKeptUp.store(false, ordering: .releasing) }
    mergeManifests(of: tables)
    guard ledger.isCheckpointDue else { return }
    writeCheckpoint()
    packClosedRange()
  }

  /// Several processes may write the same one: equal states are equal bytes.
  private func writeCheckpoint() {
    let state = ledger.state
    // Ledger and tables must be of one commit; with others committing they may not be, and the next one is as
    // good.
    guard let tables = try? known(), tables.version == state.head.number else { return }
    try? ledger.writeCheckpoint(of: state, payload: tables.checkpoint)
  }

  /// Packs the range of commits before the current one, so that whoever has to read the chain from its beginning
  /// reads a thousandth of the objects. Asked with each checkpoint: one look at a name, ten times a range.
  private func packClosedRange() {
    let index = LedgerNames.rangeIndex(of: ledger.state.head.number) - 1
    guard index >= 0, let isThere = try? ledger.reader.isPresent(LedgerNames.packedRange(index)), !isThere else {
      return
    }
    try? ledger.pack(range: index)
  }
}
