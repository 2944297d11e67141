import BasaltCore

/// Operators: precedence climbing over PostgreSQL's table (`Precedence`).
///
/// A rule reads one operand, then every operator that binds at least as tightly as it was asked for. Operators of one rank
/// are read by the loop, not by recursion; AND and OR even into one node.
///
/// ```
/// expression := and {OR and}
/// and        := not {AND not}
/// not        := NOT not | test
/// test       := comparison {IS [NOT] (NULL | TRUE | FALSE | UNKNOWN | DISTINCT FROM comparison) | ISNULL | NOTNULL}
/// comparison := membership [(= | <> | != | < | <= | > | >=) (membership | (ANY | SOME | ALL) (query or list))]
/// membership := other [[NOT] (BETWEEN [SYMMETRIC] other AND other | IN (list or query or brackets) | [I]LIKE other [ESCAPE other])]
/// other      := sum {(|| | ~ | ~* | !~ | !~* | & | | | # | << | >> | -> | ->> | #> | #>> | @> | <@ | &&) sum} | ~ sum
/// sum        := product {(+ | -) product}
/// product    := power {(* | / | %) power}
/// power      := zoned {^ zoned}
/// zoned      := sign {AT TIME ZONE sign}
/// sign       := (+ | -) sign | primary {:: type | subscript}
/// ```
/// A prefix may stand before any operand, whatever is around it: `a = NOT b` is read, and printed with parentheses.
extension Parser {
  /// Any expression, down to the loosest operator.
  mutating func expression() throws(BasaltError) -> Expression { try expression(atLeast: .or) }

  /// - Parameter minimum: Looser operators are left for the caller.
  mutating func expression(atLeast minimum: Precedence) throws(BasaltError) -> Expression {
    // Each operand and each pair of parentheses comes through here: what is counted here is all that nests.
    let outer = try enter()
    let start = position
    var left = try prefix()
    var previous: Precedence?
    while let precedence = infixPrecedence, precedence >= minimum {
      if precedence == previous { try requireAssociative(precedence) }
      left = try infix(left, precedence, start)
      previous = precedence
    }
    try leave(outer)
    return left
  }

  // MARK: Before an operand

  /// An operand, with the operators before it.
  @inline(never)
  private mutating func prefix() throws(BasaltError) -> Expression {
    switch token.kind {
    // A sign binds tighter than `^`: the one row of PostgreSQL's table that surprises mathematicians.
    case .minus: return try unary(.minus, operand: .sign)
    case .plus: return try unary(.plus, operand: .sign)
    case .tilde: return try unary(.complement, operand: Precedence.other.tighter)
    case .word where at(.not): return try unary(.not, operand: .not)
    default: return try primary()
    }
  }

  /// - Parameter operand: How tightly what it stands before must bind.
  @inline(never)
  private mutating func unary(_ operation: UnaryOperator, operand: Precedence) throws(BasaltError) -> Expression {
    let start = position
    advance()
    let value = try expression(atLeast: operand)
    return Expression(.unary(operation, value), range(since: start))
  }

  // MARK: Behind an operand

  /// How tightly the next token binds, if it is an operator behind an operand.
  private var infixPrecedence: Precedence? {
    if let operation = Parser.binaryOperator(token.kind) { return operation.precedence }
    switch token.kind {
    case .doubleColon, .leftBracket: return .cast
    case .word: break
    default: return nil
    }
    switch token.keyword {
    case .or: return .or
    case .and: return .and
    case .is, .isnull, .notnull: return .test
    case .between, .in, .like, .ilike, .similar: return .membership
    case .not:
      switch peek(1).keyword {
      case .between, .in, .like, .ilike, .similar: return .membership
      default: return nil
      }
    // AT alone is the version of a table, or an alias.
    case .at: return peek(1).keyword == .time ? .timeZone : nil
    case .collate: return .timeZone
    default: return nil
    }
  }

  /// The operator that a symbol is between two operands.
  private static func binaryOperator(_ kind: Token.Kind) -> BinaryOperator? {
    switch kind {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .plus: .add
    case .minus: .subtract
    case .star: .multiply
    case .slash: .divide
    case .percent: .remainder
    case .caret: .power
    case .concatenation: .concatenate
    case .tilde: .matches
    case .tildeStar: .matchesIgnoringCase
    case .notTilde: .matchesNot
    case .notTildeStar: .matchesNotIgnoringCase
    case .ampersand: .bitAnd
    case .bar: .bitOr
    case .hash: .bitExclusiveOr
    case .shiftLeft: .shiftLeft
    case .shiftRight: .shiftRight
    case .atGreater: .contains
    case .lessAt: .isContained
    case .doubleAmpersand: .overlaps
    case .thinArrow: .member
    case .thinArrowText: .memberText
    case .hashArrow: .path
    case .hashArrowText: .pathText
    case .word, .quotedWord, .number, .string, .escapeString, .dollarString, .parameterNumber, .parameterName,
      .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket, .comma, .semicolon, .dot, .doubleColon, .arrow,
      .assignment, .doubleEqual, .colon, .endOfText:
      nil
    }
  }

