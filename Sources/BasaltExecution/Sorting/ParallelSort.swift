internal import BasaltCore
internal import BasaltRuntime
internal import BasaltTable
internal import Synchronization

/// The order of rows in memory, found by all threads, one word of the key at a time.
///
/// By a word, each thread sorts a run of rows, and runs are merged two by two, each merge by as many threads as there
/// are. Rows that it leaves equal are then sorted by the words behind it: few of them by one thread, many in the same
/// way once more. So two rows are never compared but by words that lie beside them; a merge that looked at further keys
/// would wait for memory at every pair, a thousand times as long when the first key has few values.
///
/// Stable, whatever the number of threads: runs are neighbours, and of equal rows the one of the earlier run goes
/// first.
struct ParallelSort {
  /// Makes words of columns, and sorts what is few.
  private let sort: RowSort
  /// Below 2^32, as row numbers are of 32 bits.
  private let rowCount: Int
  /// Its threads, and the wish to end.
  private let context: ExecutionContext

  /// Fewer rows are sorted by one thread in less time than others take to wake.
  private static let runRowCountMinimum = 32 << 10
  /// More rows are several tasks, however few threads there are: between two of them it is seen whether anybody still wants them.
  private static let taskRowCountMaximum = 1 << 20

  /// - Parameter columns: Of the rows, flat, of one length below 2^32.
  init(_ columns: [ColumnVector], by keys: [SortColumn], _ context: ExecutionContext) {
    sort = RowSort(
      keys.map { RowSort.Key(columns[$0.position], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst) })
    rowCount = columns.first?.count ?? 0
    self.context = context
  }

  /// Row numbers in order, 32 bits each.
  /// - Parameters:
  ///   - reservation: Of the rows; holds what is left of this as well.
  ///   - purpose: For messages: "the rows of a sort".
  /// - Throws: `.memoryBudget`, `.cancelled`.
  /// - Complexity: O(rows) a word of the key that tells rows apart, and for merging O(rows · log threads); 32 bytes a
  ///   row while it runs, 4 afterwards.
  func permutation(_ reservation: MemoryReservation, purpose: String) throws(BasaltError) -> Buffer {
    // A row number beside its word, and as much again for the sort to move rows to.
    let memoryByteCount = rowCount * MemoryLayout<KeyedRow>.stride
    try reservation.reserve(2 * memoryByteCount, for: purpose)
    defer { reservation.release(2 * memoryByteCount) }
    let possible = Limits.bufferByteCountMaximum / MemoryLayout<KeyedRow>.stride
    guard rowCount <= possible else {
      throw BasaltError(
        .memoryBudget,
        "\(rowCount) rows are to be sorted; \(possible) are possible.",
        remedy: "Filter the rows before, or ask for the first ones alone with LIMIT.")
    }
    // Touched first by the threads that will sort it.
    let memory = Memory(rows: Buffer(byteCount: memoryByteCount), scratch: Buffer(byteCount: memoryByteCount))
    try number(memory.rows)
    // Groups of rows that are equal up to a level, too many of them for one thread.
    var groups = [Group(rows: 0..<rowCount, step: RowSort.Step())]
    while var group = groups.popLast() {
      // Equal in all keys: such rows stay as they came.
      if sort.isEnd(group.step) { continue }
      if group.rows.count < 2 * ParallelSort.runRowCountMinimum {
        try sortAlone([[group]], memory)
      } else {
        if sort.isText(group.step) {
          // Addresses of one site begin alike: the next word would be the same in all rows, and the one behind it.
          group.step = sort.skipping(try sharedByteCount(group, memory), group.step)
          if !sort.isText(group.step) {
            groups.append(group)
            continue
          }
        }
        try sortByWord(group, memory)
        groups += try sortEqual(group, memory)
      }
    }
    try reservation.reserve(rowCount * 4, for: purpose)
    return try rowNumbers(of: memory.rows)
  }

  /// Rows with their words, and room for as many. Threads work on stretches that do not overlap.
  private struct Memory: Sendable {
    let rows, scratch: Buffer
  }

  /// Neighbours that are equal before a step.
  private struct Group: Sendable {
    let rows: Range<Int>
    var step: RowSort.Step
  }

  /// Rows as they came: what is equal stays in this order.
  private func number(_ rows: Buffer) throws(BasaltError) {
    try eachPart(of: 0..<rowCount) { (range) throws(BasaltError) in
      let own = unsafe ParallelSort.rows(rows, range)
      for row in range { unsafe own[row - range.lowerBound] = KeyedRow(key: 0, row: UInt32(truncatingIfNeeded: row)) }
    }
  }

