internal import BasaltStorage

/// Rows into a text file: COPY TO.
enum TextExport {
  /// Writes all rows of a result. The file appears whole and durable, or not at all.
  /// - Throws: `.alreadyExists`: files are not overwritten; what reading the rows throws; `.diskFull`, `.ioFailure`.
  /// - Returns: How many rows there were.
  static func write(
    _ rows: ResultStream, to path: String, _ format: BatchTextWriter.Format
  ) async throws(BasaltError) -> Int {
    try await rows.onThreadOfItsOwn { () throws(BasaltError) in
      let target = try ConversionTarget(path, rows.engine)
      let output = try target.makeWriter()
      do throws(BasaltError) {
        let writer = BatchTextWriter(format, schema: rows.schema)
        var rowCount = 0
        var text: [UInt8] = []
        while let round = try rows.nextRound() {
          for batch in round {
            try writer.append(batch, to: &text)
            rowCount += batch.rowCount
          }
          if text.count >= byteCountPerWrite {
            try append(text, to: output)
            text.removeAll(keepingCapacity: true)
          }
        }
        try writer.finish(to: &text)
        try append(text, to: output)
        guard case .stored = try output.publish() else { throw ConversionTarget.alreadyExists(path) }
        return rowCount
      } catch {
        output.discard()
        throw error.at("file", path)
      }
    }
  }

  /// Few enough writes to cost nothing, few enough bytes to be held.
  private static let byteCountPerWrite = 1 << 20

  private static func append(_ text: [UInt8], to output: any ObjectWriter) throws(BasaltError) {
    let bytes = Buffer(text)
    try unsafe bytes.withBytes { (raw) throws(BasaltError) in try unsafe output.append(raw) }
  }
}