  /// `a < b < c` would compare a truth value with `c`: PostgreSQL refuses it, and so do we.
  private func requireAssociative(_ precedence: Precedence) throws(BasaltError) {
    guard precedence == .comparison || precedence == .membership else { return }
    throw error(
      "\(description(of: token)) cannot follow another comparison.",
      remedy: "Combine comparisons with AND, as in a < b AND b < c, or set parentheses.")
  }

  /// The node of an operator and all that was read before it.
  /// - Precondition: An operator of the rank comes.
  @inline(never)
  private mutating func infix(
    _ left: Expression, _ precedence: Precedence, _ start: Int
  ) throws(BasaltError) -> Expression {
    if let operation = Parser.binaryOperator(token.kind) { return try binary(left, operation, start) }
    switch precedence {
    case .or, .and: return try logical(left, precedence, start)
    case .test: return try test(left, start)
    case .membership: return try membership(left, start)
    case .timeZone: return try timeZone(left, start)
    default: return try castOperator(left, start)
    }
  }

  /// A right operand, or ANY and ALL before a query or a list.
  @inline(never)
  private mutating func binary(
    _ left: Expression, _ operation: BinaryOperator, _ start: Int
  ) throws(BasaltError) -> Expression {
    advance()
    // Any other operator before ANY would have to give a truth value, and ours do not.
    if operation.isComparison, let quantifier = quantifier() {
      return try quantified(left, operation, quantifier, start)
    }
    let right = try expression(atLeast: operation.precedence.tighter)
    try grow()
    return Expression(.binary(operation, left, right), range(since: start))
  }

  /// SOME is ANY.
  private mutating func quantifier() -> Quantifier? {
    if skip(.any) || skip(.some) { return .any }
    return skip(.all) ? .all : nil
  }

  /// All operands of one AND or OR, in a loop and into one node: conditions that programs write have thousands.
  /// - Complexity: One node, and one level, for any number of operands.
  @inline(never)
  private mutating func logical(
    _ first: Expression, _ precedence: Precedence, _ start: Int
  ) throws(BasaltError) -> Expression {
    let keyword: Keyword = precedence == .and ? .and : .or
    // The first was read by the caller, who could not know yet what follows.
    var operands = [first]
    while skip(keyword) { operands.append(try expression(atLeast: precedence.tighter)) }
    try grow()
    return Expression(precedence == .and ? .and(operands) : .or(operands), range(since: start))
  }

  // MARK: Tests

  /// `IS NULL`, `IS NOT DISTINCT FROM …` and their like; `ISNULL`, `NOTNULL`.
  /// - Throws: `.syntax` with the words that can follow IS.
  private mutating func test(_ left: Expression, _ start: Int) throws(BasaltError) -> Expression {
    try grow()
    if skip(.isnull) { return Expression(.isTest(left, .null, isNegated: false), range(since: start)) }
    if skip(.notnull) { return Expression(.isTest(left, .null, isNegated: true), range(since: start)) }
    advance()
    let isNegated = skip(.not)
    let test: IsTest
    if skip(.null) {
      test = .null
    } else if skip(.true) {
      test = .true
    } else if skip(.false) {
      test = .false
    } else if skip(.unknown) {
      test = .unknown
    } else if skip(.distinct, .from) {
      let right = try expression(atLeast: Precedence.test.tighter)
      try grow()
      return Expression(.isDistinct(left, from: right, isNegated: isNegated), range(since: start))
    } else {
      throw unexpected([
        .keyword(.null), .keyword(.true), .keyword(.false), .keyword(.unknown), .thing("DISTINCT FROM"),
      ])
    }
    return Expression(.isTest(left, test, isNegated: isNegated), range(since: start))
  }

  /// `[NOT] BETWEEN`, `IN`, `LIKE`, `ILIKE`, `SIMILAR TO`.
  private mutating func membership(_ left: Expression, _ start: Int) throws(BasaltError) -> Expression {
    let isNegated = skip(.not)
    switch token.keyword {
    case .between: return try between(left, isNegated, start)
    case .in: return try inClause(left, isNegated, start)
    case .similar: return try similar(left, isNegated, start)
    default: return try like(left, isNegated, start)
    }
  }

  /// The word AND belongs to it, so that no looser operator may stand in a bound without parentheses.
  @inline(never)
  private mutating func between(
    _ left: Expression, _ isNegated: Bool, _ start: Int
  ) throws(BasaltError) -> Expression {
    advance()
    let isSymmetric = skip(.symmetric)
    // ASYMMETRIC is what nobody needs to say.
    if !isSymmetric { _ = skip(.asymmetric) }
    // Tighter than AND, which separates the bounds.
    let low = try expression(atLeast: Precedence.membership.tighter)
    try require(.and)
    let high = try expression(atLeast: Precedence.membership.tighter)
    try grow()
    let between = Expression.Between(left, low: low, high: high, isSymmetric: isSymmetric, isNegated: isNegated)
    return Expression(.between(between), range(since: start))
  }

