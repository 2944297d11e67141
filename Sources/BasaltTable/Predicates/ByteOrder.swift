import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ValueOrder {
  /// The order of text, bytea and uuid: bytewise, unsigned; what begins the other comes before it. No collation: an order that is
  /// stored must mean the same on every machine.
  init(bytewise left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) {
    let shared = min(left.count, right.count)
    let difference = shared == 0 ? 0 : unsafe memcmp(left.baseAddress!, right.baseAddress!, shared)
    self = difference == 0 ? ValueOrder(left.count, right.count) : difference < 0 ? .before : .after
  }
}
