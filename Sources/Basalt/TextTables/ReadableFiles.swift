internal import BasaltPlan
internal import BasaltText

extension Engine {
  /// Which text files queries may read: `SELECT … FROM read_csv('flights.csv')`.
  ///
  /// Files outside of a warehouse are the host's, and whoever asks a service in SQL is not the service: so there are none unless
  /// it names their directories. Every read is in the audit log of the warehouse that was asked, with the paths.
  ///
  /// Where only some directories are allowed, a path outside of them is refused before anything is known of it, and with the same words
  /// whether or not there is such a file.
  ///
  /// ```swift
  /// var configuration = Engine.Configuration()
  /// configuration.readableFiles = .directories(["/srv/incoming"])
  /// ```
  public enum ReadableFiles: Sendable, Hashable {
    /// No query reads a file. An import, which is a call of the host's and no statement, does.
    case none
    /// Files in these directories, or below them, links followed.
    case directories([String])
    /// Whatever the process may read: for programs that run with the rights of who asks, as the command line does.
    case all
  }
}

// What follows is asked while a statement is bound, before anything of it is recorded: a refusal is recorded as one.
extension Engine.ReadableFiles {
  /// The files that a path means, from the root on.
  /// - Throws: `.permissionDenied` when they may not be read, whether or not there are any; `.unknownName` when there are none.
  ///
  /// Resolved once, here: what is opened later are the files that were allowed now.
  func paths(of path: String) throws(BasaltError) -> [String] {
    if case .none = self { throw FileRequest.refused }
    // First the place, so that nobody learns what there is elsewhere.
    guard let directory = InputPaths.resolved(InputPaths.directory(of: path)), allows(directory) else {
      if case .all = self { throw Engine.ReadableFiles.isNotThere(path) }
      throw refused(path)
    }
    let names = InputPaths.isPattern(path) ? InputPaths.matching(path) : [path]
    var paths: [String] = []
    for name in names {
      guard let resolved = InputPaths.resolved(name) else { continue }
      // A link may lead elsewhere.
      guard allows(resolved) else { throw refused(path) }
      paths.append(resolved)
    }
    guard !paths.isEmpty else { throw Engine.ReadableFiles.isNotThere(path) }
    return paths
  }

  /// Directories are resolved each time: a link that is replaced is followed to its new place.
  private func allows(_ path: String) -> Bool {
    switch self {
    case .none: false
    case .all: true
    case .directories(let directories):
      directories.contains { InputPaths.resolved($0).map { InputPaths.isInside(path, $0) } ?? false }
    }
  }

  /// Names the path as it was written, and nothing of what it leads to.
  private func refused(_ path: String) -> BasaltError {
    BasaltError(
      .permissionDenied, "Queries may not read '\(Value.excerpt(of: path))'.",
      remedy: "Use a file of a directory that the engine's configuration allows (`readableFiles`).")
  }

  private static func isNotThere(_ path: String) -> BasaltError {
    BasaltError(
      .unknownName,
      InputPaths.isPattern(path)
        ? "No file matches '\(Value.excerpt(of: path))'." : "There is no file '\(Value.excerpt(of: path))'.",
      remedy: "Check the path: it begins in the directory that the program was started in.")
  }
}
