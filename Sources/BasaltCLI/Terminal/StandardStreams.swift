package import Basalt

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard output, written in large pieces. One owner, on one thread at a time.
///
/// A reader that goes away (`basalt cat … | head`) is not a failure of ours: the write is refused with
/// `StandardOutput.readerIsGone`, and the command ends quietly.
///
/// `~Copyable`, because what is pending must be written once, by one owner.
package struct StandardOutput: ~Copyable {
  /// Not yet written; renderers append to it directly.
  private var pending: [UInt8] = []
  private let fileDescriptor: CInt

  /// Large enough that a write costs nothing per row, small enough that a pager shows rows at once.
  ///
  /// As much again is reserved: a batch is appended whole before it is looked at how much has gathered.
  private static let writeByteCount = 64 << 10

  /// - Parameter fileDescriptor: Another one in tests.
  package init(fileDescriptor: CInt = STDOUT_FILENO) {
    self.fileDescriptor = fileDescriptor
    pending.reserveCapacity(2 * StandardOutput.writeByteCount)
  }

  /// The bytes that wait to be written, for renderers to append to.
  package mutating func append<Failure: Error>(_ body: (inout [UInt8]) throws(Failure) -> Void) throws(Failure) {
    try body(&pending)
  }

  /// Buffers; writes when enough has gathered.
  package mutating func write(_ text: String) throws(BasaltError) {
    pending += text.utf8
    try flushIfLarge()
  }

  /// - Complexity: Nothing until enough has gathered; then one write.
  package mutating func flushIfLarge() throws(BasaltError) {
    if pending.count >= StandardOutput.writeByteCount { try flush() }
  }

  /// - Throws: `readerIsGone`; `.diskFull` or `.ioFailure` when the other end cannot take more.
  ///
  /// To be called at the end: what is pending when the value goes away is lost, because a `deinit` could not
  /// say that it failed.
  package mutating func flush() throws(BasaltError) {
    if let failure = FileDescriptor(number: fileDescriptor).writeAll(pending) {
      // What could not be written is given up, so that an error report is not followed by the same error.
      pending.removeAll()
      throw StandardOutput.error(failure)
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// The reader of standard output has closed it: the one error that nobody is told of.
  package static let readerIsGone = BasaltError(
    .cancelled, "The reader of standard output has gone.", remedy: "Keep reading if more rows are wanted.")

  /// The codes by which a caller can act: a full disk needs room, another failure a look at where the output leads.
  private static func error(_ failure: CInt) -> BasaltError {
    if failure == EPIPE { return readerIsGone }
    let reason = unsafe String(cString: strerror(failure))
    return failure == ENOSPC
      ? BasaltError(
        .diskFull, "Standard output cannot be written: \(reason).", remedy: "Make room, or write elsewhere.")
      : BasaltError(.ioFailure, "Standard output cannot be written: \(reason).", remedy: "Check where it leads to.")
  }
}

/// Standard error: notices, progress, errors. Unbuffered; what cannot be written is lost, as there is nowhere
/// to say so.
///
/// Never a reason to fail: a command whose notices nobody reads has done its work.
package enum StandardError {
  package static func write(_ text: String) {
    _ = FileDescriptor(number: STDERR_FILENO).writeAll(Array(text.utf8))
  }

  package static func writeLine(_ text: String) { write(text + "\n") }
}
