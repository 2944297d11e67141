internal import BasaltLedger
internal import BasaltTable

extension SystemTable {
  /// A row a transaction of each commit, newest first.
  static let commits = SystemTable(
    "commits", "the history: who changed what, when",
    columns: [
      ("version", .bigint), ("committed_at", .timestamptz), ("transaction", .integer), ("principal", .text),
      ("operation", .text), ("tables", .text), ("changes", .text), ("digest", .text),
    ]
  ) { (view) throws(BasaltError) in
    var rows: [[Value]] = []
    for entry in try view.warehouse.entries(from: view.state.version, last: .max) {
      for (index, transaction) in entry.transactions.enumerated() {
        rows.append([
          .bigint(Int64(entry.version)), .timestamptz(microseconds: Int64(entry.time)), .integer(Int32(index)),
          .text(transaction.principal), .text(transaction.operation),
          .text(transaction.tables.map { $0.name ?? $0.id.description }.joined(separator: ", ")),
          .text(transaction.actions.joined(separator: "; ")), .text(entry.digest.description),
        ])
      }
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
