import BasaltCore

/// Operands: literals, names, parentheses, CASE and casts. Calls have a file of their own (`CallParsing`).
///
/// ```
/// primary := number | text | TRUE | FALSE | NULL | $1 | :name | CURRENT_DATE | …
///          | (expression) | (query) | EXISTS (query) | [ROW] (expression, expression …)
///          | name {. name} | call
///          | [ARRAY] [list] | ARRAY (query)
///          | CASE [expression] WHEN expression THEN expression … [ELSE expression] END
///          | CAST (expression AS type) | TRY_CAST (expression AS type)
///          | type text | INTERVAL (text | number) [unit [TO unit]]
/// ```
extension Parser {
  /// One operand, without any operator around it.
  /// - Throws: `.syntax` when none begins here.
  @inline(never)
  mutating func primary() throws(BasaltError) -> Expression {
    let range = token.range
    switch token.kind {
    case .number:
      advance()
      return Expression(.literal(.number(source.text(range))), range)
    case .string, .escapeString, .dollarString: return Expression(.literal(.text(try takeText())), range)
    case .parameterNumber: return try numberedParameter()
    case .parameterName:
      advance()
      // Names of parameters are folded like others, so that an application may write them as it likes.
      let name = TokenText.folded(source.bytes[range.bytes].dropFirst())
      return Expression(.parameter(.name(Identifier(name, SourceRange(range.start + 1, range.end)))), range)
    case .leftParenthesis: return try parenthesised()
    case .leftBracket: return try listConstructor()
    case .quotedWord: return try name()
    case .word: return try word()
    default: throw unexpected([.thing("an expression")])
    }
  }

  /// - Throws: `.syntax` for $0 and for numbers beyond `Limits.sqlParameterNumberMaximum`.
  private mutating func numberedParameter() throws(BasaltError) -> Expression {
    let range = token.range
    guard let number = Int(String(decoding: source.bytes[range.bytes].dropFirst(), as: UTF8.self)),
      (1...Limits.sqlParameterNumberMaximum).contains(number)
    else {
      throw error(
        "There is no parameter \(written(token)).",
        remedy: "Parameters are numbered from $1 to $\(Limits.sqlParameterNumberMaximum).")
    }
    advance()
    return Expression(.parameter(.number(number)), range)
  }

  // MARK: Parentheses

  /// A value or a query; which of the two may be known only behind it: `((SELECT 1) UNION SELECT 2)`.
  @inline(never)
  private mutating func parenthesised() throws(BasaltError) -> Expression {
    let start = position
    advance()
    if beginsQuery {
      let query = try query()
      try require(.rightParenthesis, ")")
      return Expression(.scalar(query), range(since: start))
    }
    // Behind the parenthesis: the range of a query that goes on begins there.
    let innerStart = position
    var inner = try expression()
    if let query = try continuingQuery(inner, from: innerStart) { inner = query }
    guard !at(.comma) else { return try row(inner, start) }
    try require(.rightParenthesis, ")")
    return inner
  }

  /// `(a, b)`: the first has been read.
  @inline(never)
  private mutating func row(_ first: Expression, _ start: Int) throws(BasaltError) -> Expression {
    var parts = [first]
    while skip(.comma) { parts.append(try expression()) }
    try requireListEnd()
    // One level, however many parts there are.
    try grow()
    return Expression(.row(parts), range(since: start))
  }

  /// `ROW(a, b)` is the same.
  ///
  /// In PostgreSQL it may have any number of values, none among them; compared they can be only as two or more.
  @inline(never)
  private mutating func wordedRow() throws(BasaltError) -> Expression {
    let start = position
    advance()
    advance()
    let first = at(.rightParenthesis) ? nil : try expression()
    guard let first, at(.comma) else {
      throw unsupported(
        "A row of fewer than two values is not supported.", at: tokens[start].range, remedy: "Write the value alone.")
    }
    return try row(first, start)
  }

  /// A query in parentheses that was read as a value goes on as a query: UNION and the like follow it.
  /// - Parameter start: Where it begins.
  /// - Returns: The whole query as a value; `nil` when nothing follows that only a query has.
  mutating func continuingQuery(_ value: Expression, from start: Int) throws(BasaltError) -> Expression? {
    guard case .scalar(let query) = value.kind, continuesQuery else { return nil }
    let whole = try self.query(continuing: query.isBare ? query.body : .nested(query), from: start)
    return Expression(.scalar(whole), whole.range)
  }

  // MARK: Words

  /// A word without quotes: the keyword that it is here, or a name.
  @inline(never)
  private mutating func word() throws(BasaltError) -> Expression {
    let range = token.range
    guard let keyword = token.keyword else { return try name() }
    // Before a parenthesis they are calls, which PostgreSQL refuses, and we tell as an unknown function.
    if let value = SessionValue(rawValue: keyword.rawValue), peek(1).kind != .leftParenthesis {
      advance()
      return Expression(.sessionValue(value), range)
    }
    switch keyword {
    case .null: return literal(.null)
    case .true: return literal(.boolean(true))
    case .false: return literal(.boolean(false))
    case .case: return try conditional()
    // TRY_CAST is no reserved word, and CAST is an error as a name.
    case .cast, .tryCast: return peek(1).kind == .leftParenthesis ? try cast() : try name()
    case .array where peek(1).kind == .leftBracket || peek(1).kind == .leftParenthesis: return try listConstructor()
    case .interval: return try interval()
    case .time, .timestamp:
      if let literal = try zonedLiteral() { return literal }
      return try name()
    case .row where peek(1).kind == .leftParenthesis: return try wordedRow()
    case .exists where peek(1).kind == .leftParenthesis:
      let start = position
      advance()
      let query = try parenthesisedQuery()
      return Expression(.exists(query), self.range(since: start))
    default:
      if let refusal = refusedPrimary(keyword) { throw refusal }
      if let call = try keywordCall(keyword) { return call }
      return try name()
    }
  }

