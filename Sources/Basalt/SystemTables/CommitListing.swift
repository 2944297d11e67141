internal import BasaltLedger
internal import BasaltTable

extension SystemTable {
  /// A row a transaction of each commit, newest first.
  ///
  /// By transaction and not by commit: sessions commit in groups, and who changed what is said of each alone.
  static let commits = SystemTable(
    "commits", "the history: who changed what, when",
    columns: [
      ("version", .bigint), ("committed_at", .timestamptz), ("transaction", .integer), ("principal", .text),
      ("operation", .text), ("tables", .text), ("changes", .text), ("digest", .text),
    ]
  ) { (view) throws(BasaltError) in
    var rows: [[Value]] = []
    // From the version that is read: `AT` shows the history as it was then. All of it, since a filter is applied to
    // rows when they are there.
    for entry in try view.warehouse.entries(from: view.state.version, last: .max) {
      for (index, transaction) in entry.transactions.enumerated() {
        rows.append([
          .bigint(Int64(entry.version)), .timestamptz(microseconds: Int64(entry.time)), .integer(Int32(index)),
          .text(transaction.principal), .text(transaction.operation),
          // A table whose name is not in the commits that were read is still told apart by its identifier.
          .text(transaction.tables.map { $0.name ?? $0.id.description }.joined(separator: ", ")),
          .text(
            (transaction.actions.isEmpty ? transaction.auditRecords : transaction.actions).joined(separator: "; ")), .text(entry.digest.description),
        ])
      }
      // A row all the same: versions have no gaps, and one here would look like a commit that was lost.
      if entry.transactions.isEmpty {
        rows.append([
          .bigint(Int64(entry.version)), .timestamptz(microseconds: Int64(entry.time)), .null, .null, .null, .null,
          .null, .text(entry.digest.description),
        ])
      }
    }
    return rows
  }
}
