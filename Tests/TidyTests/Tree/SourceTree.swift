import Foundation

/// The project's own files, as they lie on disk.
struct SourceTree {
  let root: URL

  /// The tree that this test was built from.
  static let project = SourceTree(
    root: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent())

  struct File {
    /// Relative to the root, with `/`.
    let path: String
    let text: String

    /// "BasaltCore" of "Sources/BasaltCore/Types/Decimal.swift".
    var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
    /// "Decimal" of the same.
    var stem: String { String(name.prefix { $0 != "." }) }
    var name: String { String(path.split(separator: "/").last ?? "") }
    var lineCount: Int {
      text.split(separator: "\n", omittingEmptySubsequences: false).count - (text.hasSuffix("\n") ? 1 : 0)
    }
  }

  /// All files under some folders with one of some extensions, in the order of their paths.
  ///
  /// Folders named `vendored` are other people's work and are left out, and so is what starts with a dot.
  func files(under folders: [String], extensions: Set<String>) throws -> [File] {
    var files: [File] = []
    for folder in folders {
      let start = root.appending(path: folder)
      guard
        let walk = FileManager.default.enumerator(
          at: start, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
      else { continue }
      for case let url as URL in walk {
        if url.lastPathComponent == "vendored" { walk.skipDescendants() }
        guard extensions.contains(url.pathExtension) else { continue }
        let path = String(url.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count))
          .trimmingPrefix("/")
        files.append(File(path: String(path), text: try String(contentsOf: url, encoding: .utf8)))
      }
    }
    return files.sorted { $0.path < $1.path }
  }

  func file(_ path: String) throws -> File {
    File(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root.appending(path: path).path) }

  /// Names of the folders directly inside a folder.
  func folders(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      at: root.appending(path: folder), includingPropertiesForKeys: [.isDirectoryKey], options: [.skipsHiddenFiles]
    )
    .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
    .map(\.lastPathComponent).sorted()
  }

  var swiftSources: [File] { get throws { try files(under: ["Sources"], extensions: ["swift"]) } }
  var swiftEverywhere: [File] {
    get throws { try files(under: ["Sources", "Tests", "Benchmarks"], extensions: ["swift"]) }
  }
  /// Everything a person wrote by hand, build files included.
  var writtenText: [File] {
    get throws {
      let files = try files(
        under: ["Sources", "Tests", "Benchmarks", "format-spec"],
        extensions: ["swift", "c", "h", "inc", "md", "py", "sh", "txt", "modulemap"])
      return try files + ["Package.swift", "README.md", "Makefile", ".ci/run"].filter(exists).map(file)
    }
  }
}
