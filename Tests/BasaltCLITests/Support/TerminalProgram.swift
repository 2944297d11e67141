import Foundation
import TestSupport

/// The program at a terminal of its own, with the test as the person who types.
///
/// A pseudo-terminal and not a pipe: prompts, editing and Ctrl-C exist only there. The program is the leader of a session, so
/// that the terminal is its controlling one and sends it the signal for `^C`.
final class TerminalProgram {
  struct CouldNotStart: Error {
    let number: Int32
  }

  /// Held: its directory is there as long as the program runs.
  private let program: Program
  private let master: Int32
  private let id: pid_t
  /// Everything that it has shown.
  private(set) var screen = ""
  /// Up to where a text has been waited for.
  private var seen = 0
  private var bytes: [UInt8] = []
  private var hasEnded = false

  init(_ arguments: [String], in program: Program, environment: [String: String] = [:]) throws {
    self.program = program
    let directory = program.directory.path
    let (master, slave) = try TerminalProgram.pair()
    self.master = master
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // A session of its own; what it opens first is its controlling terminal. (The number is not known to Swift: 0x80.)
    posix_spawnattr_setflags(&attributes, 0x80)
    posix_spawn_file_actions_addopen(&actions, 0, slave, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    posix_spawn_file_actions_addclose(&actions, master)
    let variables = ProcessInfo.processInfo.environment.merging(environment) { _, ours in ours }
    // Through a shell, which changes to the directory and then becomes the program.
    let line = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", directory, BuiltProducts.basalt.path] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var started: pid_t = 0
    let failure = posix_spawn(&started, "/bin/sh", &actions, &attributes, &words, &settings)
    guard failure == 0 else { throw CouldNotStart(number: failure) }
    id = started
  }

  /// Both ends of a pseudo-terminal: ours, and the name of the program's.
  private static func pair() throws -> (Int32, String) {
    #if os(Linux)
      // By hand: the functions for it are not among those that Swift sees there.
      let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var (unlocked, number): (Int32, Int32) = (0, 0)
      // TIOCSPTLCK, TIOCGPTN
      guard master >= 0, ioctl(master, 0x4004_5431, &unlocked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
        throw CouldNotStart(number: errno)
      }
      return (master, "/dev/pts/\(number)")
    #else
      let master = posix_openpt(O_RDWR | O_NOCTTY)
      guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else {
        throw CouldNotStart(number: errno)
      }
      return (master, String(cString: name))
    #endif
  }

  deinit {
    close(master)
    guard !hasEnded else { return }
    kill(id, SIGKILL)
    var status: Int32 = 0
    while waitpid(id, &status, 0) == -1, errno == EINTR {}
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// What Ctrl-C does, without the key: the terminal drops what was typed before that.
  func interrupt() { kill(id, SIGINT) }

  /// Waits until a text is shown, behind what was waited for before.
  /// - Returns: What was shown up to it; `nil` when it does not come, or the program ends.
  func wait(for text: String, secondsMaximum: Int = 300) -> String? {
    let end = ContinuousClock.now + .seconds(secondsMaximum)
    while ContinuousClock.now < end {
      if let found = screen[screen.index(screen.startIndex, offsetBy: seen)...].range(of: text) {
        let shown = screen[screen.index(screen.startIndex, offsetBy: seen)..<found.upperBound]
        seen = screen.distance(from: screen.startIndex, to: found.upperBound)
        return String(shown)
      }
      guard read() else { return nil }
    }
    return nil
  }

  /// Waits until the terminal gathers lines again, as it does while the editor is not reading: the program is at work.
  func waitForWork(secondsMaximum: Int = 300) {
    let end = ContinuousClock.now + .seconds(secondsMaximum)
    var settings = termios()
    while ContinuousClock.now < end, tcgetattr(master, &settings) == 0, settings.c_lflag & tcflag_t(ICANON) == 0, read() {}
  }

  /// Waits for its end.
  /// - Parameter keys: Typed again until then. libedit shows a prompt a moment before it sets the terminal to single keys: a
  ///   Ctrl-D that comes in between is swallowed by the terminal, and a person types it once more.
  /// - Returns: Its exit code; `nil` when a signal ended it, or when it did not end in time.
  func waitForEnd(typing keys: String? = nil, secondsMaximum: Int = 300) -> Int32? {
    let end = ContinuousClock.now + .seconds(secondsMaximum)
    if let keys { type(keys) }
    var isClosed = false
    while !isClosed, ContinuousClock.now < end { isClosed = !read(onSilence: { if let keys { type(keys) } }) }
    // One that hears nothing must not hold up all the other tests for ever.
    if !isClosed { kill(id, SIGKILL) }
    var status: Int32 = 0
    while !hasEnded, waitpid(id, &status, 0) == -1, errno == EINTR {}
    hasEnded = true
    return status & 0x7f == 0 ? (status >> 8) & 0xff : nil
  }

  /// - Returns: `false` when the terminal was closed.
  private func read(onSilence: () -> Void = {}) -> Bool {
    var poller = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&poller, 1, 200) > 0 else {
      onSilence()
      return true
    }
    var piece = [UInt8](repeating: 0, count: 4_096)
    let count = Foundation.read(master, &piece, piece.count)
    guard count > 0 else { return false }
    bytes += piece[..<count]
    // Without what only moves cursors and colours.
    screen = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n").replacing(
      /\u{1B}\[[0-9;?]*[A-Za-z]/, with: "")
    return true
  }
}
