internal import BasaltStorage

/// Rows into a text file: COPY TO.
///
/// On the thread that makes the rows: text is cheaper than what it is made of, and handing batches over would gain
/// little.
enum TextExport {
  /// Writes all rows of a result. The file appears whole and durable, or not at all.
  /// - Throws: `.alreadyExists`: files are not overwritten; what reading the rows throws; `.diskFull`, `.ioFailure`.
  /// - Returns: How many rows there were.
  static func write(
    _ rows: ResultStream, to path: String, _ format: BatchTextWriter.Format
  ) async throws(BasaltError) -> Int {
    try await rows.onThreadOfItsOwn { () throws(BasaltError) in
      // A courtesy: a name that is taken is refused before the query runs. Publishing asks again, and then it counts.
      let target = try ConversionTarget(path, rows.engine)
      let output = try target.makeWriter()
      do throws(BasaltError) {
        let writer = BatchTextWriter(format, schema: rows.shown.schema)
        var rowCount = 0
        var text: [UInt8] = []
        // By rounds and not by the iterator, which would change threads for each.
        while let round = try rows.nextRound() {
          for batch in round {
            try writer.append(try rows.shown.batch(batch), to: &text)
            rowCount += batch.rowCount
          }
          if text.count >= byteCountPerWrite {
            try append(text, to: output)
            // Its memory is used again: the largest round has sized it.
            text.removeAll(keepingCapacity: true)
          }
        }
        // Also without rows: a header without rows is still CSV.
        try writer.finish(to: &text)
        try append(text, to: output)
        guard case .stored = try output.publish() else { throw ConversionTarget.alreadyExists(path) }
        return rowCount
      } catch {
        // Half a file has no name yet. It goes, and the error is told with the file that it was to be.
        output.discard()
        throw error.at("file", path)
      }
    }
  }

  /// Few enough writes to cost nothing, few enough bytes to be held.
  private static let byteCountPerWrite = 1 << 20

  /// Through a buffer, whose bytes are where the writer can take them from.
  private static func append(_ text: [UInt8], to output: any ObjectWriter) throws(BasaltError) {
    let bytes = Buffer(text)
    try unsafe bytes.withBytes { (raw) throws(BasaltError) in try unsafe output.append(raw) }
  }
}
