import TestSupport
import Testing

/// `BasaltCommand`, `BasaltMain`, `CommandRun`, `CommonOptions`, `Interrupts`, `StandardStreams`: the contract of the program as a whole.
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
