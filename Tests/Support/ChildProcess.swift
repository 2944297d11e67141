import Foundation
import Synchronization

/// Another program that is at work while the test goes on, and may be killed at any moment.
///
/// Not Foundation's `Process`: that one collects a child by itself, and a signal sent a moment later could meet a stranger with the same number.
package final class ChildProcess: Sendable {
  package enum Ending: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  package struct CouldNotStart: Error {
    package let number: Int32
  }

  /// `nil` once it has been collected: only until then the number is its own.
  private let id: Mutex<pid_t?>

  /// - Parameters:
  ///   - words: The program's path, and its arguments.
  ///   - output: The file that gets both of its outputs.
  package init(_ words: [String], output: String) throws {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var started: pid_t = 0
    let failure = posix_spawn(&started, words[0], &actions, nil, &arguments, environ)
    guard failure == 0 else { throw CouldNotStart(number: failure) }
    id = Mutex(started)
  }

  /// Sends SIGKILL, which no program can put off. Nothing when it has ended.
  package func kill() {
    id.withLock { id in
      if let id { _ = Foundation.kill(id, SIGKILL) }
    }
  }

  /// Blocks until it has ended. Once.
  package func waitForEnd() -> Ending {
    guard let id = id.withLock({ $0 }) else { preconditionFailure("it was waited for before") }
    // Not collected yet: `kill` may come meanwhile.
    var information = siginfo_t()
    while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    return self.id.withLock { id in
      var status: Int32 = 0
      while let child = id, waitpid(child, &status, 0) == -1, errno == EINTR {}
      id = nil
      let signal = status & 0x7f
      return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    }
  }
}
