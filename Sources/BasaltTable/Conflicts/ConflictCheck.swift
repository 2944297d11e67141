package import BasaltCore

/// A transaction that is in the ledger, as conflict messages name it.
///
/// It refers to no commit and no payload: what the message needs is copied out, so that the check is a function
/// of values.
package struct CommittedTransaction: Sendable {
  /// The number of its commit.
  package let version: Int64
  // For the message alone; what is decided is decided by `changes`.
  package let principal: String
  package let operation: String
  package let changes: [ChangeFacts]

  package init(version: Int64, principal: String, operation: String, changes: [ChangeFacts]) {
    self.version = version
    self.principal = principal
    self.operation = operation
    self.changes = changes
  }
}

/// A transaction that wants to be.
///
/// It has no version of its own yet: it gets one when it is put, and may lose several races before without a
/// change to itself.
package struct PreparedTransaction: Sendable {
  /// The version that it was prepared on.
  package let baseVersion: Int64
  package let operation: String
  package let changes: [ChangeFacts]

  package init(baseVersion: Int64, operation: String, changes: [ChangeFacts]) {
    self.baseVersion = baseVersion
    self.operation = operation
    self.changes = changes
  }
}

extension PreparedTransaction {
  /// Checks this against everything that was committed since it was prepared, over all of its tables.
  /// - Parameter others: The transactions of the commits after `baseVersion`, in order. Each is judged alone,
  ///   also within one commit.
  /// - Returns: By table, the files in which deleted rows must be united with those that are there now. Empty
  ///   when it stands as it is.
  /// - Throws: `.conflict`, naming both commits and what each did.
  /// - Complexity: O(`others` × `changes`), without I/O.
  package func check(against others: [CommittedTransaction]) throws(BasaltError) -> [UniqueID: Set<UniqueID>] {
    var united: [UniqueID: Set<UniqueID>] = [:]
    // In the order of the ledger, so that the first reason is the one that came first.
    for other in others {
      // A transaction that the base contains was seen when this one was prepared; judged again, it would make
      // its own base a conflict.
      assert(other.version > baseVersion)
      for change in changes {
        for committed in other.changes {
          switch ConflictRules.decide(change, after: committed) {
          case .compatible: continue
          case .uniteDeletedRows(let files): united[change.table, default: []].formUnion(files)
          case .conflict(let reason): throw conflict(reason, other, table: change.table)
          }
        }
      }
    }
    return united
  }

  /// One message for every reason: a reason reads as the end of a sentence, so that it follows the name of who
  /// did it.
  private func conflict(_ reason: ConflictReason, _ other: CommittedTransaction, table: UniqueID) -> BasaltError {
    BasaltError(
      .conflict,
      // Both commits are named: whoever reads this wants to know whom to ask.
      "This \(operation), prepared on version \(baseVersion), cannot be committed: version \(other.version) (\(other.operation) by \(other.principal)) \(reason).",
      remedy: "Run the transaction again: it will then see version \(other.version).", consequence: .transaction
    ).at("table", table)
  }
}
