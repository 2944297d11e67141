import BasaltCore

/// Keeps the rows for which a condition is true, by a selection: no row is copied.
///
/// What the scan could not take over: conditions over computed values, of several columns, or above a breaker.
package final class FilterTransform: Transform {
  package static let displayName = "FILTER"
  private let condition: CompiledExpression

  /// - Precondition: The condition is a boolean.
  package init(_ condition: CompiledExpression) {
    precondition(condition.type == .boolean, "a condition of \(condition.type)")
    self.condition = condition
  }

  package func makeWorker(_ context: ExecutionContext) -> any TransformWorker {
    Worker(condition, ExpressionEvaluator(context.makeFunctionContext()))
  }

  private final class Worker: TransformWorker {
    private let condition: CompiledExpression
    private let evaluator: ExpressionEvaluator

    init(_ condition: CompiledExpression, _ evaluator: ExpressionEvaluator) {
      self.condition = condition
      self.evaluator = evaluator
    }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      // The columns are the input's own.
      var kept = input
      // NULL is not true: such a row goes, as with WHERE and HAVING.
      kept.selection = try evaluator.select(condition, input)
      // A batch of which nothing is left ends here.
      return kept.rowCount > 0 ? try emit(kept) : .more
    }
  }
}
