import ArgumentParser
import Basalt

/// What every command takes.
///
/// An option group, so that every command spells, checks and documents them alike.
///
/// Only what makes sense for all of them: an option that a command ignores would be a promise that it breaks.
struct CommonOptions: ParsableArguments {
  @Option(name: .customLong("errors"), help: "How errors are told: text or json (one object a line).")
  /// Only declared here, for the help page: `CommandRun` reads it by hand, before the parser can fail.
  var errorStyle: ErrorReport.Style = .text

  @Option(
    name: .customLong("threads"),
    help: ArgumentHelp("Threads that work (default: one per processor).", valueName: "count"))
  /// Threads that decode and encode, not those that wait for disks. For measuring, and for sharing a machine.
  var threadCount: Int?

  /// The upper limit is the engine's, which says it when it is made.
  func validate() throws {
    if let threadCount, threadCount < 1 { throw ValidationError("--threads must be at least 1, not \(threadCount).") }
  }

  /// One engine a process: it owns the threads, and ends with the command.
  /// - Parameter query: Of commands that run statements.
  func makeEngine(for query: QueryOptions? = nil) throws(BasaltError) -> Engine {
    // Others read whole files once, and hold few rows: the fixed sizes are enough for them, and leave the memory to whoever
    // else is at work on the machine.
    var configuration =
      query == nil ? Engine.Configuration(threadCount: threadCount) : .dedicated(threadCount: threadCount)
    // With the rights of who has typed the command, and no more.
    configuration.readableFiles = .all
    if let memory = query?.memory { configuration.queryByteCount = memory.byteCount }
    if let cache = query?.cache { configuration.bufferPoolByteCount = cache.byteCount }
    return try Engine(configuration)
  }
}

extension ErrorReport.Style: ExpressibleByArgument {}

/// Names and help text come from the list of formats, so that a new format needs no change here.
///
/// An unknown name is refused by the parser, which lists `allValueStrings`.
extension OutputFormat: ExpressibleByArgument {
  init?(argument: String) {
    guard let format = OutputFormat.named(argument) else { return nil }
    self = format
  }

  static var allValueStrings: [String] { all.map(\.name) }
  var defaultValueDescription: String { name }
}
