package import BasaltCore
import BasaltFormat
import BasaltRuntime
package import BasaltStorage
import Synchronization

/// Rows on their way into a table: partitioned, gathered into row groups within a budget of memory, encoded, durable
/// under an attempt's names. Not visible until somebody commits the entries.
///
/// Several threads append at the same time. A batch is split by partition, its rows copied into the buffers of their
/// partitions (a batch that is of one partition as a whole is kept uncopied); a full buffer is encoded by the thread
/// that filled it, and appended to the partition's file in the order in which buffers were filled. Over the budget the
/// largest partition goes first, full or not.
/// So memory is bounded by the budget and, for each thread, a batch's rows and the row group that it encodes, with
/// one partition or 20,000; with more partitions than the budget has room for, files are smaller.
///
/// Rows keep their order in a partition when `take` is called by one thread after another, in their order; what it gives
/// back is then encoded by as many threads as there are.
///
/// After a failure of the store everything that was written is removed, best effort, and every call throws that same
/// error: nothing is tried again under a name that may be half there. A batch that is refused (`.typeMismatch`,
/// `.constraint`) is no failure: nothing of it was taken.
///
/// Safe to use from several threads but for the end: `finish` is called when no `append` is under way. Locks are
/// those of `ending`, of the buffers, of the list of files and of a file, one at a time.
package final class StagedRows: Sendable {
  private let target: StagingTarget
  private let admission: BatchAdmission
  private let windows: PartitionWindows
  private let buffers: PartitionBuffers
  private let files: StagedFiles
  private let types: [LogicalType]
  private let ending = Mutex(Ending.none)

  /// Goes forward once, from `none`, except that a failure may come after `finished`, when what was finished is
  /// discarded.
  private enum Ending: Sendable {
    case none
    /// `finish()` has begun: no more rows.
    case finished
    case failed(BasaltError)
  }

  /// - Parameters:
  ///   - attempt: What the files are named under.
  /// - Throws: `.unknownName` or `.typeMismatch` when the spec does not fit the schema.
  package init(
    table: UniqueID, schema: TableSchema, spec: PartitionSpec, attempt: UniqueID, store: any ObjectStore,
    options: StagingOptions = StagingOptions()
  ) throws(BasaltError) {
    let terms = try FileTerms(schema: schema, spec: spec, options: options)
    target = StagingTarget(table: table, attempt: attempt, store: store, terms: terms)
    admission = BatchAdmission(schema.schema)
    windows = try PartitionWindows(spec, schema: schema.schema, byteCountMaximum: options.rowGroupByteCount)
    buffers = PartitionBuffers(budgetByteCount: options.budgetByteCount)
    files = StagedFiles(target)
    types = schema.schema.fields.map(\.type)
  }

  /// Rows that are enough to be encoded, taken out of the buffers.
  ///
  /// To be given to `write` once, by the thread that took them, before it takes others: those that come after them in
  /// their partitions may wait for them, and a thread must not wait for itself.
  package struct FilledRuns: Sendable {
    fileprivate var runs: [PartitionBuffers.Run] = []

    package init() {}
  }

  /// Takes the rows that a batch means, and encodes and writes what they fill.
  /// - Parameter batch: Columns of the table's types, in its order, of any number of rows.
  /// - Throws: `.typeMismatch`, or `.constraint` with column and row, when the batch is refused; else what the encoder
  ///   (`.outOfRange`) or the store throws, now and from now on.
  /// - Precondition: `finish()` has not begun.
  /// - Complexity: O(rows × columns), and now and then the encoding and writing of a row group, by the caller's
  ///   thread.
  package func append(_ batch: Batch) throws(BasaltError) {
    var filled = FilledRuns()
    try take(batch, into: &filled)
    try write(filled)
  }

  /// The first half of `append`: copies the rows and waits for nothing, so that threads can do it in turns.
  /// - Parameter filled: Gets what the batch has filled, mostly nothing.
  /// - Throws: `.typeMismatch`, or `.constraint` with column and row, when the batch is refused; what the staging has
  ///   failed by.
  /// - Precondition: `finish()` has not begun.
  package func take(_ batch: Batch, into filled: inout FilledRuns) throws(BasaltError) {
    try requireOpen()
    // Before anything is taken: a refusal leaves the staging as it was.
    try admission.check(batch)
    guard batch.rowCount > 0 else { return }
    // Rows of a selection are few and scattered in their vectors: kept, they would keep all of these alive.
    let isSharable = batch.selection == nil && RowBuffer.isWorthSharing(batch.columns)
    if isSharable, target.terms.spec.fields.isEmpty {
      share(batch.columns, rowCount: batch.rowCount, with: PartitionValues([]), &filled)
    } else {
      for window in windows.windows(of: batch) {
        let parts = windows.parts(of: window, batch)
        if isSharable, parts.count == 1, window.count == batch.rowCount {
          // As most batches are when rows come in the order of time and the table is partitioned by it.
          share(batch.columns, rowCount: batch.rowCount, with: parts[0].partition, &filled)
        } else {
          copy(parts, window, batch.columns, &filled)
        }
      }
    }
  }

  /// The second half: encodes and writes, whatever other threads take meanwhile.
  /// - Throws: What the encoder (`.outOfRange`) or the store throws, now and from now on.
  /// - Precondition: `finish()` has not begun.
  /// - Complexity: A full row group takes some tens of milliseconds; most batches fill none.
  package func write(_ filled: FilledRuns) throws(BasaltError) {
    do throws(BasaltError) {
      for run in filled.runs { try write(run) }
      // By whoever appends, so that no producer runs ahead of the writing; after what he has in hand, which is older.
      while let run = buffers.takeOverBudget() { try write(run) }
    } catch {
      throw fail(error)
    }
  }

  /// Writes what is still waiting and makes every file durable.
  /// - Returns: An entry a file, ordered by partition; none when there were no rows.
  /// - Throws: What the encoder or the store throws; nothing then remains, best effort.
  /// - Precondition: No call of `append` is under way.
  /// - Complexity: Encodes and writes all that waits, on the pool's threads if there is one.
  package func finish() throws(BasaltError) -> [DataFileEntry] {
    try end()
    do throws(BasaltError) {
      // Taken one by one, each by the thread that writes it: its memory is freed before the next is looked at.
      let remaining = buffers.remaining()
      try forEach(remaining.count) { (index) throws(BasaltError) in try self.write(self.buffers.take(remaining[index]))
      }
      let open = files.takeOpen()
      do throws(BasaltError) {
        try forEach(open.count) { (index) throws(BasaltError) in try self.files.finish(open[index]) }
      } catch {
        // They are out of the list that `fail` goes through.
        for file in open { file.discard(because: error) }
        throw error
      }
      return files.entries()
    } catch {
      throw fail(error)
    }
  }

  /// Removes what was written, best effort, after `finish()` too. Whatever is called from now on throws.
  ///
  /// Not to be called once the entries are committed: their files would be gone.
  package func discard() {
    let error = BasaltError(
      .cancelled, "The rows were discarded before they were finished.", remedy: "Write them again.")
    _ = fail(error)
  }

  /// What the staging has cost so far.
  ///
  /// Read under each part's lock in turn: while threads append, they need not fit each other.
  package var figures: StagingFigures {
    StagingFigures(
      rowGroupCount: files.rowGroupCount, earlyRunCount: buffers.earlyRunCount, byteCountPeak: buffers.byteCountPeak)
  }
}

