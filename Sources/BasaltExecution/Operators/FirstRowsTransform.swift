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
    /// No more is kept of a row than its keys.
    private let known: SeenKeys

    init(_ keys: [CompiledExpression], _ evaluator: ExpressionEvaluator, _ budget: MemoryBudget) {
      (self.keys, self.evaluator) = (keys, evaluator)
      known = SeenKeys(keys.map(\.type), budget, for: "the keys of DISTINCT ON")
    }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      // Of the rows meant alone, without gaps.
      let columns = try evaluator.evaluate(keys, input)
      let first = try known.firstRows(of: columns, rowCount: input.rowCount)
      guard let kept = input.keeping(first) else { return .more }
      return try emit(kept)
    }
  }
}
