package import BasaltCore

/// An object store in a local directory.
package typealias LocalStore = DirectoryStore<PosixFileSystem>

extension DirectoryStore where System == PosixFileSystem {
  /// Opens a directory that exists.
  /// - Throws: `.unknownName` when it does not, `.invalidArgument` when it is no directory, `.permissionDenied`,
  ///   `.busy` when no threads are to be had.
  package convenience init(directory: String, ioThreadCount: Int = Limits.ioThreadCount) throws(BasaltError) {
    try self.init(on: PosixFileSystem(directory: directory), ioThreadCount: ioThreadCount)
  }
}
