package import BasaltCore
package import BasaltPlan
package import BasaltRuntime
package import BasaltTable

/// The way from a plan's scan to a table's files: what the library's door implements over a pinned snapshot.
package protocol TableReading: Sendable {
  /// Plans a stored table's scan. Blocks; reads manifests that ranges do not rule out, no data file.
  /// - Parameters:
  ///   - columns: Field ids, in the order of the result.
  ///   - predicate: What rows must pass.
  func scan(
    _ table: CatalogTable, columns: [FieldID], where predicate: ScanPredicate, cancellation: Cancellation
  ) throws(BasaltError) -> TableScan

  /// Which division each file of a table is of; `nil` where that is not known, and the table has to be read as a whole.
  func division(_ table: CatalogTable, by division: TableDivision) throws(BasaltError) -> PartitionDivision?

  /// The rows of text files, as a source of the columns that are asked for. Blocks; reads nothing yet.
  /// - Parameter columns: Field ids, in the order of the result.
  func fileRows(
    _ table: CatalogTable, columns: [FieldID], cancellation: Cancellation
  ) throws(BasaltError) -> any Source

  /// The rows of a system table, all columns in the order of its schema.
  func systemRows(_ table: CatalogTable) throws(BasaltError) -> [VectorBatch]
}

extension TableReading {
  // Where there are no files, no plan has them.
  package func fileRows(
    _ table: CatalogTable, columns: [FieldID], cancellation: Cancellation
  ) throws(BasaltError) -> any Source { preconditionFailure("there are no files") }

  // Nothing is divided that does not say so.
  package func division(
    _ table: CatalogTable, by division: TableDivision
  ) throws(BasaltError) -> PartitionDivision? { nil }
}
