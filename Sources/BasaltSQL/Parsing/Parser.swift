import BasaltCore

/// Reads the tokens of one statement: recursive descent, a method a rule, one token ahead in nearly every place.
///
/// The rules are in extensions, one file for each family of statements; here is what all of them stand on: the token that
/// comes next, lists, and the bound of the tree's depth. A parser is used up by its first error.
///
/// **Depth** is bounded twice. `depth` counts the rules that are inside each other, before the stack is used up. `height`
/// counts the nodes of the tree, which operators in a row pile up in a loop, without any recursion: the tree is released
/// by recursion all the same. Each rule that may contain itself hands its height to the rule around it (`leave`), and each
/// operator adds one (`grow`); that is at most twice the true height, and never less.
///
/// **Linear time**: no rule goes back. Where two rules begin alike (a query or a value in parentheses), what they share is
/// read once, and made the one or the other by what follows (`continuingQuery`).
struct Parser {
  /// Where tokens have their text from.
  let source: SourceText
  /// Ends with a semicolon or the end, which no rule passes over.
  let tokens: [Token]
  /// The index of the next token.
  private(set) var position = 0

  /// Rules that are at work inside each other.
  private var depth = 0
  /// Of the trees that were completed inside the rule that is at work: at least their true height, at most twice it.
  private var height = 0

  /// The clause of the query being read that was read last, to tell those that come in the wrong order.
  var lastClause: Clause? {
    didSet { lastClausePosition = position }
  }
  /// The token behind its first words: parentheses that were opened since are counted from here.
  private(set) var lastClausePosition = 0
  /// Whether the rows of the next VALUES may say DEFAULT.
  var allowsDefault = false
  /// The token that was last read as an alias without AS: a misspelt keyword ends there, and the error comes a token later.
  var lastBareAlias: Int?

  /// - Precondition: The tokens end with a semicolon or the end, as the lexer has them.
  init(_ source: SourceText, tokens: [Token]) {
    self.source = source
    self.tokens = tokens
  }

  // MARK: Tokens

  /// The next token: the one that every decision is about.
  var token: Token { tokens[position] }

  /// The token so many behind the next; the last one behind the end.
  func peek(_ distance: Int) -> Token { tokens[min(position + distance, tokens.count - 1)] }

  /// Whether all of the statement was read.
  var isAtEnd: Bool { position == tokens.count - 1 }

  /// Asks without taking.
  func at(_ kind: Token.Kind) -> Bool { token.kind == kind }
  /// A quoted word is never a keyword, since the lexer gives it none.
  func at(_ keyword: Keyword) -> Bool { token.keyword == keyword }
  /// Both words, next to each other.
  func at(_ first: Keyword, _ second: Keyword) -> Bool { at(first) && peek(1).keyword == second }

  /// Never over the last token, so that there is always a next one.
  mutating func advance() { position = min(position + 1, tokens.count - 1) }

  /// Passes over the token if it comes next.
  mutating func skip(_ kind: Token.Kind) -> Bool {
    guard at(kind) else { return false }
    advance()
    return true
  }

  /// Most optional words of SQL are read with this.
  mutating func skip(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    advance()
    return true
  }

  /// Passes over both words or neither.
  mutating func skip(_ first: Keyword, _ second: Keyword) -> Bool {
    guard at(first, second) else { return false }
    position += 2
    return true
  }

  /// - Parameter symbol: As a message writes it.
  /// - Throws: `.syntax`, naming it and what was found instead.
  mutating func require(_ kind: Token.Kind, _ symbol: String) throws(BasaltError) {
    guard skip(kind) else { throw unexpected([.symbol(symbol)]) }
  }

  /// Each of the words, in order.
  /// - Throws: `.syntax` at the first that is missing.
  mutating func require(_ keywords: Keyword...) throws(BasaltError) {
    for keyword in keywords {
      guard skip(keyword) else { throw unexpected([.keyword(keyword)]) }
    }
  }

  /// From a token to the last one that was taken.
  func range(since start: Int) -> SourceRange {
    tokens[start].range.through(tokens[max(start, position - 1)].range)
  }

  // MARK: Depth

  /// Enters a rule that may contain itself.
  /// - Throws: `.statementTooComplex` beyond `Limits.sqlNestingMaximum`: before the stack is used up.
  /// - Returns: What `leave` wants.
  mutating func enter() throws(BasaltError) -> Int {
    guard depth < Limits.sqlNestingMaximum else { throw tooComplex() }
    depth += 1
    let outer = height
    height = 0
    return outer
  }

  /// Leaves it: what was read inside is one node more, of which the rule around it hears.
  mutating func leave(_ outer: Int) throws(BasaltError) {
    depth -= 1
    try grow()
    height = max(outer, height)
  }

  /// Counts a node on top of those that were completed: an operator whose left operand is all that was read before.
  mutating func grow() throws(BasaltError) {
    height += 1
    guard height <= Limits.sqlNestingMaximum else { throw tooComplex() }
  }

  /// At the token that would have been too deep: the rest of the statement was not looked at.
  private func tooComplex() -> BasaltError {
    source.error(
      .statementTooComplex,
      "The statement is nested more than \(Limits.sqlNestingMaximum) levels deep, operators in a row included.",
      at: token.range.start,
      remedy: "Name parts of it in WITH, or write long rows of values with IN, AND or OR, which may have any number.")
  }

  // MARK: Lists

  /// One or more, separated by commas. One comma too many at the end is passed over, as in DuckDB: lists of columns are
  /// moved about line by line.
  /// - Parameter element: Takes one element, and no comma.
  /// - Throws: What the element throws; `.syntax` when none comes behind a comma.
  mutating func list<Element>(
    _ element: (inout Parser) throws(BasaltError) -> Element
  ) throws(BasaltError) -> [Element] {
    var elements = [try element(&self)]
    while skip(.comma) {
      if isAtListEnd { break }
      elements.append(try element(&self))
    }
    return elements
  }

  /// The same between parentheses.
  mutating func parenthesisedList<Element>(
    _ element: (inout Parser) throws(BasaltError) -> Element
  ) throws(BasaltError) -> [Element] {
    try require(.leftParenthesis, "(")
    let elements = try list(element)
    try requireListEnd()
    return elements
  }

  /// The parenthesis that closes a list: when something else comes, a comma may be what is missing.
  mutating func requireListEnd() throws(BasaltError) {
    guard skip(.rightParenthesis) else { throw unexpected([.symbol(","), .symbol(")")]) }
  }

  /// Whether nothing of a list can follow: its parenthesis is closed, or the next clause begins.
  private var isAtListEnd: Bool {
    switch token.kind {
    case .rightParenthesis, .rightBracket, .semicolon, .endOfText: true
    default: token.keyword.map { Clause(of: $0) != nil && $0.rank == .reserved } ?? false
    }
  }
}
