import BasaltCore

/// Reads the form of RFC 9562 with or without hyphens, in either case.
///
/// Not the braces and prefixes that other systems add: what inference calls a uuid must come back as it was written.
struct UUIDParser: FieldParser {
  /// The 16 bytes as a column stores them: in the order they are written.
  func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> UInt128? {
    let count = end - start
    guard count == 36 || count == 32 else { return nil }
    // The first digit becomes the highest: as a number the uuid orders as its text does.
    var bits: UInt128 = 0
    for offset in start..<end {
      if count == 36, [8, 13, 18, 23].contains(offset - start) {
        guard text[offset] == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = Hexadecimal.digit(text[offset]) else { return nil }
      bits = (bits << 4) | UInt128(digit)
    }
    // Bytes in their written order compare as the text does.
    return bits.bigEndian
  }
}

/// Digits of base 16, for uuid and bytea, in both directions. A copy of what the core has, on purpose: asked a digit at
/// a time, and across a target each would be a call.
enum Hexadecimal {
  static let lowerCase = Array("0123456789abcdef".utf8)

  @inline(__always) static func digit(_ byte: UInt8) -> UInt8? {
    let decimal = byte &- UInt8(ascii: "0")
    if decimal <= 9 { return decimal }
    // Bit 5 makes letters lower case; wrapping subtraction makes everything before 'a' large.
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter <= 5 ? letter &+ 10 : nil
  }
}
