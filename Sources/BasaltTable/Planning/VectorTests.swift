package import BasaltCore
import CBasaltKernels

/// Tests of whole column vectors: what `PruningTest.passes` says of each row, in one pass over concrete types.
///
/// Planning asks them of the columns of manifests, where a value a row would cost a hundred times as much.
extension ColumnVector {
  /// The rows that pass.
  /// - Precondition: Constants are of the column's type, decimals at its scale: the test was narrowed to it.
  package func rows(passing test: PruningTest) -> RowMask {
    switch test {
    case .comparison(let comparison, let constant): return rows(comparison, constant)
    case .isIn(let constants):
      var passing = RowMask(repeating: false, count: count)
      // A kernel's pass for each: lists of queries are short, and a hash of every row would cost more than some passes.
      for constant in constants { passing.formUnion(rows(.equal, constant)) }
      return passing
    case .isNull: return validRows.inverted
    case .isNotNull: return validRows
    case .never: return RowMask(repeating: false, count: count)
    }
  }

  /// The rows that are not NULL.
  var validRows: RowMask {
    guard validity != nil else { return RowMask(repeating: true, count: count) }
    if isConstant { return RowMask(repeating: count > 0 && isValid(at: 0), count: count) }
    return RowMask(count: count) { words in
      unsafe withValidity { validity in
        for index in 0..<BitMask.wordCount(of: count) { unsafe words[index] = validity?[index] ?? .max }
      }
    }
  }

  /// The rows that are not NULL and stand so to the constant.
  /// - Precondition: As `rows(passing:)`; NULL is a constant of every type, to which no row stands in any way.
  func rows(_ comparison: Comparison, _ constant: Value) -> RowMask {
    if constant.isNull || count == 0 { return RowMask(repeating: false, count: count) }
    switch layout {
    case .constant:
      return RowMask(repeating: ColumnTest.comparison(comparison, constant).passes(self[0]), count: count)
    case .dictionary(let entries):
      // Each entry is asked once, however many rows have it.
      let passing = entries.vector.flatRows(comparison, constant)
      let found = RowMask(count: count) { words in
        unsafe words.update(repeating: 0, count: BitMask.wordCount(of: count))
        unsafe withValues(as: UInt16.self) { codes in
          for row in 0..<count {
            let code = unsafe Int(codes[row])
            let bit = passing.words[code >> 6] >> UInt64(code & 63) & 1
            unsafe words[row >> 6] |= bit << UInt64(row & 63)
          }
        }
      }
      return found.intersection(validRows)
    case .flat: return flatRows(comparison, constant).intersection(validRows)
    }
  }

  /// The rows of a flat vector whose slots stand so to the constant, whatever lies under NULLs.
  private func flatRows(_ comparison: Comparison, _ constant: Value) -> RowMask {
    let kernels = unsafe Kernels.best.pointee.filter
    let slots = unsafe UnsafeRawPointer(values.address)
    func integers<Number: FixedWidthInteger>(
      _ number: Number, _ kernel: (Number, Number, UnsafeMutablePointer<UInt64>) -> Void
    ) -> RowMask {
      let interval = Interval(comparison, number)
      guard let (low, high) = interval.bounds else { return RowMask(repeating: interval.isNegated, count: count) }
      let inside = RowMask(count: count) { unsafe kernel(low, high, $0) }
      return interval.isNegated ? inside.inverted : inside
    }
    func floats<Number: BinaryFloatingPoint>(
      _ number: Number, _ kernel: (Number, Number, UnsafeMutablePointer<UInt64>) -> Void
    ) -> RowMask {
      let interval = Interval(comparison, float: number)
      guard let (low, high) = interval.bounds else { return RowMask(repeating: interval.isNegated, count: count) }
      let inside = RowMask(count: count) { unsafe kernel(low, high, $0) }
      return interval.isNegated ? inside.inverted : inside
    }
    switch constant {
    case .null: return RowMask(repeating: false, count: count)
    case .boolean(let value):
      let passes = (
        ofFalse: comparison.holds(for: ValueOrder(0, value ? 1 : 0)),
        ofTrue: comparison.holds(for: ValueOrder(1, value ? 1 : 0))
      )
      return RowMask(count: count) { words in
        unsafe withBits { bits in
          for index in 0..<BitMask.wordCount(of: count) {
            unsafe words[index] = (passes.ofTrue ? bits[index] : 0) | (passes.ofFalse ? ~bits[index] : 0)
          }
        }
      }
    case .smallint(let number): return unsafe integers(number) { unsafe kernels.in_range_i16(slots, $0, $1, $2, count) }
    case .integer(let number), .date(let number):
      return unsafe integers(number) { unsafe kernels.in_range_i32(slots, $0, $1, $2, count) }
    case .bigint(let number), .time(let number), .timestamp(let number), .timestamptz(let number):
      return unsafe integers(number) { unsafe kernels.in_range_i64(slots, $0, $1, $2, count) }
    case .decimal(let number):
      guard type.physical == .int128 else {
        // The constant is a value of the type, so that 64 bits hold it.
        return unsafe integers(Int64(number.unscaled)) { unsafe kernels.in_range_i64(slots, $0, $1, $2, count) }
      }
      // Two registers a value.
      return unsafe integers(number.unscaled) {
        unsafe kernels.in_range_i128(slots, basalt_int128(halves: $0), basalt_int128(halves: $1), $2, count)
      }
    case .real(let number): return unsafe floats(number) { unsafe kernels.in_range_f32(slots, $0, $1, $2, count) }
    case .double(let number): return unsafe floats(number) { unsafe kernels.in_range_f64(slots, $0, $1, $2, count) }
    // Stored as bytes, the most significant first: as numbers they must be turned around to compare.
    case .uuid(let id):
      return rows(of: UInt128.self) { comparison.holds(for: ValueOrder(UInt128(bigEndian: $0), id.bits)) }
    case .text(var text):
      return text.withUTF8 { unsafe rows(comparison, bytes: $0) }
    case .bytea(let bytes):
      return unsafe bytes.withUnsafeBufferPointer { unsafe rows(comparison, bytes: $0) }
    case .list: preconditionFailure("a table has no lists")
    }
  }

