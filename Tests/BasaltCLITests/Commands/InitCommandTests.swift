import Foundation
import TestSupport
import Testing

/// `InitCommand`, `WarehouseOptions`: where a warehouse is made, and how every command is told which one is meant.
@Suite struct InitCommandTests {
  @Test func anEmptyWarehouseIsToldInOneLine() throws {
    let program = try Program()
    let run = try program.run(["init", "w"])
    #expect(run.exitCode == 0 && run.standardOutput == "", "\(run.report)")
    #expect(run.standardError.hasPrefix("w: an empty warehouse, id ") && run.standardError.hasSuffix("\n"))
    #expect(run.standardError.split(separator: "\n").count == 1)
    #expect(try program.run(["verify", "-w", "w"]).exitCode == 0)
    // A directory that is there, but empty, is as good.
    try FileManager.default.createDirectory(atPath: program.path("empty"), withIntermediateDirectories: false)
    #expect(try program.run(["init", "empty"]).exitCode == 0)
  }

  @Test func placesThatAreNotEmptyAreRefused() throws {
    let program = try Program()
    try program.write("mine", to: "file")
    let occupied = try program.run(["init", "."])
    #expect(
      occupied.exitCode == 1 && occupied.standardError.hasPrefix("error: The place is not empty"), "\(occupied.report)")
    #expect(occupied.standardError.contains("remedy: Name an empty directory."))
    #expect(try program.directory.contents() == ["file"], "nothing of ours is left")
    #expect(try program.run(["init", "w"]).exitCode == 0)
    let again = try program.run(["init", "w"])
    #expect(
      again.exitCode == 1 && again.standardError.hasPrefix("error: There is a warehouse here already."),
      "\(again.report)")
  }

  @Test func placesThatCannotBeMadeAreToldOf() throws {
    let program = try Program()
    try program.write("mine", to: "file")
    for path in ["file/w", "nowhere/w", "file"] {
      let run = try program.run(["init", path])
      #expect(run.exitCode == 1 && run.standardError.hasPrefix("error: "), "\(path): \(run.report)")
      #expect(run.standardError.contains("remedy: ") && run.standardError.contains(path), "\(path): \(run.report)")
    }
    #expect(try program.run(["init", ""]).exitCode == 2)
    #expect(try program.run(["init"]).exitCode == 2)
  }

  private static let canLoseRights =
    getuid() != 0 || (try? ExternalCommand.run(["setpriv", "--version"]))?.exitCode == 0

  /// Root is refused nothing: then the program runs as nobody, from a place that nobody can read.
  @Test(.enabled(if: canLoseRights, "root is refused nothing, and there is no setpriv"))
  func readOnlyFoldersAreToldOfAndRead() throws {
    let program = try Program.withWarehouse()
    let run = try program.shell(
      """
      cp '\(BuiltProducts.basalt.path)' own
      mkdir readonly && chmod -R a+rX . && chmod -R a-w w readonly
      limited() {
        if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups ./own "$@"; else ./own "$@"; fi
      }
      mkdir log && chmod a+rwx log && export BASALT_AUDIT="$PWD/log"
      limited init readonly/w; echo "init $?"
      limited import people.csv --table people -w w; echo "import $?"
      limited cat -w w people --columns id; echo "cat $?"
      limited verify -w w > /dev/null; echo "verify $?"
      chmod -R u+w .
      """)
    #expect(run.standardOutput == "init 1\nimport 1\nid\n1\n2\n3\ncat 0\nverify 0\n", "\(run.report)")
    let refusals = run.standardError.split(separator: "\n").filter { $0.contains("cause: Permission denied") }
    #expect(refusals.count == 2, "\(run.report)")
    #expect(try program.run(["inspect", "ledger", "-w", "w"]).standardOutput.contains("w  version 1\n"))
  }

  // MARK: Which warehouse

  @Test(arguments: [
    ["import", "people.csv", "--table", "people"], ["inspect", "ledger"], ["inspect", "table", "people"], ["verify"],
  ]) func commandsWithoutAWarehouseAreMistakes(arguments: [String]) throws {
    let program = try Program.withWarehouse()
    let run = try program.run(arguments, environment: ["BASALT_WAREHOUSE": ""])
    #expect(run.exitCode == 2 && run.standardOutput == "", "\(run.report)")
    #expect(run.standardError.hasPrefix("error: No warehouse is named: give -w DIRECTORY, or set BASALT_WAREHOUSE"))
    #expect(try program.run(arguments + ["-w", ""]).exitCode == 2)
  }

  @Test func theEnvironmentStandsInForTheOption() throws {
    let program = try Program.withWarehouse()
    let environment = ["BASALT_WAREHOUSE": "w"]
    #expect(try program.run(["inspect", "ledger"], environment: environment).exitCode == 0)
    let table = try program.run(["cat", "people", "--columns", "id"], environment: environment)
    #expect(table.standardOutput == "id\n1\n2\n3\n", "\(table.report)")
    // Files stay within reach, by their suffix.
    #expect(try program.run(["convert", "people.csv", "people.bslt", "--quiet"]).exitCode == 0)
    #expect(try program.run(["cat", "people.bslt"], environment: environment).exitCode == 0)
    #expect(
      try program.run(["verify", "people.bslt"], environment: environment).standardOutput.hasPrefix(
        "people.bslt: sound"))
    // What is typed counts.
    let typed = try program.run(["inspect", "ledger", "-w", "nowhere"], environment: environment)
    #expect(typed.exitCode == 1, "\(typed.report)")
  }

  @Test(arguments: [
    ["cat", "people"], ["inspect", "ledger"], ["inspect", "table", "people"], ["verify"],
    ["import", "people.csv", "--table", "people"],
  ]) func directoriesThatAreNoWarehouseAreToldOf(arguments: [String]) throws {
    let program = try Program.withWarehouse()
    try FileManager.default.createDirectory(atPath: program.path("other"), withIntermediateDirectories: false)
    try program.write("mine", to: "other/file")
    for path in ["other", "nowhere"] {
      let run = try program.run(arguments + ["-w", path])
      #expect(run.exitCode == 1 && run.standardOutput == "", "\(run.report)")
      #expect(run.standardError.contains(path) && run.standardError.contains("remedy: "), "\(run.report)")
    }
    #expect(try program.directory.contents().filter { $0.hasPrefix("other") } == ["other", "other/file"])
  }
}
