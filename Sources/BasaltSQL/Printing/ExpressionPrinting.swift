import BasaltCore

/// Expressions as SQL, with the parentheses that the table of precedence asks for.
///
/// The parser reads a prefix wherever an operand may begin, whatever is around it; the printer sets parentheses around one
/// that binds looser than its place. So what is printed may be a few levels deeper than what was read, and a statement that
/// was nested to the very limit may not read back. All others do.
extension SQLPrinter {
  /// Any expression, without parentheses around it.
  mutating func write(_ expression: Expression) {
    // By kind into methods of their own: one method with all of them would need much more stack a level.
    switch expression.kind {
    case .literal(let literal): write(literal)
    case .typedLiteral(let type, let text): write(type, text)
    case .parameter(.number(let number)): write("$\(number)")
    case .parameter(.name(let name)): write(":\(name.text)")
    case .column(let name): write(name)
    case .sessionValue(let value): write(value.rawValue.uppercased())
    case .defaultValue: write("DEFAULT")
    case .unary, .binary, .and, .or, .cast: writeOperation(expression)
    case .isTest, .isDistinct, .between, .like, .inList, .inQuery, .quantified, .quantifiedList: writeTest(expression)
    case .exists(let query):
      write("EXISTS ")
      writeParenthesised(query)
    case .scalar(let query): writeParenthesised(query)
    case .list, .listQuery, .element, .slice: writeList(expression)
    case .row(let parts): writeParenthesised(parts) { printer, part in printer.write(part) }
    case .conditional(let conditional): write(conditional)
    case .call(let call): write(call)
    }
  }

  /// An operand that must bind at least so tightly to stand without parentheses.
  mutating func write(_ expression: Expression, atLeast minimum: Precedence) {
    // What binds tightly enough stands as it is.
    guard expression.precedence < minimum else { return write(expression) }
    write("(")
    write(expression)
    write(")")
  }

  /// As SQL writes constants: `NULL`, `TRUE`, `1.50`, `'it''s'`.
  mutating func write(_ literal: Literal) {
    switch literal {
    case .null: write("NULL")
    case .boolean(let value): write(value ? "TRUE" : "FALSE")
    case .number(let digits): write(digits)
    case .text(let text): write(text)
    }
  }

  /// `interval '1' day`: the units of an interval stand behind its text.
  private mutating func write(_ type: TypeName, _ text: TextLiteral) {
    guard type.isIntervalOfUnits else {
      write(type)
      write(" ")
      return write(text)
    }
    write("interval ")
    write(text)
    write(String(type.name.text.dropFirst("interval".count)))
  }

  // MARK: Operators

  /// `a + b`, `NOT a`, `a AND b`, `CAST(a AS type)`: `::` is printed as the standard has it.
  private mutating func writeOperation(_ expression: Expression) {
    switch expression.kind {
    case .unary(let operation, let operand): write(operation, operand)
    case .binary(let operation, let left, let right):
      let precedence = operation.precedence
      // Comparisons do not chain, so that even the left operand is set in parentheses.
      write(left, atLeast: precedence == .comparison ? precedence.tighter : precedence)
      write(" \(operation.rawValue) ")
      write(right, atLeast: precedence.tighter)
    case .and(let operands): write(operands, " AND ", .and)
    case .or(let operands): write(operands, " OR ", .or)
    case .cast(let value, let type, let isTry): writeCast(value, type, isTry)
    default: preconditionFailure("no operation")
    }
  }

  /// `-a`, `NOT a`, `~ a`.
  private mutating func write(_ operation: UnaryOperator, _ operand: Expression) {
    switch operation {
    case .not:
      write("NOT ")
      write(operand, atLeast: .not)
    case .complement:
      write("~ ")
      write(operand, atLeast: Precedence.other.tighter)
    case .plus, .minus:
      write(operation.rawValue)
      // Two signs in a row would begin a comment.
      if case .unary(let inner, _) = operand.kind, inner != .not { write(" ") }
      write(operand, atLeast: .sign)
    }
  }

  /// `a AND b AND c`: one that is an AND itself stands in parentheses, since it was written so.
  private mutating func write(_ operands: [Expression], _ separator: String, _ precedence: Precedence) {
    for (index, operand) in operands.enumerated() {
      if index > 0 { write(separator) }
      write(operand, atLeast: precedence.tighter)
    }
  }

  /// `CAST(value AS type)`, which needs no parentheses anywhere.
  private mutating func writeCast(_ value: Expression, _ type: TypeName, _ isTry: Bool) {
    write(isTry ? "TRY_CAST(" : "CAST(")
    write(value)
    write(" AS ")
    write(type)
    write(")")
  }

  // MARK: Tests

