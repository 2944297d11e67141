internal import BasaltTable

/// Rows of a type of yours, on their way into a table.
struct EncodedRows {
  let schema: Schema
  /// Of columns that a row does not write.
  let defaults: [Value]

  /// All rows as batches.
  /// - Throws: `.unknownName` for a property that is no column, `.typeMismatch`, `.outOfRange`, `.constraint` for NULL
  ///   where it may not be, each with column and row, counted from 1; what the type throws, as `underlying`.
  func batches(_ rows: some Sequence<some Encodable>) throws(BasaltError) -> [Batch] {
    let encoder = RowEncoder(schema)
    var batches: [Batch] = []
    var values: [[Value]] = []
    var rowCount = 0
    // By hand: a `for` loop may not throw what the compiler does not know to be ours.
    var iterator = rows.makeIterator()
    while let row = iterator.next() {
      rowCount += 1
      do {
        try encoder.encode(row)
      } catch {
        throw located(error, encoder.lastColumn, rowCount, "\(type(of: row))")
      }
      values.append(try completed(encoder.values, rowCount))
      if values.count == Limits.batchRowCountMaximum {
        batches.append(try batch(values, before: rowCount))
        values = []
      }
    }
    if !values.isEmpty { batches.append(try batch(values, before: rowCount)) }
    return batches
  }

  /// With defaults where nothing was written.
  private func completed(_ values: [Value?], _ row: Int) throws(BasaltError) -> [Value] {
    var completed: [Value] = []
    completed.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      let value = value ?? defaults[index]
      // Told here, where the row is known; appending knows batches alone.
      if value.isNull, !schema.fields[index].isNullable {
        throw BasaltError(
          .constraint, "The value is NULL, and the column takes none.", remedy: "Give each row a value for it."
        ).at("column", schema.fields[index].name).at("row", row)
      }
      completed.append(value)
    }
    return completed
  }

  private func batch(_ rows: [[Value]], before rowCount: Int) throws(BasaltError) -> Batch {
    var columns: [ColumnVector] = []
    for (index, field) in schema.fields.enumerated() {
      var builder = ColumnBuilder(type: field.type, capacity: rows.count)
      for (row, values) in rows.enumerated() {
        do throws(BasaltError) { try builder.append(values[index]) } catch {
          throw error.at("column", field.name).at("row", rowCount - rows.count + row + 1)
        }
      }
      columns.append(builder.finish())
    }
    return Batch(schema: schema, columns: columns, rowCount: rows.count)
  }

  private func located(_ error: any Error, _ column: Int?, _ row: Int, _ type: String) -> BasaltError {
    var found =
      error as? BasaltError
      ?? BasaltError(
        .typeMismatch, "A value of \(type) does not become a row.", remedy: "Look at the cause: it is the type's own.",
        underlying: error)
    if let column { found = found.at("column", schema.fields[column].name) }
    return found.at("row", row)
  }
}

extension EncodedRows {
  init(_ table: TableState) {
    schema = table.schema.schema
    defaults = schema.fields.map { table.schema.defaults(of: $0.id).write }
  }
}

extension Appender {
  /// Takes rows of a type of yours: properties are columns, by name.
  ///
  /// ```swift
  /// struct Reading: Encodable { var sensor: Int, at: Date, celsius: Double? }
  /// try await appender.append(rows: [Reading(sensor: 7, at: .now, celsius: 21.5)])
  /// ```
  /// A property that is nil is NULL; a column without a property gets its default. A value must fit its column exactly.
  /// - Throws: `.unknownName` for a property that is no column, `.typeMismatch`, `.outOfRange`, `.constraint`, with
  ///   column and row, counted from 1: none of the rows is taken then. What `append(_:)` throws.
  /// - Complexity: Some 100 ns a value, on the caller's task; rows by the million are faster as batches.
  public func append(rows: some Sequence<some Encodable>) async throws(BasaltError) {
    // All of them before the first is taken: an error in the last row leaves nothing of the others.
    for batch in try EncodedRows(table).batches(rows) { try await append(batch) }
  }
}
