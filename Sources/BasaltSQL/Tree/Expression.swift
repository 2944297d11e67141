/// Anything that has a value: what SQL calls a value expression, with its place in the source.
///
/// As it was written, parentheses apart, which the printer sets where they are needed. Notations that mean a call are one:
/// `substring(x from 1 for 2)` is `substring(x, 1, 2)`, `x AT TIME ZONE 'UTC'` is `timezone('UTC', x)`, so that whoever
/// reads a tree meets each meaning once.
///
/// **Depth.** A tree is walked by recursion: printed, compared, and released, which Swift does by itself and cannot be
/// told otherwise. So no tree may be deeper than `Limits.sqlNestingMaximum`. What people and programs write at length is
/// flat here and does not count: AND, OR, lists, set operations and joins of any number. All other operators in a row
/// (`a + b + c`) are nested to the left, and count: 500 are refused with `.statementTooComplex`.
package struct Expression: Sendable, Equatable {
  package let kind: Kind
  package let range: SourceRange

  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  package indirect enum Kind: Sendable, Equatable {
    case literal(Literal)
    /// `date '2024-01-01'`, `interval '1' day`.
    case typedLiteral(TypeName, TextLiteral)
    case parameter(Parameter)
    case column(QualifiedName)
    case sessionValue(SessionValue)
    /// DEFAULT in place of a value: in the rows of an INSERT, and nowhere else.
    case defaultValue

    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression)
    /// Two or more.
    case and([Expression])
    /// Two or more.
    case or([Expression])

    case isTest(Expression, IsTest, isNegated: Bool)
    /// `IS DISTINCT FROM`; negated: `IS NOT DISTINCT FROM`.
    case isDistinct(Expression, from: Expression, isNegated: Bool)
    case between(Between)
    case like(Like)
    /// One or more; never a single `.scalar`, which is `inQuery`.
    case inList(Expression, [Expression], isNegated: Bool)
    case inQuery(Expression, Query, isNegated: Bool)
    /// `x > ALL (SELECT …)`. The operator is a comparison.
    case quantified(Expression, BinaryOperator, Quantifier, Query)
    case exists(Query)
    /// A query in place of a value.
    case scalar(Query)

    case conditional(Conditional)
    case cast(Expression, TypeName, isTry: Bool)
    case call(FunctionCall)
  }

  /// `x [NOT] BETWEEN [SYMMETRIC] low AND high`.
  package struct Between: Sendable, Equatable {
    package let operand, low, high: Expression
    /// The bounds may come in either order.
    package let isSymmetric, isNegated: Bool

    package init(_ operand: Expression, low: Expression, high: Expression, isSymmetric: Bool, isNegated: Bool) {
      (self.operand, self.low, self.high) = (operand, low, high)
      (self.isSymmetric, self.isNegated) = (isSymmetric, isNegated)
    }
  }

  /// `x [NOT] LIKE pattern [ESCAPE character]`, or `ILIKE`.
  package struct Like: Sendable, Equatable {
    package let operand, pattern: Expression
    package let escape: Expression?
    package let ignoresCase, isNegated: Bool

    package init(
      _ operand: Expression, pattern: Expression, escape: Expression?, ignoresCase: Bool, isNegated: Bool
    ) {
      (self.operand, self.pattern, self.escape) = (operand, pattern, escape)
      (self.ignoresCase, self.isNegated) = (ignoresCase, isNegated)
    }
  }

  /// `CASE [operand] WHEN … THEN … [ELSE …] END`.
  package struct Conditional: Sendable, Equatable {
    /// What each `condition` is compared with; `nil`: they are conditions themselves.
    package let operand: Expression?
    /// One or more.
    package let branches: [Branch]
    package let otherwise: Expression?

    package struct Branch: Sendable, Equatable {
      package let condition, result: Expression

      package init(_ condition: Expression, _ result: Expression) {
        (self.condition, self.result) = (condition, result)
      }
    }

    package init(operand: Expression?, branches: [Branch], otherwise: Expression?) {
      (self.operand, self.branches, self.otherwise) = (operand, branches, otherwise)
    }
  }
}

/// `name([DISTINCT] arguments [ORDER BY …]) [FILTER (WHERE …)]`.
///
/// Whether the function is there, and an aggregate, is not known yet: what only aggregates take may stand at any.
package struct FunctionCall: Sendable, Equatable {
  package let name: QualifiedName
  package let arguments: Arguments
  package let isDistinct: Bool
  package let orderBy: [OrderItem]
  package let filter: Expression?
  package let range: SourceRange

  package enum Arguments: Sendable, Equatable {
    /// `count(*)`
    case star
    case list([Argument])
  }

  /// A value, or `name => value`.
  package struct Argument: Sendable, Equatable {
    package let name: Identifier?
    package let value: Expression

    package init(name: Identifier? = nil, _ value: Expression) {
      self.name = name
      self.value = value
    }
  }

  package init(
    _ name: QualifiedName, _ arguments: Arguments, isDistinct: Bool = false, orderBy: [OrderItem] = [],
    filter: Expression? = nil, _ range: SourceRange
  ) {
    self.name = name
    self.arguments = arguments
    self.isDistinct = isDistinct
    self.orderBy = orderBy
    self.filter = filter
    self.range = range
  }
}
