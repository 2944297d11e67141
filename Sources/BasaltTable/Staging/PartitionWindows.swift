import BasaltCore

/// Cuts batches of any size into windows whose rows are sorted into partitions at once.
///
/// As large as they may be: the more rows a window has, the longer are the parts that each partition gets of it, and
/// the fewer times a buffer is borrowed for them.
struct PartitionWindows: Sendable {
  private let splitter: PartitionSplitter
  /// Of the columns that the spec is of, and no others: only these are cut to windows.
  private let sourceSchema: Schema
  private let sourceIndices: [Int]
  private let byteCountMaximum: Int

  /// - Parameter byteCountMaximum: About how many bytes of rows a window may have.
  /// - Throws: `.unknownName` or `.typeMismatch` when the spec does not fit the schema.
  init(_ spec: PartitionSpec, schema: Schema, byteCountMaximum: Int) throws(BasaltError) {
    let sources = Set(spec.fields.map(\.source))
    sourceIndices = schema.fields.indices.filter { sources.contains(schema.fields[$0].id) }
    sourceSchema = try Schema(sourceIndices.map { schema.fields[$0] })
    splitter = try PartitionSplitter(spec, schema: sourceSchema)
    self.byteCountMaximum = byteCountMaximum
  }

  /// Consecutive rows of the batch's columns. A batch with a selection has so few that it is one window.
  func windows(of batch: Batch) -> [Range<Int>] {
    let rowCount = batch.physicalRowCount
    // Its positions are of 16 bits already.
    if batch.selection != nil { return [0..<rowCount] }
    // By the average: one window with all the long values is possible, but then the caller holds them all already.
    let byteCount = batch.columns.reduce(0) { sum, column in
      sum + column.values.byteCount + column.heaps.reduce(0) { $0 + $1.byteCount }
    }
    let rowsWithinBytes =
      byteCount <= byteCountMaximum
      ? rowCount : Int(Double(rowCount) * Double(byteCountMaximum) / Double(byteCount))
    let windowRowCount = min(max(rowsWithinBytes, Limits.vectorRowCount), Limits.stagedWindowRowCountMaximum)
    return stride(from: 0, to: rowCount, by: windowRowCount).map { $0..<min($0 + windowRowCount, rowCount) }
  }

  /// The rows of a window by partition; positions count from its start.
  func parts(of window: Range<Int>, _ batch: Batch) -> [PartitionSplitter.Part] {
    let isWhole = window.count == batch.physicalRowCount
    let columns = sourceIndices.map { isWhole ? batch.columns[$0] : batch.columns[$0].slice(window) }
    return splitter.split(
      Batch(schema: sourceSchema, columns: columns, rowCount: window.count, selection: batch.selection))
  }
}
