import BasaltCore
import BasaltFunctions
import BasaltPlan

/// A call with OVER whose arguments are columns, and whose frame is of numbers: what a plan's `WindowCall` comes to when it
/// runs.
struct WindowStep: Sendable {
  let function: WindowFunction
  let resultType: LogicalType
  let arguments: [WindowArgument]
  /// Position of a boolean: rows in which it is not true are left out of frames.
  let filterColumn: Int?
  let ignoresNulls: Bool
  /// Keys of the order that make peers.
  let orderCount: Int
  let frame: StepFrame
}

/// What a call is given for each row.
enum WindowArgument: Sendable, Hashable {
  /// By its position among the rows that are kept.
  case column(Int)
  /// The same for all rows: not kept beside each.
  case constant(Value, LogicalType)
}

/// A frame with its distances computed.
struct StepFrame: Sendable, Equatable {
  let unit: FrameBounds.Unit
  let start, end: Bound
  let exclusion: FrameBounds.Exclusion

  /// One end. A distance is never negative.
  enum Bound: Sendable, Equatable {
    case unboundedPreceding
    case currentRow
    case unboundedFollowing
    /// So many rows or groups.
    case preceding(Int)
    case following(Int)
    /// So much less, or more, than the first key, in its own unit.
    case before(FrameDistance)
    case behind(FrameDistance)
    /// Up to the value in a column, for a bound before or behind the row: compared with another of the same type.
    case value(column: Int, key: Int)
  }

  /// Whether all rows of a partition have the partition for their frame.
  func isPartition(orderCount: Int) -> Bool {
    guard exclusion == .none, case .unboundedPreceding = start else { return false }
    switch end {
    case .unboundedFollowing: return true
    // Without an order all rows are peers.
    case .currentRow: return unit != .rows && orderCount == 0
    default: return false
    }
  }
}

/// How far a bound of RANGE is from its row: never negative, and no NaN. Known before rows move, so that a statement that is wrong
/// in it fails before it has read anything.
enum FrameDistance: Sendable, Equatable {
  /// In units of the last digit of the key.
  case exact(Int128)
  case float(Double)
}