  private func rows(_ comparison: Comparison, bytes constant: UnsafeBufferPointer<UInt8>) -> RowMask {
    rows(of: StringView.self) { view in
      unsafe withBytes(of: view) { bytes in
        unsafe comparison.holds(for: ValueOrder(bytewise: bytes, constant))
      }
    }
  }

  // Into the caller, with its closure: a call for each row would be most of the time.
  @inline(__always)
  private func rows<Stored: BitwiseCopyable>(of _: Stored.Type, where passes: (Stored) -> Bool) -> RowMask {
    RowMask(count: count) { words in
      unsafe words.update(repeating: 0, count: BitMask.wordCount(of: count))
      unsafe withValues(as: Stored.self) { values in
        for row in 0..<count where passes(unsafe values[row]) { unsafe BitMask.set(row, in: words) }
      }
    }
  }
}

/// A comparison as the values from one to another, or all but those: what kernels test.
private struct Interval<Bound> {
  /// `nil`: none.
  let bounds: (low: Bound, high: Bound)?
  let isNegated: Bool

  private init(_ low: Bound, _ high: Bound, isNegated: Bool = false) {
    bounds = (low, high)
    self.isNegated = isNegated
  }

  private init() {
    bounds = nil
    isNegated = false
  }
}

extension Interval where Bound: FixedWidthInteger {
  init(_ comparison: Comparison, _ constant: Bound) {
    switch comparison {
    case .equal: self.init(constant, constant)
    case .notEqual: self.init(constant, constant, isNegated: true)
    case .lessOrEqual: self.init(.min, constant)
    case .greaterOrEqual: self.init(constant, .max)
    // Nothing lies beyond the ends.
    case .less: if constant == .min { self.init() } else { self.init(.min, constant - 1) }
    case .greater: if constant == .max { self.init() } else { self.init(constant + 1, .max) }
    }
  }
}

extension Interval where Bound: BinaryFloatingPoint {
  /// In the kernels' order, which is SQL's: −0 equals 0, and NaN is the one value above infinity.
  init(_ comparison: Comparison, float constant: Bound) {
    switch comparison {
    case .equal: self.init(constant, constant)
    case .notEqual: self.init(constant, constant, isNegated: true)
    case .lessOrEqual: self.init(-.infinity, constant)
    case .greaterOrEqual: self.init(constant, .nan)
    case .less:
      if constant.isNaN {
        self.init(-.infinity, .infinity)
      } else if constant == -.infinity {
        self.init()
      } else {
        self.init(-.infinity, constant.nextDown)
      }
    case .greater:
      if constant.isNaN {
        self.init()
      } else if constant == .infinity {
        self.init(.nan, .nan)
      } else {
        self.init(constant.nextUp, .nan)
      }
    }
  }
}

extension basalt_int128 {
  /// C has no portable 128-bit integer in its interface: two halves, the upper one signed.
  fileprivate init(halves value: Int128) {
    self.init(low: UInt64(truncatingIfNeeded: value), high: Int64(truncatingIfNeeded: value >> 64))
  }
}
