import BasaltCore
import BasaltFunctions

/// Gives each row of the left its nearest of the right, if there is one.
///
/// Rows of the left need no order, and keep the one they have; each thread looks for itself.
final class AsofProbe: Transform {
  static let displayName = "ASOF JOIN"
  private let build: AsofBuildSink
  /// Of the left: its own columns come first, then keys, then what it is ordered by.
  private let ownCount: Int
  /// Of all of these; the last is that of the order.
  private let types: [LogicalType]
  /// As it is written, the left's side first.
  private let comparison: Comparison
  /// Whether rows without a partner stay.
  private let isLeft: Bool
  /// What the nearest must fulfil besides.
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
    // The build is a preparation of this pipeline, and has run before the first row moves.
    guard let rows = build.rows else { preconditionFailure("the right side comes first") }
    let keyTypes = Array(types[ownCount..<types.count - 1])
    let table = keyTypes.isEmpty ? nil : try rows.takeTable(keyTypes, context.budget)
    // Without keys all rows of the right are one group, and nothing is looked up.
    return Worker(self, rows, table, ExpressionEvaluator(context.makeFunctionContext()))
  }

  private final class Worker: TransformWorker {
    private let probe: AsofProbe
    /// Shared by all threads, which only read.
    private let rows: AsofRows
    /// This thread's own: looking keys up changes a table, as keys that the right lacks get numbers, too.
    private let table: AsofTable?
    private let evaluator: ExpressionEvaluator
    /// Makes numbers that are ordered as the values are.
    private let words: OrderedWords
    private let scratch = ArgumentRows()
    /// What each row of the batch is ordered by; of rows without a NULL, one behind the other.
    private var numbers = GrowingArray<UInt64>()
    /// The group of each row of the batch, those with a NULL as well.
    private var groups = GrowingArray<UInt32>()
    /// The row of the right for each of the left, or `ColumnVector.absent`.
    private var positions = GrowingArray<UInt32>()
    /// Scratch of gathering: positions that may be read, whatever is absent.
    private var safe = GrowingArray<UInt32>()

    init(_ probe: AsofProbe, _ rows: AsofRows, _ table: AsofTable?, _ evaluator: ExpressionEvaluator) {
      (self.probe, self.rows, self.table, self.evaluator) = (probe, rows, table, evaluator)
      words = OrderedWords(type: probe.types[probe.types.count - 1])
      // Once a thread: no batch has more rows.
      numbers.resize(to: Limits.batchRowCountMaximum)
      groups.resize(to: Limits.batchRowCountMaximum)
      positions.resize(to: Limits.batchRowCountMaximum)
      safe.resize(to: Limits.batchRowCountMaximum)
    }

    deinit { if let table { rows.putBack(table) } }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      // Rows that are not meant are left out first: positions below are those of rows, and of nothing else.
      let count = input.rowCount
      let columns = input.columns.map { column in input.selection.map { column.rows(at: $0) } ?? column }
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
          // Some have lost theirs.
          partners = gathered(count)
        }
      }
      var output = VectorBatch(columns: own + partners, physicalRowCount: count)
      // The left's rows stay where they are; those without a partner are told by a selection.
      if !probe.isLeft {
        let met = (0..<count).filter { positions[$0] != ColumnVector.absent }
        guard !met.isEmpty else { return .more }
        if met.count < count { output.selection = SelectionVector(met.map { UInt16($0) }) }
      }
      return try emit(output)
    }

    /// Leaves in `positions` the nearest row of each.
    private func find(_ columns: [ColumnVector], _ count: Int) throws(BasaltError) {
      // Nobody has a partner before one is found.
      for row in 0..<count { positions[row] = ColumnVector.absent }
      // One call for the whole batch. What comes behind is a search a row.
      if let table { try unsafe table.find(Array(columns.dropLast()), count, into: groups.base) }
      // Rows with a NULL among keys and order meet nobody.
      let valid = scratch.valid(columns, rowCount: count, rows: nil)
      guard valid.count > 0 else { return }
      unsafe words.fill(numbers.base, columns[columns.count - 1], valid, scratch)
      for index in 0..<valid.count {
        let row = unsafe valid.positions.map { unsafe Int($0[index]) } ?? index
        let group = table == nil ? 0 : Int(groups[row])
        // Keys that the right has not are groups beyond its own, and give none.
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
