package import BasaltFunctions

/// An aggregate call whose arguments are columns: what they are computed from is done before.
package struct AggregateInput: Sendable {
  /// With its overload and types settled.
  package let function: BoundAggregate
  /// Positions in the batch, of the function's argument types; none for `count(*)`.
  package let argumentColumns: [Int]
  /// Position of a boolean: rows in which it is not true are left out.
  package let filterColumn: Int?
  /// Whether equal arguments count once a group.
  package let isDistinct: Bool

  /// - Parameter isDistinct: As it is written; whether it makes a difference is found out here.
  package init(function: BoundAggregate, argumentColumns: [Int], filterColumn: Int? = nil, isDistinct: Bool = false) {
    // Checked here, because the aggregate itself looks at as many vectors as it needs.
    precondition(argumentColumns.count == function.argumentTypes.count, "\(function.name) has as many arguments")
    (self.function, self.argumentColumns, self.filterColumn) = (function, argumentColumns, filterColumn)
    // A function that repetition does not change saves the search for it.
    self.isDistinct = isDistinct && !function.ignoresRepetition
  }

  /// Whether the states of another call hold what this one needs. Calls with distinct arguments are fed differently, and
  /// keep their own.
  func shares(with other: AggregateInput) -> Bool {
    guard let sharing = function.sharing, let otherSharing = other.function.sharing else { return false }
    return sharing.kind == otherSharing.kind && argumentColumns == other.argumentColumns
      && function.argumentTypes == other.function.argumentTypes && filterColumn == other.filterColumn
      && !isDistinct && !other.isDistinct
  }
}
