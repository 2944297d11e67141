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
///
/// libedit and not GNU's readline, whose licence would bind whoever passes the program on; and no editor of ours,
/// since terminals differ in more ways than we would find.
final class LineEditor: Sendable {
  /// Words that Tab completes; read by libedit's callback, which can carry nothing of its own.
  private static let words = Mutex<[String]>([])
  /// What the callback gives out, one by one.
  private static let candidates = Mutex<[String]>([])
  private let reading = Mutex(Reading())

  private struct Reading: Sendable {
    /// The thread that waits for the person; `nil` between two lines.
    var thread: pthread_t?
    var isInterrupted = false
  }

  /// What a person has typed.
  enum Input: Sendable {
    case line(String)
    /// Ctrl-C: neither this line nor what came before it is meant.
    case interrupted
    /// Ctrl-D on an empty line, or a terminal that has gone.
    case end
  }

  /// Kept for writing: the file is brought up to date with each statement.
  private let historyPath: String?

  /// - Parameter historyPath: Where lines of earlier sessions are; `nil` keeps none.
  init(historyPath: String?) {
    self.historyPath = historyPath
    // Before the file is read, so that a history somebody has made long is cut to what is kept.
    using_history()
    stifle_history(CInt(LineEditor.historyLineCount))
    // No file is the first session, and one that cannot be read is no reason not to start: nothing is told.
    if let historyPath { _ = unsafe read_history(historyPath) }
    // Keys that are typed as soon as the prompt is there, or while a statement ran, mean what they mean later.
    basalt_prepare_lines()
    // A C function without context: that is why words and candidates are the type's and not the object's.
    unsafe basalt_set_completion { text, state in
      guard let text = unsafe text else { return nil }
      // The first question about a text; the ones that follow are only for the next candidate.
      if state == 0 {
        // In either case, as SQL reads names; what is put in is the word as we know it.
        let prefix = unsafe String(cString: text).lowercased()
        let matching = LineEditor.words.withLock { words in words.filter { $0.lowercased().hasPrefix(prefix) } }
        // Backwards, because they are taken from the end.
        LineEditor.candidates.withLock { $0 = matching.reversed() }
      }
      // libedit frees it.
      return unsafe LineEditor.candidates.withLock { $0.popLast() }.flatMap { unsafe strdup($0) }
    }
  }

  /// Weeks of questions, and a file of some tens of KiB that is written after each of them.
  private static let historyLineCount = 1_000

  /// What Tab completes from now on.
  ///
  /// All at once and not added to: tables that were dropped should not be offered.
  func complete(with words: [String]) { LineEditor.words.withLock { $0 = words } }

  /// The next line. Waits on a thread of its own: a person may take hours.
  func line(_ prompt: String) async -> Input {
    await withCheckedContinuation { continuation in
      // Off the pool of Swift's tasks, which has a thread a core: one that waits for a person would be missing there.
      DispatchQueue.global().async { [self] in continuation.resume(returning: readLine(prompt)) }
    }
  }

  private func readLine(_ prompt: String) -> Input {
    LineEditor.allowInterrupts()
    reading.withLock { $0 = Reading(thread: pthread_self()) }
    let text = unsafe readline(prompt)
    let isInterrupted = reading.withLock { reading in
      defer { reading = Reading() }
      return reading.isInterrupted
    }
    guard let text = unsafe text else { return isInterrupted ? .interrupted : .end }
    // It is malloc's, and ours to give back; the copy is Swift's.
    defer { unsafe free(text) }
    // Also after an interrupt that came with the end of the line: what is typed whole is meant.
    return unsafe .line(String(cString: text))
  }

  /// Lets `interrupt` end a read of this thread. By a signal that libedit has no handler of its own for; threads of a queue
  /// take none unless they ask for it.
  private static func allowInterrupts() {
    // Does nothing; but a `read` that it interrupts must not begin again behind it, as `signal` would have it.
    signal(SIGUSR2) { _ in }
    var action = sigaction()
    unsafe sigaction(SIGUSR2, nil, &action)
    action.sa_flags &= ~SA_RESTART
    unsafe sigaction(SIGUSR2, &action, nil)
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGUSR2)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Ends the line that is being typed, if one is: `line` then returns `.interrupted`.
  ///
  /// libedit takes note of Ctrl-C and goes on waiting, on whichever thread the signal came to: it is the `read` that has to
  /// end.
  func interrupt() {
    // Under the lock, so that the thread is still the one that reads, and not one that a queue has given other work.
    reading.withLock { reading in
      guard let thread = reading.thread else { return }
      reading.isInterrupted = true
      _ = pthread_kill(thread, SIGUSR2)
    }
  }

  /// Keeps a statement for the arrow keys, and for the next session.
  ///
  /// Whole statements: a line from the middle of one would be of no use when it comes back.
  func remember(_ statement: String) {
    // A comment to the end of its line would hide what the joined lines have behind it.
    guard !statement.contains("--") || !statement.contains(where: \.isNewline) else { return }
    // One line, however it was typed: libedit goes back line by line.
    // A comment to the end of its line hides what follows it then; whoever brings it back sees that before it runs.
    let line = statement.split(whereSeparator: \.isNewline).joined(separator: " ")
    _ = unsafe add_history(line)
    // Now and not at the end: a shell that is killed has lost nothing. That it cannot be written stops nobody.
    if let historyPath { _ = unsafe write_history(historyPath) }
  }
}