  /// Each task, which is some groups, by one thread.
  private func sortAlone(_ tasks: [[Group]], _ memory: Memory) throws(BasaltError) {
    try run(tasks.count) { [sort, cancellation = context.cancellation] (index) throws(BasaltError) in
      for group in tasks[index] {
        unsafe sort.sort(
          ParallelSort.rows(memory.rows, group.rows), ParallelSort.rows(memory.scratch, group.rows), from: group.step
        ) { cancellation.isCancelled }
      }
      // What was left in any order is no order.
      try cancellation.check()
    }
  }

  /// How many bytes the texts of a group begin with, found by all threads; `nil` where they are equal.
  private func sharedByteCount(_ group: Group, _ memory: Memory) throws(BasaltError) -> Int? {
    let first = unsafe ParallelSort.rows(memory.rows, group.rows)[0].row
    // The least of all parts; `.max` for one whose texts are all equal to the first.
    let least = Atomic(Int.max)
    try eachPart(of: group.rows) { [sort] (range) throws(BasaltError) in
      let own = unsafe ParallelSort.rows(memory.rows, range)
      let count = unsafe sort.sharedByteCount(own, with: first, group.step)
      least.min(count ?? .max, ordering: .relaxed)
    }
    let shared = least.load(ordering: .relaxed)
    return shared == .max ? nil : shared
  }

  // MARK: One word

  /// By one word, by all threads.
  private func sortByWord(_ group: Group, _ memory: Memory) throws(BasaltError) {
    let runCount = max(1, min(context.pool.threadCount, group.rows.count / ParallelSort.runRowCountMinimum))
    var ends = (0...runCount).map { group.rows.lowerBound + group.rows.count * $0 / runCount }
    // A constant for the threads.
    let runEnds = ends
    try run(runCount) { [sort, cancellation = context.cancellation] (run) throws(BasaltError) in
      let range = runEnds[run]..<runEnds[run + 1]
      let own = unsafe ParallelSort.rows(memory.rows, range)
      // By the thread that sorts them: words and rows are then in its cache.
      unsafe sort.fillWords(own, group.step)
      unsafe RowSort.sortByWords(own, ParallelSort.rows(memory.scratch, range)) { cancellation.isCancelled }
    }
    // Each round of merging moves all rows to the other side.
    var (source, target) = (memory.rows, memory.scratch)
    while ends.count > 2 {
      ends = try mergeRuns(ends, from: source, to: target)
      swap(&source, &target)
    }
    if source === memory.rows { return }
    let merged = source
    try eachPart(of: group.rows) { (range) throws(BasaltError) in
      unsafe _ = ParallelSort.rows(memory.rows, range).update(fromContentsOf: ParallelSort.rows(merged, range))
    }
  }

  /// Sorts runs of rows that a word has left equal by the levels behind it: few rows at once, a thread each.
  /// - Returns: Runs that are too long for that.
  /// - Complexity: One pass over the group by this thread, which finds what is equal; sorting is the threads'.
  private func sortEqual(_ group: Group, _ memory: Memory) throws(BasaltError) -> [Group] {
    let rows = unsafe ParallelSort.rows(memory.rows, group.rows)
    let first = group.rows.lowerBound
    // Those that one thread would be long busy with.
    var many: [Group] = []
    // Groups that make a task together: rows may all differ, or come in pairs.
    var tasks: [[Group]] = []
    var task: [Group] = []
    var taskRowCount = 0
    var start = 0
    while start < rows.count {
      // Words of the level are still there: what is to be found is where they change.
      let word = unsafe rows[start].key
      var end = start + 1
      while end < rows.count, unsafe rows[end].key == word { end += 1 }
      if end - start > 1 {
        let equal = Group(
          rows: (first + start)..<(first + end), step: unsafe sort.step(after: group.step, rows[start]))
        if end - start >= 2 * ParallelSort.runRowCountMinimum {
          many.append(equal)
        } else if !sort.isEnd(equal.step) {
          task.append(equal)
          taskRowCount += end - start
        }
      }
      // Enough for a task. A group is never cut.
      if taskRowCount >= ParallelSort.runRowCountMinimum {
        tasks.append(task)
        (task, taskRowCount) = ([], 0)
      }
      start = end
    }
    tasks.append(task)
    try sortAlone(tasks, memory)
    return many
  }

  // MARK: Merging

