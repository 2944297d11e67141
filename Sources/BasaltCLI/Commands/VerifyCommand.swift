import ArgumentParser
import Basalt

/// `basalt verify`: are the bytes still those that were written?
///
/// Damage is a result, not a failure: it goes to standard output, all of it, and the next file is checked all the same. Only a file that
/// cannot be read at all ends the command with an error.
struct VerifyCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check data files: checksums, and with --deep every value against the statistics.",
    discussion: """
      Every damaged place is reported, on standard output; the status is 3 if there is one. What was written by a newer \
      Basalt and cannot be checked in full is no damage: the status is then 1. Nothing is repaired: write a damaged file \
      again from its source.

        basalt verify flights.bslt
        basalt verify --deep *.bslt
        basalt verify --format json flights.bslt
      """)

  @Argument(help: "The data files to check.")
  var files: [String]

  /// Checksums prove that bytes are those that were written; only decoding proves that they were written well.
  @Flag(help: "Also decode every page and hold its statistics against its values.")
  var deep = false

  @Option(help: "text, or json: one object a file.")
  var format: ReportFormat = .text

  @OptionGroup var common: CommonOptions

  func perform() async throws(BasaltError) -> CommandRun.Status {
    let engine = try common.makeEngine()
    var output = StandardOutput()
    // Of all files together: the exit status is one, and a script must not miss damage in any of them.
    var status = CommandRun.Status.success
    for file in files {
      let monitor = ProgressMonitor()
      let report = try await ProgressBar.during(monitor, unit: .bytes) { () async throws(BasaltError) in
        try await DataFile.verify(file, depth: deep ? .values : .checksums, on: engine, monitor: monitor)
      }
      // Damage outweighs what is merely not known.
      if !report.isSound { status = .corruption }
      if !report.unsupported.isEmpty, status == .success { status = .failure }
      switch format {
      case .text: try output.write(VerificationText.of(report, file: file, terminal: .standardOutput))
      case .json: try output.write(VerificationText.json(report, file: file) + "\n")
      }
      // After each file: large ones take minutes, and a person wants to see the first verdict meanwhile.
      try output.flush()
    }
    return status
  }
}

/// How commands that report, rather than read rows, write their report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json
}

/// What a verification found, as text.
/// - Parameter showsDigest: Whether the SHA-256 of a sound file is shown, to be compared with a ledger's or a backup's.
///
/// Shared with the demo. What a report says of a sound file fits one line, so that a hundred files can be looked over.
enum VerificationText {
  static func of(
    _ report: VerificationReport, file: String, terminal: Terminal, showsDigest: Bool = true
  ) -> String {
    let name = VisibleText.of(file)
    let verdict =
      if !report.isSound {
        "\(terminal.styled("damaged", .red)), in \(Quantity.count(report.problems.count, "place"))"
      } else if !report.unsupported.isEmpty {
        "\(terminal.styled("written by a newer Basalt", .yellow)); what this one can check is sound (\(facts(report)))"
      } else {
        "\(terminal.styled("sound", .green)) (\(facts(report)))"
      }
    var text = "\(name): \(verdict)\n"
    // Messages and context may quote bytes of a damaged file: made visible, so that they cannot steer the terminal.
    for error in report.problems + report.unsupported {
      text += "  \(VisibleText.of(error.message))\n"
      for fact in error.context { text += "    \(fact.key): \(VisibleText.of(fact.value))\n" }
    }
    if report.isSound, showsDigest, let digest = report.digest { text += terminal.faint("  sha256 \(digest)") + "\n" }
    return text
  }

  private static func facts(_ report: VerificationReport) -> String {
    "\(Quantity.count(report.rowCount, "row")), \(Quantity.count(report.pageCount, "page")), \(Quantity.bytes(report.byteCount))"
  }

  /// One object a file and line; `problems` is there and empty when the file is sound.
  static func json(_ report: VerificationReport, file: String) -> String {
    var object = JSONObject()
    object.add("file", file)
    object.add("sound", report.isSound)
    object.add("row_count", report.rowCount)
    object.add("page_count", report.pageCount)
    object.add("byte_count", report.byteCount)
    object.add("sha256", report.digest?.description)
    object.add("problems", report.problems.map(json))
    object.add("unsupported", report.unsupported.map(json))
    return object.text
  }

  private static func json(_ error: BasaltError) -> JSONObject {
    var member = JSONObject()
    member.add("code", error.code.name)
    member.add("message", error.message)
    var context = JSONObject()
    for fact in error.context { context.add(fact.key, fact.value) }
    member.add("context", context)
    return member
  }
}
