import ForgerySupport
import Foundation
import TestSupport
import Testing

/// The program as its user runs it, in a directory of one test's own.
struct Program {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> ExternalCommand {
    try ExternalCommand.run([BuiltProducts.basalt.path] + arguments, in: directory.path, environment: environment)
  }

  /// A shell's line, in which `basalt` is the program.
  func shell(_ line: String) throws -> ExternalCommand {
    try ExternalCommand.run(
      ["bash", "-c", "basalt() { '\(BuiltProducts.basalt.path)' \"$@\"; }; \(line)"], in: directory.path)
  }

  func path(_ name: String) -> String { directory.path + "/" + name }
  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// A small table as CSV and as data file: `people.csv`, `people.bslt`.
  static let people = "id,name,born,score\n1,Ada,1815-12-10,9.5\n2,\"Grace, Admiral\",1906-12-09,\n3,\"\",,7.25\n"

  static func withPeople() throws -> Program {
    let program = try Program()
    try program.write(people, to: "people.csv")
    let conversion = try program.run(["convert", "people.csv", "people.bslt"])
    try #require(conversion.exitCode == 0, "\(conversion.report)")
    return program
  }

  /// A file like another one, with what only a later version, or a liar, would write into it.
  func forge(_ name: String, as other: String, _ edit: (inout Forgery) throws -> Void) throws {
    var forgery = try Forgery(Array(try Data(contentsOf: URL(filePath: path(name)))))
    try edit(&forgery)
    try Data(forgery.bytes).write(to: URL(filePath: path(other)))
  }
}