  /// LIKE or ILIKE; the binder compiles the pattern.
  @inline(never)
  private mutating func like(
    _ left: Expression, _ isNegated: Bool, _ start: Int
  ) throws(BasaltError) -> Expression {
    // Only these two are left: the caller looked at the word.
    let ignoresCase = at(.ilike)
    advance()
    let pattern = try expression(atLeast: Precedence.membership.tighter)
    let escape = skip(.escape) ? try expression(atLeast: Precedence.membership.tighter) : nil
    try grow()
    let like = Expression.Like(
      left, pattern: pattern, escape: escape, ignoresCase: ignoresCase, isNegated: isNegated)
    return Expression(.like(like), range(since: start))
  }

  /// `x SIMILAR TO pattern [ESCAPE character]` is `similar_to(x, pattern[, character])`, and NOT its negation.
  @inline(never)
  private mutating func similar(
    _ left: Expression, _ isNegated: Bool, _ start: Int
  ) throws(BasaltError) -> Expression {
    let nameRange = token.range
    advance()
    try require(.to)
    var arguments = [left, try expression(atLeast: Precedence.membership.tighter)]
    if skip(.escape) { arguments.append(try expression(atLeast: Precedence.membership.tighter)) }
    try grow()
    let condition = call("similar_to", at: nameRange, arguments, start)
    return isNegated ? Expression(.unary(.not, condition), range(since: start)) : condition
  }

  /// A list or a query: what follows the parenthesis decides, or, behind another one, what follows that.
  @inline(never)
  private mutating func inClause(
    _ left: Expression, _ isNegated: Bool, _ start: Int
  ) throws(BasaltError) -> Expression {
    advance()
    // DuckDB's `x IN [1, 2]`.
    if at(.leftBracket) {
      let list = try expression(atLeast: Precedence.membership.tighter)
      try grow()
      let condition = Expression(.quantifiedList(left, .equal, .any, list), range(since: start))
      return isNegated ? Expression(.unary(.not, condition), range(since: start)) : condition
    }
    guard at(.leftParenthesis) else {
      throw unexpected([.thing("a list or a query in parentheses")])
    }
    advance()
    // A list cannot begin with these words: they are reserved, or followed by a parenthesis.
    if beginsQuery {
      let query = try query()
      try require(.rightParenthesis, ")")
      try grow()
      return Expression(.inQuery(left, query, isNegated: isNegated), range(since: start))
    }
    let elements = try list { (parser) throws(BasaltError) in
      let elementStart = parser.position
      let element = try parser.expression()
      // `IN ((SELECT …) UNION …)` is known as a query only here.
      if let query = try parser.continuingQuery(element, from: elementStart) { return query }
      return element
    }
    try requireListEnd()
    try grow()
    // `IN ((SELECT …))` is a query in parentheses of its own, as in PostgreSQL, and not a list of one value.
    if elements.count == 1, case .scalar(let query) = elements[0].kind {
      return Expression(.inQuery(left, query, isNegated: isNegated), range(since: start))
    }
    return Expression(.inList(left, elements, isNegated: isNegated), range(since: start))
  }

  // MARK: Casts and zones

  /// `value::type`, and `value[…]`.
  private mutating func castOperator(_ left: Expression, _ start: Int) throws(BasaltError) -> Expression {
    // The other symbol of this rank is the bracket.
    guard skip(.doubleColon) else { return try subscripted(left, start) }
    let type = try typeName()
    try grow()
    return Expression(.cast(left, type, isTry: false), range(since: start))
  }

  /// `x AT TIME ZONE zone` is `timezone(zone, x)`, as PostgreSQL has it.
  private mutating func timeZone(_ left: Expression, _ start: Int) throws(BasaltError) -> Expression {
    guard !at(.collate) else {
      throw unsupported(
        "COLLATE is not supported: text is compared by code point.", remedy: "Leave it away, or compare lower(text).")
    }
    let nameRange = token.range
    advance()
    try require(.time, .zone)
    // Tighter than itself, so that zones in a row are read from the left.
    let zone = try expression(atLeast: Precedence.timeZone.tighter)
    try grow()
    return call("timezone", at: nameRange, [zone, left], start)
  }

  /// A call that another notation stands for.
  func call(_ name: String, at nameRange: SourceRange, _ arguments: [Expression], _ start: Int) -> Expression {
    let range = range(since: start)
    return Expression(
      .call(
        FunctionCall(
          QualifiedName([Identifier(name, nameRange)]), .list(arguments.map { FunctionCall.Argument($0) }), range)),
      range)
  }
}
