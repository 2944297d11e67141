internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Conditions that are no plain operators: IS, BETWEEN, LIKE, lists of IN, CASE.
///
/// None of them is a node of plans: each comes to comparisons, AND, OR and a few functions, so that rules know no
/// more than those.
///
/// | written | comes to |
/// | --- | --- |
/// | `x IS TRUE` | `coalesce(x, false)` |
/// | `x IS NOT FALSE` | `coalesce(x, true)` under two NOTs |
/// | `x IS UNKNOWN` | `x IS NULL`, of a boolean |
/// | `x BETWEEN a AND b` | `x >= a AND x <= b` |
/// | `x IN (1, 2)` | a set |
/// | `x IN (a, b)` | `x = a OR x = b` |
/// | `CASE x WHEN a THEN …` | `CASE WHEN x = a THEN …` |
extension StatementBinding {
  // MARK: IS

  /// The operand first, in a frame that ends before the test is made: only that one is on the stack
  /// while the operand recurses.
  @inline(never)
  func isTest(
    _ operand: Expression, _ test: IsTest, _ isNegated: Bool, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    try isTest(try bind(operand, clause), test, isNegated, range)
  }

  /// IS always has an answer. NULL tests look at validity alone and take any type, an interval too; the
  /// others are of booleans, and come to what coalesce says of an unknown one.
  @inline(never)
  private func isTest(
    _ operand: Operand, _ test: IsTest, _ isNegated: Bool, _ range: SourceRange
  ) throws(BasaltError) -> Operand {
    let answer: BoundExpression
    switch test {
    case .null:
      if case .interval(let interval) = operand.kind {
        answer = .constant(.boolean(interval == nil), .boolean)
      } else if case .elapsed(let elapsed) = operand.kind {
        answer = try call("is null", [elapsed], range)
      } else {
        answer = try call("is null", [value(of: operand)], range)
      }
    case .unknown: answer = try call("is null", [condition(operand, "The operand of IS UNKNOWN")], range)
    // What is unknown is neither true nor false, and IS always has an answer.
    case .true:
      answer = .firstValid([try condition(operand, "The operand of IS TRUE"), BoundExpression.false], .boolean)
    case .false:
      let condition = try condition(operand, "The operand of IS FALSE")
      answer = try negated(.firstValid([condition, BoundExpression.true], .boolean), range)
    }
    return Operand(isNegated ? try negated(answer, range) : answer, range)
  }

  /// `IS NOT DISTINCT FROM` is the negation, which plans show as it is: a rule that looks for
  /// equalities of two columns finds the one function in either case.
  @inline(never)
  func isDistinct(
    _ left: Expression, _ right: Expression, _ isNegated: Bool, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let operands = [try bind(left, clause), try bind(right, clause)]
    try requireComparable(operands[0], operands[1], "IS DISTINCT FROM", range)
    let answer = try call("is distinct from", operands, range)
    return Operand(isNegated ? try negated(answer, range) : answer, range)
  }

  // MARK: BETWEEN

  /// Three operands, in the order in which they are written, so that the first mistake is told first.
  @inline(never)
  func bind(_ between: Expression.Between, _ range: SourceRange, _ clause: Clause) throws(BasaltError) -> Operand {
    let operand = try bind(between.operand, clause)
    return try bind(between, operand, try bind(between.low, clause), try bind(between.high, clause), range)
  }

