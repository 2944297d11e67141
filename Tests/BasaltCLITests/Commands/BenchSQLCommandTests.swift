import Foundation
import TestSupport
import Testing

/// `BenchSQLCommand`, `QueryTimes`: figures, answers, and refusals. How long anything takes is not tested.
@Suite struct BenchSQLCommandTests {
  private static func program() throws -> Program {
    let program = try Program.withWarehouse()
    try program.write("SELECT count(*) AS n FROM people", to: "count.sql")
    try program.write("SELECT id, name FROM people ORDER BY id", to: "all.sql")
    return program
  }

  @Test func figuresAreOfEveryQueryAndRun() throws {
    let program = try Self.program()
    try FileManager.default.createDirectory(atPath: program.path("answers"), withIntermediateDirectories: true)
    let run = try program.run([
      "bench", "sql", "-w", "w", "--runs", "3", "--threads", "1", "--json", "figures.json", "--answers", "answers",
      "count.sql", "all.sql",
    ])
    #expect(run.exitCode == 0 && run.standardError == "", "\(run.report)")
    for word in ["query", "median ms", "p95 ms", "count", "all"] {
      #expect(run.standardOutput.contains(word), "\(run.report)")
    }
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: program.path("figures.json"))))
        as? [String: Any])
    #expect(json["engine"] as? String == "basalt" && json["threads"] as? Int == 1 && json["version"] is String)
    let queries = try #require(json["queries"] as? [String: [String: Any]])
    #expect(Set(queries.keys) == ["count", "all"])
    #expect(queries["count"]?["rows"] as? Int == 1 && queries["all"]?["rows"] as? Int == 3)
    for query in queries.values {
      let times = try #require(query["wall_ms"] as? [Double])
      let (median, least, most) = (
        query["median_ms"] as? Double, query["min_ms"] as? Double, query["p95_ms"] as? Double
      )
      #expect(
        times.count == 3 && times.min() == least && times.max() == most && times.sorted()[1] == median, "\(query)")
    }
    func answer(_ name: String) throws -> String {
      try String(contentsOfFile: program.path("answers/\(name)"), encoding: .utf8)
    }
    #expect(try answer("count.csv") == "n\n3\n")
    #expect(try answer("all.csv").hasPrefix("id,name\n1,Ada\n"))
  }

  @Test func whatCannotBeMeasuredIsRefused() throws {
    let program = try Self.program()
    try program.write("SELECT nothing", to: "wrong.sql")
    try program.write("CREATE TABLE made (a int)", to: "table.sql")
    for (arguments, status, message) in [
      ([], Int32(2), "file"), (["count.sql", "--runs=0"], 2, "--runs"), (["count.sql", "./count.sql"], 2, "count.sql"),
      (["nowhere.sql"], 1, "nowhere.sql"), (["wrong.sql"], 1, "query: wrong.sql"),
      (["table.sql"], 1, "yields no rows"), (["count.sql", "--answers", "nowhere"], 1, "nowhere"),
    ] {
      let run = try program.run(["bench", "sql", "-w", "w"] + arguments)
      #expect(run.exitCode == status && run.standardError.contains(message), "\(arguments): \(run.report)")
      #expect(run.standardOutput == "", "\(arguments): \(run.report)")
    }
    // And was not done either.
    #expect(try program.run(["sql", "-w", "w", "SELECT * FROM made"]).exitCode == 1)
    // Without a warehouse constants can be asked for.
    try program.write("SELECT 1", to: "one.sql")
    #expect(try program.run(["bench", "sql", "--runs", "1", "one.sql"]).exitCode == 0)
  }
}
