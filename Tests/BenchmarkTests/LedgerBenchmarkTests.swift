import Foundation
import TestSupport
import Testing

/// The benchmark of the ledger runs once here, as small as it can be, and checks its own answers.
@Suite struct LedgerBenchmarkTests {
  @Test func theBenchmarkRunsAndItsAnswersAreRight() throws {
    let scratch = try TemporaryDirectory()
    let run = try ExternalCommand.run([
      BuiltProducts.directory.appending(path: "LedgerBenchmark").path, scratch.path + "/ledger", "--commits", "12000",
      "--rounds", "1",
    ])
    #expect(run.exitCode == 0, "\(run.report)")
    #expect(run.standardOutput.contains("open after 11999 commits"), "\(run.report)")
    #expect(run.standardOutput.contains("checkpoint 11900, 12 ranges packed"), "\(run.report)")
    #expect(run.standardOutput.contains("32 sessions"), "\(run.report)")
  }
}
