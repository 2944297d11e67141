package import BasaltCore

/// Rows between two operators: a column vector for each column of the operator's output, in its order.
///
/// Unlike `Batch` it has no schema: inside of a plan columns are known by position, and names need not differ.
package struct VectorBatch: Sendable {
  /// All of `physicalRowCount` rows.
  package var columns: [ColumnVector]
  /// At most `Limits.batchRowCountMaximum`.
  package var physicalRowCount: Int
  /// The rows meant, or `nil` for all.
  package var selection: SelectionVector?

  package init(columns: [ColumnVector], physicalRowCount: Int, selection: SelectionVector? = nil) {
    assert(columns.allSatisfy { $0.count == physicalRowCount })
    (self.columns, self.physicalRowCount, self.selection) = (columns, physicalRowCount, selection)
  }

  /// Rows meant.
  package var rowCount: Int { selection?.count ?? physicalRowCount }
}

/// What a consumer says to whoever gives it rows.
package enum Flow: Sendable {
  case more
  /// It takes no more: of nobody, for the whole pipeline.
  case enough
}
