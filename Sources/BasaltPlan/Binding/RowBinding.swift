internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Row values: `(a, b)`, which are compared and are nothing else.
///
/// There is no type of rows. A comparison of two comes to comparisons of their parts, each with types of its own, so that rules
/// find keys and bounds in it as if it had been written so.
///
/// | written | comes to |
/// | --- | --- |
/// | `(a, b) = (c, d)` | `a = c AND b = d`; `<>` to its negation |
/// | `(a, b) < (c, d)` | `a < c OR a = c AND b < d` |
/// | `(a, b) IN ((1, 2), …)` | an OR of equalities |
/// | `(a, b) IN (SELECT x, y …)` | a semi join in WHERE; elsewhere whether there is a row that is equal, or may be |
/// | `(a, b) IS NULL`, `IS NOT NULL` | all parts are; all parts are not |
///
/// NULL as the standard has it: an equality of rows is false as soon as two parts differ, and unknown only where no two do.
///
/// What a part is compared in is the part's own affair: in `(a, b) = (1, '2024-01-31')` the date is read for b alone.
///
/// A query behind IN is bound twice, where more than its truth is asked: once for rows that are equal, once for rows that may be. Both
/// are marks of existence, which `Unnesting` makes joins of; a mark of membership knows one key, and rows have several.
extension StatementBinding {
  /// What a row is where one value should be.
  @inline(never)
  func misplacedRow(_ range: SourceRange) -> BasaltError {
    error(
      .unsupported, "A row such as (a, b) is no value: it can only be compared with another row.", at: range,
      remedy: "Write its parts one by one, or compare it with =, <, IN or BETWEEN.")
  }

  /// The parts of a row: as written, or the columns of a query of one row.
  @inline(never)
  private func parts(_ expression: Expression, _ clause: Clause) throws(BasaltError) -> [Operand] {
    switch expression.kind {
    case .row(let parts):
      var operands: [Operand] = []
      for part in parts { operands.append(try bind(part, clause)) }
      return operands
    case .scalar(let query):
      let plan = try subplan(query, clause)
      return try values(of: plan, query.range, clause).map { Operand($0, expression.range) }
    default:
      throw error(
        .typeMismatch, "A row is compared with what is no row.", at: expression.range,
        remedy: "Write as many values in parentheses as the other side has.")
    }
  }

  private func pairs(
    _ left: Expression, _ right: Expression, _ clause: Clause, _ range: SourceRange
  ) throws(BasaltError) -> [(Operand, Operand)] {
    try pairs(parts(left, clause), parts(right, clause), range)
  }

  private func pairs(
    _ left: [Operand], _ right: [Operand], _ range: SourceRange
  ) throws(BasaltError) -> [(Operand, Operand)] {
    guard left.count == right.count else {
      throw error(
        .typeMismatch, "Rows of \(left.count) and of \(right.count) values are compared.", at: range,
        remedy: "Write as many values on both sides.")
    }
    return Array(zip(left, right))
  }

  // MARK: Comparisons

  /// `(a, b) < (c, d)`.
  @inline(never)
  func rows(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    guard sign.isComparison else { throw misplacedRow(left.isRow ? left.range : right.range) }
    return Operand(try comparison(sign, pairs(left, right, clause, range), range), range)
  }

