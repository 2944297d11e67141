/// Lists as text: PostgreSQL's form, `{1,2,NULL,"a b",{3}}`.
///
/// An element stands in double quotes where it would be read as something else without: the empty text, `NULL` as a text,
/// and whatever holds braces, commas, quotes, backslashes or spaces. Within quotes a backslash takes the next character as
/// it is. Booleans are `t` and `f` within a list, as PostgreSQL has them.
///
/// | text | as | is |
/// | --- | --- | --- |
/// | `{1, 2 ,NULL}` | integer[] | 1, 2, NULL: spaces around elements say nothing |
/// | `{a b, "NULL", ""}` | text[] | three texts |
/// | `{{1},{2,3}}` | integer[][] | two lists, which need not be of one length |
/// | `{{1}}` | integer[] | refused: how deep a list is, its type says |
/// | `{1,,2}`, `{1,}` | integer[] | refused: an element is missing |
/// | `[1:2]={1,2}` | integer[] | refused: positions begin with 1 |
///
/// Written and read in one pass each, with a stack of at most `ListType.depthMaximum`.
package enum ListText {
  /// How an element reads, for types that depend on more than their text.
  package typealias Reading = (_ text: String, _ type: LogicalType) throws(BasaltError) -> Value
  /// How an element prints; lists never get here.
  package typealias Printing = (_ value: Value) throws(BasaltError) -> String

  // MARK: Writing

  /// With elements as `Value` prints them.
  package static func text(of list: ListValue) -> String {
    var text = ""
    append(list, to: &text)
    return text
  }

  /// The same with elements printed in another way: instants on a session's clock.
  package static func text(of list: ListValue, _ printed: Printing) throws(BasaltError) -> String {
    var text = ""
    try append(list, to: &text, printed)
    return text
  }

  private static func append(_ list: ListValue, to text: inout String) {
    // Nothing throws that does not print by itself.
    try? append(list, to: &text) { (value) throws(BasaltError) in value.description }
  }

  private static func append(_ list: ListValue, to text: inout String, _ printed: Printing) throws(BasaltError) {
    text += "{"
    for (index, element) in list.elements.enumerated() {
      if index > 0 { text += "," }
      switch element {
      case .null: text += "NULL"
      case .list(let inner): try append(inner, to: &text, printed)
      default: append(try elementText(element, printed), to: &text)
      }
    }
    text += "}"
  }

  /// An element as it prints alone: what `array_to_string` puts together.
  package static func elementText(_ element: Value, _ printed: Printing) throws(BasaltError) -> String {
    if case .boolean(let isTrue) = element { return isTrue ? "t" : "f" }
    return try printed(element)
  }

  private static func append(_ element: String, to text: inout String) {
    guard needsQuotes(element) else {
      text += element
      return
    }
    text += "\""
    // By code points: a letter may carry a mark behind a quote, and would hide it.
    for scalar in element.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    text += "\""
  }

  /// As PostgreSQL decides: whatever would be read in another way, and no more.
  private static func needsQuotes(_ element: String) -> Bool {
    if element.isEmpty { return true }
    if element.utf8.count == 4, element.lowercased() == "null" { return true }
    return element.utf8.contains { byte in
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\\"): true
      default: isSpace(byte)
      }
    }
  }

  /// ASCII's spaces, as C's `isspace` has them.
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  // MARK: Reading

  /// Reads a list.
  /// - Throws: `.typeMismatch` for what has not this form, or an element that does not read; what elements throw.
  /// - Complexity: O(bytes).
  package static func value(of text: String, as type: ListType) throws(BasaltError) -> ListValue {
    try value(of: text, as: type) { (text, type) throws(BasaltError) in try Value(parsing: text, as: type) }
  }

  /// The same with another way to read an element.
  package static func value(
    of text: String, as type: ListType, _ read: Reading
  ) throws(BasaltError) -> ListValue {
    var parser = ListParser(text, type)
    return try parser.list(read)
  }
}

/// One pass over a text.
private struct ListParser {
  private let text: String
  private let bytes: [UInt8]
  private let type: ListType
  private var place = 0
  /// A list that is being read, its type, and what was read of it. The last is the innermost; at most as many as the type is
  /// deep, as an opening brace beyond is refused.
  private var open: [(type: ListType, elements: [Value])] = []

