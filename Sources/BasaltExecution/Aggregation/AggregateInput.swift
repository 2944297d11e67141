package import BasaltFunctions

/// An aggregate call whose arguments are columns: what they are computed from is done before.
package struct AggregateInput: Sendable {
  package let function: BoundAggregate
  /// Positions in the batch, of the function's argument types; none for `count(*)`.
  package let argumentColumns: [Int]
  /// Position of a boolean: rows in which it is not true are left out.
  package let filterColumn: Int?
  /// Whether equal arguments count once a group.
  package let isDistinct: Bool

  package init(function: BoundAggregate, argumentColumns: [Int], filterColumn: Int? = nil, isDistinct: Bool = false) {
    precondition(argumentColumns.count == function.argumentTypes.count, "\(function.name) has as many arguments")
    (self.function, self.argumentColumns, self.filterColumn) = (function, argumentColumns, filterColumn)
    // A function that repetition does not change saves the search for it.
    self.isDistinct = isDistinct && !function.ignoresRepetition
  }
}
