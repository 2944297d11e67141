package import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a path that a person gives leads to.
///
/// A store follows no link and knows no devices: to it they are objects that are not there. Who names a single file means the file at the end of
/// the link, and wants to be told when it is something else. Asked before a store is made; what the store then opens, it checks itself, so that a
/// file that is exchanged meanwhile does no harm.
package enum PathTarget {
  /// The path of the regular file that `path` leads to: `path` itself, unless it is a link.
  /// - Throws: `.unknownName` when there is none; `.invalidArgument` when it is a directory, a pipe or a device, or links go round in a circle;
  ///   `.permissionDenied`, `.ioFailure`.
  package static func ofFile(_ path: String) throws(BasaltError) -> String {
    var status = stat()
    _ = try SystemFailure.call("look at '\(path)'") { unsafe stat(path, &status) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw notAFile(path, "a directory", remedy: "Name a file in it.")
    case S_IFIFO, S_IFSOCK:
      throw notAFile(path, "a pipe", remedy: "Write what it yields into a file: a data file is read from both ends.")
    default: throw notAFile(path, "a device", remedy: "Name a file.")
    }
    _ = try SystemFailure.call("look at '\(path)'") { unsafe lstat(path, &status) }
    guard status.st_mode & S_IFMT == S_IFLNK else { return path }
    guard let followed = unsafe realpath(path, nil) else {
      throw SystemFailure(errno).error("follow the link '\(path)'")
    }
    defer { unsafe free(followed) }
    return unsafe String(cString: followed)
  }

  private static func notAFile(_ path: String, _ what: String, remedy: String) -> BasaltError {
    BasaltError(.invalidArgument, "\(path) is \(what), not a file.", remedy: remedy)
  }
}
