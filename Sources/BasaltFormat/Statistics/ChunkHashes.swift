package import BasaltCore

/// The hashes of a chunk's values, NULL apart: what filters and sketches are made of, by the writer and by who verifies.
package enum ChunkHashes {
  /// - Parameter column: Flat, of a type whose values are hashed.
  /// - Returns: One a row that is not NULL, in their order.
  package static func hashes(of column: ColumnVector) -> [UInt64] {
    unsafe [UInt64](unsafeUninitializedCapacity: column.count) { target, count in
      guard let start = target.baseAddress, column.count > 0 else { return }
      // All rows at once, by a kernel, and then those out that are NULL: a test a row would cost more than its hash.
      unsafe ValueHash.write(of: column, to: start)
      count = column.count
      guard column.nullCount > 0 else { return }
      // A NULL has a slot with any value, which may be one that no row has: its hash is taken out again.
      count = unsafe column.withValidity { validity in
        guard let validity = unsafe validity else { return column.count }
        var kept = 0
        for row in 0..<column.count where unsafe BitMask.bit(row, in: validity) {
          unsafe start[kept] = start[row]
          kept += 1
        }
        return kept
      }
    }
  }
}
