package import BasaltCore
import CBasaltKernels

/// Makes the zone map of some rows of a flat column vector: exact counts, tight bounds.
///
/// One pass of a SIMD kernel per page and column, next to nothing beside encoding; text costs a few nanoseconds a
/// value.
///
/// Writer and verifier share it: the writer stores what it finds, the verifier holds what is stored against what it
/// finds. So it must be exact by itself, because neither would notice an error of both: tests hold it against a plain
/// loop over values. Distinct counts are not made here; the writer knows them, for nothing, of chunks with a
/// dictionary.
package enum StatisticsCollector {
  /// - Parameters:
  ///   - column: A flat vector.
  ///   - rows: Begins at a multiple of 64, so that its validity is whole words.
  /// - Returns: Bounds that are tight, but for a zero of a float; none where every row is NULL or NaN.
  /// - Complexity: O(rows); of text, each value that begins as a bound does is compared with it in full.
  package static func statistics(of column: ColumnVector, rows: Range<Int>) -> ColumnStatistics {
    precondition(rows.lowerBound % 64 == 0 && rows.upperBound <= column.count)
    // No rows have no bounds, which the loops below could not say: they begin with the first valid row.
    guard !rows.isEmpty else { return ColumnStatistics(rowCount: 0, nullCount: 0, nanCount: 0) }
    return unsafe column.withValidity { validity in
      let mask = unsafe validity.map { unsafe $0 + rows.lowerBound / 64 }
      let validCount = unsafe mask.map { unsafe validRows($0, count: rows.count) } ?? rows.count
      var statistics = ColumnStatistics(rowCount: rows.count, nullCount: rows.count - validCount, nanCount: 0)
      if validCount > 0 { unsafe bound(&statistics, column, rows, mask) }
      return statistics
    }
  }

  /// As `statistics(of:rows:)`, of text or bytea that has a dictionary: no value is looked at.
  /// - Parameters:
  ///   - entries: Of the dictionary, ascending.
  ///   - bounds: The first and last of these that the rows have.
  package static func statistics(
    of column: ColumnVector, rows: Range<Int>, entries: ColumnVector, bounds: ClosedRange<Int>?
  ) -> ColumnStatistics {
    precondition(column.type.isVariableLength && rows.lowerBound % 64 == 0 && rows.upperBound <= column.count)
    let validCount = unsafe column.withValidity { validity in
      unsafe validity.map { unsafe validRows($0 + rows.lowerBound / 64, count: rows.count) } ?? rows.count
    }
    var statistics = ColumnStatistics(rowCount: rows.count, nullCount: rows.count - validCount, nanCount: 0)
    if let bounds {
      statistics.minimum = ColumnStatistics.Bound(entries[bounds.lowerBound], isTight: true)
      statistics.maximum = ColumnStatistics.Bound(entries[bounds.upperBound], isTight: true)
    }
    return statistics
  }

  /// Valid rows among the first `count`: the words may go on with other rows, whose bits the last word must not count.
  private static func validRows(_ words: UnsafePointer<UInt64>, count: Int) -> Int {
    var valid = unsafe BitMask.population(of: words, bitCount: count / 64 * 64)
    if count % 64 > 0 { valid += unsafe (words[count / 64] & ((1 << UInt64(count % 64)) - 1)).nonzeroBitCount }
    return valid
  }

  /// Fills in bounds and NaN count, given that at least one row is valid.
  ///
  /// One kernel call a column and page; the switch on the type is outside of all loops.
  private static func bound(
    _ statistics: inout ColumnStatistics, _ column: ColumnVector, _ rows: Range<Int>, _ mask: UnsafePointer<UInt64>?
  ) {
    // Kernels look past NULLs by the mask; without a mask every row counts. Each ends in two plain numbers, which
    // `wrap` makes values of the type: many types share a physical one.
    typealias Bound = ColumnStatistics.Bound
    let kernels = unsafe Kernels.best.pointee.aggregate
    // Both are values of rows, so both are tight, whatever becomes of them when long text is cut for the disk.
    func set(_ minimum: Value, _ maximum: Value) {
      statistics.minimum = Bound(minimum, isTight: true)
      statistics.maximum = Bound(maximum, isTight: true)
    }
    // Types of one width share a kernel, and differ in how its numbers are wrapped.
    func setInt64(_ wrap: (Int64) -> Value) {
      var minimum: Int64 = 0
      var maximum: Int64 = 0
      unsafe column.withValues(as: Int64.self) { values in
        unsafe kernels.min_max_i64(values.baseAddress! + rows.lowerBound, mask, &minimum, &maximum, rows.count)
      }
      set(wrap(minimum), wrap(maximum))
    }
    func setInt32(_ wrap: (Int32) -> Value) {
      var minimum: Int32 = 0
      var maximum: Int32 = 0
      unsafe column.withValues(as: Int32.self) { values in
        unsafe kernels.min_max_i32(values.baseAddress! + rows.lowerBound, mask, &minimum, &maximum, rows.count)
      }
      set(wrap(minimum), wrap(maximum))
    }
    func setFloats(_ extremes: basalt_float_extremes, _ validCount: Int, _ wrap: (Double) -> Value) {
      statistics.nanCount = extremes.nan_count
      // Nothing but NaN and NULL: there is nothing to bound, and the kernel's numbers mean nothing.
      guard extremes.nan_count < validCount else { return }
      // A zero is not tight: its sign is the kernel's choice among equals.
      statistics.minimum = Bound(wrap(extremes.minimum), isTight: extremes.minimum != 0)
      statistics.maximum = Bound(wrap(extremes.maximum), isTight: extremes.maximum != 0)
    }
    let validCount = rows.count - (statistics.nullCount ?? 0)

    switch column.type {
    case .boolean:
      let (someFalse, someTrue) = unsafe column.withBits { unsafe extremes(ofBits: $0, rows, mask) }
      set(.boolean(!someFalse), .boolean(someTrue))
    case .smallint:
      var minimum: Int16 = 0
      var maximum: Int16 = 0
      unsafe column.withValues(as: Int16.self) { values in
        unsafe kernels.min_max_i16(values.baseAddress! + rows.lowerBound, mask, &minimum, &maximum, rows.count)
      }
      set(.smallint(minimum), .smallint(maximum))
    case .integer: setInt32 { .integer($0) }
    case .date: setInt32 { .date(days: $0) }
    case .bigint: setInt64 { .bigint($0) }
    case .time: setInt64 { .time(microseconds: $0) }
    case .timestamp: setInt64 { .timestamp(microseconds: $0) }
    case .timestamptz: setInt64 { .timestamptz(microseconds: $0) }
    case .decimal(let precision, let scale) where precision <= 18:
      setInt64 { .decimal(Decimal(unscaled: Int128($0), scale: scale)) }
    case .decimal(_, let scale):
      let bounds = unsafe column.withValues(as: Int128.self) { unsafe extremes(of: $0, rows, mask) }
      set(
        .decimal(Decimal(unscaled: bounds.minimum, scale: scale)),
        .decimal(Decimal(unscaled: bounds.maximum, scale: scale)))
    case .uuid:
      // Compared as one number of 128 bits, which orders as the 16 bytes do.
      let bounds = unsafe column.withValues(as: BigEndian128.self) { unsafe extremes(of: $0, rows, mask) }
      set(.uuid(UniqueID(bits: bounds.minimum.number)), .uuid(UniqueID(bits: bounds.maximum.number)))
    case .real:
      // The extremes come as doubles for both widths; every float is exact in one, so the way back loses nothing.
      let found = unsafe column.withValues(as: Float.self) { values in
        unsafe kernels.min_max_f32(values.baseAddress! + rows.lowerBound, mask, rows.count)
      }
      setFloats(found, validCount) { .real(Float($0)) }
    case .double:
      let found = unsafe column.withValues(as: Double.self) { values in
        unsafe kernels.min_max_f64(values.baseAddress! + rows.lowerBound, mask, rows.count)
      }
      setFloats(found, validCount) { .double($0) }
    case .text, .bytea:
      let (minimumRow, maximumRow) = unsafe ViewExtremes.rows(of: column, rows, mask)
      set(column[minimumRow], column[maximumRow])
    case .list: preconditionFailure("a file has no lists")
    }
  }

  /// Whether a valid row is false, and whether one is true: 64 rows a step.
  ///
  /// Ends early for neither answer: a page has at most 1,024 words.
  /// - Precondition: `rows` begins at a word.
  private static func extremes(
    ofBits bits: UnsafePointer<UInt64>, _ rows: Range<Int>, _ mask: UnsafePointer<UInt64>?
  ) -> (someFalse: Bool, someTrue: Bool) {
    var someFalse = false
    var someTrue = false
    let first = rows.lowerBound / 64
    for word in 0..<BitMask.wordCount(of: rows.count) {
      let rest = rows.count - word * 64
      // Bits behind the last row are not rows.
      let inside = rest >= 64 ? UInt64.max : (1 << UInt64(rest)) - 1
      let valid = unsafe (mask?[word] ?? .max) & inside
      let set = unsafe bits[first + word]
      someTrue = someTrue || set & valid != 0
      someFalse = someFalse || ~set & valid != 0
    }
    return (someFalse, someTrue)
  }

  /// The extremes of the valid rows, one at a time.
  /// - Precondition: One row at least is valid.
  private static func extremes<Number: Comparable>(
    of values: UnsafeBufferPointer<Number>, _ rows: Range<Int>, _ mask: UnsafePointer<UInt64>?
  ) -> (minimum: Number, maximum: Number) {
    var result: (minimum: Number, maximum: Number)?
    for offset in 0..<rows.count {
      if let mask = unsafe mask, unsafe !BitMask.bit(offset, in: mask) { continue }
      let value = unsafe values[rows.lowerBound + offset]
      guard let earlier = result else {
        result = (value, value)
        continue
      }
      if value < earlier.minimum { result = (value, earlier.maximum) }
      if value > earlier.maximum { result = (earlier.minimum, value) }
    }
    guard let result else { preconditionFailure("the caller knows of a valid row") }
    return result
  }
}

/// A uuid in memory: 16 bytes in the order they are compared.
///
/// Swapped once a comparison: loaded as they lie, the bytes would compare from the wrong end.
private struct BigEndian128: BitwiseCopyable, Comparable {
  private let stored: UInt128
  var number: UInt128 { UInt128(bigEndian: stored) }
  static func < (left: BigEndian128, right: BigEndian128) -> Bool { left.number < right.number }
}
