import BasaltCore
import BasaltFunctions

/// A plan that no longer looks at the rows around it, and what is left to be said of them.
///
/// Nothing is said of more rows than are there: a plan that looks at none of them has nothing pending, and is the same for all.
///
/// An invariant, which every operator keeps: for each row around it, the rows of the dependent plan are those of `plan`
/// that fulfil `pending`, with `values` in the place
/// of columns; or one row of `defaults`, where there is none of these.
struct Unnested {
  /// Looks at no row around it.
  var plan: LogicalPlan
  /// Over columns of the plan and of the rows around it.
  var pending: [BoundExpression] = []
  /// Columns of the dependent plan that are not columns of this one, over columns of both; and columns of the rows around it
  /// that the plan has under another number.
  var values: [ColumnID: BoundExpression] = [:]
  /// What a column is in the one row that stands for none, over columns of the rows around: an aggregate without keys has a
  /// row of no rows. `nil`: no row is no row.
  var defaults: [ColumnID: BoundExpression]?
  /// Whether there is one row at most for each row around it.
  var isSingle = false

  /// What a column of the dependent plan is, in terms of this one.
  func value(of column: PlanColumn) -> BoundExpression { values[column.id] ?? .column(column.id, column.type) }
}

extension BoundExpression {
  /// A call of a function that takes these types as they are.
  /// - Throws: `.typeMismatch` when there is no such overload.
  static func calling(_ name: String, _ operands: [BoundExpression]) throws(BasaltError) -> BoundExpression {
    let function = try FunctionResolver.resolve(name, operands.map { .typed($0.type) })
    precondition(function.argumentTypes == operands.map(\.type), "\(name) of \(operands.map(\.type)) needs casts")
    return .call(function, operands)
  }

  /// Equalities that hold for two values of one type exactly when these are not distinct, NULLs included: what a hash table
  /// can be asked, unlike IS NOT DISTINCT FROM.
  /// - Parameter isNullable: Whether either may be NULL.
  static func sameness(
    _ left: BoundExpression, _ right: BoundExpression, isNullable: Bool
  ) throws(BasaltError) -> [BoundExpression] {
    guard isNullable else { return [try calling("=", [left, right])] }
    let zero = BoundExpression.constant(try Value.zero(of: left.type), left.type)
    return [
      try calling("=", [.firstValid([left, zero], left.type), .firstValid([right, zero], left.type)]),
      try calling("=", [try calling("is null", [left]), try calling("is null", [right])]),
    ]
  }

  /// Whether it is never true where this column is NULL: a comparison of the column as it is, or cast.
  func rejectsNull(of id: ColumnID) -> Bool {
    guard case .call(let function, let operands) = self, Comparison(rawValue: function.name) != nil else {
      return false
    }
    return operands.contains { operand in
      switch operand {
      case .column(id, _): true
      case .call(let cast, let inner): cast.name == "cast" && inner.count == 1 && inner[0].isBareColumn(id)
      default: false
      }
    }
  }

  private func isBareColumn(_ id: ColumnID) -> Bool {
    if case .column(id, _) = self { return true }
    return false
  }

  /// Whether it is the constant, a NULL for a NULL.
  func isConstant(_ wanted: Value) -> Bool {
    if case .constant(let value, _) = self { return value == wanted || (value.isNull && wanted.isNull) }
    return false
  }
}

extension Value {
  /// Some value of a type: what stands for NULL beside a column that says whether it is one. Which, does not matter, as long as
  /// it is the same each time.
  fileprivate static func zero(of type: LogicalType) throws(BasaltError) -> Value {
    let text =
      switch type {
      case .boolean: "false"
      case .smallint, .integer, .bigint, .decimal, .real, .double: "0"
      case .date, .timestamp: "1970-01-01"
      case .timestamptz: "1970-01-01 00:00:00Z"
      case .time: "00:00:00"
      case .text, .bytea: ""
      case .uuid: "00000000-0000-0000-0000-000000000000"
      case .list: "{}"
      }
    return try Value(parsing: text, as: type)
  }
}

extension LogicalPlan {
  /// Operators in all: what it costs to have a plan twice, roughly.
  var operatorCount: Int { inputs.reduce(1) { $0 + $1.operatorCount } }

  /// A join whose keys are what can be one of the conditions, and whose condition is the rest of them.
  /// - Parameter keys: That it has in any case.
  ///
  /// An equality of a side each is a key also when both have to be cast to a type that holds them exactly, as the binder has it
  /// for ON.
  static func joined(
    _ kind: Join.Kind, _ left: LogicalPlan, _ right: LogicalPlan, on conditions: [BoundExpression],
    keys: [(left: BoundExpression, right: BoundExpression)] = []
  ) throws(BasaltError) -> LogicalPlan {
    let (leftColumns, rightColumns) = (left.columnIDs, right.columnIDs)
    var keys = keys
    var rest: [BoundExpression] = []
    for condition in conditions {
      if let key = try condition.key(leftColumns, rightColumns) { keys.append(key) } else { rest.append(condition) }
    }
    return .join(Join(kind, left, right, keys: keys, condition: .conjunction(rest)))
  }
}

extension BoundExpression {
  /// The two sides of an equality, one of each input, of one type.
  func key(
    _ left: Set<ColumnID>, _ right: Set<ColumnID>
  ) throws(BasaltError) -> (left: BoundExpression, right: BoundExpression)? {
    guard !isVolatile, case .call(let function, var operands) = self, function.name == "=", operands.count == 2 else {
      return nil
    }
    let sides = operands.map(\.columns)
    guard sides.allSatisfy({ !$0.isEmpty }) else { return nil }
    if sides[0].isSubset(of: right), sides[1].isSubset(of: left) {
      operands.reverse()
    } else if !(sides[0].isSubset(of: left) && sides[1].isSubset(of: right)) {
      return nil
    }
    let types = operands.map(\.type)
    guard types[0] != types[1] else { return (operands[0], operands[1]) }
    guard let type = ImplicitCast.commonType(types[0], types[1]), types.allSatisfy({ type.isExact(for: $0) }) else {
      return nil
    }
    for index in operands.indices where types[index] != type {
      operands[index] = .call(try Cast.bind(from: types[index], to: type, .implicit), [operands[index]])
    }
    return (operands[0], operands[1])
  }
}

extension BasaltError {
  /// What a binder that keeps to its word does not make: told, and not trapped, since statements come from outside.
  static func unforeseen(_ what: String) -> BasaltError {
    BasaltError(.internal, "A plan has \(what).", remedy: "Report the statement.")
  }
}