  /// Two comparisons, as the standard defines it and PostgreSQL does it: each with types of its own, so
  /// that an integer may lie between an integer and a decimal. SYMMETRIC tries the bounds in both
  /// orders, which needs no order among them.
  ///
  /// The operand is in the plan twice or more; that is counted, because BETWEEN within BETWEEN doubles
  /// it at each level.
  @inline(never)
  private func bind(
    _ between: Expression.Between, _ operand: Operand, _ low: Operand, _ high: Operand, _ range: SourceRange
  ) throws(BasaltError) -> Operand {
    if case .typed(let expression) = operand.kind {
      try countCopies(of: expression, between.isSymmetric ? 3 : 1, range)
    }
    if between.isSymmetric {
      for case .typed(let bound) in [low.kind, high.kind] { try countCopies(of: bound, 1, range) }
    }
    /// Whether it lies between two bounds in this order.
    func lies(_ low: Operand, _ high: Operand) throws(BasaltError) -> BoundExpression {
      let bounds = [
        try binary(.greaterOrEqual, operand, low, range), try binary(.lessOrEqual, operand, high, range),
      ]
      var conditions: [BoundExpression] = []
      for bound in bounds { conditions.append(try value(of: bound)) }
      return .and(conditions)
    }
    var answer = try lies(low, high)
    if between.isSymmetric { answer = .or([answer, try lies(high, low)]) }
    return Operand(between.isNegated ? try negated(answer, range) : answer, range)
  }

  // MARK: LIKE

  /// Functions of two and of three texts. What is no text is refused by resolution, as PostgreSQL
  /// refuses `1 LIKE '1'`.
  @inline(never)
  func bind(_ like: Expression.Like, _ range: SourceRange, _ clause: Clause) throws(BasaltError) -> Operand {
    var operands = [try bind(like.operand, clause), try bind(like.pattern, clause)]
    if let escape = like.escape { operands.append(try bind(escape, clause)) }
    let answer = try call(like.ignoresCase ? "ilike" : "like", operands, range)
    return Operand(like.isNegated ? try negated(answer, range) : answer, range)
  }

  // MARK: IN

  /// NOT IN is the negation of IN: with a NULL in the list it is never true, which is SQL's rule and no
  /// accident here.
  @inline(never)
  func inList(
    _ operand: Expression, _ list: [Expression], _ isNegated: Bool, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let operand = try bind(operand, clause)
    var elements: [Operand] = []
    elements.reserveCapacity(list.count)
    for element in list { elements.append(try bind(element, clause)) }
    let answer = try inList(operand, elements, range)
    return Operand(isNegated ? try negated(answer, range) : answer, range)
  }

  /// A set if all elements are constants, which a scan can look up and rules can turn into ranges;
  /// otherwise what the standard defines IN as, an OR of equalities.
  @inline(never)
  func inList(
    _ operand: Operand, _ elements: [Operand], _ range: SourceRange
  ) throws(BasaltError) -> BoundExpression {
    // A set is made of values, and worth being bound anew for.
    if elements.contains(where: \.isOpen) { needValues() }
    let isConstant = elements.allSatisfy { element in
      switch element.kind {
      case .literal, .typed(.constant): true
      case .typed, .open, .interval, .elapsed: false
      }
    }
    // A column is compared in its own type as far as that is possible, and not in that of an odd
    // element.
    if isConstant, let set = try inSet(operand, elements) { return set }
    if case .typed(let value) = operand.kind { try countCopies(of: value, elements.count - 1, range) }
    var equalities: [BoundExpression] = []
    for element in elements { equalities.append(try value(of: binary(.equal, operand, element, range))) }
    return equalities.count == 1 ? equalities[0] : .or(equalities)
  }

  /// A list of constants as a set of the type that all have in common.
  /// - Returns: `nil` when there is none, or when it could not hold every value exactly: then each is
  ///   compared by itself.
  private func inSet(_ operand: Operand, _ elements: [Operand]) throws(BasaltError) -> BoundExpression? {
    guard !operand.isInterval else { return nil }
    var common = operand.type
    for type in elements.compactMap(\.type) {
      guard let known = common else {
        common = type
        continue
      }
      guard let agreed = ImplicitCast.commonType(known, type) else { return nil }
      common = agreed
    }
    let type = common ?? .text
    for element in elements.compactMap(\.type) {
      // Compared alone it would be in this type, too, or the type holds both sides as they are.
      guard let own = operand.type, ImplicitCast.commonType(own, element) != type else { continue }
      guard type.isExact(for: own), type.isExact(for: element) else { return nil }
    }
    // A literal may have more digits than a decimal column: the comparison is of all of them.
    if case .decimal = type, elements.contains(where: { $0.type == nil }) { return nil }
    var values: Set<Value> = []
    var hasNull = false
    for element in elements {
      guard case .constant(let value, _) = try coerced(element, to: type) else { return nil }
      if value.isNull { hasNull = true } else { values.insert(value) }
    }
    return .inSet(try coerced(operand, to: type), values, hasNull: hasNull)
  }

