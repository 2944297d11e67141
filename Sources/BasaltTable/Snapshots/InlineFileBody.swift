package import BasaltCore
import BasaltFormat

/// The body of an `add-inline-file` action: what is known of a small data file, and the file.
///
/// The entry stands in front so that planning, which every open warehouse does for every such file, never
/// touches the file itself.
///
/// One durable object, the commit, for an insert of a few rows: a file and a manifest would be two more.
/// - Source: format-spec/table-state.md, "Folding"
package enum InlineFileBody {
  /// - Precondition: The entry is of an image: without attempt, and as long as `image`.
  package static func bytes(_ entry: DataFileEntry, image: [UInt8]) -> [UInt8] {
    precondition(entry.attempt == nil && entry.byteCount == image.count)
    let record = entry.record
    var body = RecordWriter(reserving: 4 + record.count + image.count)
    body.u32(UInt32(record.count))
    body.raw(record)
    body.raw(image)
    return body.bytes
  }

  /// - Throws: `.corruptLedger` when the parts do not fit each other.
  package static func parse(
    _ body: ArraySlice<UInt8>
  ) throws(BasaltError) -> (entry: DataFileEntry, image: ArraySlice<UInt8>) {
    let prefixByteCount = 4
    // A body of fewer than four bytes gives some number, which the guard never gets to use.
    let recordByteCount = body.prefix(prefixByteCount).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard body.count >= prefixByteCount, recordByteCount <= body.count - prefixByteCount else {
      throw TableDamage.error("An inline file's entry of \(recordByteCount) bytes is longer than its body.")
    }
    let record = body.dropFirst(prefixByteCount).prefix(recordByteCount)
    let image = body.dropFirst(prefixByteCount + recordByteCount)
    // The image is not opened here: its own checksums and the payload's digest tell when it is read.
    let entry = try DataFileEntry(record: record)
    guard entry.byteCount == image.count else {
      throw TableDamage.error("Inline file \(entry.id) has \(image.count) bytes; its entry says \(entry.byteCount).")
    }
    return (entry, image)
  }
}
