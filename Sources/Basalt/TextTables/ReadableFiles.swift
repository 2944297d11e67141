internal import BasaltPlan
internal import BasaltText

extension Engine {
  /// Which text files queries may read: `SELECT … FROM read_csv('flights.csv')`.
  ///
  /// Files outside of a warehouse are the host's, and whoever asks a service in SQL is not the service: so there are none unless
  /// it names their directories. Every read is in the audit log of the warehouse that was asked, with the paths.
  public enum ReadableFiles: Sendable, Hashable {
    case none
    /// Files in these directories, or below them, links followed.
    case directories([String])
    /// Whatever the process may read: for programs that run with the rights of who asks, as the command line does.
    case all
  }
}

extension Engine.ReadableFiles {
  /// The files that a path means, from the root on.
  /// - Throws: `.permissionDenied` when they may not be read, whether or not there are any; `.unknownName` when there are none.
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

  private func allows(_ path: String) -> Bool {
    switch self {
    case .none: false
    case .all: true
    case .directories(let directories):
      directories.contains { InputPaths.resolved($0).map { InputPaths.isInside(path, $0) } ?? false }
    }
  }

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
