import BasaltCore

/// Names, aliases, types and texts: the small pieces that all statements share.
///
/// ```
/// type  := name [(digits {, digits})] | DOUBLE PRECISION | CHARACTER VARYING [(digits)]
///        | (TIME | TIMESTAMP) [(digits)] [(WITH | WITHOUT) TIME ZONE] | INTERVAL [unit [TO unit]]
///        | type {'[' [digits] ']'} | type ARRAY ['[' digits ']']
/// unit  := YEAR | MONTH | DAY | HOUR | MINUTE | SECOND
/// ```
extension Parser {
  // MARK: Names

  /// Whether a token can be a name of anything.
  func isName(_ token: Token) -> Bool {
    token.kind == .quotedWord || token.kind == .word && (token.keyword?.rank ?? .free) == .free
  }

  /// - Parameter what: What a message calls it, with its article.
  /// - Throws: `.syntax` when no name comes, with the word in quotes if it is a reserved one.
  mutating func identifier(_ what: String) throws(BasaltError) -> Identifier {
    guard isName(token) else { throw unexpected([.name(what)]) }
    return takeIdentifier()
  }

  /// A name in a place where no keyword could stand: behind a dot or AS any word will do.
  mutating func label(_ what: String) throws(BasaltError) -> Identifier {
    guard token.kind.isWord else { throw unexpected([.name(what)]) }
    return takeIdentifier()
  }

  /// - Precondition: A word comes.
  mutating func takeIdentifier() -> Identifier {
    let token = token
    advance()
    return identifier(of: token)
  }

  /// The name that a word says.
  private func identifier(of token: Token) -> Identifier {
    // A view of the source: only the name itself is copied.
    let bytes = source.bytes[token.range.bytes]
    return Identifier(
      token.kind == .quotedWord
        ? TokenText.unquoted(bytes.dropFirst().dropLast(), quote: UInt8(ascii: "\"")) : TokenText.folded(bytes),
      token.range)
  }

  /// `a`, `a.b`, `a.b.c`.
  mutating func qualifiedName(_ what: String) throws(BasaltError) -> QualifiedName {
    // In FROM a text alone is a file; what is written to is a table.
    if token.kind.isString, what == "a table name" {
      throw unsupported(
        "A table is meant here, and no file.",
        remedy: "Read a file by FROM 'file.csv', and import it by COPY table FROM 'file.csv'.")
    }
    return try qualifiedRest([try identifier(what)])
  }

  /// The parts behind the first. A star behind a dot is left for whoever takes one.
  mutating func qualifiedRest(_ first: [Identifier]) throws(BasaltError) -> QualifiedName {
    var parts = first
    while at(.dot), peek(1).kind != .star {
      advance()
      parts.append(try label("a name"))
    }
    return QualifiedName(parts)
  }

  /// `(a, b, …)`.
  mutating func columnNames() throws(BasaltError) -> [Identifier] {
    try parenthesisedList { (parser) throws(BasaltError) in try parser.identifier("a column name") }
  }

  // MARK: Aliases

  /// `AS name`, or a name that no clause begins with.
  /// - Throws: `.syntax` when AS is followed by no name.
  /// - Returns: `nil` when the item has none.
  mutating func columnAlias() throws(BasaltError) -> Identifier? {
    if skip(.as) { return try label("an alias") }
    // Words that may begin what follows an item are no aliases there.
    guard isName(token), token.keyword?.isAliasOnlyAfterAs != true else { return nil }
    lastBareAlias = position
    return takeIdentifier()
  }

  /// `[AS] name [(column, …)]`.
  /// - Throws: `.syntax` when AS is followed by no name.
  /// - Returns: `nil` when the table keeps its own name.
  mutating func tableAlias() throws(BasaltError) -> TableAlias? {
    let name: Identifier
    if skip(.as) {
      name = try identifier("an alias")
    } else {
      // Likewise for what may follow a table.
      guard isName(token), !beginsJoin, !at(.at, followedBy: .leftParenthesis) else { return nil }
      lastBareAlias = position
      name = takeIdentifier()
    }
    return TableAlias(name, columns: at(.leftParenthesis) ? try columnNames() : [])
  }

  /// SEMI, ANTI and ASOF are names but before JOIN.
  private var beginsJoin: Bool {
    (at(.semi) || at(.anti)) && peek(1).keyword == .join || beginsAsof
  }

  /// ASOF, and what else a join begins with.
  var beginsAsof: Bool {
    at(.asof) && [.join, .inner, .left].contains(peek(1).keyword)
  }

  /// A word that is a keyword only before a certain symbol.
  func at(_ keyword: Keyword, followedBy kind: Token.Kind) -> Bool { at(keyword) && peek(1).kind == kind }

