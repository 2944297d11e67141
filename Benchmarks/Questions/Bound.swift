#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The bandwidth that a piece of work cannot beat, measured on this machine with the C library's own assembly.
///
/// A figure from a data sheet, or from another day, would say more about the machine than about our code.
package enum Bound: Sendable {
  /// Writing so many bytes, over and over, to the same place: `memset`. The place is as large as the work's own target,
  /// so it lies in the same cache.
  case fill(byteCount: Int)
  /// Reading so many bytes: `memchr` of a byte that does not occur.
  case scan(byteCount: Int)

  package var byteCount: Int {
    switch self {
    case .fill(let byteCount), .scan(let byteCount): byteCount
    }
  }
}

/// The work of a bound, ready to run beside a subject.
package final class BoundSubject: Subject {
  private let bound: Bound
  private let memory: AlignedMemory
  private var hitCount = 0

  package init(_ bound: Bound) {
    self.bound = bound
    memory = AlignedMemory(byteCount: bound.byteCount)
  }

  package func run(repeatCount: Int) {
    switch bound {
    case .fill(let byteCount):
      // The byte changes, or the compiler could keep the first of equal fills only.
      for round in 0..<repeatCount { memset(memory.start, Int32(truncatingIfNeeded: round & 0x7f), byteCount) }
    case .scan(let byteCount):
      for _ in 0..<repeatCount where memchr(memory.start, 0xff, byteCount) != nil { hitCount += 1 }
    }
  }

  package func checkedAnswer() throws -> UInt64 {
    guard hitCount == 0 else { throw WrongAnswer("memchr found a byte that was never written") }
    return 0
  }
}
