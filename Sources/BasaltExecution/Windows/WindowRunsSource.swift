import BasaltCore
import BasaltRuntime
import Synchronization

/// The results of a window whose rows were too many for memory: sorted runs are read part by part, and what is computed at a time
/// are the partitions that end within a part. Of the last one, which may go on, rows are carried into the next.
///
/// What is computed is as without files (`WindowSource`), over fewer rows at a time. Nothing is computed of rows that nobody
/// reads, and no part is read before the one before it has been given.
final class WindowRunsSource: Source {
  static let displayName = "WINDOW RUNS"

  private let shape: WindowShape
  private let context: ExecutionContext
  private let state: Mutex<State>

  private struct State: Sendable {
    /// Rows in order, a part in memory at a time.
    let sorted: SortedRunsSource
    /// Rows of the partition that may go on, and what holds their memory.
    var carried: [VectorBatch] = []
    var reservation: MemoryReservation
    var current: WindowSource?
    var isEnded = false
  }

  /// Of all that an operator may hold: rows that are being sorted, those that are read of them, and these once more put together.
  private static let share = 4

  init(_ runs: [SortedRun], _ file: SpillFile, _ shape: WindowShape, _ context: ExecutionContext) {
    (self.shape, self.context) = (shape, context)
    let parts = SortedParts(runs, shape.sortColumns, context, share: WindowRunsSource.share)
    state = Mutex(
      State(
        sorted: SortedRunsSource(parts, file, types: shape.types, keys: shape.sortColumns, context),
        reservation: MemoryReservation(of: context.budget)))
  }

  /// - Throws: `.memoryBudget` for a partition that does not fit by itself; `.ioFailure`, `.cancelled`; what a function throws.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try state.withLock { (state) throws(BasaltError) in
      while true {
        if let round = try state.current?.nextRound(wantedRowCount: wantedRowCount) { return round }
        state.current = nil
        if state.isEnded { return nil }
        try readPart(&state)
      }
    }
  }

  /// Reads rows until a partition has ended, or all.
  private func readPart(_ state: inout State) throws(BasaltError) {
    do throws(BasaltError) {
      // A part has at least one row that none before it had, so that this ends.
      let more = try read(&state)
      state.isEnded = more == nil
      let batches = state.carried + (more ?? [])
      guard !batches.isEmpty else { return }
      let collected = CollectedRows()
      for batch in batches { collected.add(batch, byteCount: WindowRunsSource.byteCount(of: batch)) }
      let reservation = state.reservation
      // Of the rows put together from here on, and those that are carried on have one of their own.
      (state.carried, state.reservation) = ([], MemoryReservation(of: context.budget))
      // Put together once more, since parts of a sort are cut anywhere, and what computes windows wants whole partitions in one
      // place. A partition that goes on through several parts is copied with each of them.
      let rows = try StoredRows.assembled(
        collected, types: shape.types, context, reservation, purpose: WindowSink.purpose)
      // A row number and a flag each.
      try reservation.reserve(rows.count * 5, for: WindowSink.purpose)
      let numbers = WindowSink.numbers(rows.count)
      let starts = try WindowSink.starts(rows, numbers, shape, context)
      // Behind the last row of all nothing goes on.
      let count = state.isEnded ? rows.count : WindowRunsSource.lastStart(starts, rows.count)
      try carry(rows, from: count, &state)
      state.current = WindowSource(rows, permutation: numbers, starts: starts, rowCount: count, shape, context)
    } catch {
      guard error.code == .memoryBudget else { throw error }
      throw BasaltError(
        .memoryBudget, "A partition of a window does not fit into the memory budget: \(error.message)",
        remedy: "Raise the memory budget, or make partitions smaller.")
    }
  }

  /// The rows of the next part in order, by all threads; `nil` when there is none.
  private func read(_ state: inout State) throws(BasaltError) -> [VectorBatch]? {
    guard let round = try state.sorted.nextRound(wantedRowCount: .max) else { return nil }
    let read = Mutex<[Int: [VectorBatch]]>([:])
    let reservation = state.reservation
    try context.pool.run(morselCount: round.morselCount, cancellation: context.cancellation) {
      (_) throws(BasaltError) in
      PartReader(try round.makeWorker(), reservation) { morsel, batches in read.withLock { $0[morsel] = batches } }
    }
    let batches = read.withLock { $0 }
    return (0..<round.morselCount).flatMap { batches[$0] ?? [] }
  }

  /// One thread's share of a part.
  private final class PartReader: MorselWorker {
    private let source: any SourceWorker
    private let reservation: MemoryReservation
    private let done: @Sendable (Int, [VectorBatch]) -> Void

    init(
      _ source: any SourceWorker, _ reservation: MemoryReservation,
      _ done: @escaping @Sendable (Int, [VectorBatch]) -> Void
    ) { (self.source, self.reservation, self.done) = (source, reservation, done) }

    func work(onMorsel morsel: Int) throws(BasaltError) {
      var batches: [VectorBatch] = []
      try source.produce(morsel: morsel) { (batch) throws(BasaltError) in
        try reservation.reserve(WindowRunsSource.byteCount(of: batch), for: WindowSink.purpose)
        batches.append(batch)
        return .more
      }
      done(morsel, batches)
    }
  }

  /// Keeps the rows behind the partitions that have ended.
  private func carry(_ rows: StoredRows, from first: Int, _ state: inout State) throws(BasaltError) {
    // Copied: the rows before them are given and let go.
    for start in stride(from: first, to: rows.count, by: Limits.batchRowCountMaximum) {
      let positions = (start..<min(start + Limits.batchRowCountMaximum, rows.count)).map { UInt32($0) }
      let columns = unsafe positions.withUnsafeBufferPointer { positions in
        rows.columns.map { unsafe $0.gathered(at: positions) }
      }
      let batch = VectorBatch(columns: columns, physicalRowCount: positions.count)
      try state.reservation.reserve(WindowRunsSource.byteCount(of: batch), for: WindowSink.purpose)
      state.carried.append(batch)
    }
  }

  /// Where the last partition begins; all before it have ended.
  private static func lastStart(_ starts: Buffer, _ rowCount: Int) -> Int {
    let flags = unsafe starts.address.assumingMemoryBound(to: UInt8.self)
    var row = rowCount - 1
    while row > 0, unsafe flags[row] == 0 { row -= 1 }
    return row
  }

  /// What a batch holds, texts included, which it shares with the part that it came from.
  private static func byteCount(of batch: VectorBatch) -> Int {
    batch.columns.reduce(0) { $0 + SpilledColumns.byteCount(of: $1) }
  }
}
