import BasaltCore

/// Puts the smaller input of an inner join on the right, whose rows are held in memory while those of the left stream past.
///
/// By what is known of tables: rows in all, and how many conditions they have to pass. Where nothing is known, or both are
/// alike, the statement's order stays.
enum JoinSides {
  static let rule = OptimizerRule("join sides") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .join(var join) = operator_, join.kind == .inner,
        join.left.estimatedRowCount * 1.25 < join.right.estimatedRowCount
      else { return nil }
      (join.left, join.right) = (join.right, join.left)
      join.keys = join.keys.map { (left: $0.right, right: $0.left) }
      return .join(join)
    }
  }
}

extension LogicalPlan {
  /// Rows, by rules of thumb: a condition keeps a fifth, an equality a hundredth.
  var estimatedRowCount: Double {
    switch self {
    case .scan(let scan):
      let kept = scan.predicate.terms.reduce(1.0) { $0 * ($1.test.isEquality ? 0.01 : 0.3) }
      return max(1, Double(scan.table.rowCount) * kept)
    case .values(let values): return Double(values.rows.count)
    case .series(let series):
      return max(0, (Double(series.stop) - Double(series.start)) / Double(series.step) + 1)
    case .filter(let condition, let input):
      return max(1, input.estimatedRowCount * condition.conjuncts.reduce(1.0) { part, _ in part * 0.2 })
    case .project(let projection): return projection.input.estimatedRowCount
    case .aggregate(let aggregate):
      return aggregate.keys.isEmpty ? 1 : max(1, aggregate.input.estimatedRowCount * 0.1)
    case .join(let join):
      let (left, right) = (join.left.estimatedRowCount, join.right.estimatedRowCount)
      switch join.kind {
      // Of a key and its references the references stay.
      case .inner: return join.keys.isEmpty ? left * right : max(left, right) * (left < right ? 1 : 0.9)
      case .left, .mark: return left
      case .right: return right
      case .full: return left + right
      case .semi, .anti: return max(1, left * 0.5)
      }
    case .sort(let sort): return min(sort.input.estimatedRowCount, sort.rowLimit.map(Double.init) ?? .infinity)
    case .limit(let limit):
      guard case .constant(.bigint(let count), _)? = limit.count else { return limit.input.estimatedRowCount }
      return min(Double(count), limit.input.estimatedRowCount)
    case .distinct(let input): return max(1, input.estimatedRowCount * 0.5)
    case .combined(let combination): return combination.inputs.reduce(0) { $0 + $1.estimatedRowCount }
    }
  }
}

extension ColumnTest {
  fileprivate var isEquality: Bool {
    if case .comparison(.equal, _) = self { return true }
    return false
  }
}