  // MARK: CASE

  /// Both forms come to conditions: `CASE x WHEN 1` is `CASE WHEN x = 1`. Types of results are settled
  /// once all are known; an ELSE that is not there is NULL, and takes whatever type the others have.
  @inline(never)
  func bind(
    _ conditional: Expression.Conditional, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let operand = try caseOperand(conditional, clause)
    var conditions: [BoundExpression] = []
    var results: [Operand] = []
    for branch in conditional.branches {
      conditions.append(try caseCondition(try bind(branch.condition, clause), operand))
      results.append(try bind(branch.result, clause))
    }
    if let otherwise = conditional.otherwise { results.append(try bind(otherwise, clause)) }
    return Operand(try conditionalValue(conditions, results, "CASE"), range)
  }

  /// What each condition is compared with.
  private func caseOperand(_ conditional: Expression.Conditional, _ clause: Clause) throws(BasaltError) -> Operand? {
    guard let expression = conditional.operand else { return nil }
    let operand = try bind(expression, clause)
    if case .typed(let value) = operand.kind, value.isVolatile {
      // It would be computed anew for every branch.
      throw error(
        .unsupported, "The operand of CASE may not differ each time it is computed.", at: operand.range,
        remedy: "Compute it in a sub-query of FROM, and compare its column.")
    }
    if case .typed(let value) = operand.kind {
      try countCopies(of: value, conditional.branches.count - 1, operand.range)
    }
    return operand
  }

  /// With an operand the condition is an equality, whose types are settled for each branch by itself.
  private func caseCondition(_ condition: Operand, _ operand: Operand?) throws(BasaltError) -> BoundExpression {
    guard let operand else { return try self.condition(condition, "A condition of CASE") }
    return try value(of: binary(.equal, operand, condition, condition.range))
  }

  /// Branches with one type for all results.
  /// - Parameter results: One for each condition, and one more if there is an ELSE.
  @inline(never)
  func conditionalValue(
    _ conditions: [BoundExpression], _ results: [Operand], _ what: String
  ) throws(BasaltError) -> BoundExpression {
    let type = try commonType(results, what)
    var branches: [BoundExpression.Branch] = []
    for (condition, result) in zip(conditions, results) {
      branches.append(BoundExpression.Branch(condition, try coerced(result, to: type)))
    }
    let otherwise: BoundExpression
    if results.count > conditions.count {
      otherwise = try coerced(results[results.count - 1], to: type)
    } else {
      otherwise = .constant(.null, type)
    }
    return .conditional(branches, otherwise: otherwise, type)
  }
}

extension BoundExpression {
  static let `true` = BoundExpression.constant(.boolean(true), .boolean)
  static let `false` = BoundExpression.constant(.boolean(false), .boolean)
}

extension LogicalType {
  /// Whether a cast of every value of another type to this one keeps it: what may be done to a column
  /// before it is compared.
  func isExact(for other: LogicalType) -> Bool {
    if self == other { return true }
    switch (self, other) {
    case (.double, .bigint), (.double, .decimal), (.real, _): return false
    case (.decimal(let precision, let scale), .decimal(let otherPrecision, let otherScale)):
      return scale >= otherScale && precision - scale >= otherPrecision - otherScale
    case (.decimal(let precision, let scale), _):
      guard case .decimal(let digits, _)? = ImplicitCast.decimalType(holding: other) else { return false }
      return precision - scale >= digits
    default: return true
    }
  }
}
