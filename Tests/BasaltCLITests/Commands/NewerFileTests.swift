import ForgerySupport
import Foundation
import TestSupport
import Testing

/// `CatCommand`, `InspectCommand`, `VerifyCommand`: what a newer Basalt wrote is told apart from damage, and keeps nobody from the rest.
@Suite struct NewerFileTests {
  /// What makes the column `name` of `people.bslt` unreadable here.
  enum Obstacle: CaseIterable {
    case type, encoding

    func forge(_ forgery: inout Forgery) throws {
      switch self {
      case .type: try forgery.setColumn(1, at: 16, to: [23])
      case .encoding: try forgery.setColumn(1, at: 24, to: littleEndian(UInt64(1) << 40 | 1))
      }
    }

    var message: String {
      switch self {
      case .type: "Column name is of type number 23, which is not known here."
      case .encoding: "Column name uses encodings that are not known here: numbers [40]."
      }
    }

    var code: String { self == .type ? "unsupportedVersion" : "unsupportedEncoding" }
  }

  private func program(_ obstacle: Obstacle) throws -> Program {
    let program = try Program.withPeople()
    try program.forge("people.bslt", as: "newer.bslt", obstacle.forge)
    return program
  }

  @Test(arguments: Obstacle.allCases) func catSaysHowTheOtherColumnsAreRead(obstacle: Obstacle) throws {
    let program = try program(obstacle)
    let run = try program.run(["cat", "newer.bslt"])
    #expect(run.exitCode == 1 && run.standardOutput == "", "\(run.report)")
    let remedy = "Read the file with a newer version of Basalt, or its other columns with --columns id,born,score."
    #expect(run.standardError == "error: \(obstacle.message)\n  column: name\n  remedy: \(remedy)\n", "\(run.report)")
    let others = try program.run(["cat", "newer.bslt", "--columns", "id,born,score", "--where", "id < 3"])
    #expect(others.standardOutput == "id,born,score\n1,1815-12-10,9.50\n2,1906-12-09,\n", "\(others.report)")
    for arguments in [["--columns", "name"], ["--columns", "id", "--where", "name is null"]] {
      let refused = try program.run(["cat", "newer.bslt"] + arguments)
      #expect(refused.exitCode == 1 && refused.standardError.hasPrefix("error: \(obstacle.message)\n"))
      #expect(refused.standardError.contains("the other columns can be read"), "\(refused.report)")
    }
  }

  @Test(arguments: [(1, "."), (22, ", or others of its columns with --columns; `basalt inspect` lists them.")])
  func theRemedyNamesOnlyColumnsThatAPersonWouldType(columnCount: Int, end: String) throws {
    let program = try Program()
    let header = (0..<columnCount).map { "c\($0)" }.joined(separator: ",")
    try program.write("\(header)\n\(header)\n", to: "wide.csv")
    #expect(try program.run(["convert", "wide.csv", "wide.bslt", "--quiet"]).exitCode == 0)
    try program.forge("wide.bslt", as: "newer.bslt") { try $0.setColumn(0, at: 16, to: [23]) }
    let run = try program.run(["cat", "newer.bslt"])
    #expect(run.exitCode == 1)
    #expect(
      run.standardError.hasSuffix("  remedy: Read the file with a newer version of Basalt\(end)\n"), "\(run.report)")
  }

  @Test(arguments: Obstacle.allCases) func inspectHasAPlaceForTheColumn(obstacle: Obstacle) throws {
    let program = try program(obstacle)
    let run = try program.run(["inspect", "newer.bslt", "--encodings", "--values"], environment: ["COLUMNS": "200"])
    #expect(run.exitCode == 0 && run.standardError == "", "\(run.report)")
    #expect(
      run.standardOutput.contains(" b  name    \(obstacle == .type ? "unknown type 23" : "text ")"), "\(run.report)")
    #expect(run.standardOutput.contains("not known to this version of Basalt"), "\(run.report)")
    // What the bytes of a bound mean only the type says.
    #expect(run.standardOutput.contains("Grace") == (obstacle == .encoding), "\(run.report)")
    let json = try program.run(["inspect", "newer.bslt", "--encodings", "--values", "--format", "json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [String: Any], "\(json.report)")
    let column = try #require((object["columns"] as? [[String: Any]])?[1])
    #expect(column["name"] as? String == "name" && column["type_number"] as? Int == (obstacle == .type ? 23 : 18))
    #expect((column["type"] as? String == nil) == (obstacle == .type))
    #expect((column["page_encodings"] as? [Any])?.isEmpty == true)
  }

  @Test(arguments: Obstacle.allCases) func verifyLeavesWithOne(obstacle: Obstacle) throws {
    let program = try program(obstacle)
    for depth in [[], ["--deep"]] {
      let run = try program.run(["verify", "people.bslt", "newer.bslt"] + depth)
      #expect(run.exitCode == 1 && run.standardError == "", "\(run.report)")
      let verdict = "newer.bslt: written by a newer Basalt; what this one can check is sound (3 rows, "
      #expect(run.standardOutput.contains(verdict), "\(run.report)")
      #expect(run.standardOutput.contains("  \(obstacle.message)\n    column: name\n"), "\(run.report)")
    }
    let json = try program.run(["verify", "newer.bslt", "--format", "json"])
    #expect(json.exitCode == 1)
    #expect(json.standardOutput.hasPrefix("{\"file\":\"newer.bslt\",\"sound\":true,"), "\(json.report)")
    let unsupported = "\"problems\":[],\"unsupported\":[{\"code\":\"\(obstacle.code)\","
    #expect(json.standardOutput.contains(unsupported), "\(json.report)")
  }

  /// A file of which not even the metadata can be read: its bytes were counted and hashed, and that is all there is to say.
  @Test func aWholeFileOfANewerVersionLeavesWithOneFromEveryCommand() throws {
    let program = try Program.withPeople()
    try program.forge("people.bslt", as: "newer.bslt") { $0.setTail(at: 48, to: [2]) }
    let verify = try program.run(["verify", "newer.bslt"])
    #expect(verify.exitCode == 1)
    #expect(verify.standardOutput.hasPrefix("newer.bslt: written by a newer Basalt; "), "\(verify.report)")
    for command in ["cat", "inspect"] {
      let run = try program.run([command, "newer.bslt"])
      #expect(run.exitCode == 1 && run.standardOutput == "", "\(run.report)")
      #expect(run.standardError.contains("remedy: ") && run.standardError.contains("newer version"), "\(run.report)")
    }
  }

  @Test func damageOutweighsWhatIsNotKnown() throws {
    let program = try program(.type)
    try program.forge("newer.bslt", as: "damaged.bslt") { try $0.damagePage(0, column: 0, rowGroup: 0) }
    for files in [["newer.bslt", "damaged.bslt"], ["damaged.bslt", "newer.bslt"], ["damaged.bslt"]] {
      let run = try program.run(["verify"] + files)
      #expect(run.exitCode == 3 && run.standardOutput.contains("damaged.bslt: damaged, in 1 place"), "\(run.report)")
    }
  }
}
