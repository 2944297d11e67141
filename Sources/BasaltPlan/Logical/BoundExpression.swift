package import BasaltCore
package import BasaltFunctions

/// An expression whose names, overloads and types are settled: what a plan computes.
///
/// Every operand has exactly the type that its parent asks for; casts are calls like any other. A closed set, switched
/// without a default. What stands here and not among the functions are the forms that do not compute all of their operands
/// for every row: SQL promises that `CASE` does not divide by the zero it has just tested for.
package indirect enum BoundExpression: Sendable {
  /// A column of the operator's input.
  case column(ColumnID, LogicalType)
  /// The same for every row. NULL has a type, too.
  case constant(Value, LogicalType)
  /// A value that is given with each execution of a plan that is kept; replaced by a constant before anything runs
  /// (`PlanTemplate`). Never NULL.
  case parameter(ParameterSlot, LogicalType)
  /// A function, an operator or a cast.
  case call(BoundFunction, [BoundExpression])
  /// Two or more booleans. The first that is false ends it.
  case and([BoundExpression])
  /// Two or more booleans. The first that is true ends it.
  case or([BoundExpression])
  /// `CASE`, one or more branches of a boolean and a result; all results are of the type. Without ELSE, `otherwise` is NULL.
  case conditional([Branch], otherwise: BoundExpression, LogicalType)
  /// `coalesce`: the first operand that is not NULL; all are of the type.
  case firstValid([BoundExpression], LogicalType)
  /// `x IN (1, 2, 3)` with constants of the operand's type, none of them NULL. `hasNull`: the list had a NULL, so that what
  /// is not found is NULL.
  case inSet(BoundExpression, Set<Value>, hasNull: Bool)
  /// The value of an uncorrelated sub-query, which runs before the operator does. NULL when it has no row.
  case subquery(SubqueryID, LogicalType)

  /// `WHEN condition THEN result`.
  package struct Branch: Sendable {
    package let condition, result: BoundExpression

    package init(_ condition: BoundExpression, _ result: BoundExpression) {
      (self.condition, self.result) = (condition, result)
    }
  }
}

/// Which of a statement's scalar sub-queries.
package struct SubqueryID: Sendable, Hashable {
  package let number: Int

  package init(_ number: Int) { self.number = number }
}

extension BoundExpression {
  package var type: LogicalType {
    switch self {
    case .column(_, let type), .constant(_, let type), .parameter(_, let type), .conditional(_, _, let type),
      .firstValid(_, let type), .subquery(_, let type):
      type
    case .call(let function, _): function.resultType
    case .and, .or, .inSet: .boolean
    }
  }

  /// What it is computed from.
  package var operands: [BoundExpression] {
    switch self {
    case .column, .constant, .parameter, .subquery: []
    case .call(_, let arguments): arguments
    case .and(let operands), .or(let operands), .firstValid(let operands, _): operands
    case .conditional(let branches, let otherwise, _):
      branches.flatMap { [$0.condition, $0.result] } + [otherwise]
    case .inSet(let operand, _, _): [operand]
    }
  }

  /// The same of other operands, of the same types and in the order of `operands`.
  /// - Precondition: As many as there are.
  package func with(operands: [BoundExpression]) -> BoundExpression {
    precondition(operands.count == self.operands.count, "as many operands as before")
    switch self {
    case .column, .constant, .parameter, .subquery: return self
    case .call(let function, _): return .call(function, operands)
    case .and: return .and(operands)
    case .or: return .or(operands)
    case .firstValid(_, let type): return .firstValid(operands, type)
    case .conditional(let branches, _, let type):
      let renewed = branches.indices.map { Branch(operands[2 * $0], operands[2 * $0 + 1]) }
      return .conditional(renewed, otherwise: operands[operands.count - 1], type)
    case .inSet(_, let values, let hasNull): return .inSet(operands[0], values, hasNull: hasNull)
    }
  }

  /// Every column that it looks at.
  package var columns: Set<ColumnID> {
    if case .column(let id, _) = self { return [id] }
    return operands.reduce(into: []) { $0.formUnion($1.columns) }
  }
}
