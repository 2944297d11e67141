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

  /// Whoever is root may write everywhere: then there is nothing to be refused.
  @Test(.enabled(if: getuid() != 0, "root is refused nothing")) func readOnlyFoldersAreToldOf() throws {
    let program = try Program.withWarehouse()
    let folder = program.path("readonly")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o555])
    let made = try program.run(["init", "readonly/w"])
    #expect(made.exitCode == 1 && made.standardError.contains("ermission"), "\(made.report)")
    #expect(try program.shell("chmod -R a-w w").exitCode == 0)
    defer { _ = try? program.shell("chmod -R u+w w") }
    let imported = try program.run(["import", "people.csv", "--table", "people", "-w", "w"])
    #expect(imported.exitCode == 1 && imported.standardError.contains("remedy: "), "\(imported.report)")
    // Reading needs no permission to write.
    #expect(try program.run(["cat", "-w", "w", "people"]).exitCode == 0)
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
