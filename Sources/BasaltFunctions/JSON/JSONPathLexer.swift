import BasaltCore

/// The words and symbols of a JSON path.
///
/// Of the standard's language as PostgreSQL reads it, which is JavaScript's in part: a key stands without quotes unless it has one
/// of the characters that mean something here, so that `$.größe` and `$.日本` need none.
///
/// Strings are JSON's, read by the walker that reads documents; of JavaScript's further escapes (`\\v`, `\\x41`, `\\u{1F600}`) none.
///
/// A path is short and compiled once: symbols are found by trying them, and tokens are strings.
///
/// Comments are C's, `/* … */`, and stand wherever white space may.
struct JSONPathLexer {
  enum Token: Equatable {
    /// One of `symbols`.
    case symbol(String)
    /// A key without quotes, or a word of the language: the parser knows which.
    case word(String)
    case string([UInt8])
    case number(String)
    case end
  }

  private let bytes: [UInt8]
  private var offset = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The longest first, so that `**` is not two stars.
  ///
  /// `#` is of the short paths of `json_extract` alone (`JSONRoute`).
  private static let symbols: [[UInt8]] = [
    "**", "&&", "||", "==", "!=", "<>", "<=", ">=", "$", "@", ".", "*", "[", "]", "(", ")", "{", "}", ",", "?", "!",
    "<",
    ">", "+", "-", "/", "%", "=", "#",
  ].map { Array($0.utf8) }

  /// What ends a word.
  ///
  /// Everything else belongs to a word, letters of all scripts among them.
  private static let special = Set("?%$.[]{}()|&!=<>@#,*:-+/\\\" \t\n\r\u{0C}".utf8)

  /// The tokens of a path, the end included, each with the place where it begins.
  ///
  /// With places in bytes, which is what messages tell.
  static func tokens(of text: String) throws(BasaltError) -> [(token: Token, offset: Int)] {
    var lexer = JSONPathLexer(text)
    var tokens: [(token: Token, offset: Int)] = []
    repeat {
      try lexer.skipSpaces()
      tokens.append((.end, lexer.offset))
      tokens[tokens.count - 1].token = try lexer.next()
    } while tokens[tokens.count - 1].token != .end
    return tokens
  }

  /// Zero behind the end: no token has one.
  private func byte(_ distance: Int) -> UInt8 { offset + distance < bytes.count ? bytes[offset + distance] : 0 }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

  /// White space and comments as in C.
  private mutating func skipSpaces() throws(BasaltError) {
    while offset < bytes.count {
      if [0x20, 0x09, 0x0A, 0x0D, 0x0C].contains(bytes[offset]) {
        offset += 1
      } else if bytes[offset...].starts(with: "/*".utf8) {
        let start = offset
        offset += 2
        while offset < bytes.count, !bytes[offset...].starts(with: "*/".utf8) { offset += 1 }
        guard offset < bytes.count else { throw failure("The comment is never closed", at: start) }
        offset += 2
      } else {
        return
      }
    }
  }

  /// Numbers before symbols: `.5` is one, while `.a` begins with a point.
  private mutating func next() throws(BasaltError) -> Token {
    guard offset < bytes.count else { return .end }
    let first = bytes[offset]
    if first == UInt8(ascii: "\"") { return .string(try string()) }
    if JSONPathLexer.isDigit(first) || first == UInt8(ascii: ".") && JSONPathLexer.isDigit(byte(1)) {
      return try number()
    }
    if let symbol = JSONPathLexer.symbols.first(where: { bytes[offset...].starts(with: $0) }) {
      offset += symbol.count
      return .symbol(String(decoding: symbol, as: UTF8.self))
    }
    guard !JSONPathLexer.special.contains(first) else {
      throw failure("'\(String(decoding: [first], as: UTF8.self))' means nothing", at: offset)
    }
    return .word(String(decoding: word(), as: UTF8.self))
  }

  private mutating func word() -> ArraySlice<UInt8> {
    let start = offset
    while offset < bytes.count, !JSONPathLexer.special.contains(bytes[offset]) { offset += 1 }
    return bytes[start..<offset]
  }

  /// As PostgreSQL 15: no zeros before other digits, none of JavaScript's other bases, and nothing glued to its end.
  private mutating func number() throws(BasaltError) -> Token {
    let start = offset
    while JSONPathLexer.isDigit(byte(0)) { offset += 1 }
    let wholeDigitCount = offset - start
    if byte(0) == UInt8(ascii: ".") {
      offset += 1
      while JSONPathLexer.isDigit(byte(0)) { offset += 1 }
    }
    if byte(0) | 0x20 == UInt8(ascii: "e") {
      let isSigned = [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte(1))
      if JSONPathLexer.isDigit(byte(isSigned ? 2 : 1)) {
        offset += isSigned ? 2 : 1
        while JSONPathLexer.isDigit(byte(0)) { offset += 1 }
      }
    }
    let isJunk = offset < bytes.count && !JSONPathLexer.special.contains(bytes[offset])
    let isPadded = wholeDigitCount > 1 && bytes[start] == UInt8(ascii: "0")
    guard !isJunk, !isPadded else { throw failure("A number is not well-formed", at: start) }
    return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
  }

  /// A string or a key in quotes, with JSON's escapes.
  private mutating func string() throws(BasaltError) -> [UInt8] {
    let start = offset
    // A string of JSON is what it is; JavaScript's further escapes are refused with it.
    // The walker wants all bytes, so that a fault has its place in the path.
    let document = bytes
    var text: [UInt8] = []
    do throws(JSONFault) {
      let end = try unsafe document.withUnsafeBufferPointer { (document) throws(JSONFault) in
        var walker = unsafe JSONWalker(document, at: start)
        let node = try walker.value()
        try unsafe JSONString.append(node, in: document, to: &text)
        return node.end
      }
      offset = end
      return text
    } catch {
      throw failure("A string is not well-formed", at: error.offset)
    }
  }

  private func failure(_ sentence: String, at offset: Int) -> BasaltError {
    JSONPathParser.failure(sentence, at: offset, String(decoding: bytes, as: UTF8.self))
  }
}
