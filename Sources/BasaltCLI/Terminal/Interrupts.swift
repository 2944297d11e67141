import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Turns the signals by which people and supervisors end a program into a cancellation, so that half-written files are removed.
///
/// The first signal asks the work to end; the second one kills, for those who do not want to wait. A signal that whoever started us ignores
/// (`nohup`, or a shell for its background jobs) stays ignored.
final class Interrupts {
  private let signals: [CInt]
  private let sources: [any DispatchSourceSignal]

  init(_ cancel: @escaping @Sendable () -> Void) {
    // From a keyboard, from a supervisor, and from a terminal that was closed.
    signals = [SIGINT, SIGTERM, SIGHUP].filter { !Interrupts.isIgnored($0) }
    sources = signals.map { number in
      // The default action would come first otherwise.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        signal(number, SIG_DFL)
        cancel()
      }
      source.resume()
      return source
    }
  }

  /// Lets the signals do again what they do by default.
  /// After this an interrupt ends the process at once: nothing is left that would have to be removed.
  func end() {
    for source in sources { source.cancel() }
    for number in signals { signal(number, SIG_DFL) }
  }

  private static func isIgnored(_ number: CInt) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    // The handler is the first member everywhere, a union that Swift names differently on each system; SIG_IGN is the number 1 in it.
    return unsafe withUnsafeBytes(of: &action) { unsafe $0.load(as: UInt.self) } == 1
  }
}
