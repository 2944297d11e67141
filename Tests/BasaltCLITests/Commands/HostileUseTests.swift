import Foundation
import TestSupport
import Testing

/// `ProgramArguments`, `FileDescriptor`, `PathTarget` and whatever else stands between the program and people who use it in odd ways.
@Suite struct HostileUseTests {
  // MARK: Streams

  /// A file that is opened while a standard stream is closed gets its number, and the report would be written into it.
  @Test func closedStreamsDoNotReachTheFile() throws {
    let program = try Program.withPeople()
    for closed in [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
      let run = try program.shell("rm -f again.bslt; basalt convert people.csv again.bslt \(closed)")
      #expect(run.exitCode == 0 && run.standardOutput == "", "\(closed): \(run.report)")
      let verify = try program.run(["verify", "--deep", "again.bslt"])
      #expect(verify.exitCode == 0, "\(closed): \(verify.report)")
    }
    let cat = try program.shell("basalt cat people.bslt >&-; echo status $? >&2")
    #expect(cat.standardError.contains("cannot be written: Bad file descriptor"), "\(cat.report)")
    #expect(cat.standardError.hasSuffix("status 1\n"), "\(cat.report)")
  }

  @Test(arguments: ["cat people.bslt", "inspect people.bslt", "verify people.bslt", "--help", "cat --help"])
  func fullDevicesAreToldOfByEveryCommand(command: String) throws {
    let program = try Program.withPeople()
    let run = try program.shell("[ -e /dev/full ] || exit 1; basalt \(command) > /dev/full")
    #expect(run.exitCode == 1, "\(run.report)")
  }

  // MARK: Arguments

