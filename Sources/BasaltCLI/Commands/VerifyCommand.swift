import ArgumentParser
import Basalt

/// `basalt verify`: are the bytes still those that were written?
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

  @Flag(help: "Also decode every page and hold its statistics against its values.")
  var deep = false

  @Option(help: "text, or json: one object a file.")
  var format: ReportFormat = .text

  @OptionGroup var common: CommonOptions

  func perform() async throws(BasaltError) -> CommandRun.Status {
    let engine = try common.makeEngine()
    var output = StandardOutput()
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
