import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// `memcmp` and no loop: it compares a vector at a time, and text is what sorts and zone maps compare most.
extension ValueOrder {
  /// The order of text, bytea and uuid: bytewise, unsigned; what begins the other comes before it. No
  /// collation: an order that is stored must mean the same on every machine.
  init(bytewise left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) {
    let shared = min(left.count, right.count)
    // An empty buffer has no address, which `memcmp` must not be given.
    let difference = shared == 0 ? 0 : unsafe memcmp(left.baseAddress!, right.baseAddress!, shared)
    self = difference == 0 ? ValueOrder(left.count, right.count) : difference < 0 ? .before : .after
  }
}
