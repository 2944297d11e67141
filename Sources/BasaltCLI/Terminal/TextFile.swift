import Basalt

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Small texts that people hand to the command line: files of SQL, and what comes in on standard input.
///
/// Whole and in memory, as far as a script may be long, and without promises of durability. Data go through the library, which has both.
enum TextFile {
  /// Waits for its end: from a terminal that is Ctrl-D.
  /// - Throws: `.ioFailure` when it cannot be read; `.invalidArgument` when it is not UTF-8.
  static func standardInput() throws(BasaltError) -> String {
    try text(STDIN_FILENO, "standard input")
  }

  /// - Throws: `.unknownName` when there is no such file; otherwise as `standardInput`.
  static func contents(of path: String) throws(BasaltError) -> String {
    // Not handed to programs that we might start.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw BasaltError(
        // A wrong name is the user's to mend and has a code of its own; all others are the system's words.
        errno == ENOENT ? .unknownName : .ioFailure, "\(path) cannot be opened: \(reason).", remedy: "Check the path.")
    }
    defer { close(descriptor) }
    return try text(descriptor, path)
  }

  /// Writes a small file, in place of one that is there.
  ///
  /// Over what is there, unlike data files: figures of a benchmark are made again and again under one name.
  /// - Throws: `.ioFailure`.
  static func write(_ text: String, to path: String) throws(BasaltError) {
    // With the rights that the user's mask leaves, as a shell's redirection would make it.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw BasaltError(.ioFailure, "\(path) cannot be written: \(reason).", remedy: "Check the path.")
    }
    defer { close(descriptor) }
    if let failure = FileDescriptor(number: descriptor).writeAll(Array(text.utf8)) {
      let reason = unsafe String(cString: strerror(failure))
      throw BasaltError(.ioFailure, "\(path) cannot be written: \(reason).", remedy: "Make room, or choose another place.")
    }
  }

  /// Checked and not repaired: a replaced character within a literal would be another question, asked in silence.
  private static func text(_ descriptor: CInt, _ name: String) throws(BasaltError) -> String {
    let bytes = FileDescriptor(number: descriptor).readAll(atMost: Limits.sqlScriptByteCountMaximum)
    // Nothing else was asked of the system since the read: the number is still its own.
    guard let bytes else {
      let reason = unsafe String(cString: strerror(errno))
      throw BasaltError(.ioFailure, "\(name) cannot be read: \(reason).", remedy: "Check that it is a readable file.")
    }
    // Refused before it is taken apart. Without the limit a pipe that never ends would take all memory there is.
    guard bytes.count <= Limits.sqlScriptByteCountMaximum else {
      throw BasaltError(
        .statementTooComplex, "\(name) has more than \(Limits.sqlScriptByteCountMaximum) bytes, and a script may not.",
        remedy: "Run it in parts, or load rows with COPY.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw BasaltError(.invalidArgument, "\(name) is not UTF-8.", remedy: "Convert it to UTF-8.")
    }
    return text
  }
}
