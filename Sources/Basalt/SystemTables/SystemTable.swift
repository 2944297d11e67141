internal import BasaltAudit
internal import BasaltExecution
internal import BasaltTable

/// A table that the engine makes itself, of what it knows of the warehouse: `basalt.tables` and its like.
///
/// One place to register: `all`. Rows are made when a statement asks for them, as of the version that it reads.
struct SystemTable: Sendable {
  /// Without the schema.
  let name: String
  let schema: Schema
  /// One sentence for people.
  let summary: String
  /// All rows, of values of the schema's types. Blocks.
  let rows: @Sendable (View) throws(BasaltError) -> [[Value]]

  /// What a system table may look at.
  struct View {
    let warehouse: Warehouse
    let state: WarehouseState
    /// Some of them show values of rows: bounds, partitions.
    let intent: RecordedIntent
  }

  /// What system tables are called by in SQL.
  static let schemaName = "basalt"

  /// In the order in which they are listed: from the whole to its parts, then time.
  static let all: [SystemTable] = [tables, columns, partitions, files, commits, auditEvents]

  static func named(_ name: String) -> SystemTable? { all.first { $0.name == name } }

  init(
    _ name: String, _ summary: String, columns: [(name: String, type: LogicalType)],
    rows: @escaping @Sendable (View) throws(BasaltError) -> [[Value]]
  ) {
    // Numbered by place: nothing stores them, so a column may be moved without a thought for old files.
    let fields = columns.enumerated().map { index, column in
      Field(id: FieldID(UInt32(index + 1)), name: column.name, type: column.type)
    }
    // Names are ours, and differ.
    guard let schema = try? Schema(fields) else { preconditionFailure("the columns of \(name)") }
    self.name = name
    self.schema = schema
    self.summary = summary
    self.rows = rows
  }

  /// The rows as batches.
  /// Row by row into columns: a listing has thousands of rows, not millions, and is made once a statement.
  /// - Throws: What making them throws; `.typeMismatch` never, unless `rows` breaks its promise.
  func batches(_ view: View) throws(BasaltError) -> [VectorBatch] {
    try batches(of: rows(view))
  }

  /// - Parameter rows: Of values of the schema's types.
  func batches(of rows: [[Value]]) throws(BasaltError) -> [VectorBatch] {
    var batches: [VectorBatch] = []
    // Operators promise themselves batches of at most this many rows.
    for start in stride(from: 0, to: rows.count, by: Limits.batchRowCountMaximum) {
      let part = rows[start..<min(start + Limits.batchRowCountMaximum, rows.count)]
      var columns: [ColumnVector] = []
      for (index, field) in schema.fields.enumerated() {
        var builder = ColumnBuilder(type: field.type, capacity: part.count)
        for row in part { try builder.append(row[index]) }
        columns.append(builder.finish())
      }
      batches.append(VectorBatch(columns: columns, physicalRowCount: part.count))
    }
    return batches
  }
}
