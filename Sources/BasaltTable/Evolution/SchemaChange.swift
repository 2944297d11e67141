package import BasaltCore

/// One change of a table's schema. All of them are metadata only: no data file is rewritten.
///
/// A value with everything that it needs, so that a change can be checked and shown before there is a
/// transaction; `TableSchema.applying(_:usage:)` says when each is refused.
/// - Source: format-spec/schema-evolution.md, "Changes"
package enum SchemaChange: Sendable, Hashable {
  /// A column under a field id that was never used.
  case add(name: String, type: LogicalType, isNullable: Bool, defaults: ColumnDefaults, at: ColumnPlace)
  /// Gone for readers of later snapshots. What files store of it stays there, under an id that is never given
  /// out again.
  case drop(String)
  case rename(String, to: String)
  case move(String, to: ColumnPlace)
  /// To a type that holds every value of the present one, under the same id.
  case widen(String, to: LogicalType)
  /// NULL may be stored from now on.
  case relaxNotNull(String)
  /// NULL may not be stored any more.
  case setNotNull(String, proof: NullProof)
  /// For rows that come from now on; NULL takes the default away.
  case setWriteDefault(String, Value)
}

/// Where a column stands among the others.
///
/// Named by a neighbor and not by a number, which would mean another place as soon as a column is added before
/// it.
package enum ColumnPlace: Sendable, Hashable {
  case first
  case last
  case after(String)
}

/// What is known about NULLs in a column, of all rows of the snapshot that a change is made on.
///
/// Given by the caller and not looked up: a schema knows no files, and only whoever has the snapshot knows
/// which proof is to be had.
package enum NullProof: Sendable, Hashable {
  /// The NULL counts in the statistics of all live files, added up; `nil` when a file's is not known.
  case statistics(nullCount: Int?)
  /// A scan found this many.
  ///
  /// Dearer than statistics, and always conclusive.
  case scan(nullCount: Int)
}

/// What else of a table depends on its columns, and so limits how they may change.
///
/// Handed in by whoever has the table's state, so that the rules of changes are a function of values.
package struct SchemaUsage: Sendable {
  /// The spec of new files.
  package var currentSpec: PartitionSpec
  /// All specs under which a live file may have been written.
  package var specs: [PartitionSpec]
  package var sortColumns: Set<FieldID>
  /// Columns of primary or unique keys.
  ///
  /// Their NOT NULL cannot be relaxed, and they cannot be dropped.
  package var keyColumns: Set<FieldID>

  package init(
    currentSpec: PartitionSpec = .unpartitioned, specs: [PartitionSpec] = [], sortColumns: Set<FieldID> = [],
    keyColumns: Set<FieldID> = []
  ) {
    self.currentSpec = currentSpec
    self.specs = specs
    self.sortColumns = sortColumns
    self.keyColumns = keyColumns
  }
}
