internal import BasaltCore
internal import CBasaltKernels

/// The first key of the last row that is still among the first n: what comes behind it cannot enter any more.
///
/// Batches are held against it by one kernel over the column, so that once the bound is good, rows cost next to
/// nothing.
struct TopRowsBound {
  private let key: SortColumn
  /// The bound's value, a column of one row.
  private let bound: ColumnVector
  /// Whether an equal first key is too late, too: it is the only key, and rows come in order.
  private let excludesEqual: Bool

  /// - Parameter column: The first key's, flat.
  init(_ column: ColumnVector, row: Int, _ key: SortColumn, excludesEqual: Bool) {
    // A copy of one row, so that the bound does not hold the column.
    bound = column.slice(row..<row + 1)
    (self.key, self.excludesEqual) = (key, excludesEqual)
  }

  /// Whether the last row has no value in the first key.
  private var isNull: Bool { !bound.isValid(at: 0) }

  /// Writes a bit for each row that can enter, whether it is meant or not.
  /// - Parameters:
  ///   - column: The first key's, of any layout.
  ///   - mask: Room for its rows.
  /// - Complexity: O(rows), in a kernel for numbers of up to 64 bits, else a comparison a row.
  func fill(_ mask: UnsafeMutablePointer<UInt64>, _ column: ColumnVector) {
    // A flat column, the usual case, is not copied.
    let flat = ColumnVector.concatenated([column], type: column.type)
    // Whole words: what is behind the last row is cleared.
    let wordCount = BitMask.wordCount(of: flat.count)
    if isNull {
      // A bound of NULL in front lets no value in; behind, all of them.
      unsafe mask.update(repeating: 0, count: wordCount)
      if !key.nullsFirst { unsafe BitMask.fill(mask, bitCount: flat.count) }
    } else {
      unsafe fillValues(mask, flat)
    }
    // Slots of NULLs hold anything: their bits are set by what NULLs are worth.
    let admitsNulls = isNull ? !excludesEqual : key.nullsFirst
    unsafe flat.withValidity { validity in
      guard let validity = unsafe validity else { return }
      for index in 0..<wordCount {
        let valid = unsafe validity[index]
        unsafe mask[index] = (mask[index] & valid) | (admitsNulls ? ~valid : 0)
      }
      if admitsNulls, flat.count % 64 > 0 { unsafe mask[wordCount - 1] &= (1 << UInt64(flat.count % 64)) - 1 }
    }
  }

  /// - Precondition: Flat, and the bound has a value.
  private func fillValues(_ mask: UnsafeMutablePointer<UInt64>, _ column: ColumnVector) {
    let kernels = unsafe Kernels.best.pointee.filter
    // A closed interval is all that a kernel needs to know of direction and bound.
    let (values, count) = unsafe (UnsafeRawPointer(column.values.address), column.count)
    switch column.type.physical {
    case .int16:
      let range = interval(Int16.self)
      unsafe kernels.in_range_i16(values, range.low, range.high, mask, count)
    case .int32:
      let range = interval(Int32.self)
      unsafe kernels.in_range_i32(values, range.low, range.high, mask, count)
    case .int64:
      let range = interval(Int64.self)
      unsafe kernels.in_range_i64(values, range.low, range.high, mask, count)
    // The kernels know SQL's order of floats; equal ones are let in, as there is no next lower number of every one.
    case .float32:
      let value = stored(Float.self)
      let (low, high): (Float, Float) = key.isDescending ? (value, .nan) : (-.infinity, value)
      unsafe kernels.in_range_f32(values, low, high, mask, count)
    case .float64:
      let value = stored(Double.self)
      let (low, high): (Double, Double) = key.isDescending ? (value, .nan) : (-.infinity, value)
      unsafe kernels.in_range_f64(values, low, high, mask, count)
    // A boolean bound is of use when everything has been true for ten thousand rows.
    case .bits:
      // False comes before true.
      let limit = unsafe bound.withBits { unsafe BitMask.bit(0, in: $0) ? 1 : 0 }
      unsafe column.withBits { bits in
        unsafe fill(mask, count) { row in unsafe ValueOrder(BitMask.bit(row, in: bits) ? 1 : 0, limit) }
      }
    // No kernel for the order of 16 bytes: one comparison a row.
    case .int128: unsafe fill(mask, column, Int128.self) { ValueOrder($0, $1) }
    // Bytes as they are written, the first most significant.
    case .uuid:
      unsafe fill(mask, column, UInt128.self) { ValueOrder(UInt128(bigEndian: $0), UInt128(bigEndian: $1)) }
    case .view:
      unsafe fill(mask, column, StringView.self) { value, limit in
        let (prefix, limitPrefix) = (TopRowsBound.prefix(of: value), TopRowsBound.prefix(of: limit))
        // Four bytes tell most apart, and lie in the view.
        if prefix != limitPrefix { return ValueOrder(prefix, limitPrefix) }
        return unsafe column.withBytes(of: value) { bytes in
          unsafe bound.withBytes(of: limit) { limitBytes in unsafe ValueOrder(bytes: bytes, limitBytes) }
        }
      }
    }
  }

  /// The first four bytes of a value, the first most significant, zeros behind its end.
  private static func prefix(of view: StringView) -> UInt32 { UInt32(truncatingIfNeeded: view.head >> 32).byteSwapped }

  /// The bound as it is stored.
  private func stored<Stored: BitwiseCopyable>(_: Stored.Type) -> Stored {
    unsafe bound.withValues(as: Stored.self) { unsafe $0[0] }
  }

  /// The integers that can enter; empty, with low above high, when there is none.
  /// Closed at both ends, as the kernels take it.
  private func interval<Stored: FixedWidthInteger & BitwiseCopyable>(_: Stored.Type) -> (low: Stored, high: Stored) {
    let value = stored(Stored.self)
    // One step away from the bound, if the type has a value there.
    guard excludesEqual else { return key.isDescending ? (value, .max) : (.min, value) }
    if key.isDescending { return value == .max ? (.max, .min) : (value + 1, .max) }
    return value == .min ? (.max, .min) : (.min, value - 1)
  }

  /// By comparing stored values; generic over the closure, so that it is inlined into the loop.
  @inline(__always)
  private func fill<Stored: BitwiseCopyable>(
    _ mask: UnsafeMutablePointer<UInt64>, _ column: ColumnVector, _: Stored.Type,
    _ order: (Stored, Stored) -> ValueOrder
  ) {
    let limit = stored(Stored.self)
    unsafe column.withValues(as: Stored.self) { values in
      unsafe fill(mask, column.count) { row in unsafe order(values[row], limit) }
    }
  }

  /// By the order of each row's value to the bound.
  @inline(__always)
  private func fill(_ mask: UnsafeMutablePointer<UInt64>, _ count: Int, _ order: (Int) -> ValueOrder) {
    unsafe mask.update(repeating: 0, count: BitMask.wordCount(of: count))
    // Before the bound, in the direction of the key.
    let wanted: ValueOrder = key.isDescending ? .after : .before
    for row in 0..<count {
      let order = order(row)
      if order == wanted || (order == .same && !excludesEqual) { unsafe BitMask.set(row, in: mask) }
    }
  }
}
