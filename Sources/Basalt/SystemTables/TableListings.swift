internal import BasaltTable

extension SystemTable {
  /// A row a table.
  ///
  /// From the state alone: no manifest is opened, so that listing tables is cheap however many files they have.
  static let tables = SystemTable(
    "tables", "tables, with their rows, files and layout",
    columns: [
      ("table_name", .text), ("table_id", .uuid), ("row_count", .bigint), ("file_count", .bigint),
      ("column_count", .integer), ("partitioning", .text), ("sort_order", .text), ("schema_version", .integer),
      ("created_version", .bigint),
    ]
  ) { view in
    // Sizes are missing on purpose: bytes are in `partitions` and `files`, which read the manifests.
    view.tables.map { table in
      [
        .text(table.name), .uuid(table.id), .bigint(Int64(table.rowCount)), .bigint(Int64(table.fileCount)),
        .integer(Int32(table.schema.fields.count)), .text(table.partitioning), .text(table.sortOrder),
        .integer(Int32(table.schemaVersion)), .bigint(Int64(table.createdVersion)),
      ]
    }
  }

  /// A row a column, in the order of the table.
  ///
  /// Of the schema that is current in the version: what files were written under is in `files`.
  static let columns = SystemTable(
    "columns", "columns of all tables, with their types and defaults",
    columns: [
      ("table_name", .text), ("column_name", .text), ("position", .integer), ("field_id", .bigint),
      ("data_type", .text), ("is_nullable", .boolean), ("default_value", .text),
    ]
  ) { view in
    view.tables.flatMap { table in
      table.schema.fields.enumerated().map { index, field in
        // The default of new rows, as `INSERT` gives it. Old ones may read as another, which no statement can change.
        let value = table.writeDefault(of: field.id)
        return [
          .text(table.name), .text(field.name), .integer(Int32(index + 1)), .bigint(Int64(field.id.number)),
          .text(field.type.description), .boolean(field.isNullable),
          // NULL and no default are one thing.
          value.isNull ? .null : .text(value.description),
        ]
      }
    }
  }

  /// A row a partition that has a file.
  ///
  /// Plans the whole table, as a scan without a filter would: O(files) of each.
  static let partitions = SystemTable(
    "partitions", "partitions that hold rows, with their files and bytes",
    columns: [
      ("table_name", .text), ("partition", .text), ("spec", .integer), ("file_count", .bigint),
      ("row_count", .bigint), ("byte_count", .bigint),
    ]
  ) { (view) throws(BasaltError) in
    var rows: [[Value]] = []
    for table in view.tables {
      let contents = Table.Contents(of: table.state, files: try table.plan(under: view.intent).pieces.map(\.file))
      // The same sums as `basalt inspect table` shows: two ways to count would differ one day.
      rows += contents.partitions.map { partition in
        [
          .text(table.name), .text(partition.parts.map { "\($0.field)=\($0.text)" }.joined(separator: "/")),
          // Two specs may print alike, and their partitions are not the same.
          .integer(Int32(partition.spec)), .bigint(Int64(partition.total.fileCount)),
          .bigint(Int64(partition.total.rowCount)), .bigint(Int64(partition.total.byteCount)),
        ]
      }
    }
    return rows
  }

  /// A row a data file, those included that lie in a commit.
  ///
  /// For questions about layout: which are small, which are old, which lie in commits.
  static let files = SystemTable(
    "files", "data files, with their tier, size and the commit that added them",
    columns: [
      ("table_name", .text), ("file_id", .uuid), ("tier", .text), ("row_count", .bigint), ("byte_count", .bigint),
      ("schema_version", .integer), ("added_version", .bigint), ("is_in_commit", .boolean),
    ]
  ) { (view) throws(BasaltError) in
    var rows: [[Value]] = []
    for table in view.tables {
      rows += try table.plan(under: view.intent).pieces.map { piece in
        [
          .text(table.name), .uuid(piece.file.id), .text(DataFile.Tier(piece.file.tier).rawValue),
          .bigint(Int64(piece.file.rowCount)), .bigint(Int64(piece.file.byteCount)),
          // The version of the schema it was written under: columns added since are read as their default.
          .integer(Int32(piece.file.schema.number)), .bigint(piece.sequenceNumber),
          // Only rows that travel in their commit belong to no attempt.
          .boolean(piece.file.attempt == nil),
        ]
      }
    }
    return rows
  }
}

// Tables as users have them, so that listings say what the library says.
extension SystemTable.View {
  /// By name.
  fileprivate var tables: [Table] {
    state.tables.values.sorted { $0.name < $1.name }.map { Table(warehouse, $0, version: state.version) }
  }
}
