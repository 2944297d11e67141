package import BasaltCore
internal import CBasaltKernels
internal import Synchronization

/// What is known of one key of a build side once its rows are there: filters for the scan of the other side.
///
/// Bounds that are too wide cost time and no rows: a filter by them may let in what has no partner. Too narrow they
/// would lose rows, so that NaN and −0 have to be where SQL's order has them.
package struct JoinKeyFacts: Sendable {
  /// In SQL's order; `nil` when no row has a value.
  package let minimum, maximum: Value?
  /// All values that rows have, if they are few; `nil` of more, and of floats, whose zeros and NaNs are equal in more ways than
  /// one.
  package let values: [Value]?
  /// Whether a row is NULL here: what IN does not find is then NULL, and not false.
  package let hasNull: Bool

  init(minimum: Value?, maximum: Value?, values: [Value]?, hasNull: Bool) {
    (self.minimum, self.maximum, self.values, self.hasNull) = (minimum, maximum, values, hasNull)
  }

  /// - Parameters:
  ///   - column: Flat.
  ///   - rows: Those that its bounds are of; `nil` for all.
  /// - Complexity: O(rows).
  init(_ column: ColumnVector, rows: Range<Int>? = nil) {
    hasNull = column.nullCount > 0
    (minimum, maximum) = JoinKeyFacts.extremes(of: column, rows ?? 0..<column.count)
    values = JoinKeyFacts.fewValues(of: column)
  }

  /// Those of a build side, by all threads where there are many rows without a kernel: texts lie apart in memory, and each of them
  /// is looked at.
  /// - Throws: `.cancelled`.
  static func facts(_ column: ColumnVector, _ context: ExecutionContext) throws(BasaltError) -> JoinKeyFacts {
    switch column.type.physical {
    case .int16, .int32, .int64: return JoinKeyFacts(column)
    case .bits, .int128, .float32, .float64, .view, .uuid: break
    }
    let partCount = (column.count + partRowCount - 1) / partRowCount
    guard partCount > 1 else { return JoinKeyFacts(column) }
    // Merged as parts end: bounds do not depend on the order.
    let merged = Mutex<JoinKeyFacts?>(nil)
    try context.pool.run(morselCount: partCount, cancellation: context.cancellation) {
      (_, part) throws(BasaltError) in
      let start = part * partRowCount
      let own = JoinKeyFacts(column, rows: start..<min(start + partRowCount, column.count))
      merged.withLock { $0 = $0?.merged(with: own) ?? own }
    }
    return merged.withLock { $0 } ?? JoinKeyFacts(column, rows: 0..<0)
  }

  /// Some milliseconds of long texts: within them a query that is cancelled ends.
  private static let partRowCount = 32 << 10

  /// Of the rows of both. Which values they have is not known of so many.
  func merged(with other: JoinKeyFacts) -> JoinKeyFacts {
    func bound(_ left: Value?, _ right: Value?, _ wanted: ValueOrder) -> Value? {
      guard let left else { return right }
      guard let right else { return left }
      return left.order(to: right) == wanted ? left : right
    }
    return JoinKeyFacts(
      minimum: bound(minimum, other.minimum, .before), maximum: bound(maximum, other.maximum, .after), values: nil,
      hasNull: hasNull || other.hasNull)
  }

  /// A side of many rows that has few values is possible and seldom: it is not searched for them.
  private static let rowCountMaximum = 1_024

  private static func fewValues(of column: ColumnVector) -> [Value]? {
    guard column.count <= rowCountMaximum, column.type != .real, column.type != .double else { return nil }
    var values: [Value] = []
    var seen: Set<Value> = []
    for row in 0..<column.count where column.validity == nil || column.isValid(at: row) {
      let value = column[row]
      guard seen.insert(value).inserted else { continue }
      if values.count == ScanPredicate.List.valueCountMaximum { return nil }
      values.append(value)
    }
    return values
  }

  // MARK: Extremes

  /// By a kernel for integers, all rows of them, by one comparison a row for the rest.
  private static func extremes(of column: ColumnVector, _ rows: Range<Int>) -> (Value?, Value?) {
    guard column.nullCount < column.count else { return (nil, nil) }
    if rows.count == column.count, column.type.physical != .bits,
      let (minimum, maximum) = JoinKeyForm.extremes(of: column)
    {
      return (value(minimum, column.type), value(maximum, column.type))
    }
    switch column.type.physical {
    case .bits, .int16, .int32, .int64:
      // Booleans: whether there is a true one and a false one.
      return extremes(of: column, rows) { left, right in
        unsafe column.withBits { unsafe !BitMask.bit(left, in: $0) && BitMask.bit(right, in: $0) }
      }
    case .int128: return extremes(of: column, rows, Int128.self) { $0 < $1 }
    // Bytes as they are written, the first most significant.
    case .uuid: return extremes(of: column, rows, UInt128.self) { UInt128(bigEndian: $0) < UInt128(bigEndian: $1) }
    case .float32: return extremes(of: column, rows, Float.self) { ValueOrder(floats: $0, $1) == .before }
    case .float64: return extremes(of: column, rows, Double.self) { ValueOrder(floats: $0, $1) == .before }
    case .view:
      return unsafe column.withValues(as: StringView.self) { views in
        extremes(of: column, rows) { left, right in
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
    of column: ColumnVector, _ rows: Range<Int>, _: Stored.Type, _ precedes: (Stored, Stored) -> Bool
  ) -> (Value?, Value?) {
    unsafe column.withValues(as: Stored.self) { values in
      extremes(of: column, rows) { left, right in unsafe precedes(values[left], values[right]) }
    }
  }

  /// By rows. Generic over the closure, so that it is inlined into the loop.
  @inline(__always)
  private static func extremes(
    of column: ColumnVector, _ rows: Range<Int>, _ precedes: (Int, Int) -> Bool
  ) -> (Value?, Value?) {
    // Rows instead of values: a value of text would be made for each row.
    var least: Int?
    var greatest: Int?
    // One comparison for most rows: what is neither less than the least nor greater than the greatest changes nothing.
    for row in rows where column.validity == nil || column.isValid(at: row) {
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
    case .boolean, .real, .double, .text, .bytea, .uuid, .list: nil
    }
  }
}
