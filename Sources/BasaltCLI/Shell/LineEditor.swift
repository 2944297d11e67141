import Basalt
internal import CEdit
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lines from a person at a terminal, with editing, history and completion by libedit.
///
/// One at a time: libedit keeps its state in variables of the process.
final class LineEditor: Sendable {
  /// Words that Tab completes; read by libedit's callback, which can carry nothing of its own.
  private static let words = Mutex<[String]>([])
  /// What the callback gives out, one by one.
  private static let candidates = Mutex<[String]>([])
  private let historyPath: String?

  /// - Parameter historyPath: Where lines of earlier sessions are; `nil` keeps none.
  init(historyPath: String?) {
    self.historyPath = historyPath
    using_history()
    stifle_history(CInt(LineEditor.historyLineCount))
    if let historyPath { _ = unsafe read_history(historyPath) }
    unsafe basalt_set_completion { text, state in
      guard let text = unsafe text else { return nil }
      if state == 0 {
        let prefix = unsafe String(cString: text).lowercased()
        let matching = LineEditor.words.withLock { words in words.filter { $0.lowercased().hasPrefix(prefix) } }
        LineEditor.candidates.withLock { $0 = matching.reversed() }
      }
      // libedit frees it.
      return unsafe LineEditor.candidates.withLock { $0.popLast() }.flatMap { unsafe strdup($0) }
    }
  }

  private static let historyLineCount = 1_000

  /// What Tab completes from now on.
  func complete(with words: [String]) { LineEditor.words.withLock { $0 = words } }

  /// The next line; `nil` at the end of the input. Waits on a thread of its own: a person may take hours.
  func line(_ prompt: String) async -> String? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        guard let text = unsafe readline(prompt) else { return continuation.resume(returning: nil) }
        let line = unsafe String(cString: text)
        unsafe free(text)
        continuation.resume(returning: line)
      }
    }
  }

  /// Keeps a statement for the arrow keys, and for the next session.
  func remember(_ statement: String) {
    // One line, however it was typed: libedit goes back line by line.
    let line = statement.split(whereSeparator: \.isNewline).joined(separator: " ")
    _ = unsafe add_history(line)
    if let historyPath { _ = unsafe write_history(historyPath) }
  }
}
