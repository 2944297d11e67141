import Foundation
import TestSupport
import Testing

/// `BenchScanCommand`, `ScanQuestions`, `ScanLatency`, `FileCache`: what is asked, and the shape of what is told.
@Suite struct BenchScanCommandTests {
  private static func program() throws -> Program {
    let program = try Program()
    let setup = """
      CREATE TABLE "odd ""name" (a int, "b c" text, d date) ORDER BY (a);
      INSERT INTO "odd ""name" SELECT x::int, 'row ' || x, date '2024-01-01' + (x % 300)::int
        FROM generate_series(1, 50000) AS g (x);
      CREATE TABLE empty (a int)
      """
    for arguments in [["init", "w"], ["sql", "-w", "w", setup]] {
      let run = try program.run(arguments)
      try #require(run.exitCode == 0, "\(run.report)")
    }
    return program
  }

  @Test func everyQuestionIsAskedWarmAndCold() throws {
    let program = try Self.program()
    let run = try program.run([
      "bench", "scan", "-w", "w", "odd \"name", "--by", "a", "--selectivity", "0.1,10,100", "--columns", "1,2,9",
      "--runs",
      "3", "--json", "scan.json", "--threads", "1",
    ])
    #expect(run.exitCode == 0 && run.standardError == "", "\(run.report)")
    for word in ["execute ms", "p50 ms", "p95 ms", "p99 ms", "warm", "cold", "50,000"] {
      #expect(run.standardOutput.contains(word), "\(word): \(run.report)")
    }
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: program.path("scan.json"))))
        as? [String: Any])
    let scans = try #require(json["scans"] as? [[String: Any]])
    #expect(scans.count == 3 * 3 * 2 && json["threads"] as? Int == 1)
    for scan in scans {
      let share = try #require(scan["selectivity"] as? Double)
      // The column has each number once: exactly so many rows pass.
      #expect(scan["rows"] as? Int == Int((share * 50_000).rounded()), "\(scan)")
      for phase in ["parse", "bind", "optimise", "plan", "execute", "total"] {
        let times = try #require(scan["\(phase)_ms"] as? [String: Double], "\(scan)")
        let (middle, high, highest) = (times["p50"] ?? -1, times["p95"] ?? -1, times["p99"] ?? -1)
        #expect(0 <= middle && middle <= high && high <= highest, "\(phase): \(scan)")
      }
      // A table has as many columns as it has.
      #expect([1, 2, 3].contains(scan["columns"] as? Int ?? 0))
    }
    // What is filtered is read in part only.
    let few = try #require(scans.first { $0["selectivity"] as? Double == 0.001 })
    #expect((few["pages_skipped"] as? Int ?? 0) > 0, "\(few)")
  }

  @Test func whatCannotBeMeasuredIsRefused() throws {
    let program = try Self.program()
    let table = "odd \"name"
    for (arguments, status, message) in [
      ([table], Int32(2), "--by"), ([table, "--by", "a", "--runs", "0"], 2, "--runs"),
      ([table, "--by", "a", "--selectivity", "0"], 2, "--selectivity"),
      ([table, "--by", "a", "--selectivity", "1,x"], 2, "--selectivity"),
      ([table, "--by", "a", "--columns", "0"], 2, "--columns"), ([table, "--by", "nothing"], 1, "no column 'nothing'"),
      (["nowhere", "--by", "a"], 1, "nowhere"), (["empty", "--by", "a"], 1, "has no value"),
    ] {
      let run = try program.run(["bench", "scan", "-w", "w"] + arguments)
      #expect(run.exitCode == status && run.standardOutput == "", "\(arguments): \(run.report)")
      #expect(run.standardError.contains(message), "\(arguments): \(run.report)")
    }
    let unnamed = try program.run(["bench", "scan", table, "--by", "a"], environment: ["BASALT_WAREHOUSE": ""])
    #expect(unnamed.exitCode == 2, "\(unnamed.report)")
  }
}
