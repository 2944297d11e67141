internal import BasaltFormat
internal import BasaltRuntime
internal import Synchronization

/// The rows of a data file that were asked for, as batches in the order of the file.
///
/// Pages are read by the engine's threads a few ahead of the consumer, never more: a stream that nobody reads holds a bounded amount of
/// memory and no thread. A batch owns its buffers and may be kept. A stream can be gone through more than once; each time the file is read
/// again (from the buffer pool, if it still has the pages).
public struct RowStream: AsyncSequence, Sendable {
  public typealias Element = Batch
  public typealias Failure = BasaltError

  /// What each batch has.
  public let schema: Schema
  let scan: DataFileScan
  let engine: Engine
  let rowLimit: Int?
  private let progress = ScanProgress()

  init(_ scan: DataFileScan, engine: Engine, rowLimit: Int?) {
    self.scan = scan
    schema = scan.schema
    self.engine = engine
    self.rowLimit = rowLimit
  }

  public func makeAsyncIterator() -> Iterator { Iterator(self, progress) }

  /// What was read and skipped so far, by all passes through this stream.
  public var statistics: ScanStatistics {
    let read = progress.read
    return ScanStatistics(
      pageCount: scan.pieces.count + scan.skipped.pageCount, readPageCount: read.pageCount, skippedPageCount: scan.skipped.pageCount,
      skippedRowGroupCount: scan.skipped.rowGroupCount, readRowCount: read.rowCount,
      skippedRowCount: scan.skipped.rowCount)
  }

  /// What the workers of a stream's rounds have read.
  final class ScanProgress: Sendable {
    private let counts = Mutex(ScanCounts())

    var read: ScanCounts { counts.withLock { $0 } }
    func add(_ more: ScanCounts) { counts.withLock { $0 = $0 + more } }
  }

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
    /// - Throws: `.corruptPage` and its like when stored bytes are damaged, `.ioFailure`, `.cancelled` when the task is.
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
