package import BasaltCore
internal import BasaltRuntime
internal import BasaltTable

/// The first rows of an order: `ORDER BY … LIMIT`, without sorting the rest.
///
/// Each thread keeps some more rows than are wanted and now and then sorts them and lets go of those that have come too
/// late; the last one left is the bound that later rows have to come before. That costs less than a heap, which moves
/// rows one by one, and is the same for all types. Rows carry their place, so that equal ones stay in the order of
/// morsels, as in `SortSink`.
package final class TopRowsSink: Sink {
  package static let displayName = "TOP ROWS"

  private let types: [LogicalType]
  private let keys: [SortColumn]
  /// Of the result, and of each worker.
  private let rowLimit: Int
  /// What the workers have left, each no more rows than are wanted.
  private let collected = CollectedRows()

  private static let purpose = "the first rows of a sort"

  /// - Parameters:
  ///   - types: Of all columns.
  ///   - keys: The first decides first.
  ///   - rowLimit: Rows wanted of the front, those of an offset included.
  package init(types: [LogicalType], keys: [SortColumn], rowLimit: Int) {
    precondition(keys.allSatisfy { types.indices.contains($0.position) }, "keys \(keys) of \(types.count) columns")
    precondition(rowLimit >= 0 && !keys.isEmpty, "the first \(rowLimit) rows by \(keys.count) keys")
    (self.types, self.keys, self.rowLimit) = (types, keys, rowLimit)
  }

  /// The rows' own columns and, behind them, the place of each.
  private var storedTypes: [LogicalType] { types + [.bigint] }
  /// The order wanted, and among equal rows that of their places.
  private var storedKeys: [SortColumn] { keys + [SortColumn(types.count)] }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    Worker(self, collected.reservation(context), context.cancellation)
  }

  /// - Throws: `.memoryBudget`, `.cancelled`.
  package func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let reservation = collected.takeReservation(context)
    let rows = try StoredRows.assembled(
      collected, types: storedTypes, context, reservation, purpose: TopRowsSink.purpose)
    // As many rows as there are threads times those wanted: little work, and the same code.
    let permutation = try ParallelSort(rows.columns, by: storedKeys, context).permutation(
      reservation, purpose: TopRowsSink.purpose)
    return SortedRowsSource(
      rows, permutation: permutation, range: 0..<min(rowLimit, rows.count), columnCount: types.count)
  }

  private final class Worker: SinkWorker {
    /// What is wanted; immutable but for what is combined at the end.
    private let sink: TopRowsSink
    /// Of all workers together.
    private let reservation: MemoryReservation
    /// Asked while rows are sorted: with a limit of hundreds of thousands that takes a while.
    private let cancellation: Cancellation
    /// Kept at the moment, and their bytes.
    private var batches: [VectorBatch] = []
    private var rowCount = 0
    private var byteCount = 0
    /// Of the columns of text. Made anew when rows leave, so that their bytes leave with them.
    private var heaps: [TextHeap?]
    /// `nil` until there are more rows than are wanted.
    private var bound: TopRowsBound?
    /// Where in the order of rows the next one stands.
    private var morsel = 0
    private var morselRowCount = 0
    /// Whether morsels have come in ascending order so far: then an equal row is always a later one.
    private var isAscending = true
    /// Positions of a batch, and a bit for each of its rows.
    private let memory = Buffer(byteCount: Limits.batchRowCountMaximum * 4 + Limits.batchRowCountMaximum / 8)

    /// With a limit of very many rows all of them are kept, and sorted at the end: what is put together here has to fit
    /// buffers, twice as many rows as are wanted, of 16 bytes a value.
    private var canLetGo: Bool { sink.rowLimit <= Limits.bufferByteCountMaximum / 64 }

    /// Rows are sorted when there are twice as many as wanted, but not a handful at a time.
    private static let keptRowCountMinimum = 4_096

    init(_ sink: TopRowsSink, _ reservation: MemoryReservation, _ cancellation: Cancellation) {
      (self.sink, self.reservation, self.cancellation) = (sink, reservation, cancellation)
      heaps = Worker.makeHeaps(sink.storedTypes)
    }

    private static func makeHeaps(_ types: [LogicalType]) -> [TextHeap?] {
      types.map { $0.isVariableLength ? TextHeap() : nil }
    }

    func begin(morsel: Int) {
      // Threads take morsels in ascending order, as the pool gives them out. If one did not, the next bound would let
      // equal rows in; one that was set before would not.
      isAscending = isAscending && morsel >= self.morsel
      (self.morsel, morselRowCount) = (morsel, 0)
    }

    func consume(_ input: VectorBatch) throws(BasaltError) -> Flow {
      // LIMIT 0 reads nothing.
      if sink.rowLimit == 0 { return .enough }
      // Positions, not rows meant: a number with gaps is as good a place.
      defer { morselRowCount += input.physicalRowCount }
      // Of the rows that enter, in the batch.
      let positions = unsafe memory.address.assumingMemoryBound(to: UInt32.self)
      let count = unsafe fillEntering(positions, input)
      if count == 0 { return .more }
      // Few of a batch enter, once there is a bound: all columns are gathered, and the batch is let go.
      let rows = unsafe UnsafeBufferPointer(start: UnsafePointer(positions), count: count)
      var columns = input.columns.map { unsafe $0.gathered(at: rows) }
      unsafe columns.append(places(of: rows))
      try keep(VectorBatch(columns: columns, physicalRowCount: count))
      if canLetGo, rowCount >= max(2 * sink.rowLimit, Worker.keptRowCountMinimum) { try letGo() }
      return .more
    }

    func combine() throws(BasaltError) {
      if canLetGo, rowCount > sink.rowLimit { try letGo() }
      // One lock a batch, of which there are few.
      for (index, batch) in batches.enumerated() {
        sink.collected.add(batch, byteCount: index == 0 ? byteCount : 0)
      }
      batches = []
    }

    // MARK: Rows that enter

    /// Positions of the rows meant that come before the bound.
    private func fillEntering(_ positions: UnsafeMutablePointer<UInt32>, _ input: VectorBatch) -> Int {
      guard let bound else {
        unsafe input.fillPositions(positions)
        return input.rowCount
      }
      // Behind the positions.
      let mask = unsafe (memory.address + Limits.batchRowCountMaximum * 4).assumingMemoryBound(to: UInt64.self)
      unsafe bound.fill(mask, input.columns[sink.keys[0].position])
      let wordCount = BitMask.wordCount(of: input.physicalRowCount)
      // Word by word: 32 of them say it for a batch.
      var any: UInt64 = 0
      for index in 0..<wordCount { unsafe any |= mask[index] }
      // The usual case: nothing of the batch.
      if any == 0 { return 0 }
      unsafe input.fillPositions(positions)
      var count = 0
      for index in 0..<input.rowCount {
        let position = unsafe positions[index]
        // Written always, and counted if it enters: no branch.
        unsafe positions[count] = position
        count += unsafe BitMask.bit(Int(position), in: mask) ? 1 : 0
      }
      return count
    }

    /// The place of each row among all: its morsel, and its number there.
    private func places(of rows: UnsafeBufferPointer<UInt32>) -> ColumnVector {
      let target = Buffer(byteCount: rows.count * 8)
      let places = unsafe target.address.assumingMemoryBound(to: Int64.self)
      // A query has fewer morsels than 2^31. A morsel has fewer rows than 2^32, unless a join makes millions of each:
      // then places of neighbouring morsels overlap, and equal rows may come in another order.
      let first = Int64(morsel) << 32 | Int64(morselRowCount)
      for index in 0..<rows.count { unsafe places[index] = first &+ Int64(rows[index]) }
      return ColumnVector(type: .bigint, count: rows.count, values: target)
    }

    /// Keeps rows that have entered.
    /// - Throws: `.memoryBudget`.
    private func keep(_ batch: VectorBatch) throws(BasaltError) {
      var batch = batch
      // What these rows take from now on.
      var added = 0
      for index in batch.columns.indices {
        if let heap = heaps[index] {
          batch.columns[index] = heap.adopted(batch.columns[index])
          added += heap.takeAllocatedByteCount()
        }
        added += batch.columns[index].values.byteCount + (batch.columns[index].validity?.byteCount ?? 0)
      }
      try reservation.reserve(added, for: TopRowsSink.purpose)
      batches.append(batch)
      rowCount += batch.rowCount
      byteCount += added
    }

    // MARK: Rows that leave

    /// Leaves as many rows as are wanted, and sets the bound.
    private func letGo() throws(BasaltError) {
      let types = sink.storedTypes
      // Put together, because a sort wants to find a row by its number.
      let columns = types.indices.map { index in
        ColumnVector.concatenated(batches.map { $0.columns[index] }, type: types[index])
      }
      let stride = MemoryLayout<KeyedRow>.stride
      // Counted while it is there: with a limit of millions of rows it is no trifle.
      try reservation.reserve(2 * rowCount * stride, for: TopRowsSink.purpose)
      defer { reservation.release(2 * columns[0].count * stride) }
      // Fresh each time: it happens once in as many rows as are wanted.
      let (rowMemory, scratch) = (Buffer(byteCount: rowCount * stride), Buffer(byteCount: rowCount * stride))
      let rows = unsafe UnsafeMutableBufferPointer(
        start: rowMemory.address.assumingMemoryBound(to: KeyedRow.self), count: rowCount)
      for row in 0..<rowCount { unsafe rows[row] = KeyedRow(key: 0, row: UInt32(truncatingIfNeeded: row)) }
      let sort = RowSort(
        sink.storedKeys.map {
          RowSort.Key(columns[$0.position], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
        })
      unsafe sort.sort(
        rows,
        UnsafeMutableBufferPointer(start: scratch.address.assumingMemoryBound(to: KeyedRow.self), count: rowCount),
        isCancelled: { cancellation.isCancelled })
      // What was left in any order has no first rows.
      try cancellation.check()
      // In order already, which the last sort finds out by itself.
      let left = unsafe rows.prefix(sink.rowLimit).map(\.row)
      // The rows that stay are counted before the others are let go: the budget never says less than what is held.
      let released = byteCount
      (batches, rowCount, byteCount, heaps) = ([], 0, 0, Worker.makeHeaps(types))
      let kept = unsafe left.withUnsafeBufferPointer { positions in
        VectorBatch(
          columns: columns.map { unsafe $0.gathered(at: positions) }, physicalRowCount: left.count)
      }
      try keep(kept)
      reservation.release(released)
      // The first key alone: it decides nearly always, and further ones would have to be looked at row by row.
      let key = sink.keys[0]
      bound = TopRowsBound(
        kept.columns[key.position], row: left.count - 1, key, excludesEqual: sink.keys.count == 1 && isAscending)
    }
  }
}
