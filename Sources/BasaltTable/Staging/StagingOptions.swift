package import BasaltCore
import BasaltFormat
package import BasaltRuntime

/// How rows are staged. The defaults are right for a statement that has the machine for itself.
///
/// Every figure that bounds memory or sizes is here, so that a test makes them small and reaches with a hundred
/// rows what otherwise takes gigabytes.
package struct StagingOptions: Sendable {
  /// How size is traded against time to read; carried by the entries of the files.
  package var tier = DataFileEntry.Tier.hot
  /// `DataFileOptions.forcedEncoding`.
  package var forcedEncoding: UInt8?
  /// Columns that have statistics besides the first ones and those that the partition spec is of: of the sort order,
  /// keys, declarations.
  package var declaredColumns: Set<FieldID> = []
  /// `DataFileOptions.bloomFilterColumns`.
  package var bloomFilterColumns: Set<FieldID> = []
  /// What sorts the rows within files; `nil`: they stay in the order in which they came.
  package var ordering: (any RowOrdering)?
  /// Threads that share the work of `finish()`; `nil`: the caller's thread does it alone.
  package var pool: WorkerPool?

  /// Bytes of rows that wait for their row group.
  package var budgetByteCount = Limits.stagedByteCount
  /// Bytes at which waiting rows of a partition are a row group, however few they are.
  package var rowGroupByteCount = Limits.stagedRowGroupByteCount
  // Upper ends: a row group, and so a file, is smaller when memory is short.
  package var rowGroupRowCount = Limits.rowGroupRowCount
  package var pageRowCount = Limits.pageRowCount
  /// Files in the making at a time, over all partitions.
  package var openFileCountMaximum = Limits.stagedOpenFileCountMaximum
  /// Bytes of encoded row groups that wait for those before them. Over it, threads wait for their turn.
  package var heldByteCountMaximum = Limits.stagedHeldByteCountMaximum
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
    options.forcedEncoding = forcedEncoding
    options.bloomFilterColumns = bloomFilterColumns
    return options
  }
}
