import Foundation
import TestSupport

/// The project as a stranger gets it: the tracked files, and nothing that was built or left lying about.
struct ProjectCopy {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Copies every file that git tracks (and new ones that it would) to a folder.
  static func make(in folder: String) throws {
    let listed = try ExternalCommand.run(
      ["git", "-C", root.path, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
    guard listed.exitCode == 0 else { throw NotListed(description: listed.report) }
    for path in listed.standardOutput.split(separator: "\0").map(String.init) {
      let source = root.appending(path: path)
      // A file that was removed and not committed yet is listed, but gone.
      guard FileManager.default.fileExists(atPath: source.path) else { continue }
      let target = URL(filePath: folder).appending(path: path)
      try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: source, to: target)
    }
  }

  struct NotListed: Error, CustomStringConvertible {
    let description: String
  }
}
