import Foundation
import TestSupport
import Testing

/// The benchmark of point queries runs once here, on a few rows, and checks its own answers.
@Suite struct PointBenchmarkTests {
  @Test func everyWayToAskGivesTheRow() throws {
    let scratch = try TemporaryDirectory()
    let run = try ExternalCommand.run([
      BuiltProducts.directory.appending(path: "PointBenchmark").path, scratch.path, "1000", "0.1",
    ])
    #expect(run.exitCode == 0, "\(run.report)")
    for way in ["prepared", "text", "decoded", "bound anew"] {
      #expect(run.standardOutput.contains("\n\(way): "), "\(run.report)")
    }
  }
}
