package import BasaltCore

/// An aggregate function of SQL as a value: its names, what it says of itself, and its overloads.
///
/// As with scalar functions nothing here runs by itself: `AggregateRegistry.all` lists the functions,
/// `AggregateResolver` picks an overload for the types of a call, and a `BoundAggregate` makes the states that an
/// operator feeds.
package struct AggregateFunction: Sendable {
  /// As it is called in SQL, in lower case.
  package let name: String
  package let aliases: [String]
  /// One sentence for `basalt functions` and the documentation.
  package let summary: String
  /// At least two: what stands behind SELECT. They run as tests.
  package let examples: [FunctionExample]
  package let overloads: [AggregateOverload]

  package init(
    _ name: String, aliases: [String] = [], _ summary: String, examples: [FunctionExample],
    overloads: [AggregateOverload]
  ) {
    (self.name, self.aliases, self.summary) = (name, aliases, summary)
    (self.examples, self.overloads) = (examples, overloads)
  }
}

/// One signature of an aggregate, and what makes its states.
package struct AggregateOverload: CallSignature {
  package let parameters: [TypePattern]
  /// No aggregate takes any number of arguments.
  package var rest: TypePattern? { nil }
  package let result: ResultRule
  /// See `BoundAggregate`.
  package let ignoresRepetition: Bool
  /// See `BoundAggregate`.
  package let takesNarrowDecimals: Bool
  /// See `BoundAggregate`: for arguments of these types and a result of that one.
  package let sharing: (@Sendable (_ arguments: [LogicalType], _ result: LogicalType) -> StateSharing)?
  /// Makes states for arguments of these types and a result of that one.
  package let makeStates: @Sendable (_ arguments: [LogicalType], _ result: LogicalType) -> any AggregateStates
  /// See `BoundAggregate.descending`: `nil` where values have no order, which is nearly everywhere.
  package let makeDescendingStates:
    (@Sendable (_ arguments: [LogicalType], _ result: LogicalType) -> any AggregateStates)?

  package init(
    _ parameters: [TypePattern], ignoresRepetition: Bool = false, takesNarrowDecimals: Bool = false,
    sharing: (@Sendable (_ arguments: [LogicalType], _ result: LogicalType) -> StateSharing)? = nil,
    result: @escaping ResultRule,
    makeStates: @escaping @Sendable (_ arguments: [LogicalType], _ result: LogicalType) -> any AggregateStates,
    makeDescendingStates: (@Sendable (_ arguments: [LogicalType], _ result: LogicalType) -> any AggregateStates)? = nil
  ) {
    self.makeDescendingStates = makeDescendingStates
    (self.parameters, self.result, self.sharing) = (parameters, result, sharing)
    (self.ignoresRepetition, self.takesNarrowDecimals) = (ignoresRepetition, takesNarrowDecimals)
    self.makeStates = makeStates
  }

  /// The common case: a result of one type, whatever the arguments.
  package init(
    _ parameters: [TypePattern], ignoresRepetition: Bool = false, returning type: LogicalType,
    makeStates: @escaping @Sendable (_ arguments: [LogicalType], _ result: LogicalType) -> any AggregateStates
  ) {
    self.init(
      parameters, ignoresRepetition: ignoresRepetition, result: { (_) throws(BasaltError) in type },
      makeStates: makeStates)
  }
}
