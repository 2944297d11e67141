internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Queries within expressions.
///
/// One of a single value that looks at no row around it runs before the plan does (`BoundExpression.subquery`). Whether a value
/// is among the rows of one differs from row to row, and is a join that marks the rows (`Mark`). So is whatever looks at
/// rows around it: a dependent join, which `Unnesting` makes an ordinary one.
///
/// What each comes to:
///
/// | written | comes to | if it looks at rows around it |
/// | --- | --- | --- |
/// | `(SELECT …)` | a value that is computed before | a column beside the row |
/// | `EXISTS (…)` | whether a query of one row at most has one, computed before | a mark |
/// | `x IN (…)`, `x = ANY (…)` | a mark; a semi join where WHERE asks for nothing else | the same |
/// | `x NOT IN (…)`, `x <> ALL (…)` | NOT of the mark: NULL where the query has a NULL | an anti join in WHERE |
/// | `x < ALL (…)` and the others | a comparison with the least or the greatest row, computed before | the same, beside the row |
extension StatementBinding {
  /// `(SELECT …)` in place of a value.
  @inline(never)
  func scalar(_ query: Query, _ range: SourceRange, _ clause: Clause) throws(BasaltError) -> Operand {
    let plan = try subplan(query, clause)
    try requireOneColumn(plan, query, "A query in place of a value")
    return Operand(try values(of: plan, range, clause)[0], range)
  }

  /// Whether there is a row: one is looked for, and no more.
  @inline(never)
  func exists(_ query: Query, _ range: SourceRange, _ clause: Clause) throws(BasaltError) -> Operand {
    let plan = try subplan(query, clause)
    let outer = plan.freeColumns
    guard outer.isEmpty else {
      let mark = Mark(
        .existence, columns: [makeColumn("exists", .boolean, isNullable: false)], plan, outer: outer, range)
      add(mark, to: clause)
      return Operand(.column(mark.id, .boolean), range)
    }
    return Operand(exists(in: plan), range)
  }

  /// Whether a query that looks at no row around it has one: computed before.
  func exists(in plan: LogicalPlan) -> BoundExpression {
    let first = LogicalPlan.limit(Limit(count: .constant(.bigint(1), .bigint), offset: nil, plan))
    let item = Projection.Item(makeColumn("exists", .boolean, isNullable: false), .true)
    let found = value(of: .project(Projection([item], first)))
    return .firstValid([found, .false], .boolean)
  }

  /// `x IN (SELECT …)`.
  @inline(never)
  func inQuery(
    _ operand: Expression, _ query: Query, _ isNegated: Bool, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let operand = try bind(operand, clause)
    let mark = try mark(operand, query, range, clause)
    return Operand(isNegated ? try negated(mark, range) : mark, range)
  }