  /// Merges neighbours; a run without one is copied.
  /// - Returns: Where the runs begin now, and the end of the last.
  /// - Complexity: O(rows) a round, shared by all threads; half as many runs are left.
  private func mergeRuns(_ ends: [Int], from source: Buffer, to target: Buffer) throws(BasaltError) -> [Int] {
    // Two by two: with as many runs as threads there are few rounds, and each reads and writes in order.
    var merged = [ends[0]]
    var tasks: [Merge] = []
    var index = 0
    while index + 1 < ends.count {
      let last = min(index + 2, ends.count - 1)
      // Neighbours, so that the earlier rows are to the left.
      let left = ends[index]..<ends[index + 1]
      // Empty, where there is no neighbour.
      let right = ends[index + 1]..<ends[last]
      // In the last round one merge is left, in which all threads have to share.
      let pieceCount = taskCount(of: left.count + right.count)
      // The result is cut into equal pieces, whatever the words are.
      let cuts = (0...pieceCount).map { (left.count + right.count) * $0 / pieceCount }
      for (from, to) in zip(cuts, cuts.dropFirst()) { tasks.append(Merge(left: left, right: right, output: from..<to)) }
      merged.append(ends[last])
      index = last
    }
    let all = tasks
    try run(tasks.count) { (task) throws(BasaltError) in all[task].run(source, target) }
    return merged
  }

  /// A piece of the merge of two runs: rows `output` of the result.
  private struct Merge: Sendable {
    let left, right: Range<Int>
    let output: Range<Int>

    func run(_ source: Buffer, _ target: Buffer) {
      // Both runs are only read; pieces of the result do not overlap.
      let leftRows = unsafe ParallelSort.rows(source, left)
      let rightRows = unsafe ParallelSort.rows(source, right)
      // The result stands where both runs stood.
      let first = left.lowerBound + output.lowerBound
      let merged = unsafe ParallelSort.rows(target, first..<(first + output.count))
      // Where the piece begins in both runs, and where it ends.
      var leftIndex = unsafe leftCount(of: output.lowerBound, leftRows, rightRows)
      let leftEnd = unsafe leftCount(of: output.upperBound, leftRows, rightRows)
      var rightIndex = output.lowerBound - leftIndex
      let rightEnd = output.upperBound - leftEnd
      // Both runs have a row left as long as this goes on.
      var place = 0
      while leftIndex < leftEnd, rightIndex < rightEnd {
        let (leftRow, rightRow) = unsafe (leftRows[leftIndex], rightRows[rightIndex])
        // Equal rows: the left one is the earlier.
        let takesLeft = leftRow.key <= rightRow.key
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
      of count: Int, _ leftRows: UnsafeMutableBufferPointer<KeyedRow>,
      _ rightRows: UnsafeMutableBufferPointer<KeyedRow>
    ) -> Int {
      // As many as the right run cannot give, and no more than there are.
      var low = max(0, count - rightRows.count)
      var high = min(count, leftRows.count)
      while low < high {
        let middle = (low + high) / 2
        // Whether the left's row `middle` is among them: it is if it does not come after the right's last one.
        let isAmong = unsafe leftRows[middle].key <= rightRows[count - 1 - middle].key
        if isAmong { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  // MARK: Rows

  /// A stretch of rows, to be written.
  /// - Precondition: Nobody else has these rows at the same time.
  private static func rows(_ buffer: Buffer, _ range: Range<Int>) -> UnsafeMutableBufferPointer<KeyedRow> {
    unsafe UnsafeMutableBufferPointer(
      start: buffer.address.assumingMemoryBound(to: KeyedRow.self) + range.lowerBound, count: range.count)
  }

  private func rowNumbers(of rows: Buffer) throws(BasaltError) -> Buffer {
    // Words are of no use any more: a quarter of the memory stays.
    let numbers = Buffer(byteCount: rowCount * 4)
    try eachPart(of: 0..<rowCount) { (range) throws(BasaltError) in
      let own = unsafe ParallelSort.rows(rows, range)
      let target = unsafe numbers.address.assumingMemoryBound(to: UInt32.self) + range.lowerBound
      for index in 0..<range.count { unsafe target[index] = own[index].row }
    }
    return numbers
  }

  /// Shares rows out to the threads, where there are enough of them.
  /// - Precondition: Parts do not depend on each other: they are worked on in any order.
  private func eachPart(
    of rows: Range<Int>, _ body: @escaping @Sendable (Range<Int>) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    let partCount = taskCount(of: rows.count)
    try run(partCount) { (part) throws(BasaltError) in
      let start = rows.lowerBound + rows.count * part / partCount
      try body(start..<(rows.lowerBound + rows.count * (part + 1) / partCount))
    }
  }

  /// Tasks for rows that can be cut anywhere.
  private func taskCount(of rowCount: Int) -> Int {
    max(
      1, min(context.pool.threadCount, rowCount / ParallelSort.runRowCountMinimum),
      rowCount / ParallelSort.taskRowCountMaximum)
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
