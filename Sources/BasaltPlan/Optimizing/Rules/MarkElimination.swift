import BasaltCore

/// `WHERE x IN (SELECT …)` keeps the rows whose mark is true: a semi join, which needs no mark.
///
/// The binder makes semi joins of plain conditions itself; this finds those that came to be plain
/// only when others were folded away or pushed down, as in `WHERE (x IN (SELECT …) AND true)`.
///
/// Only of the bare mark. `NOT` of it keeps NULL apart from false, and an anti join does not: `x
/// NOT IN (SELECT …)` is never true once the query has a NULL.
enum MarkElimination {
  static let rule = OptimizerRule("semi join") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .filter(let condition, .join(var join)) = operator_, case .mark(let mark) = join.kind else {
        return nil
      }
      // The first of them: should there be two marks above each other, the other is met in the join
      // below.
      var rest = condition.conjuncts
      guard let index = rest.firstIndex(where: { $0.isColumn(mark.id) }) else { return nil }
      rest.remove(at: index)
      join.kind = .semi
      // Whoever looks at the mark further up sees what it is of every row that is left.
      let items =
        join.left.columns.map { Projection.Item($0, .column($0.id, $0.type)) }
        + [Projection.Item(mark, .constant(.boolean(true), .boolean))]
      let projected = LogicalPlan.project(Projection(items, .join(join)))
      guard let left = BoundExpression.conjunction(rest) else { return projected }
      return .filter(left, projected)
    }
  }
}

extension BoundExpression {
  /// Itself, and not an expression over it.
  fileprivate func isColumn(_ id: ColumnID) -> Bool {
    if case .column(id, _) = self { return true }
    return false
  }
}
