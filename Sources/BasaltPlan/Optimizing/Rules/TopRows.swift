import BasaltCore

/// A sort of which only the first rows are wanted keeps no more than those.
///
/// `ORDER BY … LIMIT 10` of a million rows needs ten places and one comparison a row, where a sort
/// would need room for all of them. The limit stays above: it leaves out what OFFSET skips, and the
/// sort may hand on some rows more than it was told.
enum TopRows {
  /// Beyond so many a sort of all rows costs less than a heap of them.
  ///
  /// Also what bounds memory here: without it `LIMIT 1000000000` would be a heap of as many rows.
  private static let rowCountMaximum: Int64 = 1 << 17

  static let rule = OptimizerRule("top rows") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      // A number that a sub-query will say is not known yet; then all rows are sorted.
      // So many of each group are any number of the whole.
      guard case .limit(var limit) = operator_, limit.groups.isEmpty,
        case .constant(.bigint(let count), _)? = limit.count, count >= 0
      else { return nil }
      // Rows that OFFSET skips must be found before they can be skipped.
      var wanted = count
      switch limit.offset {
      case nil: break
      case .constant(.bigint(let offset), _) where offset >= 0:
        let (sum, overflow) = wanted.addingReportingOverflow(offset)
        if overflow { return nil }
        wanted = sum
      default: return nil
      }
      guard wanted <= rowCountMaximum, let input = limited(limit.input, to: Int(wanted)) else { return nil }
      limit.input = input
      return .limit(limit)
    }
  }

  /// The sort below, told; a projection in between keeps rows and their order.
  ///
  /// Not through anything else: a filter or a join above the sort would need more rows than the
  /// limit says.
  private static func limited(_ plan: LogicalPlan, to rowCount: Int) -> LogicalPlan? {
    switch plan {
    case .sort(var sort) where sort.rowLimit == nil:
      sort.rowLimit = rowCount
      return .sort(sort)
    case .project(var projection):
      guard let input = limited(projection.input, to: rowCount) else { return nil }
      projection.input = input
      return .project(projection)
    default: return nil
    }
  }
}
