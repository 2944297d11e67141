import BasaltCore

/// Identifiers, numbers, words and punctuation of a table's partitioning or sort order as people write it, one
/// after another; spaces between them mean nothing.
///
/// Shared by `PARTITIONED BY` and `SORTED BY`, which differ in their grammar but not in their words. Over bytes
/// and not characters: all that is looked for is ASCII, and what is not passes through unread.
struct DefinitionScanner {
  private let text: String
  /// A sound text of the kind, for the remedy of those that are not.
  private let example: String
  private let bytes: [UInt8]
  private var position = 0

  /// - Parameters:
  ///       - text: What a person wrote, without the keywords around it.
  ///       - example: A text that would do, shown when this one does not.
  init(_ text: String, example: String) {
    self.text = text
    self.example = example
    bytes = Array(text.utf8)
    skipSpaces()
  }

  var isAtEnd: Bool { position == bytes.count }

  // Each takes what it reads and the spaces behind it, so that `isAtEnd` means that nothing but spaces is left.

  /// An identifier: quoted exactly, or folded to lower case. ASCII letters alone are folded, as SQL's rules of
  /// names are the same everywhere.
  /// - Throws: `.syntax` when no name comes, or a quote is not closed.
  mutating func identifier() throws(BasaltError) -> (name: String, isQuoted: Bool) {
    // Not `skip`: spaces behind the opening quote belong to the name.
    if skipByte("\"") { return (try quotedRest(), true) }
    let start = position
    while position < bytes.count,
      DefinitionScanner.isLetter(bytes[position])
        || position > start && DefinitionScanner.isDigit(bytes[position])
    {
      position += 1
    }
    guard position > start else { throw unexpected("a name") }
    // Never `lowercased()`: what it does to letters beyond ASCII changes with Unicode and, for people, with the
    // language.
    let folded = bytes[start..<position].map { byte in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
    skipSpaces()
    return (String(decoding: folded, as: UTF8.self), false)
  }

  /// The name behind an opening quote that was taken.
  private mutating func quotedRest() throws(BasaltError) -> String {
    let opening = position
    var name: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        // Two quotes stand for one.
        guard position < bytes.count, bytes[position] == byte else {
          guard !name.isEmpty else { throw unexpected("a name between the quotes") }
          skipSpaces()
          return String(decoding: name, as: UTF8.self)
        }
        position += 1
      }
      name.append(byte)
    }
    throw BasaltError(
      .syntax, "The quote before character \(opening + 1) of '\(text)' is never closed.",
      remedy: "Close it with another quote.")
  }

  /// - Throws: `.syntax` when no digit comes; `.outOfRange` beyond 64 bits.
  mutating func number() throws(BasaltError) -> Int {
    let start = position
    while position < bytes.count, DefinitionScanner.isDigit(bytes[position]) { position += 1 }
    guard position > start else { throw unexpected("a number") }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    // More digits than 64 bits hold; which numbers are possible, the transform says.
    guard let number = Int(digits) else {
      throw BasaltError(
        .outOfRange, "\(digits) is too large a number.",
        remedy: "Give a number of at most \(Limits.truncateWidthMaximum).")
    }
    skipSpaces()
    return number
  }

  /// - Throws: `.syntax`, saying what comes instead.
  mutating func require(_ character: Unicode.Scalar) throws(BasaltError) {
    guard skip(character) else { throw unexpected("'\(character)'") }
  }

  /// Passes over the character if it comes next, and over spaces behind it.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard skipByte(character) else { return false }
    skipSpaces()
    return true
  }

  /// Passes over a word in either case, if it comes next as a whole word, and over spaces behind it.
  /// - Parameter word: In lower case.
  mutating func skip(word: String) -> Bool {
    let end = position + word.utf8.count
    // Setting bit 5 folds ASCII letters; no other byte becomes a letter of a keyword by it. A longer word is
    // not this word: `ascending` is a name.
    guard end <= bytes.count, zip(bytes[position..<end], word.utf8).allSatisfy({ $0 | 0x20 == $1 }),
      end == bytes.count || !(DefinitionScanner.isLetter(bytes[end]) || DefinitionScanner.isDigit(bytes[end]))
    else { return false }
    position = end
    skipSpaces()
    return true
  }

  mutating func require(word: String) throws(BasaltError) {
    guard skip(word: word) else { throw unexpected("'\(word)'") }
  }

  private mutating func skipByte(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpaces() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  /// One wording for all that is missing: the text, the place in bytes, what was expected and what came, and a
  /// sound example.
  private func unexpected(_ wanted: String) -> BasaltError {
    // A piece of it: the text may be a whole statement.
    let found = isAtEnd ? "it ends" : "'\(String(decoding: bytes[position...].prefix(20), as: UTF8.self))' comes"
    return BasaltError(
      .syntax, "In '\(text)', \(wanted) is expected at byte \(position + 1), and \(found).",
      remedy: "Write it as in: \(example).")
  }

  /// An identifier as it must be written: quoted unless it reads back as it is.
  ///
  /// What `identifier` reads as `name` again: names of tables that are shown can be pasted.
  static func spelled(_ name: String) -> String {
    let isPlain =
      name.utf8.first.map { isLetter($0) } ?? false && name.utf8.allSatisfy { isLetter($0) || isDigit($0) }
      && name.utf8.allSatisfy { !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    if isPlain { return name }
    return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// Letters, `_`, and every byte of a character beyond ASCII.
  ///
  /// So every letter of every language may stand in a name without quotes, and only the ASCII ones are folded.
  static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...0xFF:
      true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
