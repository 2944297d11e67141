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
  /// What it is; a reference, so that expressions are two words.
  package let kind: Kind
  /// From its first token to its last, parentheses around it apart or included.
  package let range: SourceRange

  /// - Precondition: Counts are as the cases say: a row of AND has two operands, a list one element.
  package init(_ kind: Kind, _ range: SourceRange) {
    (self.kind, self.range) = (kind, range)
  }

  /// All kinds of expressions. Indirect as a whole: each node is one allocation, and a handle to it one word.
  package indirect enum Kind: Sendable, Equatable {
    /// `1.5`, `'text'`, `TRUE`, `NULL`.
    case literal(Literal)
    /// `date '2024-01-01'`, `interval '1' day`.
    case typedLiteral(TypeName, TextLiteral)
    /// `$1`, `:name`.
    case parameter(Parameter)
    /// `carrier`, `f.carrier`.
    case column(QualifiedName)
    /// `CURRENT_DATE` and its like.
    case sessionValue(SessionValue)
    /// DEFAULT in place of a value: in the rows of an INSERT, and nowhere else.
    case defaultValue

    /// `-a`, `NOT a`.
    case unary(UnaryOperator, Expression)
    /// `a + b`: two operands, however many stand in a row.
    case binary(BinaryOperator, Expression, Expression)
    /// Two or more.
    case and([Expression])
    /// Two or more.
    case or([Expression])

    /// `a IS NULL`, `a IS NOT TRUE`.
    case isTest(Expression, IsTest, isNegated: Bool)
    /// `IS DISTINCT FROM`; negated: `IS NOT DISTINCT FROM`.
    case isDistinct(Expression, from: Expression, isNegated: Bool)
    /// `a BETWEEN b AND c`
    case between(Between)
    /// `a LIKE b`
    case like(Like)
    /// One or more; never a single `.scalar`, which is `inQuery`.
    case inList(Expression, [Expression], isNegated: Bool)
    /// `a IN (SELECT …)`
    case inQuery(Expression, Query, isNegated: Bool)
    /// `x > ALL (SELECT …)`. The operator is a comparison.
    case quantified(Expression, BinaryOperator, Quantifier, Query)
    /// `x = ANY (list)`. The operator is a comparison.
    case quantifiedList(Expression, BinaryOperator, Quantifier, Expression)
    /// `EXISTS (SELECT …)`; NOT before it is an operator.
    case exists(Query)
    /// A query in place of a value.
    case scalar(Query)

    /// `ARRAY[a, b]`, `[a, b]`: none or more.
    case list([Expression])
    /// `ARRAY(SELECT …)`
    case listQuery(Query)
    /// `list[index]`
    case element(Expression, Expression)
    /// `list[first:last]`, either of them left away perhaps.
    case slice(Expression, first: Expression?, last: Expression?)
    /// `(a, b)`, `ROW(a, b)`: two or more, which are compared together and are no value.
    case row([Expression])

    /// `CASE … END`
    case conditional(Conditional)
    /// `CAST(a AS type)`, `a::type`, `TRY_CAST(a AS type)`.
    case cast(Expression, TypeName, isTry: Bool)
    /// `f(a, b)`
    case call(FunctionCall)
  }

  /// `x [NOT] BETWEEN [SYMMETRIC] low AND high`.
  package struct Between: Sendable, Equatable {
    /// The three operands, in the order in which they are written.
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
    /// The text and what it must look like.
    package let operand, pattern: Expression
    /// What takes a wildcard its meaning; `nil`: a backslash.
    package let escape: Expression?
    /// ILIKE, and NOT before it.
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
    /// `nil`: NULL.
    package let otherwise: Expression?

    /// `WHEN condition THEN result`.
    package struct Branch: Sendable, Equatable {
      /// The first branch whose condition is true gives the result.
      package let condition, result: Expression

      /// In the order of the words.
      package init(_ condition: Expression, _ result: Expression) {
        (self.condition, self.result) = (condition, result)
      }
    }

    package init(operand: Expression?, branches: [Branch], otherwise: Expression?) {
      (self.operand, self.branches, self.otherwise) = (operand, branches, otherwise)
    }
  }
}

/// `name([DISTINCT] arguments [ORDER BY …]) [WITHIN GROUP (ORDER BY …)] [FILTER (WHERE …)] [IGNORE NULLS] [OVER window]`.
///
/// Whether the function is there, and an aggregate, is not known yet: what only aggregates take may stand at any.
package struct FunctionCall: Sendable, Equatable {
  /// Folded like any name; `trim(BOTH …)` and its like are calls of plain names.
  package let name: QualifiedName
  /// What stands between the parentheses.
  package let arguments: Arguments
  /// Each value once.
  package let isDistinct: Bool
  /// In which order an aggregate sees its rows; empty: in any.
  package let orderBy: [OrderItem]
  /// WITHIN GROUP: what the function orders, beside its arguments; empty: nothing.
  package let withinGroup: [OrderItem]
  /// Rows for which it is not true are left out.
  package let filter: Expression?
  /// Whether rows in which the first argument is NULL are passed over: only window functions can.
  package let ignoresNulls: Bool
  /// The window, of a function with OVER.
  package let over: WindowReference?
  /// From the name to the end of OVER.
  package let range: SourceRange

  /// Values, or the star that counts rows.
  package enum Arguments: Sendable, Equatable {
    /// `count(*)`
    case star
    /// None or more.
    case list([Argument])
  }

  /// A value, or `name => value`.
  package struct Argument: Sendable, Equatable {
    /// `nil`: known by its position.
    package let name: Identifier?
    /// Any expression.
    package let value: Expression

    /// By position, or by name.
    package init(name: Identifier? = nil, _ value: Expression) {
      (self.name, self.value) = (name, value)
    }
  }

  package init(
    _ name: QualifiedName, _ arguments: Arguments, isDistinct: Bool = false, orderBy: [OrderItem] = [],
    withinGroup: [OrderItem] = [], filter: Expression? = nil, ignoresNulls: Bool = false, over: WindowReference? = nil,
    _ range: SourceRange
  ) {
    self.withinGroup = withinGroup
    (self.name, self.arguments, self.isDistinct, self.orderBy) = (name, arguments, isDistinct, orderBy)
    (self.filter, self.ignoresNulls, self.over, self.range) = (filter, ignoresNulls, over, range)
  }
}
