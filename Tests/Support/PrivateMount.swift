import Foundation
package import Testing

/// A small file system of a test's own: in memory, of a chosen size, and read-only on demand, root or not.
///
/// It is mounted in a mount namespace that a shell lives in, so that nothing of it is seen or left behind outside; the test reaches it through that shell's root in `/proc`.
package final class PrivateMount: Sendable {
  package struct NotPossible: Error {
    package let reason: String
  }

  private let shell: Process
  private let commands: FileHandle
  private let answers: FileHandle
  private let point: TemporaryDirectory

  /// Where programs of the test's own namespace find it.
  package var path: String { "/proc/\(shell.processIdentifier)/root\(point.path)" }

  /// - Parameter byteCount: What it holds, in whole pages of memory.
  package init(byteCount: Int) throws {
    point = try TemporaryDirectory()
    shell = Process()
    shell.executableURL = URL(filePath: "/usr/bin/env")
    // Commands come one a line; each is answered by its status, so that the test knows when it is done.
    let loop = "while read -r line; do eval \"$line\" >/dev/null 2>&1; echo $?; done"
    shell.arguments = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", loop]
    let (input, output) = (Pipe(), Pipe())
    shell.standardInput = input
    shell.standardOutput = output
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    commands = input.fileHandleForWriting
    answers = output.fileHandleForReading
    // Ours alone must hold the other ends: a shell that has ended must be seen to.
    try? input.fileHandleForReading.close()
    try? output.fileHandleForWriting.close()
    try run("mount -t tmpfs -o size=\(byteCount),mode=0755 none '\(point.path)'")
  }

  deinit {
    shell.terminate()
    shell.waitUntilExit()
  }

  package func makeReadOnly() throws { try run("mount -o remount,ro '\(point.path)'") }
  package func makeWritable() throws { try run("mount -o remount,rw '\(point.path)'") }

  /// Other files that take up room.
  package func addBallast(byteCount: Int) throws {
    try Data(count: byteCount).write(to: URL(filePath: path + "/ballast"))
  }

  package func removeBallast() throws { try FileManager.default.removeItem(atPath: path + "/ballast") }

  private func run(_ command: String) throws {
    // Writing to a shell that has ended would end the test, too.
    guard shell.isRunning else { throw NotPossible(reason: "there is no shell in a namespace of its own") }
    try commands.write(contentsOf: Data((command + "\n").utf8))
    var answer = Data()
    while answer.last != UInt8(ascii: "\n") {
      guard let byte = try answers.read(upToCount: 1), !byte.isEmpty else { break }
      answer += byte
    }
    guard answer == Data("0\n".utf8) else {
      throw NotPossible(reason: "\(command): \(String(decoding: answer, as: UTF8.self))")
    }
  }

  /// Whether this machine lets us: Linux, with namespaces for everybody or a test that runs as root.
  fileprivate static let isPossible: Bool = {
    guard let mount = try? PrivateMount(byteCount: 1 << 16) else { return false }
    return FileManager.default.isWritableFile(atPath: mount.path)
  }()
}

extension Trait where Self == ConditionTrait {
  /// Skips a test, with this reason in its output, where nobody may mount a file system of their own.
  package static var needsPrivateMount: Self {
    .enabled("no file system can be mounted in a namespace (unshare --user --mount)") { PrivateMount.isPossible }
  }
}
