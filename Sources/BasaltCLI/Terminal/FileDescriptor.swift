#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file of the operating system: the only place where the command line itself reads or writes bytes.
///
/// Data files go through the library's object stores, with their promises of durability. What is left here are
/// the standard streams and the files of the demo, which promise nothing beyond the process. Does not own the
/// descriptor: nobody closes standard output.
///
/// Errors are numbers here, and become errors of ours where it is known what was being written.
struct FileDescriptor {
  let number: CInt

  /// Bytes asked for at once when a whole file is read: few calls, and a buffer that still fits a second-level cache.
  private static let readByteCount = 1 << 20

  /// Makes sure that the numbers of the standard streams are taken, also when whoever started us has closed
  /// them: the next file that is opened would get the number, and what is meant for a person would be written
  /// into it. Reading and writing them still fails.
  static func occupyStandardStreams() {
    for (number, wrongWay) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(number, F_GETFD) == -1 {
      // The lowest number that is free is this one: those below are taken by now.
      _ = unsafe open("/dev/null", wrongWay)
    }
  }

  /// `write(2)` until everything is written: it may take less than it is given (pipes, full disks, signals).
  /// - Returns: The system's error number, or `nil` when all was written.
  func writeAll(_ bytes: [UInt8]) -> CInt? {
    var failure: CInt?
    unsafe bytes.withUnsafeBytes { buffer in
      var rest = unsafe buffer[...]
      while unsafe !rest.isEmpty {
        // May write a part, and may be interrupted before it has written anything: both are no failures.
        let count = unsafe write(number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 {
          unsafe rest = rest.dropFirst(count)
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    return failure
  }

  /// `read(2)` until the end of the file, or until there is more than somebody wants to hold.
  /// - Returns: All bytes from the descriptor's position on, more than `byteCountMaximum` of them if there are too many; or
  ///   `nil`, with the reason in `errno`.
  func readAll(atMost byteCountMaximum: Int = .max) -> [UInt8]? {
    var bytes: [UInt8] = []
    // Read into, and copied from: the size of a pipe is not known.
    var piece = [UInt8](repeating: 0, count: FileDescriptor.readByteCount)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { unsafe read(number, $0.baseAddress, $0.count) }
      if count == 0 || bytes.count > byteCountMaximum { return bytes }
      if count > 0 { bytes += piece[..<count] } else if errno != EINTR { return nil }
    }
  }
}
