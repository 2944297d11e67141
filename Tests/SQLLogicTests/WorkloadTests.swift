import Foundation
import TestSupport
import Testing

/// Queries that others have thought of, or nobody: DuckDB answers them first (make_workload.py), and Basalt however it runs them.
///
/// `make soak` takes other seeds, and of TPC-DS ten times as much data.
@Suite struct WorkloadTests {
  /// All 99 queries, over rows in an order of the seed's.
  @Test(.needsSecondOpinion, .needsTPCDS, arguments: Soak.seeds(1)) func everyAnswerToTPCDSIsDuckDBs(
    seed: UInt64
  ) async throws {
    let scale = seed == 0 ? "0.01" : "0.1"
    let file = try Self.workload("tpcds", ["--seed", "\(seed)", "--scale", scale])
    // Some may have more than one right answer, by what rows they leave out of those that they order alike.
    #expect(file.queryCount >= 95)
    try await Self.run(file, SQLLogicConfiguration.ofWorkloads, seed)
  }

  @Test(.needsSecondOpinion, arguments: Soak.seeds(1)) func everyAnswerOverAStarIsDuckDBs(seed: UInt64) async throws {
    let file = try Self.workload("ssb", ["--seed", "\(seed)", "--scale", "0.02"])
    #expect(file.queryCount == 13)
    try await Self.run(file, SQLLogicConfiguration.ofWorkloads, seed)
  }

  /// Over tables full of NULLs, and asked in plans of which few are alike.
  @Test(.needsSecondOpinion, arguments: Soak.seeds(5)) func everyAnswerToARandomQueryIsDuckDBs(
    seed: UInt64
  ) async throws {
    let file = try Self.workload("random_queries", ["--seed", "\(seed)", "--count", "200"])
    #expect(file.queryCount >= 150)
    try await Self.run(file, SQLLogicConfiguration.ofRandomQueries, seed)
  }

  // MARK: Making and running

  /// What a module of Workloads has written. Its tables lie beside it, and are gone with the folder when all have run.
  private static func workload(_ name: String, _ options: [String]) throws -> Made {
    let folder = try TemporaryDirectory()
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "make_workload.py").path
    let run = try SecondOpinion.python([script, name, folder.path] + options, secondsMaximum: 600)
    try #require(run.exitCode == 0, "\(run.report)")
    let text = try String(contentsOfFile: "\(folder.path)/\(name).test", encoding: .utf8)
    return Made(folder: folder, file: try SQLLogicFile(name: "\(name).test", text))
  }

  private struct Made {
    let folder: TemporaryDirectory
    let file: SQLLogicFile
    var queryCount: Int { file.queryCount }
  }

  private static func run(_ made: Made, _ configurations: [SQLLogicConfiguration], _ seed: UInt64) async throws {
    for configuration in configurations {
      for difference in try await SQLLogicRunner.differences(of: made.file, configuration) {
        Issue.record("seed \(seed), \(configuration.name)\n\(difference)")
      }
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test, with this reason in its output, where there is no generator of TPC-DS.
  fileprivate static var needsTPCDS: Self {
    .enabled("no .venv/tpcds: run `make test`, which makes it from PyPI") {
      FileManager.default.fileExists(
        atPath: URL(filePath: SecondOpinion.interpreter + "/../../tpcds").standardized.path)
    }
  }
}
