import BasaltCore

/// Calls of functions, and the notations of the standard that are calls in disguise.
///
/// ```
/// call     := name (* | [[DISTINCT | ALL] argument {, argument} [ORDER BY item {, item}] [nulls]])
///             [WITHIN GROUP (ORDER BY item {, item})] [FILTER (WHERE expression)] [nulls] [OVER window]
/// nulls    := (IGNORE | RESPECT) NULLS
/// argument := [name (=> | :=)] expression
/// ```
extension Parser {
  /// Arguments and what may follow them, behind a name.
  /// - Throws: `.syntax` where a list does not go on.
  @inline(never)
  mutating func call(_ name: QualifiedName, _ start: Int) throws(BasaltError) -> Expression {
    try require(.leftParenthesis, "(")
    // Only the star alone: `count(DISTINCT *)` has no meaning.
    if skip(.star) {
      try require(.rightParenthesis, ")")
      return try callSuffix(name, .star, start)
    }
    guard !skip(.rightParenthesis) else { return try callSuffix(name, .list([]), start) }
    // ALL is what nobody needs to say.
    let isDistinct = skip(.distinct)
    if !isDistinct { _ = skip(.all) }
    let arguments = try list { (parser) throws(BasaltError) in try parser.argument() }
    let order = skip(.order, .by) ? try list { (parser) throws(BasaltError) in try parser.orderItem() } : []
    // Inside as DuckDB has it; the standard's place is behind the parenthesis.
    let ignoresNulls = nullTreatment()
    guard skip(.rightParenthesis) else {
      throw unexpected(
        order.isEmpty ? [.symbol(","), .symbol(")"), .thing("ORDER BY")] : [.symbol(","), .symbol(")")])
    }
    return try callSuffix(
      name, .list(arguments), isDistinct: isDistinct, orderBy: order, ignoresNulls: ignoresNulls, start)
  }

  /// A value, or `name => value`; `:=` is the older spelling of the same.
  @inline(never)
  private mutating func argument() throws(BasaltError) -> FunctionCall.Argument {
    // Two tokens ahead, because a name may as well begin an expression. Before the arrow any word is one: `null => 'NA'`.
    guard token.kind.isWord, peek(1).kind == .arrow || peek(1).kind == .assignment else {
      return FunctionCall.Argument(try expression())
    }
    let name = takeIdentifier()
    advance()
    return FunctionCall.Argument(name: name, try expression())
  }

  /// FILTER, IGNORE NULLS and OVER, in this order.
  @inline(never)
  private mutating func callSuffix(
    _ name: QualifiedName, _ arguments: FunctionCall.Arguments, isDistinct: Bool = false, orderBy: [OrderItem] = [],
    ignoresNulls: Bool? = nil, _ start: Int
  ) throws(BasaltError) -> Expression {
    // Ordered-set aggregates have another list of arguments. WITHIN is a free word, but no alias without AS.
    var withinGroup: [OrderItem] = []
    if at(.within) {
      guard orderBy.isEmpty, !isDistinct else {
        throw error(
          "WITHIN GROUP stands behind plain arguments.", remedy: "Leave DISTINCT and ORDER BY before it away.")
      }
      advance()
      try require(.group)
      try require(.leftParenthesis, "(")
      try require(.order, .by)
      withinGroup = try list { (parser) throws(BasaltError) in try parser.orderItem() }
      try requireListEnd()
    }
    // FILTER is a free word, and an alias unless a parenthesis follows.
    var filter: Expression?
    if at(.filter, followedBy: .leftParenthesis) {
      advance()
      advance()
      try require(.where)
      filter = try expression()
      try require(.rightParenthesis, ")")
    }
    // Without OVER none of these means anything: told here, where it stands.
    let nullTreatment = nullTreatment() ?? ignoresNulls
    if nullTreatment != nil, !at(.over) { throw unexpected([.keyword(.over)]) }
    // A free word, too: an alias only behind AS.
    let over = skip(.over) ? try windowReference() : nil
    let range = range(since: start)
    return Expression(
      .call(
        FunctionCall(
          name, arguments, isDistinct: isDistinct, orderBy: orderBy, withinGroup: withinGroup, filter: filter,
          ignoresNulls: nullTreatment ?? false, over: over, range)), range)
  }

  // MARK: Notations of the standard

