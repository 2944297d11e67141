import BasaltCore

/// What a batch must be like to be taken into a table.
///
/// Asked before anything of the batch is kept, so that a refusal costs the caller this batch and not the whole
/// statement. The encoder would find a NULL too, but only when the row group is full: by then nobody knows which row of
/// which batch it was.
struct BatchAdmission: Sendable {
  private let schema: Schema

  init(_ schema: Schema) { self.schema = schema }

  /// Checks the rows that a batch means; nothing of a refused one is taken. O(columns), and O(rows) for columns with a
  /// NULL that is not allowed.
  /// - Throws: `.typeMismatch` when its columns are not of the table's types; `.constraint` for a NULL in a column that
  ///   does not take it.
  func check(_ batch: Batch) throws(BasaltError) {
    guard batch.columns.count == schema.fields.count else {
      throw BasaltError(
        .typeMismatch, "The rows have \(batch.columns.count) columns, the table has \(schema.fields.count).",
        remedy: "Give a value for each column of the table, in its order.")
    }
    for (field, column) in zip(schema.fields, batch.columns) {
      // No widening here: whoever binds the statement knows what the user wrote, and converts before.
      guard column.type == field.type else {
        throw BasaltError(
          .typeMismatch, "Column \(field.name) is \(field.type), and the rows have \(column.type) for it.",
          remedy: "Convert the values to the column's type."
        ).at("column", field.name)
      }
      if !field.isNullable, let row = firstNull(column, of: batch) {
        throw BasaltError(
          .constraint, "Column \(field.name) does not take NULL, and row \(row + 1) of the batch has it.",
          remedy: "Give this row a value, or make the column nullable."
        ).at("column", field.name).at("row", row + 1)
      }
    }
  }

  /// The first row meant that is NULL.
  private func firstNull(_ column: ColumnVector, of batch: Batch) -> Int? {
    // Nearly all columns end here; only a batch that is about to be refused is looked at row by row, unless its NULLs
    // are not meant.
    guard column.validity != nil, column.nullCount > 0 else { return nil }
    return (0..<batch.rowCount).first { row in
      !column.isValid(at: batch.selection.map { $0[row] } ?? row)
    }
  }
}
