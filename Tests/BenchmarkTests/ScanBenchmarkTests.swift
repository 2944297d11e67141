import Foundation
import TestSupport
import Testing

/// The benchmark of tables of many files runs once here, on a few thousand rows, and checks its own answers.
@Suite struct ScanBenchmarkTests {
  @Test func tablesOfAnyNumberOfFilesHaveTheSameRows() throws {
    let scratch = try TemporaryDirectory()
    let rows = (0..<20_000).map { "\($0),row \($0)\n" }.joined()
    try Data("n,t\n\(rows)".utf8).write(to: URL(filePath: scratch.path + "/source.csv"))
    let conversion = try ExternalCommand.run(
      [BuiltProducts.basalt.path, "convert", scratch.path + "/source.csv", scratch.path + "/source.bslt"])
    #expect(conversion.exitCode == 0, "\(conversion.report)")
    let run = try ExternalCommand.run([
      BuiltProducts.directory.appending(path: "ScanBenchmark").path, scratch.path + "/source.bslt", scratch.path, "2",
      "1", "1,3,9",
    ])
    #expect(run.exitCode == 0, "\(run.report)")
    #expect(run.standardOutput.contains("20000 rows, 2 columns, 2 threads"))
    for count in [1, 3, 9] { #expect(run.standardOutput.contains("\n\(count) files: median"), "\(run.report)") }
  }
}
