package import BasaltCore

/// Reads header JSON strictly: every text has one meaning or is refused, and none costs more than its length.
///
/// Recursive, with a bounded depth (`Limits.headerNestingMaximum`), so that no text can exhaust the stack. What RFC 8259 leaves open is
/// closed here: a key stands once in an object (readers differ in whether the first or the last counts, which is how one header could mean
/// two things), strings are Unicode without lone surrogates, and numbers, which some readers round, do not occur.
package struct JSONReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var depth = 0

  /// Reads one value that fills `bytes`, white space apart.
  /// - Throws: `.corruptLedger`, saying at which byte of the header.
  /// - Complexity: O(bytes), and O(fields²) in an object, of which there are at most 64.
  package static func value(of bytes: ArraySlice<UInt8>) throws(BasaltError) -> JSONValue {
    // Once for all strings: a slice between two ASCII bytes of valid UTF-8 is valid.
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw LedgerDamage.error("The header is not UTF-8.")
    }
    var reader = JSONReader(bytes: bytes, position: bytes.startIndex)
    let value = try reader.value()
    reader.skipSpace()
    guard reader.position == bytes.endIndex else { throw reader.damage("something follows the header's JSON") }
    return value
  }

  private init(bytes: ArraySlice<UInt8>, position: Int) {
    self.bytes = bytes
    self.position = position
  }

  private mutating func value() throws(BasaltError) -> JSONValue {
    skipSpace()
    switch peek() {
    case UInt8(ascii: "{"): return .object(try nested { (reader) throws(BasaltError) in try reader.fields() })
    case UInt8(ascii: "["): return .array(try nested { (reader) throws(BasaltError) in try reader.elements() })
    case UInt8(ascii: "\""): return .string(try string())
    // The only words: null is not a value of anything in a header.
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    default: throw damage("a value must be an object, a list, a string, true or false")
    }
  }

  private mutating func nested<Value>(
    _ body: (inout JSONReader) throws(BasaltError) -> Value
  ) throws(BasaltError) -> Value {
    depth += 1
    guard depth <= Limits.headerNestingMaximum else {
      throw damage("values nest deeper than \(Limits.headerNestingMaximum)")
    }
    position += 1  // the opening bracket
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func fields() throws(BasaltError) -> [JSONValue.Field] {
    var fields: [JSONValue.Field] = []
    if take(UInt8(ascii: "}")) { return fields }
    repeat {
      skipSpace()
      guard peek() == UInt8(ascii: "\"") else { throw damage("a key was expected") }
      let key = try string()
      // A search and no set: objects have a dozen fields.
      guard !fields.contains(where: { $0.key == key }) else {
        throw damage("the key '\(key)' stands twice in one object")
      }
      guard fields.count < Limits.headerFieldCountMaximum else {
        throw damage("an object has more than \(Limits.headerFieldCountMaximum) fields")
      }
      guard take(UInt8(ascii: ":")) else { throw damage("':' was expected") }
      fields.append(JSONValue.Field(key, try value()))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw damage("',' or '}' was expected") }
    return fields
  }

  private mutating func elements() throws(BasaltError) -> [JSONValue] {
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return elements }
    repeat { elements.append(try value()) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw damage("',' or ']' was expected") }
    return elements
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(BasaltError) -> JSONValue {
    let expected = Array(text.description.utf8)
    guard bytes[position...].starts(with: expected) else { throw damage("'\(text)' was expected") }
    position += expected.count
    return value
  }

  // MARK: Strings

  /// Copies runs between escapes, of which there are almost none.
  private mutating func string() throws(BasaltError) -> String {
    position += 1  // the opening quote
    var text: [UInt8] = []
    var runStart = position
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        text += bytes[runStart..<position]
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text += bytes[runStart..<position]
        text += Array(String(try escape()).utf8)
        runStart = position
      case 0..<0x20: throw damage("a control character stands in a string")
      default: position += 1
      }
    }
    throw damage("a string does not end")
  }

  private mutating func escape() throws(BasaltError) -> Unicode.Scalar {
    position += 1  // the backslash
    guard let letter = peek() else { throw damage("a string does not end") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try codeUnit()
      if let scalar = Unicode.Scalar(first) { return scalar }
      // A surrogate: the high one, followed by its low one.
      guard (0xD800..<0xDC00).contains(first), bytes[position...].starts(with: [0x5C, 0x75]) else {
        throw damage("a surrogate has no partner")
      }
      position += 2
      let second = try codeUnit()
      guard (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
      else { throw damage("a surrogate has no partner") }
      return scalar
    default: throw damage("an unknown escape stands in a string")
    }
  }

  /// Four hexadecimal digits, of either case.
  private mutating func codeUnit() throws(BasaltError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = peek().flatMap(Hexadecimal.value(ofDigit:)) else { throw damage("four digits were expected") }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  // MARK: Bytes

  private func peek() -> UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  /// The four characters that JSON calls white space, and none of Unicode's others.
  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  /// Steps over `byte`, and space before it, if it comes next.
  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// With the place, because a header may have megabytes on few lines.
  private func damage(_ reason: String) -> BasaltError {
    LedgerDamage.error("The header is not JSON as the ledger has it: \(reason).")
      .at("headerOffset", position - bytes.startIndex)
  }
}
