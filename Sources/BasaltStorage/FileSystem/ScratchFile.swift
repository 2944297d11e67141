package import BasaltCore
internal import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file without a name, for what a statement has no room for in memory.
///
/// Its name is taken away as soon as it is open: nobody else can open it, and its bytes go with the last thread that
/// holds it, or with the process, however that ends. So there is nothing to clean up after a crash.
///
/// Nothing is made durable: these bytes are of use to this process alone.
package final class ScratchFile: Sendable {
  private let descriptor: CInt
  /// Where the file lies, for messages.
  private let directory: String
  /// Behind all that has been given away to be written.
  private let end = Atomic<Int>(0)

  /// - Parameter directory: Of a device with room; made by somebody else.
  /// - Throws: `.unknownName` when the directory is not there, `.permissionDenied`, `.diskFull`.
  package init(inDirectory directory: String) throws(BasaltError) {
    self.directory = directory
    let path = "\(directory)/basalt-\(UniqueID.random())"
    // This user's alone: what is in it has not been asked for by anybody else.
    descriptor = try SystemFailure.call("create a temporary file in '\(directory)'") {
      unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    // Left behind empty when the process is killed just here; a file system that keeps the name keeps an empty file too.
    unsafe unlink(path)
  }

  deinit { close(descriptor) }

  /// Bytes written so far, and those that are being written.
  package var byteCount: Int { end.load(ordering: .relaxed) }

  /// Writes bytes behind all others; several threads may at once.
  /// - Returns: Where they are.
  /// - Throws: `.diskFull`, `.ioFailure`. What was written of the bytes is then lost room.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> Int {
    let offset = end.add(bytes.count, ordering: .relaxed).oldValue
    var written = 0
    while written < bytes.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
      written += try SystemFailure.call("write to a temporary file in '\(directory)'") {
        unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
      }
    }
    return offset
  }

  /// Reads bytes that `append` has written.
  /// - Throws: `.ioFailure`, also when the file ends before them.
  package func read(_ target: UnsafeMutableRawBufferPointer, at offset: Int) throws(BasaltError) {
    var done = 0
    while done < target.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let count = try SystemFailure.call("read a temporary file in '\(directory)'") {
        unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      }
      guard count > 0 else {
        throw BasaltError(
          .ioFailure, "A temporary file in '\(directory)' ends before byte \(offset + target.count).",
          remedy: "Check the device and the system's log, then run it again.")
      }
      done += count
    }
  }
}
