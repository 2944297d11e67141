package import Basalt

/// The history of a warehouse for people: a line a commit, or all that one commit says.
///
/// Names come from people and are made visible; digests, times and numbers are our own.
package enum HistoryText {
  /// - Parameter entries: The newest first.
  /// - Returns: A table, and how many older commits there are.
  package static func list(
    _ entries: [Warehouse.HistoryEntry], path: String, id: UniqueID, _ terminal: Terminal
  ) -> String {
    var table = TextTable([
      .number("version"), .word("time"), .text("principal"), .word("operation"), .text("tables"), .text("what"),
    ])
    for entry in entries {
      // Transactions of one commit are told one below the other: they are independent of each other.
      for (index, transaction) in entry.transactions.enumerated() {
        table.add([
          index == 0 ? String(entry.version) : "", index == 0 ? time(of: entry) : "", transaction.principal,
          transaction.operation, tables(of: transaction), summary(of: transaction),
        ])
      }
    }
    // Of a warehouse that was opened there is at least commit 0.
    let newest = entries.first?.version ?? 0
    // The id, since two warehouses may have had the same path.
    let lines = [
      "\(terminal.bold(VisibleText.of(path)))  version \(newest)", terminal.faint("warehouse id \(id)"), "",
    ]
    var text = (lines + table.lines(terminal)).joined(separator: "\n") + "\n"
    // That nothing is missing in silence.
    if let oldest = entries.last?.version, oldest > 0 {
      text += terminal.faint("\(Quantity.count(oldest, "earlier commit")): --last shows more") + "\n"
    }
    return text
  }

  /// Digests in full: they are there to be compared.
  ///
  /// All actions, one a line, however many: whoever asks for one commit wants all of it.
  package static func detail(_ entry: Warehouse.HistoryEntry, _ terminal: Terminal) -> String {
    var lines = [
      terminal.bold("commit \(entry.version)"),
      "  time         \(time(of: entry))"
        + (entry.isClockOverridden ? ", by a clock that was known to be wrong and allowed" : ""),
      "  sha256       \(entry.digest)", "  predecessor  \(entry.predecessor)",
      "  payload      \(Quantity.bytes(entry.payloadByteCount))",
    ]
    for (index, transaction) in entry.transactions.enumerated() {
      lines += ["", "transaction \(index + 1): \(transaction.operation) by \(VisibleText.of(transaction.principal))"]
      lines.append("  branch  \(VisibleText.of(transaction.branch))")
      if let token = transaction.token {
        lines.append("  work    \(VisibleText.of(token.application)):\(token.sequence)")
      }
      for table in transaction.tables {
        lines.append("  table   \(VisibleText.of(table.name ?? "without a name"))  \(terminal.faint("id \(table.id)"))")
      }
      lines += transaction.actions.map { "  action  \(VisibleText.of($0))" }
      lines += transaction.auditRecords.map { "  audit   \(VisibleText.of($0))" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// To the microsecond, as it is stored: two commits of one second must be seen to be in order.
  package static func time(of entry: Warehouse.HistoryEntry) -> String {
    Value.timestamptz(microseconds: Int64(entry.time)).description
  }

  /// By name; an id where no commit that was read says the name.
  private static func tables(of transaction: Warehouse.HistoryEntry.Transaction) -> String {
    transaction.tables.map { $0.name ?? "\($0.id)" }.joined(separator: ", ")
  }

  /// The first action and the last ones: what a transaction makes it names first, and rows come last. In
  /// between only how many.
  ///
  /// A line a transaction, whatever it did: a load of a thousand files must not fill the screen.
  private static func summary(of transaction: Warehouse.HistoryEntry.Transaction) -> String {
    // Of a commit that is made for the audit log alone, that is what it does.
    let actions = transaction.actions.isEmpty ? transaction.auditRecords : transaction.actions
    guard actions.count > actionCountShown else { return actions.joined(separator: "; ") }
    let others = actions.count - actionCountShown + 1
    return ([actions[0], "\(Quantity.count(others)) more"] + actions.suffix(actionCountShown - 2)).joined(
      separator: "; ")
  }

  /// What a wide terminal holds; `inspect ledger N` shows all.
  private static let actionCountShown = 3
}
