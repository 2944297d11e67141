import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What says how late it is: the system, or a test. Never asked for an order of events, which is the ledger's to say.
package protocol WallClock: Sendable {
  /// Microseconds since 1970-01-01 UTC, as far as anybody knows: a clock may be wrong, and jump.
  func now() -> Int
}

/// The clock of the operating system.
package struct SystemWallClock: WallClock {
  package init() {}

  package func now() -> Int {
    var time = timespec()
    // Fails only for a clock that does not exist.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1_000
  }
}

/// A clock that stands still until it is moved, forwards or backwards: for tests and simulations.
package final class ManualWallClock: WallClock {
  private let microseconds: Mutex<Int>

  package init(_ microseconds: Int) { self.microseconds = Mutex(microseconds) }

  package func now() -> Int { microseconds.withLock { $0 } }
  package func advance(by duration: Int) { microseconds.withLock { $0 += duration } }
}
