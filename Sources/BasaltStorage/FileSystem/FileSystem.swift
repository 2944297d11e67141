package import BasaltCore

/// What a directory store asks of a file system: the calls whose order makes an object durable, one function each.
///
/// Two implement it: the operating system (`PosixFileSystem`), and a model of one that loses power and lies
/// (`SimulatedFileSystem`). `DirectoryStore` is written once over both, so that the crash tests run the very order of
/// calls that users run.
///
/// Paths are relative to the root of the store and have passed `ObjectName`'s check; the root itself is the empty path.
package protocol FileSystem: Sendable, CustomStringConvertible {
  /// An open file. Owned by a `FileHandle`, which closes it once.
  associatedtype Descriptor: Sendable

  /// Makes an empty file, to be written by this process alone.
  /// - Throws: `.unknownName` when the directory is missing; `.ioFailure` when the file exists.
  func createFile(_ path: String) throws(BasaltError) -> Descriptor

  /// Opens a regular file to read.
  /// - Returns: With its size, so that nobody allocates memory for more than there is.
  /// - Throws: `.unknownName` when there is none, or something that is no regular file.
  func openFile(_ path: String) throws(BasaltError) -> (descriptor: Descriptor, byteCount: Int)

  func closeFile(_ descriptor: Descriptor)

  /// Appends bytes, perhaps fewer than all, but at least one.
  func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Descriptor) throws(BasaltError) -> Int

  /// Reads into `pieces`, one after the other, from `offset` on; perhaps fewer bytes than fit. Zero means that the file
  /// ends.
  /// - Parameter pieces: Fewer than 1,024 (IOV_MAX), with room for at least one byte.
  func fill(
    _ pieces: [UnsafeMutableRawBufferPointer], from descriptor: Descriptor, at offset: Int
  ) throws(BasaltError) -> Int

  /// The same without waiting for a device: whether all bytes were in memory, and are in `pieces` now. Otherwise these have
  /// anything.
  func fillAtHand(
    _ pieces: [UnsafeMutableRawBufferPointer], from descriptor: Descriptor, at offset: Int
  ) -> Bool

  /// Makes a file's bytes and size durable, not its name. After a failure the bytes may be lost even if a second call
  /// succeeds.
  func synchronizeFile(_ descriptor: Descriptor) throws(BasaltError)

  /// Gives a file another name in the same directory, in one step, unless that name is taken. Not durable.
  /// - Returns: False when the name is taken; nothing has changed then.
  /// - Throws: `.diskFull`, `.permissionDenied`, `.invalidArgument` when surely nothing has changed; else it is
  ///   unknown.
  func rename(_ source: String, toAbsent target: String) throws(BasaltError) -> Bool

  /// Gives a file the name of another in the same directory, which is gone then, in one step. Not durable.
  func rename(_ source: String, over target: String) throws(BasaltError)

  /// Removes a file, not durably.
  /// - Returns: False when there is no file of that name.
  func removeFile(_ path: String) throws(BasaltError) -> Bool

  /// Makes a directory, not durably.
  /// - Returns: False when it exists.
  /// - Throws: `.invalidArgument` when something that is not a directory has the name.
  func makeDirectory(_ path: String) throws(BasaltError) -> Bool

  /// Makes the names in a directory durable: those added and those removed.
  /// - Throws: `.unknownName` when there is no such directory.
  func synchronizeDirectory(_ path: String) throws(BasaltError)

  /// What a directory holds, in any order; nothing when it does not exist.
  func entries(ofDirectory path: String) throws(BasaltError) -> [FileSystemEntry]

  /// What is at a path; nil when nothing is.
  func kind(of path: String) throws(BasaltError) -> FileSystemEntry.Kind?

  /// What kind of network file system the root is on; nil when it is on none.
  func networkFileSystemName() throws(BasaltError) -> String?

  /// A new identifier for the name of a file in the making: random, or from a seed so that a simulation can be
  /// repeated.
  func makeUniqueID() -> UniqueID
}

/// One name in a directory.
package struct FileSystemEntry: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case file(byteCount: Int)
    case directory
    /// A symbolic link, a socket, a device: never an object.
    case other
  }

  package let name: String
  package let kind: Kind

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

extension FileSystem {
  /// A file system that has nothing in memory, or does not know what.
  package func fillAtHand(
    _: [UnsafeMutableRawBufferPointer], from _: Descriptor, at _: Int
  ) -> Bool { false }
}