  @Test(arguments: [
    (#"cat people.bslt --where $'name = \xff'"#, 4), (#"cat $'\xfe.bslt'"#, 2), (#"verify people.bslt $'\xc3'"#, 3),
  ]) func argumentsThatAreNoTextAreRefused(command: String, number: Int) throws {
    let program = try Program.withPeople()
    let run = try program.shell("basalt \(command)")
    #expect(run.exitCode == 2 && run.standardOutput == "", "\(run.report)")
    #expect(run.standardError.hasPrefix("error: Argument \(number) is not UTF-8: '"), "\(run.report)")
    let json = try program.shell("basalt \(command) --errors json")
    #expect(json.exitCode == 2 && json.standardError.hasPrefix("{\"code\":\"invalidArgument\""), "\(json.report)")
  }

  @Test func limitsMayBeAnyNumberThatIsNotNegative() throws {
    let program = try Program.withPeople()
    for format in ["table", "csv", "json"] {
      let all = try program.run(["cat", "people.bslt", "--format", format, "--limit", "\(Int.max)"])
      #expect(all.exitCode == 0 && all.standardOutput.contains("Grace, Admiral"), "\(all.report)")
      let none = try program.run(["cat", "people.bslt", "--format", format, "--limit", "0"])
      #expect(none.exitCode == 0 && !none.standardOutput.contains("Grace"), "\(none.report)")
    }
    let tooLarge = try program.run(["cat", "people.bslt", "--limit", "9223372036854775808"])
    #expect(tooLarge.exitCode == 2, "\(tooLarge.report)")
  }

  @Test func aColumnHasOneType() throws {
    let program = try Program.withPeople()
    let run = try program.run(["convert", "people.csv", "x.bslt", "--type", "id=text", "--type", "id=bigint"])
    #expect(run.exitCode == 1 && run.standardError.hasPrefix("error: The type of column id is given twice.\n"))
    #expect(!program.exists("x.bslt"))
  }

  @Test func namesWithEveryQuoteComeThrough() throws {
    let program = try Program()
    try program.write("\"say \"\"hi\"\"\",\"it's, so\",\" x \"\n1,2,3\n4,5,6\n", to: "it's \"so\".csv")
    let convert = try program.run(["convert", "it's \"so\".csv", "a\nb.bslt"])
    #expect(convert.exitCode == 0, "\(convert.report)")
    let arguments = ["cat", "a\nb.bslt", "--columns", "\"it's, so\",\" x \"", "--where", "\"say \"\"hi\"\"\" > 1"]
    let run = try program.run(arguments)
    #expect(run.standardOutput == "\"it's, so\", x \n5,6\n", "\(run.report)")
    #expect(try program.run(["inspect", "a\nb.bslt"]).standardOutput.hasPrefix("a\\nb.bslt  2 rows"))
  }

  // MARK: Paths

  @Test func aLinkToAFileIsAFile() throws {
    let program = try Program.withPeople()
    try FileManager.default.createDirectory(atPath: program.path("store"), withIntermediateDirectories: true)
    let run = try program.shell(
      """
      mv people.bslt store/; ln -s store/people.bslt one.bslt; ln -s one.bslt two.bslt
      set -e
      basalt cat two.bslt --columns id --limit 1; basalt verify two.bslt; basalt inspect two.bslt
      basalt convert two.bslt cold.bslt --tier cold
      """)
    #expect(run.exitCode == 0, "\(run.report)")
    #expect(run.standardOutput.hasPrefix("id\n1\ntwo.bslt: sound") && run.standardOutput.contains("two.bslt  3 rows"))
  }

  @Test(arguments: ["cat", "inspect", "verify"]) func whatIsNoFileIsCalledWhatItIs(command: String) throws {
    let program = try Program()
    let made = try program.shell(
      "mkdir folder; mkfifo pipe; ln -s nowhere dangling; ln -s circle circle; ln -s folder link")
    try #require(made.exitCode == 0)
    for (path, message) in [
      ("folder", "folder is a directory, not a file."), ("link", "link is a directory, not a file."),
      ("pipe", "pipe is a pipe, not a file."), ("/dev/null", "/dev/null is a device, not a file."),
      ("dangling", "There is no file dangling."), ("circle", "Could not look at 'circle'."),
      ("folder/", "'folder/' is not the path of a file."), ("", "'' is not the path of a file."),
    ] {
      let run = try program.run([command, path])
      #expect(run.exitCode == 1 && run.standardOutput == "", "\(run.report)")
      #expect(run.standardError.hasPrefix("error: \(message)\n"), "\(path): \(run.report)")
      #expect(run.standardError.contains("remedy: "), "\(path): \(run.report)")
    }
  }

  @Test(arguments: [
    ("''", "out.bslt", "The path of the source is empty."), ("/dev/zero", "out.bslt", "/dev/zero is a device"),
    (".", "out.bslt", ". is a directory."), ("people.csv", "/dev/null", "'null' is not an object"),
    ("people.csv", "nothing/out.bslt", "Could not open the directory 'nothing/'."), ("people.csv", "''", "'' is not"),
    ("people.csv", "people.csv", "people.csv exists already."),
  ]) func conversionsFromAndToWhatIsNoFileAreRefused(source: String, target: String, message: String) throws {
    let program = try Program.withPeople()
    let run = try program.shell("basalt convert \(source) \(target)")
    #expect(run.exitCode == 1 && run.standardError.hasPrefix("error: \(message)"), "\(run.report)")
    #expect(try program.directory.contents() == ["people.bslt", "people.csv"])
  }

  @Test func aPipeIsASource() throws {
    let program = try Program.withPeople()
    let run = try program.shell(
      "basalt convert <(cat people.csv) piped.bslt --quiet && basalt cat piped.bslt --columns id")
    #expect(run.exitCode == 0 && run.standardOutput == "id\n1\n2\n3\n", "\(run.report)")
  }

  /// Whoever comes second is told, and neither harms the other.
  @Test func ofTwoConversionsToOneTargetOneWins() throws {
    let program = try Program()
    let line = "1,2,3,some text that is a little longer,2013-01-01\n"
    try program.write("a,b,c,d,e\n" + String(repeating: line, count: 20_000), to: "large.csv")
    let run = try program.shell(
      """
      for n in 1 2 3; do (basalt convert large.csv t.bslt --quiet 2>error.$n; echo $? >status.$n) & done; wait
      cat status.*; cat error.* >&2; rm status.* error.*
      """)
    #expect(run.standardOutput.split(separator: "\n").sorted() == ["0", "1", "1"], "\(run.report)")
    #expect(run.standardError.components(separatedBy: "error: t.bslt exists already.").count == 3, "\(run.report)")
    #expect(try program.directory.contents() == ["large.csv", "t.bslt"], "nothing else is left")
    #expect(try program.run(["verify", "--deep", "t.bslt"]).exitCode == 0)
  }

  /// A user who may do anything is refused nothing.
  @Test(.enabled("runs as root") { geteuid() != 0 }) func rightsThatAreMissingAreToldOf() throws {
    let program = try Program.withPeople()
    let run = try program.shell(
      """
      mkdir locked; chmod a-w locked; chmod a-r people.bslt
      basalt convert people.csv locked/x.bslt; echo $?; basalt cat people.bslt; echo $?
      """)
    #expect(run.standardOutput == "1\n1\n", "\(run.report)")
    #expect(run.standardError.components(separatedBy: "Give this user the right").count == 3, "\(run.report)")
  }

  @Test(arguments: [1, 20, 80, 300]) func nothingIsWiderThanTheTerminal(width: Int) throws {
    let program = try Program.withPeople()
    for arguments in [
      ["inspect", "people.bslt", "--encodings", "--values"], ["cat", "people.bslt", "--format", "table"],
    ] {
      let run = try program.run(arguments, environment: ["COLUMNS": "\(width)"])
      #expect(run.exitCode == 0 && run.standardError == "", "\(run.report)")
      let isIndented = run.standardOutput.split(separator: "\n").filter { $0.hasPrefix(" ") }
      // A table keeps at least its first column.
      if width >= 40 { #expect(isIndented.allSatisfy { $0.count <= width }, "\(run.report)") }
    }
  }
}
