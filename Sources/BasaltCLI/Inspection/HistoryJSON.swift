package import Basalt

/// The history of a warehouse for programs: the same facts, with digests of every commit.
///
/// A contract with scripts: members are added, never renamed, and what is not known is left out rather than null.
///
/// No value of a row is in it, as none is in the headers that it is made of.
package enum HistoryJSON {
  /// - Parameter entries: The newest first; `version` is that of the first.
  package static func of(_ entries: [Warehouse.HistoryEntry], path: String, id: UniqueID) -> JSONObject {
    var object = JSONObject()
    object.add("path", path)
    object.add("warehouse_id", id.description)
    // Left out of an empty history, which only tests make.
    object.add("version", entries.first?.version)
    object.add("commits", entries.map(of))
    return object
  }

  /// `predecessor` is the `sha256` of the commit before, so that a script can follow the chain without this program.
  package static func of(_ entry: Warehouse.HistoryEntry) -> JSONObject {
    var object = JSONObject()
    object.add("version", entry.version)
    object.add("time", HistoryText.time(of: entry))
    object.add("sha256", entry.digest.description)
    object.add("predecessor", entry.predecessor.description)
    object.add("payload_byte_count", entry.payloadByteCount)
    object.add("clock_overridden", entry.isClockOverridden)
    object.add("transactions", entry.transactions.map(transaction))
    return object
  }

  /// Several make one commit when sessions of a process commit together; each has its own principal.
  private static func transaction(_ transaction: Warehouse.HistoryEntry.Transaction) -> JSONObject {
    var object = JSONObject()
    object.add("principal", transaction.principal)
    object.add("operation", transaction.operation)
    object.add("branch", transaction.branch)
    // Both or none: a sequence means something only within its application.
    if let token = transaction.token {
      object.add("application", token.application)
      object.add("sequence", token.sequence)
    }
    object.add(
      "tables",
      transaction.tables.map { table in
        var member = JSONObject()
        member.add("id", table.id.description)
        // Of a table that was dropped, the name may be in a commit that was not read.
        member.add("name", table.name)
        return member
      })
    // The sentences of the text: what an action is in full, the ledger's objects say.
    object.add("actions", transaction.actions)
    object.add("audit_records", transaction.auditRecords)
    return object
  }
}
