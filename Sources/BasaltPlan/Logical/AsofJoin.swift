package import BasaltCore

/// ASOF JOIN: each row of the left with the one row of the right that is nearest in an order, among those whose keys are equal.
///
/// An operator of its own and no kind of join: rules that move conditions and sides of joins about would all be wrong here,
/// because a row that is taken from the right makes another one the nearest.
///
/// With `left.t >= right.t` that is the greatest `right.t` that fulfils it; of several rows with it, any. A condition is asked of
/// that pair alone: where it does not hold the row has no partner, though another row might have fulfilled it.
package struct AsofJoin: Sendable {
  /// Whether rows of the left without a partner stay, beside NULLs.
  package var isLeft: Bool
  package var left, right: LogicalPlan
  /// Equalities of a side each, of one type; there may be none.
  package var keys: [(left: BoundExpression, right: BoundExpression)]
  /// What must hold of a side each, `left ⟨comparison⟩ right`, of one type whose values have 64 bits at most: an inequality.
  package var order: (left: BoundExpression, comparison: Comparison, right: BoundExpression)
  /// Over columns of both sides.
  package var condition: BoundExpression?

  package init(
    isLeft: Bool, _ left: LogicalPlan, _ right: LogicalPlan, keys: [(left: BoundExpression, right: BoundExpression)],
    order: (left: BoundExpression, comparison: Comparison, right: BoundExpression), condition: BoundExpression?
  ) {
    (self.isLeft, self.left, self.right) = (isLeft, left, right)
    (self.keys, self.order, self.condition) = (keys, order, condition)
  }

  package var columns: [PlanColumn] {
    left.columns + (isLeft ? right.columns.map { PlanColumn(id: $0.id, name: $0.name, type: $0.type) } : right.columns)
  }
}
