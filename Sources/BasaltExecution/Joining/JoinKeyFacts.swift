package import BasaltCore
internal import CBasaltKernels

/// What is known of one key of a build side once its rows are there: filters for the scan of the other side.
///
/// Bounds that are too wide cost time and no rows: a filter by them may let in what has no partner. Too narrow they
/// would lose rows, so that NaN and −0 have to be where SQL's order has them.
package struct JoinKeyFacts: Sendable {
  /// In SQL's order; `nil` when no row has a value.
  package let minimum, maximum: Value?
  /// All values, each once and in no order, when there are at most `distinctCountMaximum`; else `nil`.
  package let distinct: [Value]?
  /// Whether a row is NULL here: what IN does not find is then NULL, and not false.
  package let hasNull: Bool

  /// More would be tested slower by a scan than its rows by the join.
  package static let distinctCountMaximum = 1_000
  /// A power of two, four times the values.
  private static let slotCount = 4_096

  /// - Parameter column: Flat.
  /// - Complexity: O(rows); the distinct values are given up at the first that is one too many.
  init(_ column: ColumnVector) {
    hasNull = column.nullCount > 0
    (minimum, maximum) = JoinKeyFacts.extremes(of: column)
    distinct = JoinKeyFacts.distinctValues(of: column)
  }

  // MARK: Extremes

  /// By a kernel for integers, by one comparison a row for the rest.
  private static func extremes(of column: ColumnVector) -> (Value?, Value?) {
    guard column.nullCount < column.count else { return (nil, nil) }
    if let (minimum, maximum) = JoinKeyForm.extremes(of: column), column.type.physical != .bits {
      return (value(minimum, column.type), value(maximum, column.type))
    }
    switch column.type.physical {
    case .bits, .int16, .int32, .int64:
      // Booleans: whether there is a true one and a false one.
      return extremes(of: column) { left, right in
        unsafe column.withBits { unsafe !BitMask.bit(left, in: $0) && BitMask.bit(right, in: $0) }
      }
    case .int128: return extremes(of: column, Int128.self) { $0 < $1 }
    // Bytes as they are written, the first most significant.
    case .uuid: return extremes(of: column, UInt128.self) { UInt128(bigEndian: $0) < UInt128(bigEndian: $1) }
    case .float32: return extremes(of: column, Float.self) { ValueOrder(floats: $0, $1) == .before }
    case .float64: return extremes(of: column, Double.self) { ValueOrder(floats: $0, $1) == .before }
    case .view:
      return unsafe column.withValues(as: StringView.self) { views in
        extremes(of: column) { left, right in
          // The first four bytes tell most apart, and are in the view.
          // The first byte is the most significant, and zeros stand behind the end: shorter comes before longer.
          let leftPrefix = unsafe UInt32(truncatingIfNeeded: views[left].head >> 32).byteSwapped
          let rightPrefix = unsafe UInt32(truncatingIfNeeded: views[right].head >> 32).byteSwapped
          if leftPrefix != rightPrefix { return leftPrefix < rightPrefix }
          return unsafe column.withBytes(of: views[left]) { leftBytes in
            unsafe column.withBytes(of: views[right]) { rightBytes in
              unsafe leftBytes.lexicographicallyPrecedes(rightBytes)
            }
          }
        }
      }
    }
  }

  /// By a comparison of stored values, which go by SQL's order and not by that of their bits.
  @inline(__always)
  private static func extremes<Stored: BitwiseCopyable>(
    of column: ColumnVector, _: Stored.Type, _ precedes: (Stored, Stored) -> Bool
  ) -> (Value?, Value?) {
    unsafe column.withValues(as: Stored.self) { values in
      extremes(of: column) { left, right in unsafe precedes(values[left], values[right]) }
    }
  }

  /// By rows. Generic over the closure, so that it is inlined into the loop.
  @inline(__always)
  private static func extremes(of column: ColumnVector, _ precedes: (Int, Int) -> Bool) -> (Value?, Value?) {
    // Rows instead of values: a value of text would be made for each row.
    var least: Int?
    var greatest: Int?
    // One comparison for most rows: what is neither less than the least nor greater than the greatest changes nothing.
    for row in 0..<column.count where column.validity == nil || column.isValid(at: row) {
      guard let lowest = least, let highest = greatest else {
        (least, greatest) = (row, row)
        continue
      }
      // The first of equal rows stays, whichever it is: they are one value.
      if precedes(row, lowest) { least = row }
      if precedes(highest, row) { greatest = row }
    }
    return (least.map { column[$0] }, greatest.map { column[$0] })
  }

  /// A stored integer as the value that it means.
  /// `nil` for types that are not stored as such an integer.
  private static func value(_ stored: Int64, _ type: LogicalType) -> Value? {
    switch type {
    case .smallint: .smallint(Int16(truncatingIfNeeded: stored))
    case .integer: .integer(Int32(truncatingIfNeeded: stored))
    case .date: .date(days: Int32(truncatingIfNeeded: stored))
    case .bigint: .bigint(stored)
    case .time: .time(microseconds: stored)
    case .timestamp: .timestamp(microseconds: stored)
    case .timestamptz: .timestamptz(microseconds: stored)
    case .decimal(_, let scale): .decimal(Decimal(unscaled: Int128(stored), scale: scale))
    case .boolean, .real, .double, .text, .bytea, .uuid: nil
    }
  }

  // MARK: Distinct values

  /// `nil` when there are too many.
  /// - Complexity: O(rows) when there are few values; some 100 KiB while it runs, whatever the rows.
  private static func distinctValues(of column: ColumnVector) -> [Value]? {
    // By hash, with one row for each; values are made of those rows alone.
    // Open addressing; never more than a quarter full.
    var hashes = [UInt64](repeating: 0, count: slotCount)
    var rows = [UInt32](repeating: .max, count: slotCount)
    var found: [UInt32] = []
    let words = JoinKeyWords(.hashed)
    let memory = Buffer(byteCount: JoinKeyWords.blockRowCount * 8)
    let block = unsafe memory.address.assumingMemoryBound(to: UInt64.self)
    var start = 0
    while start < column.count {
      let count = min(column.count - start, JoinKeyWords.blockRowCount)
      // The hashes of the join itself, so that what is equal to it is equal here.
      unsafe words.hash(column, start, count, to: block)
      for index in 0..<count {
        let row = UInt32(truncatingIfNeeded: start + index)
        // NULLs are told apart by `hasNull`.
        if column.validity != nil, !column.isValid(at: Int(row)) { continue }
        // The first bits of a hash that is good in all of them.
        let hash = unsafe block[index]
        var place = Int(truncatingIfNeeded: hash >> 52)
        // Ends, as three of four slots stay empty.
        while rows[place] != .max, hashes[place] != hash { place = (place + 1) & (slotCount - 1) }
        if rows[place] == .max {
          // Most keys have more values than that among their first rows, so that this ends early.
          if found.count == distinctCountMaximum { return nil }
          (hashes[place], rows[place]) = (hash, row)
          found.append(row)
        } else if !areEqual(column, rows[place], row) {
          // Two values of one hash: never, unless somebody has looked for them. Then there is no list, rather than one
          // that lacks a value.
          return nil
        }
      }
      start += count
    }
    return found.map { column[Int($0)] }
  }

  /// Whether two rows have one value.
  /// - Precondition: Both rows are valid, and of one hash.
  private static func areEqual(_ column: ColumnVector, _ left: UInt32, _ right: UInt32) -> Bool {
    switch column.type.physical {
    // The hash of 64 bits is a bijection.
    case .bits, .int16, .int32, .int64, .float32, .float64: return true
    case .int128, .uuid, .view:
      var (leftRow, rightRow, flag): (UInt32, UInt32, UInt8) = (left, right, 1)
      unsafe JoinKeyEquality.clearDifferent(
        column, &leftRow, column, &rightRow, nullsMatch: false, flags: &flag, count: 1)
      return flag != 0
    }
  }
}
