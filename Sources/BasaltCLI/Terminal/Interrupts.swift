import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Turns the signals by which people and supervisors end a program into a cancellation, so that half-written
/// files are removed.
///
/// The first signal asks the work to end; the second one kills, for those who do not want to wait. A signal
/// that whoever started us ignores (`nohup`, or a shell for its background jobs) stays ignored.
///
/// By event sources and not by handlers: within a handler hardly anything may be called, and cancelling a task
/// is not among it.
final class Interrupts {
  private let signals: [CInt]
  /// Kept, because a source that nobody holds no longer fires.
  private let sources: [any DispatchSourceSignal]

  /// - Parameters:
  ///   - isConversation: For a shell: Ctrl-C alone, as often as it is typed, none of which ends the process. One for the whole
  ///     conversation, because a source that follows another on the same signal may miss it while that one is being taken down.
  ///   - cancel: Called on a queue of the system's, once a signal, with its number.
  init(isConversation: Bool = false, _ cancel: @escaping @Sendable (_ signal: Int32) -> Void) {
    // From a keyboard, from a supervisor, and from a terminal that was closed.
    let wanted = isConversation ? [SIGINT] : [SIGINT, SIGTERM, SIGHUP]
    signals = wanted.filter { !Interrupts.isIgnored($0) }
    sources = signals.map { number in
      // The default action would come first otherwise.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        // From now on the system acts by itself: the second signal ends the process.
        if !isConversation { signal(number, SIG_DFL) }
        cancel(number)
      }
      source.resume()
      return source
    }
  }

  /// Lets the signals do again what they do by default.
  /// After this an interrupt ends the process at once: nothing is left that would have to be removed.
  ///
  /// Called once the work has ended, whatever came of it.
  func end() {
    for source in sources { source.cancel() }
    for number in signals { signal(number, SIG_DFL) }
  }

  /// Whether whoever started the process wants the signal ignored.
  private static func isIgnored(_ number: CInt) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    // The handler is the first member everywhere, a union that Swift names differently on each system; SIG_IGN
    // is the number 1 in it.
    return unsafe withUnsafeBytes(of: &action) { unsafe $0.load(as: UInt.self) } == 1
  }
}
