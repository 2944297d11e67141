/// Base64 with padding, in lines of 76 digits, as PostgreSQL and MIME write it.
///
/// - Source: RFC 4648, section 4; RFC 2045, section 6.8 for the lines.
///
/// Our own eighty lines and no library's: Foundation's would be a dependency of every query, and
/// would not break lines.
enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let lineDigitCount = 76

  /// Three bytes to four digits, the last group filled up with `=`.
  ///
  /// - Complexity: O(bytes). The target grows as it must; rows of one vector share it.
  static func append(_ bytes: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
    var digitCount = 0
    for start in stride(from: 0, to: bytes.count, by: 3) {
      // Between lines, not behind the last.
      if digitCount > 0, digitCount % lineDigitCount == 0 { text.append(UInt8(ascii: "\n")) }
      let count = min(3, bytes.count - start)
      var word: UInt32 = 0
      for index in 0..<3 { word = word << 8 | (index < count ? unsafe UInt32(bytes[start + index]) : 0) }
      for index in 0..<4 {
        // Two digits for one byte, three for two.
        text.append(index <= count ? digits[Int(word >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
      }
      digitCount += 4
    }
  }

  /// `nil` when there is another digit, or not the right number of them.
  ///
  /// Strict about what is there: bits that padding should leave 0 are not looked at, as PostgreSQL
  /// does not look at them either.
  /// - Parameter text: Without spaces and line ends, which the caller has taken out.
  static func bytes(parsing text: [UInt8]) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    let paddingCount = text.suffix(2).count { $0 == UInt8(ascii: "=") }
    // `=` may end a text and stand nowhere else: `QQ=A` is a mistake.
    if paddingCount > 0, text.last != UInt8(ascii: "=") { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var word: UInt32 = 0
    for (index, digit) in text.enumerated() {
      let isPadding = index >= text.count - paddingCount
      guard let value = isPadding ? 0 : value(of: digit) else { return nil }
      word = word << 6 | value
      guard index % 4 == 3 else { continue }
      for shift in [16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
      word = 0
    }
    bytes.removeLast(paddingCount)
    return bytes
  }

  /// The alphabet of section 4 alone; the one for URLs is another function elsewhere, and would
  /// make two texts of one value.
  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
