import Basalt

/// What a verification found, as text.
/// - Parameter showsDigest: Whether the SHA-256 of a sound file is shown, to be compared with a ledger's or a backup's.
///
/// Shared with the demo. What a report says of a sound file fits one line, so that a hundred files can be looked over.
enum VerificationText {
  /// - Returns: A line for a sound file, and one for its digest; for another what was found.
  static func of(
    _ report: DataFile.VerificationReport, file: String, terminal: Terminal, showsDigest: Bool = true
  ) -> String {
    let name = VisibleText.of(file)
    let verdict = FindingText.verdict(
      problemCount: report.problems.count, unsupportedCount: report.unsupported.count, facts: facts(report), terminal)
    var text = "\(name): \(verdict)\n"
    text += FindingText.of(report.problems + report.unsupported)
    if report.isSound, showsDigest, let digest = report.digest { text += terminal.faint("  sha256 \(digest)") + "\n" }
    return text
  }

  /// What was checked, so that a file cut short by a writer shows in its figures.
  private static func facts(_ report: DataFile.VerificationReport) -> String {
    "\(Quantity.count(report.rowCount, "row")), \(Quantity.count(report.pageCount, "page")), \(Quantity.bytes(report.byteCount))"
  }

  /// One object a file and line; `problems` is there and empty when the file is sound.
  ///
  /// `sha256` is that of the file as it is, also of a damaged one.
  static func json(_ report: DataFile.VerificationReport, file: String) -> String {
    var object = JSONObject()
    object.add("file", file)
    object.add("sound", report.isSound)
    object.add("row_count", report.rowCount)
    object.add("page_count", report.pageCount)
    object.add("byte_count", report.byteCount)
    object.add("sha256", report.digest?.description)
    object.add("problems", report.problems.map(FindingText.json))
    object.add("unsupported", report.unsupported.map(FindingText.json))
    return object.text
  }
}
