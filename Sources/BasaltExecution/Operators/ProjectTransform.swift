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

  /// - Parameter items: One a column of the result, none for rows that are only counted.
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

  /// One thread's, because its evaluator draws random numbers from a sequence of its own.
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
      // Together, as several of them may have a part in common or look at one column.
      let columns = try evaluator.evaluate(items, input)
      // Its own number of rows, and not that of a column: there may be none.
      return try emit(VectorBatch(columns: columns, physicalRowCount: input.rowCount))
    }
  }
}
