package import BasaltCore

/// Cuts a text into tokens, one statement at a time.
///
/// One pass over bytes, each looked at a fixed number of times, whatever the text. What cannot begin a token is refused
/// here with its name, so that the grammar never meets it. A statement at a time, so that those before a broken one can
/// run, and that the tokens of a long script are never in memory at once.
///
/// What differs from PostgreSQL, on purpose:
///
/// - Operators are a closed list, so that `a=-1` and `a<-1` need no spaces.
/// - Characters that are no letters are refused in names without quotes: typographic quotes and no-break spaces come from
///   pages that people copy from, and would be names that nobody can see the fault of.
/// - `U&'…'`, `B'…'`, `X'…'` and `N'…'` are refused by name.
/// - Strings in a row on several lines are not joined.
package struct Lexer: Sendable {
  /// What is read.
  package let source: SourceText
  /// The first byte that was not read.
  private(set) package var offset: Int
  /// Brackets that are open.
  private var bracketDepth = 0

  /// Shorter to write; the array is shared, not copied.
  private var bytes: [UInt8] { source.bytes }

  /// - Complexity: O(1): nothing is read yet.
  package init(_ source: SourceText) {
    self.source = source
    // The mark of byte order that editors of Windows put before a text.
    offset = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// From a place between tokens on.
  package init(_ source: SourceText, at offset: Int) {
    self.init(source)
    self.offset = max(self.offset, offset)
  }

  /// The tokens up to and with the next semicolon or the end of the text: the last is one of the two.
  /// - Throws: `.syntax` with the place; `.unsupported` for notations that PostgreSQL has and we have not;
  ///   `.statementTooComplex` beyond `Limits.sqlStatementByteCountMaximum`.
  package mutating func statementTokens() throws(BasaltError) -> [Token] {
    var tokens: [Token] = []
    let start = offset
    bracketDepth = 0
    while true {
      // Tokens are appended without an estimate of their number: the array doubles.
      let token = try next()
      tokens.append(token)
      guard token.range.end - start <= Limits.sqlStatementByteCountMaximum else {
        throw source.error(
          .statementTooComplex,
          "The statement has more than \(Limits.sqlStatementByteCountMaximum) bytes.", at: tokens[0].range.start,
          remedy: "Split it, or load rows with COPY.")
      }
      if token.kind == .semicolon || token.kind == .endOfText { return tokens }
    }
  }

  /// The next token; `.endOfText` again and again at the end.
  /// - Throws: `.syntax` for what begins no token, and for quotes and comments that are not closed, at their beginning.
  /// - Complexity: O(bytes of the token and the spaces before it).
  package mutating func next() throws(BasaltError) -> Token {
    try skipSpacesAndComments()
    let start = offset
    guard start < bytes.count else { return Token(.endOfText, SourceRange(start, start)) }
    switch bytes[start] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...0xFF:
      return try word()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    // A point before a digit begins a number: `.5`.
    case UInt8(ascii: "."):
      return isDigit(byte(1)) ? try number() : symbol(.dot, 1)
    case UInt8(ascii: "'"):
      try skipQuoted(from: start + 1, isEscaped: false)
      return token(.string, from: start)
    case UInt8(ascii: "\""): return try quotedWord()
    case UInt8(ascii: "$"): return try dollar()
    case UInt8(ascii: ":"):
      if byte(1) == UInt8(ascii: ":") { return symbol(.doubleColon, 2) }
      if byte(1) == UInt8(ascii: "=") { return symbol(.assignment, 2) }
      // `a[2:3]`; elsewhere a colon alone is a parameter whose name was forgotten.
      if bracketDepth > 0, !isWordStart(byte(1)) { return symbol(.colon, 1) }
      return try namedParameter()
    default: return try operation()
    }
  }

  // MARK: Bytes

  /// The byte so many behind the next; 0, which no text holds, behind the end.
  private func byte(_ distance: Int) -> UInt8 {
    offset + distance < bytes.count ? bytes[offset + distance] : 0
  }

  /// From a start to where the lexer stands.
  private func token(_ kind: Token.Kind, from start: Int) -> Token { Token(kind, SourceRange(start, offset)) }

  /// A token of so many bytes from here, whatever they are.
  private mutating func symbol(_ kind: Token.Kind, _ byteCount: Int) -> Token {
    let start = offset
    offset += byteCount
    return token(kind, from: start)
  }

  /// Of ASCII: digits of other scripts are letters of names.
  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// Letters, `_`, and every byte beyond ASCII: whether those are letters is asked when the word is complete.
  private func isWordStart(_ byte: UInt8) -> Bool {
    let letter = byte | 0x20
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  /// As PostgreSQL has it, a dollar too, but not at the start.
  private func isWordPart(_ byte: UInt8) -> Bool {
    isWordStart(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
  }

  /// All symbols that PostgreSQL makes operators of, ours or not: an unknown one is told whole.
  private func isOperatorPart(_ byte: UInt8) -> Bool {
    byte != 0 && "+-*/<>=~!@#%^&|?`\\".utf8.contains(byte)
  }

  /// All refusals of the lexer are about the text itself: one code for them.
  private func error(_ message: String, at offset: Int, remedy: String) -> BasaltError {
    source.error(.syntax, message, at: offset, remedy: remedy)
  }

  // MARK: Spaces

  /// - Throws: `.syntax` at a comment that is never closed.
  private mutating func skipSpacesAndComments() throws(BasaltError) {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09...0x0D: offset += 1
      case UInt8(ascii: "-") where byte(1) == UInt8(ascii: "-"):
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): try skipBlockComment()
      default: return
      }
    }
  }

  /// Comments nest, so that a piece with comments in it can be commented out.
  private mutating func skipBlockComment() throws(BasaltError) {
    let start = offset
    var depth = 0
    while offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
        depth += 1
        offset += 2
      } else if bytes[offset] == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        depth -= 1
        offset += 2
        if depth == 0 { return }
      } else {
        offset += 1
      }
    }
    throw error("The comment that begins here is never closed.", at: start, remedy: "Close it with */.")
  }

  // MARK: Words

  /// A name or keyword without quotes.
  /// - Throws: `.syntax` for characters that are no letters, `.unsupported` for strings with other letters before them.
  private mutating func word() throws(BasaltError) -> Token {
    let start = offset
    if let prefixed = try prefixedString() { return prefixed }
    // Nearly all names are, and need no look at what their letters are.
    var isASCII = true
    while offset < bytes.count, isWordPart(bytes[offset]) {
      if bytes[offset] >= 0x80 { isASCII = false }
      offset += 1
    }
    guard isASCII else {
      try requireLetters(from: start)
      return token(.word, from: start)
    }
    let range = SourceRange(start, offset)
    // A long name is not looked up: its text is not needed here.
    guard offset - start <= Keyword.byteCountMaximum else { return Token(.word, range) }
    return Token(.word, keyword: Keyword.named(TokenText.folded(bytes[range.bytes])), range)
  }

  /// `E'…'`, and the strings with other letters before them, of which we have none.
  ///
  /// The quote must follow at once: `e 'x'` is a name and a string.
  private mutating func prefixedString() throws(BasaltError) -> Token? {
    let start = offset
    let letter = bytes[start] | 0x20
    if byte(1) == UInt8(ascii: "'") {
      switch letter {
      case UInt8(ascii: "e"):
        try skipQuoted(from: start + 2, isEscaped: true)
        return token(.escapeString, from: start)
      case UInt8(ascii: "b"), UInt8(ascii: "x"):
        throw source.error(
          .unsupported, "Bit strings such as B'01' and X'1F' are not supported.", at: start,
          remedy: "Write bytes as '\\x1f'::bytea.")
      case UInt8(ascii: "n"):
        throw source.error(
          .unsupported, "National strings such as N'text' are not supported.", at: start,
          remedy: "Leave the N away: all text is Unicode.")
      default: return nil
      }
    }
    if letter == UInt8(ascii: "u"), byte(1) == UInt8(ascii: "&"),
      [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(byte(2))
    {
      throw source.error(
        .unsupported, "Strings and names with U& are not supported.", at: start,
        remedy: "Write the character itself, or E'\\u00e9' in a string.")
    }
    return nil
  }

  /// Letters, marks and digits of any script may stand in a name. Quotes and spaces that only look like those of SQL,
  /// as word processors and web pages write them, may not: they are told apart here, not as an unknown name.
  private func requireLetters(from start: Int) throws(BasaltError) {
    var place = start
    for scalar in source.text(SourceRange(start, offset)).unicodeScalars {
      guard scalar.isASCII || TokenText.isNameScalar(scalar) else {
        let number = String(scalar.value, radix: 16, uppercase: true)
        let padding = String(repeating: "0", count: max(0, 4 - number.count))
        throw error(
          "The character U+\(padding)\(number) cannot stand in a name without quotes.", at: place,
          remedy: "Use the plain quotes ' and \", and plain spaces; or quote the name.")
      }
      place += scalar.utf8.count
    }
  }

  /// A name between double quotes: exact, and never a keyword.
  /// - Throws: `.syntax` when it is empty, or not closed.
  private mutating func quotedWord() throws(BasaltError) -> Token {
    let start = offset
    offset += 1
    while offset < bytes.count {
      guard bytes[offset] == UInt8(ascii: "\"") else {
        offset += 1
        continue
      }
      // Two quotes stand for one.
      if byte(1) == UInt8(ascii: "\"") {
        offset += 2
        continue
      }
      offset += 1
      guard offset - start > 2 else {
        throw error("A name in quotes is empty.", at: start, remedy: "Write a name between the quotes.")
      }
      return token(.quotedWord, from: start)
    }
    throw error(
      "The quote that opens here is never closed.", at: start,
      remedy: "Close it with \"; a \" in a name is written twice.")
  }

  // MARK: Strings

  /// Passes over the rest of a string; what it holds is read later (`TokenText`).
  private mutating func skipQuoted(from first: Int, isEscaped: Bool) throws(BasaltError) {
    let start = offset
    offset = first
    while offset < bytes.count {
      switch bytes[offset] {
      // Whatever follows a backslash, even a quote, belongs to the text.
      case UInt8(ascii: "\\") where isEscaped: offset = min(offset + 2, bytes.count)
      case UInt8(ascii: "'"):
        offset += 1
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "'") else { return }
        offset += 1
      default: offset += 1
      }
    }
    throw error(
      "The quote that opens here is never closed.", at: start,
      remedy: "Close it with '; a ' in a text is written twice.")
  }

  /// `$1`, or a string between two `$tag$`.
  /// - Throws: `.syntax` for a dollar that begins neither.
  private mutating func dollar() throws(BasaltError) -> Token {
    let start = offset
    if isDigit(byte(1)) {
      offset += 1
      while isDigit(byte(0)) { offset += 1 }
      try requireNoJunk("parameter", from: start)
      return token(.parameterNumber, from: start)
    }
    offset += 1
    // A tag is a name without a dollar.
    while isWordPart(byte(0)), byte(0) != UInt8(ascii: "$") { offset += 1 }
    guard byte(0) == UInt8(ascii: "$") else {
      throw error(
        "A $ begins a parameter such as $1 or a text such as $$text$$, and neither follows.", at: start,
        remedy: "Write parameters as $1 or :name.")
    }
    offset += 1
    let tag = bytes[start..<offset]
    while offset < bytes.count {
      // The next dollar ends every comparison that fails, so no byte is compared twice.
      if bytes[offset] == UInt8(ascii: "$"), bytes[offset...].starts(with: tag) {
        offset += tag.count
        return token(.dollarString, from: start)
      }
      offset += 1
    }
    throw error(
      "The text that opens here is never closed.", at: start,
      remedy: "Close it with \(String(decoding: tag, as: UTF8.self)).")
  }

  /// `:name`, of the letters that names without quotes have.
  private mutating func namedParameter() throws(BasaltError) -> Token {
    let start = offset
    offset += 1
    let nameStart = offset
    guard isWordStart(byte(0)) else {
      throw error(
        "A colon begins a parameter, and no name follows.", at: start,
        remedy: "Write parameters as :name, casts as value::type.")
    }
    // Taken whole, so that the message shows all of it.
    while isWordPart(byte(0)) { offset += 1 }
    try requireLetters(from: nameStart)
    return token(.parameterName, from: start)
  }

  // MARK: Numbers

  /// As PostgreSQL 15 reads them: `1`, `1.5`, `.5`, `5.`, `1e-3`. Neither `1_000` nor `0x1F`, which came later and
  /// would read as a number and an alias before.
  /// - Throws: `.syntax` for an exponent without digits, and for letters right behind.
  private mutating func number() throws(BasaltError) -> Token {
    let start = offset
    while isDigit(byte(0)) { offset += 1 }
    if byte(0) == UInt8(ascii: ".") {
      offset += 1
      while isDigit(byte(0)) { offset += 1 }
    }
    if byte(0) | 0x20 == UInt8(ascii: "e") {
      // A sign belongs to the exponent alone.
      let isSigned = [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte(1))
      guard isDigit(byte(isSigned ? 2 : 1)) else {
        throw error(
          "The number has an exponent without digits.", at: start, remedy: "Write it as in 1e6 or 2.5e-3.")
      }
      offset += isSigned ? 2 : 1
      while isDigit(byte(0)) { offset += 1 }
    }
    try requireNoJunk("number", from: start)
    return token(.number, from: start)
  }

  /// A letter right behind a number is a slip more often than a name: `123abc` is refused, not read as `123 AS abc`.
  private mutating func requireNoJunk(_ noun: String, from start: Int) throws(BasaltError) {
    guard isWordPart(byte(0)) else { return }
    let end = offset
    while isWordPart(byte(0)) { offset += 1 }
    let whole = TokenText.clipped(source.text(SourceRange(start, offset)))
    let isGrouped = bytes[end] == UInt8(ascii: "_") && noun == "number"
    throw error(
      "'\(whole)' is no \(noun).", at: start,
      remedy: isGrouped
        ? "Write the digits without underscores." : "Put a space behind the \(noun), or quote the name.")
  }

  // MARK: Operators

  /// The longest operator that begins here. Only ours are known, so that `a<-1` needs no space, as PostgreSQL's longer ones
  /// would make it.
  private mutating func operation() throws(BasaltError) -> Token {
    let start = offset
    switch (bytes[start], byte(1)) {
    case (UInt8(ascii: "<"), UInt8(ascii: "=")): return symbol(.lessOrEqual, 2)
    case (UInt8(ascii: "<"), UInt8(ascii: ">")): return symbol(.notEqual, 2)
    case (UInt8(ascii: "<"), UInt8(ascii: "<")): return symbol(.shiftLeft, 2)
    case (UInt8(ascii: ">"), UInt8(ascii: "=")): return symbol(.greaterOrEqual, 2)
    case (UInt8(ascii: ">"), UInt8(ascii: ">")): return symbol(.shiftRight, 2)
    case (UInt8(ascii: "="), UInt8(ascii: "=")): return symbol(.doubleEqual, 2)
    case (UInt8(ascii: "="), UInt8(ascii: ">")): return symbol(.arrow, 2)
    case (UInt8(ascii: "!"), UInt8(ascii: "=")): return symbol(.notEqual, 2)
    case (UInt8(ascii: "!"), UInt8(ascii: "~")):
      return byte(2) == UInt8(ascii: "*") ? symbol(.notTildeStar, 3) : symbol(.notTilde, 2)
    case (UInt8(ascii: "~"), UInt8(ascii: "*")): return symbol(.tildeStar, 2)
    case (UInt8(ascii: "|"), UInt8(ascii: "|")): return symbol(.concatenation, 2)
    case (UInt8(ascii: "@"), UInt8(ascii: ">")): return symbol(.atGreater, 2)
    case (UInt8(ascii: "<"), UInt8(ascii: "@")): return symbol(.lessAt, 2)
    case (UInt8(ascii: "&"), UInt8(ascii: "&")): return symbol(.doubleAmpersand, 2)
    case (UInt8(ascii: "-"), UInt8(ascii: ">")):
      return byte(2) == UInt8(ascii: ">") ? symbol(.thinArrowText, 3) : symbol(.thinArrow, 2)
    case (UInt8(ascii: "#"), UInt8(ascii: ">")):
      return byte(2) == UInt8(ascii: ">") ? symbol(.hashArrowText, 3) : symbol(.hashArrow, 2)
    default: break
    }
    guard let kind = Lexer.singleByteKind(bytes[start]) else { throw unknownOperator() }
    if kind == .leftBracket { bracketDepth += 1 }
    if kind == .rightBracket { bracketDepth = max(0, bracketDepth - 1) }
    return symbol(kind, 1)
  }

  /// Symbols that are whole by themselves.
  private static func singleByteKind(_ byte: UInt8) -> Token.Kind? {
    switch byte {
    case UInt8(ascii: "("): .leftParenthesis
    case UInt8(ascii: ")"): .rightParenthesis
    case UInt8(ascii: "["): .leftBracket
    case UInt8(ascii: "]"): .rightBracket
    case UInt8(ascii: ","): .comma
    case UInt8(ascii: ";"): .semicolon
    case UInt8(ascii: "+"): .plus
    case UInt8(ascii: "-"): .minus
    case UInt8(ascii: "*"): .star
    case UInt8(ascii: "/"): .slash
    case UInt8(ascii: "%"): .percent
    case UInt8(ascii: "^"): .caret
    case UInt8(ascii: "="): .equal
    case UInt8(ascii: "<"): .less
    case UInt8(ascii: ">"): .greater
    case UInt8(ascii: "~"): .tilde
    case UInt8(ascii: "&"): .ampersand
    case UInt8(ascii: "|"): .bar
    case UInt8(ascii: "#"): .hash
    default: nil
    }
  }

  /// The whole run of symbols is told, as PostgreSQL would have read it: `@>` and not `@`.
  private mutating func unknownOperator() -> BasaltError {
    let start = offset
    while isOperatorPart(byte(0)) { offset += 1 }
    let text =
      offset > start
      ? TokenText.clipped(source.text(SourceRange(start, offset))) : TokenText.visible(bytes[start])
    let remedy =
      switch text {
      case "?": "Write parameters as $1 or :name."
      case "`": "Names stand in double quotes: \"name\"."
      case "!": "Write NOT, or <> for 'differs from'."
      default: "Operators are + - * / % ^ || = <> < <= > >= ~ ~* !~ !~* & | # << >> -> ->> #> #>> @> <@ &&."
      }
    return error("There is no operator or symbol '\(text)'.", at: start, remedy: remedy)
  }
}
