package import BasaltCore

/// Puts rows into a sort order: a run of rows, before it is written to a file.
///
/// One word of the key at a time, most significant first: all rows are sorted by the first word, then each run of equal ones by the next, as
/// long as there are any. So a key that is unique in its first word costs one radix sort, and columns that decide nothing are never looked at.
/// Stable. Memory: 32 bytes a row beside the rows themselves.
package struct BatchSort: Sendable {
  package let order: SortOrder
  /// By field of the order, where its column stands in the schema.
  private let columnIndices: [Int]

  /// - Throws: `.unknownName` when the schema lacks a column of the order.
  package init(_ order: SortOrder, schema: Schema) throws(BasaltError) {
    self.order = order
    var indices: [Int] = []
    for field in order.fields {
      guard let index = schema.index(of: field.source) else {
        throw BasaltError(
          .unknownName,
          "Sort order \(order.id) is of the column with field id \(field.source), which the schema lacks.",
          remedy: "Use the schema that the order was made for.")
      }
      indices.append(index)
    }
    columnIndices = indices
  }

  /// The same rows in order.
  /// - Parameter columns: All of the schema, of one length below 2^32; any layout.
  /// - Returns: Flat columns; those given when they are in order already.
  package func sorted(_ columns: [ColumnVector]) -> [ColumnVector] {
    guard let permutation = permutation(of: columns) else { return columns }
    return columns.map { $0.rows(at: permutation) }
  }

  /// Which row comes first, second and so on; `nil` when all are in order already.
  package func permutation(of columns: [ColumnVector]) -> [UInt32]? {
    let count = columns.first?.count ?? 0
    precondition(count <= Int(UInt32.max) && columns.allSatisfy { $0.count == count }, "\(count) rows to be sorted")
    guard count > 1, !order.fields.isEmpty else { return nil }
    let keys = zip(order.fields, columnIndices).map { field, index in
      SortKey(ColumnVector.concatenated([columns[index]], type: columns[index].type), field)
    }
    let levels = keys.flatMap { key in key.levels.map { (key: key, level: $0) } }
    return unsafe withUnsafeTemporaryRows(count: count * 2) { memory in
      let rows = unsafe UnsafeMutableBufferPointer(rebasing: memory[..<count])
      let scratch = unsafe UnsafeMutableBufferPointer(rebasing: memory[count...])
      for row in 0..<count { unsafe rows[row] = KeyedRow(key: 0, row: UInt32(row)) }
      unsafe BatchSort.sort(rows, scratch, levels[...])
      var isInOrder = true
      var permutation: [UInt32] = []
      permutation.reserveCapacity(count)
      for row in 0..<count {
        unsafe isInOrder = isInOrder && rows[row].row == UInt32(row)
        unsafe permutation.append(rows[row].row)
      }
      return isInOrder ? nil : permutation
    }
  }

  /// Memory of this call alone, from the allocator: it may be far larger than a stack.
  private func withUnsafeTemporaryRows<Result>(
    count: Int, _ body: (UnsafeMutableBufferPointer<KeyedRow>) -> Result
  ) -> Result {
    let memory = UnsafeMutableBufferPointer<KeyedRow>.allocate(capacity: count)
    defer { unsafe memory.deallocate() }
    return unsafe body(memory)
  }

  /// Depth of recursion: one a level, and an order has at most 16 fields of four levels.
  private static func sort(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>,
    _ levels: ArraySlice<(key: SortKey, level: SortKey.Level)>
  ) {
    guard let (key, level) = levels.first, rows.count > 1 else { return }
    switch level {
    case .isNull:
      unsafe key.fill(rows, level)
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
      guard levels.count > 1 else { return }
      unsafe sortRuns(of: rows, scratch) { run, scratch in
        unsafe sort(run, scratch, levels.dropFirst())
      } whereEqual: {
        $0.key == $1.key
      }
    case .rest:
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
