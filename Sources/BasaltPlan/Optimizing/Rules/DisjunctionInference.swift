import BasaltCore

/// What an OR over both sides of a join says of each side alone: of `(a.x = 1 AND b.y = 2) OR (a.x = 3 AND b.y = 4)` follow
/// `a.x IN (1, 3)` and `b.y IN (2, 4)`.
///
/// The OR itself stays where it is, a test of pairs. What follows of it goes to the side before rows meet, and further down with
/// the conditions that are pushed after this rule: in TPC-H's Q7 both nations are known before anything is joined to them.
///
/// Nothing is asked of a row that the OR would not have asked. It stands behind one pass of `FilterPushdown` and runs once, so
/// that nothing is derived twice: what it adds is an OR of one side, of which nothing follows for the other.
enum DisjunctionInference {
  static let rule = OptimizerRule("inference from alternatives") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      switch operator_ {
      case .join(let join):
        // As parts of ON: see the table of `FilterPushdown`.
        return added(
          join.condition, to: join, left: [.inner, .right, .semi].contains(join.kind),
          right: join.kind.seesPartnersAlone
        ).map { .join($0) }
      case .filter(let condition, .join(let join)):
        // From above, of the kinds that pairs alone or a kept side come out of.
        return added(condition, above: join).map { .filter(condition, .join($0)) }
      case .scan, .values, .series, .expansion, .filter, .project, .aggregate, .asof, .window, .sort, .limit,
        .distinct, .firstRows, .combined, .common, .recursive, .divided:
        return nil
      }
    }
  }

  /// Of a condition that stands above a join, for the sides that only pairs, or all of whose rows, come out of.
  private static func added(_ condition: BoundExpression, above join: Join) -> Join? {
    added(
      condition, to: join, left: join.kind.givesLeftRowsAsTheyAre, right: [.inner, .right].contains(join.kind))
  }

  /// Each OR by itself: what follows of two of them together, somebody would have written as one.
  /// - Parameters left, right: Whether rows of that side may be left out for not fulfilling the condition.
  /// - Returns: `nil` when nothing follows.
  private static func added(
    _ condition: BoundExpression?, to join: Join, left mayFilterLeft: Bool, right mayFilterRight: Bool
  ) -> Join? {
    var join = join
    var didAdd = false
    // Asked once a join: a table may have two thousand columns.
    var sides: (left: Set<ColumnID>, right: Set<ColumnID>)?
    for case .or(let operands) in condition?.conjuncts ?? [] {
      let arms = BoundExpression.or(operands).disjuncts
      // Both at the first OR that is met.
      let known = sides ?? (join.left.columnIDs, join.right.columnIDs)
      sides = known
      if mayFilterLeft, let implied = implied(by: arms, of: known.left) {
        join.left = placed(implied, above: join.left)
        didAdd = true
      }
      if mayFilterRight, let implied = implied(by: arms, of: known.right) {
        join.right = placed(implied, above: join.right)
        didAdd = true
      }
    }
    return didAdd ? join : nil
  }

  /// A condition above a plan; below a join what follows of it for that one's sides, so that an OR over three tables says
  /// something of each.
  private static func placed(_ condition: BoundExpression, above plan: LogicalPlan) -> LogicalPlan {
    guard case .or = condition, case .join(let join) = plan else { return .filter(condition, plan) }
    // About one side as a whole: there it will be pushed, and nothing is gained by saying it twice. `FilterPushdown` comes once
    // more behind this rule.
    let columns = condition.columns
    if columns.isSubset(of: join.left.columnIDs) || columns.isSubset(of: join.right.columnIDs) {
      return .filter(condition, plan)
    }
    return .filter(condition, .join(added(condition, above: join) ?? join))
  }

  /// What every arm says of some columns: an OR again, of the parts of each arm that are about these; `nil` when one
  /// of them says nothing, which leaves everything open.
  private static func implied(by arms: [BoundExpression], of columns: Set<ColumnID>) -> BoundExpression? {
    var kept: [BoundExpression] = []
    for arm in arms {
      let parts = arm.conjuncts.filter { part in
        let used = part.columns
        return !used.isEmpty && used.isSubset(of: columns) && !part.isVolatile
      }
      guard let whole = BoundExpression.conjunction(parts) else { return nil }
      kept.append(whole)
    }
    return CommonConditions.asSet(kept) ?? .or(kept)
  }
}
