internal import BasaltCore
internal import BasaltSQL

/// What a query yields, before its literals without a type have one: `SELECT NULL UNION SELECT 1` is of
/// integers.
///
/// Types flow up and then down: a query says what it is of, whoever uses it says what its open literals are, and
/// only then the plan is made. It is made once, with the numbers of its columns.
struct QueryRows {
  /// `nil`: a literal that takes the type that is asked for.
  let types: [LogicalType?]
  let range: SourceRange
  private let settle: ([LogicalType]) throws(BasaltError) -> LogicalPlan

  /// - Parameter settle: Makes the plan; looks at the types of literals alone.
  init(
    types: [LogicalType?], _ range: SourceRange, settle: @escaping ([LogicalType]) throws(BasaltError) -> LogicalPlan
  ) {
    (self.types, self.range, self.settle) = (types, range, settle)
  }

  /// Of a plan whose types are known.
  init(_ plan: LogicalPlan, _ range: SourceRange) {
    self.init(types: plan.columns.map(\.type), range) { (_) throws(BasaltError) in plan }
  }

  /// A literal that nothing gives a type is a text.
  var ownTypes: [LogicalType] { types.map { $0 ?? .text } }

  /// The plan with its literals of the given types. Columns that have a type keep it.
  /// - Precondition: Called once: it numbers columns.
  func plan(as types: [LogicalType]) throws(BasaltError) -> LogicalPlan { try settle(types) }
}
