/// A random 128-bit identifier (RFC 9562 version 4): of a data file, an attempt, a warehouse.
///
/// Written in lower case, `6ba7b810-9dad-41d1-80b4-00c04fd430c8`; in bytes, big-endian as the RFC orders them.
public struct UniqueID: Sendable, Hashable {
  /// The identifier as a number: its first byte is the most significant.
  package let bits: UInt128

  package init(bits: UInt128) { self.bits = bits }

  /// A new one from `generator`: the system's, or a seeded one in tests, so that equal input gives equal files.
  package init(using generator: inout some RandomNumberGenerator) {
    let high = UInt128(generator.next() as UInt64)
    let low = UInt128(generator.next() as UInt64)
    // 4 in the seventh byte's high half says "random", binary 10 in the ninth's two highest bits says which RFC.
    let versionMask: UInt128 = ~(UInt128(0xF) << 76)
    let variantMask: UInt128 = ~(UInt128(0x3) << 62)
    bits = ((high << 64) | low) & versionMask & variantMask | (UInt128(4) << 76) | (UInt128(2) << 62)
  }

  /// A new one from the system's generator.
  package static func random() -> UniqueID {
    var generator = SystemRandomNumberGenerator()
    return UniqueID(using: &generator)
  }

  /// The 16 bytes in the order of the RFC.
  package var bytes: [UInt8] { (0..<16).map { UInt8(truncatingIfNeeded: bits >> UInt128(120 - 8 * $0)) } }

  /// - Precondition: There are 16 bytes.
  package init(bytes: some Collection<UInt8>) {
    precondition(bytes.count == 16)
    bits = bytes.reduce(0) { ($0 << 8) | UInt128($1) }
  }

  /// Reads the form with or without hyphens, in either case; `nil` for anything else.
  public init?(_ text: String) {
    var bits: UInt128 = 0
    var digitCount = 0
    for (index, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: "-"), text.utf8.count == 36, [8, 13, 18, 23].contains(index) { continue }
      guard let digit = Hexadecimal.value(ofDigit: byte) else { return nil }
      digitCount += 1
      guard digitCount <= 32 else { return nil }
      bits = (bits << 4) | UInt128(digit)
    }
    // All hyphens or none: with some of them the length is neither.
    guard digitCount == 32, text.utf8.count == 32 || text.utf8.count == 36 else { return nil }
    self.bits = bits
  }
}

extension UniqueID: CustomStringConvertible {
  public var description: String {
    let bytes = bytes
    return [bytes[0..<4], bytes[4..<6], bytes[6..<8], bytes[8..<10], bytes[10...]]
      .map { Hexadecimal.text(of: $0) }.joined(separator: "-")
  }
}

extension UniqueID: Comparable {
  /// As the text compares, and as the bytes do.
  public static func < (left: UniqueID, right: UniqueID) -> Bool { left.bits < right.bits }
}
