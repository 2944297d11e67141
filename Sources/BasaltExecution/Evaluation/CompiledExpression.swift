package import BasaltCore
package import BasaltFunctions
package import BasaltPlan

/// An expression over the columns of one operator's input, which it knows by position; sub-queries have become their
/// values. Immutable: all threads evaluate it, each with an `ExpressionEvaluator` of its own.
///
/// Made once an operator and execution, so that what a name or a sub-query means is not asked again by each thread.
package indirect enum CompiledExpression: Sendable {
  case column(Int, LogicalType)
  /// A constant vector of one row, repeated for as many as there are.
  case constant(ColumnVector)
  /// Of all of its rows: what may not be computed for some of them is one of the forms below.
  case call(BoundFunction, [CompiledExpression])
  case and([CompiledExpression])
  case or([CompiledExpression])
  /// The first branch whose condition is true; the type is there because branches may all be NULL.
  case conditional([Branch], otherwise: CompiledExpression, LogicalType)
  case firstValid([CompiledExpression], LogicalType)
  /// IN of constants. With a NULL among them, what is not found is NULL and not false.
  case inSet(CompiledExpression, ValueSet, hasNull: Bool)
  /// What several expressions over the same rows have in common: computed by the first that needs it. The number tells it
  /// from others of the same operator.
  case shared(Int, CompiledExpression)
  /// The same value for somebody who takes decimals in narrow form (`LogicalType.narrowDecimal`), too.
  case narrow(CompiledExpression)

  package struct Branch: Sendable {
    let condition, result: CompiledExpression
  }

  /// - Parameters:
  ///   - layout: Where each column of the input is.
  ///   - subqueries: The values of those that have run.
  /// - Throws: `.internal` for a column or a sub-query that is not there: a plan that was put together wrongly.
  package init(
    _ expression: BoundExpression, layout: ColumnLayout, subqueries: [SubqueryID: Value] = [:]
  ) throws(BasaltError) {
    // `map` loses typed errors.
    func compiled(_ operands: [BoundExpression]) throws(BasaltError) -> [CompiledExpression] {
      var all: [CompiledExpression] = []
      for operand in operands {
        all.append(try CompiledExpression(operand, layout: layout, subqueries: subqueries))
      }
      return all
    }
    switch expression {
    // The same forms as the bound ones, but for names: every look-up happens here, none a row.
    case .column(let id, let type):
      self = .column(try layout.position(of: id), type)
    case .constant(let value, let type):
      self = .constant(try .constant(value, type, count: 1))
    case .parameter(let slot, _):
      // Whoever keeps a plan gives it its values before it is planned.
      throw BasaltError(
        .internal, "The parameter \(slot.number) has no value when it is needed.", remedy: "Report the statement.")
    case .call(let function, let arguments): self = .call(function, try compiled(arguments))
    case .and(let operands): self = .and(try compiled(operands))
    case .or(let operands): self = .or(try compiled(operands))
    case .firstValid(let operands, let type): self = .firstValid(try compiled(operands), type)
    case .conditional(let branches, let otherwise, let type):
      // Conditions and results side by side again, as branches.
      let conditions = try compiled(branches.map(\.condition))
      let results = try compiled(branches.map(\.result))
      self = .conditional(
        zip(conditions, results).map { Branch(condition: $0, result: $1) },
        otherwise: try CompiledExpression(otherwise, layout: layout, subqueries: subqueries), type)
    case .inSet(let operand, let values, let hasNull):
      self = .inSet(
        try CompiledExpression(operand, layout: layout, subqueries: subqueries),
        ValueSet(values, type: operand.type), hasNull: hasNull)
    case .subquery(let id, let type):
      // Sub-queries run before the operators that need them are made.
      guard let value = subqueries[id] else {
        throw BasaltError(
          .internal, "Sub-query \(id.number) has not run when its value is needed.",
          remedy: "Report the statement.")
      }
      self = .constant(try .constant(value, type, count: 1))
    }
  }

  package var type: LogicalType {
    switch self {
    case .column(_, let type), .conditional(_, _, let type), .firstValid(_, let type): type
    case .constant(let vector): vector.type
    case .call(let function, _): function.resultType
    case .and, .or, .inSet: .boolean
    case .shared(_, let expression), .narrow(let expression): expression.type
    }
  }
}

/// Where the columns of a plan lie in the batches of one operator.
///
/// A column's number is its own in the whole statement, and stays with it through operators that only hand it on; where
/// it lies differs from operator to operator.
package struct ColumnLayout: Sendable {
  package private(set) var columns: [PlanColumn]
  private var positions: [ColumnID: Int]

  /// - Precondition: No two columns share a number.
  /// - Complexity: O(columns), so that finding one is O(1): layouts of tables may have thousands.
  package init(_ columns: [PlanColumn]) {
    self.columns = columns
    positions = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1.id, $0) })
  }

  /// - Throws: `.internal` when it is none of the operator's.
  package func position(of id: ColumnID) throws(BasaltError) -> Int {
    guard let position = positions[id] else {
      throw BasaltError(
        .internal, "Column \(id.number) is not among the columns of its operator.", remedy: "Report the statement.")
    }
    return position
  }

  /// Whether the operator has it.
  package func contains(_ id: ColumnID) -> Bool { positions[id] != nil }
}
