import Foundation
import TestSupport
import Testing

/// The comparison with peers runs once here, on 60,000 rows of lineitem, and checks its own answers.
@Suite struct PeerComparisonTests {
  @Test(.needsSecondOpinion)
  func theComparisonRunsAndItsAnswersAreRight() throws {
    let scratch = try TemporaryDirectory()
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Benchmarks/peers/compare.py")
    let run = try SecondOpinion.python([
      script.path, "--scale", "0.01", "--rounds", "1", "--data", scratch.path, "--bin", BuiltProducts.directory.path,
      "--json", scratch.path + "/figures.json",
    ])
    #expect(run.exitCode == 0, "\(run.report)")
    let figures = try Data(contentsOf: URL(filePath: scratch.path + "/figures.json"))
    let questions = try #require(try JSONSerialization.jsonObject(with: figures) as? [String: [[String: Any]]])
    #expect(questions["convert"]?.compactMap { $0["engine"] as? String } == ["basalt", "duckdb"])
    #expect(questions["decode"]?.compactMap { $0["engine"] as? String } == ["basalt", "pyarrow (Parquet)", "vortex"])
  }
}
