package import BasaltCore

/// What a batch must be like to be taken into a table.
///
/// Asked before anything of the batch is kept, so that a refusal costs the caller this batch and not the whole
/// statement. The encoder would find a NULL too, but only when the row group is full: by then nobody knows which row of
/// which batch it was.
package struct BatchAdmission: Sendable {
  private let schema: Schema

  package init(_ schema: Schema) { self.schema = schema }

  /// Checks the rows that a batch means; nothing of a refused one is taken. O(columns), and O(rows) for columns
  /// of dates and times and for those with a NULL that is not allowed.
  /// - Throws: `.typeMismatch` when its columns are not of the table's types; `.constraint` for a NULL in a column that
  ///   does not take it; `.outOfRange` for a date or time out of the years 1 to 9999.
  package func check(_ batch: Batch) throws(BasaltError) {
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
      if let row = firstOutsideOfCalendar(column, of: batch) {
        throw BasaltError(
          .outOfRange,
          "Column \(field.name) takes years 1 to 9999, -infinity and infinity; row \(row + 1) of the batch has \(column[batch.position(of: row)]).",
          remedy: "Correct the value, or use infinity for times without an end."
        ).at("column", field.name).at("row", row + 1)
      }
    }
  }

  /// The first row meant that is NULL.
  /// - Returns: Its place among the rows that are meant, from 0.
  private func firstNull(_ column: ColumnVector, of batch: Batch) -> Int? {
    // Nearly all columns end here; only a batch that is about to be refused is looked at row by row, unless its NULLs
    // are not meant.
    guard column.validity != nil, column.nullCount > 0 else { return nil }
    return (0..<batch.rowCount).first { !column.isValid(at: batch.position(of: $0)) }
  }

  // MARK: Calendar

  /// The first row meant with a date or time that no table takes.
  ///
  /// Files hold any number of days; tables hold what SQL can write, and what each widening, transform and client can
  /// follow.
  private func firstOutsideOfCalendar(_ column: ColumnVector, of batch: Batch) -> Int? {
    guard let calendar = StoredCalendar(column.type), !calendar.containsAll(column) else { return nil }
    // Some value of the batch is outside; perhaps one that is NULL or not meant.
    return (0..<batch.rowCount).first { row in
      let position = batch.position(of: row)
      return column.isValid(at: position) && !calendar.containsAll(column.slice(position..<position + 1))
    }
  }
}

extension Batch {
  /// Where a row that is meant lies in the columns.
  fileprivate func position(of row: Int) -> Int { selection.map { $0[row] } ?? row }
}
