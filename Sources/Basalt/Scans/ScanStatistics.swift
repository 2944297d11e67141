extension RowStream {
  /// How much of its files a scan read, and how much their statistics let it skip.
  ///
  /// A page counts once, not once a column: pages hold the same rows in every column. Files and pages that are
  /// neither read nor skipped are those that the stream has not come to, because of a limit or because it is not
  /// at its end.
  public struct Statistics: Sendable, Hashable {
    /// All data files of what is scanned: 1, or those of the table's snapshot.
    public let fileCount: Int
    /// Files of which a page was read.
    public let readFileCount: Int
    /// Files that cannot hold a row that passes, by the reason, in the order in which the reasons are looked for.
    public let skippedFiles: [SkippedFiles]
    /// All pages of the files that were opened.
    public let pageCount: Int
    /// Pages that could not be skipped, and were looked into.
    public let readPageCount: Int
    /// Pages of files that were opened which cannot hold a row that passes, among them all pages of
    /// `skippedRowGroupCount`.
    public let skippedPageCount: Int
    /// Row groups that their chunks' statistics ruled out whole.
    public let skippedRowGroupCount: Int
    /// Rows that were looked at, passed or not.
    public let readRowCount: Int
    /// Rows of pages and files that were skipped.
    public let skippedRowCount: Int

    /// All files of `skippedFiles`.
    public var skippedFileCount: Int { skippedFiles.reduce(0) { $0 &+ $1.fileCount } }

    /// Files that were skipped for one reason.
    public struct SkippedFiles: Sendable, Hashable {
      /// In words, to be shown: more reasons may come.
      public let reason: String
      public let fileCount: Int

      /// What a table's manifests do not say, opening the file did.
      static let reasonOfOpening = "footer of the file"
    }
  }
}
