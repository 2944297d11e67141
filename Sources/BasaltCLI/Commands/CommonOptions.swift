import ArgumentParser
import Basalt

/// What every command takes.
///
/// An option group, so that every command spells, checks and documents them alike.
struct CommonOptions: ParsableArguments {
  @Option(name: .customLong("errors"), help: "How errors are told: text or json (one object a line).")
  /// Only declared here, for the help page: `CommandRun` reads it by hand, before the parser can fail.
  var errorStyle: ErrorReport.Style = .text

  @Option(
    name: .customLong("threads"),
    help: ArgumentHelp("Threads that work (default: one per processor).", valueName: "count"))
  /// Threads that decode and encode, not those that wait for disks. For measuring, and for sharing a machine.
  var threadCount: Int?

  func validate() throws {
    if let threadCount, threadCount < 1 { throw ValidationError("--threads must be at least 1, not \(threadCount).") }
  }

  /// One engine a process: it owns the threads, and ends with the command.
  func makeEngine() throws(BasaltError) -> Engine {
    try Engine(Engine.Configuration(threadCount: threadCount))
  }
}

extension ErrorReport.Style: ExpressibleByArgument {}

/// Names and help text come from the list of formats, so that a new format needs no change here.
extension OutputFormat: ExpressibleByArgument {
  init?(argument: String) {
    guard let format = OutputFormat.named(argument) else { return nil }
    self = format
  }

  static var allValueStrings: [String] { all.map(\.name) }
  var defaultValueDescription: String { name }
}
