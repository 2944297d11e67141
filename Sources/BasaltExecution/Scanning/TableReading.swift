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

  /// The rows of a system table, all columns in the order of its schema.
  func systemRows(_ table: CatalogTable) throws(BasaltError) -> [VectorBatch]
}