  // MARK: Texts and numbers

  /// - Precondition: A string comes.
  /// - Throws: `.syntax` for an escape that is none.
  mutating func takeText() throws(BasaltError) -> TextLiteral {
    let token = token
    let bytes = source.bytes[token.range.bytes]
    advance()
    switch token.kind {
    case .escapeString: return TextLiteral(try TokenText.unescaped(token.range, in: source))
    case .dollarString:
      // The tag is what stands up to the second dollar; it is there twice.
      let tagByteCount =
        (bytes.dropFirst().firstIndex(of: UInt8(ascii: "$")) ?? bytes.startIndex) + 1 - bytes.startIndex
      return TextLiteral(String(decoding: bytes.dropFirst(tagByteCount).dropLast(tagByteCount), as: UTF8.self))
    default: return TextLiteral(TokenText.unquoted(bytes.dropFirst().dropLast(), quote: UInt8(ascii: "'")))
    }
  }

  /// - Parameter what: What a message calls it.
  /// - Throws: `.syntax` when no string comes, or one with an escape that is none.
  mutating func text(_ what: String) throws(BasaltError) -> TextLiteral {
    guard token.kind.isString else { throw unexpected([.thing(what)]) }
    return try takeText()
  }

  /// Digits without point or exponent, as they were written.
  /// - Throws: `.syntax` for anything but digits.
  mutating func integer(_ what: String) throws(BasaltError) -> String {
    guard at(.number), source.bytes[token.range.bytes].allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw unexpected([.thing(what)])
    }
    let text = source.text(token.range)
    advance()
    return text
  }

  // MARK: Types

  /// A type's name with its numbers, and how deep it is a list. Which types there are is not asked.
  /// - Throws: `.syntax` when no name comes.
  mutating func typeName() throws(BasaltError) -> TypeName {
    let start = position
    guard token.kind == .quotedWord || token.kind == .word && token.keyword?.rank != .reserved else {
      throw unexpected([.name("a type")])
    }
    // The first word tells what others may follow.
    var words = [takeIdentifier().text]
    if tokens[start].kind == .word { try secondTypeWord(&words) }
    var arguments: [String] = []
    if at(.leftParenthesis) {
      arguments = try parenthesisedList { (parser) throws(BasaltError) in try parser.integer("a number of digits") }
    }
    if tokens[start].kind == .word { try lastTypeWords(&words) }
    let listDepth = try listDepth()
    return TypeName(words.joined(separator: " "), arguments: arguments, listDepth: listDepth, range(since: start))
  }

  /// `[]`, `[][]`, `[3]`, ARRAY: how many lists within each other a type is. How long a list may be is not kept, as PostgreSQL
  /// does not keep it.
  private mutating func listDepth() throws(BasaltError) -> Int {
    var depth = 0
    let isWord = skip(.array)
    while at(.leftBracket), !isWord || depth == 0 {
      advance()
      if at(.number) { _ = try integer("a length") }
      try require(.rightBracket, "]")
      depth += 1
    }
    return isWord ? 1 : depth
  }

  /// What belongs to a name before its numbers: `double precision`, `character varying`, `interval day to second`.
  private mutating func secondTypeWord(_ words: inout [String]) throws(BasaltError) {
    switch words[0] {
    case "double":
      if skip(.precision) { words.append("precision") }
    case "character", "char", "bit":
      if skip(.varying) { words.append("varying") }
    case "interval": words += intervalFields()
    default: break
    }
  }

  /// What comes behind them: `timestamp(3) with time zone`.
  private mutating func lastTypeWords(_ words: inout [String]) throws(BasaltError) {
    guard words[0] == "time" || words[0] == "timestamp", at(.with) || at(.without), peek(1).keyword == .time else {
      return
    }
    words.append(at(.with) ? "with" : "without")
    advance()
    try require(.time, .zone)
    words += ["time", "zone"]
  }

  /// `day`, `year to month`: the units of an interval, in lower case.
  mutating func intervalFields() -> [String] {
    /// The unit that a token names.
    func field(_ token: Token) -> String? {
      switch token.keyword {
      case .year, .month, .day, .hour, .minute, .second: token.keyword?.rawValue
      default: nil
      }
    }
    // Without a unit the text says it: `interval '1 day'`.
    guard let first = field(token) else { return [] }
    advance()
    guard at(.to), let last = field(peek(1)) else { return [first] }
    position(advancedBy: 2)
    return [first, "to", last]
  }

  /// More than one token at once.
  private mutating func position(advancedBy count: Int) { for _ in 0..<count { advance() } }
}
