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

  /// Puts the rows that `rows` names into order, by the words from a step on; those before it they have in common.
  ///
  /// The words in `rows` mean nothing before and after.
  /// - Parameters:
  ///   - scratch: At least as many.
  ///   - isCancelled: Looked at after some milliseconds each time; once it is true, rows are left in any order.
  package func sort(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>,
    from step: Step = Step(), isCancelled: () -> Bool = { false }
  ) {
    // Without a level: no key, or none that tells rows apart.
    guard step.level < levels.count else { return }
    if case .rest = levels[step.level].level, step.offset > 0 {
      // Threads have come so far in the texts together.
      let behind = levels[(step.level + 1)...]
      return unsafe levels[step.level].key.sortRest(rows, scratch, from: step.offset, isCancelled) { run in
        unsafe RowSort.sort(run, scratch, behind, isCancelled)
      }
    }
    unsafe RowSort.sort(rows, scratch, levels[step.level...], isCancelled)
  }

  // MARK: One word at a time, for those who share rows out to threads

  /// By what rows are told apart next: a level, and in the rest of a text its bytes from one on.
  package struct Step: Sendable {
    fileprivate(set) var level = 0
    fileprivate(set) var offset = 0

    package init() {}
  }

  /// Whether nothing is left that could tell rows apart.
  package func isEnd(_ step: Step) -> Bool { step.level == levels.count }

  /// Whether rows may have much in common before the next word tells them apart: `sharedByteCount` says how much, and `skipping`
  /// leaves it out.
  package func isText(_ step: Step) -> Bool {
    if !isEnd(step), case .rest = levels[step.level].level { return true }
    return false
  }

  /// How many bytes of their texts rows have in common, from those on that they are known to; `nil` where the texts are equal.
  /// - Parameter first: With which they are compared: of all threads the same.
  package func sharedByteCount(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, with first: UInt32, _ step: Step
  ) -> Int? {
    unsafe levels[step.level].key.sharedByteCount(rows, with: first, from: step.offset)
  }

  /// The step behind bytes that all rows have in common.
  /// - Parameter count: `nil` for all of their texts.
  package func skipping(_ count: Int?, _ step: Step) -> Step {
    var next = step
    if let count { next.offset = count } else { (next.level, next.offset) = (step.level + 1, 0) }
    return next
  }

  /// Writes a word of each row.
  package func fillWords(_ rows: UnsafeMutableBufferPointer<KeyedRow>, _ step: Step) {
    let (key, level) = levels[step.level]
    if case .rest = level {
      unsafe key.fill(rows, restFrom: step.offset)
    } else {
      unsafe key.fill(rows, level)
    }
  }

  /// Sorts rows by the words that they have, stably.
  /// - Parameter isCancelled: Looked at after some milliseconds each time; once it is true, rows are left in any order.
  package static func sortByWords(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>,
    isCancelled: () -> Bool
  ) {
    unsafe KeyedRows.sort(rows, scratch, isCancelled: isCancelled)
  }

  /// By what rows are told apart that are equal up to this step: the next, but for NULLs, whose values are none.
  /// - Parameter row: One of them, with its word.
  package func step(after step: Step, _ row: KeyedRow) -> Step {
    var next = step
    let (key, kind) = levels[step.level]
    switch kind {
    case .rest where !key.endsWithin(row.key): next.offset += SortKey.restByteCount
    case .isNull where key.isNull(row.row): (next.level, next.offset) = (step.level + key.levels.count, 0)
    case .rest, .isNull, .word: (next.level, next.offset) = (step.level + 1, 0)
    }
    return next
  }

  /// Sorts rows that are equal in all words before `levels`, by these. Depth of recursion: one a level.
  /// - Parameter scratch: At least as many; shared by all depths, as each is done with it before the next
  ///   begins.
  private static func sort(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>,
    _ levels: ArraySlice<(key: SortKey, level: SortKey.Level)>, _ isCancelled: () -> Bool
  ) {
    // No word is left: equal rows stay as they came.
    guard let (key, level) = levels.first, rows.count > 1 else { return }
    switch level {
    case .isNull:
      unsafe key.fill(rows, level)
      // Two values, so one pass of the radix sort.
      unsafe KeyedRows.sort(rows, scratch, isCancelled: isCancelled)
      unsafe sortRuns(of: rows, isCancelled) { run in
        // NULLs are equal: what lies in their slots must not order them.
        let isNull = unsafe key.isNull(run[0].row)
        unsafe sort(run, scratch, levels.dropFirst(isNull ? key.levels.count : 1), isCancelled)
      }
    case .word:
      unsafe key.fill(rows, level)
      unsafe KeyedRows.sort(rows, scratch, isCancelled: isCancelled)
      // The last word needs no search for runs.
      guard levels.count > 1 else { return }
      unsafe sortRuns(of: rows, isCancelled) { run in
        unsafe sort(run, scratch, levels.dropFirst(), isCancelled)
      }
    case .rest:
      // Most texts are short, and done with their two words.
      if unsafe key.restIsEqual(rows) { return unsafe sort(rows, scratch, levels.dropFirst(), isCancelled) }
      unsafe key.sortRest(rows, scratch, from: 0, isCancelled) { run in
        unsafe sort(run, scratch, levels.dropFirst(), isCancelled)
      }
    }
  }

  /// Hands on each run of at least two rows that are equal so far.
  ///
  /// A run's words may be overwritten: those before it are done, and it is not compared again.
  @inline(__always)
  private static func sortRuns(
    of rows: UnsafeMutableBufferPointer<KeyedRow>, _ isCancelled: () -> Bool,
    _ sortRun: (UnsafeMutableBufferPointer<KeyedRow>) -> Void
  ) {
    // Invariant: what lies before `start` is in its final order.
    var start = 0
    // Rows that are in no order, as nobody wants them, have many runs.
    while start < rows.count, !isCancelled() {
      var end = start + 1
      while end < rows.count, unsafe rows[start].key == rows[end].key { end += 1 }
      if end - start > 1 { unsafe sortRun(UnsafeMutableBufferPointer(rebasing: rows[start..<end])) }
      start = end
    }
  }
}
