import Foundation
import TestSupport
import Testing

/// The comparisons with peers run once here, on 60,000 rows of lineitem, and check their own answers.
@Suite struct PeerComparisonTests {
  @Test(.needsSecondOpinion)
  func theComparisonRunsAndItsAnswersAreRight() throws {
    let questions = try #require(try Self.figures(of: "compare.py", ["--rounds", "1"]) as? [String: [[String: Any]]])
    #expect(questions["convert"]?.compactMap { $0["engine"] as? String } == ["basalt", "duckdb"])
    #expect(questions["decode"]?.compactMap { $0["engine"] as? String } == ["basalt", "pyarrow (Parquet)", "vortex"])
  }

  /// The script ends with an error where a peer gives another answer than Basalt.
  @Test(.needsSecondOpinion)
  func everyPeerGivesBasaltsAnswersToAllQueries() throws {
    let figures = try Self.figures(of: "bench.py", ["--quick", "--rounds", "1", "--runs", "1"])
    let loading = try #require(figures["loading"] as? [String: [String: [String: Any]]])
    #expect(loading.keys.sorted() == ["flights", "lineitem"])
    for (table, loads) in loading {
      #expect(loads.count == 7, "\(table)")
      for (name, load) in loads { #expect(load["bytes"] as? Int ?? 0 > 0, "\(table), \(name)") }
    }
    let queries = try #require(figures["queries"] as? [String: [String: Any]])
    #expect(queries.count == 33)
    for (query, times) in queries {
      // Not all of TPC-H can be said in Polars' SQL.
      let others = times.keys.filter { !$0.hasPrefix("Polars") }
      #expect(others.sorted() == ["Basalt", "DuckDB", "DuckDB on Parquet"], "\(query)")
    }
    #expect(queries.values.contains { $0.keys.contains("Polars on Parquet") })
  }

  /// Sums of all columns, of all rows and of those that were fetched, are compared with what pyarrow reads of the same text.
  @Test(.needsSecondOpinion)
  func encodingsAreComparedAndGiveWhatPeersRead() throws {
    let figures = try Self.figures(of: "encodings.py", ["--quick", "--rounds", "1", "--web-rows", "5000"])
    let tables = ["flights", "lineitem", "weather", "web_events"]
    let sizes = try #require(figures["sizes"] as? [String: [String: Double]])
    #expect(sizes.keys.sorted() == tables)
    for (table, of) in sizes { #expect(of.count == 8 && of.values.allSatisfy { $0 > 1 }, "\(table)") }
    for (question, count) in [("decode", 4), ("fetch", 3), ("rows", 4), ("write", 4)] {
      #expect((figures[question] as? [String: Any])?.count == count, "\(question)")
    }
  }

  /// What a script of Benchmarks/peers writes with `--json`.
  private static func figures(of script: String, _ options: [String]) throws -> [String: Any] {
    let scratch = try TemporaryDirectory()
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Benchmarks/peers/\(script)")
    let run = try SecondOpinion.python(
      [
        path.path, "--scale", "0.01", "--data", scratch.path, "--bin", BuiltProducts.directory.path, "--json",
        scratch.path + "/figures.json",
      ] + options)
    try #require(run.exitCode == 0, "\(run.report)")
    let figures = try Data(contentsOf: URL(filePath: scratch.path + "/figures.json"))
    return try #require(try JSONSerialization.jsonObject(with: figures) as? [String: Any])
  }
}
