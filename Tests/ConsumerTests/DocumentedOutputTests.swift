import Foundation
import TestSupport
import Testing

/// What README.md says that commands print is what they print.
///
/// A ```` ```text ```` block that follows a ```` ```sh ```` block shows what its commands write to a terminal of 100 columns.
/// They are run on one, made by `script`, because to a pipe `basalt` writes CSV and not tables. A line `…` in the
/// page stands for any number of lines. Times, speeds and random identifiers are different on every run and not compared.
@Suite struct DocumentedOutputTests {
  private static let canRun =
    FileManager.default.isExecutableFile(atPath: BuiltProducts.basalt.path)
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  @Test(.enabled("no basalt beside the tests, or no script(1)") { canRun })
  func theReadmeShowsWhatItsCommandsPrint() throws {
    let page = try String(contentsOf: ProjectCopy.root.appending(path: "README.md"), encoding: .utf8)
    let steps = Self.steps(in: page)
    try #require(steps.contains { $0.output != nil }, "README.md shows no output")
    let printed = try Self.run(steps.map(\.commands))
    try #require(printed.count == steps.count, "\(printed)")
    for (step, found) in zip(steps, printed) {
      guard let shown = step.output else { continue }
      let isSame = Self.matches(Self.comparable(shown)[...], Self.comparable(found)[...])
      #expect(isSame, "README.md shows:\n\(shown)\nand this is printed:\n\(found)")
    }
  }

  struct Step: Equatable {
    var commands: String
    /// What the page shows of their output, where it does.
    var output: String?
  }

  /// The shell blocks of a page, each with the output right behind it.
  static func steps(in page: String) -> [Step] {
    var steps: [Step] = []
    // Whether a text block that comes now belongs to the last commands: only blank lines are between.
    var mayShowOutput = false
    var block: (language: String, lines: [Substring])?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if let open = block {
        guard line == "```" else {
          block?.lines.append(line)
          continue
        }
        let text = open.lines.joined(separator: "\n")
        if open.language == "sh" { steps.append(Step(commands: text)) }
        if open.language == "text", mayShowOutput { steps[steps.count - 1].output = text }
        mayShowOutput = open.language == "sh"
        block = nil
      } else if line.hasPrefix("```") {
        block = (String(line.dropFirst(3)), [])
      } else if !line.isEmpty {
        mayShowOutput = false
      }
    }
    return steps
  }

  /// Runs blocks one after the other in one shell on a terminal, and returns what each of them printed.
  private static func run(_ blocks: [String]) throws -> [String] {
    let scratch = try TemporaryDirectory()
    let clone = scratch.path + "/clone"
    let tools = scratch.path + "/tools"
    try DocumentedCommandsTests.makeClone(at: clone)
    try DocumentedCommandsTests.makeTools(at: tools)
    let end = "end of block 5f1c"
    var script = "set -euo pipefail\nstty cols 100\ncd() { :; }\n"
    for block in blocks { script += "\(block)\necho '\(end)'\n" }
    let file = scratch.path + "/page.sh"
    try script.write(toFile: file, atomically: true, encoding: .utf8)
    let path = tools + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    let run = try ExternalCommand.run(
      ["script", "--quiet", "--return", "--command", "bash '\(file)'", "/dev/null"], in: clone,
      environment: ["PATH": path, "TERM": "xterm"])
    try #require(run.exitCode == 0, "\(run.report)")
    return run.standardOutput.replacing("\r\n", with: "\n").components(separatedBy: end + "\n").dropLast()
      .map(withoutControls)
  }

  /// What stays on the screen: a bar that was drawn over is gone, and colours are no text.
  static func withoutControls(_ text: String) -> String {
    let lines = text.replacing(#/\u{1B}\[[0-9;?]*[A-Za-z]/#, with: "").split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in line.split(separator: "\r").last.map(String.init) ?? "" }.joined(separator: "\n")
  }

  /// Lines without what differs from run to run, nor the spaces that align it.
  static func comparable(_ text: String) -> [String] {
    text.split(separator: "\n").map { line in
      line.replacing(#/[0-9][0-9.,]* (ns|µs|ms|s|[KMGT]iB/s)\b/#, with: "#")
        .replacing(#/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#, with: "#")
        .replacing(#/\b[0-9a-f]{64}\b/#, with: "#")
        .replacing(#/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?/#, with: "#")
        .replacing(#/ +/#, with: " ")
        .trimmingCharacters(in: .whitespaces)
    }
    .filter { !$0.isEmpty }
  }

  /// Whether the lines that are shown are those that were found, where `…` stands for any of them.
  static func matches(_ shown: ArraySlice<String>, _ found: ArraySlice<String>) -> Bool {
    guard let line = shown.first else { return found.isEmpty }
    let rest = shown.dropFirst()
    if line == "…" {
      return (found.startIndex...found.endIndex).contains { matches(rest, found[$0...]) }
    }
    return found.first == line && matches(rest, found.dropFirst())
  }

  // MARK: That it can fail

  @Test func outputBelongsToTheCommandsRightBeforeIt() {
    let page = "```sh\na\n```\n\n```text\n1\n```\n```sh\nb\n```\nSome words.\n```text\n2\n```\n```sh\nc\n```\n```swift\n3\n```"
    #expect(
      Self.steps(in: page) == [
        Step(commands: "a", output: "1"), Step(commands: "b", output: nil), Step(commands: "c", output: nil),
      ])
  }

  @Test(arguments: [
    ("7 rows in 2.97 ms", "7 rows in 13.0 ms", true), ("7 rows in 2.97 ms", "8 rows in 2.97 ms", false),
    ("a\n…\nd", "a\nb\nc\nd", true), ("a\n…\nd", "a\nb\nc", false), ("a\n…", "a", true), ("a", "a\nb", false),
    (" x │   1", " x │ 1", true),
  ])
  func whatDiffersIsFoundExceptForTimes(shown: String, found: String, isSame: Bool) {
    #expect(Self.matches(Self.comparable(shown)[...], Self.comparable(found)[...]) == isSame)
  }

  @Test func barsThatWereDrawnOverAreGone() {
    #expect(Self.withoutControls("\rhalf\u{1B}[K\rwhole\u{1B}[K\r\u{1B}[K\u{1B}[1mdone\u{1B}[0m\nnext") == "done\nnext")
  }
}
