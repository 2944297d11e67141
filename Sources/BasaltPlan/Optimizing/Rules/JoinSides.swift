import BasaltCore

/// Puts the smaller input of an inner join on the right, whose rows are held in memory while those of the left stream past.
///
/// By what is known of tables: rows in all, and how many conditions they have to pass. Where nothing is known, or both are
/// alike, the statement's order stays.
///
/// A stop-gap until join orders are searched by cost: it turns single joins and never changes which
/// tables are joined first.
enum JoinSides {
  /// Only where the right side is a quarter larger at least: estimates are rough, and a plan that
  /// flips with each insert is harder to understand than one that is somewhat slower.
  ///
  /// Inner joins alone. Left and right could be turned into each other, but which side streams
  /// decides there which rows have to be remembered.
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
  /// Rows, by rules of thumb: a condition keeps a fifth, an equality a hundredth, or where sketches tell how many distinct
  /// values the column has, one of these.
  ///
  /// Fractions that everybody uses for want of better ones (PostgreSQL's defaults are of the same
  /// size: 0.005 for an equality, a third for a range). They have to tell small from large, and no
  /// more.
  ///
  /// At least one where rows are taken away: a product of many small factors would otherwise call a
  /// table empty that is not.
  var estimatedRowCount: Double {
    switch self {
    case .scan(let scan):
      // A term that was pushed down was counted as a condition before: the scan must not look
      // larger for it.
      let kept = scan.predicate.terms.reduce(1.0) { kept, term in
        guard term.test.isEquality else { return kept * 0.3 }
        return kept / (scan.table.distinctCount(term.column).map { Double(max($0, 1)) } ?? 100)
      }
      return max(1, Double(scan.table.rowCount) * kept)
    case .values(let values): return Double(values.rows.count)
    case .series(let series):
      return max(0, (Double(series.stop) - Double(series.start)) / Double(series.step) + 1)
    case .filter(let condition, let input):
      return max(1, input.estimatedRowCount * condition.conjuncts.reduce(1.0) { part, _ in part * 0.2 })
    case .project(let projection): return projection.input.estimatedRowCount
    case .aggregate(let aggregate):
      // Few groups of many rows: what groups are made for.
      if aggregate.keys.isEmpty { return Double(aggregate.sets?.sets.count ?? 1) }
      let rowCount = aggregate.input.estimatedRowCount
      // No more groups than combinations of values; of what is computed nothing is known.
      let known = aggregate.keys.map { aggregate.input.distinctCount(of: $0.value) }
      guard !known.contains(where: { $0 == nil }) else { return max(1, rowCount * 0.1) }
      return max(1, min(rowCount, known.reduce(1.0) { $0 * Double($1 ?? 1) }))
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
    case .asof(let join): return join.left.estimatedRowCount
    case .sort(let sort): return min(sort.input.estimatedRowCount, sort.rowLimit.map(Double.init) ?? .infinity)
    case .limit(let limit):
      guard case .constant(.bigint(let count), _)? = limit.count else { return limit.input.estimatedRowCount }
      return min(Double(count), limit.input.estimatedRowCount)
    case .distinct(let input): return max(1, input.estimatedRowCount * 0.5)
    case .firstRows(let first): return max(1, first.input.estimatedRowCount * 0.5)
    case .common(let common): return common.estimatedRowCount
    case .recursive(let recursion): return recursion.seed.estimatedRowCount + Recursion.estimatedRowCount
    case .combined(let combination): return combination.inputs.reduce(0) { $0 + $1.estimatedRowCount }
    }
  }
}

extension LogicalPlan {
  /// About how many distinct values a column has that comes from a table as it is.
  ///
  /// Filters below may have left fewer, which nobody knows: then the number is too large, and a group too
  /// many is assumed rather than one too few.
  fileprivate func distinctCount(of value: BoundExpression) -> Int? {
    switch self {
    case .scan(let scan): return scan.field(of: value).flatMap { scan.table.distinctCount($0.0) }
    case .filter(_, let input): return input.distinctCount(of: value)
    case .project(let projection):
      guard case .column(let id, _) = value, let item = projection.items.first(where: { $0.column.id == id }) else {
        return nil
      }
      return projection.input.distinctCount(of: item.value)
    // A column is of one side; the other does not know it.
    case .join(let join): return join.left.distinctCount(of: value) ?? join.right.distinctCount(of: value)
    case .asof(let join): return join.left.distinctCount(of: value) ?? join.right.distinctCount(of: value)
    case .values, .series, .aggregate, .sort, .limit, .distinct, .firstRows, .combined, .common, .recursive: return nil
    }
  }
}

extension ColumnTest {
  /// Ranges keep much more than equalities do.
  fileprivate var isEquality: Bool {
    if case .comparison(.equal, _) = self { return true }
    return false
  }
}
