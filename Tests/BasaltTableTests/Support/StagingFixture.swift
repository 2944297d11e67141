import BasaltCore
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import BasaltTable
import TestSupport

/// A table that rows are staged for, and the reading of what came of it.
struct StagingFixture {
  let table = UniqueID(bits: 1)
  let attempt = UniqueID(bits: 2)
  let schema: TableSchema
  let spec: PartitionSpec
  var options = StagingOptions()

  init(_ schema: TableSchema, _ spec: PartitionSpec = .unpartitioned) {
    self.schema = schema
    self.spec = spec
  }

  /// A key (bigint, not nullable) and a text, partitioned by `transform` of the key.
  static func keyed(by transform: PartitionTransform?) throws -> StagingFixture {
    let schema = try TableSchema.first([("key", .bigint, false), ("text", .text, true)])
    guard let transform else { return StagingFixture(schema) }
    return StagingFixture(
      schema,
      try PartitionSpec(
        id: PartitionSpecID(1),
        fields: [PartitionField(id: PartitionFieldID(1), source: FieldID(1), transform: transform)]))
  }

  /// Rows of `keyed(by:)`, whose texts follow from the keys.
  func batch(keys: some Sequence<Int>) throws -> Batch {
    let keys = Array(keys)
    return Batch(
      schema: schema.schema,
      columns: [
        try ColumnVector(keys.map { .bigint(Int64($0)) }, type: .bigint),
        try ColumnVector(keys.map { $0 % 7 == 0 ? .null : .text("the text of key \($0)") }, type: .text),
      ], rowCount: keys.count)
  }

  func stage(in store: any ObjectStore) throws(BasaltError) -> StagedRows {
    try StagedRows(table: table, schema: schema, spec: spec, attempt: attempt, store: store, options: options)
  }

  func name(_ entry: DataFileEntry) throws -> ObjectName {
    try TableObjectNames.dataFile(entry.id, attempt: attempt, table: table)
  }

  func open(_ entry: DataFileEntry, in store: any ObjectStore) throws -> DataFileReader {
    try DataFileReader(try name(entry), in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 1 << 20)))
  }

  /// The partition of a row, by the transforms of single values.
  func partition(of row: [Value]) -> PartitionValues {
    PartitionValues(
      spec.fields.map { field in
        field.transform.apply(to: row[schema.schema.fields.firstIndex { $0.id == field.source } ?? 0])
      })
  }
}

extension DataFileReader {
  /// All rows, in order.
  func allRows() throws -> [[Value]] {
    let scan = try DataFileScan(self, columns: Array(0..<columnCount))
    let worker = ScanWorker(scan)
    var rows: [[Value]] = []
    for piece in scan.pieces {
      _ = try worker.read(piece) { batch throws(BasaltError) in
        for row in 0..<batch.rowCount { rows.append(batch.row(row)) }
        return true
      }
    }
    return rows
  }
}

extension Sequence where Element: Hashable {
  /// How often each element occurs.
  var counted: [Element: Int] { reduce(into: [:]) { $0[$1, default: 0] += 1 } }
}
