internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// A window with its expressions bound: what calls with OVER are computed over.
///
/// Over the rows of FROM, as everything of a SELECT is bound: where rows are grouped, it is brought over the groups when the plan
/// is made (`GroupedRows`), as items are.
struct BoundWindow {
  var partition: [BoundExpression]
  var order: [SortKey]
  /// As it is written; `nil`: up to the last peer. Bound with each call, as functions without a frame do not look at it.
  var frame: SyntaxFrame?

  /// The frame as the parser has it: plans have a type of their own.
  typealias SyntaxFrame = WindowFrame
}

/// The calls with OVER of one SELECT, and its named windows.
///
/// A call is a column for whatever stands around it, as a call of an aggregate is. The same call of the same window is one
/// column, however often it is written: in SELECT, ORDER BY and QUALIFY.
final class WindowCollector {
  /// Of the WINDOW clause, each bound once.
  var named: [ExactName: BoundWindow] = [:]
  /// As they were met, each with the clause whose marks it needs and whose places its errors are told at.
  private(set) var calls: [(call: WindowCall, window: BoundWindow, clause: Clause, range: SourceRange)] = []

  /// The column of a call; of an equal one, if there is one.
  ///
  /// - Complexity: O(calls so far), each compared as far as it is equal: a statement has a handful.
  func column(of call: WindowCall, _ window: BoundWindow, _ clause: Clause, _ range: SourceRange) -> PlanColumn {
    // Their own order alone: one that shares a longer one's sort is another call still.
    let equal = calls.first { other in
      other.call.isSame(as: call) && BoundExpression.areSame(other.window.partition, window.partition)
        && other.window.order.count == window.order.count && window.order.begins(other.window.order)
    }
    if let equal { return equal.call.column }
    calls.append((call, window, clause, range))
    return call.column
  }

  /// What windows are in the rows above them. An item that has one of these is no key of a grouping: windows come behind it.
  var columns: Set<ColumnID> { Set(calls.map(\.call.column.id)) }
}

extension [SortKey] {
  /// Whether rows that are in the other order are in this one: the shorter of two orders that begin alike.
  ///
  /// An order of no keys begins every other. Keys that are volatile are the same as nothing, so that `ORDER BY random()` is an
  /// order of its own each time.
  func begins(_ other: [SortKey]) -> Bool {
    count <= other.count
      && zip(self, other).allSatisfy { left, right in
        left.isDescending == right.isDescending && left.nullsFirst == right.nullsFirst
          && left.value.isSame(as: right.value)
      }
  }
}
