import ArgumentParser
import Basalt

/// `basalt init`: an empty warehouse.
///
/// The one command that takes its directory as an argument: there is no warehouse yet that `-w` could name, and
/// an environment that names another must not decide where a new one goes.
///
/// Making it again where a making was interrupted is safe, and where there is a warehouse it is refused.
struct InitCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a warehouse: a directory of tables with one history.",
    discussion: """
      The directory must be empty, or not be there; it is made then, below a directory that is. It is first probed whether \
      its file system can publish a file exclusively, which commits depend on; network file systems are refused unless you \
      answer for them.

        basalt init flights.warehouse
        export \(WarehouseOptions.environmentName)=flights.warehouse
      """)

  @Argument(help: "The directory: empty, or not there yet.")
  var path: String

  @Flag(
    name: .customLong("allow-network-file-system"),
    help: "Allow a network file system: you answer for its exclusive rename and its caches.")
  // Spelled as in `WarehouseOptions`, which this command does not take.
  var allowsNetworkFileSystem = false

  @OptionGroup var common: CommonOptions

  /// An unset variable of a script: the empty path would be the current directory.
  func validate() throws {
    if path.isEmpty { throw ValidationError("The name of the directory is empty.") }
  }

  /// One line on standard error: standard output is for results, and an empty warehouse is none.
  /// - Throws: `.alreadyExists` for a place that is not empty; `.unsupported` for a file system that cannot
  ///   hold a warehouse.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let warehouse = try await Warehouse.create(
      path, on: try common.makeEngine(), allowsNetworkFileSystem: allowsNetworkFileSystem)
    StandardError.writeLine("\(VisibleText.of(path)): an empty warehouse, id \(warehouse.id)")
    return .success
  }
}
