package import BasaltCore

/// What a transaction did, or means to do, to one table: all that the conflict rules look at.
///
/// Facts, not operations: an update is a row change that also adds files, a compaction a rewrite that adds others. Fields that do not
/// concern a transaction stay empty.
package struct ChangeFacts: Sendable {
  package let table: UniqueID
  /// What it is for: which rules it is judged by.
  package var kind: Kind
  /// The table itself is gone afterwards.
  package var dropsTable = false

  // Data.

  /// Columns whose values it writes or tests.
  package var usedColumns: Set<FieldID> = []
  package var addedFiles: [AddedFile] = []
  package var removedFiles: Set<UniqueID> = []
  /// Manifests, and inline files, that it puts another manifest in the place of.
  package var replacedManifests: Set<UniqueID> = []
  /// Rows deleted in files that stay.
  package var deletedRows: [UniqueID: RowPositions] = [:]
  /// What it says about keys that are enforced.
  package var addedKeys: AddedKeys = .none

  // Definition.

  /// Columns that were dropped, widened or made NOT NULL.
  package var changedColumns: Set<FieldID> = []
  package var changedObjects: Set<TableObject> = []
  /// What the change was checked against, such as the partitioning when a column is widened.
  package var requiredObjects: Set<TableObject> = []
  /// It was checked against all rows (NOT NULL, CHECK): rows added since are not checked.
  package var isProvenByRows = false

  // Isolation.

  package var isolation: Isolation = .snapshot
  /// Which rows it read, for `serializable`.
  package var predicate = PruningPredicate()

  package enum Kind: Sendable, Hashable, CaseIterable {
    case append
    /// Delete, update, merge: by predicate.
    case rowChange
    /// Compaction, tier move: other files with the same rows.
    case rewrite
    /// Schema, spec, policy, property; drop.
    case definition
  }

  package enum Isolation: Sendable, Hashable {
    /// Rows appended later are not affected.
    case snapshot
    /// As if all transactions had run one after another.
    case serializable
  }

  package init(table: UniqueID, kind: Kind) {
    self.table = table
    self.kind = kind
  }
}

/// A file that a transaction added, with what is known of its values.
package struct AddedFile: Sendable {
  package let id: UniqueID
  package let statistics: [FieldID: ColumnStatistics]
  /// Its rows were there before, in other files.
  package let holdsOldRows: Bool

  package init(id: UniqueID, statistics: [FieldID: ColumnStatistics] = [:], holdsOldRows: Bool = false) {
    self.id = id
    self.statistics = statistics
    self.holdsOldRows = holdsOldRows
  }

  /// Whether a row may pass: what is unknown may.
  func mayMatch(_ predicate: PruningPredicate) -> Bool {
    predicate.terms.allSatisfy { term in
      if term.test == .never { return false }
      guard let statistics = statistics[term.column] else { return true }
      return term.test.verdict(statistics) != .noRow
    }
  }
}

/// Keys that a transaction adds to a table that enforces one.
package enum AddedKeys: Sendable, Hashable {
  /// It adds none, or no key is enforced.
  case none
  /// All lie between these values of the key's first column.
  case between(Value, Value)
  /// They may be any.
  case unknown

  func mayIntersect(_ other: AddedKeys) -> Bool {
    switch (self, other) {
    case (.none, _), (_, .none): return false
    case (.unknown, _), (_, .unknown): return true
    case (.between(let low, let high), .between(let otherLow, let otherHigh)):
      // Values that cannot be compared prove nothing.
      guard let first = high.order(to: otherLow), let second = low.order(to: otherHigh) else { return true }
      return first != .before && second != .after
    }
  }
}
