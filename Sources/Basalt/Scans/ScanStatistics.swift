/// How much of a file a scan read, and how much its statistics let it skip.
///
/// A page counts once, not once a column: pages hold the same rows in every column.
public struct ScanStatistics: Sendable, Hashable {
  /// All pages of the file; with a limit some are neither read nor skipped.
  public let pageCount: Int
  public let readPageCount: Int
  /// Pages that cannot hold a row that passes, among them all pages of `skippedRowGroupCount`.
  public let skippedPageCount: Int
  public let skippedRowGroupCount: Int
  /// Rows that were looked at, passed or not.
  public let readRowCount: Int
  public let skippedRowCount: Int
}
