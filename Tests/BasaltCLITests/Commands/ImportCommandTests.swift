import Foundation
import TestSupport
import Testing

/// `ImportCommand`, `ImportText`, `TextOptions`: text into tables, whole or not at all.
@Suite struct ImportCommandTests {
  @Test func reportGoesToStandardErrorWithVersionAndTypes() throws {
    let program = try Program()
    try program.write(Program.people, to: "people.csv")
    #expect(try program.run(["init", "w"]).exitCode == 0)
    let run = try program.run(["import", "people.csv", "--table", "people", "--create", "-w", "w"])
    #expect(run.exitCode == 0 && run.standardOutput == "", "\(run.report)")
    #expect(run.standardError.contains(" born    date\n"), "\(run.report)")
    #expect(run.standardError.contains("people: 3 rows imported, version 1\n"), "\(run.report)")
    #expect(run.standardError.contains("  1 file of text (") && run.standardError.contains("→ the commit itself in "))
    let cat = try program.run(["cat", "-w", "w", "people"])
    #expect(
      cat.standardOutput
        == "id,name,born,score\n1,Ada,1815-12-10,9.50\n2,\"Grace, Admiral\",1906-12-09,\n3,\"\",,7.25\n",
      "\(cat.report)")
    let quiet = try program.run(["import", "people.csv", "--table", "people", "-w", "w", "--quiet"])
    #expect(quiet.exitCode == 0 && quiet.standardError == "", "\(quiet.report)")
  }

  @Test func severalFilesAreOneCommit() throws {
    let program = try Program.withWarehouse()
    try program.write("name,id\nBo,4\n", to: "a.csv")
    try program.write("id,score\n5,1.5\n", to: "b.csv")
    let run = try program.run(["import", "a.csv", "b.csv", "--table", "people", "-w", "w"])
    #expect(run.exitCode == 0 && run.standardError.contains("people: 2 rows imported, version 2"), "\(run.report)")
    let cat = try program.run(["cat", "-w", "w", "people", "--where", "id > 3"])
    #expect(cat.standardOutput == "id,name,born,score\n4,Bo,,\n5,,,1.50\n", "\(cat.report)")
  }

  @Test func partitionsSortOrderAndTypesAreOfTheTableThatIsMade() throws {
    let program = try Program()
    try program.write(
      "day,zip,n\n" + (0..<40_000).map { "2024-0\(1 + $0 % 3)-05,0\($0 % 90),\(40_000 - $0)\n" }.joined(), to: "d.csv")
    #expect(try program.run(["init", "w"]).exitCode == 0)
    let run = try program.run([
      "import", "d.csv", "--table", "d", "--create", "--partition-by", "month(day)", "--order-by", "n", "--type",
      "zip=text", "-w", "w",
    ])
    #expect(run.exitCode == 0 && run.standardError.contains("3 data files in 3 partitions"), "\(run.report)")
    let object = try Program.object(
      of: try program.run(["inspect", "table", "d", "-w", "w", "--format", "json", "--values"]))
    #expect(object["partitioning"] as? String == "month(day)" && object["sort_order"] as? String == "n")
    let partitions = try #require(object["partitions"] as? [[String: Any]])
    #expect(
      partitions.map { ($0["values"] as? [[String: Any]])?.first?["text"] as? String } == [
        "2024-01", "2024-02", "2024-03",
      ])
    let cat = try program.run(["cat", "-w", "w", "d", "--where", "day < 2024-02-01", "--where", "n = 1", "--timing"])
    #expect(cat.standardOutput == "day,zip,n\n2024-01-05,039,1\n", "\(cat.report)")
    #expect(cat.standardError.contains("1 of 3 files read, 2 skipped (2 by "), "\(cat.report)")
  }

  @Test func badRowsStopTheWholeImportAndAreNamed() throws {
    let program = try Program.withWarehouse()
    try program.write("id,name\n7,x\n", to: "good.csv")
    try program.write("id,name\n8,y\nnine,z\n", to: "bad.csv")
    let before = try program.directory.contents()
    let run = try program.run(["import", "good.csv", "bad.csv", "--table", "people", "-w", "w"])
    #expect(run.exitCode == 1 && run.standardOutput == "", "\(run.report)")
    for part in ["nine", "bad.csv", "line: 3", "column: id", "remedy: "] {
      #expect(run.standardError.contains(part), "\(part) is missing: \(run.report)")
    }
    #expect(try program.directory.contents() == before, "nothing is committed, and nothing is left")
    let skipping = try program.run(
      ["import", "good.csv", "bad.csv", "--table", "people", "-w", "w", "--on-error", "skip"])
    #expect(skipping.exitCode == 0 && skipping.standardError.contains("1 record skipped"), "\(skipping.report)")
    #expect(skipping.standardError.contains("people: 2 rows imported, version 2"), "\(skipping.report)")
  }

  @Test func filesThatDoNotFitAreToldOf() throws {
    let program = try Program.withWarehouse()
    try program.write("id,nam\n7,x\n", to: "other.csv")
    try program.write("id,name\n", to: "empty.csv")
    for (arguments, part) in [
      (["nothing.csv", "--table", "people"], "nothing.csv"),
      (["other.csv", "--table", "people"], "Did you mean name?"),
      (["people.csv", "--table", "peopel"], "Did you mean people?"),
      (["people.csv", "--table", "people", "--create"], "people"), (["empty.csv", "--table", "people"], "no rows"),
      (["people.csv", "--table", "p", "--create", "--partition-by", "month(nam)"], "nam"),
      (["people.csv", "--table", "p", "--create", "--partition-by", "week(born)"], "week"),
      (["people.csv", "--table", "p", "--create", "--partition-by", "month(name)"], "month"),
      (["people.csv", "--table", "p", "--create", "--order-by", "nam"], "Did you mean name?"),
      (["people.csv", "--table", "p", "--create", "--type", "nam=text"], "Did you mean name?"),
      (["people.csv", "--table", "", "--create"], "remedy"),
    ] {
      let run = try program.run(["import"] + arguments + ["-w", "w"])
      #expect(run.exitCode == 1 && run.standardOutput == "", "\(arguments): \(run.report)")
      #expect(run.standardError.contains(part) && run.standardError.contains("remedy: "), "\(arguments): \(run.report)")
    }
    #expect(try program.run(["inspect", "ledger", "-w", "w"]).standardOutput.contains("w  version 1\n"))
  }

  /// What somebody types on the first day, and the option that was missing.
  @Test func whatIsMissingIsNamedWithItsOption() throws {
    let program = try Program.withWarehouse()
    try program.write("id;name\n4;Eve\n", to: "semicolons.csv")
    try program.write("id\tname\n4\tEve\n", to: "tabs.csv")
    try program.write("4,Eve\n5,Max\n", to: "bare.csv")
    try program.write("id,name\nfour,Eve\n5,Max\n", to: "words.csv")
    for (arguments, message, remedy) in [
      (
        ["people.csv", "--table", "orders"], "There is no table orders.",
        "Give --create to make it (in a program `creation`)."
      ),
      (["people.csv", "--table", "peple"], "There is no table peple.", "Did you mean people? Otherwise give --create"),
      (
        ["people.csv", "--table", "people", "--create"], "There is a table people already.",
        "Leave out --create to add the rows to it"
      ),
      (["semicolons.csv", "--table", "people"], "There is no column id;name.", "give --delimiter ';'."),
      (["tabs.csv", "--table", "people"], "There is no column id", "give --delimiter tab."),
      (["bare.csv", "--table", "people"], "There is no column 4.", "If the first record is no header, give --no-header."),
      (["words.csv", "--table", "people"], "'four' does not read as", "or skip bad records (--on-error skip)."),
    ] {
      let run = try program.run(["import"] + arguments + ["-w", "w"])
      #expect(run.exitCode == 1 && run.standardError.contains(message), "\(arguments): \(run.report)")
      #expect(run.standardError.contains(remedy), "\(arguments): \(run.report)")
    }
    // And what they say is right.
    for arguments in [
      ["semicolons.csv", "--delimiter", ";"], ["tabs.csv", "--delimiter", "tab"], ["bare.csv", "--no-header"],
    ] {
      let run = try program.run(["import", "--table", "people", "-w", "w"] + arguments)
      #expect(run.exitCode == 0, "\(arguments): \(run.report)")
    }
    let skipping = try program.run(["import", "words.csv", "--table", "people", "-w", "w", "--on-error", "skip"])
    #expect(skipping.exitCode == 0, "\(skipping.report)")
    // Each fact of a record once: its place is in the message.
    let line = try #require(skipping.standardError.split(separator: "\n").first { $0.contains("'four'") })
    #expect(line.hasPrefix("    words.csv:2: column id: 'four' does not read as "), "\(skipping.report)")
    #expect(line.components(separatedBy: "four").count == 2 && !line.contains("line 2"), "\(skipping.report)")
  }

  @Test(arguments: [
    (["--partition-by", "id"], "--partition-by is about a table that is made"),
    (["--order-by", "id"], "--order-by is about a table that is made"),
    (["--type", "id=text"], "--type is about a table that is made"),
    (["--on-error", "table"], "--on-error table is not possible yet"),
    (["--on-error", "panic"], "write stop or skip"), (["--token", "nightly"], "write --token nightly:20130301"),
    (["--token", ":3"], "write --token"), (["--token", "a:-3"], "write --token"),
    (["--delimiter", "ab"], "not one ASCII character"), (["--threads", "0"], "at least 1"),
  ]) func mistakesInTheOptionsAreOfUsage(options: [String], message: String) throws {
    let program = try Program.withWarehouse()
    let run = try program.run(["import", "people.csv", "--table", "people", "-w", "w"] + options)
    #expect(run.exitCode == 2 && run.standardError.contains(message), "\(run.report)")
  }

  @Test func importsOfNothingAreMistakes() throws {
    let program = try Program.withWarehouse()
    for arguments in [["--table", "people"], ["people.csv"], ["", "--table", "people"]] {
      let run = try program.run(["import"] + arguments + ["-w", "w"])
      #expect(run.exitCode == 2 && run.standardError.contains("remedy: "), "\(arguments): \(run.report)")
    }
  }

  @Test func namedWorkIsDoneOnce() throws {
    let program = try Program.withWarehouse()
    let arguments = ["import", "people.csv", "--table", "people", "-w", "w", "--token", "nightly:7"]
    #expect(try program.run(arguments).exitCode == 0)
    let again = try program.run(arguments)
    #expect(again.exitCode == 0, "\(again.report)")
    #expect(again.standardError == "people: this work was done before, in version 2; nothing was imported\n")
    // No report, and all the same: nobody may think that something was imported.
    #expect(try program.run(arguments + ["--quiet"]).standardError == again.standardError)
    let below = try program.run(arguments.dropLast() + ["nightly:6"])
    #expect(below.exitCode == 1 && below.standardError.contains("'nightly' is below 7"), "\(below.report)")
    #expect(below.standardError.contains("remedy: If it was done, leave it out. If not, give it a number above 7."))
    #expect(
      try program.run(["cat", "-w", "w", "people", "--columns", "id"]).standardOutput == "id\n1\n2\n3\n1\n2\n3\n")
    #expect(try program.run(["inspect", "ledger", "2", "-w", "w"]).standardOutput.contains("work    nightly:7"))
    // Also when it has made the table, and when its files are gone.
    let making = ["import", "people.csv", "--table", "made", "--create", "-w", "w", "--token", "setup:1"]
    #expect(try program.run(making).exitCode == 0)
    try FileManager.default.removeItem(atPath: program.path("people.csv"))
    let madeAgain = try program.run(making)
    #expect(
      madeAgain.exitCode == 0 && madeAgain.standardError.hasPrefix("made: this work was done before, in version 3"))
  }

  /// Both are small or large enough to be files: neither may lose to the other, nor see it half.
  @Test(arguments: [10, 60_000]) func importsAtOnceBothArrive(rowCount: Int) throws {
    let program = try Program.withWarehouse()
    try program.write("id,name\n" + (0..<rowCount).map { "\($0),n\($0)\n" }.joined(), to: "many.csv")
    let run = try program.shell(
      """
      basalt import many.csv --table people -w w --quiet & first=$!
      basalt import many.csv --table people -w w --quiet & second=$!
      wait $first; echo $?; wait $second; echo $?
      """)
    #expect(run.standardOutput == "0\n0\n", "\(run.report)")
    let object = try Program.object(of: try program.run(["inspect", "table", "people", "-w", "w", "--format", "json"]))
    #expect(object["row_count"] as? Int == 3 + 2 * rowCount)
    let verified = try program.run(["verify", "--deep", "-w", "w"])
    #expect(verified.exitCode == 0, "\(verified.report)")
  }

  /// Names are data: quotes, spaces, letters of any script.
  @Test func namesOfAllKindsComeBack() throws {
    let program = try Program()
    try program.write("\"the \"\"id\"\"\",größe\n1,2.5\n", to: "odd name.csv")
    #expect(try program.run(["init", "my warehouse"]).exitCode == 0)
    let name = "It's \"odd\", 東京"
    let run = try program.run([
      "import", "odd name.csv", "--table", name, "--create", "--partition-by", "\"the \"\"id\"\"\"", "-w",
      "my warehouse",
    ])
    #expect(run.exitCode == 0, "\(run.report)")
    let cat = try program.run([
      "cat", "-w", "my warehouse", name, "--where", "\"the \"\"id\"\"\" = 1", "--columns", "größe",
    ])
    #expect(cat.standardOutput == "größe\n2.5\n", "\(cat.report)")
    let table = try program.run(["inspect", "table", name, "-w", "my warehouse"])
    #expect(table.exitCode == 0 && table.standardOutput.hasPrefix("It's \"odd\", 東京  version 1"), "\(table.report)")
    let wrong = try program.run(["cat", "-w", "my warehouse", "It's odd"])
    #expect(wrong.exitCode == 1 && wrong.standardError.contains("error: There is no table It's odd"), "\(wrong.report)")
  }
}
