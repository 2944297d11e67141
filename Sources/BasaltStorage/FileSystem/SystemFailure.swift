package import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An error number of the operating system, as the cause of a `BasaltError`.
///
/// One table from numbers to codes for all calls and for the simulation, so that tests of failures test what users
/// meet. Codes are grouped by what a caller can do; the number itself stays as the cause, for who reads the message.
package struct SystemFailure: Error, Hashable, CustomStringConvertible {
  /// `errno`.
  package let number: CInt

  package init(_ number: CInt) { self.number = number }

  package var description: String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe "\(String(cString: text)) (error \(number))"
  }

  /// The error to throw: what the caller can do follows from the number.
  /// - Parameter action: What was tried, to follow "Could not": "open 'a/b'".
  package func error(_ action: String) -> BasaltError {
    let (code, remedy) = advice
    return BasaltError(code, "Could not \(action).", remedy: remedy, underlying: self)
  }

  private var advice: (code: BasaltError.Code, remedy: String) {
    switch number {
    case ENOENT:
      (.unknownName, "Check the name.")
    case ENOSPC, EDQUOT, EFBIG:
      // EFBIG also comes from RLIMIT_FSIZE, a quota of another kind.
      (.diskFull, "Free space on the device or raise the quota, then run it again.")
    case EACCES, EPERM, EROFS:
      (.permissionDenied, "Give this user the right to read and write there, or choose another place.")
    case ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EILSEQ:
      (.invalidArgument, "Choose a name that fits what is already there.")
    // Passes when other statements have closed their files.
    case EMFILE, ENFILE:
      (.busy, "Raise the limit of open files (ulimit -n), or run fewer statements at the same time.")
    default:
      (.ioFailure, "Check the device and the system's log, then run it again.")
    }
  }

  /// Makes a call that returns -1 and sets `errno` when it fails, again as long as signals interrupt it.
  static func attempt<Value: SignedInteger>(_ call: () -> Value) -> Result<Value, SystemFailure> {
    while true {
      let value = call()
      if value != -1 { return .success(value) }
      // First of all: any call in between may change it.
      let number = errno
      if number != EINTR { return .failure(SystemFailure(number)) }
    }
  }

  /// As `attempt`, with the error that a failure becomes.
  static func call<Value: SignedInteger>(
    _ action: @autoclosure () -> String, _ call: () -> Value
  ) throws(BasaltError) -> Value {
    switch attempt(call) {
    case .success(let value): return value
    case .failure(let failure): throw failure.error(action())
    }
  }
}
