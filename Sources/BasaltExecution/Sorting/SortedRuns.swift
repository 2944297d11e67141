internal import BasaltCore
internal import BasaltRuntime
internal import Synchronization

/// The runs of all threads of one sort, and the file that they are in.
final class SortedRuns: Sendable {
  /// Of the rows that are sorted.
  let types: [LogicalType]
  let keys: [SortColumn]
  private let state = Mutex(State())

  private struct State {
    var runs: [SortedRun] = []
    var file: SpillFile?
    /// Kept when the runs are handed over.
    var runCount = 0
  }

  init(types: [LogicalType], keys: [SortColumn]) { (self.types, self.keys) = (types, keys) }

  /// Whether nothing has been written. No worker of a round makes it true when another has found it so.
  var isEmpty: Bool { state.withLock { $0.file == nil } }

  /// What rows take that are put together and sorted: themselves, their copy with their places, and words of the key with
  /// row numbers, twice.
  static func sortingByteCount(_ collectedByteCount: Int, rowCount: Int) -> Int {
    2 * collectedByteCount + 48 * rowCount
  }

  /// Sorts rows and writes them as a run; nothing for no rows. Several threads may at once.
  ///
  /// What this takes beside the rows is within what a worker may hold, and not reserved once more: the rows are here because
  /// memory is short.
  /// - Throws: `.diskFull`, `.ioFailure`, `.cancelled`.
  func write(_ pieces: [CollectedRows.Piece], _ context: ExecutionContext) throws(BasaltError) {
    // A thread that had no row since its last run has nothing to write.
    let rowCount = pieces.reduce(0) { $0 + $1.rowCount }
    guard rowCount > 0 else { return }
    let batches = pieces.flatMap(\.batches)
    let columns = types.indices.map { index in
      ColumnVector.concatenated(batches.map { $0.columns[index] }, type: types[index])
    }
    let run = try SortedRun(
      sorting: columns + [SortedRuns.places(of: pieces, rowCount: rowCount)], by: keys,
      byteCountMaximum: context.spilling.byteCount(of: context.budget), to: try file(context), context.cancellation)
    state.withLock { state in
      state.runs.append(run)
      state.runCount += 1
    }
  }

  /// One for all threads, made when the first of them needs it.
  private func file(_ context: ExecutionContext) throws(BasaltError) -> SpillFile {
    try state.withLock { (state) throws(BasaltError) in
      if let file = state.file { return file }
      let file = try context.spilling.makeFile(types + [.bigint])
      state.file = file
      return file
    }
  }

  /// Where each row stands in the input: the number of its morsel, and of the row within it. Ascending, as pieces are.
  private static func places(of pieces: [CollectedRows.Piece], rowCount: Int) -> ColumnVector {
    // A bigint, so that it is a key like any other where parts are sorted.
    let values = Buffer(byteCount: rowCount * 8)
    let target = unsafe values.address.assumingMemoryBound(to: Int64.self)
    var row = 0
    for piece in pieces {
      for index in piece.firstRow..<(piece.firstRow + piece.rowCount) {
        unsafe target[row] = Int64(piece.morsel) << 32 | Int64(index)
        row += 1
      }
    }
    return ColumnVector(type: .bigint, count: rowCount, values: values)
  }

  /// All runs, for whoever puts them together; `nil` where nothing has been written.
  func taken() -> (runs: [SortedRun], file: SpillFile)? {
    state.withLock { state in
      defer { state.runs = [] }
      return state.file.map { (state.runs, $0) }
    }
  }

  /// What was written, for a profile.
  var figures: SpillFigures? {
    state.withLock { state in state.file.map { SpillFigures(partCount: state.runCount, byteCount: $0.byteCount) } }
  }
}
