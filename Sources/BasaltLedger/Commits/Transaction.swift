package import BasaltCore

/// What one principal changes, whole or not at all. A value: made by the layer above, before anything is committed.
/// - Source: format-spec/ledger.md, "Transaction"
package struct Transaction: Sendable, Hashable {
  /// On whose behalf.
  package var principal: String
  package var operation: Operation
  package var branch = Transaction.mainBranch
  /// The tables it touches: those of its actions, and others that must not change meanwhile.
  package var tables: [TableID]
  /// What it has read to make what it writes.
  package var inputs: [TableVersion] = []
  package var token: IdempotenceToken?
  /// The registered attempt that wrote its objects.
  package var attempt: UniqueID?
  package var actions: [LedgerAction]
  /// What its actions' bodies point into.
  package var payloadByteCount = 0

  /// The branch that exists from the beginning and cannot be dropped.
  package static let mainBranch = "main"

  /// What it was for: people read it in the history, and the rules of conflicts differ by it.
  package enum Operation: String, Sendable, Hashable, CaseIterable {
    case initialize, append, delete, update, merge, compact, expire, administer
    case createTable = "create-table"
    case alterTable = "alter-table"
    case dropTable = "drop-table"
    case moveTier = "move-tier"
  }

  /// A table as of a version.
  package struct TableVersion: Sendable, Hashable {
    package let table: TableID
    package let version: CommitNumber

    package init(table: TableID, version: CommitNumber) {
      self.table = table
      self.version = version
    }
  }

  /// - Parameter tables: Beside those that the actions name.
  package init(
    principal: String, operation: Operation, actions: [LedgerAction], tables: [TableID] = [], payloadByteCount: Int = 0
  ) {
    self.principal = principal
    self.operation = operation
    self.actions = actions
    self.payloadByteCount = payloadByteCount
    var seen: Set<TableID> = []
    self.tables = (actions.compactMap(\.table) + tables).filter { seen.insert($0).inserted }
  }
}

/// The name of a piece of work, given by the application that does it: sent again, it is known, and done only once.
package struct IdempotenceToken: Sendable, Hashable {
  package let application: String
  /// Greater for each piece of work of the application.
  package let sequence: Int

  package init(application: String, sequence: Int) {
    self.application = application
    self.sequence = sequence
  }
}
