package import BasaltCore
import BasaltLedger
import Crypto

/// A log's size and root at a moment, signed: what is anchored in the ledger, and what an auditor keeps.
/// - Source: format-spec/audit-log.md, "Heads"
package struct SignedHead: Sendable, Hashable {
  /// Whose head it is: a head of one log is none of another.
  package let log: UniqueID
  /// How many entries it covers.
  package let entryCount: Int
  /// Microseconds since 1970-01-01 UTC.
  package let time: Int
  package let root: ContentDigest
  /// 64 bytes.
  let signature: [UInt8]

  static let magic = Array("BSLH\r\n\u{1a}\n".utf8)
  // Parts of the format.
  package static let byteCount = 144
  private static let signedByteCount = 80

  /// Signs a tree as it is now.
  init(log: UniqueID, _ frontier: TreeFrontier, time: Int, key: SigningKey) throws(BasaltError) {
    // Once: it is hashed from the roots of the subtrees each time.
    let root = frontier.root
    let text = SignedHead.signedBytes(log, frontier.entryCount, time, root)
    self.init(
      log: log, entryCount: frontier.entryCount, time: time, root: root, signature: try key.signature(of: text))
  }

  /// Of parts that belong together, checked or not.
  private init(log: UniqueID, entryCount: Int, time: Int, root: ContentDigest, signature: [UInt8]) {
    (self.log, self.entryCount, self.time, self.root) = (log, entryCount, time, root)
    self.signature = signature
  }

  /// - Returns: Nil for bytes that no head has. Whether the signature is right is asked apart.
  package init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count == SignedHead.byteCount, bytes.starts(with: SignedHead.magic) else { return nil }
    // Eight bytes of version, six of which are reserved and zero.
    let start = bytes.startIndex
    let (version, count) = (
      bytes.littleEndian(UInt64.self, at: start + 8), bytes.littleEndian(UInt64.self, at: start + 32)
    )
    let time = bytes.littleEndian(UInt64.self, at: start + 40)
    guard version == 1, count <= UInt64(Int.max), time <= UInt64(Int.max) else { return nil }
    self.init(
      log: UniqueID(bytes: bytes[start + 16..<start + 32]), entryCount: Int(count), time: Int(time),
      root: ContentDigest(bytes: Array(bytes[start + 48..<start + 80])),
      signature: Array(bytes[start + 80..<start + 144]))
  }

  /// As it stands in the ledger and in the folder.
  package var bytes: [UInt8] { SignedHead.signedBytes(log, entryCount, time, root) + signature }

  /// Of which the magic and the version are part: a signature under something else is none under a head.
  private static func signedBytes(_ log: UniqueID, _ count: Int, _ time: Int, _ root: ContentDigest) -> [UInt8] {
    var bytes = magic
    bytes.reserveCapacity(byteCount)
    // Version 1 and six zeros.
    bytes.appendLittleEndian(UInt64(1))
    bytes += log.bytes
    bytes.appendLittleEndian(UInt64(count))
    bytes.appendLittleEndian(UInt64(time))
    return bytes + root.bytes
  }

  /// Whether the holder of a key has signed it.
  package func isSigned(by key: VerifyingKey) -> Bool {
    key.isValid(signature, of: Array(bytes.prefix(SignedHead.signedByteCount)))
  }
}
