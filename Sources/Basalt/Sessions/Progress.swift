internal import BasaltExecution

extension ResultStream {
  /// How far a statement has come, by the rows of the tables that it reads: for a bar, and for whoever asks whether to wait.
  ///
  /// Rows are counted a file or some hundred thousand at a time. What is done with them behind the scans (sorting, joining)
  /// is not counted: a fraction of 1 before the first row means that rows are being sorted.
  public struct Progress: Sendable, Hashable {
    /// Rows that are behind the statement: read, or ruled out without being read.
    public let rowCount: Int
    /// Of all tables that it reads, each as often as it is read. Of a scan that has not begun: what the catalog says.
    public let totalRowCount: Int
    /// Data files that were opened or ruled out, and all of them as far as scans have begun.
    public let fileCount: Int
    public let totalFileCount: Int
    /// Whether the last row of the result has been made.
    public let isComplete: Bool

    /// From 0 to 1. A statement that ends early, by a LIMIT, comes to 1 at once.
    public var fraction: Double {
      if isComplete { return 1 }
      return totalRowCount > 0 ? Swift.min(1, Double(rowCount) / Double(totalRowCount)) : 0
    }

    init(_ scans: [ScanTotals.Figures], hasEnded: Bool) {
      var (rowCount, totalRowCount, fileCount, totalFileCount) = (0, 0, 0, 0)
      for scan in scans {
        // Figures of manifests may be forged: they are told, never trusted to add up.
        rowCount &+= scan.readRowCount &+ scan.skippedRowCount
        totalRowCount &+= scan.totalRowCount
        fileCount &+= scan.fileCount &+ scan.skippedFileCount
        totalFileCount &+= scan.totalFileCount
      }
      (self.rowCount, self.totalRowCount) = (rowCount, totalRowCount)
      (self.fileCount, self.totalFileCount) = (fileCount, totalFileCount)
      isComplete = hasEnded
    }
  }
}