  /// A literal that one keyword is.
  private mutating func literal(_ literal: Literal) -> Expression {
    let range = token.range
    advance()
    return Expression(.literal(literal), range)
  }

  /// What begins with a keyword and is not there: told by its name.
  @inline(never)
  private func refusedPrimary(_ keyword: Keyword) -> BasaltError? {
    switch keyword {
    case .default:
      return error("DEFAULT stands only in the VALUES of an INSERT.", remedy: "Write the value itself.")
    case .select, .with:
      return error(
        "A query in place of a value stands in parentheses.", remedy: "Write (\(keyword.text) …).")
    default: return nil
    }
  }

  /// A column, a call, or a literal of a named type: what follows the name decides.
  /// - Throws: `.syntax` for reserved words, and for `t.*` in place of a value.
  @inline(never)
  mutating func name() throws(BasaltError) -> Expression {
    let start = position
    // `left(…)` and its like: names of functions that no column may have without quotes.
    let isFunctionName = token.kind == .word && token.keyword?.rank == .function && peek(1).kind == .leftParenthesis
    guard isName(token) || isFunctionName else {
      // Whoever wrote FROM here forgot something, and did not mean a column of that name.
      let beginsClause = token.keyword.map { Clause(of: $0) != nil } ?? false
      throw unexpected([beginsClause ? .thing("an expression") : .name("an expression")])
    }
    if token.kind == .word, peek(1).kind.isString || at(.double, .precision) && peek(2).kind.isString {
      let type = try typeName()
      return Expression(.typedLiteral(type, try takeText()), range(since: start))
    }
    // No look ahead: parts are taken as long as dots follow.
    let name = try qualifiedRest([takeIdentifier()])
    if at(.leftParenthesis) { return try call(name, start) }
    if at(.dot) {
      throw error(
        "'\(TokenText.clipped(source.text(range(since: start)))).*' is no value.", at: tokens[start].range,
        remedy: "Name one column, or write the star as an item of SELECT.")
    }
    return Expression(.column(name), name.range)
  }

  // MARK: Typed literals

  /// `INTERVAL '1 day'`, `INTERVAL '1' DAY`, `INTERVAL 1 DAY`; otherwise a name.
  private mutating func interval() throws(BasaltError) -> Expression {
    let start = position
    guard peek(1).kind.isString || peek(1).kind == .number else { return try name() }
    advance()
    // DuckDB and MySQL write the number without quotes.
    let isNumber = at(.number)
    let text = isNumber ? TextLiteral(source.text(token.range)) : try takeText()
    if isNumber { advance() }
    let fields = intervalFields()
    guard !fields.isEmpty || !isNumber else {
      throw unexpected([.thing("a unit such as DAY or MONTH")])
    }
    let type = TypeName((["interval"] + fields).joined(separator: " "), tokens[start].range)
    return Expression(.typedLiteral(type, text), range(since: start))
  }

  /// `TIMESTAMP WITH TIME ZONE '…'`: `nil` when no literal follows.
  private mutating func zonedLiteral() throws(BasaltError) -> Expression? {
    // WITH may also begin the options of a table; TIME behind it is what tells.
    let isZoned = [.with, .without].contains(peek(1).keyword) && peek(2).keyword == .time
    guard isZoned || peek(1).kind.isString else { return nil }
    let start = position
    let type = try typeName()
    return Expression(.typedLiteral(type, try text("a text")), range(since: start))
  }

  // MARK: CASE and CAST

  /// Both forms: of conditions, and of values that one operand is compared with.
  @inline(never)
  private mutating func conditional() throws(BasaltError) -> Expression {
    let start = position
    advance()
    // WHEN is reserved, so that no operand begins with it.
    let operand = at(.when) ? nil : try expression()
    var branches: [Expression.Conditional.Branch] = []
    guard at(.when) else { throw unexpected([.keyword(.when)]) }
    while skip(.when) {
      let condition = try expression()
      try require(.then)
      branches.append(Expression.Conditional.Branch(condition, try expression()))
    }
    let otherwise = skip(.else) ? try expression() : nil
    guard skip(.end) else {
      throw unexpected(otherwise == nil ? [.keyword(.when), .keyword(.else), .keyword(.end)] : [.keyword(.end)])
    }
    let conditional = Expression.Conditional(operand: operand, branches: branches, otherwise: otherwise)
    return Expression(.conditional(conditional), range(since: start))
  }

  /// CAST and TRY_CAST; `::` is the operator for the first.
  @inline(never)
  private mutating func cast() throws(BasaltError) -> Expression {
    let start = position
    let isTry = at(.tryCast)
    advance()
    try require(.leftParenthesis, "(")
    let value = try expression()
    // As in an alias, but here it is required.
    try require(.as)
    let type = try typeName()
    try require(.rightParenthesis, ")")
    return Expression(.cast(value, type, isTry: isTry), range(since: start))
  }
}