  /// The column that says whether a value is among the rows of a query.
  private func mark(
    _ operand: Operand, _ query: Query, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> BoundExpression {
    let mark = try membership(operand, try subplan(query, clause), query, range)
    add(mark, to: clause)
    return .column(mark.id, .boolean)
  }

  /// Leaves it behind for the clause to join to its rows.
  ///
  /// With a place for each of its columns: should one of them be found ungrouped later, the query is what was written.
  func add(_ mark: Mark, to clause: Clause) {
    clause.marks.append(mark)
    for column in mark.columns { clause.places[column.id] = mark.range }
  }

  /// Both sides of IN, brought to one type.
  func membership(
    _ operand: Operand, _ plan: LogicalPlan, _ query: Query, _ range: SourceRange
  ) throws(BasaltError) -> Mark {
    try requireOneColumn(plan, query, "The query of IN")
    let column = plan.columns[0]
    let other = Operand(.column(column.id, column.type), query.range)
    let type = try comparedType(operand, other, range)
    let key = try coerced(operand, to: type)
    let rows = try projected(plan, as: [type], query.range)
    return Mark(
      .membership, columns: [makeColumn("in", .boolean)], operand: key, rows, outer: rows.freeColumns, range)
  }

  /// The type in which two operands are compared.
  private func comparedType(_ left: Operand, _ right: Operand, _ range: SourceRange) throws(BasaltError) -> LogicalType
  {
    guard let type = left.type else {
      if left.isInterval { throw intervalAsValue(left.range) }
      return right.type ?? .text
    }
    guard let other = right.type else { return type }
    try requireComparable(left, right, "IN", range)
    return ImplicitCast.commonType(type, other) ?? type
  }

  /// `x > ALL (SELECT …)`: equality is IN, and everything else a comparison with the least or the
  /// greatest of the rows.
  @inline(never)
  func quantified(
    _ operand: Expression, _ sign: BinaryOperator, _ quantifier: Quantifier, _ query: Query, _ range: SourceRange,
    _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let operand = try bind(operand, clause)
    switch (sign, quantifier) {
    case (.equal, .any): return Operand(try mark(operand, query, range, clause), range)
    case (.notEqual, .all): return Operand(try negated(mark(operand, query, range, clause), range), range)
    // Whether it differs from one is whether it does not equal all.
    case (.notEqual, .any):
      return Operand(try negated(extremes(operand, .equal, .all, query, range, clause), range), range)
    default: return Operand(try extremes(operand, sign, quantifier, query, range, clause), range)
    }
  }

  /// A comparison with all rows at once. Of no rows it is what the quantifier is of nothing; a NULL
  /// among them leaves open what the others do not decide.
  private func extremes(
    _ operand: Operand, _ sign: BinaryOperator, _ quantifier: Quantifier, _ query: Query, _ range: SourceRange,
    _ clause: Clause
  ) throws(BasaltError) -> BoundExpression {
    let isAll = quantifier == .all
    if case .typed(let value) = operand.kind { try countCopies(of: value, 3, range) }
    try countStep(query.range)
    let plan = try subplan(query, clause)
    try requireOneColumn(plan, query, "The query of \(quantifier.rawValue)")
    // One row that says all about the others, so that they are made once.
    let facts = try values(
      of: .aggregate(
        Aggregate(
          keys: [],
          calls: [
            try aggregate("min", plan.columns[0], range), try aggregate("max", plan.columns[0], range),
            try aggregate("count", plan.columns[0], range), try aggregate("count", nil, range),
          ], plan)), range, clause)
    let (least, greatest, valueCount, rowCount) = (facts[0], facts[1], facts[2], facts[3])
    func compared(_ sign: BinaryOperator, _ fact: BoundExpression) throws(BasaltError) -> BoundExpression {
      try value(of: binary(sign, operand, Operand(fact, query.range), range))
    }
    let comparison: BoundExpression
    switch sign {
    case .less, .lessOrEqual: comparison = try compared(sign, isAll ? least : greatest)
    case .greater, .greaterOrEqual: comparison = try compared(sign, isAll ? greatest : least)
    // Equal to all is equal to the least and to the greatest.
    default: comparison = .and([try compared(sign, least), try compared(sign, greatest)])
    }
    let isEmpty = try call("=", [rowCount, .constant(.bigint(0), .bigint)], range)
    let hasNull = try call("<", [valueCount, rowCount], range)
    let decided = isAll ? try negated(comparison, range) : comparison
    return .conditional(
      [
        BoundExpression.Branch(isEmpty, isAll ? .true : .false),
        BoundExpression.Branch(decided, isAll ? .false : .true),
        BoundExpression.Branch(hasNull, .constant(.null, .boolean)),
      ], otherwise: comparison, .boolean)
  }

  // MARK: Details

  /// The plan of a query that stands within a clause.
  func subplan(_ query: Query, _ clause: Clause) throws(BasaltError) -> LogicalPlan {
    // Aggregates of rows around the query belong to the clause that it stands in.
    let before = clause.scope.clause
    clause.scope.clause = clause
    defer { clause.scope.clause = before }
    let rows = try bind(query, in: QueryPlace(with: clause.with, outer: clause.scope))
    return try rows.plan(as: rows.ownTypes)
  }

  /// The plan of one row as an expression a column: values that are computed before, or, where it looks at rows around it,
  /// columns beside them.
  func values(
    of plan: LogicalPlan, _ range: SourceRange, _ clause: Clause
  ) throws(BasaltError) -> [BoundExpression] {
    let outer = plan.freeColumns
    if outer.isEmpty { return values(of: plan) }
    try countStep(range)
    add(Mark(.value, columns: plan.columns, plan, outer: outer, range), to: clause)
    return plan.columns.map { .column($0.id, $0.type) }
  }

  /// The plan of one value as an expression.
  func value(of plan: LogicalPlan) -> BoundExpression { values(of: plan)[0] }

  /// The plan of one row as an expression a column. They are numbered one behind the other, from the plan's own number on.
  private func values(of plan: LogicalPlan) -> [BoundExpression] {
    let first = makeSubqueryID()
    subqueries.append((first, plan))
    return plan.columns.enumerated().map { .subquery(SubqueryID(first.number + $0), $1.type) }
  }

  /// - Parameter column: What is aggregated; `nil`: rows are counted.
  private func aggregate(
    _ name: String, _ column: PlanColumn?, _ range: SourceRange
  ) throws(BasaltError) -> AggregateCall {
    do throws(BasaltError) {
      let function = try AggregateResolver.resolve(name, column.map { [.typed($0.type)] } ?? [])
      return AggregateCall(
        makeColumn(column == nil ? "\(name)(*)" : name, function.resultType), function,
        column.map { [.column($0.id, $0.type)] } ?? [])
    } catch {
      throw placed(error, range)
    }
  }

  /// A query that stands for a value, or for a set of values, has one column; rows of several are not
  /// there yet. Told of the query, since any of its items may be the one too many.
  private func requireOneColumn(_ plan: LogicalPlan, _ query: Query, _ what: String) throws(BasaltError) {
    let count = plan.columns.count
    guard count != 1 else { return }
    throw error(
      .invalidArgument, "\(what) has \(count) columns; it must have one.", at: query.range,
      remedy: "Select the one column that is meant.")
  }
}
