package import BasaltCore

/// How a data file that was written with an earlier schema is read as a later one: column by column, by field id alone.
///
/// Made once a file, applied once a batch. What the file lacks costs a constant vector, what it has narrower a
/// loop, everything else nothing.
///
/// The alternative, to rewrite files when a schema changes, makes the change of one column cost the whole
/// table. By id and never by name, because a column that was dropped and added again under its name is another
/// one, and must not show the first one's data.
/// - Source: format-spec/schema-evolution.md, "Reading a file of an earlier schema"
package struct ColumnProjection: Sendable {
  /// What a batch has afterwards.
  package let schema: Schema
  /// One for each of its fields.
  package let sources: [Source]
  /// The columns of the file that must be read, as indices into its schema, ascending.
  ///
  /// Each once: a file of 2,000 columns of which a query wants three is read for three.
  package let fileColumns: [Int]
  /// For each index into the file's schema that is read, its place among `fileColumns`.
  ///
  /// Batches hold only what was asked of the file, so that an index into its schema is no index into a batch.
  private let placeOfFileColumn: [Int: Int]

  package enum Source: Sendable, Hashable {
    /// As it is stored, at this index of the file's schema.
    case stored(Int)
    /// Stored there with a narrower type.
    case widened(Int)
    /// Not in the file: this value in every row.
    case constant(Value)
  }

  /// - Parameters:
  ///   - wanted: Field ids of columns of the table's schema, in the order of the result.
  ///   - table: The schema of the snapshot that is read.
  ///   - file: The schema that the file has.
  /// - Throws: `.unknownName` when the table has no such column; `.corruptFile` when the file has one with a
  ///   type that never was the column's.
  package init(_ wanted: [FieldID], of table: TableSchema, from file: Schema) throws(BasaltError) {
    var fields: [Field] = []
    var sources: [Source] = []
    for id in wanted {
      let field = try table.requireField(id)
      fields.append(field)
      sources.append(try ColumnProjection.source(of: field, table, file))
    }
    schema = try Schema(fields)
    self.sources = sources
    let read = Set(sources.compactMap(\.fileColumn)).sorted()
    fileColumns = read
    placeOfFileColumn = Dictionary(uniqueKeysWithValues: read.enumerated().map { ($1, $0) })
  }

  /// Where a column of the table comes from in this file.
  private static func source(of field: Field, _ table: TableSchema, _ file: Schema) throws(BasaltError) -> Source {
    // Written before the column was added: its rows read as the value that was fixed then.
    guard let index = file.index(of: field.id) else { return .constant(table.defaults(of: field.id).initial) }
    let stored = file.fields[index].type
    if stored == field.type { return .stored(index) }
    // A column is only ever widened. Any other type is damage: converting it would make up values.
    guard stored.isReadable(as: field.type) else {
      throw BasaltError(
        .corruptFile,
        "The file stores column \(field.name) as \(stored); the table's is \(field.type), to which that was never widened.",
        remedy: "Run `basalt verify`, then restore the file.")
    }
    return .widened(index)
  }

  /// Whether batches of the file need no work at all.
  ///
  /// So it is for nearly all files, those written under the schema that is read: their batches are handed on
  /// untouched.
  package var isIdentity: Bool {
    sources.enumerated().allSatisfy { position, source in
      if case .stored(let index) = source { placeOfFileColumn[index] == position } else { false }
    } && sources.count == fileColumns.count
  }

  /// A batch of the file as one of the table.
  /// - Precondition: The batch has the columns of the file that `fileColumns` names, in that order.
  /// - Throws: Nothing that a projection made by `init` could cause: constants have been checked to be of their
  ///   column's type.
  package func apply(to batch: Batch) throws(BasaltError) -> Batch {
    // Columns of another projection would come out under wrong names, with types that may even fit.
    precondition(batch.columns.count == fileColumns.count, "other columns than the projection asks for")
    var columns: [ColumnVector] = []
    for (field, source) in zip(schema.fields, sources) {
      switch source {
      case .stored(let index): columns.append(column(index, of: batch))
      case .widened(let index): columns.append(column(index, of: batch).widened(to: field.type))
      case .constant(let value):
        columns.append(try ColumnVector(repeating: value, count: batch.physicalRowCount, type: field.type))
      }
    }
    // The selection is handed on as it is: it counts physical rows, of which there are as many as before.
    return Batch(schema: schema, columns: columns, rowCount: batch.physicalRowCount, selection: batch.selection)
  }

  private func column(_ index: Int, of batch: Batch) -> ColumnVector {
    guard let place = placeOfFileColumn[index] else { preconditionFailure("a source that is not read") }
    return batch.columns[place]
  }
}

extension ColumnProjection.Source {
  /// The column of the file that has to be read for it, if one has.
  fileprivate var fileColumn: Int? {
    switch self {
    case .stored(let index), .widened(let index): index
    case .constant: nil
    }
  }
}
