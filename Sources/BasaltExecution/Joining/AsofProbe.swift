import BasaltCore
import BasaltFunctions

/// Gives each row of the left its nearest of the right, if there is one.
///
/// Rows of the left need no order, and keep the one they have; each thread looks for itself.
final class AsofProbe: Transform {
  static let displayName = "ASOF JOIN"
  /// Has the right side's rows when the first row of the left comes.
  private let build: AsofBuildSink
  /// Of the left: its own columns come first, then keys, then what it is ordered by.
  private let ownCount: Int
  private let types: [LogicalType]
  /// By which the nearest is found, as it is written with the left's side in front.
  private let comparison: Comparison
  /// Whether a row without a partner is given with NULLs.
  private let isLeft: Bool
  private let condition: CompiledExpression?

  /// - Parameter condition: Over the left's own columns and then the right's.
  init(
    _ build: AsofBuildSink, ownCount: Int, types: [LogicalType], comparison: Comparison, isLeft: Bool,
    condition: CompiledExpression?
  ) {
    (self.build, self.ownCount, self.types) = (build, ownCount, types)
    (self.comparison, self.isLeft, self.condition) = (comparison, isLeft, condition)
  }

  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any TransformWorker {
    guard let rows = build.rows else { preconditionFailure("the right side comes first") }
    // Without keys all rows of the right are one group, and nothing is looked up.
    let keyTypes = Array(types[ownCount..<types.count - 1])
    let table = keyTypes.isEmpty ? nil : try rows.takeTable(keyTypes, context.budget)
    return Worker(self, rows, table, ExpressionEvaluator(context.makeFunctionContext()))
  }

  /// One thread's share, with a table of keys that no other thread changes meanwhile.
  private final class Worker: TransformWorker {
    private let probe: AsofProbe
    private let rows: AsofRows
    private let table: AsofTable?
    private let evaluator: ExpressionEvaluator
    /// What makes numbers of values, in the same order.
    private let words: OrderedWords
    private let scratch = ArgumentRows()
    /// Of a batch: what its rows are ordered by, and the groups of their keys.
    private var numbers = GrowingArray<UInt64>()
    private var groups = GrowingArray<UInt32>()
    /// The row of the right for each of the left, or `ColumnVector.absent`.
    private var positions = GrowingArray<UInt32>()
    /// Room for the gather, which reads the first row in place of none.
    private var safe = GrowingArray<UInt32>()

    init(_ probe: AsofProbe, _ rows: AsofRows, _ table: AsofTable?, _ evaluator: ExpressionEvaluator) {
      (self.probe, self.rows, self.table, self.evaluator) = (probe, rows, table, evaluator)
      words = OrderedWords(type: probe.types[probe.types.count - 1])
      numbers.resize(to: Limits.batchRowCountMaximum)
      groups.resize(to: Limits.batchRowCountMaximum)
      positions.resize(to: Limits.batchRowCountMaximum)
      safe.resize(to: Limits.batchRowCountMaximum)
    }

    // A worker of a later round goes on with it: to fill a table anew takes a look at every key.
    deinit { if let table { rows.putBack(table) } }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      let count = input.rowCount
      // One row a row meant, so that positions are those of the batch that goes out.
      let columns = input.columns.map { column in input.selection.map { column.rows(at: $0) } ?? column }
      // What was computed for the search goes no further.
      let own = Array(columns[..<probe.ownCount])
      try find(Array(columns[probe.ownCount...]), count)
      var partners = gathered(count)
      if let condition = probe.condition {
        // Only the nearest is asked: where it does not hold there is no partner.
        let pairs = VectorBatch(columns: own + partners, physicalRowCount: count)
        if let kept = try evaluator.select(condition, pairs) {
          var next = 0
          for row in 0..<count {
            if next < kept.count, kept[next] == row { next += 1 } else { positions[row] = ColumnVector.absent }
          }
          partners = gathered(count)
        }
      }
      var output = VectorBatch(columns: own + partners, physicalRowCount: count)
      // Rows without a partner are left out by a selection: the columns are gathered already.
      if !probe.isLeft {
        let met = (0..<count).filter { positions[$0] != ColumnVector.absent }
        guard !met.isEmpty else { return .more }
        if met.count < count { output.selection = SelectionVector(met.map { UInt16($0) }) }
      }
      return try emit(output)
    }

    /// Leaves in `positions` the nearest row of each.
    /// - Parameter columns: The keys, and behind them what rows are ordered by.
    /// - Complexity: For each row a look-up of its key, and O(log rows of that key).
    private func find(_ columns: [ColumnVector], _ count: Int) throws(BasaltError) {
      for row in 0..<count { positions[row] = ColumnVector.absent }
      if let table { try unsafe table.find(Array(columns.dropLast()), count, into: groups.base) }
      // Rows with a NULL among keys and order meet nobody.
      let valid = scratch.valid(columns, rowCount: count, rows: nil)
      guard valid.count > 0 else { return }
      unsafe words.fill(numbers.base, columns[columns.count - 1], valid, scratch)
      // A search a row, within the rows of one key.
      for index in 0..<valid.count {
        let row = unsafe valid.positions.map { unsafe Int($0[index]) } ?? index
        let group = table == nil ? 0 : Int(groups[row])
        if let place = rows.nearest(group, Int64(bitPattern: numbers[index]), probe.comparison) {
          positions[row] = rows.rows[place]
        }
      }
    }

    /// The right's columns for these rows, NULL where there is none.
    private func gathered(_ count: Int) -> [ColumnVector] {
      rows.columns.map { column in
        unsafe column.gathered(
          atMaybe: UnsafeBufferPointer(start: positions.base, count: count), safe: safe.base)
      }
    }
  }
}
