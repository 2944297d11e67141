package import BasaltCore
import BasaltFunctions
package import BasaltPlan
import Synchronization

/// EXCEPT and INTERSECT: rows are grouped, counted on each side, and given as often as the counts say.
///
/// Both inputs are run into sinks of it, in any order or at once; finishing the last of the two gives the rows, and
/// finishing the first gives none. (UNION is `DistinctSink`, or nothing at all with ALL.)
package final class SetOperation: Sendable {
  /// The number is that of the side's count among the calls.
  package enum Side: Int, Sendable { case left, right }

  let rule: Rule
  let groupings: Groupings
  /// Sides that have not been finished yet.
  private let unfinished = Mutex(2)

  /// How often a row is given.
  struct Rule: Sendable {
    let operation: Combination.Operation
    let isAll: Bool

    /// - Precondition: Both are counts of rows, and at least one is positive: the group has come from somewhere.
    func repetitions(left: Int64, right: Int64) -> Int64 {
      switch operation {
      // As the standard says: with ALL each row on the right takes away one on the left.
      case .except: isAll ? max(left - right, 0) : left > 0 && right == 0 ? 1 : 0
      // As often as on the side where it is less often.
      case .intersect: isAll ? min(left, right) : left > 0 && right > 0 ? 1 : 0
      case .union: preconditionFailure("UNION counts nothing")
      }
    }
  }

  /// - Parameter types: Of all columns of both sides, at least one.
  /// - Throws: Nothing that a statement could cause.
  package init(_ operation: Combination.Operation, isAll: Bool, types: [LogicalType]) throws(BasaltError) {
    // The one function that counts rows whatever they are.
    rule = Rule(operation: operation, isAll: isAll)
    // `count(*)`: rows with NULLs in them count like any.
    let count = AggregateInput(function: try AggregateResolver.resolve("count", []), argumentColumns: [])
    // One count a side, in the order of `Side`.
    groupings = Groupings(
      Grouping.Shape(keyColumns: Array(types.indices), keyTypes: types, calls: [count, count]))
  }

  /// Two sinks over one set of groupings, so that a row of both sides is one group from the beginning.
  /// - Returns: A sink for all rows of a side. One a side.
  package func makeSink(_ side: Side) -> any Sink { SetOperationSink(self, side) }

  /// - Returns: Whether this side is the last.
  fileprivate func finishSide() -> Bool {
    unfinished.withLock { count in
      // A third time would give the rows twice.
      precondition(count > 0, "both sides have been finished")
      count -= 1
      return count == 0
    }
  }
}

/// One side of a set operation.
private final class SetOperationSink: Sink {
  static var displayName: String { "SET OPERATION" }

  private let operation: SetOperation
  private let side: SetOperation.Side

  init(_ operation: SetOperation, _ side: SetOperation.Side) { (self.operation, self.side) = (operation, side) }

  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    GroupingWorker(operation.groupings, context, .side(side.rawValue))
  }

  func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    // Which side that is does not matter: both have counted into the same groups.
    guard operation.finishSide() else { return GroupSource([]) }
    if let spilled = try operation.groupings.spilledSource(context) { return RepeatedSource(spilled, operation.rule) }
    return RepeatedSource(GroupSource(try operation.groupings.merged(context)), operation.rule)
  }
}

/// Groups with two counts behind their keys, each given as often as the counts say, without them.
private final class RepeatedSource: Source {
  static var displayName: String { "SET OPERATION" }

  private let groups: any Source
  private let rule: SetOperation.Rule

  init(_ groups: any Source, _ rule: SetOperation.Rule) { (self.groups, self.rule) = (groups, rule) }

  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    // As many morsels as the groups have, one for one.
    guard let round = try groups.nextRound(wantedRowCount: wantedRowCount) else { return nil }
    return Round(groups: round, rule: rule)
  }

  private struct Round: SourceRound {
    let groups: any SourceRound
    let rule: SetOperation.Rule
    var morselCount: Int { groups.morselCount }

    func makeWorker() throws(BasaltError) -> any SourceWorker { Worker(try groups.makeWorker(), rule) }
  }

  /// Reads groups as the aggregation gives them, and gives rows on.
  private final class Worker: SourceWorker {
    private let groups: any SourceWorker
    private let rule: SetOperation.Rule

    init(_ groups: any SourceWorker, _ rule: SetOperation.Rule) { (self.groups, self.rule) = (groups, rule) }

    func produce(morsel: Int, _ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) {
      try groups.produce(morsel: morsel) { (batch) throws(BasaltError) in try repeating(batch, emit) }
    }

    /// Repetitions up to which a row is given with the others of its batch, once a round; rows that are repeated more
    /// often come as constants.
    private static let sharedRoundCount: Int64 = 8

    /// The rows of a batch of groups, each as often as its counts say.
    /// - Complexity: O(groups · rounds), and a batch for each 8,192 further copies of a row.
    private func repeating(
      _ batch: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      let count = batch.physicalRowCount
      // The counts have done their work: they are the last two columns.
      let columns = Array(batch.columns.dropLast(2))
      // Results are flat, and counts never NULL.
      let repetitions = unsafe batch.columns[columns.count].withValues(as: Int64.self) { left in
        unsafe batch.columns[columns.count + 1].withValues(as: Int64.self) { right in
          (0..<count).map { rule.repetitions(left: unsafe left[$0], right: unsafe right[$0]) }
        }
      }
      // As many rounds as the row with the most repetitions needs, up to a bound.
      let most = min(repetitions.max() ?? 0, Worker.sharedRoundCount)
      // No row is copied: the same columns are given again, with fewer and fewer rows selected.
      for round in 0..<most {
        let rows = (0..<count).filter { repetitions[$0] > round }.map { UInt16($0) }
        let selected = VectorBatch(columns: columns, physicalRowCount: count, selection: SelectionVector(rows))
        if try emit(selected) == .enough { return .enough }
      }
      // A million copies of a row are five hundred batches of a constant.
      for row in 0..<count where repetitions[row] > Worker.sharedRoundCount {
        // What the rounds have not given yet.
        var left = Int(repetitions[row] - Worker.sharedRoundCount)
        while left > 0 {
          let piece = min(left, Limits.batchRowCountMaximum)
          let constants = columns.map { column in
            // The heap is shared, so a long text is there once.
            let one = column.slice(row..<row + 1)
            return ColumnVector(
              type: one.type, count: piece, layout: .constant, values: one.values, validity: one.validity,
              heaps: one.heaps)
          }
          if try emit(VectorBatch(columns: constants, physicalRowCount: piece)) == .enough { return .enough }
          left -= piece
        }
      }
      return .more
    }
  }
}
