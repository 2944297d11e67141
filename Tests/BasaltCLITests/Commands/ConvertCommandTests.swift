import Foundation
import TestSupport
import Testing

/// `ConvertCommand`, `ConversionText`, `ColumnType`: text to data files, through the program.
@Suite struct ConvertCommandTests {
  @Test func reportGoesToStandardErrorWithTypesAndReasons() throws {
    let program = try Program()
    try program.write(Program.people, to: "people.csv")
    let run = try program.run(["convert", "people.csv", "people.bslt"])
    #expect(run.exitCode == 0 && run.standardOutput == "", "\(run.report)")
    #expect(run.standardError.contains(" born    date               1  line 2 has '1815-12-10'"), "\(run.report)")
    #expect(run.standardError.contains("people.bslt: 3 rows of 4 columns"))
    #expect(try program.directory.contents() == ["people.bslt", "people.csv"], "nothing else is left")
    let quiet = try program.run(["convert", "people.csv", "again.bslt", "--quiet"])
    #expect(quiet.exitCode == 0 && quiet.standardError == "")
  }

  @Test func whatWasConvertedComesBack() throws {
    let program = try Program.withPeople()
    let run = try program.run(["cat", "people.bslt", "--format", "csv"])
    #expect(
      run.standardOutput
        == "id,name,born,score\n1,Ada,1815-12-10,9.50\n2,\"Grace, Admiral\",1906-12-09,\n3,\"\",,7.25\n",
      "\(run.report)")
  }

  @Test(arguments: ["hot", "warm", "cold"]) func dataFilesAreWrittenAnewForATier(tier: String) throws {
    let program = try Program.withPeople()
    #expect(try program.run(["convert", "people.bslt", "other.bslt", "--tier", tier]).exitCode == 0)
    let old = try program.run(["cat", "people.bslt", "--format", "jsonl"])
    let new = try program.run(["cat", "other.bslt", "--format", "jsonl"])
    #expect(old.standardOutput == new.standardOutput && !new.standardOutput.isEmpty)
    let inspection = try program.run(["inspect", "other.bslt", "--format", "json"])
    #expect(inspection.standardOutput.contains("\"tier\":\"\(tier)\""))
  }

  @Test func existingTargetsAreNeverTouched() throws {
    let program = try Program.withPeople()
    let before = try Data(contentsOf: URL(filePath: program.path("people.bslt")))
    let run = try program.run(["convert", "people.csv", "people.bslt"])
    #expect(run.exitCode == 1)
    #expect(run.standardError.hasPrefix("error: people.bslt exists already.\n"), "\(run.report)")
    #expect(run.standardError.contains("remedy: Remove it, or write to another name"))
    #expect(try Data(contentsOf: URL(filePath: program.path("people.bslt"))) == before)
  }

  @Test func failedConversionsLeaveNothing() throws {
    let program = try Program()
    try program.write("a,b\n1,2\n3\n", to: "ragged.csv")
    let run = try program.run(["convert", "ragged.csv", "ragged.bslt"])
    #expect(run.exitCode == 1)
    #expect(run.standardError.contains("ragged.csv") && run.standardError.contains("line: 3"), "\(run.report)")
    #expect(try program.directory.contents() == ["ragged.csv"])
    let skipping = try program.run(["convert", "ragged.csv", "ragged.bslt", "--on-error", "skip"])
    #expect(skipping.exitCode == 0 && skipping.standardError.contains("1 record skipped"), "\(skipping.report)")
    #expect(try program.run(["cat", "ragged.bslt"]).standardOutput == "a,b\n1,2\n")
  }

  @Test func optionsSayWhatTheFileDoesNot() throws {
    let program = try Program()
    try program.write("7;x;NA\n08;y;2\n", to: "plain.txt")
    let arguments = [
      "convert", "plain.txt", "plain.bslt", "--delimiter", ";", "--no-header", "--null", "NA", "--type",
      "column3=numeric(10,1)",
    ]
    let run = try program.run(arguments)
    #expect(run.exitCode == 0, "\(run.report)")
    #expect(run.standardError.contains("as was said; the values would be integer"))
    #expect(try program.run(["cat", "plain.bslt"]).standardOutput == "column1,column2,column3\n7,x,\n08,y,2.0\n")
    let unknown = try program.run(["convert", "plain.txt", "x.bslt", "--delimiter", ";", "--type", "colum=text"])
    #expect(unknown.exitCode == 1 && unknown.standardError.contains("There is no column colum."), "\(unknown.report)")
  }

  @Test(arguments: [
    (["--type", "a=foo"], "There is no type 'foo'."), (["--type", "a"], "write --type zip=text"),
    (["--type", "a=decimal(40,1)"], "1 to 38"), (["--delimiter", "ab"], "not one ASCII character"),
    (["--delimiter", "\n"], "cannot be the delimiter"), (["--delimiter", "\r"], "cannot be the delimiter"),
    (["--delimiter", "\""], "cannot be the delimiter"), (["--on-error", "table"], "not possible yet"),
    (["--tier", "lukewarm"], "'hot', 'warm' or 'cold'"), (["--threads", "0"], "at least 1"),
  ]) func mistakesInTheOptionsAreOfUsage(options: [String], message: String) throws {
    let program = try Program()
    try program.write("a\n1\n", to: "a.csv")
    let run = try program.run(["convert", "a.csv", "a.bslt"] + options)
    #expect(run.exitCode == 2 && run.standardError.contains(message), "\(run.report)")
    #expect(!program.exists("a.bslt"))
  }

  /// The second signal kills, so only one is sent; whether it comes while the work goes on is not ours to say, what is left is.
  @Test(arguments: ["INT", "TERM"]) func interruptionLeavesNothing(signal: String) throws {
    let program = try Program()
    let line = "1,2,3,4,5,6,7,8,9,some text that is a little longer,2013-01-01\n"
    try program.write("a,b,c,d,e,f,g,h,i,j,k\n" + String(repeating: line, count: 200_000), to: "large.csv")
    let run = try program.shell(
      """
      '\(BuiltProducts.basalt.path)' convert large.csv large.bslt & child=$!
      until ls -A | grep -qv large.csv || ! kill -0 $child 2>/dev/null; do :; done
      kill -\(signal) $child 2>/dev/null
      wait $child; echo status $?
      """)
    let left = try program.directory.contents().filter { $0 != "large.csv" }
    if run.standardOutput.contains("status 0") {
      #expect(left == ["large.bslt"], "\(run.report)")
    } else {
      #expect(left.isEmpty, "\(run.report)")
      #expect(run.standardOutput.contains("status 1") && run.standardError.contains("cancelled"), "\(run.report)")
    }
  }
}
