internal import BasaltAudit
internal import BasaltExecution
internal import BasaltFunctions
internal import BasaltRuntime

/// The rows that a statement yields, as batches, in the statement's order.
///
/// Rows are made round by round as they are read: between two batches nothing runs and no thread waits, so that a stream
/// that nobody reads on costs the memory it holds and nothing else: the rows that came within a millisecond, at most those
/// of one round. A batch owns its buffers and may be kept.
///
/// It can be gone through once.
public struct ResultStream: AsyncSequence, Sendable {
  public typealias Element = Batch
  public typealias Failure = BasaltError

  /// What each batch has. Two columns of one name are told apart by a number: `count`, `count_1`.
  public let schema: Schema
  /// What the columns are called in the statement; names need not differ.
  public let columnNames: [String]
  /// The rows as the session writes them: in its time zone, as it was when the statement began.
  public let shown: ShownRows
  /// Holds the pipeline and the pages it stands on: dropping the stream frees them.
  private let rounds: ResultRounds
  let engine: Engine
  private let cancellation: Cancellation
  /// Shared with the scans, which go on counting.
  private let tracker: StatementTracker
  /// Of results whose profile was asked for.
  private let profiler: StatementProfiler?
  /// The audit log's entry about these rows; `nil` when they are of no table.
  private let access: AuditedAccess?
  /// Whether nothing is left of the statement when all rows are read.
  private let endsAccess: Bool

  init(
    _ reader: QueuedReader, columns: [(name: String, type: LogicalType)], zone: Zone, engine: Engine,
    cancellation: Cancellation,
    tracker: StatementTracker, timer: StatementTimer, profiler: StatementProfiler? = nil,
    access: AuditedAccess? = nil, endsAccess: Bool = true
  ) throws(BasaltError) {
    schema = try ResultStream.schema(of: columns)
    columnNames = columns.map(\.name)
    shown = try ShownRows(schema, zone)
    // The limit of a statement is one for its rows as well, so the result keeps it running.
    rounds = ResultRounds(reader, schema, timer, tracker, profiler, cancellation)
    self.engine = engine
    self.cancellation = cancellation
    self.tracker = tracker
    self.profiler = profiler
    (self.access, self.endsAccess) = (access, endsAccess)
    access?.countsScanned { [tracker] in tracker.statistics.readRowCount }
  }

  /// What was read and skipped of tables so far.
  public var statistics: QueryProfile.Statistics { tracker.statistics }

  /// Where the time went so far, and what each operator did; `nil` unless the query was asked with `isProfiled`.
  public var profile: QueryProfile? { profiler?.profile(tracker.statistics) }

  /// Ends the statement. What reads its rows gets `.cancelled`.
  public func cancel() { cancellation.cancel() }

  /// How far its scans have come. May be asked from any task while another reads.
  public var progress: Progress { tracker.progress }

  /// The batches of the next round, possibly none; `nil` at the end. Blocks.
  func nextRound() throws(BasaltError) -> [Batch]? {
    do throws(BasaltError) {
      let round = try rounds.next()
      count(round)
      return round
    } catch {
      if endsAccess { access?.end(by: error) }
      throw error
    }
  }

  /// The same of rows that are there, on the reader's own task: a task that is cancelled gets none of them.
  private func readyRound() throws(BasaltError) -> [Batch]? {
    if Task.isCancelled { cancellation.cancel() }
    return try nextRound()
  }

  /// For the audit log: what was handed on so far, and that it was all. Rows that were read ahead and not asked for have
  /// not been released.
  private func count(_ round: [Batch]?) {
    guard let access else { return }
    if let round {
      access.add(
        rowCount: round.reduce(0) { $0 + $1.rowCount }, byteCount: round.reduce(0) { $0 + $1.valueByteCount })
    } else if endsAccess {
      access.end(.complete)
    }
  }

  /// Reads what comes quickly, on a thread that may block and is there anyway. What fails is told when rows are asked for.
  func readAhead() { rounds.readAhead() }

  /// Runs work that reads these rows where blocking is allowed; cancelling the task ends the statement.
  func onThreadOfItsOwn<Result: Sendable>(
    _ work: @escaping @Sendable () throws(BasaltError) -> Result
  ) async throws(BasaltError) -> Result {
    try await engine.coordinator.run(cancellation: cancellation, work)
  }

  /// Writes all rows to a new file, which appears whole and durable, or not at all; as they are shown.
  /// - Throws: `.alreadyExists`; what reading the rows throws; `.diskFull`, `.ioFailure`.
  /// - Returns: How many rows there were.
  public func write(to path: String, _ format: BatchTextWriter.Format) async throws(BasaltError) -> Int {
    try await TextExport.write(self, to: path, format)
  }

  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  /// One pass, for one task.
  public struct Iterator: AsyncIteratorProtocol {
    public typealias Element = Batch
    public typealias Failure = BasaltError

    private let stream: ResultStream
    /// What is left of a round: one goes to a thread and back for several batches.
    private var ready: ArraySlice<Batch> = []
    private var hasEnded = false

    init(_ stream: ResultStream) { self.stream = stream }

    /// The next batch, never an empty one; `nil` at the end.
    /// - Throws: What the statement throws for one of its rows; `.cancelled`; `.timedOut`.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(BasaltError) -> Batch? {
      while ready.isEmpty {
        if hasEnded { return nil }
        // A constant of its own: the closure must not capture an iterator that changes.
        let stream = stream
        // What was read already costs no go to a thread and back.
        let round =
          if stream.rounds.isReady {
            try stream.readyRound()
          } else {
            try await stream.onThreadOfItsOwn { () throws(BasaltError) in try stream.nextRound() }
          }
        if let round { ready = round[...] } else { hasEnded = true }
      }
      return ready.removeFirst()
    }

    public mutating func next() async throws(BasaltError) -> Batch? { try await next(isolation: nil) }
  }

  /// Columns of a result as a schema, which asks for names that differ and are not empty.
  private static func schema(of columns: [(name: String, type: LogicalType)]) throws(BasaltError) -> Schema {
    var taken: Set<[UInt8]> = []
    var fields: [Field] = []
    for (index, column) in columns.enumerated() {
      // By bytes, as schemas tell names apart.
      let base = column.name.isEmpty ? "?column?" : column.name
      var name = base
      var number = 1
      // Counted on until it is free: `count_1` may be somebody's column already.
      while !taken.insert(Array(name.utf8)).inserted {
        name = "\(base)_\(number)"
        number += 1
      }
      fields.append(Field(id: FieldID(UInt32(index + 1)), name: name, type: column.type))
    }
    return try Schema(fields)
  }
}
