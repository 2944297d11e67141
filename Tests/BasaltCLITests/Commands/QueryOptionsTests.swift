import Foundation
import TestSupport
import Testing

/// `QueryOptions`: how much memory statements and pages may have, and where they go on.
@Suite struct QueryOptionsTests {
  private static let sorted =
    "SELECT x * 7919 % 100003 AS y, repeat('é', 20) AS s FROM generate_series(1, 60000) AS g(x) ORDER BY y, x"

  @Test func aSortIsTheSameWithLittleMemory() throws {
    let whole = try Program().run(["sql", Self.sorted])
    #expect(whole.exitCode == 0 && whole.standardOutput.count > 60_000)
    for size in ["3MB", "4 MiB", "4194304"] {
      let run = try Program().run(["sql", "--memory", size, Self.sorted])
      #expect(run.exitCode == 0, "\(size): \(run.standardError)")
      #expect(run.standardOutput == whole.standardOutput, "\(size)")
    }
    let profile = try Program().run(["sql", "--memory", "3MB", "--format", "tsv", "EXPLAIN ANALYZE \(Self.sorted)"])
    #expect(profile.standardOutput.contains("bytes spilled in"), "\(profile.report)")
    // What cannot be put aside yet says what is short.
    let groups = try Program().run([
      "sql", "--memory", "1MB", "SELECT x, count(*) FROM generate_series(1, 200000) AS g(x) GROUP BY x",
    ])
    #expect(groups.exitCode == 1 && groups.standardError.contains("memory budget"), "\(groups.report)")
  }

  @Test(arguments: ["", "0", "-1", "many", "4 XB", "9999999999 GB"]) func whatIsNoSizeIsRefused(size: String) throws {
    for option in ["--memory", "--cache"] {
      let run = try Program().run(["sql", option, size, "SELECT 1"])
      #expect(run.exitCode == 2, "\(run.report)")
    }
  }

  /// A cache that holds no page at all, and one for everything: rows are the same.
  @Test func rowsAreTheSameWithoutACache() throws {
    let program = try Program()
    for made in [
      ["init", "w"],
      ["sql", "-w", "w", "CREATE TABLE t (a integer); INSERT INTO t SELECT x FROM generate_series(1, 30000) AS g(x)"],
    ] {
      let run = try program.run(made)
      try #require(run.exitCode == 0, "\(run.report)")
    }
    for size in ["1", "1GiB"] {
      let sum = "SELECT sum(a) FROM t"
      let run = try program.run(["sql", "-w", "w", "--cache", size, "--format", "tsv", "\(sum); \(sum)"])
      #expect(run.exitCode == 0, "\(run.report)")
      #expect(run.standardOutput.components(separatedBy: "450015000").count == 3, "\(run.report)")
    }
  }
}
