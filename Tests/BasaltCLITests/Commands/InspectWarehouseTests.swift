import Foundation
import TestSupport
import Testing

/// `InspectLedgerCommand`, `InspectTableCommand`, and what they draw: `HistoryText`, `TableInspectionText` and their JSON.
@Suite struct InspectWarehouseTests {
  @Test func ledgerListsTheNewestCommitsFirst() throws {
    let program = try Program.withWarehouse()
    let run = try program.run(["inspect", "ledger", "-w", "w"])
    #expect(run.exitCode == 0 && run.standardError == "", "\(run.report)")
    let lines = run.standardOutput.split(separator: "\n").map(String.init)
    #expect(lines[0] == "w  version 1" && lines[1].hasPrefix("warehouse id "))
    #expect(lines[3].contains("       1  20") && lines[3].contains("owner") && lines[3].contains("create table people"))
    #expect(lines[4].contains("       0  20") && lines[4].contains("initialize"), "\(run.report)")
    let last = try program.run(["inspect", "ledger", "--last", "1", "-w", "w"])
    #expect(last.standardOutput.hasSuffix("1 earlier commit: --last shows more\n"), "\(last.report)")
  }

  @Test func oneCommitIsShownWithItsDigests() throws {
    let program = try Program.withWarehouse()
    let run = try program.run(["inspect", "ledger", "1", "-w", "w"])
    for part in ["commit 1\n", "  sha256       ", "  predecessor  ", "  branch  main\n", "  table   people  id "] {
      #expect(run.standardOutput.contains(part), "\(part) is missing: \(run.report)")
    }
    // No value of a row, not even in a commit that carries rows.
    #expect(!run.standardOutput.contains("Grace") && !run.standardOutput.contains("1815"))
    let list = try Program.object(of: try program.run(["inspect", "ledger", "-w", "w", "--format", "json"]))
    let commits = try #require(list["commits"] as? [[String: Any]])
    #expect(commits.map { $0["version"] as? Int } == [1, 0])
    let one = try Program.object(of: try program.run(["inspect", "ledger", "1", "-w", "w", "--format", "json"]))
    #expect(one["predecessor"] as? String == commits[1]["sha256"] as? String)
    #expect(one["sha256"] as? String == commits[0]["sha256"] as? String)
    #expect((one["transactions"] as? [[String: Any]])?.first?["principal"] as? String == "owner")
  }

  @Test(arguments: [
    (["ledger", "9"], 1, "There is no version 9: the newest is 1."),
    (["ledger", "x"], 2, "'x'"), (["ledger", "--last", "0"], 2, "--last must be at least 1, not 0."),
    (["table", "peple"], 1, "Did you mean people?"), (["table", "people", "--at", "0"], 1, "at version 0"),
    (["table", "people", "--at", "7"], 1, "There is no version 7: the newest is 1."),
    (["table", "people", "--at", "1970-01-01"], 1, "made after that time"),
    (["table", "people", "--at", "yesterday"], 2, "neither a version nor a time"), (["table"], 2, "<table>"),
    (["table", "people", "--at=-1"], 2, "numbered from 0"),
  ]) func whatIsNotThereIsToldOf(arguments: [String], status: Int32, part: String) throws {
    let program = try Program.withWarehouse()
    let run = try program.run(["inspect"] + arguments + ["-w", "w"])
    #expect(run.exitCode == status && run.standardOutput == "", "\(run.report)")
    #expect(run.standardError.contains(part) && run.standardError.contains("remedy: "), "\(run.report)")
  }

  @Test func tableShowsDefinitionAndStorage() throws {
    let program = try Program.withWarehouse()
    let run = try program.run(["inspect", "table", "people", "-w", "w"])
    #expect(run.exitCode == 0 && run.standardError == "", "\(run.report)")
    for part in [
      "people  version 1: 3 rows, 4 columns, 1 file, ", "made in version 1, next row id 3", "partitioned by  nothing",
      "Columns, schema 0\n", "  2  name    text", "Files by tier (of them in commits: 1 file, 3 rows)\n", " hot ",
    ] {
      #expect(run.standardOutput.contains(part), "\(part) is missing: \(run.report)")
    }
    let encodings = try program.run(["inspect", "table", "people", "-w", "w", "--encodings"])
    #expect(encodings.standardOutput.contains("Encodings of the pages\n"), "\(encodings.report)")
    let object = try Program.object(
      of: try program.run(["inspect", "table", "people", "-w", "w", "--encodings", "--format", "json"]))
    #expect(object["row_count"] as? Int == 3 && object["next_row_id"] as? Int == 3)
    let columns = try #require(object["columns"] as? [[String: Any]])
    #expect(columns.map { $0["name"] as? String } == ["id", "name", "born", "score"])
    #expect((columns[1]["page_encodings"] as? [[String: Any]])?.isEmpty == false)
    #expect((object["files_in_commits"] as? [String: Any])?["file_count"] as? Int == 1)
  }

  /// A partition's name is a value of its rows.
  @Test func partitionsAreNamedOnlyWithValues() throws {
    let program = try Program()
    try program.write("city,n\n" + (0..<30_000).map { "city\($0 % 3),\($0)\n" }.joined(), to: "c.csv")
    #expect(try program.run(["init", "w"]).exitCode == 0)
    let arguments = ["import", "c.csv", "--table", "c", "--create", "--partition-by", "city", "-w", "w", "--quiet"]
    #expect(try program.run(arguments).exitCode == 0)
    for format in ["text", "json"] {
      let without = try program.run(["inspect", "table", "c", "-w", "w", "--format", format])
      #expect(without.exitCode == 0 && !without.standardOutput.contains("city1"), "\(without.report)")
      let with = try program.run(["inspect", "table", "c", "-w", "w", "--values", "--format", format])
      #expect(with.standardOutput.contains("city1"), "\(with.report)")
    }
    let text = try program.run(["inspect", "table", "c", "-w", "w"])
    #expect(
      text.standardOutput.contains("Files by partition: 3 partitions of ")
        && text.standardOutput.contains("Manifests\n"))
  }

  @Test func aFileIsStillABareArgument() throws {
    let program = try Program.withPeople()
    try FileManager.default.copyItem(atPath: program.path("people.bslt"), toPath: program.path("ledger"))
    for arguments in [["people.bslt"], ["file", "people.bslt"], ["./ledger"], ["--values", "people.bslt"]] {
      let run = try program.run(["inspect"] + arguments)
      #expect(run.exitCode == 0 && run.standardOutput.contains("3 rows, 4 columns"), "\(arguments): \(run.report)")
    }
    #expect(try program.run(["inspect"]).exitCode == 2)
  }
}
