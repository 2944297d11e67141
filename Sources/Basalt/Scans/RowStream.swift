internal import BasaltFormat
package import BasaltTable

/// The rows of a data file or of a table that were asked for, as batches in the order of the file, or of the table's files.
///
/// Files are opened and pages read by the engine's threads a few ahead of the consumer, never more: a stream that nobody reads holds a bounded
/// amount of memory and no thread. A batch owns its buffers and may be kept. A stream can be gone through more than once; each time the
/// files are read again (from the buffer pool, if it still has the pages).
public struct RowStream: AsyncSequence, Sendable {
  public typealias Element = Batch
  public typealias Failure = BasaltError

  /// What each batch has.
  public let schema: Schema
  let files: ScannedFiles
  let engine: Engine
  let rowLimit: Int?
  private let progress: ScanProgress

  private init(_ files: ScannedFiles, engine: Engine, rowLimit: Int?) {
    schema = files.schema
    self.files = files
    self.engine = engine
    self.rowLimit = rowLimit
    progress = ScanProgress(files)
  }

  init(_ scan: DataFileScan, engine: Engine, rowLimit: Int?) {
    self.init(.file(scan), engine: engine, rowLimit: rowLimit)
  }

  /// The rows of a table. Files of its plan are opened when their turn comes.
  /// - Parameter rowLimit: Rows at most, or `nil` for all.
  package init(_ scan: TableScan, engine: Engine, rowLimit: Int? = nil) {
    precondition(rowLimit ?? 0 >= 0, "a limit of \(rowLimit ?? 0) rows")
    self.init(.table(scan), engine: engine, rowLimit: rowLimit)
  }

  public func makeAsyncIterator() -> Iterator { Iterator(self, progress) }

  /// What was read and skipped so far, by all passes through this stream.
  public var statistics: ScanStatistics { progress.statistics }

  /// One pass through the stream, for one task.
  public struct Iterator: AsyncIteratorProtocol {
    public typealias Element = Batch
    public typealias Failure = BasaltError

    private let stream: RowStream
    private let reading: ReadAhead
    private var ready: [Batch] = []
    /// Handed out of `ready`.
    private var takenCount = 0
    private var remainingRowCount: Int

    init(_ stream: RowStream, _ progress: ScanProgress) {
      self.stream = stream
      reading = ReadAhead(stream, progress)
      remainingRowCount = stream.rowLimit ?? .max
    }

    /// The next batch; never an empty one. `nil` at the end.
    /// - Throws: `.corruptPage` and its like when stored bytes are damaged, `.ioFailure`, `.cancelled` when the task is. Then again each time:
    ///   there is no way past it.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(BasaltError) -> Batch? {
      while remainingRowCount > 0 {
        if takenCount < ready.count {
          let batch = ready[takenCount].prefix(remainingRowCount)
          takenCount += 1
          remainingRowCount -= batch.rowCount
          return batch
        }
        guard let round = try await reading.next(wantedRowCount: remainingRowCount, isolation: actor) else { break }
        ready = round
        takenCount = 0
      }
      reading.end()
      return nil
    }

    public mutating func next() async throws(BasaltError) -> Batch? { try await next(isolation: nil) }
  }
}

extension Batch {
  /// The first `maximum` rows meant, or all when there are fewer.
  func prefix(_ maximum: Int) -> Batch {
    guard rowCount > maximum else { return self }
    let positions = (0..<maximum).map { row in UInt16(selection.map { $0[row] } ?? row) }
    return Batch(schema: schema, columns: columns, rowCount: physicalRowCount, selection: SelectionVector(positions))
  }
}
