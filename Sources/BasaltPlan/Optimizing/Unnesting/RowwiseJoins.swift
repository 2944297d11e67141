import BasaltCore

/// Dependent joins that are no joins: what the right makes of the one row around it alone, it makes of each row of the left.
///
/// `FROM t, unnest(t.list)`, `FROM t, generate_series(1, t.n)`, `FROM t, LATERAL (SELECT a + b AS c)`: the right begins with
/// one row without columns, and computes, filters and repeats it. Over the rows of the left in the place of that row it
/// yields the same pairs, without a domain and without a join.
///
/// | right | comes to |
/// | --- | --- |
/// | `unnest(t.list)` | a series of positions over t, and the elements beside its columns |
/// | `(SELECT a + b AS c)` | a projection of t with one column more |
/// | `(SELECT a AS c WHERE b > 0)` | the same of the rows of t that fulfil it |
/// | `(SELECT x FROM r WHERE r.k = t.k)` | left as it is: it has rows of its own |
/// | `LEFT JOIN unnest(t.list) ON true` | left as it is: a row without elements stays |
///
/// What this saves: a domain is a grouping of the left by all that the right looks at, which for lists means to hash and to
/// compare every one of them, twice.
enum RowwiseJoins {
  /// Conditions of the join are asked of its pairs afterwards; rules move them where they belong.
  ///
  /// The plan without the join; `nil` for one that reads rows of its own, or keeps rows without a partner.
  static func plan(_ join: Join) -> LogicalPlan? {
    guard join.kind == .inner, join.isDependent, let plan = over(join.left, join.right) else { return nil }
    // In the order in which a join asks: its own condition, then its keys.
    var conditions = join.condition.map { [$0] } ?? []
    // Keys are equalities of a pair, and a pair is a row here.
    for key in join.keys {
      guard let equal = try? BoundExpression.calling("=", [key.left, key.right]) else { return nil }
      conditions.append(equal)
    }
    guard let condition = BoundExpression.conjunction(conditions) else { return plan }
    return .filter(condition, plan)
  }

  /// - Complexity: O(operators of the right), by recursion as deep as it is.
  private static func over(_ left: LogicalPlan, _ right: LogicalPlan) -> LogicalPlan? {
    switch right {
    // The one row: the left's rows stand in its place.
    case .values(let values):
      // Several rows would have to be told apart.
      guard values.rows.count == 1 else { return nil }
      if values.columns.isEmpty { return left }
      return .project(
        Projection(handedOn(left) + zip(values.columns, values.rows[0]).map { .init($0, $1) }, left))
    // The left's columns go along: who is above may look at them, and the join has them in front.
    case .project(let projection):
      guard let input = over(left, projection.input) else { return nil }
      return .project(Projection(handedOn(left) + projection.items, input))
    case .filter(let condition, let input): return over(left, input).map { .filter(condition, $0) }
    case .expansion(var expansion):
      guard let input = over(left, expansion.input) else { return nil }
      expansion.input = input
      return .expansion(expansion)
    // What reads rows, or puts them together, would do so once for all rows of the left.
    case .scan, .series, .aggregate, .join, .asof, .window, .sort, .limit, .distinct, .firstRows, .combined, .common,
      .recursive, .divided:
      return nil
    }
  }

  /// The left's columns under their own numbers.
  private static func handedOn(_ left: LogicalPlan) -> [Projection.Item] {
    left.columns.map { .init($0, .column($0.id, $0.type)) }
  }
}
