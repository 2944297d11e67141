package import BasaltCore
import BasaltFormat

/// How the data files of a table are written at present, and what is said of them: all that files in a store and images
/// in a commit have in common.
///
/// Made of a table's definition once, and used for as many files as come while that stays; immutable and shared by all
/// threads.
package struct FileTerms: Sendable {
  let schema: TableSchema
  let spec: PartitionSpec
  let options: StagingOptions
  /// For all files: only checksums depend on a file's id, and they are the writer's business.
  let encoder: RowGroupEncoder
  /// Columns that have statistics in manifests.
  private let statisticsFields: Set<FieldID>

  /// - Throws: `.unknownName` or `.typeMismatch` when the spec does not fit the schema.
  package init(schema: TableSchema, spec: PartitionSpec, options: StagingOptions) throws(BasaltError) {
    _ = try spec.resultTypes(in: schema.schema)
    // The rule of manifests, in its one place: what an entry says beyond it would be thrown away.
    statisticsFields = Set(
      ManifestLayout.statisticsFields(spec: spec, schema: schema.schema, declared: options.declaredColumns).map(\.id))
    encoder = RowGroupEncoder(schema: schema.schema, options: options.dataFile)
    self.schema = schema
    self.spec = spec
    self.options = options
  }

  /// How one file is written: checksums are bound to its id.
  func dataFileOptions(id: UniqueID) -> DataFileOptions {
    var dataFile = encoder.options
    dataFile.fileID = id
    return dataFile
  }

  /// What the table will know of a file.
  ///
  /// Statistics are those that the writer has gathered while encoding; the file is not read again.
  /// - Parameter attempt: What it is named under; nil for an image, which travels in a commit's payload.
  func entry(_ summary: DataFileSummary, _ partition: PartitionValues, attempt: UniqueID?) -> DataFileEntry {
    var statistics: [FieldID: ColumnStatistics] = [:]
    for (field, ofColumn) in zip(schema.schema.fields, summary.columnStatistics)
    where statisticsFields.contains(field.id) {
      statistics[field.id] = ofColumn
    }
    return DataFileEntry(
      id: summary.fileID, attempt: attempt, byteCount: summary.byteCount, digest: summary.digest,
      rowCount: summary.rowCount, schema: schema.id, spec: spec.id,
      sortOrder: options.ordering?.sortOrderID ?? 0, tier: options.tier, partition: partition, statistics: statistics)
  }
}
