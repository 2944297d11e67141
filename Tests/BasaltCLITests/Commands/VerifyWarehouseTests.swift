import Foundation
import TestSupport
import Testing

/// `VerifyCommand` over warehouses, `WarehouseVerificationText`: damage is named, strangers are listed, and the status tells which it was.
@Suite struct VerifyWarehouseTests {
  /// With a table that is large enough for a data file and a manifest.
  private static func program() throws -> Program {
    let program = try Program.withWarehouse()
    try program.write("n,t\n" + (0..<40_000).map { "\($0),text \($0 * 31 % 977)\n" }.joined(), to: "n.csv")
    let run = try program.run(["import", "n.csv", "--table", "n", "--create", "-w", "w"])
    try #require(run.exitCode == 0, "\(run.report)")
    return program
  }

  private static func flip(_ program: Program, _ name: String) throws {
    let url = URL(filePath: program.path(name))
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count / 2] ^= 0x20
    try bytes.write(to: url)
  }

  @Test func soundWarehousesAreSound() throws {
    let program = try Self.program()
    for options in [[], ["--deep"]] {
      let run = try program.run(["verify", "-w", "w"] + options)
      #expect(run.exitCode == 0 && run.standardOutput.hasPrefix("w: sound (3 commits, 2 tables, "), "\(run.report)")
      #expect(run.standardOutput.contains("40,003 rows") && run.standardOutput.contains("  commit 2, sha256 "))
    }
    let json = try Program.object(of: try program.run(["verify", "-w", "w", "--format", "json"]))
    #expect(json["sound"] as? Bool == true && json["commit_count"] as? Int == 3 && json["version"] as? Int == 2)
    #expect((json["strangers"] as? [Any])?.isEmpty == true && (json["problems"] as? [Any])?.isEmpty == true)
  }

  @Test func damageIsNamedWhereverItIs() throws {
    let program = try Self.program()
    let objects = try program.directory.contents().filter { name in
      var isDirectory: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: program.path(name), isDirectory: &isDirectory)
      // Beside the audit log lie its key, which only who signs reads, and a mark that is worth nothing when it is damaged.
      return name.hasPrefix("w/") && !isDirectory.boolValue && !["w/audit/key", "w/audit/lock"].contains(name)
    }
    #expect(objects.count >= 5, "\(objects)")
    for name in objects {
      let copy = try program.shell("rm -rf damaged && cp -r w damaged")
      #expect(copy.exitCode == 0)
      try Self.flip(program, "damaged" + name.dropFirst())
      let run = try program.run(["verify", "-w", "damaged"])
      #expect(run.exitCode == 3 && run.standardOutput.hasPrefix("damaged: damaged, in "), "\(name): \(run.report)")
      #expect(run.standardError == "", "damage is a result: \(run.report)")
      let json = try program.run(["verify", "-w", "damaged", "--format", "json"])
      #expect(json.exitCode == 3 && json.standardOutput.contains("\"sound\":false"), "\(json.report)")
    }
  }

  @Test func aDamagedFileIsNamedWithItsTable() throws {
    let program = try Self.program()
    let file = try #require(
      try program.directory.contents().first { $0.contains("/data/") && $0.split(separator: "/").count == 7 })
    try Self.flip(program, file)
    let run = try program.run(["verify", "-w", "w"])
    #expect(run.exitCode == 3 && run.standardOutput.contains("    table: n\n"), "\(run.report)")
    #expect(run.standardOutput.contains(file.dropFirst(2)), "\(run.report)")
    // Met on the way, it leaves with the same status, and gives no wrong answer.
    let cat = try program.run(["cat", "-w", "w", "n"])
    #expect(cat.exitCode == 3, "\(cat.standardError)")
    #expect(try program.run(["cat", "-w", "w", "people"]).exitCode == 0, "the other table is whole")
  }

  @Test func strangersAreListedAndAreNoDamage() throws {
    let program = try Self.program()
    try program.write("mine", to: "w/notes.txt")
    let run = try program.run(["verify", "-w", "w"])
    #expect(run.exitCode == 0 && run.standardOutput.contains("w: sound"), "\(run.report)")
    #expect(run.standardOutput.contains("  1 object of 4 B that no commit knows, no damage:\n"), "\(run.report)")
    #expect(run.standardOutput.contains("    notes.txt  4 B  somebody else's\n"), "\(run.report)")
    let json = try program.run(["verify", "-w", "w", "--format", "json"])
    #expect(json.standardOutput.contains("{\"object\":\"notes.txt\",\"byte_count\":4,\"origin\":\"unknown\"}"))
  }

  @Test func filesAndWarehouseAtOnceAreAMistake() throws {
    let program = try Program.withPeople()
    let run = try program.run(["verify", "people.bslt", "-w", "w"])
    #expect(run.exitCode == 2 && run.standardError.contains("leave the files out"), "\(run.report)")
  }
}
