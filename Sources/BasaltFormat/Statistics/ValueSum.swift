package import BasaltCore
import CBasaltKernels

/// The exact sum of integers and decimals: what `sum` and `avg` of whole files are answered from.
///
/// One definition for writer, verifier and who reads a page to add it up: they cannot disagree about NULL, or about what
/// does not fit. Of decimals the sum of the unscaled integers. Not of floats, whose sum depends on the order in which they are added.
package enum ValueSum {
  /// By the type alone, so that a reader can refuse a sum that no writer states.
  package static func isDefined(for type: LogicalType) -> Bool {
    switch type {
    case .smallint, .integer, .bigint, .decimal: true
    case .boolean, .real, .double, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: false
    }
  }

  /// The sum of the rows that are not NULL, 0 of none; `nil` when it does not fit 128 bits.
  /// - Parameter column: Flat, of a type that sums are of.
  /// - Complexity: O(rows), by a kernel; decimals of more than 18 digits one at a time.
  package static func sum(of column: ColumnVector) -> Int128? {
    var total = Total()
    add(column, to: &total)
    return total.value
  }

  /// The scale of the sums of a column; `nil` for types that have none.
  package static func scale(of type: LogicalType) -> Int? {
    guard isDefined(for: type) else { return nil }
    if case .decimal(_, let scale) = type { return scale }
    return 0
  }

  /// The sum of some rows as statistics have it; `nil` also beyond 38 digits.
  static func decimal(_ sum: Int128?, _ type: LogicalType) -> Decimal? {
    guard let sum, let scale = scale(of: type) else { return nil }
    return Decimal(exactly: (sum, false), scale: scale)
  }

  /// The same, behind what other rows came to.
  static func add(_ column: ColumnVector, to total: inout Total) {
    precondition(isDefined(for: column.type), "the sum of \(column.type)")
    guard case .flat = column.layout else { preconditionFailure("rows that are not side by side") }
    let kernels = unsafe Kernels.best.pointee.aggregate
    unsafe column.withValidity { mask in
      let sum: basalt_int128
      switch column.type.physical {
      case .int16: sum = unsafe kernels.sum_i16(column.values.address, mask, column.count)
      case .int32: sum = unsafe kernels.sum_i32(column.values.address, mask, column.count)
      case .int64: sum = unsafe kernels.sum_i64(column.values.address, mask, column.count)
      case .int128: return unsafe addWide(column, mask, to: &total)
      case .bits, .float32, .float64, .view, .uuid: preconditionFailure("\(column.type) is no exact number")
      }
      total.add(Int128(sum.high) << 64 | Int128(sum.low))
    }
  }

  /// Two values of 38 digits already have more than 127 bits; of narrower ones 2^63 rows fit.
  private static func addWide(_ column: ColumnVector, _ mask: UnsafePointer<UInt64>?, to total: inout Total) {
    unsafe column.withValues(as: Int128.self) { values in
      for row in 0..<values.count {
        if let mask = unsafe mask, unsafe !BitMask.bit(row, in: mask) { continue }
        unsafe total.add(values[row])
      }
    }
  }

  /// A sum of 192 bits, which no chunk fills: whether it fits 128 is a question about the whole, and must not depend on
  /// the order or on where pages end.
  struct Total: Sendable {
    private var low: UInt128 = 0
    /// Multiples of 2^128.
    private var high: Int64 = 0

    mutating func add(_ value: Int128) {
      let (sum, carry) = low.addingReportingOverflow(UInt128(bitPattern: value))
      low = sum
      // A negative value is 2^128 too much in the lower part.
      high += (carry ? 1 : 0) - (value < 0 ? 1 : 0)
    }

    /// `nil` when it has more than 128 bits: the upper part then does more than repeat the sign.
    var value: Int128? {
      let value = Int128(bitPattern: low)
      return high == (value < 0 ? -1 : 0) ? value : nil
    }
  }
}
