import TestSupport
import Testing

/// `CatCommand` over tables, `MomentOption`: the rows of a version, with the columns that it had.
@Suite struct CatTableTests {
  @Test func everyOptionWorksOnTables() throws {
    let program = try Program.withWarehouse()
    let run = try program.run([
      "cat", "-w", "w", "people", "--columns", "score,name", "--where", "id >= 2", "--where", "score is null",
    ])
    #expect(run.exitCode == 0 && run.standardOutput == "score,name\n,\"Grace, Admiral\"\n", "\(run.report)")
    #expect(run.standardError == "")
    let limited = try program.run(["cat", "people", "-w", "w", "--limit", "1", "--columns", "id", "--format", "jsonl"])
    #expect(limited.standardOutput == "{\"id\":1}\n", "\(limited.report)")
    let timing = try program.run(["cat", "-w", "w", "people", "--columns", "id", "--where", "id > 9", "--timing"])
    #expect(timing.standardOutput == "id\n" && timing.standardError.hasPrefix("0 rows in "), "\(timing.report)")
    #expect(timing.standardError.contains("0 of 1 file read, 1 skipped (1 by "), "\(timing.report)")
  }

  @Test func earlierVersionsAreReadAsTheyWere() throws {
    let program = try Program.withWarehouse()
    try program.write("id\n4\n", to: "more.csv")
    #expect(try program.run(["import", "more.csv", "--table", "people", "-w", "w"]).exitCode == 0)
    func ids(_ options: [String]) throws -> String {
      let run = try program.run(["cat", "-w", "w", "people", "--columns", "id"] + options)
      return run.exitCode == 0 ? run.standardOutput.replacing("\n", with: " ") : run.report
    }
    #expect(try ids([]) == "id 1 2 3 4 ")
    #expect(try ids(["--at", "2"]) == "id 1 2 3 4 ")
    #expect(try ids(["--at", "1"]) == "id 1 2 3 ")
    #expect(try ids(["--at", "2999-01-01"]) == "id 1 2 3 4 ")
    // At the very time of a commit, the commit counts.
    let commit = try Program.object(of: try program.run(["inspect", "ledger", "1", "-w", "w", "--format", "json"]))
    #expect(try ids(["--at", try #require(commit["time"] as? String)]) == "id 1 2 3 ")
  }

  @Test(arguments: [
    (["people", "--at", "0"], 1, "There is no table people at version 0."),
    (["people", "--at", "9"], 1, "no version 9"),
    (["peple"], 1, "Did you mean people?"), (["people.bslt"], 1, "There is no table people.bslt"),
    (["people", "--at", "x"], 2, "neither a version nor a time"), (["people", "--columns", "nam"], 1, "no column nam"),
    (["people", "--where", "id > x"], 1, "  where: id > x\n              ^\n"),
    (["people", "--columns", "id,id"], 1, "asked for twice"),
  ]) func errorsSayWhatAndLeaveWithTheirStatus(arguments: [String], status: Int32, message: String) throws {
    let program = try Program.withWarehouse()
    let run = try program.run(["cat", "-w", "w"] + arguments)
    #expect(run.exitCode == status && run.standardOutput == "", "\(run.report)")
    #expect(run.standardError.contains(message) && run.standardError.contains("  remedy: "), "\(run.report)")
  }

  @Test func filesHaveNoEarlierVersions() throws {
    let program = try Program.withPeople()
    let run = try program.run(["cat", "people.bslt", "--at", "1"])
    #expect(run.exitCode == 2 && run.standardError.contains("--at is about a table"), "\(run.report)")
  }
}
