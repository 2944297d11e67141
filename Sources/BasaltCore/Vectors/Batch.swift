/// Rows on their way through the engine: one column vector a field, and which of their rows are meant.
///
/// Owns its buffers (by reference), so that it may be kept as long as its user likes.
public struct Batch: Sendable {
  public let schema: Schema
  /// One a field, all of the same count.
  public let columns: [ColumnVector]
  /// The rows meant, or `nil` for all.
  public let selection: SelectionVector?
  /// Rows in the columns, selected or not.
  package let physicalRowCount: Int

  /// - Precondition: The columns match the schema in number and type and have `rowCount` rows each; the selection keeps
  ///   within them.
  public init(schema: Schema, columns: [ColumnVector], rowCount: Int, selection: SelectionVector? = nil) {
    precondition(columns.count == schema.fields.count, "a column for each field")
    for (column, field) in zip(columns, schema.fields) {
      precondition(column.count == rowCount && column.type == field.type, "column \(field.name) does not fit its batch")
    }
    self.schema = schema
    self.columns = columns
    self.selection = selection
    physicalRowCount = rowCount
    assert((selection?.count ?? 0) <= rowCount)
  }

  /// Rows meant.
  public var rowCount: Int { selection?.count ?? physicalRowCount }

  /// The value of a column in a row meant.
  public func value(column: Int, row: Int) -> Value { columns[column][selection.map { $0[row] } ?? row] }

  /// All values of a row meant.
  public func row(_ row: Int) -> [Value] { columns.indices.map { value(column: $0, row: row) } }
}
