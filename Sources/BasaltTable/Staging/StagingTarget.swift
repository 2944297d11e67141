import BasaltCore
import BasaltFormat
import BasaltStorage

/// What all files of a staging have in common: whose they are, how they are written, what is said of them.
struct StagingTarget: Sendable {
  let table: UniqueID
  let schema: TableSchema
  let spec: PartitionSpec
  let attempt: UniqueID
  let store: any ObjectStore
  let options: StagingOptions
  /// For all files: only checksums depend on a file's id, and they are the writer's business.
  let encoder: RowGroupEncoder
  /// Columns that have statistics in manifests.
  private let statisticsFields: Set<FieldID>

  /// - Throws: `.unknownName` or `.typeMismatch` when the spec does not fit the schema.
  init(
    table: UniqueID, schema: TableSchema, spec: PartitionSpec, attempt: UniqueID, store: any ObjectStore,
    options: StagingOptions
  ) throws(BasaltError) {
    // The rule of manifests, in its one place: what an entry says beyond it would be thrown away.
    let layout = try ManifestLayout(spec: spec, schema: schema.schema, declared: options.declaredColumns)
    statisticsFields = Set(layout.statisticsFields)
    encoder = RowGroupEncoder(schema: schema.schema, options: options.dataFile)
    self.table = table
    self.schema = schema
    self.spec = spec
    self.attempt = attempt
    self.store = store
    self.options = options
  }

  /// Where a file lies in the store.
  func name(ofFile id: UniqueID) throws(BasaltError) -> ObjectName {
    try TableObjectNames.dataFile(id, attempt: attempt, table: table)
  }

  /// How one file is written: checksums are bound to its id.
  func dataFileOptions(id: UniqueID) -> DataFileOptions {
    var dataFile = encoder.options
    dataFile.fileID = id
    return dataFile
  }

  /// What the table will know of a file.
  /// - Parameter isImage: Whether it travels in a commit's payload instead of being named under the attempt.
  func entry(_ summary: DataFileSummary, _ partition: PartitionValues, isImage: Bool) -> DataFileEntry {
    var statistics: [FieldID: ColumnStatistics] = [:]
    for (field, ofColumn) in zip(schema.schema.fields, summary.columnStatistics)
    where statisticsFields.contains(field.id) {
      statistics[field.id] = ofColumn
    }
    return DataFileEntry(
      id: summary.fileID, attempt: isImage ? nil : attempt, byteCount: summary.byteCount, digest: summary.digest,
      rowCount: summary.rowCount, schema: schema.id, spec: spec.id,
      sortOrder: options.ordering?.sortOrderID ?? 0, tier: options.tier, partition: partition, statistics: statistics)
  }
}
