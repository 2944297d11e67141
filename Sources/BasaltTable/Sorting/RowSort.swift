package import BasaltCore

/// Sorts rows by columns, most significant first: the positions of rows, in memory that the caller gives.
///
/// One word of the key at a time, most significant first: all rows are sorted by the first word, then each run
/// of equal ones by the next, as long as there are any. So a key that is unique in its first word costs one
/// radix sort, and columns that decide nothing are never looked at. Stable.
///
/// Comparing whole rows instead would look at every column of both for each of the n log n comparisons, through
/// a switch on types.
package struct RowSort: Sendable {
  private let keys: [SortKey]
  /// All words of all keys in one list: the sort knows nothing of keys, but for NULLs.
  private let levels: [(key: SortKey, level: SortKey.Level)]

  /// A column to sort by, and how.
  package struct Key: Sendable {
    let column: ColumnVector
    let isDescending, nullsFirst: Bool

    /// - Parameter column: Any layout.
    package init(_ column: ColumnVector, isDescending: Bool, nullsFirst: Bool) {
      (self.column, self.isDescending, self.nullsFirst) = (column, isDescending, nullsFirst)
    }
  }

  /// - Precondition: All columns have one length, below 2^32.
  package init(_ keys: [Key]) {
    self.keys = keys.map { key in
      // Flat, so that a key reads values by row number without asking for codes.
      SortKey(
        ColumnVector.concatenated([key.column], type: key.column.type), isDescending: key.isDescending,
        nullsFirst: key.nullsFirst)
    }
    levels = self.keys.flatMap { key in key.levels.map { (key: key, level: $0) } }
  }

  /// Puts the rows that `rows` names into order, by the words from one on; those before it they have in common.
  ///
  /// The words in `rows` mean nothing before and after.
  /// - Parameter scratch: At least as many.
  package func sort(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>, from level: Int = 0
  ) {
    unsafe RowSort.sort(rows, scratch, levels[level...])
  }

  // MARK: One word at a time, for those who share rows out to threads

  /// Words and rests of all keys, the most significant first.
  package var levelCount: Int { levels.count }

  /// Whether a level is a word, so that rows are in its order when their words are.
  package func isWord(_ level: Int) -> Bool {
    if case .rest = levels[level].level { return false }
    return true
  }

  /// Writes a word of each row.
  /// - Precondition: The level is a word.
  package func fillWords(_ rows: UnsafeMutableBufferPointer<KeyedRow>, _ level: Int) {
    unsafe levels[level].key.fill(rows, levels[level].level)
  }

  /// Sorts rows by the words that they have, stably.
  /// - Parameter isCancelled: Looked at after some milliseconds each time; once it is true, rows are left in any order.
  package static func sortByWords(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>,
    isCancelled: () -> Bool
  ) {
    unsafe KeyedRows.sort(rows, scratch, isCancelled: isCancelled)
  }

  /// By which level rows are told apart that are equal up to this one: the next, but for NULLs, whose values are none.
  /// - Parameter row: One of them.
  package func level(after level: Int, row: UInt32) -> Int {
    let (key, kind) = levels[level]
    if case .isNull = kind, key.isNull(row) { return level + key.levels.count }
    return level + 1
  }

  /// Sorts rows that are equal in all words before `levels`, by these. Depth of recursion: one a level.
  /// - Parameter scratch: At least as many; shared by all depths, as each is done with it before the next
  ///   begins.
  private static func sort(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>,
    _ levels: ArraySlice<(key: SortKey, level: SortKey.Level)>
  ) {
    // No word is left: equal rows stay as they came.
    guard let (key, level) = levels.first, rows.count > 1 else { return }
    switch level {
    case .isNull:
      unsafe key.fill(rows, level)
      // Two values, so one pass of the radix sort.
      unsafe KeyedRows.sort(rows, scratch)
      unsafe sortRuns(of: rows, scratch) { run, scratch in
        // NULLs are equal: what lies in their slots must not order them.
        let isNull = unsafe key.isNull(run[0].row)
        unsafe sort(run, scratch, levels.dropFirst(isNull ? key.levels.count : 1))
      } whereEqual: {
        $0.key == $1.key
      }
    case .word:
      unsafe key.fill(rows, level)
      unsafe KeyedRows.sort(rows, scratch)
      // The last word needs no search for runs.
      guard levels.count > 1 else { return }
      unsafe sortRuns(of: rows, scratch) { run, scratch in
        unsafe sort(run, scratch, levels.dropFirst())
      } whereEqual: {
        $0.key == $1.key
      }
    case .rest:
      // Most texts are short, and done with their two words.
      if unsafe key.restIsEqual(rows) { return unsafe sort(rows, scratch, levels.dropFirst()) }
      unsafe sortRest(rows, key)
      guard levels.count > 1 else { return }
      unsafe sortRuns(of: rows, scratch) { run, scratch in
        unsafe sort(run, scratch, levels.dropFirst())
      } whereEqual: {
        key.restOrder($0.row, $1.row) == .same
      }
    }
  }

  /// Hands on each run of at least two rows that are equal so far.
  ///
  /// A run's words may be overwritten: those before it are done, and it is not compared again.
  @inline(__always)
  private static func sortRuns(
    of rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>,
    _ sortRun: (UnsafeMutableBufferPointer<KeyedRow>, UnsafeMutableBufferPointer<KeyedRow>) -> Void,
    whereEqual areEqual: (KeyedRow, KeyedRow) -> Bool
  ) {
    // Invariant: what lies before `start` is in its final order.
    var start = 0
    while start < rows.count {
      var end = start + 1
      while end < rows.count, unsafe areEqual(rows[start], rows[end]) { end += 1 }
      if end - start > 1 { unsafe sortRun(UnsafeMutableBufferPointer(rebasing: rows[start..<end]), scratch) }
      start = end
    }
  }

  /// Text that its words do not tell apart; few rows, or long values.
  private static func sortRest(_ rows: UnsafeMutableBufferPointer<KeyedRow>, _ key: SortKey) {
    // The standard library's sort is stable in fact but not by promise: the place breaks ties.
    let sorted = unsafe rows.enumerated().sorted { left, right in
      if key.restPrecedes(left.element.row, right.element.row) { return true }
      if key.restPrecedes(right.element.row, left.element.row) { return false }
      return left.offset < right.offset
    }
    for (index, row) in sorted.enumerated() { unsafe rows[index] = row.element }
  }
}
