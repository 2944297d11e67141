package import BasaltCore
import BasaltLedger
import Crypto

/// The private half of a log's key: 32 bytes in a file that only the owner reads.
struct SigningKey: Sendable {
  /// The seed of RFC 8032.
  let seed: [UInt8]

  /// - Throws: `.internal` when it is no key, which 32 bytes always are.
  /// From a file.
  init(seed: [UInt8]) throws(BasaltError) {
    self.seed = seed
    // At once: a key that is none should be told of when the log is opened.
    _ = try key()
  }

  /// From the system's generator.
  static func random() throws(BasaltError) -> SigningKey {
    var generator = SystemRandomNumberGenerator()
    // 256 bits, all of them random: what the seed is.
    let words = (0..<4).map { _ in generator.next() }
    var seed: [UInt8] = []
    for word in words { seed.appendLittleEndian(word) }
    return try SigningKey(seed: seed)
  }

  /// Made each time it is used, some ten times an hour: a key of the library is no value that can be kept `Sendable`.
  private func key() throws(BasaltError) -> Curve25519.Signing.PrivateKey {
    do { return try Curve25519.Signing.PrivateKey(rawRepresentation: seed) } catch {
      throw BasaltError(
        .auditUnavailable, "The audit log's key file has \(seed.count) bytes and not 32.",
        remedy: "Restore the file `key` of the audit folder from a copy.", underlying: error)
    }
  }

  /// The half that everybody may have.
  func verifyingKey() throws(BasaltError) -> VerifyingKey {
    VerifyingKey(bytes: Array(try key().publicKey.rawRepresentation))
  }

  /// - Complexity: Some 50 µs.
  func signature(of bytes: [UInt8]) throws(BasaltError) -> [UInt8] {
    let key = try key()
    do { return Array(try key.signature(for: bytes)) } catch {
      throw BasaltError(.internal, "A head could not be signed.", remedy: "Run it again.", underlying: error)
    }
  }
}

/// The public half, which the log's first entry and the ledger have.
package struct VerifyingKey: Sendable, Hashable {
  /// 32 bytes, RFC 8032.
  package let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Whether a signature over a text is this key's.
  ///
  /// False for bytes that are no key or no signature: to a verifier that is the same.
  func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
    return key.isValidSignature(signature, for: text)
  }
}

/// A log's registration in the ledger: its id and public key, so that a log that is exchanged shows.
/// - Source: format-spec/audit-log.md, "In the ledger"
package struct LogRegistration: Sendable, Hashable {
  package let log: UniqueID
  package let key: VerifyingKey

  static let magic = Array("BSLK\r\n\u{1a}\n".utf8)
  package static let byteCount = 64

  init(log: UniqueID, key: VerifyingKey) { (self.log, self.key) = (log, key) }

  /// - Returns: Nil for bytes that no registration has.
  package init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count == LogRegistration.byteCount, bytes.starts(with: LogRegistration.magic),
      bytes.littleEndian(UInt64.self, at: bytes.startIndex + 8) == 1
    else { return nil }
    log = UniqueID(bytes: bytes[bytes.startIndex + 16..<bytes.startIndex + 32])
    key = VerifyingKey(bytes: Array(bytes[(bytes.startIndex + 32)...]))
  }

  /// As it stands in the ledger.
  package var bytes: [UInt8] {
    var bytes = LogRegistration.magic
    bytes.appendLittleEndian(UInt64(1))
    return bytes + log.bytes + key.bytes
  }
}
