import BasaltCore
import BasaltRuntime

/// DISTINCT ON: keeps a row if none before it had its keys.
///
/// Of one thread and one morsel, as `SerialSource` gives them: what the worker has seen is what has been. A group that a batch
/// has brought has a number beyond those before it.
final class FirstRowsTransform: Transform {
  static let displayName = "FIRST ROWS"
  /// Computed of each row, and not given on.
  private let keys: [CompiledExpression]

  /// - Precondition: At least one key.
  init(_ keys: [CompiledExpression]) {
    precondition(!keys.isEmpty, "of what are they the first?")
    self.keys = keys
  }

  func makeWorker(_ context: ExecutionContext) -> any TransformWorker {
    Worker(keys, ExpressionEvaluator(context.makeFunctionContext()), context.budget)
  }

  /// The only one of its pipeline.
  private final class Worker: TransformWorker {
    /// Computed of each batch anew.
    private let keys: [CompiledExpression]
    private let evaluator: ExpressionEvaluator
    /// Keys that have been met; no more is kept of a row than these.
    private let table: GroupTable
    private let share: BudgetShare
    /// The group of each row of a batch.
    private var groups = GrowingArray<UInt32>()

    init(_ keys: [CompiledExpression], _ evaluator: ExpressionEvaluator, _ budget: MemoryBudget) {
      (self.keys, self.evaluator) = (keys, evaluator)
      table = GroupTable(keys.map { GroupKey($0.type) })
      share = BudgetShare(budget, for: "the keys of DISTINCT ON")
      groups.resize(to: Limits.batchRowCountMaximum)
    }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      // Of the rows meant alone.
      let columns = try evaluator.evaluate(keys, input)
      let knownCount = table.groupCount
      let uniform = try unsafe table.find(columns, rowCount: input.rowCount, rows: nil, into: groups.base)
      // Grows with keys, not with rows.
      try share.grow(to: table.byteCount + groups.byteCount)
      // Most batches of a long run of one key have nothing new.
      if let uniform, uniform < knownCount { return .more }
      // By numbers alone: NULL gets its own behind all others of a batch, wherever it stands.
      var isMet = Array(repeating: false, count: table.groupCount - knownCount)
      var kept: [UInt16] = []
      for row in 0..<input.rowCount {
        let group = Int(groups[row]) - knownCount
        guard group >= 0, !isMet[group] else { continue }
        isMet[group] = true
        // By its place in the batch, which is handed on as it is.
        kept.append(UInt16(input.selection.map { $0[row] } ?? row))
      }
      // Rows of known keys alone.
      guard !kept.isEmpty else { return .more }
      // The rows as they came: a selection takes the place of a copy.
      var output = input
      output.selection = SelectionVector(kept)
      return try emit(output)
    }
  }
}