  /// What asks for a truth value: `a IS NULL`, `a BETWEEN b AND c`, `a IN (b)`.
  private mutating func writeTest(_ expression: Expression) {
    switch expression.kind {
    case .isTest(let operand, let test, let isNegated):
      write(operand, atLeast: Precedence.test.tighter)
      write(isNegated ? " IS NOT " : " IS ")
      write(test.rawValue)
    case .isDistinct(let left, let right, let isNegated):
      write(left, atLeast: Precedence.test.tighter)
      write(isNegated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ")
      write(right, atLeast: Precedence.test.tighter)
    case .between(let between): write(between)
    case .like(let like): write(like)
    case .inList(let operand, let elements, let isNegated):
      writeIn(operand, isNegated)
      writeParenthesised(elements) { printer, element in printer.write(element) }
    case .inQuery(let operand, let query, let isNegated):
      writeIn(operand, isNegated)
      writeParenthesised(query)
    case .quantified(let left, let operation, let quantifier, let query):
      write(left, atLeast: Precedence.comparison.tighter)
      write(" \(operation.rawValue) \(quantifier.rawValue) ")
      writeParenthesised(query)
    case .quantifiedList(let left, let operation, let quantifier, let list):
      write(left, atLeast: Precedence.comparison.tighter)
      write(" \(operation.rawValue) \(quantifier.rawValue) (")
      // Parentheses around a query would make it the query of ANY.
      writeOperand(ofQuantifier: list)
      write(")")
    default: preconditionFailure("no test")
    }
  }

  /// `a NOT BETWEEN SYMMETRIC b AND c`
  private mutating func write(_ between: Expression.Between) {
    write(between.operand, atLeast: Precedence.membership.tighter)
    if between.isNegated { write(" NOT") }
    write(between.isSymmetric ? " BETWEEN SYMMETRIC " : " BETWEEN ")
    write(between.low, atLeast: Precedence.membership.tighter)
    write(" AND ")
    write(between.high, atLeast: Precedence.membership.tighter)
  }

  /// `a NOT ILIKE b ESCAPE c`
  private mutating func write(_ like: Expression.Like) {
    write(like.operand, atLeast: Precedence.membership.tighter)
    if like.isNegated { write(" NOT") }
    write(like.ignoresCase ? " ILIKE " : " LIKE ")
    write(like.pattern, atLeast: Precedence.membership.tighter)
    if let escape = like.escape {
      write(" ESCAPE ")
      write(escape, atLeast: Precedence.membership.tighter)
    }
  }

  /// `a NOT IN `, before a list or a query.
  private mutating func writeIn(_ operand: Expression, _ isNegated: Bool) {
    write(operand, atLeast: Precedence.membership.tighter)
    write(isNegated ? " NOT IN " : " IN ")
  }

  // MARK: CASE and calls

  /// `CASE a WHEN b THEN c ELSE d END`
  private mutating func write(_ conditional: Expression.Conditional) {
    write("CASE")
    if let operand = conditional.operand {
      write(" ")
      write(operand)
    }
    for branch in conditional.branches {
      write(" WHEN ")
      write(branch.condition)
      write(" THEN ")
      write(branch.result)
    }
    if let otherwise = conditional.otherwise {
      write(" ELSE ")
      write(otherwise)
    }
    write(" END")
  }

  /// `f(DISTINCT a, n => b ORDER BY c) FILTER (WHERE d) OVER w`
  mutating func write(_ call: FunctionCall) {
    writeFunctionName(of: call)
    write("(")
    if call.isDistinct { write("DISTINCT ") }
    switch call.arguments {
    case .star: write("*")
    case .list(let arguments):
      writeList(arguments) { printer, argument in
        if let name = argument.name {
          printer.write(name)
          printer.write(" => ")
        }
        printer.write(argument.value)
      }
    }
    // Inside the parentheses, as aggregates have it.
    if !call.orderBy.isEmpty {
      write(" ORDER BY ")
      writeList(call.orderBy) { printer, item in printer.write(item) }
    }
    write(")")
    if !call.withinGroup.isEmpty {
      write(" WITHIN GROUP (ORDER BY ")
      writeList(call.withinGroup) { printer, item in printer.write(item) }
      write(")")
    }
    if let filter = call.filter {
      write(" FILTER (WHERE ")
      write(filter)
      write(")")
    }
    writeWindow(of: call)
  }

  /// Names such as `left` stand without quotes, before a parenthesis alone. Names that begin a notation there (`EXISTS (`,
  /// `trim(BOTH`) stand in quotes, unless the call is so plain that the notation reads as it.
  private mutating func writeFunctionName(of call: FunctionCall) {
    guard call.name.parts.count == 1, let keyword = Keyword.named(call.name.parts[0].text) else {
      return write(call.name)
    }
    let isNotation: Bool
    switch keyword {
    case .exists, .row, .tryCast, .values, .rollup, .cube, .position: isNotation = true
    case .substring, .trim, .overlay: isNotation = !call.isPlain(argumentCountMinimum: 1)
    case .extract: isNotation = !call.isPlain(argumentCountMinimum: 2)
    default: isNotation = keyword.rank == .reserved
    }
    write(isNotation ? SQLPrinter.alwaysQuoted(keyword.rawValue) : keyword.rawValue)
  }
}

extension FunctionCall {
  /// Whether it is a name and values, and nothing else.
  fileprivate func isPlain(argumentCountMinimum: Int) -> Bool {
    guard case .list(let arguments) = arguments, !isDistinct, orderBy.isEmpty, withinGroup.isEmpty, filter == nil,
      over == nil, !ignoresNulls
    else { return false }
    return arguments.count >= argumentCountMinimum && arguments.allSatisfy { $0.name == nil }
  }
}

extension Expression {
  /// How tightly its outermost operator binds: what stands looser than its place needs parentheses.
  fileprivate var precedence: Precedence {
    switch kind {
    case .or: .or
    case .and: .and
    case .unary(.not, _): .not
    case .isTest, .isDistinct: .test
    case .quantified, .quantifiedList: .comparison
    case .binary(let operation, _, _): operation.precedence
    case .between, .like, .inList, .inQuery: .membership
    case .unary(.complement, _): .other
    case .unary: .sign
    case .literal, .typedLiteral, .parameter, .column, .sessionValue, .defaultValue, .exists, .scalar, .row,
      .conditional, .cast, .call, .list, .listQuery, .element, .slice:
      .primary
    }
  }
}