  /// Part by part; what orders stands in a tower of ORs, with each part in it twice.
  ///
  /// - Parameter sign: A comparison; whatever orders is true where the first parts that differ say so.
  private func comparison(
    _ sign: BinaryOperator, _ pairs: [(Operand, Operand)], _ range: SourceRange
  ) throws(BasaltError) -> BoundExpression {
    func compared(_ sign: BinaryOperator, _ pair: (Operand, Operand)) throws(BasaltError) -> BoundExpression {
      try value(of: binary(sign, pair.0, pair.1, range))
    }
    switch sign {
    case .equal, .notEqual:
      var comparisons: [BoundExpression] = []
      for pair in pairs { comparisons.append(try compared(sign, pair)) }
      return sign == .equal ? .and(comparisons) : .or(comparisons)
    default:
      guard pairs.count <= Limits.sqlNestingMaximum / 4 else {
        throw error(
          .statementTooComplex, "Rows of more than \(Limits.sqlNestingMaximum / 4) values are not ordered.", at: range,
          remedy: "Compare the first parts alone.")
      }
      for case .typed(let part) in pairs.dropLast().flatMap({ [$0.0.kind, $0.1.kind] }) {
        try countCopies(of: part, 1, range)
      }
      let strict: BinaryOperator = sign == .less || sign == .lessOrEqual ? .less : .greater
      // From the last part on, which alone may be equal.
      var answer = try compared(sign, pairs[pairs.count - 1])
      for pair in pairs.dropLast().reversed() {
        answer = .or([try compared(strict, pair), .and([try compared(.equal, pair), answer])])
      }
      return answer
    }
  }

  /// `IS [NOT] DISTINCT FROM`: whether any two parts are.
  @inline(never)
  func rowsDistinct(
    _ left: Expression, _ right: Expression, _ isNegated: Bool, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    var answers: [BoundExpression] = []
    for (left, right) in try pairs(left, right, clause, range) {
      try requireComparable(left, right, "IS DISTINCT FROM", range)
      answers.append(try call("is distinct from", [left, right], range))
    }
    let answer = BoundExpression.or(answers)
    return Operand(isNegated ? try negated(answer, range) : answer, range)
  }

  /// `(a, b) IS NULL` where all parts are; IS NOT NULL where none is, which is not its negation.
  @inline(never)
  func rowTest(
    _ operand: Expression, _ test: IsTest, _ isNegated: Bool, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    guard test == .null else { throw misplacedRow(operand.range) }
    var answers: [BoundExpression] = []
    for part in try parts(operand, clause) {
      let isNull = try call("is null", [value(of: part)], range)
      answers.append(isNegated ? try negated(isNull, range) : isNull)
    }
    return Operand(.and(answers), range)
  }

  /// Two comparisons, as of single values.
  @inline(never)
  func rowBetween(_ between: Expression.Between, _ range: SourceRange, _ clause: Clause) throws(BasaltError) -> Operand
  {
    let (row, low, high) = (
      try parts(between.operand, clause), try parts(between.low, clause), try parts(between.high, clause)
    )
    for case .typed(let part) in (row + low + high).map(\.kind) { try countCopies(of: part, 3, range) }
    func lies(_ low: [Operand], _ high: [Operand]) throws(BasaltError) -> BoundExpression {
      .and([
        try comparison(.greaterOrEqual, pairs(row, low, range), range),
        try comparison(.lessOrEqual, pairs(row, high, range), range),
      ])
    }
    var answer = try lies(low, high)
    if between.isSymmetric { answer = .or([answer, try lies(high, low)]) }
    return Operand(between.isNegated ? try negated(answer, range) : answer, range)
  }

  /// `(a, b) IN ((1, 2), (3, 4))`.
  @inline(never)
  func rowInList(
    _ operand: Expression, _ list: [Expression], _ isNegated: Bool, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let row = try parts(operand, clause)
    for case .typed(let part) in row.map(\.kind) { try countCopies(of: part, list.count - 1, range) }
    var equalities: [BoundExpression] = []
    for element in list {
      equalities.append(try comparison(.equal, pairs(row, parts(element, clause), range), range))
    }
    let answer = equalities.count == 1 ? equalities[0] : BoundExpression.or(equalities)
    return Operand(isNegated ? try negated(answer, range) : answer, range)
  }

  // MARK: Queries

