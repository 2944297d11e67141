import BasaltCore

/// Identifiers, numbers and punctuation of a partition spec's text, one after another; spaces between them mean nothing.
struct PartitionTextScanner {
  private let text: String
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
    skipSpaces()
  }

  var isAtEnd: Bool { position == bytes.count }

  /// An identifier: quoted exactly, or folded to lower case. ASCII letters alone are folded, as SQL's rules of names are the same everywhere.
  mutating func identifier() throws(BasaltError) -> (name: String, isQuoted: Bool) {
    if skipByte("\"") { return (try quotedRest(), true) }
    let start = position
    while position < bytes.count,
      PartitionTextScanner.isLetter(bytes[position])
        || position > start && PartitionTextScanner.isDigit(bytes[position])
    {
      position += 1
    }
    guard position > start else { throw unexpected("a column or a transform") }
    let folded = bytes[start..<position].map { byte in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
    skipSpaces()
    return (String(decoding: folded, as: UTF8.self), false)
  }

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

  mutating func number() throws(BasaltError) -> Int {
    let start = position
    while position < bytes.count, PartitionTextScanner.isDigit(bytes[position]) { position += 1 }
    guard position > start else { throw unexpected("a number") }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let number = Int(digits) else {
      throw BasaltError(
        .outOfRange, "\(digits) is too large a number.",
        remedy: "Give a number of at most \(Limits.truncateWidthMaximum).")
    }
    skipSpaces()
    return number
  }

  mutating func require(_ character: Unicode.Scalar) throws(BasaltError) {
    guard skip(character) else { throw unexpected("'\(character)'") }
  }

  /// Passes over the character if it comes next, and over spaces behind it.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard skipByte(character) else { return false }
    skipSpaces()
    return true
  }

  private mutating func skipByte(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpaces() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private func unexpected(_ wanted: String) -> BasaltError {
    let found = isAtEnd ? "it ends" : "'\(String(decoding: bytes[position...].prefix(20), as: UTF8.self))' comes"
    return BasaltError(
      .syntax, "In '\(text)', \(wanted) is expected at byte \(position + 1), and \(found).",
      remedy: "Write columns and transforms such as region, bucket(16, id), truncate(10, code), day(ts).")
  }

  /// Letters, `_`, and every byte of a character beyond ASCII.
  static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...0xFF:
      true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
