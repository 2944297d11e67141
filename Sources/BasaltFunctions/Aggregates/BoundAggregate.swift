package import BasaltCore

/// An aggregate function with its overload and types settled: what a plan holds, and makes the states of its groups from.
package struct BoundAggregate: Sendable {
  /// For plans and messages.
  package let name: String
  /// What the arguments have to be; none for `count(*)`.
  package let argumentTypes: [LogicalType]
  package let resultType: LogicalType
  /// Makes the states of no group yet. Once a worker, on its thread.
  package let makeStates: @Sendable () -> any AggregateStates

  package init(
    name: String, argumentTypes: [LogicalType], resultType: LogicalType,
    makeStates: @escaping @Sendable () -> any AggregateStates
  ) {
    (self.name, self.argumentTypes, self.resultType) = (name, argumentTypes, resultType)
    self.makeStates = makeStates
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
  ///   - arguments: Of `argumentTypes`, in any layout, all of one count.
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

  /// Takes over what another worker's states of the same aggregate know: its group `g` is this one's `groups[g]`.
  func merge(_ other: any AggregateStates, groups: UnsafePointer<UInt32>, groupCount: Int) throws(BasaltError)

  /// The results of groups, of the result type.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector

  /// Bytes beyond the fixed ones of a group: texts, sets. For the memory budget; an estimate.
  var byteCount: Int { get }
}
