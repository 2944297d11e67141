internal import BasaltTable

extension SystemTable {
  /// A row a table.
  static let tables = SystemTable(
    "tables", "tables, with their rows, files and layout",
    columns: [
      ("table_name", .text), ("table_id", .uuid), ("row_count", .bigint), ("file_count", .bigint),
      ("column_count", .integer), ("partitioning", .text), ("sort_order", .text), ("schema_version", .integer),
      ("created_version", .bigint),
    ]
  ) { view in
    view.tables.map { table in
      [
        .text(table.name), .uuid(table.id), .bigint(Int64(table.rowCount)), .bigint(Int64(table.fileCount)),
        .integer(Int32(table.schema.fields.count)), .text(table.partitioning), .text(table.sortOrder),
        .integer(Int32(table.schemaVersion)), .bigint(Int64(table.createdVersion)),
      ]
    }
  }

  /// A row a column, in the order of the table.
  static let columns = SystemTable(
    "columns", "columns of all tables, with their types and defaults",
    columns: [
      ("table_name", .text), ("column_name", .text), ("position", .integer), ("field_id", .bigint),
      ("data_type", .text), ("is_nullable", .boolean), ("default_value", .text),
    ]
  ) { view in
    view.tables.flatMap { table in
      table.schema.fields.enumerated().map { index, field in
        let value = table.writeDefault(of: field.id)
        return [
          .text(table.name), .text(field.name), .integer(Int32(index + 1)), .bigint(Int64(field.id.number)),
          .text(field.type.description), .boolean(field.isNullable),
          value.isNull ? .null : .text(value.description),
        ]
      }
    }
  }

  /// A row a partition that has a file.
  static let partitions = SystemTable(
    "partitions", "partitions that hold rows, with their files and bytes",
    columns: [
      ("table_name", .text), ("partition", .text), ("spec", .integer), ("file_count", .bigint),
      ("row_count", .bigint), ("byte_count", .bigint),
    ]
  ) { (view) throws(BasaltError) in
    var rows: [[Value]] = []
    for table in view.tables {
      let contents = TableContents(of: table.state, files: try table.plan().pieces.map(\.file))
      rows += contents.partitions.map { partition in
        [
          .text(table.name), .text(partition.parts.map { "\($0.field)=\($0.text)" }.joined(separator: "/")),
          .integer(Int32(partition.spec)), .bigint(Int64(partition.total.fileCount)),
          .bigint(Int64(partition.total.rowCount)), .bigint(Int64(partition.total.byteCount)),
        ]
      }
    }
    return rows
  }

  /// A row a data file, those included that lie in a commit.
  static let files = SystemTable(
    "files", "data files, with their tier, size and the commit that added them",
    columns: [
      ("table_name", .text), ("file_id", .uuid), ("tier", .text), ("row_count", .bigint), ("byte_count", .bigint),
      ("schema_version", .integer), ("added_version", .bigint), ("is_in_commit", .boolean),
    ]
  ) { (view) throws(BasaltError) in
    var rows: [[Value]] = []
    for table in view.tables {
      rows += try table.plan().pieces.map { piece in
        [
          .text(table.name), .uuid(piece.file.id), .text(Tier(piece.file.tier).rawValue),
          .bigint(Int64(piece.file.rowCount)), .bigint(Int64(piece.file.byteCount)),
          .integer(Int32(piece.file.schema.number)), .bigint(piece.sequenceNumber),
          .boolean(piece.file.attempt == nil),
        ]
      }
    }
    return rows
  }
}

extension SystemTable.View {
  /// By name.
  fileprivate var tables: [Table] {
    state.tables.values.sorted { $0.name < $1.name }.map { Table(warehouse, $0, version: state.version) }
  }
}
