package import BasaltCore

/// What a log in a file asks of a file system, beside what objects need: one file that grows, is shared by the processes
/// of a host, and whose end may have to be taken back.
///
/// Objects are written once and never again; a log is the exception, so that these calls are apart from `FileSystem`
/// and no store can reach them by accident.
package protocol LogFileSystem: FileSystem {
  /// Opens a file to read and write, and makes it when there is none. Its name is not durable then.
  /// - Parameter isSecret: A new file is the owner's alone.
  func openLogFile(_ path: String, isSecret: Bool) throws(BasaltError) -> Descriptor

  /// The size of an open file that still has its name.
  /// - Throws: `.unknownName` when the name is gone or another file has it: what is written now nobody would find.
  func byteCount(of descriptor: Descriptor, at path: String) throws(BasaltError) -> Int

  /// Writes bytes at a place, over what is there or behind the end, perhaps fewer than all, but at least one.
  func overwrite(_ bytes: UnsafeRawBufferPointer, to descriptor: Descriptor, at offset: Int) throws(BasaltError) -> Int

  /// Takes the end of a file away. Durable once the file is synchronised.
  func cutFile(_ descriptor: Descriptor, to byteCount: Int) throws(BasaltError)

  /// Waits until no other opening of the file, of this process or another one, has its lock, and takes it. It is given
  /// back by `unlockFile`, and by the system when the process dies.
  func lockFile(_ descriptor: Descriptor) throws(BasaltError)

  func unlockFile(_ descriptor: Descriptor)
}