  /// `EXTRACT(year FROM x)` and its like, as the calls that they mean; `nil` for any other word.
  ///
  /// Each also takes plain arguments: `substring(x, 1, 2)`.
  /// - Throws: `.syntax` where a notation was begun and does not go on.
  /// - Returns: A call of a plain name, with plain arguments.
  @inline(never)
  mutating func keywordCall(_ keyword: Keyword) throws(BasaltError) -> Expression? {
    guard peek(1).kind == .leftParenthesis else { return nil }
    switch keyword {
    case .extract: return try extract()
    case .substring: return try substring()
    case .position: return try substringPosition()
    case .trim: return try trim()
    case .overlay: return try overlay()
    default: return nil
    }
  }

  /// Takes the name and the parenthesis.
  private mutating func beginKeywordCall() -> SourceRange {
    let range = token.range
    advance()
    advance()
    return range
  }

  /// What follows an argument that was no special notation: the others, separated by commas.
  private mutating func plainCall(
    _ name: SourceRange, _ first: Expression, _ start: Int
  ) throws(BasaltError) -> Expression {
    var arguments = [first]
    while skip(.comma) { arguments.append(try expression()) }
    try requireListEnd()
    return call(source.text(name).lowercased(), at: name, arguments, start)
  }

  /// `extract('year', x)`: the field is a text.
  private mutating func extract() throws(BasaltError) -> Expression {
    let start = position
    let name = beginKeywordCall()
    // The field is one word or text, and FROM follows it: otherwise it is an expression.
    guard peek(1).keyword == .from, token.kind.isWord || token.kind.isString else {
      let first = try expression()
      guard at(.comma) else { throw unexpected([.thing("a field and FROM, as in extract(year FROM time)")]) }
      return try plainCall(name, first, start)
    }
    let fieldRange = token.range
    let text = token.kind.isWord ? TextLiteral(takeIdentifier().text) : try takeText()
    advance()
    let value = try expression()
    try require(.rightParenthesis, ")")
    return call("extract", at: name, [Expression(.literal(.text(text)), fieldRange), value], start)
  }

  /// `substring(x FROM start FOR count)`, either part alone too; without a start it is 1.
  private mutating func substring() throws(BasaltError) -> Expression {
    let start = position
    let name = beginKeywordCall()
    let text = try expression()
    guard at(.from) || at(.for) else { return try plainCall(name, text, start) }
    var from: Expression?
    var count: Expression?
    // In either order, as PostgreSQL takes them.
    while (from == nil && at(.from)) || (count == nil && at(.for)) {
      if skip(.from) {
        from = try expression()
      } else {
        advance()
        count = try expression()
      }
    }
    try require(.rightParenthesis, ")")
    // FOR alone counts from the first character.
    let first = from ?? Expression(.literal(.number("1")), name)
    return call("substring", at: name, [text, first] + (count.map { [$0] } ?? []), start)
  }

  /// `position(part IN text)` is `strpos(text, part)`.
  private mutating func substringPosition() throws(BasaltError) -> Expression {
    let start = position
    let name = beginKeywordCall()
    // Tighter than IN, which separates the two.
    let part = try expression(atLeast: Precedence.membership.tighter)
    guard skip(.in) else { return try plainCall(name, part, start) }
    let text = try expression()
    try require(.rightParenthesis, ")")
    return call("strpos", at: name, [text, part], start)
  }

  /// `trim(LEADING 'x' FROM text)` is `ltrim(text, 'x')`; TRAILING `rtrim`, BOTH `trim`.
  private mutating func trim() throws(BasaltError) -> Expression {
    let start = position
    let name = beginKeywordCall()
    // Names of functions that PostgreSQL has under the same names.
    var function = "trim"
    let hasSide = at(.both) || at(.leading) || at(.trailing)
    if at(.leading) { function = "ltrim" }
    if at(.trailing) { function = "rtrim" }
    if hasSide { advance() }
    if skip(.from) {
      let text = try expression()
      try require(.rightParenthesis, ")")
      return call(function, at: name, [text], start)
    }
    let first = try expression()
    if skip(.from) {
      let text = try expression()
      try require(.rightParenthesis, ")")
      return call(function, at: name, [text, first], start)
    }
    guard hasSide else { return try plainCall(name, first, start) }
    try require(.rightParenthesis, ")")
    return call(function, at: name, [first], start)
  }

  /// `overlay(text PLACING part FROM start FOR count)`.
  private mutating func overlay() throws(BasaltError) -> Expression {
    let start = position
    let name = beginKeywordCall()
    let text = try expression()
    // Plain arguments are the function of that name.
    guard skip(.placing) else { return try plainCall(name, text, start) }
    var arguments = [text, try expression()]
    try require(.from)
    arguments.append(try expression())
    if skip(.for) { arguments.append(try expression()) }
    try require(.rightParenthesis, ")")
    return call("overlay", at: name, arguments, start)
  }
}