/// What a staging has cost.
///
/// For benchmarks and tests of the budget; nothing is decided by it.
package struct StagingFigures: Sendable, Hashable {
  /// Encoded and written.
  package let rowGroupCount: Int
  /// Runs of rows that left before they were a full row group, because the budget was spent.
  package let earlyRunCount: Int
  /// The most bytes of rows that were in memory, waiting and being encoded.
  package let byteCountPeak: Int
}

// MARK: Taking rows

extension StagedRows {
  /// Keeps whole columns in a partition's buffer.
  ///
  /// One step a row group (a window, of a run that is to be sorted), so that a batch of any size never makes a
  /// buffer larger than one.
  private func share(
    _ columns: [ColumnVector], rowCount: Int, with partition: PartitionValues, _ filled: inout FilledRuns
  ) {
    // A run to be sorted grows until memory says that it is enough, which must be asked in between.
    let stepRowCount = target.options.ordering == nil ? rowCount : Limits.stagedWindowRowCountMaximum
    var start = 0
    while start < rowCount {
      var loans = buffers.lend([partition])
      var full: [(partition: PartitionValues, buffer: RowBuffer)] = []
      let count = min(rowCount - start, stepRowCount, rowCountMaximum - loans[0].buffer.rowCount)
      // Only what crosses the end of a row group is cut, which copies its fixed values.
      let part = count == rowCount ? columns : columns.map { $0.slice(start..<start + count) }
      loans[0].buffer.append(sharing: part, rowCount: count)
      start += count
      takeIfFull(&loans[0], &full)
      filled.runs += buffers.giveBack(loans, full: full)
    }
  }

