import TestSupport
import Testing

/// `BasaltCommand`, `BasaltMain`, `CommandRun`, `CommonOptions`, `Interrupts`, `Misspelling`, `StandardStreams`: the contract of the program as a whole.
@Suite struct ProgramTests {
  @Test func helpIsAResult() throws {
    for arguments in [[], ["--help"], ["help"]] {
      let run = try Program().run(arguments)
      #expect(
        run.exitCode == 0 && run.standardError == "" && run.standardOutput.contains("SUBCOMMANDS:"), "\(run.report)")
    }
  }

  @Test(arguments: [
    "init", "import", "convert", "cat", "inspect file", "inspect table", "inspect ledger", "verify", "demo",
    "sql", "shell", "functions", "bench sql", "bench scan",
  ]) func helpOfEveryCommandHasExamples(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let run = try Program().run(words + ["--help"])
    // A bare argument of inspect is a file, and its examples leave the word out.
    let example = "  basalt \(command == "inspect file" ? "inspect" : command) "
    #expect(run.exitCode == 0 && run.standardOutput.contains(example), "\(run.report)")
    #expect(run.standardOutput.contains("--errors") && run.standardOutput.contains("--threads"))
  }

  /// In a terminal of 80 columns, where a longer line would be broken in the middle of a word for the shell: an example is
  /// there to be copied.
  @Test(arguments: [
    "", "init", "import", "convert", "cat", "inspect", "inspect file", "inspect table", "inspect ledger", "verify", "demo",
    "sql", "shell", "functions", "bench sql", "bench scan", "clean", "audit", "audit tail", "audit search", "audit export",
    "audit verify", "audit prove",
  ]) func examplesCanBeCopied(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let run = try Program().run(words + ["--help"])
    let overview = run.standardOutput.split(separator: "USAGE:").first.map(String.init) ?? ""
    var isContinued = false
    // What was broken off goes on in the next line, and at its beginning.
    var isExample = false
    for line in overview.split(separator: "\n", omittingEmptySubsequences: false) {
      #expect(!isExample || line.isEmpty || line.hasPrefix("  "), "\(line)\n\(run.report)")
      isExample = line.hasPrefix("  ")
      guard isExample else { continue }
      #expect(line.hasPrefix("  basalt ") || line.hasPrefix("  export ") || isContinued, "\(line)\n\(run.report)")
      isContinued = line.hasSuffix("\\")
    }
    #expect(!isContinued && overview.contains("\n  basalt "), "\(run.report)")
  }

  @Test func helpOfInspectLeadsToItsParts() throws {
    let run = try Program().run(["inspect", "--help"])
    #expect(run.exitCode == 0 && run.standardError == "", "\(run.report)")
    for part in ["basalt inspect ledger -w", "basalt inspect table flights -w", "SUBCOMMANDS:", "file (default)"] {
      #expect(run.standardOutput.contains(part), "\(part) is missing: \(run.report)")
    }
  }

  @Test(arguments: [["no-such-command"], ["cat"], ["verify"], ["--nonsense"], ["cat", "a", "--errors", "yaml"]])
  func mistakesLeaveWithTwo(arguments: [String]) throws {
    let run = try Program().run(arguments)
    #expect(run.exitCode == 2 && run.standardOutput == "" && run.standardError.hasPrefix("error: "), "\(run.report)")
    #expect(run.standardError.contains("remedy: "))
  }

  /// Also where the parser complains of what is missing, because the word that should have given it was not known.
  @Test(arguments: [
    (["imprt", "people.csv"], "There is no command 'imprt'.", "Did you mean 'import'?"),
    (["audit", "tial"], "There is no command 'tial'.", "Did you mean 'tail'?"),
    (["frobnicate"], "There is no command 'frobnicate'.", "The commands are init, import, "),
    (["import", "people.csv", "--tabel", "t"], "There is no option '--tabel'.", "Did you mean '--table'?"),
    (["import", "people.csv", "--tabel=t", "-w", "w"], "There is no option '--tabel'.", "Did you mean '--table'?"),
    (["cat", "people.bslt", "--wher", "id = 1"], "There is no option '--wher'.", "Did you mean '--where'?"),
    (["cat", "people.bslt", "--frobnicate"], "There is no option '--frobnicate'.", "See 'basalt cat --help'."),
  ]) func misspellingsAreToldWithWhatWasMeant(arguments: [String], message: String, remedy: String) throws {
    let run = try Program.withPeople().run(arguments)
    #expect(run.exitCode == 2 && run.standardError.hasPrefix("error: \(message)\n"), "\(run.report)")
    #expect(run.standardError.contains("remedy: \(remedy)"), "\(run.report)")
  }

  /// Words that are right stay as the parser tells of them.
  @Test func whatIsMissingIsStillTold() throws {
    let run = try Program().run(["import", "people.csv", "-w", "w"])
    #expect(run.exitCode == 2 && run.standardError.contains("--table"), "\(run.report)")
    #expect(try Program().run(["audit", "--help"]).exitCode == 0)
  }

  @Test func fullDisksAreToldOf() throws {
    let program = try Program.withPeople()
    let run = try program.shell(
      "if [ -e /dev/full ]; then basalt cat people.bslt > /dev/full; echo status $? >&2; else echo status 1 >&2; fi")
    #expect(run.standardError.contains("status 1"), "\(run.report)")
  }

  @Test func nothingIsDrawnWhereNobodyLooks() throws {
    let program = try Program.withPeople()
    let run = try program.run(["convert", "people.bslt", "again.bslt"])
    #expect(!run.standardError.contains("\u{1B}") && !run.standardError.contains("\r"), "\(run.report)")
    #expect(try !program.run(["cat", "people.bslt", "--format", "table"]).standardOutput.contains("\u{1B}"))
  }
}
