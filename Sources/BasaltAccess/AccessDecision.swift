public import BasaltCore

/// That somebody may read a table, and on what ground: without one there is no way to a row.
///
/// Whatever reads rows, or the bounds of rows, of a table takes one as an argument, and nobody outside of this target can
/// make one: the initialiser is internal to it. Today there is one ground, ownership; policies, masks and grants become further
/// facts of a decision, not further ways around it.
public struct AccessDecision: Sendable, Hashable {
  /// The table it is about: a decision for one table opens no other.
  public let table: UniqueID
  public let ground: Ground

  /// Why access is granted.
  public enum Ground: Sendable, Hashable {
    /// Whoever holds the files holds the warehouse: the process's own principal, with every row and column.
    case ownership(of: UniqueID)
  }

  init(table: UniqueID, ground: Ground) {
    self.table = table
    self.ground = ground
  }

  /// The decision for the owner of a warehouse: all rows and columns of one of its tables.
  /// - Parameters:
  ///   - warehouse: The warehouse that is opened, which the audit log will name.
  ///   - table: The table that is to be read.
  package static func grantedToOwner(of warehouse: UniqueID, table: UniqueID) -> AccessDecision {
    AccessDecision(table: table, ground: .ownership(of: warehouse))
  }

  /// Checks that this decision is about `table`.
  ///
  /// Every door to rows calls this first. To hold a decision about another table is a bug of the caller's, and one that must never
  /// read on.
  package func require(table: UniqueID) {
    precondition(self.table == table, "an access decision about table \(self.table), used for table \(table)")
  }
}
