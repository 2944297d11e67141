import CBasaltKernels

/// XXH3-64, which guards every page and block: 40 GB/s and more, so that checking everything by default costs a few
/// percent.
package enum Checksum {
  /// The checksum of `bytes`; `seed` says which bytes they should be.
  ///
  /// Against accidents, not against an adversary, who can make any bytes match: those a table pins by SHA-256
  /// (`ContentDigest`).
  package static func xxh3(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    // The kernel reads nothing when the count is zero, but wants an address.
    guard let base = bytes.baseAddress else {
      return unsafe withUnsafeBytes(of: seed) { unsafe hash($0.baseAddress!, 0, seed) }
    }
    return unsafe hash(base, bytes.count, seed)
  }

  /// For records of the footer, which are arrays while they are made.
  package static func xxh3(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe xxh3($0, seed: seed) }
  }

  /// The checksum of two ranges as if they were one: a page's header and its payload.
  package static func xxh3(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, seed: UInt64
  ) -> UInt64 {
    // One of them without an address is empty: the checksum is that of the other.
    guard let secondBase = second.baseAddress, let firstBase = first.baseAddress else {
      return unsafe xxh3(first.isEmpty ? second : first, seed: seed)
    }
    return unsafe Kernels.best.pointee.hash.xxh3_64_of_two(firstBase, first.count, secondBase, second.count, seed)
  }

  private static func hash(_ base: UnsafeRawPointer, _ count: Int, _ seed: UInt64) -> UInt64 {
    unsafe Kernels.best.pointee.hash.xxh3_64(base, count, seed)
  }
}
