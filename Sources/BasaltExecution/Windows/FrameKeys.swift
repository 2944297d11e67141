internal import BasaltCore

/// The keys of RANGE with a distance as numbers that ascend with the order, and for each row how far a bound reaches.
///
/// 128 bits hold every key exactly: whole numbers and decimals as they are, times as microseconds, floats by the bits that
/// order them. One search serves all types then; keys of a descending order have their signs turned.
///
/// | key | number | least and greatest |
/// | --- | --- | --- |
/// | whole numbers, decimals, dates, times | itself, without a point | infinity is the type's own end |
/// | −2.5, 0, 2.5 | the bits of the magnitude, with the sign | −infinity, infinity |
/// | NaN | above infinity | NaN alone is as far as NaN |
struct FrameKeys: ~Copyable {
  /// By row, of the task at hand; where a key is NULL whatever lies in its slot.
  private(set) var keys = GrowingArray<Int128>()
  private(set) var bounds = GrowingArray<Int128>()

  /// Up to a value that each row has.
  /// - Parameter isDescending: Whether both are to be turned.
  mutating func fill(_ key: ColumnVector, _ value: ColumnVector, isDescending: Bool) {
    FrameKeys.fill(&keys, key, isDescending)
    FrameKeys.fill(&bounds, value, isDescending)
  }

  /// So far before or behind each row's own key.
  /// - Parameters:
  ///   - isBefore: Towards the start of the order, whichever end that is.
  ///   - isStart: Of the frame: what a bound that is no number lets in differs by it.
  mutating func fill(
    _ key: ColumnVector, _ distance: FrameDistance, isBefore: Bool, isStart: Bool, isDescending: Bool
  ) {
    FrameKeys.fill(&keys, key, isDescending)
    bounds.resize(to: key.count)
    let (keys, bounds) = unsafe (keys.base, bounds.base)
    switch distance {
    case .exact(let distance):
      // Ascending now, whatever the order was, so that before is less. The ends of 128 bits stand for everything beyond.
      for row in 0..<key.count {
        let (sum, overflow) =
          isBefore
          ? unsafe keys[row].subtractingReportingOverflow(distance) : unsafe keys[row].addingReportingOverflow(distance)
        unsafe bounds[row] = overflow ? (isBefore ? .min : .max) : sum
      }
    case .float(let distance):
      FrameKeys.eachFloat(key) { row, value in
        let bound = isBefore != isDescending ? value - distance : value + distance
        if bound.isNaN && !value.isNaN {
          // Infinity less infinity is any number: then no number is left out, and NaN where it would be too great, as in
          // PostgreSQL.
          let infinity = FrameKeys.word(.infinity)
          if isStart {
            unsafe bounds[row] = isDescending ? -infinity : .min
          } else {
            unsafe bounds[row] = isDescending ? .max : infinity
          }
        } else {
          let word = FrameKeys.word(bound)
          unsafe bounds[row] = isDescending ? -word : word
        }
      }
    }
  }

  /// The column as numbers. What lies in the slots of NULLs is nobody's.
  private static func fill(_ target: inout GrowingArray<Int128>, _ column: ColumnVector, _ isDescending: Bool) {
    target.resize(to: column.count)
    let words = unsafe target.base
    switch column.type.physical {
    case .int16: unsafe fill(words, column, Int16.self, isDescending)
    case .int32: unsafe fill(words, column, Int32.self, isDescending)
    case .int64: unsafe fill(words, column, Int64.self, isDescending)
    case .int128: unsafe fill(words, column, Int128.self, isDescending)
    case .float32, .float64:
      eachFloat(column) { row, value in unsafe words[row] = isDescending ? -word(value) : word(value) }
    case .bits, .uuid, .view: preconditionFailure("nothing is added to \(column.type)")
    }
  }

  private static func fill<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ words: UnsafeMutablePointer<Int128>, _ column: ColumnVector, _: Stored.Type, _ isDescending: Bool
  ) {
    let mask = column.isConstant ? 0 : -1
    unsafe column.withValues(as: Stored.self) { values in
      // The least of 128 bits has no opposite; decimals do not reach it.
      for row in 0..<column.count {
        let value = unsafe Int128(values[row & mask])
        unsafe words[row] = isDescending ? 0 &- value : value
      }
    }
  }

  @inline(__always)
  private static func eachFloat(_ column: ColumnVector, _ body: (Int, Double) -> Void) {
    let mask = column.isConstant ? 0 : -1
    if column.type.physical == .float32 {
      unsafe column.withValues(as: Float.self) { values in
        for row in 0..<column.count { unsafe body(row, Double(values[row & mask])) }
      }
    } else {
      unsafe column.withValues(as: Double.self) { values in
        for row in 0..<column.count { unsafe body(row, values[row & mask]) }
      }
    }
  }

  /// SQL's order: −0 is 0, and NaN above everything.
  private static func word(_ value: Double) -> Int128 {
    if value.isNaN { return Int128(Int64.max) }
    let bits = (value + 0).bitPattern
    let magnitude = Int128(bits & ~(1 << 63))
    return bits >> 63 == 1 ? -magnitude : magnitude
  }

  /// Bytes held.
  var byteCount: Int { keys.byteCount + bounds.byteCount }
}
