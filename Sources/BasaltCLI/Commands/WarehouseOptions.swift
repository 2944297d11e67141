import ArgumentParser
import Basalt

/// Which warehouse is meant, for every command that can have one.
///
/// An option group, so that all of them spell it alike. The environment stands in for the option, and never
/// beside it: what is typed counts.
struct WarehouseOptions: ParsableArguments {
  /// Read when it is asked for, and by no other part of the program.
  static let environmentName = "BASALT_WAREHOUSE"
  static let auditEnvironmentName = "BASALT_AUDIT"

  @Option(
    name: [.customShort("w"), .customLong("warehouse")],
    help: ArgumentHelp("The warehouse (default: \(environmentName), if that is set).", valueName: "directory"))
  var givenPath: String?

  // Of this host and not of the warehouse: whoever reads a copy that cannot be written names one.
  @Option(
    name: .customLong("audit"),
    help: ArgumentHelp(
      "The folder of the audit log (default: \(auditEnvironmentName), else audit in the warehouse).",
      valueName: "directory"))
  var givenAuditFolder: String?

  // Asked each time and not remembered: it is a promise about the machine that the command runs on.
  @Flag(
    name: .customLong("allow-network-file-system"),
    help: "Use a warehouse on a network file system: you answer for its exclusive rename and its caches.")
  var allowsNetworkFileSystem = false

  /// Empty text names nothing: a script with an unset variable must not mean the current directory.
  func validate() throws {
    if givenPath == "" { throw ValidationError("-w names no directory.") }
    if givenAuditFolder == "" { throw ValidationError("--audit names no directory.") }
  }

  /// The directory, if there is one.
  /// An environment that is set to nothing is not set, as in most programs.
  var path: String? {
    if let givenPath { return givenPath }
    guard let path = Environment.value(of: WarehouseOptions.environmentName), !path.isEmpty else { return nil }
    return path
  }

  /// The folder of the audit log, if one is named; otherwise the library knows where it is.
  ///
  /// An environment that is set to nothing is not set, as with the warehouse itself.
  var auditFolder: String? {
    if let givenAuditFolder { return givenAuditFolder }
    guard let path = Environment.value(of: WarehouseOptions.auditEnvironmentName), !path.isEmpty else { return nil }
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
    let warehouse = try await Warehouse.open(
      path, on: engine, auditFolder: auditFolder, allowsNetworkFileSystem: allowsNetworkFileSystem)
    OpenedWarehouses.note(warehouse)
    return warehouse
  }

  /// Whether an argument that may be either is a table, and not a data file: always with `-w`. With the
  /// environment alone, data files stay within reach by their suffix, so that whoever has set it can still look
  /// at any file.
  func meansTable(_ argument: String) -> Bool { givenPath != nil || (path != nil && !argument.hasSuffix(".bslt")) }
}
