package import BasaltCore
import CBasaltSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A directory of the operating system's, through POSIX calls.
///
/// Every path is resolved from an open descriptor of the root (`openat` and its like), so that neither a `chdir` of the
/// process that embeds us nor renaming the root leads elsewhere. Calls that a signal interrupts are made again.
package final class PosixFileSystem: FileSystem {
  package typealias Descriptor = CInt

  /// How a file is given its final name.
  package enum Publishing: Sendable, CaseIterable {
    /// By an exclusive rename where the file system has one, else by a link.
    case rename
    /// Always by a link, as on file systems without an exclusive rename.
    case link
  }

  /// An open directory, for as long as this lives.
  let root: CInt
  private let publishing: Publishing
  /// The root as the user wrote it, for messages.
  package let description: String

  /// What the user and the group may do, as far as the umask lets them. Others nothing: whoever reads goes through a
  /// session.
  private static let filePermissions: mode_t = 0o660
  private static let directoryPermissions: mode_t = 0o770

  /// - Throws: `.unknownName` when the directory is not there, `.invalidArgument` when it is no directory,
  ///   `.permissionDenied`.
  package init(directory: String, publishing: Publishing = .rename) throws(BasaltError) {
    guard !directory.isEmpty && !directory.utf8.contains(0) else {
      throw BasaltError(
        .invalidArgument, "'\(directory)' cannot be the name of a directory.", remedy: "Name the store's directory.")
    }
    root = try SystemFailure.call("open the directory '\(directory)'") {
      unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    description = directory
    self.publishing = publishing
  }

  /// A directory below another, found from its open descriptor.
  /// - Throws: As above.
  package init(subdirectory name: String, of parent: PosixFileSystem) throws(BasaltError) {
    root = try SystemFailure.call("open the directory '\(name)'") {
      unsafe openat(parent.root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    description = "\(parent.description)/\(name)"
    publishing = parent.publishing
  }

  deinit { close(root) }

  // MARK: Files

  package func createFile(_ path: String) throws(BasaltError) -> CInt {
    // Exclusively, so that two writers cannot share a file; never through a link, which could lead out of the store.
    try SystemFailure.call("create '\(path)'") {
      unsafe openat(root, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, PosixFileSystem.filePermissions)
    }
  }

  package func openFile(_ path: String) throws(BasaltError) -> (descriptor: CInt, byteCount: Int) {
    // Not blocking, so that opening a named pipe does not wait for its writer; for regular files the flag means
    // nothing.
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let file = FileHandle(
      owning: try SystemFailure.call("open '\(path)'") { unsafe openat(root, path, flags) }, of: self)
    var status = stat()
    _ = try SystemFailure.call("look at '\(path)'") { unsafe fstat(file.descriptor, &status) }
    guard isRegularFile(status) else {
      throw BasaltError(
        .unknownName, "'\(path)' is not a regular file.", remedy: "Name an object, not a directory or a device.")
    }
    return (file.relinquish(), Int(status.st_size))
  }

  package func closeFile(_ descriptor: CInt) { close(descriptor) }

  /// - Returns: Bytes taken, possibly fewer than given.
  package func append(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) throws(BasaltError) -> Int {
    try SystemFailure.call("write") { unsafe write(descriptor, bytes.baseAddress, bytes.count) }
  }

  /// - Returns: Bytes read; 0 at the end of the file.
  package func fill(
    _ pieces: [UnsafeMutableRawBufferPointer], from descriptor: CInt, at offset: Int
  ) throws(BasaltError) -> Int {
    // An array a call, of at most 1,024 elements: nothing beside the call itself.
    let vectors = unsafe pieces.map { piece in unsafe iovec(iov_base: piece.baseAddress, iov_len: piece.count) }
    return try SystemFailure.call("read") { unsafe preadv(descriptor, vectors, CInt(vectors.count), off_t(offset)) }
  }

  /// Linux alone says what it has in memory. Elsewhere, on a file system that cannot say it, and at a signal the answer is
  /// no.
  package func fillAtHand(
    _ pieces: [UnsafeMutableRawBufferPointer], from descriptor: CInt, at offset: Int
  ) -> Bool {
    let byteCount = unsafe pieces.reduce(0) { sum, piece in sum + piece.count }
    let vectors = unsafe pieces.map { piece in unsafe iovec(iov_base: piece.baseAddress, iov_len: piece.count) }
    return unsafe basalt_read_at_hand(descriptor, vectors, CInt(vectors.count), Int64(offset)) == byteCount
  }

  package func synchronizeFile(_ descriptor: CInt) throws(BasaltError) {
    _ = try SystemFailure.call("synchronise a new object") {
      #if canImport(Darwin)
        // fsync(2) of macOS leaves the bytes in the drive's cache.
        fcntl(descriptor, F_FULLFSYNC)
      #else
        // Synchronises the size with the bytes (POSIX: whatever reading them needs), but not the times, which nobody
        // reads.
        fdatasync(descriptor)
      #endif
    }
  }

  // MARK: Names

  /// The promise that commits stand on: of all who give this name, one is told `true`.
  package func rename(_ source: String, toAbsent target: String) throws(BasaltError) -> Bool {
    if publishing == .link { return try addName(target, to: source) }
    let outcome = SystemFailure.attempt { unsafe basalt_rename_exclusively(root, source, target) }
    guard case .failure(let failure) = outcome else { return true }
    switch failure.number {
    case EEXIST: return false
    // A file system or kernel that has no exclusive rename; a plain rename would replace somebody's object.
    case EINVAL, ENOSYS, ENOTSUP: return try addName(target, to: source)
    default: throw failure.error("publish '\(target)'")
    }
  }

  /// The exclusive rename of file systems that do not know one: a second name, which fails when it is taken, then the
  /// first one removed. If only the second step fails, a name is left over that nobody lists.
  private func addName(_ target: String, to source: String) throws(BasaltError) -> Bool {
    let outcome = SystemFailure.attempt { unsafe linkat(root, source, root, target, 0) }
    guard case .failure(let failure) = outcome else {
      _ = SystemFailure.attempt { unsafe unlinkat(root, source, 0) }
      return true
    }
    guard failure.number == EEXIST else { throw failure.error("publish '\(target)'") }
    return false
  }

  /// Atomic for those who look; durable once the directory is synchronised.
  package func rename(_ source: String, over target: String) throws(BasaltError) {
    _ = try SystemFailure.call("replace '\(target)'") { unsafe renameat(root, source, root, target) }
  }

  /// - Returns: Whether there was one.
  package func removeFile(_ path: String) throws(BasaltError) -> Bool {
    let outcome = SystemFailure.attempt { unsafe unlinkat(root, path, 0) }
    guard case .failure(let failure) = outcome else { return true }
    switch failure.number {
    // Nothing there, or nothing that is a file.
    case ENOENT, ENOTDIR, EISDIR: return false
    // What POSIX, and macOS, say of a directory.
    case EPERM where try kind(of: path) == .directory: return false
    default: throw failure.error("remove '\(path)'")
    }
  }

  /// - Returns: Whether it was made now; its name is then not durable yet.
  package func makeDirectory(_ path: String) throws(BasaltError) -> Bool {
    let outcome = SystemFailure.attempt { unsafe mkdirat(root, path, PosixFileSystem.directoryPermissions) }
    guard case .failure(let failure) = outcome else { return true }
    guard failure.number == EEXIST else { throw failure.error("make the directory '\(path)'") }
    // Looks through a symbolic link: an administrator may have put a directory elsewhere.
    var status = stat()
    _ = try SystemFailure.call("look at '\(path)'") { unsafe fstatat(root, path, &status, 0) }
    guard isDirectory(status) else { throw SystemFailure(ENOTDIR).error("make the directory '\(path)'") }
    return false
  }

  /// Makes the names in it durable, those that were given and those that were taken away.
  package func synchronizeDirectory(_ path: String) throws(BasaltError) {
    let directory = FileHandle(
      owning: try SystemFailure.call("open the directory '\(path)'") { openDirectory(path) }, of: self)
    _ = try SystemFailure.call("synchronise the directory '\(path)'") {
      #if canImport(Darwin)
        fcntl(directory.descriptor, F_FULLFSYNC)
      #else
        fsync(directory.descriptor)
      #endif
    }
  }

  /// - Returns: In no order; empty for a directory that is not there.
  package func entries(ofDirectory path: String) throws(BasaltError) -> [FileSystemEntry] {
    let descriptor: CInt
    switch SystemFailure.attempt({ openDirectory(path) }) {
    case .success(let opened): descriptor = opened
    // A file where the directory might be is no directory either.
    case .failure(let failure) where failure.number == ENOENT || failure.number == ENOTDIR: return []
    case .failure(let failure): throw failure.error("list the directory '\(path)'")
    }
    guard let stream = unsafe fdopendir(descriptor) else {
      let failure = SystemFailure(errno)
      close(descriptor)
      throw failure.error("list the directory '\(path)'")
    }
    defer { unsafe closedir(stream) }  // closes the descriptor, too
    var entries: [FileSystemEntry] = []
    while true {
      // A null pointer means the end or a failure; only `errno` tells which.
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw SystemFailure(errno).error("list the directory '\(path)'") }
        return entries
      }
      // A name that is not UTF-8 is none of ours.
      guard let name = unsafe name(of: entry), name != ".", name != ".." else { continue }
      // Nil when it has gone since.
      guard let kind = try kind(of: path.isEmpty ? name : "\(path)/\(name)") else { continue }
      entries.append(FileSystemEntry(name: name, kind: kind))
    }
  }

  /// Of the thing itself: a link is neither a file nor a directory here.
  package func kind(of path: String) throws(BasaltError) -> FileSystemEntry.Kind? {
    var status = stat()
    let outcome = SystemFailure.attempt { unsafe fstatat(root, path, &status, AT_SYMLINK_NOFOLLOW) }
    if case .failure(let failure) = outcome {
      if failure.number == ENOENT || failure.number == ENOTDIR { return nil }
      throw failure.error("look at '\(path)'")
    }
    if isRegularFile(status) { return .file(byteCount: Int(status.st_size)) }
    return isDirectory(status) ? .directory : .other
  }

  package func networkFileSystemName() throws(BasaltError) -> String? {
    #if os(Linux)
      var number: UInt64 = 0
      _ = try SystemFailure.call("look at the file system") { unsafe basalt_file_system_number(root, &number) }
      return NetworkFileSystem.names[number]
    #else
      var isLocal: CInt = 0
      _ = try SystemFailure.call("look at the file system") { unsafe basalt_file_system_is_local(root, &isLocal) }
      return isLocal == 0 ? "not local" : nil
    #endif
  }

  package func makeUniqueID() -> UniqueID { UniqueID.random() }

  // MARK: Details

  /// As open(2): -1 and `errno` when it fails.
  private func openDirectory(_ path: String) -> CInt {
    unsafe openat(root, path.isEmpty ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  private func isRegularFile(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }
  private func isDirectory(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

  private func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
    // By its address in the entry: the array in the declaration says nothing of how long a name is.
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
    let characters = unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
    return unsafe String(validatingCString: characters)
  }
}
