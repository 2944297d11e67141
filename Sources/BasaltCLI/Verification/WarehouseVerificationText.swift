import Basalt

/// What a verification of a warehouse found: the verdict, each damaged place, the newest commit for whoever
/// keeps a note of it, strangers.
///
/// One verdict, since tables share a history: where that is damaged, none of them can be relied on.
enum WarehouseVerificationText {
  /// - Parameter showsHead: Whether the newest commit's digest is shown, to be compared with an earlier note or
  ///   another copy.
  /// - Returns: Lines with their ends.
  static func of(
    _ report: Warehouse.Report, path: String, terminal: Terminal, showsHead: Bool = true
  ) -> String {
    let verdict = FindingText.verdict(
      problemCount: report.problems.count, unsupportedCount: report.unsupported.count, facts: facts(report), terminal)
    var text = "\(VisibleText.of(path)): \(verdict)\n" + FindingText.of(report.problems + report.unsupported)
    // Of a damaged ledger the newest commit that was reached need not be the newest.
    if report.isSound, showsHead, let head = report.head, let digest = head.digest {
      text += terminal.faint("  commit \(head.version), sha256 \(digest)") + "\n"
    }
    return text + audit(report, terminal) + strangers(report, terminal)
  }

  /// What of the audit log was checked, or that it was not: its damage is among the problems.
  private static func audit(_ report: Warehouse.Report, _ terminal: Terminal) -> String {
    if let audit = report.audit {
      return audit.isSound ? terminal.faint("  audit log: \(AuditReportText.facts(audit))") + "\n" : ""
    }
    // A warehouse of which nobody has asked anything has none, and there is nothing to tell.
    guard report.registeredLogCount > 0 else { return "" }
    let logs = Quantity.count(report.registeredLogCount, "audit log")
    return terminal.faint("  \(logs) in the ledger, none here: --audit names a folder") + "\n"
  }

  /// What was checked, so that a verdict on half of a warehouse cannot look like one on the whole.
  ///
  /// Of all versions together: a file that an earlier version needs is among them.
  private static func facts(_ report: Warehouse.Report) -> String {
    [
      Quantity.count(report.commitCount, "commit"), Quantity.count(report.tableCount, "table"),
      Quantity.count(report.manifestCount, "manifest"), Quantity.count(report.fileCount, "file"),
      Quantity.count(report.rowCount, "row"), Quantity.bytes(report.byteCount),
    ].joined(separator: ", ")
  }

  /// All of them in JSON; a person sees the first, because a dead attempt may leave thousands.
  private static func strangers(_ report: Warehouse.Report, _ terminal: Terminal) -> String {
    guard !report.strangers.isEmpty else { return "" }
    let byteCount = report.strangers.reduce(0) { $0 &+ $1.byteCount }
    var text =
      "  \(Quantity.count(report.strangers.count, "object")) of \(Quantity.bytes(byteCount)) that no commit knows, no damage:\n"
    for stranger in report.strangers.prefix(strangerCountShown) {
      text += "    \(VisibleText.of(stranger.name))  \(Quantity.bytes(stranger.byteCount))  \(words(stranger.origin))\n"
    }
    let others = report.strangers.count - strangerCountShown
    if others > 0 { text += terminal.faint("    and \(Quantity.count(others)) more; --format json has all") + "\n" }
    if report.strangers.contains(where: { $0.origin == .deadAttempt }) {
      text += terminal.faint("    `basalt clean` removes what dead writers have left") + "\n"
    }
    return text
  }

  /// A screenful; more of one attempt say the same.
  private static let strangerCountShown = 20

  /// What to do follows from it: wait, clean up, or ask whose it is.
  /// - Returns: Words for a person; scripts read `name(_:)`.
  private static func words(_ origin: Warehouse.Report.Stranger.Origin) -> String {
    switch origin {
    case .attemptAtWork: "of a writer at work"
    case .deadAttempt: "of a writer that ended without a commit"
    case .unknown: "somebody else's"
    }
  }

  /// One object, with the same names as that of a file where both have a fact.
  ///
  /// `sound` says whether there is damage; strangers are none.
  static func json(_ report: Warehouse.Report, path: String) -> JSONObject {
    var object = JSONObject()
    object.add("warehouse", path)
    object.add("sound", report.isSound)
    object.add("commit_count", report.commitCount)
    object.add("table_count", report.tableCount)
    object.add("manifest_count", report.manifestCount)
    object.add("file_count", report.fileCount)
    object.add("row_count", report.rowCount)
    object.add("byte_count", report.byteCount)
    object.add("audit_entry_count", report.audit?.head.entryCount)
    object.add("audit_root", report.audit?.head.root.description)
    object.add("registered_log_count", report.registeredLogCount)
    object.add("version", report.head?.version)
    object.add("sha256", report.head?.digest?.description)
    object.add("problems", report.problems.map(FindingText.json))
    object.add("unsupported", report.unsupported.map(FindingText.json))
    object.add(
      "strangers",
      report.strangers.map { stranger in
        var member = JSONObject()
        member.add("object", stranger.name)
        member.add("byte_count", stranger.byteCount)
        member.add("origin", name(stranger.origin))
        return member
      })
    return object
  }

  /// Of its own and not the case's: renaming one in Swift must not change what scripts read.
  private static func name(_ origin: Warehouse.Report.Stranger.Origin) -> String {
    switch origin {
    case .attemptAtWork: "attempt-at-work"
    case .deadAttempt: "dead-attempt"
    case .unknown: "unknown"
    }
  }
}
