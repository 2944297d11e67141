import BasaltCore
import BasaltRuntime
import BasaltText
import Foundation
import TestSupport
import Testing

/// What text may be read from: files and pipes, and nothing that never ends.
@Suite struct InputFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func path(_ name: String) -> String { "\(directory.path)/\(name)" }

  private func input(_ path: String, _ cancellation: Cancellation = Cancellation()) throws -> TextInput {
    try TextInput(path: path, dialect: .csv, cancellation: cancellation)
  }

  /// More than a pipe holds at a time, so that the reader has to wait for the writer and the other way round.
  @Test func aPipeIsReadToItsEnd() throws {
    try #require(mkfifo(path("pipe"), 0o600) == 0)
    let text = "a\n" + (0..<50_000).map { "\($0)\n" }.joined()
    let writer = Thread { [path = path("pipe")] in
      FileHandle(forWritingAtPath: path)?.write(Data(text.utf8))
    }
    writer.start()
    let reader = try input(path("pipe")).makeReader(types: [.integer])
    let worker = reader.makeWorker()
    var rowCount = 0
    while let rowGroup = try worker.next() { rowCount += rowGroup.rowCount }
    #expect(rowCount == 50_000)
  }

  /// Nobody will ever write into it, and nobody waits for that.
  @Test func waitingForAWriterCanBeCancelled() throws {
    try #require(mkfifo(path("pipe"), 0o600) == 0)
    let cancellation = Cancellation()
    cancellation.cancel()
    let error = #expect(throws: BasaltError.self) { try input(path("pipe"), cancellation) }
    #expect(error?.code == .cancelled)
  }

  @Test func devicesDirectoriesAndNothingAreRefused() throws {
    for (path, message) in [
      ("/dev/zero", "/dev/zero is a device, not a file or a pipe."),
      ("/dev/null", "/dev/null is a device, not a file or a pipe."),
      (directory.path, "\(directory.path) is a directory."), ("", "The path of the source is empty."),
    ] {
      let error = #expect(throws: BasaltError.self) { try input(path) }
      #expect(error?.code == .invalidArgument && error?.message == message && error?.remedy.hasPrefix("Name ") == true)
    }
    #expect(#expect(throws: BasaltError.self) { try input(path("nothing")) }?.code == .unknownName)
  }

  @Test func aLinkIsFollowed() throws {
    try Data("a\n1\n".utf8).write(to: URL(filePath: path("a.csv")))
    try FileManager.default.createSymbolicLink(atPath: path("link.csv"), withDestinationPath: "a.csv")
    #expect(try input(path("link.csv")).columnNames == ["a"])
  }
}
