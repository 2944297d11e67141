internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Operators: each is a function that is called by its sign, intervals and a sign before a number
/// apart.
///
/// Which types a sign takes, and what it gives, stands with the functions; here stands what is not a matter of
/// types alone: numerals with their signs, arithmetic of times with intervals, and what is refused by name because
/// the function that resolution would find is another (`~` is of bits with one operand, and would be of regular
/// expressions with two).
extension StatementBinding {
  /// A sign before a number is read with it. The operand of any other is bound in this frame, and the
  /// rest done in another that is not on the stack meanwhile.
  @inline(never)
  func unary(
    _ sign: UnaryOperator, _ operand: Expression, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    // Read together: -2147483648 is an integer, and 2147483648 is none.
    if sign == .minus, case .literal(.number(let text)) = operand.kind {
      return Operand(try number("-" + text, range), range)
    }
    return try unary(sign, try bind(operand, clause), range)
  }

  /// NOT is of conditions, the others functions by their signs; `+` is kept in the tree only to be
  /// refused where it means nothing.
  @inline(never)
  private func unary(_ sign: UnaryOperator, _ operand: Operand, _ range: SourceRange) throws(BasaltError) -> Operand {
    if case .interval(let interval) = operand.kind { return try unary(sign, interval, range) }
    if case .elapsed(let elapsed) = operand.kind, sign == .minus {
      return Operand(.elapsed(try call("-", [elapsed], range)), range)
    }
    switch sign {
    case .not: return Operand(try negated(condition(operand, "The operand of NOT"), range), range)
    case .minus, .complement: return Operand(try call(sign.rawValue, [operand], range), range)
    case .plus:
      // Says nothing, of numbers.
      guard case .typed(let expression) = operand.kind, expression.type.isNumeric else {
        throw error(
          .typeMismatch, "+(\(operand.typeName)) does not exist.", at: range, remedy: "Leave the sign away.")
      }
      return Operand(expression, range)
    }
  }

  /// The sign of an interval is that of all of its parts.
  @inline(never)
  private func unary(_ sign: UnaryOperator, _ interval: Interval?, _ range: SourceRange) throws(BasaltError) -> Operand
  {
    switch sign {
    case .plus: return Operand(.interval(interval), range)
    case .minus:
      guard let interval else { return Operand(.interval(nil), range) }
      do throws(BasaltError) {
        return Operand(.interval(try interval.negated()), range)
      } catch {
        throw placed(error, range)
      }
    case .not, .complement: throw intervalAsValue(range)
    }
  }

  /// `NOT x`.
  func negated(_ condition: BoundExpression, _ range: SourceRange) throws(BasaltError) -> BoundExpression {
    try call("not", [condition], range)
  }

  /// A row of operators is nested to the left, up to five hundred deep: this frame is on the stack for
  /// each, and holds no more than the two operands.
  @inline(never)
  func binary(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    try binary(sign, try bind(left, clause), try bind(right, clause), range)
  }

  /// Intervals are computed here, since no function takes them. What is left is resolved by its sign
  /// like any call, once what resolution would explain badly has been told.
  @inline(never)
  func binary(
    _ sign: BinaryOperator, _ left: Operand, _ right: Operand, _ range: SourceRange
  ) throws(BasaltError) -> Operand {
    if left.isInterval || right.isInterval { return try withIntervals(sign, left, right, range) }
    switch sign {
    case .add, .subtract:
      if let operand = try momentArithmetic(sign, left, right, range) { return operand }
    case .contains, .isContained, .overlaps: try requireLists(sign, left, right, range)
    default: if sign.isComparison { try requireComparable(left, right, sign.rawValue, range) }
    }
    return Operand(try call(sign.rawValue, [left, right], range), range)
  }

  /// Operators of lists on something else: `&&` is AND in other languages.
  private func requireLists(
    _ sign: BinaryOperator, _ left: Operand, _ right: Operand, _ range: SourceRange
  ) throws(BasaltError) {
    for operand in [left, right] {
      guard let type = operand.type, type.listElement == nil else { continue }
      throw error(
        .typeMismatch, "\(sign.rawValue) is of lists, and this is \(type).", at: operand.range,
        remedy: sign == .overlaps && type == .boolean ? "Write AND." : "Write a list, as in ARRAY[1, 2].")
    }
  }

  /// Types that have none in common are told here, better than resolution could: there is one overload
  /// for all.
  func requireComparable(
    _ left: Operand, _ right: Operand, _ sign: String, _ range: SourceRange
  ) throws(BasaltError) {
    guard let type = left.type, let other = right.type, ImplicitCast.commonType(type, other) == nil else { return }
    throw error(
      .typeMismatch, "\(type) \(sign) \(other) does not exist.", at: range,
      remedy: "Cast one of them to the other's type.")
  }

  /// What `+` and `-` of a timestamp mean beside an operand that is no interval as written.
  /// - Returns: `nil` where a function has the answer.
  @inline(never)
  private func momentArithmetic(
    _ sign: BinaryOperator, _ left: Operand, _ right: Operand, _ range: SourceRange
  ) throws(BasaltError) -> Operand? {
    func isTimestamp(_ operand: Operand) -> Bool { operand.type == .timestamp || operand.type == .timestamptz }
    guard isTimestamp(left) || isTimestamp(right) else { return nil }
    // `timestamp + '1 day'`: nothing else can be added to one.
    if sign == .add, isTimestamp(left) != isTimestamp(right) {
      let other = isTimestamp(left) ? right : left
      if other.isOpen { needValues() }
      guard case .literal(let text) = other.kind else { return nil }
      let span = try text.map { (text) throws(BasaltError) in try interval(text, other.range) }
      let shift = Operand(.interval(span), other.range)
      return try withIntervals(sign, isTimestamp(left) ? left : shift, isTimestamp(left) ? shift : right, range)
    }
    return sign == .subtract ? try elapsed(left, right, range) : nil
  }
}
