package import BasaltCore
import Crypto

extension ContentDigest {
  /// The SHA-256 of `bytes`: the one digest that version 1 of the ledger knows.
  package init(sha256Of bytes: ArraySlice<UInt8>) {
    var digest = SHA256()
    unsafe bytes.withUnsafeBytes { unsafe digest.update(bufferPointer: $0) }
    self.init(bytes: Array(digest.finalize()))
  }

  package init(sha256Of bytes: [UInt8]) { self.init(sha256Of: bytes[...]) }

  /// What commit 0 has in the place of its predecessor's digest. Nothing that anybody can find has it.
  package static let none = ContentDigest(bytes: [UInt8](repeating: 0, count: 32))

  /// Reads 64 digits in lower case; nil for anything else.
  init?(hexadecimal text: String) {
    guard let bytes = Hexadecimal.bytes(parsing: text.utf8), bytes.count == 32, text == text.lowercased() else {
      return nil
    }
    self.init(bytes: bytes)
  }
}
