package import BasaltCore
import CBasaltSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The calls of a log, through POSIX.
extension PosixFileSystem: LogFileSystem {
  package func openLogFile(_ path: String, isSecret: Bool) throws(BasaltError) -> CInt {
    // A secret is nobody else's, whatever the umask. Never through a link, which could lead out of the folder.
    let permissions: mode_t = isSecret ? 0o600 : 0o660
    return try SystemFailure.call("open '\(path)'") {
      unsafe openat(root, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, permissions)
    }
  }

  package func byteCount(of descriptor: CInt, at path: String) throws(BasaltError) -> Int {
    var (open, named) = (stat(), stat())
    _ = try SystemFailure.call("look at '\(path)'") { unsafe fstat(descriptor, &open) }
    _ = try SystemFailure.call("look at '\(path)'") { unsafe fstatat(root, path, &named, AT_SYMLINK_NOFOLLOW) }
    // The same inode of the same device is the same file, whoever renamed what meanwhile.
    guard open.st_ino == named.st_ino, open.st_dev == named.st_dev, open.st_mode & S_IFMT == S_IFREG else {
      throw BasaltError(
        .unknownName, "'\(path)' is not the file any more that was opened.", remedy: "Put it back, or open it again.")
    }
    return Int(open.st_size)
  }

  package func overwrite(
    _ bytes: UnsafeRawBufferPointer, to descriptor: CInt, at offset: Int
  ) throws(BasaltError) -> Int {
    try SystemFailure.call("write") { unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset)) }
  }

  package func cutFile(_ descriptor: CInt, to byteCount: Int) throws(BasaltError) {
    _ = try SystemFailure.call("cut off the end") { ftruncate(descriptor, off_t(byteCount)) }
  }

  /// Waits in the kernel: for the time that another process of this host takes to make a group durable.
  package func lockFile(_ descriptor: CInt) throws(BasaltError) {
    _ = try SystemFailure.call("lock the file") { basalt_lock_file(descriptor) }
  }

  // Giving back what one has cannot fail in a way that anybody could mend.
  package func unlockFile(_ descriptor: CInt) { _ = SystemFailure.attempt { basalt_unlock_file(descriptor) } }
}
