import BasaltCore

/// The hashes of a chunk's different values, each at least once: what a sketch and a filter are made of.
///
/// Hashing every row took an eighth of the time of writing a file. Most columns need it of few values only: those of a
/// dictionary are its entries, and of numbers that lie close together each is marked in an array and hashed once. Left are
/// wide numbers and texts of which few come again.
enum DistinctValues {
  /// Numbers that span no more than this are marked: an array that stays in a first or second level cache.
  private static let markCountMaximum = 1 << 16

  /// - Parameters:
  ///   - column: Flat, of a type whose values are hashed.
  ///     NULL apart.
  ///   - entries: Of the chunk's dictionary, if it has one: then each value is one of them.
  static func hashes(of column: ColumnVector, entries: ColumnVector?) -> [UInt64] {
    if let entries { return ChunkHashes.hashes(of: entries) }
    let marked: [UInt64]?
    switch (column.type, column.type.physical) {
    case (_, .int16): marked = hashes(ofMarked: column, as: Int16.self)
    case (_, .int32): marked = hashes(ofMarked: column, as: Int32.self)
    case (_, .int64): marked = hashes(ofMarked: column, as: Int64.self)
    case (_, .bits), (_, .int128), (_, .float32), (_, .float64), (_, .view), (_, .uuid): marked = nil
    }
    return marked ?? ChunkHashes.hashes(of: column)
  }

  /// By an array of which numbers there are; `nil` when they span too much for one, or no row has a value.
  private static func hashes<Number: FixedWidthInteger & BitwiseCopyable>(
    ofMarked column: ColumnVector, as _: Number.Type
  ) -> [UInt64]? {
    guard column.nullCount < column.count else { return nil }
    return unsafe column.withValidity { (mask) -> [UInt64]? in
      unsafe column.withValues(as: Number.self) { (values) -> [UInt64]? in
        var (least, greatest) = (Number.max, Number.min)
        for row in 0..<values.count {
          // What lies under a NULL may be anything.
          if let mask = unsafe mask, unsafe !BitMask.bit(row, in: mask) { continue }
          least = unsafe min(least, values[row])
          greatest = unsafe max(greatest, values[row])
        }
        let (span, overflow) = greatest.subtractingReportingOverflow(least)
        guard !overflow, Int(span) < markCountMaximum, Int(span) < values.count else { return nil }
        var isPresent = [Bool](repeating: false, count: Int(span) + 1)
        unsafe isPresent.withUnsafeMutableBufferPointer { isPresent in
          for row in 0..<values.count {
            if let mask = unsafe mask, unsafe !BitMask.bit(row, in: mask) { continue }
            unsafe isPresent[Int(values[row] &- least)] = true
          }
        }
        // As a column of the same type: there is one definition of a hash.
        let numbers = isPresent.indices.filter { isPresent[$0] }
        let storage = Buffer(byteCount: numbers.count * MemoryLayout<Number>.stride)
        let target = unsafe storage.address.assumingMemoryBound(to: Number.self)
        for (index, number) in numbers.enumerated() {
          unsafe target[index] = least + Number(truncatingIfNeeded: number)
        }
        return ChunkHashes.hashes(of: ColumnVector(type: column.type, count: numbers.count, values: storage))
      }
    }
  }
}