  /// Copies the rows of a window into the buffers of their partitions.
  /// - Precondition: Each partition occurs once among the parts, as loans require.
  private func copy(
    _ parts: [PartitionSplitter.Part], _ window: Range<Int>, _ columns: [ColumnVector], _ filled: inout FilledRuns
  ) {
    var loans = buffers.lend(parts.map(\.partition))
    var full: [(partition: PartitionValues, buffer: RowBuffer)] = []
    for (index, part) in parts.enumerated() {
      unsafe part.rows.withPositions { positions in
        var start = 0
        // A part may be longer than the room that is left: what does not fit goes on in a new buffer.
        while start < positions.count {
          let count = min(positions.count - start, rowCountMaximum - loans[index].buffer.rowCount)
          let rows = unsafe UnsafeBufferPointer(rebasing: positions[start..<start + count])
          unsafe loans[index].buffer.append(columns, rows: rows, from: window.lowerBound)
          start += count
          takeIfFull(&loans[index], &full)
        }
      }
    }
    // Returned before anything is encoded: others may have rows for these partitions.
    filled.runs += buffers.giveBack(loans, full: full)
  }

  /// Rows that a buffer takes. Sorted files take what memory allows: the longer the run, the fewer files a reader of a
  /// range has to open.
  private var rowCountMaximum: Int {
    target.options.ordering == nil ? target.options.rowGroupRowCount : .max
  }

  /// Puts a full buffer among those to be written, and an empty one in its place.
  private func takeIfFull(
    _ loan: inout PartitionBuffers.Loan, _ full: inout [(partition: PartitionValues, buffer: RowBuffer)]
  ) {
    guard loan.buffer.rowCount >= rowCountMaximum || loan.buffer.byteCount >= target.options.rowGroupByteCount else {
      return
    }
    full.append((loan.partition, loan.buffer))
    loan.buffer = RowBuffer()
  }
}

// MARK: Writing

extension StagedRows {
  /// Encodes a run and writes it; its memory counts until then.
  private func write(_ run: PartitionBuffers.Run) throws(BasaltError) {
    defer { buffers.release(run) }
    // Another thread may have failed meanwhile: its error is this one's, too.
    try requireNotFailed()
    let rowGroups = try encode(run)
    if target.options.ordering != nil {
      // One run, one file: appended to each other, two runs would not be in order.
      try files.write(rowGroups, to: run.partition)
    } else {
      try files.append(rowGroups, number: run.number, to: run.partition)
    }
  }

  /// - Returns: Row groups of at most `rowGroupRowCount` rows. Several only of a sorted run, which is as long
  ///   as memory allows.
  private func encode(_ run: PartitionBuffers.Run) throws(BasaltError) -> [EncodedRowGroup] {
    var columns = RowBuffer.columns(of: run.buffers, types: types)
    if let ordering = target.options.ordering { columns = try ordering.sorted(columns) }
    let rowCount = run.rowCount
    var rowGroups: [EncodedRowGroup] = []
    for start in stride(from: 0, to: rowCount, by: target.options.rowGroupRowCount) {
      let rows = start..<min(start + target.options.rowGroupRowCount, rowCount)
      rowGroups.append(
        try target.terms.encoder.encode(rows.count == rowCount ? columns : columns.map { $0.slice(rows) }))
    }
    return rowGroups
  }

  /// `body` of each index, on the pool's threads if there is one.
  ///
  /// The first error ends it, and is thrown when all threads have stopped.
  private func forEach(
    _ count: Int, _ body: @escaping @Sendable (Int) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    if let pool = target.options.pool {
      try pool.run(morselCount: count) { (_, index) throws(BasaltError) in try body(index) }
    } else {
      for index in 0..<count { try body(index) }
    }
  }
}

// MARK: Ending

extension StagedRows {
  /// - Throws: The error that the staging failed by.
  private func requireNotFailed() throws(BasaltError) {
    if case .failed(let error) = ending.withLock({ $0 }) { throw error }
  }

  /// For what takes more rows. Too late is a fault of the caller's, failed an error.
  private func requireOpen() throws(BasaltError) {
    switch ending.withLock({ $0 }) {
    case .none: return
    case .finished: preconditionFailure("rows for a staging that has been finished")
    case .failed(let error): throw error
    }
  }

  /// From now on no rows are taken.
  private func end() throws(BasaltError) {
    try requireOpen()
    // A discard on another thread may come in between.
    ending.withLock { ending in
      if case .none = ending { ending = .finished }
    }
    try requireNotFailed()
  }

  /// Ends with an error, unless there was one before, and removes what was written.
  ///
  /// The first error is the cause; those after it say that the staging is gone, and would hide it.
  /// - Returns: The first error.
  private func fail(_ error: BasaltError) -> BasaltError {
    let first = ending.withLock { ending in
      if case .failed(let first) = ending { return first }
      ending = .failed(error)
      return error
    }
    // Memory first: removing files may take its time.
    buffers.removeAll()
    files.discard(because: first)
    return first
  }
}
