import Foundation
import TestSupport
import Testing

extension Program {
  /// A warehouse `w` with the table `people`, made by version 1.
  static func withWarehouse() throws -> Program {
    let program = try Program()
    try program.write(people, to: "people.csv")
    for arguments in [["init", "w"], ["import", "people.csv", "--table", "people", "--create", "-w", "w"]] {
      let run = try program.run(arguments)
      try #require(run.exitCode == 0, "\(run.report)")
    }
    return program
  }

  /// The object that `--format json` wrote.
  static func object(of run: ExternalCommand) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(run.standardOutput.utf8)) as? [String: Any], "\(run.report)")
  }
}
