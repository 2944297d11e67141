internal import BasaltExecution
internal import BasaltFunctions
internal import BasaltRuntime
internal import BasaltStorage

/// The threads and memory that everything opened on it shares.
///
/// A process needs one. It is made explicitly and handed to what uses it, so that a service decides how many of
/// its processors, and how much of its memory, Basalt may have; there is no hidden global one. Its threads end
/// when the last thing that uses it is gone.
///
/// ```swift
/// let engine = try Engine()
/// let flights = try await DataFile.open("flights.bslt", on: engine)
/// ```
///
/// Files, warehouses and streams hold on to their engine; it holds on to none of them.
public final class Engine: Sendable {
  /// How many resources an engine may use.
  public struct Configuration: Sendable {
    /// Threads that decode, filter and encode, or `nil` for one per processor that the process may use.
    public var threadCount: Int?
    /// Bytes of verified pages that are kept for the next reader.
    public var bufferPoolByteCount: Int

    /// Bytes that all queries together may hold: hash tables, sorted rows. What needs more goes on in temporary files, but for what
    /// cannot be divided, as a single partition of a window, which fails with an error.
    public var queryByteCount: Int
    /// Queries that wait at most, when others have the memory that they are believed to need; one more ends with `.busy`.
    public var queuedQueryCountMaximum = Limits.queuedQueryCountMaximum
    /// How long one waits, and then ends with `.busy`. `statement_timeout` counts as well, and cancelling ends it at once.
    public var queueTimeout = Limits.queueTimeout
    /// Where queries put what they have no memory for, in files without a name; `nil` for `TMPDIR`, or else `/var/tmp`. On a
    /// device with room, and as well guarded as the data: rows lie there as they are.
    public var spillDirectory: String?
    /// Text files that queries may read: none, unless the host says so.
    public var readableFiles = ReadableFiles.none
    /// Rows of a batch at most, 1 to 8,192: fewer only make queries slower, and edges between batches more frequent.
    public var batchRowCount = Limits.batchRowCountMaximum
    /// The number of an encoding for the files of tables, for tests: whatever the encoding, rows are the same.
    package var forcedEncoding: UInt8?
    /// Bytes that an operator may hold before it goes on in temporary files, for tests.
    package var forcedSpillByteCount: Int?
    /// Whether plans are carried out division by division wherever they can be, however few rows there are, for tests.
    package var forcesDivisions = false

    public init(
      threadCount: Int? = nil, bufferPoolByteCount: Int = Limits.bufferPoolByteCount,
      queryByteCount: Int = Limits.queryByteCount
    ) {
      self.threadCount = threadCount
      self.bufferPoolByteCount = bufferPoolByteCount
      self.queryByteCount = queryByteCount
    }
  }

  let pool: WorkerPool
  /// Pages of all files that are open on this engine, by file id and place: two readers of one file share them.
  let bufferPool: BufferPool
  /// What operators reserve from.
  let queryBudget: MemoryBudget
  /// When queries may begin to.
  let admission: QueryAdmission
  /// And where they put what the budget has no room for.
  let spilling: SpillSpace
  /// What `read_csv` and its like may open.
  let readableFiles: ReadableFiles
  /// Rows of a batch of queries at most.
  let batchRowCount: Int
  /// Whether few rows are worth dividing.
  let forcesDivisions: Bool
  /// For all files of tables, or `nil` for the best of each.
  let forcedEncoding: UInt8?
  /// Time zones that were read, by name.
  let zones = ZoneDatabase()
  /// One store a directory, however many files of it are open.
  let stores = DirectoryStores()
  let coordinator = Coordinator()
  /// Of sessions without a warehouse.
  let statements = StatementCache()

  /// - Throws: `.invalidArgument` for a thread count below 1 or above 1,024, or a negative size or time; `.busy` when
  ///   the system gives no more threads.
  /// - Complexity: Starts the threads, some 20 µs each; the buffer pool allocates when pages come.
  public init(_ configuration: Configuration = Configuration()) throws(BasaltError) {
    if let threadCount = configuration.threadCount, !Engine.threadCountRange.contains(threadCount) {
      throw BasaltError(
        .invalidArgument, "An engine of \(threadCount) threads is not possible.",
        remedy:
          "Use \(Engine.threadCountRange.lowerBound) to \(Engine.threadCountRange.upperBound), best one per processor.")
    }
    guard configuration.bufferPoolByteCount >= 0 else {
      throw BasaltError(
        .invalidArgument, "A buffer pool of \(configuration.bufferPoolByteCount) bytes is not possible.",
        remedy: "Use 0 to keep no pages, or a positive size.")
    }
    pool = try WorkerPool(threadCount: configuration.threadCount ?? WorkerPool.availableProcessorCount)
    guard (1...Limits.batchRowCountMaximum).contains(configuration.batchRowCount) else {
      throw BasaltError(
        .invalidArgument, "Batches of \(configuration.batchRowCount) rows are not possible.",
        remedy: "Use 1 to \(Limits.batchRowCountMaximum).")
    }
    batchRowCount = configuration.batchRowCount
    readableFiles = configuration.readableFiles
    forcedEncoding = configuration.forcedEncoding
    forcesDivisions = configuration.forcesDivisions
    guard configuration.queryByteCount >= 0 else {
      throw BasaltError(
        .invalidArgument, "A query memory of \(configuration.queryByteCount) bytes is not possible.",
        remedy: "Use a positive size.")
    }
    guard configuration.queuedQueryCountMaximum >= 0, configuration.queueTimeout >= .zero else {
      throw BasaltError(
        .invalidArgument,
        "A queue of \(configuration.queuedQueryCountMaximum) queries that wait \(configuration.queueTimeout) is not possible.",
        remedy: "Use 0 to let none wait, or positive numbers.")
    }
    queryBudget = MemoryBudget(byteCount: configuration.queryByteCount)
    // Of this budget alone: pages that are kept are given up for others by the buffer pool itself.
    var queue = QueryAdmission.Queue()
    (queue.countMaximum, queue.timeout) = (configuration.queuedQueryCountMaximum, configuration.queueTimeout)
    admission = QueryAdmission(queryBudget, queue)
    spilling = SpillSpace(
      directory: configuration.spillDirectory ?? SpillSpace.defaultDirectory,
      forcedByteCount: configuration.forcedSpillByteCount)
    bufferPool = BufferPool(budget: MemoryBudget(byteCount: configuration.bufferPoolByteCount))
  }

  /// More threads than any machine has processors are a mistake, each taking 8 MiB of address space.
  private static let threadCountRange = 1...1_024

  /// Threads at work.
  public var threadCount: Int { pool.threadCount }
}
