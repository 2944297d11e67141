import BasaltCore

/// Other columns of the same rows.
///
/// Columns that are only handed on, dropped or moved stay as they are, with the batch's selection. Where something is
/// computed the rows meant are gathered first, and the result has no selection.
package final class ProjectTransform: Transform {
  package static let displayName = "PROJECT"
  private let items: [CompiledExpression]
  /// When nothing is computed: which columns are kept.
  private let positions: [Int]?

  package init(_ items: [CompiledExpression]) {
    self.items = SharedParts.marked(items)
    // Nothing but columns: then nothing is gathered, and the selection stays.
    var positions: [Int] = []
    for case .column(let position, _) in items { positions.append(position) }
    self.positions = positions.count == items.count ? positions : nil
  }

  package func makeWorker(_ context: ExecutionContext) -> any TransformWorker {
    Worker(items, positions, ExpressionEvaluator(context.makeFunctionContext()))
  }

  private final class Worker: TransformWorker {
    private let items: [CompiledExpression]
    private let positions: [Int]?
    private let evaluator: ExpressionEvaluator

    init(_ items: [CompiledExpression], _ positions: [Int]?, _ evaluator: ExpressionEvaluator) {
      self.items = items
      self.positions = positions
      self.evaluator = evaluator
    }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      if let positions {
        return try emit(
          VectorBatch(
            columns: positions.map { input.columns[$0] }, physicalRowCount: input.physicalRowCount,
            selection: input.selection))
      }
      // Rows that a filter has left out are gone from here on.
      let columns = try evaluator.evaluate(items, input)
      return try emit(VectorBatch(columns: columns, physicalRowCount: input.rowCount))
    }
  }
}
