package import BasaltCore
package import BasaltFunctions

/// The value of an expression that is the same for all rows and can be computed before there are any.
///
/// For literals and their casts, for LIMIT, for lists of IN; a rule that folds constants may use it,
/// too.
package enum ConstantEvaluation {
  /// `nil` when it has no value now: it looks at a column or a sub-query, or is volatile.
  ///
  /// As lazy as execution is: a branch that is not taken is not computed, and raises no error.
  /// - Throws: What the computation throws.
  ///
  /// What is not known is told by `nil` and not by an error, since both callers go on then: LIMIT
  /// with a sub-query, a cast with the expression as it is.
  package static func value(
    of expression: BoundExpression, _ context: FunctionContext
  ) throws(BasaltError) -> Value? {
    switch expression {
    case .constant(let value, _): return value
    case .column, .parameter, .subquery: return nil
    case .call(let function, let arguments): return try call(function, arguments, context)
    case .and(let operands): return try connection(operands, deciding: false, context)
    case .or(let operands): return try connection(operands, deciding: true, context)
    case .conditional(let branches, let otherwise, _):
      for branch in branches {
        guard let condition = try value(of: branch.condition, context) else { return nil }
        if condition == .boolean(true) { return try value(of: branch.result, context) }
      }
      return try value(of: otherwise, context)
    case .firstValid(let operands, _):
      for operand in operands {
        guard let value = try value(of: operand, context) else { return nil }
        if !value.isNull { return value }
      }
      return .null
    case .inSet(let operand, let values, let hasNull):
      guard let value = try value(of: operand, context) else { return nil }
      if value.isNull { return .null }
      return values.contains(value) ? .boolean(true) : hasNull ? .null : .boolean(false)
    }
  }

  /// By the function's own kernel over vectors of one row: a constant that is folded can never differ
  /// from one that is computed.
  private static func call(
    _ function: BoundFunction, _ arguments: [BoundExpression], _ context: FunctionContext
  ) throws(BasaltError) -> Value? {
    guard function.overload.volatility != .volatile else { return nil }
    var vectors: [ColumnVector] = []
    for argument in arguments {
      guard let value = try value(of: argument, context) else { return nil }
      vectors.append(try ColumnVector(repeating: value, count: 1, type: argument.type))
    }
    return try function.evaluate(vectors, rowCount: 1, context: context)[0]
  }

  /// AND and OR: the first operand that decides ends it, and a NULL stays when none does.
  ///
  /// An operand without a value now makes the whole unknown, even if a later one would decide:
  /// operands are computed in their order, and the unknown one may fail.
  private static func connection(
    _ operands: [BoundExpression], deciding: Bool, _ context: FunctionContext
  ) throws(BasaltError) -> Value? {
    var hasNull = false
    for operand in operands {
      guard let value = try value(of: operand, context) else { return nil }
      if value == .boolean(deciding) { return value }
      hasNull = hasNull || value.isNull
    }
    return hasNull ? .null : .boolean(!deciding)
  }
}
