package import BasaltCore

/// What a pair must fulfil beside its keys; how it is computed is somebody else's business.
package protocol PairCondition: Sendable {
  /// The columns that it looks at, by position among the probe side's and then the build side's; `nil` for all. Others
  /// are not gathered: it sees NULLs there.
  var columnsRead: [Int]? { get }
  /// Once a thread, on that thread.
  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any PairConditionWorker
}

extension PairCondition {
  // Right for everything, and dearer where rows are wide.
  package var columnsRead: [Int]? { nil }
}

/// One thread's share of a condition.
package protocol PairConditionWorker: AnyObject {
  /// Which pairs hold: for which it is true, and neither false nor NULL.
  /// - Parameter pairs: The probe side's columns, then the build side's; without a selection.
  /// - Returns: `nil` when all hold.
  func test(_ pairs: VectorBatch) throws(BasaltError) -> SelectionVector?
}
