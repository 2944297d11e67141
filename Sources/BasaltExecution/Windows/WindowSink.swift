internal import BasaltCore
internal import BasaltRuntime

/// Takes all rows, puts them into the order of a window, and finds where partitions begin: what is computed over them is
/// computed when they are read.
///
/// One sort by what makes partitions and then by the order, by all threads. Rows that are equal in both stay in the order of
/// morsels, so that a query has one result whatever the number of threads.
final class WindowSink: Sink {
  static let displayName = "WINDOW"

  private let shape: WindowShape
  /// In the order of morsels.
  private let collected = CollectedRows()
  /// What there was no room for in memory.
  private let runs: SortedRuns

  /// What was written to temporary files; `nil` while all is in memory.
  var spilled: SpillFigures? { runs.figures }

  static let purpose = "the rows of a window"
  /// Rows in which a task looks for the starts of partitions.
  private static let taskRowCount = 64 << 10

  init(_ shape: WindowShape) {
    self.shape = shape
    runs = SortedRuns(types: shape.types, keys: shape.sortColumns)
  }

  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    // Of a single partition all rows have to be in memory in the end.
    if shape.partition.isEmpty {
      return CollectingWorker(collected.makeCollector(shape.types, context, purpose: WindowSink.purpose), collected)
    }
    return SortWorker(runs, collected, context, purpose: WindowSink.purpose)
  }

  /// - Throws: `.memoryBudget`, `.cancelled`; `.diskFull` and `.ioFailure` where rows were too many for memory.
  func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let reservation = collected.takeReservation(context)
    if !runs.isEmpty {
      // What threads had handed over before the first run was written.
      let pieces = collected.takePieces()
      try runs.write(pieces, context)
      reservation.release(pieces.reduce(0) { $0 + $1.byteCount })
    }
    if let (runs, file) = runs.taken() { return WindowRunsSource(runs, file, shape, context) }
    let rows = try StoredRows.assembled(
      collected, types: shape.types, context, reservation, purpose: WindowSink.purpose)
    let permutation = try permutation(rows, context, reservation)
    try reservation.reserve(rows.count, for: WindowSink.purpose)
    let starts = try WindowSink.starts(rows, permutation, shape, context)
    return WindowSource(rows, permutation: permutation, starts: starts, rowCount: rows.count, shape, context)
  }

  /// Row numbers in order; those of the rows as they came where nothing orders them, as under `OVER ()`.
  private func permutation(
    _ rows: StoredRows, _ context: ExecutionContext, _ reservation: MemoryReservation
  ) throws(BasaltError) -> Buffer {
    guard shape.sortColumns.isEmpty else {
      return try ParallelSort(rows.columns, by: shape.sortColumns, context).permutation(
        reservation, purpose: WindowSink.purpose)
    }
    try reservation.reserve(rows.count * 4, for: WindowSink.purpose)
    return WindowSink.numbers(rows.count)
  }

  /// Row numbers of rows that lie in order.
  static func numbers(_ rowCount: Int) -> Buffer {
    let numbers = Buffer(byteCount: rowCount * 4)
    let target = unsafe numbers.address.assumingMemoryBound(to: UInt32.self)
    for row in 0..<rowCount { unsafe target[row] = UInt32(truncatingIfNeeded: row) }
    return numbers
  }

  /// A byte a row in order: 1 where a partition begins, which the first row always does.
  ///
  /// Here and not with each morsel, since morsels are cut there. Keys are gathered a second time when they are wanted as columns,
  /// which most are not.
  static func starts(
    _ rows: StoredRows, _ permutation: Buffer, _ shape: WindowShape, _ context: ExecutionContext
  ) throws(BasaltError) -> Buffer {
    let flags = Buffer(byteCount: rows.count)
    guard rows.count > 0 else { return flags }
    unsafe flags.address.initializeMemory(as: UInt8.self, repeating: 0, count: rows.count)
    unsafe flags.address.storeBytes(of: 1, as: UInt8.self)
    if shape.partition.isEmpty { return flags }
    let (partition, taskRowCount) = (shape.partition, WindowSink.taskRowCount)
    let taskCount = (rows.count + taskRowCount - 1) / taskRowCount
    try context.pool.run(morselCount: taskCount, cancellation: context.cancellation) {
      (_, task) throws(BasaltError) in
      // From the last row of the task before on, with which the first of this one is compared.
      let first = max(0, task * taskRowCount - 1)
      let count = min(rows.count, (task + 1) * taskRowCount) - first
      let positions = unsafe UnsafeBufferPointer(
        start: UnsafePointer(permutation.address.assumingMemoryBound(to: UInt32.self) + first), count: count)
      // The first flag here is that task's, and is left alone.
      let own = unsafe flags.address.assumingMemoryBound(to: UInt8.self) + first
      for position in partition { unsafe NeighbourKeys.mark(rows.columns[position].gathered(at: positions), own) }
    }
    return flags
  }
}
