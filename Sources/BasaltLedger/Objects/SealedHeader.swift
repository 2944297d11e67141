package import BasaltCore

/// The head of a ledger object: magic, kind, length, JSON, and the SHA-256 of all that. What the chain is made of.
///
/// It keeps the stored bytes: they are what was hashed, and what is packed; nobody serialises a header again to check it. What the bytes
/// say is read once, by whoever knows the kind, and not kept beside them: a parsed tree takes ten times the text.
/// - Source: format-spec/ledger.md, "Frame"
package struct SealedHeader: Sendable {
  /// From the magic to the digest. A copy: a slice would keep a whole packed range, or a payload, in memory for one header.
  package let bytes: [UInt8]
  package let digest: ContentDigest

  static let magic: [UInt8] = [0x42, 0x53, 0x4C, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  static let version = 1
  /// What precedes the JSON.
  static let prefixByteCount = 16
  static let digestByteCount = 32

  // MARK: Writing

  /// Seals a header.
  /// - Throws: `.outOfRange` when its text is too long for one object.
  package init(sealing fields: [JSONValue.Field], as kind: LedgerObjectKind) throws(BasaltError) {
    let json = JSONWriter.bytes(of: .object(fields))
    guard json.count <= Limits.ledgerHeaderByteCountMaximum else {
      throw BasaltError(
        .outOfRange,
        "The header of a \(kind) would have \(json.count) bytes; \(Limits.ledgerHeaderByteCountMaximum) are allowed.",
        remedy: "Do the work in several transactions.")
    }
    var bytes = SealedHeader.magic
    bytes.appendLittleEndian(UInt16(SealedHeader.version))
    bytes.appendLittleEndian(kind.rawValue)
    bytes.appendLittleEndian(UInt32(json.count))
    bytes += json
    digest = ContentDigest(sha256Of: bytes)
    bytes += digest.bytes
    self.bytes = bytes
  }

  private init(bytes: [UInt8], digest: ContentDigest) {
    self.bytes = bytes
    self.digest = digest
  }

  // MARK: Reading

  /// Reads the sealed header that `bytes` begins with, and what it says.
  /// - Throws: `.corruptLedger`; `.unsupportedVersion` for another version of the frame.
  /// - Complexity: O(header).
  static func read(
    from bytes: ArraySlice<UInt8>, as kind: LedgerObjectKind
  ) throws(BasaltError) -> (header: SealedHeader, fields: HeaderFields) {
    let start = bytes.startIndex
    guard bytes.count >= SealedHeader.prefixByteCount, bytes.starts(with: SealedHeader.magic) else {
      throw LedgerDamage.error("The object does not begin as one of the ledger does.")
    }
    let version = bytes.littleEndian(UInt16.self, at: start + 8)
    guard version == SealedHeader.version else {
      // The digest covers the version: one that is right but for it says that the version is what was damaged.
      var repaired = Array(bytes)
      repaired[8] = UInt8(SealedHeader.version)
      repaired[9] = 0
      if (try? read(from: repaired[...], as: kind)) != nil {
        throw LedgerDamage.error("The object says that its frame has version \(version); it is sealed as one of version 1.")
      }
      throw LedgerDamage.unknown("frame version", "\(version)")
    }
    let kindNumber = bytes.littleEndian(UInt16.self, at: start + 10)
    guard kindNumber == kind.rawValue else {
      throw LedgerDamage.error("The object is of kind \(kindNumber); \(kind.rawValue), a \(kind), was expected.")
    }
    let jsonByteCount = Int(bytes.littleEndian(UInt32.self, at: start + 12))
    let byteCount = SealedHeader.prefixByteCount + jsonByteCount + SealedHeader.digestByteCount
    guard (2...Limits.ledgerHeaderByteCountMaximum).contains(jsonByteCount), byteCount <= bytes.count else {
      throw LedgerDamage.error("The header claims \(jsonByteCount) bytes in an object of \(bytes.count).")
    }
    let sealed = bytes[start..<start + SealedHeader.prefixByteCount + jsonByteCount]
    let digest = ContentDigest(bytes: Array(bytes[sealed.endIndex..<start + byteCount]))
    // Before the text is looked at: damage is named as damage, not as the strange JSON that it makes.
    let found = ContentDigest(sha256Of: sealed)
    guard found == digest else {
      throw LedgerDamage.error("The header's digest is \(found); the object says \(digest).")
    }
    let fields = try HeaderFields(JSONReader.value(of: sealed.dropFirst(SealedHeader.prefixByteCount)))
    return (SealedHeader(bytes: Array(bytes[start..<start + byteCount]), digest: digest), fields)
  }
}
