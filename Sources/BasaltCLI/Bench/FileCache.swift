import Basalt

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The system's cache of files: what is put out of it, is read from the device next.
enum FileCache {
  /// Asks the system to forget what it has of all files below a folder. Unwritten pages stay; a warehouse's are synced.
  ///
  /// No superuser is needed for it, unlike for dropping all caches, and nobody else's files become slow.
  static func drop(below folder: String) throws(BasaltError) {
    for file in try DirectoryTree(path: folder).files() {
      // One that a commit has removed meanwhile is none to be forgotten.
      let descriptor = unsafe open("\(folder)/\(file.name)", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      #if !canImport(Darwin)
        // A wish: a system that does not grant it measures a warm file, and its figures show it.
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
      #endif
    }
  }
}
