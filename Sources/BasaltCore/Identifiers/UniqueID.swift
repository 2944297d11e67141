/// A random 128-bit identifier (RFC 9562 version 4): of a data file, an attempt, a warehouse.
///
/// Written in lower case, `6ba7b810-9dad-41d1-80b4-00c04fd430c8`; in bytes, big-endian as the RFC orders them.
public struct UniqueID: Sendable, Hashable {
  /// The identifier as a number: its first byte is the most significant.
  package let bits: UInt128

  /// Of any 128 bits: whether they are a version 4 is not looked at, here or when one is read.
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
  ///
  /// Two that are made anywhere are equal with a chance that nobody needs to provide for.
  package static func random() -> UniqueID {
    var generator = SystemRandomNumberGenerator()
    return UniqueID(using: &generator)
  }

  /// The 16 bytes in the order of the RFC.
  ///
  /// An array each time: for records and texts, not for loops over rows.
  package var bytes: [UInt8] { unsafe withUnsafeBytes(of: bits.bigEndian) { unsafe Array($0) } }

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
  /// Groups of 8, 4, 4, 4 and 12 digits. Each commit and each object is named by some of these, so that the text is
  /// written where it will stay.
  public var description: String {
    let (high, low) = (UInt64(truncatingIfNeeded: bits >> 64), UInt64(truncatingIfNeeded: bits))
    return unsafe String(unsafeUninitializedCapacity: 36) { text in
      var place = 0
      for index in 0..<32 {
        if index == 8 || index == 12 || index == 16 || index == 20 {
          unsafe text[place] = UInt8(ascii: "-")
          place += 1
        }
        let half = index < 16 ? high : low
        unsafe text[place] = Hexadecimal.digit(UInt8(truncatingIfNeeded: half >> (60 - 4 * (index & 15))) & 15)
        place += 1
      }
      return place
    }
  }
}

extension UniqueID: Comparable {
  /// As the text compares, and as the bytes do.
  public static func < (left: UniqueID, right: UniqueID) -> Bool { left.bits < right.bits }
}
