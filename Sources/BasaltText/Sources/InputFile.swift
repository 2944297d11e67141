package import BasaltCore
package import BasaltRuntime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file of foreign text, open for reading at any offset, by several readers at once.
///
/// Here and not in the object stores: what is imported lies outside of any warehouse, and needs none of their promises.
/// Everything that asks the operating system for text is in this file.
///
/// Reading a file twice (once to infer types, once to convert) needs offsets, which a pipe has not: what is no regular
/// file is copied first into a temporary file without a name, which disappears with its last descriptor. Whoever writes
/// into a pipe may take his time or never come, so that is waited for in short turns, between which a cancellation is
/// heard.
package final class InputFile: Sendable {
  /// As the user gave it, for messages.
  package let path: String
  package let byteCount: Int
  private let descriptor: CInt

  /// - Parameter cancellation: Looked at while a pipe is copied.
  /// - Throws: `.unknownName` when there is no such file, `.permissionDenied` when it may not be read,
  ///   `.invalidArgument` when it is a directory or a device, `.diskFull` when a pipe does not fit the temporary
  ///   directory, `.cancelled`, `.ioFailure`.
  package init(path: String, cancellation: Cancellation) throws(BasaltError) {
    self.path = path
    guard !path.isEmpty else {
      throw BasaltError(.invalidArgument, "The path of the source is empty.", remedy: "Name the text file to read.")
    }
    // Not blocking, so that a named pipe is opened before its writer has come; to a regular file it means nothing.
    // Closed by programs that this one may start: no descriptor of ours lives on in them.
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else { throw InputFile.failure(of: "open", path: path) }
    var status = stat()
    // Of the open file, not of the path: the name may mean another file by now.
    guard unsafe fstat(opened, &status) == 0 else {
      let error = InputFile.failure(of: "examine", path: path)
      close(opened)
      throw error
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      descriptor = opened
      byteCount = Int(status.st_size)
    case S_IFDIR:
      close(opened)
      throw BasaltError(
        .invalidArgument, "\(path) is a directory.", remedy: "Name the files in it, for example \(path)/*.csv.")
    case S_IFIFO, S_IFSOCK:
      defer { close(opened) }
      (descriptor, byteCount) = try InputFile.spool(opened, path: path, cancellation)
    default:
      // Some of them, such as /dev/zero, never end: copying would fill the disk.
      close(opened)
      throw BasaltError(
        .invalidArgument, "\(path) is a device, not a file or a pipe.",
        remedy: "Name a file, or a pipe such as the one of `<(command)`.")
    }
  }

  deinit { close(descriptor) }

  /// Reads from `offset` on until `target` is full or the file ends.
  /// - Returns: How many bytes were read.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(BasaltError) -> Int {
    var filled = 0
    while filled < target.count {
      let count = unsafe pread(descriptor, target.baseAddress! + filled, target.count - filled, off_t(offset + filled))
      // The end as it is now, which may be another than when the file was opened.
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw InputFile.failure(of: "read", path: path).at("byte offset", offset + filled)
      }
      filled += count
    }
    return filled
  }

  // MARK: Pipes

  /// Copies all that `source` yields into an unlinked file in the temporary directory.
  private static func spool(
    _ source: CInt, path: String, _ cancellation: Cancellation
  ) throws(BasaltError) -> (descriptor: CInt, byteCount: Int) {
    // Where people and their systems want large temporary files, `TMPDIR` says; it is read when needed, since it may
    // change.
    let directory = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    // mkstemp makes the file readable for this user alone.
    var template = Array("\(directory)/basalt-input-XXXXXX".utf8CString)
    let spooled = unsafe template.withUnsafeMutableBufferPointer { unsafe mkstemp($0.baseAddress!) }
    guard spooled >= 0 else { throw failure(of: "copy a pipe to", path: directory) }
    // Without a name from the start: a crash leaves nothing behind.
    _ = unsafe template.withUnsafeBufferPointer { unsafe unlink($0.baseAddress!) }
    do throws(BasaltError) {
      return (spooled, try copy(from: source, to: spooled, path: path, directory: directory, cancellation))
    } catch {
      close(spooled)
      throw error
    }
  }

  private static func copy(
    from source: CInt, to target: CInt, path: String, directory: String, _ cancellation: Cancellation
  ) throws(BasaltError) -> Int {
    // Several times what a pipe holds, so that each read empties it.
    let buffer = Buffer(byteCount: 256 << 10)
    var total = 0
    while true {
      try waitForBytes(source, path: path, cancellation)
      let count = unsafe readBytes(source, buffer.address, buffer.byteCount)
      if count == 0 { return total }
      guard count > 0 else {
        if errno == EINTR || errno == EAGAIN { continue }
        throw failure(of: "read", path: path)
      }
      // `write(2)` may take less than it is given: pipes and full disks do.
      var written = 0
      while written < count {
        let step = unsafe write(target, buffer.address + written, count - written)
        if step < 0 {
          if errno == EINTR { continue }
          throw failure(of: "copy \(path) to", path: directory)
        }
        written += step
      }
      total += count
    }
  }

  /// A person who cancels has the answer within this time; asking ten times a second costs nothing.
  private static let turnMilliseconds: CInt = 100

  /// Returns when there are bytes, or the writer has gone.
  private static func waitForBytes(
    _ source: CInt, path: String, _ cancellation: Cancellation
  ) throws(BasaltError) {
    while true {
      try cancellation.check()
      var request = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
      let readyCount = unsafe poll(&request, 1, turnMilliseconds)
      if readyCount > 0 { return }
      if readyCount < 0, errno != EINTR { throw failure(of: "wait for", path: path) }
    }
  }

  // MARK: Errors

  /// The error of the last system call.
  /// - Parameter action: What was tried, as a verb that the path follows.
  private static func failure(of action: String, path: String) -> BasaltError {
    // First of all: any call in between may change it.
    let number = errno
    let reason = unsafe String(cString: strerror(number))
    let message = "Cannot \(action) \(path): \(reason)."
    switch number {
    // Grouped by what a person can do about it.
    case ENOENT, ENOTDIR, ENAMETOOLONG:
      return BasaltError(.unknownName, message, remedy: "Check the name and the directory.")
    case EACCES, EPERM:
      return BasaltError(.permissionDenied, message, remedy: "Give this user the right to read the file.")
    // Only a pipe that is copied can meet these, so the remedy speaks of the temporary directory.
    case ENOSPC, EDQUOT:
      return BasaltError(
        .diskFull, message, remedy: "Free space there, or set TMPDIR to a directory with room for the whole input.")
    default:
      return BasaltError(.ioFailure, message, remedy: "Try again; if it persists, check the device.")
    }
  }
}

/// `read(2)` under a name of its own: inside the class the method of that name hides it.
private func readBytes(_ descriptor: CInt, _ target: UnsafeMutableRawPointer, _ byteCount: Int) -> Int {
  unsafe read(descriptor, target, byteCount)
}
