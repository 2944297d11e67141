import Foundation
import TestSupport
import Testing

/// What the pages tell people to type works as it is written.
///
/// Every ```` ```sh ```` block of a page is run by bash, in order, in a folder that looks like a fresh clone, with the built
/// `basalt` on the PATH. What would change the machine or take minutes is replaced: `make` checks that its targets
/// exist, and `git`, `swift`, `sudo`, `brew` and `cd` are taken for done.
@Suite struct DocumentedCommandsTests {
  private static let isBuilt = FileManager.default.isExecutableFile(atPath: BuiltProducts.basalt.path)

  @Test(.enabled("no basalt beside the tests") { isBuilt }, arguments: try documentedPages())
  func whatAPageTellsToTypeWorks(page: String) throws {
    let text = try String(contentsOf: ProjectCopy.root.appending(path: page), encoding: .utf8)
    let commands = Self.shellBlocks(in: text).joined(separator: "\n")
    let scratch = try TemporaryDirectory()
    let clone = scratch.path + "/clone"
    let tools = scratch.path + "/tools"
    try Self.makeClone(at: clone)
    try Self.makeTools(at: tools)
    let path = tools + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    // `cd` is a builtin: a function takes its place.
    let script = "set -euo pipefail\ncd() { :; }\n" + commands
    let run = try ExternalCommand.run(["bash", "-c", script], in: clone, environment: ["PATH": path])
    #expect(run.exitCode == 0, "\(page):\n\(commands)\n\(run.report)")
  }

  /// The pages with commands in them, from the root.
  private static func documentedPages() throws -> [String] {
    let listed = try ExternalCommand.run(
      ["git", "-C", ProjectCopy.root.path, "ls-files", "--cached", "--others", "--exclude-standard", "*.md"])
    return try listed.standardOutput.split(separator: "\n").map(String.init).filter { page in
      let url = ProjectCopy.root.appending(path: page)
      guard FileManager.default.fileExists(atPath: url.path) else { return false }
      return !shellBlocks(in: try String(contentsOf: url, encoding: .utf8)).isEmpty
    }
  }

  static func shellBlocks(in text: String) -> [String] { MarkdownBlock.all(of: "sh", in: text).map(\.text) }

  /// A folder with the data that the pages speak of.
  static func makeClone(at path: String) throws {
    try FileManager.default.createDirectory(atPath: path + "/Benchmarks", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: path + "/Benchmarks/Data", withDestinationPath: ProjectCopy.root.appending(path: "Benchmarks/Data").path)
  }

  static func makeTools(at path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: path + "/basalt", withDestinationPath: BuiltProducts.basalt.path)
    let root = ProjectCopy.root.path
    // A dry run resolves the targets and does nothing.
    var scripts = ["make": "exec /usr/bin/env -u MAKEFLAGS PATH=\"${PATH#*:}\" make -n -C '\(root)' \"$@\" >/dev/null"]
    for name in ["git", "swift", "sudo", "brew"] { scripts[name] = "exit 0" }
    for (name, script) in scripts {
      try "#!/bin/sh\n\(script)\n".write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path + "/" + name)
    }
  }

  // MARK: That it can fail

  @Test func blocksAreFound() {
    let page = "a\n```sh\nmake demo\nx \\\n  y\n```\n```swift\nlet a = 1\n```\n```sh\nz\n```\n```sh\nnever closed"
    #expect(Self.shellBlocks(in: page) == ["make demo\nx \\\n  y", "z"])
  }

  @Test(arguments: [
    ("make demo", true), ("make no-such-target", false), ("sudo apt-get install x", true), ("nonesuch", false),
  ])
  func aCommandThatDoesNotWorkIsFound(command: String, works: Bool) throws {
    let scratch = try TemporaryDirectory()
    try Self.makeTools(at: scratch.path + "/tools")
    let path = scratch.path + "/tools:" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    let run = try ExternalCommand.run(["bash", "-c", command], in: scratch.path, environment: ["PATH": path])
    #expect((run.exitCode == 0) == works, "\(command): \(run.report)")
  }
}
