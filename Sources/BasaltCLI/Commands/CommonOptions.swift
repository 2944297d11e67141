import ArgumentParser
import Basalt

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(name: .customLong("errors"), help: "How errors are told: text or json (one object a line).")
  var errorStyle: ErrorReport.Style = .text

  @Option(
    name: .customLong("threads"),
    help: ArgumentHelp("Threads that work (default: one per processor).", valueName: "count"))
  var threadCount: Int?

  func validate() throws {
    if let threadCount, threadCount < 1 { throw ValidationError("--threads must be at least 1, not \(threadCount).") }
  }

  func makeEngine() throws(BasaltError) -> Engine {
    try Engine(Engine.Configuration(threadCount: threadCount))
  }
}

extension ErrorReport.Style: ExpressibleByArgument {}

extension OutputFormat: ExpressibleByArgument {
  init?(argument: String) {
    guard let format = OutputFormat.named(argument) else { return nil }
    self = format
  }

  static var allValueStrings: [String] { all.map(\.name) }
  var defaultValueDescription: String { name }
}
