internal import BasaltFunctions

extension ResultStream {
  /// The rows of a result as they are written for people and files: timestamps with a zone by the clock of the session that
  /// asked, as `::text` writes them.
  ///
  /// ```swift
  /// let shown = rows.shown
  /// let writer = BatchTextWriter(.csv, schema: shown.schema)
  /// for try await batch in rows { try writer.append(shown.batch(batch), to: &text) }
  /// ```
  /// Values are instants and know no zone, so what shows them has to bring one. Under UTC, which is what a session begins with,
  /// nothing is different from the rows themselves.
  public struct ShownRows: Sendable {
    /// As the result's own, but `text` for the columns that the zone changes.
    public let schema: Schema
    private let zone: Zone
    /// Which these are.
    private let columns: [Int]

    init(_ schema: Schema, _ zone: Zone) throws(BasaltError) {
      self.zone = zone
      columns = zone.isUTC ? [] : schema.fields.indices.filter { schema.fields[$0].type.isOfInstants }
      guard !columns.isEmpty else {
        self.schema = schema
        return
      }
      var fields = schema.fields
      for index in columns {
        let field = fields[index]
        fields[index] = Field(id: field.id, name: field.name, type: .text, isNullable: field.isNullable)
      }
      self.schema = try Schema(fields)
    }

    /// A batch of the result, with this schema.
    /// - Throws: `.memoryBudget` when a column of texts would be longer than a buffer may be.
    /// - Complexity: O(rows) for each column that changes; otherwise nothing is copied.
    public func batch(_ batch: Batch) throws(BasaltError) -> Batch {
      guard !columns.isEmpty else { return batch }
      var vectors = batch.columns
      for index in columns { vectors[index] = try texts(of: vectors[index]) }
      return Batch(schema: schema, columns: vectors, rowCount: batch.physicalRowCount, selection: batch.selection)
    }

    /// Also of rows that are not meant: the selection is the batch's, over all of its columns.
    private func texts(of instants: ColumnVector) throws(BasaltError) -> ColumnVector {
      var builder = ColumnBuilder(type: .text, capacity: instants.count)
      for row in 0..<instants.count {
        switch instants[row] {
        case .timestamptz(let microseconds): try builder.append(.text(zone.text(ofInstant: microseconds)))
        case .list(let list):
          let text = try ListText.text(of: list) { (element) throws(BasaltError) in
            guard case .timestamptz(let microseconds) = element else { return element.description }
            return zone.text(ofInstant: microseconds)
          }
          try builder.append(.text(text))
        default: builder.appendNull()
        }
      }
      return builder.finish()
    }
  }
}
