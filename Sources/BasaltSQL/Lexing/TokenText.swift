import BasaltCore

/// What tokens say: names folded, strings without their quotes, escapes resolved.
///
/// Apart from the lexer, which only finds where a token ends: a text is made when a node of the tree wants it.
///
/// Names of up to 15 bytes are held in a `String` itself, so that most words of a statement cost no allocation.
enum TokenText {
  /// A word in lower case. ASCII letters alone are folded, as the rules of names must be the same in every place and
  /// with every version of Unicode.
  /// - Complexity: O(bytes); up to 15 of them are held without an allocation.
  static func folded(_ bytes: ArraySlice<UInt8>) -> String {
    let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
    guard bytes.contains(where: upper.contains) else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes.map { upper.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// Whether a character beyond ASCII may stand in a name without quotes.
  static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isXIDContinue }

  /// What stands between quotes, with doubled ones as one.
  /// - Precondition: The bytes are those between the quotes.
  static func unquoted(_ bytes: ArraySlice<UInt8>, quote: UInt8) -> String {
    guard bytes.contains(quote) else { return String(decoding: bytes, as: UTF8.self) }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      text.append(bytes[index])
      // The lexer saw to it that a quote inside is never alone.
      index += bytes[index] == quote ? 2 : 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// What an `E'…'` says, as PostgreSQL reads it: `\n`, `\t` and their like, octal `\101`, `\x41`, `\u0041`,
  /// `\U00000041`; any other character stands for itself.
  /// - Throws: `.syntax` at the escape, when it names no character, or bytes that are no UTF-8.
  static func unescaped(_ range: SourceRange, in source: SourceText) throws(BasaltError) -> String {
    // Without `E'` and the last quote.
    let end = range.end - 1
    var text: [UInt8] = []
    var index = range.start + 2
    while index < end {
      let byte = source.bytes[index]
      if byte == UInt8(ascii: "'") {
        text.append(byte)
        index += 2
      } else if byte == UInt8(ascii: "\\"), index + 1 < end {
        index = try appendEscape(at: index, before: end, of: source, to: &text)
      } else {
        text.append(byte)
        index += 1
      }
    }
    guard let string = String(validating: text, as: UTF8.self) else {
      throw source.error(
        .syntax, "The escapes of this text make bytes that are not UTF-8.", at: range.start,
        remedy: "Write characters as \\u00e9, bytes as '\\x…'::bytea.")
    }
    return string
  }

  /// - Returns: The offset behind the escape.
  private static func appendEscape(
    at start: Int, before end: Int, of source: SourceText, to text: inout [UInt8]
  ) throws(BasaltError) -> Int {
    let letter = source.bytes[start + 1]
    /// Digits of a radix, as many as there are up to the most; `nil` when there are too few.
    func number(_ radix: UInt32, _ counts: ClosedRange<Int>, from first: Int) -> (value: UInt32, end: Int)? {
      var value: UInt32 = 0
      var index = first
      while index < end, index - first < counts.upperBound, let digit = digit(source.bytes[index]), digit < radix {
        // Eight hexadecimal digits are 32 bits.
        value = value &* radix &+ digit
        index += 1
      }
      return index - first >= counts.lowerBound ? (value, index) : nil
    }
    /// Every escape that is refused is shown one that is not.
    func refused(_ message: String) -> BasaltError {
      source.error(.syntax, message, at: start, remedy: "Write it as in \\n, \\x41, \\u0041 or \\U0001F600.")
    }

    let parsed: (value: UInt32, end: Int)?
    switch letter {
    case UInt8(ascii: "b"): parsed = (0x08, start + 2)
    case UInt8(ascii: "f"): parsed = (0x0C, start + 2)
    case UInt8(ascii: "n"): parsed = (0x0A, start + 2)
    case UInt8(ascii: "r"): parsed = (0x0D, start + 2)
    case UInt8(ascii: "t"): parsed = (0x09, start + 2)
    case UInt8(ascii: "0")...UInt8(ascii: "7"): parsed = number(8, 1...3, from: start + 1)
    case UInt8(ascii: "x"): parsed = number(16, 1...2, from: start + 2)
    case UInt8(ascii: "u"): parsed = number(16, 4...4, from: start + 2)
    case UInt8(ascii: "U"): parsed = number(16, 8...8, from: start + 2)
    default:
      // A quote, a backslash, or the first byte of any character, whose others follow by themselves.
      text.append(letter)
      return start + 2
    }
    guard let (value, next) = parsed else { throw refused("The escape has too few digits.") }
    guard value != 0 else { throw refused("The character U+0000 cannot stand in a text.") }
    if letter == UInt8(ascii: "u") || letter == UInt8(ascii: "U") {
      guard let scalar = Unicode.Scalar(value) else { throw refused("The escape names no character of Unicode.") }
      text += Array(String(scalar).utf8)
    } else {
      // Octal and hexadecimal are bytes, of which several may make a character; `\777` is cut to 8 bits.
      guard value & 0xFF != 0 else { throw refused("The character U+0000 cannot stand in a text.") }
      text.append(UInt8(truncatingIfNeeded: value))
    }
    return next
  }

  /// The value of a digit in any radix up to 16.
  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  // MARK: In messages

  /// A piece of the source as a message quotes it: not more than a line can show.
  static func clipped(_ text: String) -> String {
    let characterCountMaximum = 30
    let oneLine = text.prefix(characterCountMaximum + 1).map { $0.isNewline ? " " : $0 }
    return oneLine.count > characterCountMaximum
      ? String(oneLine.prefix(characterCountMaximum)) + "…" : String(oneLine)
  }

  /// One byte of ASCII that is no symbol: a control character by its number.
  static func visible(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte)
      ? String(Unicode.Scalar(byte)) : "U+00" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}
