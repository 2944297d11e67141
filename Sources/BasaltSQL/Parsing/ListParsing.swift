import BasaltCore

/// Lists: what makes them, and what takes parts of them.
///
/// ```
/// list      := [ARRAY] '[' [expression {, expression} [,]] ']' | ARRAY (query)
/// subscript := '[' expression ']' | '[' [expression] : [expression] ']'
/// any       := (ANY | SOME | ALL) (query or expression)
/// ```
///
/// | written | read as |
/// | --- | --- |
/// | `[1, 2]` | `ARRAY[1, 2]` |
/// | `ARRAY[[1], [2]]` | `ARRAY[ARRAY[1], ARRAY[2]]` |
/// | `x IN [1, 2]` | `x = ANY (ARRAY[1, 2])` |
/// | `a[1:n]` | a slice, though `:n` would be a parameter |
///
/// `[1, 2]` without ARRAY is DuckDB's, and PostgreSQL's within another list. Subscripts bind as tightly as `::`.
extension Parser {
  /// - Precondition: A bracket comes, or ARRAY before a bracket or a parenthesis.
  @inline(never)
  mutating func listConstructor() throws(BasaltError) -> Expression {
    let start = position
    if skip(.array), at(.leftParenthesis) {
      let query = try parenthesisedQuery()
      return Expression(.listQuery(query), range(since: start))
    }
    try require(.leftBracket, "[")
    if skip(.rightBracket) { return Expression(.list([]), range(since: start)) }
    let elements = try list { (parser) throws(BasaltError) in try parser.expression() }
    guard skip(.rightBracket) else { throw unexpected([.symbol(","), .symbol("]")]) }
    return Expression(.list(elements), range(since: start))
  }

  /// `value[index]`, `value[first:last]`.
  @inline(never)
  mutating func subscripted(_ left: Expression, _ start: Int) throws(BasaltError) -> Expression {
    try require(.leftBracket, "[")
    let first = at(.colon) ? nil : try expression()
    if let first, skip(.rightBracket) {
      try grow()
      return Expression(.element(left, first), range(since: start))
    }
    var last: Expression?
    if at(.parameterName), first != nil {
      // `a[1:n]`: the lexer takes the colon for that of a parameter, which cannot stand here.
      last = try nameBehindColon()
    } else {
      guard skip(.colon) else { throw unexpected([.symbol("]"), .symbol(":")]) }
      last = at(.rightBracket) ? nil : try expression()
    }
    guard skip(.rightBracket) else { throw unexpected([.symbol("]")]) }
    try grow()
    return Expression(.slice(left, first: first, last: last), range(since: start))
  }

  /// In PostgreSQL a colon begins no parameter, and statements come from there: `a[1:n]`.
  ///
  /// A column right behind a colon, and nothing more of an expression.
  private mutating func nameBehindColon() throws(BasaltError) -> Expression {
    let range = token.range
    guard peek(1).kind == .rightBracket else {
      throw error(
        "\(written(token)) would be a parameter, and none can stand here.", remedy: "Put a space behind the colon.")
    }
    advance()
    let nameRange = SourceRange(range.start + 1, range.end)
    let name = TokenText.folded(source.bytes[range.bytes].dropFirst())
    if name == "null" { return Expression(.literal(.null), nameRange) }
    return Expression(.column(QualifiedName([Identifier(name, nameRange)])), nameRange)
  }

  /// What stands behind ANY or ALL: a query, or a value that is a list.
  @inline(never)
  mutating func quantified(
    _ left: Expression, _ operation: BinaryOperator, _ quantifier: Quantifier, _ start: Int
  ) throws(BasaltError) -> Expression {
    try require(.leftParenthesis, "(")
    if beginsQuery {
      let query = try query()
      try require(.rightParenthesis, ")")
      // One level, however many operands there are.
      try grow()
      return Expression(.quantified(left, operation, quantifier, query), range(since: start))
    }
    let innerStart = position
    var list = try expression()
    if let query = try continuingQuery(list, from: innerStart) { list = query }
    try require(.rightParenthesis, ")")
    try grow()
    // A query in parentheses of its own is the query all the same, as in PostgreSQL.
    if case .scalar(let query) = list.kind {
      return Expression(.quantified(left, operation, quantifier, query), range(since: start))
    }
    return Expression(.quantifiedList(left, operation, quantifier, list), range(since: start))
  }
}
