import TestSupport
import Testing

/// `CatCommand`: rows to standard output, everything else to standard error.
@Suite struct CatCommandTests {
  @Test func columnsConditionsAndLimit() throws {
    let program = try Program.withPeople()
    let run = try program.run([
      "cat", "people.bslt", "--columns", "score,name", "--where", "id >= 2", "--where", "score is null",
    ])
    #expect(run.exitCode == 0 && run.standardOutput == "score,name\n,\"Grace, Admiral\"\n", "\(run.report)")
    #expect(run.standardError == "")
    #expect(try program.run(["cat", "people.bslt", "--columns", "id", "--limit", "2"]).standardOutput == "id\n1\n2\n")
    #expect(try program.run(["cat", "people.bslt", "--columns", "id", "--limit", "0"]).standardOutput == "id\n")
    #expect(try program.run(["cat", "people.bslt", "--columns", "id", "--where", "id > 99"]).standardOutput == "id\n")
  }

  @Test func tableFitsTheWidthThatIsAskedFor() throws {
    let program = try Program.withPeople()
    let run = try program.run(["cat", "people.bslt", "--format", "table"], environment: ["COLUMNS": "200"])
    let table = [
      "  id │ name           │ born       │         score", " int │ text           │ date       │ decimal(18,2)",
      "─────┼────────────────┼────────────┼───────────────", "   1 │ Ada            │ 1815-12-10 │          9.50",
      "   2 │ Grace, Admiral │ 1906-12-09 │          NULL", "   3 │                │ NULL       │          7.25",
      "3 rows", "",
    ]
    #expect(run.standardOutput == table.joined(separator: "\n"), "\(run.report)")
    let narrow = try program.run(["cat", "people.bslt", "--format", "table"], environment: ["COLUMNS": "30"])
    #expect(narrow.standardOutput.contains("4 columns ("), "\(narrow.report)")
  }

  @Test func timingTellsPagesOnStandardError() throws {
    let program = try Program()
    try program.write("n\n" + (0..<20_000).map { "\($0)\n" }.joined(), to: "n.csv")
    #expect(try program.run(["convert", "n.csv", "n.bslt", "--quiet"]).exitCode == 0)
    let run = try program.run(["cat", "n.bslt", "--where", "n = 17000", "--timing"])
    #expect(run.standardOutput == "n\n17000\n")
    #expect(run.standardError.contains("1 row in "), "\(run.report)")
    #expect(run.standardError.contains("1 of 3 pages read, 2 skipped by their statistics"), "\(run.report)")
  }

  @Test func limitReadsNoMoreThanItNeeds() throws {
    let program = try Program()
    try program.write("n\n" + (0..<50_000).map { "\($0)\n" }.joined(), to: "n.csv")
    #expect(try program.run(["convert", "n.csv", "n.bslt", "--quiet"]).exitCode == 0)
    let run = try program.run(["cat", "n.bslt", "--limit", "3", "--timing"])
    #expect(run.standardOutput == "n\n0\n1\n2\n" && run.standardError.contains("1 of 7 pages read"), "\(run.report)")
    // Longer than a page, and the order of the file whatever the threads.
    let all = try program.run(["cat", "n.bslt", "--limit", "30000", "--threads", "3"])
    #expect(all.standardOutput == "n\n" + (0..<30_000).map { "\($0)\n" }.joined())
  }

  @Test func aReaderThatGoesAwayIsNoError() throws {
    let program = try Program()
    try program.write("n\n" + (0..<200_000).map { "\($0)\n" }.joined(), to: "n.csv")
    #expect(try program.run(["convert", "n.csv", "n.bslt", "--quiet"]).exitCode == 0)
    let run = try program.shell("basalt cat n.bslt | head -2; echo status ${PIPESTATUS[0]}")
    #expect(run.standardOutput == "n\n0\nstatus 0\n" && run.standardError == "", "\(run.report)")
  }

  @Test(arguments: [
    (["nothing.bslt"], 1, "error: There is no file nothing.bslt.\n"),
    (["people.bslt", "--columns", "nam"], 1, "error: There is no column nam.\n"),
    (["people.bslt", "--columns", "id,id"], 1, "error: Column id is asked for twice.\n"),
    (
      ["people.bslt", "--where", "id > x"], 1,
      "error: id is integer: 'x' does not read as integer.\n  where: id > x\n              ^\n"
    ),
    (["people.bslt", "--limit=-1"], 2, "error: --limit must not be negative, as -1 is.\n"),
    (["people.bslt", "--format", "xml"], 2, "error: The value 'xml' is invalid"),
    (["people.bslt", "--colums", "id"], 2, "Did you mean '--columns'?"),
    ([], 2, "error: Missing expected argument '<source>'\n"),
    (["people.csv"], 1, "error: people.csv is a text file by its name, and no data file.\n"),
  ]) func errorsSayWhatAndLeaveWithTheirStatus(arguments: [String], status: Int32, message: String) throws {
    let program = try Program.withPeople()
    let run = try program.run(["cat"] + arguments)
    #expect(run.exitCode == status && run.standardOutput == "", "\(run.report)")
    #expect(run.standardError.contains(message) && run.standardError.contains("  remedy: "), "\(run.report)")
  }

  @Test func errorsCanBeJSON() throws {
    let program = try Program.withPeople()
    for arguments in [
      ["cat", "nothing.bslt", "--errors", "json"], ["cat", "--errors=json", "--nonsense", "people.bslt"],
    ] {
      let run = try program.run(arguments)
      #expect(run.standardError.hasPrefix("{\"code\":\"") && run.standardError.hasSuffix("}\n"), "\(run.report)")
      #expect(run.standardError.split(separator: "\n").count == 1 && run.standardError.contains("\"remedy\":\""))
    }
  }
}
