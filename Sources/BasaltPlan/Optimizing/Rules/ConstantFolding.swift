import BasaltCore
import BasaltFunctions

/// Computes what is the same for every row, once: `date '1994-01-01' + interval '1' year` is a date.
///
/// Only functions that are the same for ever: what depends on the session is computed while the statement runs. A call that
/// fails stays as it is, since it is an error only if a row gets there.
enum ConstantFolding {
  /// With a session that nobody has: what would look at it is not immutable, and not computed here.
  static let rule = OptimizerRule("constant folding") { (plan, _) throws(BasaltError) in
    let context = timelessContext
    return try plan.rewritten { (operator_) throws(BasaltError) in
      let folded = try operator_.replacingExpressions { (expression) throws(BasaltError) in
        fold(expression, context)
      }
      return simplified(folded ?? operator_) ?? folded
    }
  }

  /// With a time and a zone that no immutable function looks at.
  static var timelessContext: FunctionContext {
    FunctionContext(transactionTime: 0, zones: ZoneDatabase(), random: SeededRandom(seed: 0))
  }

  /// `nil` when nothing could be computed.
  ///
  /// From the leaves up, so that `1 + 2 * 3` is settled in one pass. An operand that fails is left
  /// as it is, and with it everything above it: `1 / 0` in a branch that no row takes is no error.
  static func fold(_ expression: BoundExpression, _ context: FunctionContext) -> BoundExpression? {
    let operands = expression.operands
    var didChange = false
    var renewed: [BoundExpression] = []
    for operand in operands {
      let folded = fold(operand, context)
      if folded != nil { didChange = true }
      renewed.append(folded ?? operand)
    }
    let whole = didChange ? expression.with(operands: renewed) : expression
    if let value = computed(whole, context) { return value }
    return didChange ? whole : nil
  }

  /// What one node comes to, when its operands say it.
  private static func computed(_ expression: BoundExpression, _ context: FunctionContext) -> BoundExpression? {
    switch expression {
    // A sub-query's value is constant as well, but known only when the statement runs.
    case .column, .constant, .parameter, .subquery: return nil
    case .call(let function, let arguments):
      // Stable functions (`now`, whatever depends on the session's zone) wait for the statement: a
      // plan may be kept longer than the moment it was made in.
      guard function.overload.volatility == .immutable else { return nil }
      var vectors: [ColumnVector] = []
      for case .constant(let value, let type) in arguments {
        guard let vector = try? ColumnVector(repeating: value, count: 1, type: type) else { return nil }
        vectors.append(vector)
      }
      guard vectors.count == arguments.count,
        let result = try? function.evaluate(vectors, rowCount: 1, context: context)
      else { return nil }
      return .constant(result[0], function.resultType)
    case .and(let operands): return connected(operands, decidedBy: false)
    case .or(let operands): return connected(operands, decidedBy: true)
    case .conditional(let branches, let otherwise, let type):
      // Branches that are never taken go, and those behind one that always is.
      var left: [BoundExpression.Branch] = []
      for branch in branches {
        if case .constant(let value, _) = branch.condition {
          // NULL is not true: its branch is taken as little as that of false.
          guard value == .boolean(true) else { continue }
          return left.isEmpty ? branch.result : .conditional(left, otherwise: branch.result, type)
        }
        left.append(branch)
      }
      if left.isEmpty { return otherwise }
      return left.count < branches.count ? .conditional(left, otherwise: otherwise, type) : nil
    // From the left, one at a time: the next pass over what is left meets the next constant. What
    // stands behind a column may still be wanted, and stays.
    case .firstValid(let operands, let type):
      guard case .constant(let value, _)? = operands.first else { return nil }
      if !value.isNull { return operands[0] }
      return operands.count == 1 ? .constant(.null, type) : .firstValid(Array(operands.dropFirst()), type)
    case .inSet(.constant(let value, _), let values, let hasNull):
      if value.isNull { return .constant(.null, .boolean) }
      return .constant(values.contains(value) ? .boolean(true) : hasNull ? .null : .boolean(false), .boolean)
    case .inSet: return nil
    }
  }

  /// AND and OR without the operands that decide nothing.
  ///
  /// A NULL among them stays: `NULL AND x` is false where x is, and NULL elsewhere. `false AND 1 /
  /// 0 > 1` may be false at once, or an error; PostgreSQL folds it to false, and so does this.
  private static func connected(_ operands: [BoundExpression], decidedBy deciding: Bool) -> BoundExpression? {
    var left: [BoundExpression] = []
    for operand in operands {
      if case .constant(.boolean(let value), _) = operand {
        // One that decides does so alone: SQL does not promise that the others are looked at.
        if value == deciding { return .constant(.boolean(deciding), .boolean) }
      } else {
        left.append(operand)
      }
    }
    if left.isEmpty { return .constant(.boolean(!deciding), .boolean) }
    if left.count == 1 { return left[0] }
    return left.count < operands.count ? (deciding ? .or(left) : .and(left)) : nil
  }

  /// A filter that is always true is none; one that never is leaves no row, and nothing below it is read.
  ///
  /// No row is left by NULL either: a filter asks for true. The columns stay those of the input, so
  /// that whatever stands above it finds them.
  private static func simplified(_ plan: LogicalPlan) -> LogicalPlan? {
    guard case .filter(.constant(let value, _), let input) = plan else { return nil }
    if value == .boolean(true) { return input }
    return .values(Values(columns: input.columns, rows: []))
  }
}
