internal import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// The rows of sorted runs in the order of all, part by part: one in memory at a time, and none that nobody asks for.
final class SortedRunsSource: Source {
  static let displayName = "SORTED RUNS"

  /// Held until the last part is read; with it go the bytes on the disk.
  private let file: SpillFile
  /// Of the rows, without their places.
  private let types: [LogicalType]
  private let keys: [SortColumn]
  private let context: ExecutionContext
  private let state: Mutex<State>

  private struct State: Sendable {
    /// Those to come.
    var parts: ArraySlice<SortedParts.Part>
    /// The one at hand, whose memory goes with it.
    var current: SortedRowsSource?
  }

  /// - Parameter types: As the file has them, without the places behind.
  init(_ parts: SortedParts, _ file: SpillFile, types: [LogicalType], keys: [SortColumn], _ context: ExecutionContext) {
    (self.file, self.types, self.keys, self.context) = (file, types, keys, context)
    state = Mutex(State(parts: parts.parts[...]))
  }

  /// - Throws: `.ioFailure`, `.cancelled`; `.memoryBudget` when others have taken what a part needs.
  func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    try state.withLock { (state) throws(BasaltError) in
      while true {
        if let round = try state.current?.nextRound(wantedRowCount: wantedRowCount) { return round }
        // Let go before the next one takes its memory: its rounds are over, since none is asked for ahead.
        state.current = nil
        guard let part = state.parts.popFirst() else { return nil }
        state.current = try sorted(part)
      }
    }
  }

  /// Reads a part by all threads, and sorts it as rows in memory are.
  private func sorted(_ part: SortedParts.Part) throws(BasaltError) -> SortedRowsSource {
    // For what is read before it is read; copies and words of the key are reserved by those who make them.
    let reservation = MemoryReservation(of: context.budget)
    let byteCount = part.blocks.reduce(0) { $0 + $1.byteCount }
    try reservation.reserve(byteCount, for: SortSink.purpose)
    // By block, as threads end in any order. A block is a morsel of its own: a quarter of a megabyte at most.
    let read = Mutex<[Int: VectorBatch]>([:])
    try context.pool.run(morselCount: part.blocks.count, cancellation: context.cancellation) {
      [file] (_, index) throws(BasaltError) in
      let columns = try file.read(part.blocks[index])
      read.withLock { $0[index] = VectorBatch(columns: columns, physicalRowCount: part.blocks[index].rowCount) }
    }
    // As a sink would have collected them, so that what follows is the way of rows that were never written down.
    let collected = CollectedRows()
    let batches = read.withLock { $0 }
    // Any order will do, because places decide; this one is the same each time.
    for (index, block) in part.blocks.enumerated() {
      if let batch = batches[index] { collected.add(batch, byteCount: block.byteCount) }
    }
    let rows = try StoredRows.assembled(
      collected, types: types + [.bigint], context, reservation, purpose: SortSink.purpose)
    let permutation = try ParallelSort(rows.columns, by: keys + [SortColumn(types.count)], context).permutation(
      reservation, purpose: SortSink.purpose)
    let range = range(of: part, rows.columns[types.count], permutation)
    return SortedRowsSource(rows, permutation: permutation, range: range, columnCount: types.count)
  }

  /// The part's own rows among those of its blocks.
  /// - Complexity: O(rows of neighbours), which is a block a run.
  private func range(of part: SortedParts.Part, _ places: ColumnVector, _ permutation: Buffer) -> Range<Int> {
    unsafe places.withValues(as: Int64.self) { places in
      let order = unsafe permutation.address.assumingMemoryBound(to: UInt32.self)
      // The rows that it begins and ends at are there: each is the first of a block that was read.
      var start = 0
      if let first = part.firstPlace { while unsafe places[Int(order[start])] != first { start += 1 } }
      var end = places.count
      if let last = part.endPlace { repeat { end -= 1 } while unsafe places[Int(order[end])] != last }
      return start..<end
    }
  }
}
