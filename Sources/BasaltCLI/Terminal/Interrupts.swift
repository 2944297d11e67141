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
/// The first signal asks the work to end; the second one kills, for those who do not want to wait.
final class Interrupts {
  private let sources: [any DispatchSourceSignal]

  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  init(_ cancel: @escaping @Sendable () -> Void) {
    sources = Interrupts.signals.map { number in
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
  func end() {
    for source in sources { source.cancel() }
    for number in Interrupts.signals { signal(number, SIG_DFL) }
  }
}
