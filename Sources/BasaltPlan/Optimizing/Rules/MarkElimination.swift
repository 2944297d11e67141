import BasaltCore
import BasaltFunctions

/// `WHERE x IN (SELECT …)` keeps the rows whose mark is true: a semi join, which needs no mark. `WHERE NOT EXISTS (SELECT …)`
/// is an anti join.
///
/// The binder makes semi joins of plain conditions itself; this finds those that came to be plain
/// only when others were folded away or pushed down, as in `WHERE (x IN (SELECT …) AND true)`, and all that was a query about
/// the row.
///
/// The mark's column stays for whoever selects it, as the constant that it is for the rows that are left.
///
/// Only of the bare mark. `NOT` of IN's keeps NULL apart from false, and an anti join does not: `x
/// NOT IN (SELECT …)` is never true once the query has a NULL. EXISTS is never NULL.
enum MarkElimination {
  static let rule = OptimizerRule("semi join") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .filter(let condition, .join(var join)) = operator_, let mark = join.kind.markColumn else {
        return nil
      }
      // The first of them: should there be two marks above each other, the other is met in the join
      // below.
      var rest = condition.conjuncts
      if let index = rest.firstIndex(where: { $0.isColumn(mark.id) }) {
        rest.remove(at: index)
        join.kind = .semi
      } else if case .exists = join.kind, let index = rest.firstIndex(where: { $0.isNegation(of: mark.id) }) {
        rest.remove(at: index)
        join.kind = .anti
      } else {
        return nil
      }
      // Whoever looks at the mark further up sees what it is of every row that is left.
      let items =
        join.left.columns.map { Projection.Item($0, .column($0.id, $0.type)) }
        + [Projection.Item(mark, .constant(.boolean(join.kind == .semi), .boolean))]
      let projected = LogicalPlan.project(Projection(items, .join(join)))
      guard let left = BoundExpression.conjunction(rest) else { return projected }
      return .filter(left, projected)
    }
  }
}

extension Join.Kind {
  /// The boolean that it puts beside rows of the left.
  var markColumn: PlanColumn? {
    switch self {
    case .mark(let column), .exists(let column): column
    case .inner, .left, .right, .full, .semi, .anti, .single: nil
    }
  }
}

extension BoundExpression {
  /// Itself, and not an expression over it.
  func isColumn(_ id: ColumnID) -> Bool {
    if case .column(id, _) = self { return true }
    return false
  }

  fileprivate func isNegation(of id: ColumnID) -> Bool {
    guard case .call(let function, let operands) = self, function.name == "not" else { return false }
    return operands[0].isColumn(id)
  }
}
