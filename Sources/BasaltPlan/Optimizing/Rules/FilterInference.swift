import BasaltCore
import BasaltFunctions

/// What holds for one side of an equality holds for the other: with `a.id = b.id AND a.id < 10`, rows of b from 10 on are not
/// read either.
///
/// Worth most where one side is small: of a join with a day of a calendar the facts of that day are
/// left, and files and pages of all others are skipped (`ScanPredicates` comes behind it).
///
/// Of the left only in inner joins and semi joins, in which a row without a partner is gone from both sides: an outer join's
/// kept side would lose rows that only miss a partner. Of the right wherever it is there for partners alone.
enum FilterInference {
  static let rule = OptimizerRule("filter inference") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .join(var join) = operator_, join.kind.seesPartnersAlone, !join.isDependent else { return nil }
      let losesLeft = join.kind == .inner || join.kind == .semi
      let (leftBounds, rightBounds) = (join.left.bounds, join.right.bounds)
      var (left, right): ([BoundExpression], [BoundExpression]) = ([], [])
      // Columns as they are: a bound of `a.id` says nothing that simple of `a.id + 1`.
      for key in join.keys {
        guard case .column(let leftID, let type) = key.left, case .column(let rightID, _) = key.right else { continue }
        right += missing(leftBounds, of: leftID, as: .column(rightID, type), among: rightBounds)
        guard losesLeft else { continue }
        left += missing(rightBounds, of: rightID, as: .column(leftID, type), among: leftBounds)
      }
      guard !left.isEmpty || !right.isEmpty else { return nil }
      if let condition = BoundExpression.conjunction(left) { join.left = .filter(condition, join.left) }
      if let condition = BoundExpression.conjunction(right) { join.right = .filter(condition, join.right) }
      return .join(join)
    }
  }

  /// Bounds of a column, said of its partner, unless they are said already.
  ///
  /// Told apart by their text, which spells out numbers of columns and values: a rule that found
  /// the same again each time would never come to an end with `FilterPushdown` behind it.
  private static func missing(
    _ bounds: [BoundExpression], of id: ColumnID, as partner: BoundExpression, among known: [BoundExpression]
  ) -> [BoundExpression] {
    let knownTexts = Set(known.map { String(describing: $0) })
    return bounds.filter { $0.columns == [id] }.map { $0.substituting([id: partner]) }.filter {
      !knownTexts.contains(String(describing: $0))
    }
  }
}

extension LogicalPlan {
  /// Comparisons of one column with constants that all rows of this plan fulfil.
  ///
  /// Looked for through operators that only take rows away or put them in order. A projection hides
  /// what it renumbers, and an aggregate's rows are others than those that the condition was about.
  fileprivate var bounds: [BoundExpression] {
    switch self {
    case .filter(let condition, let input): return condition.conjuncts.filter(\.isBound) + input.bounds
    case .join(let join) where join.kind == .inner: return join.left.bounds + join.right.bounds
    case .join(let join) where join.kind.givesLeftRowsAsTheyAre: return join.left.bounds
    case .sort(let sort): return sort.input.bounds
    case .window(let window): return window.input.bounds
    case .limit(let limit): return limit.input.bounds
    case .expansion(let expansion): return expansion.input.bounds
    case .distinct(let input): return input.bounds
    case .firstRows(let first): return first.input.bounds
    case .divided(let divided): return divided.input.bounds
    case .project(let projection):
      // Of columns that are handed on: others have other numbers.
      let kept = columnIDs
      return projection.input.bounds.filter { $0.columns.isSubset(of: kept) }
    case .scan, .values, .series, .aggregate, .join, .asof, .combined, .common, .recursive: return []
    }
  }
}

extension BoundExpression {
  /// Whether it compares one column with constants, and can be computed of any value without an error.
  ///
  /// That it cannot fail matters: it will be asked of rows that nobody meant to ask.
  fileprivate var isBound: Bool {
    switch self {
    case .call(let function, let arguments):
      let isComparison = Comparison(rawValue: function.name) != nil
      return isComparison && columns.count == 1
        && arguments.allSatisfy { argument in
          switch argument {
          case .column, .constant, .parameter: true
          default: false
          }
        }
    case .inSet(.column, _, _): return true
    default: return false
    }
  }
}
