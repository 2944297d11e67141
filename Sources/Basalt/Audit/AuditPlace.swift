package import BasaltAudit
internal import BasaltLedger
package import BasaltStorage

/// Where the audit log of a warehouse lies.
///
/// A log needs a file that grows and is locked, which an object store does not have: so it lies in a folder of this host,
/// whatever the warehouse is on.
package enum AuditPlace: Sendable {
  /// The folder `audit` of a warehouse in a local directory.
  case beside(LocalStore)
  /// A folder that somebody has named: made when it is not there, below a directory that is.
  case folder(String, allowsNetworkFileSystem: Bool)
  /// A folder that somebody has opened, or simulates.
  case volume(any AuditVolume)

  /// What the folder is called in a warehouse's directory.
  package static let folderName = "audit"

  /// Opens the folder.
  /// - Throws: What the file system throws; `.auditUnavailable` for a folder on a network file system, where a lock may
  ///   be nobody's.
  func open() throws(BasaltError) -> any AuditVolume {
    switch self {
    case .volume(let volume): return volume
    case .beside(let store):
      // By the open directory: the process may have gone elsewhere since the warehouse was opened. That file system was
      // judged when the warehouse was.
      do throws(BasaltError) { return try AuditPlace.open(AuditPlace.folderName, in: store.system) } catch {
        guard error.code == .unknownName else { throw error }
      }
      // Durable before an entry is: a log in a folder without a name would be gone with the power.
      if try store.system.makeDirectory(AuditPlace.folderName) { try store.system.synchronizeDirectory("") }
      return try AuditPlace.open(AuditPlace.folderName, in: store.system)
    case .folder(let path, let allowsNetworkFileSystem):
      try Warehouse.makeDirectory(path)
      let system = try PosixFileSystem(directory: path)
      if !allowsNetworkFileSystem, let name = try system.networkFileSystemName() {
        throw BasaltError(
          .auditUnavailable, "The audit log would be on a network file system (\(name)).",
          remedy: "Name a folder on a local disk.")
      }
      return AuditDirectory(system)
    }
  }

  /// The folder as it is, for whoever only reads: nothing is made.
  /// - Throws: `.unknownName` when it is not there.
  func openExisting() throws(BasaltError) -> any AuditVolume {
    switch self {
    case .volume(let volume): volume
    case .beside(let store): try AuditPlace.open(AuditPlace.folderName, in: store.system)
    case .folder(let path, _): AuditDirectory(try PosixFileSystem(directory: path))
    }
  }

  private static func open(_ name: String, in parent: PosixFileSystem) throws(BasaltError) -> any AuditVolume {
    AuditDirectory(try PosixFileSystem(subdirectory: name, of: parent))
  }

  /// Whether an object of a warehouse's directory is a file of its log, finished or in the making: nobody's leftover.
  static func holds(_ name: ObjectName) -> Bool {
    let parts = name.text.split(separator: "/")
    guard parts.count == 2, parts[0] == folderName else { return false }
    return AuditFile(rawValue: String(parts[1])) != nil || parts[1].hasPrefix(".")
  }
}
