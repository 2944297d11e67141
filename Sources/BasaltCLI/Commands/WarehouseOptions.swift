import ArgumentParser
import Basalt

/// Which warehouse is meant, for every command that can have one.
///
/// An option group, so that all of them spell it alike. The environment stands in for the option, and never beside it: what is typed counts.
struct WarehouseOptions: ParsableArguments {
  static let environmentName = "BASALT_WAREHOUSE"

  @Option(
    name: [.customShort("w"), .customLong("warehouse")],
    help: ArgumentHelp("The warehouse (default: \(environmentName), if that is set).", valueName: "directory"))
  var givenPath: String?

  // Asked each time and not remembered: it is a promise about the machine that the command runs on.
  @Flag(
    name: .customLong("allow-network-file-system"),
    help: "Use a warehouse on a network file system: you answer for its exclusive rename and its caches.")
  var allowsNetworkFileSystem = false

  /// Empty text names nothing: a script with an unset variable must not mean the current directory.
  func validate() throws {
    if givenPath == "" { throw ValidationError("-w names no directory.") }
  }

  /// The directory, if there is one.
  /// An environment that is set to nothing is not set, as in most programs.
  var path: String? {
    if let givenPath { return givenPath }
    guard let path = Environment.value(of: WarehouseOptions.environmentName), !path.isEmpty else { return nil }
    return path
  }

  /// To be called by `validate()` of a command that needs one: having none is a mistake of usage.
  /// - Parameter alternative: What else would do.
  func requirePath(or alternative: String? = nil) throws {
    guard path == nil else { return }
    let otherwise = alternative.map { "; or \($0)" } ?? ""
    throw ValidationError(
      "No warehouse is named: give -w DIRECTORY, or set \(WarehouseOptions.environmentName)\(otherwise).")
  }

  /// - Precondition: There is a path.
  func open(on engine: Engine) async throws(BasaltError) -> Warehouse {
    guard let path else { preconditionFailure("opened without a path, which validate() demands") }
    return try await Warehouse.open(path, on: engine, allowsNetworkFileSystem: allowsNetworkFileSystem)
  }

  /// Whether an argument that may be either is a table, and not a data file: always with `-w`. With the environment alone, data files stay
  /// within reach by their suffix, so that whoever has set it can still look at any file.
  func meansTable(_ argument: String) -> Bool { givenPath != nil || (path != nil && !argument.hasSuffix(".bslt")) }
}
