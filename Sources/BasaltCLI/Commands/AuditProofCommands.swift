import ArgumentParser
import Basalt

/// `basalt audit verify`: is the log still what was written?
///
/// Apart from `basalt verify`, which does this as well: an auditor wants the log's head, and to hold it against an earlier one, without
/// reading every data file.
struct AuditVerifyCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check the whole audit log: entries, tree, signed head, and what the ledger says of it.",
    discussion: """
      The first entry that is not what was written is named, on standard output; the status is 3 then. What stands behind \
      the newest head in the ledger is proven by the folder alone: keep a head elsewhere (--keep), and compare it later \
      (--since).

        basalt audit verify -w flights.warehouse
        basalt audit verify --keep monday.head -w flights.warehouse
        basalt audit verify --since monday.head -w flights.warehouse
      """)

  // Two options and not one: comparing with a head and replacing it in one go would be a mistake that nobody sees.
  @Option(help: ArgumentHelp("Compare with a head that --keep has written.", valueName: "file"))
  var since: String?

  @Option(help: ArgumentHelp("Write the head, when the log is sound.", valueName: "file"))
  var keep: String?

  // Both forms say the same; scripts go by the status.
  @Option(help: "text or json.")
  var format: ReportFormat = .text

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// A wrong call is told before anything is opened.
  func validate() throws { try warehouse.requirePath() }

  /// Damage is a result: it goes to standard output, as that of files does.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let opened = try await warehouse.open(on: try common.makeEngine())
    // Before the log is read: a file that is none is told at once.
    var kept: Warehouse.AuditHead?
    if let since { kept = try AuditReportText.head(in: try TextFile.contents(of: since), since) }
    let report = try await opened.verifyAudit(since: kept)
    var output = StandardOutput()
    switch format {
    case .text: try output.write(AuditReportText.of(report, path: opened.path, terminal: .standardOutput))
    case .json: try output.write(AuditReportText.json(report, path: opened.path).text + "\n")
    }
    try output.flush()
    // The head of a log that is not sound is worth nothing to anybody later.
    guard report.isSound else { return .corruption }
    // Last, and in place of an older one: heads are kept again and again under one name.
    if let keep { try TextFile.write(AuditReportText.text(of: report.head), to: keep) }
    return .success
  }
}

/// `basalt audit prove`: evidence about one entry, for somebody who has a head and nothing else.
///
/// The verification is not our business here: evidence that only its maker's program can check is none.
struct AuditProveCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Prove that an entry is in the audit log.",
    discussion: """
      Prints the entry, its hash, and the hashes on the way to the root (RFC 9162, section 2.1.3): whoever has the root from a \
      head can compute it from them, without the log and without this program. The root is that of the log as it is now, or, \
      with --head, the one that somebody has kept of an earlier moment.

        basalt audit prove 7 -w flights.warehouse
        basalt audit prove 7 --head monday.head -w flights.warehouse
        basalt audit prove 7 --format json -w flights.warehouse
      """)

  // As `audit search` shows it.
  @Argument(help: "The sequence of the entry.")
  var sequence: Int

  // Whoever has to be convinced has a head of then, and the log has grown since.
  @Option(help: ArgumentHelp("Prove it under a head that `audit verify --keep` has written.", valueName: "file"))
  var head: String?

  // As text for a person who follows it by hand, as JSON for a program of ten lines.
  @Option(help: "text or json.")
  var format: ReportFormat = .text

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// How many entries there are, the log says.
  func validate() throws {
    try warehouse.requirePath()
    if sequence < 0 { throw ValidationError("Entries are numbered from 0; \(sequence) is none.") }
  }

  /// An entry behind the head has no path to its root, and is refused.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let opened = try await warehouse.open(on: try common.makeEngine())
    // As in `verify`: a file that is no head is told before the log is read.
    var kept: Warehouse.AuditHead?
    if let head { kept = try AuditReportText.head(in: try TextFile.contents(of: head), head) }
    // One look at the log gives all of it: entry, path and root are of the same moment.
    let proof = try await opened.auditProof(of: sequence, under: kept)
    var output = StandardOutput()
    switch format {
    case .text: try output.write(AuditReportText.of(proof, terminal: .standardOutput))
    case .json: try output.write(AuditReportText.json(proof).text + "\n")
    }
    try output.flush()
    return .success
  }
}
