import BasaltCore

/// A sort of which only the first rows are wanted keeps no more than those.
enum TopRows {
  /// Beyond so many a sort of all rows costs less than a heap of them.
  private static let rowCountMaximum: Int64 = 1 << 17

  static let rule = OptimizerRule("top rows") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .limit(var limit) = operator_, case .constant(.bigint(let count), _)? = limit.count, count >= 0 else {
        return nil
      }
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