  /// `(a, b) IN (SELECT x, y …)`, `(a, b) < ANY (SELECT …)` and their like.
  ///
  /// True where the query has a row of which the comparison is true, unknown where it has one of which it is not false. The
  /// query is bound twice for that, since it is asked twice.
  @inline(never)
  func rowInQuery(
    _ operand: Expression, _ sign: BinaryOperator, _ quantifier: Quantifier, _ query: Query, _ isNegated: Bool,
    _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let row = try parts(operand, clause)
    for case .typed(let part) in row.map(\.kind) { try countCopies(of: part, 1, range) }
    // Of all rows is of none the opposite.
    let asked = quantifier == .any ? sign : sign.opposite
    let isTrue = try isThere(row, asked, query, range, clause) { $0 }
    let isNotFalse = try isThere(row, asked, query, range, clause) { .firstValid([$0, .true], .boolean) }
    let answer = BoundExpression.conditional(
      [BoundExpression.Branch(isTrue, .true), BoundExpression.Branch(isNotFalse, .constant(.null, .boolean))],
      otherwise: .false, .boolean)
    return Operand(isNegated == (quantifier == .any) ? try negated(answer, range) : answer, range)
  }

  /// Whether a query has a row of which something holds.
  ///
  /// Computed before the plan where nothing of it looks at the row; a mark beside the row otherwise.
  private func isThere(
    _ row: [Operand], _ sign: BinaryOperator, _ query: Query, _ range: SourceRange, _ clause: Clause,
    _ condition: (BoundExpression) -> BoundExpression
  ) throws(BasaltError) -> BoundExpression {
    try countStep(range)
    let plan = try subplan(query, clause)
    let compared = try comparison(sign, pairs(row, columns(of: plan, query), range), range)
    let rows = LogicalPlan.filter(condition(compared), plan)
    let outer = rows.freeColumns
    guard !outer.isEmpty else { return exists(in: rows) }
    let mark = Mark(.existence, columns: [makeColumn("in", .boolean, isNullable: false)], rows, outer: outer, range)
    add(mark, to: clause)
    return .column(mark.id, .boolean)
  }

  /// What the parts of a row are compared with, in their order.
  private func columns(of plan: LogicalPlan, _ query: Query) -> [Operand] {
    plan.columns.map { Operand(.column($0.id, $0.type), query.range) }
  }

  /// `(a, b) IN (SELECT x, y …)` as one of the conditions of WHERE, where false and unknown are the same: a semi join.
  ///
  /// NOT IN is an anti join, in which a row that might be equal counts as one that is.
  ///
  /// Marks of the parts themselves, sub-queries among them, are joined first: the keys name their columns.
  @inline(never)
  func joinRows(
    _ operand: Expression, _ query: Query, _ isNegated: Bool, _ range: SourceRange, _ clause: Clause,
    _ binding: SelectBinding
  ) throws(BasaltError) {
    let row = try parts(operand, clause)
    let plan = try subplan(query, clause)
    for mark in clause.marks { binding.input = mark.joined(to: binding.input) }
    let compared = try pairs(row, columns(of: plan, query), range)
    let isDependent = !plan.freeColumns.isDisjoint(with: binding.input.columnIDs)
    guard !isNegated else {
      let isEqual = BoundExpression.firstValid([try comparison(.equal, compared, range), .true], .boolean)
      binding.input = .join(Join(.anti, binding.input, plan, keys: [], condition: isEqual, isDependent: isDependent))
      return
    }
    // Both sides of each pair in the type in which they are compared.
    var keys: [(left: BoundExpression, right: BoundExpression)] = []
    for (left, right) in compared {
      guard case .call(_, let sides) = try value(of: binary(.equal, left, right, range)), sides.count == 2 else {
        throw intervalAsValue(range)
      }
      keys.append((sides[0], sides[1]))
    }
    binding.input = .join(Join(.semi, binding.input, plan, keys: keys, isDependent: isDependent))
  }
}

extension Expression {
  /// Whether it is a row of several values, and none itself.
  var isRow: Bool {
    if case .row = kind { return true }
    return false
  }
}

extension BinaryOperator {
  /// The comparison that is true where this one is false.
  fileprivate var opposite: BinaryOperator {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    default: self
    }
  }
}
