internal import BasaltCore
internal import BasaltFunctions

/// Whether two expressions compute the same: what GROUP BY, ORDER BY and equal aggregates are found by.
///
/// By structure, after binding: `f.carrier` and `carrier` are the same column. Whatever is volatile is
/// the same as nothing, itself included, because two calls of `random()` are two numbers.
extension BoundExpression {
  /// - Complexity: O(nodes that are equal).
  ///
  /// Never by meaning: `a + b` and `b + a` are two. Looking for more would cost time for each pair,
  /// and people who group by an expression repeat it as they wrote it.
  package func isSame(as other: BoundExpression) -> Bool {
    switch (self, other) {
    case (.column(let left, _), .column(let right, _)): left == right
    // By type, too: 1 and 1.0 are equal to nobody who asks here.
    case (.constant(let left, let leftType), .constant(let right, let rightType)):
      left.isSame(as: right) && leftType == rightType
    // Whether two slots will hold equal values is not known: slots of the same value and type are one.
    case (.parameter(let left, _), .parameter(let right, _)): left == right
    case (.call(let left, let leftArguments), .call(let right, let rightArguments)):
      left.isSame(as: right) && BoundExpression.areSame(leftArguments, rightArguments)
    case (.and(let left), .and(let right)), (.or(let left), .or(let right)): BoundExpression.areSame(left, right)
    case (.conditional(_, _, let leftType), .conditional(_, _, let rightType)):
      leftType == rightType && BoundExpression.areSame(operands, other.operands)
    case (.firstValid(let left, let leftType), .firstValid(let right, let rightType)):
      leftType == rightType && BoundExpression.areSame(left, right)
    case (.inSet(let left, let leftValues, let leftNull), .inSet(let right, let rightValues, let rightNull)):
      leftNull == rightNull && leftValues == rightValues && left.isSame(as: right)
    case (.subquery(let left, _), .subquery(let right, _)): left == right
    default: false
    }
  }

  /// One by one.
  package static func areSame(_ left: [BoundExpression], _ right: [BoundExpression]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
  }

  /// How many nodes it has, itself included; counted no further than a limit, since one that shares its
  /// parts may have more than could ever be counted.
  /// - Complexity: O(`limit`).
  package func nodeCount(atMost limit: Int) -> Int {
    var count = 1
    for operand in operands where count < limit { count += operand.nodeCount(atMost: limit - count) }
    return min(count, limit)
  }

  /// Whether each row gives another value for the same arguments.
  package var isVolatile: Bool {
    if case .call(let function, _) = self, function.overload.volatility == .volatile { return true }
    return operands.contains(where: \.isVolatile)
  }
}

extension Value {
  /// Unlike `==`, under which -0 is 0 and NaN is nothing: other results come of them.
  fileprivate func isSame(as other: Value) -> Bool {
    switch (self, other) {
    case (.real(let left), .real(let right)): left.bitPattern == right.bitPattern
    case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
    default: self == other
    }
  }
}

extension BoundFunction {
  /// By name and types, which say which overload it is; what a function has captured is part of its
  /// name.
  fileprivate func isSame(as other: BoundFunction) -> Bool {
    name == other.name && argumentTypes == other.argumentTypes && resultType == other.resultType
      && isTry == other.isTry && overload.volatility != .volatile
  }
}

extension AggregateCall {
  /// Whether both give the same for each group.
  package func isSame(as other: AggregateCall) -> Bool {
    guard function.name == other.function.name, function.argumentTypes == other.function.argumentTypes,
      function.resultType == other.function.resultType, isDistinct == other.isDistinct,
      BoundExpression.areSame(arguments, other.arguments), orderBy.count == other.orderBy.count
    else { return false }
    let hasSameOrder = zip(orderBy, other.orderBy).allSatisfy { left, right in
      left.isDescending == right.isDescending && left.nullsFirst == right.nullsFirst
        && left.value.isSame(as: right.value)
    }
    guard hasSameOrder else { return false }
    switch (filter, other.filter) {
    case (nil, nil): return true
    case (let left?, let right?): return left.isSame(as: right)
    default: return false
    }
  }
}
