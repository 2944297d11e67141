import Foundation
import TestSupport
import Testing

/// The benchmark of wide files runs once here, on fewer columns, and checks its own answers.
@Suite struct WideBenchmarkTests {
  @Test func oneColumnOfManyIsRead() throws {
    let scratch = try TemporaryDirectory()
    let run = try ExternalCommand.run([
      BuiltProducts.directory.appending(path: "WideBenchmark").path, scratch.path, "300", "3",
    ])
    #expect(run.exitCode == 0, "\(run.report)")
    #expect(run.standardOutput.contains("300 columns of 1,000 rows"), "\(run.report)")
    #expect(run.standardOutput.contains("\n8 columns of 1 row: "), "\(run.report)")
  }
}
