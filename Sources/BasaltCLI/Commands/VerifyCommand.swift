import ArgumentParser
import Basalt

/// `basalt verify`: are the bytes still those that were written?
///
/// Damage is a result, not a failure: it goes to standard output, all of it, and the next file is checked all
/// the same. Only a file that cannot be read at all ends the command with an error.
struct VerifyCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check data files or a whole warehouse: checksums, and with --deep every value against the statistics.",
    discussion: """
      Every damaged place is reported, on standard output; the status is 3 if there is one. What was written by a newer \
      Basalt and cannot be checked in full is no damage: the status is then 1. Nothing is repaired: write a damaged file \
      again from its source, or restore an object of a warehouse from a copy.

      Of a warehouse: the chain of all commits, checkpoints, and every manifest and data file that some version needs, by \
      digest; the audit log, as `basalt audit verify` does it. Objects that no commit knows are listed; they are no damage.

        basalt verify flights.bslt
        basalt verify --deep *.bslt
        basalt verify --format json flights.bslt
        basalt verify -w flights.warehouse --deep
      """)

  // Several, because a shell writes them out: `*.bslt`.
  @Argument(help: "The data files to check; none for a warehouse.")
  var files: [String] = []

  /// Checksums prove that bytes are those that were written; only decoding proves that they were written well.
  @Flag(help: "Also decode every page and hold its statistics against its values.")
  var deep = false

  // JSON lines of files can be cut apart and collected, as files are checked one after another.
  @Option(help: "text, or json: one object a file, or one of the warehouse.")
  var format: ReportFormat = .text

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// Files are checked by themselves, also where the environment names a warehouse; only both said aloud is a
  /// contradiction.
  func validate() throws {
    if files.isEmpty { return try warehouse.requirePath(or: "name data files to check") }
    if warehouse.givenPath != nil {
      throw ValidationError("-w checks a whole warehouse: leave the files out, or leave out -w.")
    }
  }

  /// - Returns: `.corruption` for any damage, `.failure` for what this version could not check in full.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let engine = try common.makeEngine()
    // `validate()` has seen to it that there is one of the two.
    guard files.isEmpty, let path = warehouse.path else { return try await verifyFiles(on: engine) }
    return try await verifyWarehouse(path, on: engine)
  }

  /// One report: tables share commits, so that there is no verdict on a part.
  private func verifyWarehouse(_ path: String, on engine: Engine) async throws(BasaltError) -> CommandRun.Status {
    let monitor = Engine.ProgressMonitor()
    // Both phases count bytes, of manifests and then of files.
    let report = try await ProgressBar.during(monitor, unit: .bytes) { () async throws(BasaltError) in
      try await Warehouse.verify(
        path, depth: depth, on: engine, auditFolder: warehouse.auditFolder, monitor: monitor)
    }
    var output = StandardOutput()
    switch format {
    case .text: try output.write(WarehouseVerificationText.of(report, path: path, terminal: .standardOutput))
    case .json: try output.write(WarehouseVerificationText.json(report, path: path).text + "\n")
    }
    try output.flush()
    // Strangers are no damage and do not show in the status.
    if !report.isSound { return .corruption }
    return report.unsupported.isEmpty ? .success : .failure
  }

  /// As the library names it.
  private var depth: DataFile.VerificationDepth { deep ? .values : .checksums }

  /// Each by itself, in the order given.
  private func verifyFiles(on engine: Engine) async throws(BasaltError) -> CommandRun.Status {
    var output = StandardOutput()
    // Of all files together: the exit status is one, and a script must not miss damage in any of them.
    var status = CommandRun.Status.success
    for file in files {
      let monitor = Engine.ProgressMonitor()
      let report = try await ProgressBar.during(monitor, unit: .bytes) { () async throws(BasaltError) in
        try await DataFile.verify(file, depth: depth, on: engine, monitor: monitor)
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
