import Basalt

/// What a scan read and skipped, in one line. The measure of a filter is what it did not read, so skipped files
/// and pages are named with those that were read, and files with the reason.
enum ScanText {
  /// - Parameters:
  ///   - rowCount: Rows that the scan gave, not those that it looked at.
  ///   - elapsed: As the caller measured it.
  /// - Returns: One line, without its end.
  static func of(_ statistics: RowStream.Statistics, rowCount: Int, elapsed: Duration) -> String {
    var text = "\(Quantity.count(rowCount, "row")) in \(Quantity.duration(elapsed)); "
    // Of one file everything is said by its pages.
    if statistics.fileCount != 1 || statistics.skippedFileCount > 0 { text += files(statistics) + "; " }
    text += "\(Quantity.count(statistics.readPageCount)) of \(Quantity.count(statistics.pageCount, "page")) read"
    if statistics.skippedPageCount > 0 {
      text += ", \(Quantity.count(statistics.skippedPageCount)) skipped by their statistics"
    }
    return text
  }

  /// Reasons in the order in which planning looks for them; those by which nothing was skipped are left out.
  private static func files(_ statistics: RowStream.Statistics) -> String {
    let text =
      "\(Quantity.count(statistics.readFileCount)) of \(Quantity.count(statistics.fileCount, "file")) read"
    let skipped = statistics.skippedFiles.filter { $0.fileCount > 0 }
    guard !skipped.isEmpty else { return text }
    let reasons = skipped.map { "\(Quantity.count($0.fileCount)) by \($0.reason)" }.joined(separator: ", ")
    return "\(text), \(Quantity.count(statistics.skippedFileCount)) skipped (\(reasons))"
  }
}
