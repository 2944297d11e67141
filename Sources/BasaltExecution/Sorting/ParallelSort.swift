internal import BasaltCore
internal import BasaltRuntime
internal import BasaltTable

/// The order of rows in memory, found by all threads: each sorts a run of rows, and runs are merged two by two, each merge
/// by as many threads as there are.
///
/// Stable, whatever the number of threads: runs are neighbours, and of equal rows the one of the earlier run goes first.
struct ParallelSort {
  private let sort: RowSort
  private let rowCount: Int
  private let context: ExecutionContext

  /// Fewer rows are sorted by one thread in less time than others take to wake.
  private static let runRowCountMinimum = 32 << 10

  /// - Parameter columns: Of the rows, flat, of one length below 2^32.
  init(_ columns: [ColumnVector], by keys: [SortColumn], _ context: ExecutionContext) {
    sort = RowSort(
      keys.map { RowSort.Key(columns[$0.position], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst) })
    rowCount = columns.first?.count ?? 0
    self.context = context
  }

  /// Row numbers in order, 32 bits each.
  /// - Throws: `.memoryBudget`, `.cancelled`.
  /// - Complexity: O(rows) a word of the key that tells rows apart, and for merging O(rows · log threads); 32 bytes a row
  ///   while it runs, 4 afterwards.
  func permutation(_ reservation: MemoryReservation, purpose: String) throws(BasaltError) -> Buffer {
    let memoryByteCount = rowCount * MemoryLayout<KeyedRow>.stride
    try reservation.reserve(2 * memoryByteCount, for: purpose)
    defer { reservation.release(2 * memoryByteCount) }
    guard memoryByteCount <= Limits.bufferByteCountMaximum else {
      throw BasaltError(
        .memoryBudget,
        "\(rowCount) rows are to be sorted; \(Limits.bufferByteCountMaximum / MemoryLayout<KeyedRow>.stride) are possible.",
        remedy: "Filter the rows before, or ask for the first ones alone with LIMIT.")
    }
    var rows = Buffer(byteCount: memoryByteCount)
    var scratch = Buffer(byteCount: memoryByteCount)
    let runCount = max(1, min(context.pool.threadCount, rowCount / ParallelSort.runRowCountMinimum))
    var ends = (0...runCount).map { rowCount * $0 / runCount }
    try sortRuns(ends, rows, scratch)
    while ends.count > 2 {
      ends = try mergeRuns(ends, from: rows, to: scratch)
      swap(&rows, &scratch)
    }
    try reservation.reserve(rowCount * 4, for: purpose)
    return try rowNumbers(of: rows)
  }

  /// - Parameter ends: Where runs begin, and the end of the last.
  private func sortRuns(_ ends: [Int], _ rows: Buffer, _ scratch: Buffer) throws(BasaltError) {
    let needsWords = ends.count > 2 && !sort.firstWordDecides
    try run(ends.count - 1) { [sort] (run) throws(BasaltError) in
      let range = ends[run]..<ends[run + 1]
      let own = unsafe ParallelSort.rows(rows, range)
      for row in range { unsafe own[row - range.lowerBound] = KeyedRow(key: 0, row: UInt32(truncatingIfNeeded: row)) }
      unsafe sort.sort(own, ParallelSort.rows(scratch, range))
      // The words that rows have now are those that told the last of them apart.
      if needsWords { unsafe sort.fillFirstWords(own) }
    }
  }

  // MARK: Merging

  /// Merges neighbours; a run without one is copied.
  /// - Returns: Where the runs begin now, and the end of the last.
  private func mergeRuns(_ ends: [Int], from source: Buffer, to target: Buffer) throws(BasaltError) -> [Int] {
    var merged = [0]
    var tasks: [Merge] = []
    var index = 0
    while index + 1 < ends.count {
      let last = min(index + 2, ends.count - 1)
      let left = ends[index]..<ends[index + 1]
      // Empty, where there is no neighbour.
      let right = ends[index + 1]..<ends[last]
      let pieceCount = max(
        1, min(context.pool.threadCount, (left.count + right.count) / ParallelSort.runRowCountMinimum))
      let cuts = (0...pieceCount).map { (left.count + right.count) * $0 / pieceCount }
      for (from, to) in zip(cuts, cuts.dropFirst()) { tasks.append(Merge(left: left, right: right, output: from..<to)) }
      merged.append(ends[last])
      index = last
    }
    let all = tasks
    try run(tasks.count) { [sort] (task) throws(BasaltError) in all[task].run(sort, source, target) }
    return merged
  }

