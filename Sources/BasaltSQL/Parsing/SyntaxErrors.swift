import BasaltCore

/// What a rule would have taken at the place where it failed.
enum Expectation {
  /// A word of the grammar: one that was misspelt is compared with it.
  case keyword(Keyword)
  /// Punctuation: `(`.
  case symbol(String)
  /// Anything else, with its article: "a table name".
  case thing(String)
  /// As `thing`, where a word would do that is not reserved.
  case name(String)
  /// Nothing more: "the end of the statement".
  case end(String)

  /// As a message lists it.
  var text: String {
    switch self {
    case .keyword(let keyword): keyword.text
    case .symbol(let symbol): "'\(symbol)'"
    case .thing(let text), .name(let text), .end(let text): text
    }
  }
}

/// How a statement that does not follow the grammar is told: what was found, what would have done, and what was probably
/// meant. One place for all rules, from the most telling reading of the mistake to the plainest.
///
/// What is tried, in this order:
///
/// 1. The statement ends inside parentheses: the error points at the one that opens them.
/// 2. `==`, which other languages have for `=`.
/// 3. A misspelt keyword that was taken for an alias: the error points at it, a token back.
/// 4. A misspelt keyword where one was expected: the remedy names the nearest.
/// 5. A reserved word where a name was expected: the remedy quotes it.
/// 6. A value where a list goes on: a comma is missing.
/// 7. Otherwise what was expected and what was found.
///
/// Clauses in the wrong order are found earlier, where a query ends (`QueryParsing`).
extension Parser {
  /// An error in words of its own, at the next token if no place is given.
  @inline(never)
  func error(_ message: String, at range: SourceRange? = nil, remedy: String) -> BasaltError {
    source.error(.syntax, message, at: (range ?? token.range).start, remedy: remedy)
  }

  /// Refuses what PostgreSQL or DuckDB take, and Basalt does not, by its name.
  @inline(never)
  func unsupported(_ what: String, at range: SourceRange? = nil, remedy: String) -> BasaltError {
    source.error(.unsupported, what, at: (range ?? token.range).start, remedy: remedy)
  }

  /// The next token does not fit.
  /// - Parameter expected: A short list: what a person would most likely have wanted to write.
  @inline(never)
  func unexpected(_ expected: [Expectation]) -> BasaltError {
    if let unclosed = unclosedParenthesis(expected) { return unclosed }
    if at(.doubleEqual) { return error("'==' is no operator.", remedy: "Write = to compare.") }
    if let misread = misreadAlias() { return misread }
    return error(
      "Expected \(Parser.alternatives(expected.map(\.text))), found \(description(of: token)).",
      remedy: remedy(expected))
  }

  // MARK: Readings of a mistake, the most telling first

  /// The statement ends inside parentheses: the one to look at is where they open.
  private func unclosedParenthesis(_ expected: [Expectation]) -> BasaltError? {
    guard isAtEnd, let opening = openParentheses(from: 0).last else { return nil }
    return error(
      "The parenthesis that opens here is never closed: expected \(Parser.alternatives(expected.map(\.text))), "
        + "found \(description(of: token)).",
      at: opening, remedy: "Close it with ')'.")
  }

  /// Those that were opened since a token and not closed, from the outside in.
  private func openParentheses(from start: Int) -> [SourceRange] {
    var open: [SourceRange] = []
    for token in tokens[min(start, position)..<position] {
      if token.kind == .leftParenthesis { open.append(token.range) }
      if token.kind == .rightParenthesis { _ = open.popLast() }
    }
    return open
  }

  /// A clause that comes too late, or twice.
  /// - Returns: `nil` when what comes next begins no clause, or one that may follow.
  func misplacedClause() -> BasaltError? {
    guard let keyword = token.keyword, keyword.rank == .reserved, let found = Clause(of: keyword), let lastClause,
      found != .setOperation, found != .select, found != .with, openParentheses(from: lastClausePosition).isEmpty
    else { return nil }
    if found == lastClause {
      return error(
        "\(found.text) is there already.",
        remedy: "Write one \(found.text) a query, with AND or commas between its parts.")
    }
    guard found < lastClause else { return nil }
    return error(
      "\(found.text) comes before \(lastClause.text).", remedy: "Move \(found.text) before \(lastClause.text).")
  }

  /// `SELECT a FORM t`: FORM was taken for an alias, and what follows makes no sense behind one.
  private func misreadAlias() -> BasaltError? {
    guard let lastBareAlias, lastBareAlias == position - 1, tokens[lastBareAlias].kind == .word,
      let keyword = nearest(to: tokens[lastBareAlias], among: Clause.keywords)
    else { return nil }
    let alias = tokens[lastBareAlias]
    return error(
      "'\(written(alias))' reads as an alias here, and \(description(of: token)) cannot follow it.", at: alias.range,
      remedy: "Did you mean \(keyword.text)?")
  }

  /// What to do, as precisely as what was found allows.
  private func remedy(_ expected: [Expectation]) -> String {
    var keywords: [Keyword] = []
    var symbols: [String] = []
    var wantsName = false
    var wantsEnd = false
    for expectation in expected {
      switch expectation {
      case .keyword(let keyword): keywords.append(keyword)
      case .symbol(let symbol): symbols.append(symbol)
      case .name: wantsName = true
      case .end: wantsEnd = true
      case .thing: break
      }
    }
    if token.kind == .word, let keyword = nearest(to: token, among: keywords) { return "Did you mean \(keyword.text)?" }
    if wantsName, let keyword = token.keyword, keyword.rank != .free {
      return "\(keyword.text) is a reserved word: write \"\(keyword.rawValue)\" if it is the name."
    }
    if wantsEnd, token.kind == .word, let keyword = nearest(to: token, among: Clause.keywords) {
      return "Did you mean \(keyword.text)?"
    }
    let isOperand = isName(token) || token.kind.isString || token.kind == .number
    if wantsEnd, isOperand { return "Is a comma or an operator missing before it?" }
    if wantsEnd { return "Remove it and what follows, or put ';' before it." }
    if symbols.contains(","), isOperand {
      return "Is a comma missing before it?"
    }
    return "Write \(Parser.alternatives(expected.map(\.text))) at this place."
  }

  // MARK: Words

  /// The keyword that a word was probably meant as. A word that is one of them is not a misspelling.
  /// - Returns: `nil` when none is near, and then no guess is told.
  func nearest(to token: Token, among keywords: [Keyword]) -> Keyword? {
    if let keyword = token.keyword, keyword.rank == .reserved || keywords.contains(keyword) { return nil }
    return NameDistance.nearest(to: written(token), among: keywords.map(\.rawValue)).flatMap(Keyword.named)
  }

  /// The token as it stands in the source.
  func written(_ token: Token) -> String { TokenText.clipped(source.text(token.range)) }

  /// What a message calls a token that was found.
  func description(of token: Token) -> String {
    switch token.kind {
    case .endOfText, .semicolon: "the end of the statement"
    case .word where token.keyword?.rank == .reserved: token.keyword?.text ?? written(token)
    // These bring quotes of their own.
    case .string, .escapeString, .dollarString, .quotedWord: written(token)
    default: "'\(written(token))'"
    }
  }

  /// `A`, `A or B`, `A, B or C`.
  static func alternatives(_ texts: [String]) -> String {
    guard let last = texts.last, texts.count > 1 else { return texts.last ?? "nothing" }
    return texts.dropLast().joined(separator: ", ") + " or " + last
  }
}
