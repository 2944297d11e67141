import Foundation
import TestSupport
import Testing

/// The benchmark of staging runs once here, on the weather of 2013, and checks its own answers.
@Suite struct StagingBenchmarkTests {
  @Test func theBenchmarkRunsAndItsAnswersAreRight() throws {
    let scratch = try TemporaryDirectory()
    let target = URL(filePath: scratch.path).appending(path: "target")
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Benchmarks/Data/nycflights13/weather.csv.zst")
    let file = scratch.path + "/weather.bslt"
    let conversion = try ExternalCommand.run([BuiltProducts.basalt.path, "convert", source.path, file, "--null", "NA"])
    #expect(conversion.exitCode == 0, "\(conversion.report)")
    let run = try ExternalCommand.run([
      BuiltProducts.directory.appending(path: "StagingBenchmark").path, file, "month(time_hour)", target.path, "2", "1",
    ])
    #expect(run.exitCode == 0, "\(run.report)")
    #expect(run.standardOutput.contains("staged by month(time_hour): "), "\(run.report)")
    // Whatever it wrote, it has removed: only directories stay.
    let left = try FileManager.default.subpathsOfDirectory(atPath: target.path).filter { path in
      !((try? target.appending(path: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false)
    }
    #expect(left.isEmpty)
  }
}
