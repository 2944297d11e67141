package import BasaltCore
import BasaltFormat
package import BasaltRuntime

/// How rows are staged. The defaults are right for a statement that has the machine for itself.
package struct StagingOptions: Sendable {
  package var tier = DataFileEntry.Tier.hot
  /// Columns that have statistics besides the first ones and those that the partition spec is of: of the sort order,
  /// keys, declarations.
  package var declaredColumns: Set<FieldID> = []
  /// What sorts the rows within files; `nil`: they stay in the order in which they came.
  package var ordering: (any RowOrdering)?
  /// Threads that share the work of `finish()`; `nil`: the caller's thread does it alone.
  package var pool: WorkerPool?

  /// Bytes of rows that wait for their row group.
  package var budgetByteCount = Limits.stagedByteCount
  /// Bytes at which waiting rows of a partition are a row group, however few they are.
  package var rowGroupByteCount = Limits.stagedRowGroupByteCount
  package var rowGroupRowCount = Limits.rowGroupRowCount
  package var pageRowCount = Limits.pageRowCount
  package var openFileCountMaximum = Limits.stagedOpenFileCountMaximum
  /// Bytes at which a file is finished.
  package var fileByteCount = Limits.dataFileByteCountTarget

  /// Where file ids come from; a simulation draws them from its seed.
  package var makeFileID: @Sendable () -> UniqueID = { UniqueID.random() }

  package init() {}

  /// How data files are written, but for their ids.
  var dataFile: DataFileOptions {
    var options =
      switch tier {
      case .hot: DataFileOptions.hot
      case .warm: DataFileOptions.warm
      case .cold: DataFileOptions.cold
      }
    options.pageRowCount = pageRowCount
    return options
  }
}