  /// - Complexity: O(bytes): a copy.
  init(_ text: String, _ type: ListType) {
    (self.text, bytes, self.type) = (text, Array(text.utf8), type)
  }

  mutating func list(_ read: ListText.Reading) throws(BasaltError) -> ListValue {
    skipSpaces()
    guard next == UInt8(ascii: "{") else {
      if next == UInt8(ascii: "[") {
        throw refused("it begins with bounds", "Leave the bounds away: lists are counted from 1.")
      }
      throw refused("it does not begin with a brace")
    }
    place += 1
    open.append((type, []))
    // Whether an element has to come: behind a comma.
    var isWanted = false
    while true {
      skipSpaces()
      guard let byte = next else { throw refused("it has no end") }
      switch byte {
      case UInt8(ascii: "}"):
        guard !isWanted, let ended = open.popLast() else { throw refused("an element is missing") }
        place += 1
        let value = ListValue(ended.elements, type: ended.type)
        if open.isEmpty {
          skipSpaces()
          guard next == nil else { throw refused("something follows its end") }
          return value
        }
        open[open.count - 1].elements.append(.list(value))
      case UInt8(ascii: "{"):
        guard case .list(let inner) = open[open.count - 1].type.element else {
          throw refused("it has lists within", "Write a list of \(type.innermost), or read it as \(type.deeper).")
        }
        place += 1
        open.append((inner, []))
        isWanted = false
        continue
      default: open[open.count - 1].elements.append(try element(read))
      }
      // Behind an element comes a comma, or the end of its list.
      skipSpaces()
      isWanted = next == UInt8(ascii: ",")
      if isWanted {
        place += 1
      } else if next != UInt8(ascii: "}") {
        throw refused(next == nil ? "it has no end" : "there is no comma between two elements")
      }
    }
  }

  private mutating func element(_ read: ListText.Reading) throws(BasaltError) -> Value {
    let element = open[open.count - 1].type.element
    let (content, isQuoted) = next == UInt8(ascii: "\"") ? (try quoted(), true) : (try plain(), false)
    if !isQuoted, content.utf8.count == 4, content.lowercased() == "null" { return .null }
    guard element.listElement == nil else { throw refused("an element is no list") }
    return try read(content, element)
  }

  /// What stands in quotes: everything up to the next quote, but what is behind a backslash.
  private mutating func quoted() throws(BasaltError) -> String {
    place += 1
    var content: [UInt8] = []
    while let byte = next {
      place += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        content.append(byte)
        continue
      }
      guard let escaped = next else { break }
      content.append(escaped)
      place += 1
    }
    throw refused("a quoted element has no end")
  }

  /// Up to what cannot be part of it, without the spaces at its end: `{ a b , c }` has the elements `a b` and `c`.
  /// - Throws: `.typeMismatch` for an element of no letters, which is written `""`.
  private mutating func plain() throws(BasaltError) -> String {
    var content: [UInt8] = []
    // Spaces behind a backslash are kept.
    var keptCount = 0
    while let byte = next {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "}"):
        guard keptCount > 0 else { throw refused("an element is missing") }
        return String(decoding: content[..<keptCount], as: UTF8.self)
      case UInt8(ascii: "{"), UInt8(ascii: "\""): throw refused("a brace or a quote stands within an element")
      case UInt8(ascii: "\\"):
        place += 1
        guard let escaped = next else { throw refused("it has no end") }
        content.append(escaped)
        keptCount = content.count
      default:
        content.append(byte)
        if !isSpace(byte) { keptCount = content.count }
      }
      place += 1
    }
    throw refused("it has no end")
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  private mutating func skipSpaces() {
    while let byte = next, isSpace(byte) { place += 1 }
  }

  /// One message for all that is wrong with the form, with the reason in it.
  private func refused(_ reason: String, _ remedy: String? = nil) -> BasaltError {
    BasaltError(
      .typeMismatch, "'\(Value.excerpt(of: text))' does not read as \(LogicalType.list(type)): \(reason).",
      remedy: remedy ?? "Write elements in braces, with commas between them: {1,2,NULL}.")
  }
}

extension ListType {
  /// As messages name a list of these.
  fileprivate var deeper: String { LogicalType.list(self).description + "[]" }
}
