internal import BasaltFormat
package import BasaltTable

/// The rows of a data file or of a table that were asked for, as batches in the order of the file, or of the
/// table's files.
///
/// Files are opened and pages read by the engine's threads a few ahead of the consumer, never more: a stream
/// that nobody reads holds a bounded amount of memory and no thread. A batch owns its buffers and may be kept.
/// A stream can be gone through more than once; each time the files are read again (from the buffer pool, if it
/// still has the pages).
///
/// A value that describes the scan; only an iterator reads.
public struct RowStream: AsyncSequence, Sendable {
  public typealias Element = Batch
  public typealias Failure = BasaltError

  /// What each batch has.
  public let schema: Schema
  // What is gone over, and on what.
  let files: ScannedFiles
  let engine: Engine
  let rowLimit: Int?
  /// Shared by all passes, since a stream is copied where it is handed on.
  private let progress: ScanProgress
  /// The audit log's entry about these rows; `nil` for a file that belongs to no table. Ends with the last copy of the
  /// stream, as all passes are one access.
  private let access: AuditedAccess?

  /// - Parameter rowLimit: Not negative; `nil` for all.
  private init(_ files: ScannedFiles, engine: Engine, rowLimit: Int?, _ access: AuditedAccess?) {
    schema = files.schema
    self.files = files
    self.engine = engine
    self.rowLimit = rowLimit
    progress = ScanProgress(files)
    self.access = access
    access?.countsScanned { [progress] in progress.statistics.readRowCount }
  }

  init(_ scan: DataFileScan, engine: Engine, rowLimit: Int?) {
    self.init(.file(scan), engine: engine, rowLimit: rowLimit, nil)
  }

  /// The rows of a table. Files of its plan are opened when their turn comes.
  /// - Parameter rowLimit: Rows at most, or `nil` for all.
  /// - Parameter access: Told of what is released; without one, whoever has recorded the scan's intent records what came of
  ///   it.
  init(_ scan: TableScan, engine: Engine, rowLimit: Int?, _ access: AuditedAccess?) {
    precondition(rowLimit ?? 0 >= 0, "a limit of \(rowLimit ?? 0) rows")
    self.init(.table(scan), engine: engine, rowLimit: rowLimit, access)
  }

  package init(_ scan: TableScan, engine: Engine, rowLimit: Int? = nil) {
    self.init(scan, engine: engine, rowLimit: rowLimit, nil)
  }

  /// Begins a pass; nothing is read before its first `next()`.
  public func makeAsyncIterator() -> Iterator { Iterator(self, progress) }

  /// What was read and skipped so far, by all passes through this stream.
  public var statistics: RowStream.Statistics { progress.statistics }

  /// One pass through the stream, for one task.
  ///
  /// Not `Sendable`: a pass has one consumer, who decides how far it reads ahead.
  public struct Iterator: AsyncIteratorProtocol {
    public typealias Element = Batch
    public typealias Failure = BasaltError

    private let stream: RowStream
    private let reading: ReadAhead
    /// The batches of the round that came last.
    private var ready: [Batch] = []
    /// Handed out of `ready`.
    private var takenCount = 0
    /// Of the limit; nothing is decoded for rows beyond it but what their round had begun.
    private var remainingRowCount: Int

    init(_ stream: RowStream, _ progress: ScanProgress) {
      self.stream = stream
      reading = ReadAhead(stream, progress)
      remainingRowCount = stream.rowLimit ?? .max
    }

    /// The next batch; never an empty one. `nil` at the end.
    /// - Throws: `.corruptPage` and its like when stored bytes are damaged, `.ioFailure`, `.cancelled` when the
    ///   task is. Then again each time: there is no way past it.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(BasaltError) -> Batch? {
      while remainingRowCount > 0 {
        if takenCount < ready.count {
          // The last batch of a limit is cut by a selection, not copied.
          let batch = ready[takenCount].prefix(remainingRowCount)
          takenCount += 1
          remainingRowCount -= batch.rowCount
          stream.access?.add(rowCount: batch.rowCount, byteCount: batch.valueByteCount)
          return batch
        }
        let round: [Batch]?
        do throws(BasaltError) {
          round = try await reading.next(wantedRowCount: remainingRowCount, isolation: actor)
        } catch {
          stream.access?.end(by: error)
          throw error
        }
        guard let round else { break }
        ready = round
        takenCount = 0
      }
      // Also at a limit: rounds that were begun for more are stopped.
      reading.end()
      stream.access?.hasBeenRead()
      return nil
    }

    public mutating func next() async throws(BasaltError) -> Batch? { try await next(isolation: nil) }
  }
}

extension Batch {
  /// The first `maximum` rows meant, or all when there are fewer.
  /// - Precondition: Positions fit 16 bits, as those of every batch do.
  func prefix(_ maximum: Int) -> Batch {
    guard rowCount > maximum else { return self }
    let positions = (0..<maximum).map { row in UInt16(selection.map { $0[row] } ?? row) }
    return Batch(schema: schema, columns: columns, rowCount: physicalRowCount, selection: SelectionVector(positions))
  }
}
