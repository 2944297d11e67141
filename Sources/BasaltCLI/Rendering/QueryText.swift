import Basalt

/// What a query read and skipped, in one line.
///
/// Rows before files and pages: a query may read several tables, whose files say little when they are added up.
enum QueryText {
  /// - Parameter elapsed: As the caller measured it, the writing of rows included.
  static func of(_ statistics: QueryProfile.Statistics, rowCount: Int, elapsed: Duration) -> String {
    var text = "\(Quantity.count(rowCount, "row")) in \(Quantity.duration(elapsed))"
    // Of files that were opened: pages of skipped ones nobody has counted.
    let pageCount = statistics.readPageCount + statistics.skippedPageCount
    // Nothing was read of a table: there is nothing to say.
    guard pageCount + statistics.fileCount + statistics.skippedFileCount > 0 else { return text }
    // Rows that were never looked at are counted from manifests and page indexes, never guessed.
    let rowTotal = statistics.readRowCount + statistics.skippedRowCount
    text += "; \(Quantity.count(statistics.readRowCount)) of \(Quantity.count(rowTotal, "row")) read"
    // Left out at zero: that nothing was skipped is said by the rows.
    if statistics.skippedFileCount > 0 {
      text += ", \(Quantity.count(statistics.skippedFileCount, "file")) skipped"
    }
    if statistics.skippedPageCount > 0 {
      text += ", \(Quantity.count(statistics.skippedPageCount)) of \(Quantity.count(pageCount, "page")) skipped"
    }
    return text
  }
}
