import BasaltCore

/// The rows that an expression is evaluated over: those meant of a batch, one after another, without gaps.
///
/// Functions compute every row of the vectors that they are given. A row that a filter has left out must not be among
/// them: its division by zero would be an error that nobody asked for. So columns are gathered when the batch has a
/// selection, each once, and only those that an expression looks at.
struct RowFrame {
  private let batch: VectorBatch
  let rowCount: Int
  /// By column: gathered when first asked for.
  private var gathered: [ColumnVector?]
  /// What has been computed of these rows for one expression and is wanted by another: by `CompiledExpression.shared`.
  var shared: [Int: ColumnVector] = [:]

  init(_ batch: VectorBatch) {
    self.batch = batch
    rowCount = batch.rowCount
    gathered = batch.selection == nil ? [] : Array(repeating: nil, count: batch.columns.count)
  }

  /// A column's values of the rows meant.
  mutating func column(_ index: Int) -> ColumnVector {
    guard let selection = batch.selection else { return batch.columns[index] }
    if let known = gathered[index] { return known }
    let rows = batch.columns[index].rows(at: selection)
    gathered[index] = rows
    return rows
  }

  /// Some of these rows, by their positions in this frame.
  /// Nothing that was gathered or computed goes along: it has other rows.
  func selecting(_ rows: SelectionVector) -> RowFrame {
    RowFrame(
      VectorBatch(
        columns: batch.columns, physicalRowCount: batch.physicalRowCount,
        selection: batch.selection?.selecting(rows) ?? rows))
  }
}
