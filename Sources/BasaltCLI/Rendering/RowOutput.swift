import Basalt

/// Rows to standard output.
///
/// Batches come as they are decoded and leave as they are rendered: memory does not grow with the result,
/// whatever the format.
///
/// But for `table`, which keeps a bounded number of rows (`TableRenderer`).
enum RowOutput {
  /// - Parameter shown: Of a result: its rows by the clock of the session.
  /// - Returns: How many rows there were.
  static func write<Rows: AsyncSequence>(
    _ rows: Rows, schema: Schema, shown: ResultStream.ShownRows? = nil, format: OutputFormat, rowLimit: Int?,
    terminal: Terminal = .standardOutput
  ) async throws(BasaltError) -> Int where Rows.Element == Batch, Rows.Failure == BasaltError {
    var renderer = format.makeRenderer(
      RenderingContext(schema: schema, shownSchema: shown?.schema, terminal: terminal, rowLimit: rowLimit))
    var output = StandardOutput()
    var rowCount = 0
    // By hand: a `for` loop over it would lose which errors are thrown.
    var iterator = rows.makeAsyncIterator()
    while let batch = try await iterator.next(isolation: nil) {
      rowCount += batch.rowCount
      // Batch by batch, so that memory does not grow here either.
      let batch = if let shown { try shown.batch(batch) } else { batch }
      try output.append { (target) throws(BasaltError) in try renderer.render(batch, into: &target) }
      try output.flushIfLarge()
    }
    // Also when there were no rows: a header without rows is still CSV, and `[]` is still JSON.
    try output.append { (target) throws(BasaltError) in try renderer.finish(into: &target) }
    try output.flush()
    return rowCount
  }
}
