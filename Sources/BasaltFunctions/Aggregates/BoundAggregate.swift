package import BasaltCore

/// An aggregate function with its overload and types settled: what a plan holds, and makes the states of its groups
/// from.
package struct BoundAggregate: Sendable {
  /// For plans and messages.
  package let name: String
  /// What the arguments have to be; none for `count(*)`.
  package let argumentTypes: [LogicalType]
  package let resultType: LogicalType
  /// Whether rows that are there twice change nothing, as with `min`: then DISTINCT costs nothing.
  package let ignoresRepetition: Bool
  /// Whether its states take decimals in narrow form (`LogicalType.narrowDecimal`) as well.
  package let takesNarrowDecimals: Bool
  /// How it answers from the states of another function, where it can.
  package let sharing: StateSharing?
  /// Makes the states of no group yet. Once a worker, on its thread.
  package let makeStates: @Sendable () -> any AggregateStates
  /// The same where values are ordered from the largest down; `nil` of what does not order them.
  ///
  /// Apart from an ORDER BY in the call, which says in which order rows come and is anybody's: here the order is what the
  /// function is about, and it sees rows in any.
  private let makeDescendingStates: (@Sendable () -> any AggregateStates)?

  package init(
    name: String, argumentTypes: [LogicalType], resultType: LogicalType, ignoresRepetition: Bool = false,
    takesNarrowDecimals: Bool = false, sharing: StateSharing? = nil,
    makeDescendingStates: (@Sendable () -> any AggregateStates)? = nil,
    makeStates: @escaping @Sendable () -> any AggregateStates
  ) {
    self.makeDescendingStates = makeDescendingStates
    (self.name, self.argumentTypes, self.resultType) = (name, argumentTypes, resultType)
    (self.ignoresRepetition, self.takesNarrowDecimals) = (ignoresRepetition, takesNarrowDecimals)
    (self.sharing, self.makeStates) = (sharing, makeStates)
  }

  /// `percentile_disc(0.1) WITHIN GROUP (ORDER BY x DESC)`: the same function over values from the largest down, which is
  /// another one in a plan. `nil` of what does not order its values.
  package var descending: BoundAggregate? {
    guard let makeDescendingStates else { return nil }
    return BoundAggregate(
      name: "\(name) desc", argumentTypes: argumentTypes, resultType: resultType,
      ignoresRepetition: ignoresRepetition, takesNarrowDecimals: takesNarrowDecimals,
      makeStates: makeDescendingStates)
  }
}

/// What lets several aggregates of the same argument keep one set of states: `sum(x)` and `avg(x)` both count and add up.
package struct StateSharing: Sendable {
  /// Equal kinds over arguments of equal types have equal states.
  package let kind: String
  /// One function's results from states of the kind, whoever made them.
  package let results:
    @Sendable (_ states: any AggregateStates, _ groups: Range<Int>) throws(BasaltError) -> ColumnVector

  package init(
    kind: String,
    results:
      @escaping @Sendable (_ states: any AggregateStates, _ groups: Range<Int>) throws(BasaltError) -> ColumnVector
  ) {
    (self.kind, self.results) = (kind, results)
  }
}

/// What one aggregate knows of each group so far, of one worker: one array for all groups, indexed by group.
///
/// A class of one thread, with one dynamic call a batch. Groups are numbers from 0, given by whoever groups.
package protocol AggregateStates: AnyObject {
  /// Groups from `groupCount` of before up to the new one begin empty. Never fewer than before.
  func resize(groupCount: Int)

  /// Takes in rows. Calls come in the order of the rows as far as the one worker sees them.
  /// - Parameters:
  ///   - arguments: Of `argumentTypes` (decimals narrow where the function takes that), in any layout, all of one count.
  ///   - rows: The positions that count, or `nil` for all of `rowCount`.
  ///   - groups: The group of each row that counts, in their order (so of `rows.count`, or `rowCount` without them).
  /// - Throws: `.outOfRange` for a sum without a place; what the function does not compute.
  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError)

  /// The same when all rows are of one group: no group number is read.
  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError)

  /// Takes over what another worker's states of the same aggregate know of some of its groups: its group `sources[i]`
  /// becomes part of this one's `groups[i]`. The other's rows count as later than this one's; the other is only read,
  /// and several may do so at once.
  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError)

  /// The results of groups, of the result type, flat.
  /// - Throws: `.outOfRange` for a result that its type does not hold.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector

  /// Bytes held, for the memory budget; an estimate. O(1): it is asked once a batch.
  var byteCount: Int { get }
}
