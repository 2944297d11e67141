import Foundation

/// Another program, run to its end: what it printed and how it ended.
package struct ExternalCommand: Sendable {
  package let exitCode: Int32
  package let standardOutput: String
  package let standardError: String

  /// Both outputs, for the message of a failing test.
  package var report: String { "exit code \(exitCode)\n\(standardOutput)\n\(standardError)" }

  package struct TookTooLong: Error, CustomStringConvertible {
    package let description: String
  }

  /// Runs a program and waits for it.
  ///
  /// Output goes through files, not pipes: a pipe that nobody empties blocks its writer, and one that another child inherits
  /// never ends.
  /// - Parameters:
  ///   - words: The program, found on the PATH, and its arguments.
  ///   - directory: Where it runs; this process's own when `nil`.
  ///   - environment: Variables that are added to or replace ours.
  ///   - input: What it reads; nothing when `nil`.
  ///   - secondsMaximum: It is killed after so long, and `TookTooLong` is thrown.
  package static func run(
    _ words: [String], in directory: String? = nil, environment: [String: String] = [:], input: String? = nil,
    secondsMaximum: Int = 120
  ) throws -> ExternalCommand {
    let scratch = try TemporaryDirectory()
    func file(_ name: String, _ text: String = "") throws -> FileHandle {
      let url = URL(filePath: scratch.path).appending(path: name)
      try Data(text.utf8).write(to: url)
      return try FileHandle(forUpdating: url)
    }
    let output = try file("output")
    let error = try file("error")
    let input = try input.map { try file("input", $0) }
    // By hand: Foundation's `Process` goes on holding them, and looks through the open files of this process each time that it
    // starts one, with a look beyond the end of its memory once there are more than a thousand.
    defer { for file in [output, error, input] { try? file?.close() } }

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, ours in ours }
    if let directory { process.currentDirectoryURL = URL(filePath: directory) }
    process.standardInput = input ?? FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = error
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + .seconds(secondsMaximum)) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      throw TookTooLong(description: "\(words.joined(separator: " ")) took more than \(secondsMaximum) s")
    }

    func text(_ file: FileHandle) throws -> String {
      try file.seek(toOffset: 0)
      return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
    return ExternalCommand(
      exitCode: process.terminationStatus, standardOutput: try text(output), standardError: try text(error))
  }
}
