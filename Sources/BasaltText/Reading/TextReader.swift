package import BasaltCore

/// Reads all rows of a text file as row groups of typed columns, on any number of threads.
///
/// ```
/// file → [lock: read, decompress, cut off the next row group's text] → worker: index fields → convert columns → row group
/// ```
/// A row group is the unit of parallel work from the cut to the encoding by the consumer: each worker converts the row
/// group that it took straight into its final column vectors, and nothing is copied together afterwards. Memory is a
/// row group's text and columns a worker.
///
/// A row group has `rowGroupRowCount` rows and the last one the rest. One is shorter when records of its stretch are
/// left out (skipped or empty lines), or when its text reaches 256 MiB before.
package final class TextReader: Sendable {
  package let columnNames: [String]
  package let types: [LogicalType]
  /// The columns that row groups have, by their places in the file; the others are passed over unread.
  let columns: [Int]
  let dialect: TextDialect
  let onBadRecord: BadRecordPolicy
  /// Where blocks come from, one after another, whoever asks.
  let queue: BlockQueue
  let errors: RecordErrors
  /// What all workers have left out together.
  let skipLog = SkipLog()

  init(
    _ input: TextInput, types: [LogicalType], columns: [Int]?, rowGroupRowCount: Int, onBadRecord: BadRecordPolicy
  ) throws(BasaltError) {
    precondition(rowGroupRowCount > 0)
    self.columns = columns ?? Array(types.indices)
    precondition(self.columns.allSatisfy(types.indices.contains))
    columnNames = input.columnNames
    self.types = types
    dialect = input.dialect
    self.onBadRecord = onBadRecord
    queue = try BlockQueue(input, recordCountMaximum: rowGroupRowCount)
    errors = RecordErrors(
      path: input.path, columnNames: input.columnNames, types: types, quote: input.dialect.quote)
  }

  /// A worker, to be used on one thread. Row groups come to the workers in the order of the file.
  package func makeWorker() -> RowGroupWorker { RowGroupWorker(self) }

  /// Records left out so far; final when all workers have ended.
  package var skipped: SkippedRecords { skipLog.snapshot }

  /// Whether no further row group will be taken.
  package var isEnded: Bool { queue.isEnded }

  /// Ends the reading for all workers: each finishes the row group it is at.
  package func cancel() { queue.end() }
}
