import Foundation
import TestSupport
import Testing

/// The benchmark of text runs once here, on a few rows; it compares what it reads with what it has written.
@Suite struct TextBenchmarkTests {
  @Test func everyTierIsMeasuredBothWays() throws {
    let scratch = try TemporaryDirectory()
    let file = "\(scratch.path)/lines.txt"
    let lines = (0..<3_000).map { "row \($0) of a text that says the same again and again, but for \($0 * 7 % 1_000)" }
    try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
    let run = try ExternalCommand.run([
      BuiltProducts.directory.appending(path: "TextBenchmark").path, file, "1",
    ])
    #expect(run.exitCode == 0, "\(run.report)")
    for tier in ["hot ", "warm", "cold"] {
      for way in ["chosen", "as bytes"] { #expect(run.standardOutput.contains("\n\(tier)  \(way)"), "\(run.report)") }
    }
    #expect(run.standardOutput.contains("fsst("), "\(run.report)")
  }
}
