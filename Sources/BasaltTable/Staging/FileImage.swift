import BasaltCore
import BasaltFormat
import BasaltStorage

/// A data file as bytes in memory, for a commit's payload.
///
/// A complete file with an id of its own, so that scans, row ids and compaction treat it as any other; an insert of one
/// row then costs one durable object, the commit, instead of three.
enum FileImage {
  /// Makes a file of one row group.
  /// - Returns: `nil` when it would have more than `byteCountMaximum` bytes.
  static func make(
    _ rowGroup: EncodedRowGroup, _ target: StagingTarget, byteCountMaximum: Int
  ) throws(BasaltError) -> (summary: DataFileSummary, bytes: [UInt8])? {
    // What is surely too large is not copied.
    guard rowGroup.payloadByteCount <= byteCountMaximum else { return nil }
    let output = ImageWriter()
    let writer = try DataFileWriter(
      schema: target.schema.schema, options: target.dataFileOptions(id: target.options.makeFileID()), output: output)
    try writer.append(rowGroup)
    let summary = try writer.finish()
    // The footer counts: of a wide table it is larger than a few rows.
    return output.bytes.count <= byteCountMaximum ? (summary, output.bytes) : nil
  }
}

/// Collects what is written. Nothing can fail here: the size has been looked at before.
private final class ImageWriter: ObjectWriter {
  private(set) var bytes: [UInt8] = []
  var byteCount: Int { bytes.count }
  func append(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes.append(contentsOf: bytes) }
  func publish() -> PutOutcome { .stored }
  func discard() { bytes = [] }
}
