package import BasaltCore
import BasaltLedger

/// The two hashes of the audit tree. The first byte tells a leaf from a node, so that no entry can be passed off as a
/// pair of hashes, or the other way round.
/// - Source: RFC 6962, section 2.1
package enum TreeHash {
  /// The root of no entries.
  /// It is a root like others: a log that has nothing yet can be anchored.
  package static let empty = ContentDigest(sha256Of: [])

  /// - Complexity: O(entry), with a copy of it: a second of `SHA256.update` would cost as much for entries this short.
  package static func leaf(_ entry: [UInt8]) -> ContentDigest {
    // 0 for leaves, as the RFC has it.
    var bytes: [UInt8] = [0]
    bytes.reserveCapacity(entry.count + 1)
    bytes += entry
    return ContentDigest(sha256Of: bytes)
  }

  /// The hash of two subtrees.
  ///
  /// Of 65 bytes, which are two blocks of SHA-256: some 0.3 µs.
  package static func node(_ left: ContentDigest, _ right: ContentDigest) -> ContentDigest {
    var bytes: [UInt8] = [1]
    bytes.reserveCapacity(65)
    bytes += left.bytes
    bytes += right.bytes
    return ContentDigest(sha256Of: bytes)
  }

  /// The largest power of two below `count`: where a tree is split.
  /// - Precondition: At least two.
  static func split(_ count: Int) -> Int {
    precondition(count > 1)
    // Of the number before it, so that a power of two is split in halves and not at its own end.
    return 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}
