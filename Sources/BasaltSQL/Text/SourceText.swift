package import BasaltCore

/// The text of a statement or a script, checked once: UTF-8 without U+0000, of a size whose offsets fit 32 bits.
///
/// Bytes, not characters: all that the grammar looks for is ASCII, and whatever is not passes through whole. Places are
/// byte offsets; only an error makes lines and columns of them (`SourceExcerpt`).
///
/// Checked as a whole before anything is read, so that a script with bytes that are no text does not run half: it is
/// probably another file than was meant.
package struct SourceText: Sendable {
  /// UTF-8, checked.
  package let bytes: [UInt8]

  /// - Throws: `.syntax` for U+0000, `.statementTooComplex` for a text beyond `Limits.sqlScriptByteCountMaximum`.
  package init(_ text: String) throws(BasaltError) {
    try self.init(validated: Array(text.utf8), Limits.sqlScriptByteCountMaximum)
  }

  /// - Throws: As above, and `.syntax` with the place for bytes that are no UTF-8.
  /// - Complexity: O(bytes).
  /// - Parameter byteCountMaximum: Another limit for tests, which need not hold a gigabyte.
  package init(
    bytes: [UInt8], byteCountMaximum: Int = Limits.sqlScriptByteCountMaximum
  ) throws(BasaltError) {
    // Asked of the standard library, which has a vector loop for it; only the error walks by itself.
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw SourceText(unchecked: bytes).error(
        .syntax, "The statement is not UTF-8: byte \(SourceText.hexadecimal(of: bytes)) begins no character.",
        at: SourceText.validPrefixByteCount(of: bytes),
        remedy: "Convert the text to UTF-8.")
    }
    try self.init(validated: bytes, byteCountMaximum)
  }

  /// What both doors share: the size, and U+0000.
  private init(validated bytes: [UInt8], _ byteCountMaximum: Int) throws(BasaltError) {
    self.bytes = bytes
    guard bytes.count <= byteCountMaximum else {
      throw BasaltError(
        .statementTooComplex,
        "The script has \(bytes.count) bytes; at most \(byteCountMaximum) are read.",
        remedy: "Run it in parts, or load rows with COPY.")
    }
    // Text values cannot hold it, and it ends the text for every program in C that a log passes through.
    if let offset = bytes.firstIndex(of: 0) {
      throw error(
        .syntax, "The character U+0000 cannot stand in SQL.", at: offset, remedy: "Remove it from the text.")
    }
  }

  /// For errors about bytes that are not sound: they are shown with replacement characters.
  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// The text of a range.
  ///
  /// Ranges of tokens end between characters, so nothing is replaced.
  package func text(_ range: SourceRange) -> String { String(decoding: bytes[range.bytes], as: UTF8.self) }

  // MARK: Errors

  /// An error that says where it is: line, column, the line itself and the position of the caret in it.
  package func error(
    _ code: BasaltError.Code, _ message: String, at offset: Int, remedy: String
  ) -> BasaltError {
    SourceExcerpt(self, at: offset).adding(to: BasaltError(code, message, remedy: remedy))
  }

  // MARK: UTF-8

  /// How many bytes there are before the first that belongs to no character.
  private static func validPrefixByteCount(of bytes: [UInt8]) -> Int {
    var offset = 0
    while offset < bytes.count {
      let count = scalarByteCount(bytes, at: offset)
      guard count > 0 else { return offset }
      offset += count
    }
    return offset
  }

  /// The bytes of the character at an offset, 0 when there is none.
  ///
  /// Which second bytes are possible depends on the first: that is what rules out surrogates, overlong forms and
  /// numbers beyond U+10FFFF (Unicode, table 3-7).
  private static func scalarByteCount(_ bytes: [UInt8], at offset: Int) -> Int {
    let count: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch bytes[offset] {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: count = 2
    case 0xE0...0xEF:
      count = 3
      if bytes[offset] == 0xE0 { second = 0xA0...0xBF }
      if bytes[offset] == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      count = 4
      if bytes[offset] == 0xF0 { second = 0x90...0xBF }
      if bytes[offset] == 0xF4 { second = 0x80...0x8F }
    default: return 0
    }
    guard offset + count <= bytes.count, second.contains(bytes[offset + 1]) else { return 0 }
    return bytes[(offset + 2)..<(offset + count)].allSatisfy { $0 & 0xC0 == 0x80 } ? count : 0
  }

  /// The first byte that belongs to no character, as people write bytes.
  private static func hexadecimal(of bytes: [UInt8]) -> String {
    let offset = validPrefixByteCount(of: bytes)
    return "0x" + String(bytes[min(offset, bytes.count - 1)], radix: 16, uppercase: true)
  }
}
