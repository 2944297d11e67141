#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The paths that a name of text files means: itself, or all that its `*` and `?` stand for.
///
/// The system's own rules of patterns, which shells have, too; in their order, which is that of bytes under the C locale.
///
/// Between looking at a path and opening it somebody may put another file there. Whoever guards directories by paths has to guard who
/// writes into them as well.
package enum InputPaths {
  /// Whether a path means any number of files.
  package static func isPattern(_ path: String) -> Bool { path.utf8.contains { "*?[".utf8.contains($0) } }

  /// The files that a pattern means, by their names; empty for none. Names that begin with a point are meant by a pattern that
  /// does.
  package static func matching(_ pattern: String) -> [String] {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, 0, nil, &found) == 0, let paths = unsafe found.gl_pathv else { return [] }
    return unsafe (0..<Int(found.gl_pathc)).compactMap { index in unsafe paths[index].map { unsafe String(cString: $0) }
    }
  }

  /// The path from the root on, its links followed; `nil` when there is nothing.
  package static func resolved(_ path: String) -> String? {
    guard let text = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// The directory that all files of a path are in, as far as it is written without `*` and `?`.
  ///
  /// `a/b*/c.csv` is below `a`, `*.csv` below the current directory, `/c.csv` below the root.
  package static func directory(of path: String) -> String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    if let first = parts.firstIndex(where: { isPattern(String($0)) }) { parts = parts[..<first] }
    if parts.isEmpty { return "." }
    let directory = parts.joined(separator: "/")
    return directory.isEmpty ? "/" : directory
  }

  /// Whether a resolved path is a directory, or in it.
  package static func isInside(_ path: String, _ directory: String) -> Bool {
    path == directory || path.hasPrefix(directory.hasSuffix("/") ? directory : directory + "/")
  }
}
