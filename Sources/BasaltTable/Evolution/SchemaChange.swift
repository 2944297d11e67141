package import BasaltCore

/// One change of a table's schema. All of them are metadata only: no data file is rewritten.
/// - Source: format-spec/schema-evolution.md, "Changes"
package enum SchemaChange: Sendable, Hashable {
  case add(name: String, type: LogicalType, isNullable: Bool, defaults: ColumnDefaults, at: ColumnPlace)
  case drop(String)
  case rename(String, to: String)
  case move(String, to: ColumnPlace)
  case widen(String, to: LogicalType)
  /// NULL may be stored from now on.
  case relaxNotNull(String)
  /// NULL may not be stored any more.
  case setNotNull(String, proof: NullProof)
  case setWriteDefault(String, Value)
}

/// Where a column stands among the others.
package enum ColumnPlace: Sendable, Hashable {
  case first
  case last
  case after(String)
}

/// What is known about NULLs in a column, of all rows of the snapshot that a change is made on.
package enum NullProof: Sendable, Hashable {
  /// The NULL counts in the statistics of all live files, added up; `nil` when a file's is not known.
  case statistics(nullCount: Int?)
  /// A scan found this many.
  case scan(nullCount: Int)
}

/// What else of a table depends on its columns, and so limits how they may change.
package struct SchemaUsage: Sendable {
  /// The spec of new files.
  package var currentSpec: PartitionSpec
  /// All specs under which a live file may have been written.
  package var specs: [PartitionSpec]
  package var sortColumns: Set<FieldID>
  /// Columns of primary or unique keys.
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
