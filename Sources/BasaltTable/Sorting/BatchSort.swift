package import BasaltCore

/// Puts rows into a sort order: a run of rows, before it is written to a file.
///
/// Stable. Only positions move (`RowSort`), and columns are gathered once at the end. Memory: 32 bytes a row beside the
/// rows themselves.
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
  /// - Complexity: O(rows) a word of the key that still tells rows apart; O(n log n) for the rest of long
  ///   texts.
  package func sorted(_ columns: [ColumnVector]) -> [ColumnVector] {
    guard let permutation = permutation(of: columns) else { return columns }
    return columns.map { $0.rows(at: permutation) }
  }

  /// Which row comes first, second and so on; `nil` when all are in order already.
  /// - Precondition: All columns have one length, below 2^32.
  package func permutation(of columns: [ColumnVector]) -> [UInt32]? {
    let count = columns.first?.count ?? 0
    precondition(count <= Int(UInt32.max) && columns.allSatisfy { $0.count == count }, "\(count) rows to be sorted")
    guard count > 1, !order.fields.isEmpty else { return nil }
    let sort = RowSort(
      zip(order.fields, columnIndices).map { field, index in
        RowSort.Key(columns[index], isDescending: field.isDescending, nullsFirst: field.nullsFirst)
      })
    return unsafe withUnsafeTemporaryRows(count: count * 2) { memory in
      let rows = unsafe UnsafeMutableBufferPointer(rebasing: memory[..<count])
      let scratch = unsafe UnsafeMutableBufferPointer(rebasing: memory[count...])
      for row in 0..<count { unsafe rows[row] = KeyedRow(key: 0, row: UInt32(row)) }
      unsafe sort.sort(rows, scratch)
      // A sort of rows in order is common, and then the columns are not gathered.
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
  /// - Parameter count: Rows and as many again for scratch, of 16 bytes each.
  private func withUnsafeTemporaryRows<Result>(
    count: Int, _ body: (UnsafeMutableBufferPointer<KeyedRow>) -> Result
  ) -> Result {
    let memory = UnsafeMutableBufferPointer<KeyedRow>.allocate(capacity: count)
    defer { unsafe memory.deallocate() }
    return unsafe body(memory)
  }
}
