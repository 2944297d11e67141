package import BasaltCore
import BasaltFormat
import BasaltStorage

/// A data file as bytes in memory, for a commit's payload.
///
/// A complete file with an id of its own, so that scans, row ids and compaction treat it as any other; an insert of
/// one row then costs one durable object, the commit, instead of three.
///
/// Byte for byte what a staging would have written of the same rows under the same id, without what a staging needs for
/// many rows, many partitions and several threads: for one row that was most of the work.
extension FileTerms {
  /// Makes the image of a few batches.
  /// - Parameter batches: Admitted by `BatchAdmission`, and of at most 65,536 rows each.
  /// - Returns: `nil` when there are no rows, when they are of several partitions or more than a row group takes, or
  ///   when the image would have more than `byteCountMaximum` bytes.
  /// - Throws: What the encoder throws; there is no store that could fail.
  /// - Complexity: As encoding the rows.
  package func image(
    of batches: [Batch], byteCountMaximum: Int
  ) throws(BasaltError) -> (entry: DataFileEntry, image: [UInt8])? {
    let batches = batches.filter { $0.rowCount > 0 }
    guard batches.reduce(0, { $0 + $1.rowCount }) <= options.rowGroupRowCount,
      let partition = try partition(of: batches)
    else { return nil }
    let rowGroup = try encoder.encode(try columns(of: batches))
    // What is surely too large is not copied.
    guard rowGroup.payloadByteCount <= byteCountMaximum else { return nil }
    let output = ImageWriter()
    let writer = try DataFileWriter(
      schema: schema.schema, options: dataFileOptions(id: options.makeFileID()), output: output)
    // The same writer as for an object: an image is a data file to the byte.
    try writer.append(rowGroup)
    let summary = try writer.finish()
    // The footer counts: of a wide table it is larger than a few rows.
    guard output.bytes.count <= byteCountMaximum else { return nil }
    return (entry(summary, partition, attempt: nil), output.bytes)
  }

  /// The partition that all rows are of; nil when they are of several, or there are none.
  private func partition(of batches: [Batch]) throws(BasaltError) -> PartitionValues? {
    guard !batches.isEmpty else { return nil }
    if spec.fields.isEmpty { return PartitionValues([]) }
    let splitter = try PartitionSplitter(spec, schema: schema.schema)
    var common: PartitionValues?
    for batch in batches {
      let parts = splitter.split(batch)
      guard parts.count == 1, common == nil || common == parts[0].partition else { return nil }
      common = parts[0].partition
    }
    return common
  }

  /// All rows that the batches mean, in the table's order.
  private func columns(of batches: [Batch]) throws(BasaltError) -> [ColumnVector] {
    let columns: [ColumnVector]
    if batches.count == 1, batches[0].selection == nil {
      columns = batches[0].columns
    } else {
      var rows = RowBuffer()
      for batch in batches {
        if let selection = batch.selection {
          unsafe selection.withPositions { unsafe rows.append(batch.columns, rows: $0, from: 0) }
        } else {
          rows.append(sharing: batch.columns, rowCount: batch.rowCount)
        }
      }
      columns = RowBuffer.columns(of: [rows], types: schema.schema.fields.map(\.type))
    }
    guard let ordering = options.ordering else { return columns }
    // It wants what it moves side by side; the encoder asks for that itself.
    return try ordering.sorted(columns.map { ColumnVector.concatenated([$0], type: $0.type) })
  }
}

/// Collects what is written. Nothing can fail here: the size has been looked at before.
private final class ImageWriter: ObjectWriter {
  private(set) var bytes: [UInt8] = []
  /// Most images are of a few rows: one allocation, and no copy while they grow.
  private static let usualByteCount = 2_048

  init() { bytes.reserveCapacity(ImageWriter.usualByteCount) }

  var byteCount: Int { bytes.count }
  func append(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes.append(contentsOf: bytes) }
  func publish() -> PutOutcome { .stored }
  func discard() { bytes = [] }
}
