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
      Every damaged place is reported, on standard output; the status is 3 if there is one. Nothing is repaired: \
      write the file again from its source.

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
    var isSound = true
    for file in files {
      let monitor = ProgressMonitor()
      let report = try await ProgressBar.during(monitor, unit: .bytes) { () async throws(BasaltError) in
        try await DataFile.verify(file, depth: deep ? .values : .checksums, on: engine, monitor: monitor)
      }
      isSound = isSound && report.isSound
      switch format {
      case .text: try output.write(VerificationText.of(report, file: file, terminal: .standardOutput))
      case .json: try output.write(VerificationText.json(report, file: file) + "\n")
      }
      // After each file: large ones take minutes, and a person wants to see the first verdict meanwhile.
      try output.flush()
    }
    return isSound ? .success : .corruption
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
    guard !report.isSound else {
      let facts =
        "\(Quantity.count(report.rowCount, "row")), \(Quantity.count(report.pageCount, "page")), \(Quantity.bytes(report.byteCount))"
      let digest = showsDigest ? report.digest.map { terminal.faint("\n  sha256 \($0)") } ?? "" : ""
      return "\(name): \(terminal.styled("sound", .green)) (\(facts))\(digest)\n"
    }
    var text = "\(name): \(terminal.styled("damaged", .red)), in \(Quantity.count(report.problems.count, "place"))\n"
    // Messages and context may quote bytes of a damaged file: made visible, so that they cannot steer the terminal.
    for problem in report.problems {
      text += "  \(VisibleText.of(problem.message))\n"
      for fact in problem.context { text += "    \(fact.key): \(VisibleText.of(fact.value))\n" }
    }
    return text
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
    object.add(
      "problems",
      report.problems.map { problem in
        var member = JSONObject()
        member.add("code", problem.code.name)
        member.add("message", problem.message)
        var context = JSONObject()
        for fact in problem.context { context.add(fact.key, fact.value) }
        member.add("context", context)
        return member
      })
    return object.text
  }
}
