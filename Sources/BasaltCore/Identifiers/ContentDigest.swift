/// The SHA-256 of an object's bytes: what the ledger pins a data file by. Not the checksum of its pages (`Checksum`),
/// which is fast and can be forged.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
  /// 32 bytes.
  public let bytes: [UInt8]

  /// - Precondition: There are 32 bytes.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == 32)
    self.bytes = bytes
  }

  /// 64 hexadecimal digits.
  public var description: String { Hexadecimal.text(of: bytes) }
}
