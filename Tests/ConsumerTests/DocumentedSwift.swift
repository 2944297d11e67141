import Foundation
import TestSupport

/// The Swift of the pages as source files, one a page, for the compiler to read.
///
/// A reader goes from one block to the next and keeps what was declared: so each block is a scope inside the one before it, and may
/// use its names or declare them anew. Errors name page and line, by `#sourceLocation`.
enum DocumentedSwift {
  /// What pages take for given: a reader has it from the page before, or it is theirs.
  private static let given = [
    "engine: Engine", "warehouse: Warehouse", "session: Session", "appender: Appender", "batch: Batch", "batches: [Batch]",
    "batchNumber: Int", "sql: String",
  ]

  /// A file of each page that has Swift in it, from the root: README.md and all of DocC.
  static func sources() throws -> [(page: String, text: String)] {
    let listed = try ExternalCommand.run(
      ["git", "-C", ProjectCopy.root.path, "ls-files", "--cached", "--others", "--exclude-standard", "README.md", "*.docc/*.md"])
    return try listed.standardOutput.split(separator: "\n").map(String.init).compactMap { page in
      let url = ProjectCopy.root.appending(path: page)
      guard FileManager.default.fileExists(atPath: url.path) else { return nil }
      return source(of: try String(contentsOf: url, encoding: .utf8), page: page).map { (page, $0) }
    }
  }

  /// The program that README.md puts beside its manifest: all of it, as it is to be typed.
  static func readmeProgram() throws -> String? {
    let text = try String(contentsOf: ProjectCopy.root.appending(path: "README.md"), encoding: .utf8)
    return MarkdownBlock.all(of: "swift", in: text).first { !isManifest($0) }?.text
  }

  /// SwiftPM reads those, and no target has them.
  private static func isManifest(_ block: MarkdownBlock) -> Bool { block.text.hasPrefix("// swift-tools-version") }

  /// - Returns: `nil` for a page without Swift.
  static func source(of text: String, page: String) -> String? {
    let blocks = MarkdownBlock.all(of: "swift", in: text).filter { !isManifest($0) }
    guard !blocks.isEmpty else { return nil }
    // Imports belong to a file: an empty line takes their place, so that lines keep their numbers.
    var imports: Set = ["import Basalt"]
    var body = ""
    for block in blocks {
      let lines = block.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        guard line.hasPrefix("import ") else { return String(line) }
        imports.insert(String(line))
        return ""
      }
      body += "do {\n#sourceLocation(file: \"\(page)\", line: \(block.line))\n"
      body += lines.joined(separator: "\n") + "\n#sourceLocation()\n"
    }
    let name = String(page.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    let parameters = given.map { "_ \($0)" }.joined(separator: ", ")
    return imports.sorted().joined(separator: "\n")
      + "\n\nfunc \(name)(\(parameters)) async throws {\n\(body)\(blocks.map { _ in "}\n" }.joined())}\n"
  }
}