  /// A piece of the merge of two runs: rows `output` of the result.
  private struct Merge: Sendable {
    let left, right: Range<Int>
    let output: Range<Int>

    func run(_ sort: RowSort, _ source: Buffer, _ target: Buffer) {
      let leftRows = unsafe ParallelSort.rows(source, left)
      let rightRows = unsafe ParallelSort.rows(source, right)
      let first = left.lowerBound + output.lowerBound
      let merged = unsafe ParallelSort.rows(target, first..<(first + output.count))
      // Where the piece begins in both runs, and where it ends.
      var leftIndex = unsafe leftCount(of: output.lowerBound, sort, leftRows, rightRows)
      let leftEnd = unsafe leftCount(of: output.upperBound, sort, leftRows, rightRows)
      var rightIndex = output.lowerBound - leftIndex
      let rightEnd = output.upperBound - leftEnd
      var place = 0
      let decides = sort.firstWordDecides
      while leftIndex < leftEnd, rightIndex < rightEnd {
        let (leftRow, rightRow) = unsafe (leftRows[leftIndex], rightRows[rightIndex])
        // Equal rows: the left one is the earlier.
        var takesLeft = leftRow.key <= rightRow.key
        if !decides, leftRow.key == rightRow.key { takesLeft = sort.order(leftRow.row, rightRow.row) != .after }
        // Without a branch, which random rows would mispredict half of the time.
        unsafe merged[place] = takesLeft ? leftRow : rightRow
        leftIndex &+= takesLeft ? 1 : 0
        rightIndex &+= takesLeft ? 0 : 1
        place &+= 1
      }
      // One of the two is spent.
      while leftIndex < leftEnd {
        unsafe merged[place] = leftRows[leftIndex]
        (leftIndex, place) = (leftIndex + 1, place + 1)
      }
      while rightIndex < rightEnd {
        unsafe merged[place] = rightRows[rightIndex]
        (rightIndex, place) = (rightIndex + 1, place + 1)
      }
    }

    /// How many of the first `count` rows of the result come from the left run: by bisection along the diagonal.
    /// - Source: Odeh, Green et al., Merge Path (2012)
    private func leftCount(
      of count: Int, _ sort: RowSort, _ leftRows: UnsafeMutableBufferPointer<KeyedRow>,
      _ rightRows: UnsafeMutableBufferPointer<KeyedRow>
    ) -> Int {
      var low = max(0, count - rightRows.count)
      var high = min(count, leftRows.count)
      while low < high {
        let middle = (low + high) / 2
        // Whether the left's row `middle` is among them: it is if it does not come after the right's last one.
        let (leftRow, rightRow) = unsafe (leftRows[middle], rightRows[count - 1 - middle])
        let isAmong =
          leftRow.key != rightRow.key
          ? leftRow.key < rightRow.key : sort.order(leftRow.row, rightRow.row) != .after
        if isAmong { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  // MARK: Rows

  /// - Precondition: Nobody else has these rows at the same time.
  private static func rows(_ buffer: Buffer, _ range: Range<Int>) -> UnsafeMutableBufferPointer<KeyedRow> {
    unsafe UnsafeMutableBufferPointer(
      start: buffer.address.assumingMemoryBound(to: KeyedRow.self) + range.lowerBound, count: range.count)
  }

  private func rowNumbers(of rows: Buffer) throws(BasaltError) -> Buffer {
    let numbers = Buffer(byteCount: rowCount * 4)
    let taskCount = max(1, min(context.pool.threadCount, rowCount / ParallelSort.runRowCountMinimum))
    try run(taskCount) { [rowCount] (task) throws(BasaltError) in
      let range = (rowCount * task / taskCount)..<(rowCount * (task + 1) / taskCount)
      let own = unsafe ParallelSort.rows(rows, range)
      let target = unsafe numbers.address.assumingMemoryBound(to: UInt32.self) + range.lowerBound
      for index in 0..<range.count { unsafe target[index] = own[index].row }
    }
    return numbers
  }

  /// On this thread when there is one task, else on the pool's.
  private func run(
    _ taskCount: Int, _ body: @escaping @Sendable (_ task: Int) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    try context.cancellation.check()
    if taskCount == 1 { return try body(0) }
    try context.pool.run(morselCount: taskCount, cancellation: context.cancellation) {
      (_, task) throws(BasaltError) in try body(task)
    }
  }
}
