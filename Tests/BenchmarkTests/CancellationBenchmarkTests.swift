import Foundation
import TestSupport
import Testing

/// The benchmark of cancelled queries runs once here, on a few rows: how long it takes is no test's business, and that every
/// query of its own can be run and cancelled is.
@Suite struct CancellationBenchmarkTests {
  @Test func everyQueryRunsAndEndsWhenItIsCancelled() throws {
    let scratch = try TemporaryDirectory()
    let run = try ExternalCommand.run([
      BuiltProducts.directory.appending(path: "CancellationBenchmark").path, scratch.path, "2000", "2",
    ])
    #expect(run.exitCode == 0, "\(run.report)")
    for name in ["sort of numbers", "one window", "rounds", "a pattern over one text", "rows written"] {
      #expect(run.standardOutput.contains("\n\(name) "), "\(run.report)")
    }
  }
}
