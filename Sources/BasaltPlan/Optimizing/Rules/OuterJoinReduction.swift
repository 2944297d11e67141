import BasaltCore
import BasaltFunctions

/// An outer join whose rows without a partner are taken away above is an inner join: `b LEFT JOIN c … WHERE c.x > 5`.
///
/// Sub-queries in the place of a value come to such joins: `WHERE b.y < (SELECT avg(x) …)` is never true where there was no row.
/// Of an inner join more is known: conditions go to either side, the smaller one is built, and what the build knows narrows
/// the scan of the other.
///
/// In the same way a full join becomes a left or right one, where only one side's rows are sure to be there.
///
/// Only comparisons count, with a column as it is or within calls that are NULL if an argument is. That a sub-query in the place
/// of a value has one row at most is still to be checked, so that its join stays what it is.
enum OuterJoinReduction {
  static let rule = OptimizerRule("outer join reduction") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .filter(let condition, let input) = operator_ else { return nil }
      guard let reduced = reduced(input, by: condition.conjuncts.flatMap(\.columnsThatMayNotBeNull)) else { return nil }
      return .filter(condition, reduced)
    }
  }

  /// Through projections, which is where a filter stands above a join that was a sub-query.
  ///
  /// One join deep: a filter that reaches a second one was pushed there before, and is met above it.
  /// - Parameter required: Columns in which no row that is wanted has a NULL.
  private static func reduced(_ plan: LogicalPlan, by required: [ColumnID]) -> LogicalPlan? {
    switch plan {
    case .project(var projection):
      // Under whatever number, or computed so that a NULL stays one.
      let handedOn = required.flatMap { id in
        projection.items.filter { $0.column.id == id }.flatMap(\.value.columnsThatMakeNull)
      }
      guard !handedOn.isEmpty, let input = reduced(projection.input, by: handedOn) else { return nil }
      projection.input = input
      return .project(projection)
    case .join(var join):
      let needsLeft = required.contains { join.left.columnIDs.contains($0) }
      let needsRight = required.contains { join.right.columnIDs.contains($0) }
      switch join.kind {
      case .left where needsRight: join.kind = .inner
      case .right where needsLeft: join.kind = .inner
      case .full where needsLeft && needsRight: join.kind = .inner
      // Rows of the left alone have no row of the right, and are gone.
      case .full where needsLeft: join.kind = .left
      case .full where needsRight: join.kind = .right
      case .inner, .left, .right, .full, .semi, .anti, .mark, .exists, .single: return nil
      }
      return .join(join)
    case .scan, .values, .series, .expansion, .filter, .aggregate, .asof, .window, .sort, .limit, .distinct,
      .firstRows, .combined, .common, .recursive, .divided:
      return nil
    }
  }
}

extension BoundExpression {
  /// Columns for whose NULLs a condition is never true.
  ///
  /// Of an OR nothing follows: one arm may be true of a row whose other column is NULL.
  fileprivate var columnsThatMayNotBeNull: [ColumnID] {
    switch self {
    case .call(let function, let operands) where Comparison(rawValue: function.name) != nil:
      operands.flatMap(\.columnsThatMakeNull)
    case .inSet(let operand, _, _): operand.columnsThatMakeNull
    case .call(let function, let operands) where function.name == "not":
      if case .call(let test, let tested)? = operands.first, test.name == "is null" {
        tested[0].columnsThatMakeNull
      } else {
        []
      }
    default: []
    }
  }

  /// Columns with whose NULLs it is NULL: arithmetic and casts alone, which are so by definition.
  ///
  /// Most other functions are so, too, and none of them says it of itself; `coalesce` and `CASE` are not.
  fileprivate var columnsThatMakeNull: [ColumnID] {
    switch self {
    case .column(let id, _): [id]
    case .call(let function, let operands) where ["cast", "+", "-", "*", "/"].contains(function.name):
      operands.flatMap(\.columnsThatMakeNull)
    default: []
    }
  }
}
