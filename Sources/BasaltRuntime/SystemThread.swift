package import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A thread of the operating system's, as the pools start them.
///
/// Not Swift's cooperative pool, which has one thread per core that must never block, and not `Foundation.Thread`,
/// which would pull in Foundation.
package enum SystemThread {
  /// The address space of one thread's stack: the parser and the binder may nest 500 deep, and the default of a second
  /// thread is 512 KiB on macOS. Only what is touched becomes memory.
  package static let stackByteCount = 8 << 20

  /// Tells threads apart. A number may come back after its thread has ended.
  package struct ID: Sendable, Hashable {
    private let number: UInt

    private init(_ thread: pthread_t) {
      #if canImport(Darwin)
        number = unsafe UInt(bitPattern: thread)
      #else
        number = UInt(thread)
      #endif
    }

    fileprivate static func of(_ thread: pthread_t) -> ID { ID(thread) }
    package static var current: ID { ID(pthread_self()) }
  }

  /// Starts a thread that runs `body` and ends with it. Nobody joins it: whoever needs to know that it has ended lets
  /// `body` say so.
  /// - Throws: `.busy` when the system gives no more threads.
  @discardableResult
  package static func start(_ body: @escaping @Sendable () -> Void) throws(BasaltError) -> ID {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, stackByteCount)
    unsafe pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))

    let box = unsafe Unmanaged.passRetained(Body(body))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let failure = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        #if canImport(Darwin)
          let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        #else
          guard let argument = unsafe argument else { return nil }
          let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        #endif
        body.run()
        return nil
      }, box.toOpaque())
    guard failure == 0 else {
      unsafe box.release()
      throw BasaltError(
        .busy, "The system refused to start a thread (error \(failure)).",
        remedy: "Raise the limit of threads for this user, or ask for fewer.")
    }
    #if canImport(Darwin)
      guard let thread = unsafe thread else { preconditionFailure("a thread that started has no identity") }
      return unsafe ID.of(thread)
    #else
      return ID.of(thread)
    #endif
  }

  /// A reference to a closure, which can pass through C as one pointer.
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
