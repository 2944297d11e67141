internal import BasaltCore
internal import BasaltRuntime
internal import BasaltTable

/// Rows of one thread in order, in a temporary file: what a sort puts aside when memory is short.
///
/// Beside each row stands its place in the input, as the last column of all. It makes the order total: rows that are
/// equal by the keys are in the order in which they came, whichever run they are in.
struct SortedRun: Sendable {
  /// In order.
  let blocks: [SpillFile.Block]
  /// The first row of each block: the keys, in their order, and its place. Held in memory, to know what lies where without
  /// reading any of it.
  let firstKeys: [ColumnVector]

  /// Bytes of a block at most, about: what is read at once, and what is read in vain at the ends of a part.
  private static let blockByteCountMaximum = 256 << 10
  /// And of what a sort may hold: a part has a block of each run, and there may be as many runs as that.
  private static let blocksInMemory = 256

  /// Sorts rows and writes them.
  /// - Parameters:
  ///   - columns: Flat, and behind them the places, ascending: so a stable sort by the keys is one by the places, too.
  ///   - keys: Their positions among the columns.
  ///   - byteCountMaximum: What all threads may hold.
  /// - Throws: `.diskFull`, `.ioFailure`, `.cancelled`.
  /// - Complexity: A radix sort, and one gather of all columns; memory for 32 bytes a row beside them.
  init(
    sorting columns: [ColumnVector], by keys: [SortColumn], byteCountMaximum: Int, to file: SpillFile,
    _ cancellation: Cancellation
  ) throws(BasaltError) {
    let rowCount = columns[0].count
    let positions = SortedRun.permutation(columns, keys) { cancellation.isCancelled }
    // What was left in any order is no run.
    try cancellation.check()
    let byteCount = columns.reduce(1) { $0 + SpilledColumns.byteCount(of: $1) }
    let blockByteCount = min(
      SortedRun.blockByteCountMaximum,
      byteCountMaximum / SortedRun.blocksInMemory * byteCount
        / SortedRuns.sortingByteCount(byteCount, rowCount: rowCount))
    let blockRowCount = max(1, min(rowCount, rowCount * blockByteCount / byteCount))
    // Written one behind the other, unless another thread writes at the same time: then blocks of both lie between each other.
    var blocks: [SpillFile.Block] = []
    var firstRows: [UInt32] = []
    for start in stride(from: 0, to: rowCount, by: blockRowCount) {
      try cancellation.check()
      let rows = unsafe UnsafeBufferPointer(
        start: positions.address.assumingMemoryBound(to: UInt32.self) + start,
        count: min(blockRowCount, rowCount - start))
      unsafe firstRows.append(rows[0])
      blocks.append(try file.write(columns.map { unsafe $0.gathered(at: rows) }))
    }
    self.blocks = blocks
    let keyColumns = keys.map { columns[$0.position] } + [columns[columns.count - 1]]
    firstKeys = unsafe firstRows.withUnsafeBufferPointer { rows in
      keyColumns.map { unsafe SortedRun.compact($0.gathered(at: rows)) }
    }
  }

  /// Row numbers in order, 32 bits each.
  /// - Parameter isCancelled: Once it is true, rows are left in any order.
  static func permutation(
    _ columns: [ColumnVector], _ keys: [SortColumn], isCancelled: () -> Bool = { false }
  ) -> Buffer {
    let rowCount = columns[0].count
    // Row numbers beside a word of the key: rows are moved once, when they are gathered.
    let memory = Buffer(byteCount: rowCount * MemoryLayout<KeyedRow>.stride)
    let scratch = Buffer(byteCount: rowCount * MemoryLayout<KeyedRow>.stride)
    let rows = unsafe UnsafeMutableBufferPointer(
      start: memory.address.assumingMemoryBound(to: KeyedRow.self), count: rowCount)
    for row in 0..<rowCount { unsafe rows[row] = KeyedRow(key: 0, row: UInt32(truncatingIfNeeded: row)) }
    let sort = RowSort(
      keys.map { RowSort.Key(columns[$0.position], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst) })
    unsafe sort.sort(
      rows,
      UnsafeMutableBufferPointer(start: scratch.address.assumingMemoryBound(to: KeyedRow.self), count: rowCount),
      isCancelled: isCancelled)
    let positions = Buffer(byteCount: rowCount * 4)
    let target = unsafe positions.address.assumingMemoryBound(to: UInt32.self)
    for row in 0..<rowCount { unsafe target[row] = rows[row].row }
    return positions
  }

  /// The same values without the heaps of all rows, which are about to be freed.
  private static func compact(_ column: ColumnVector) -> ColumnVector {
    SpilledColumns.columns(of: SpilledColumns.bytes(of: [column]), [column.type], rowCount: column.count)[0]
  }
}
