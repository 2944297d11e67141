import BasaltCore
import CBasaltKernels

/// Comparisons of a column with a constant, by the SIMD kernels that also filter pages: every comparison is whether
/// the value lies in a closed interval.
///
/// A filter on a column that could not be pushed into the scan comes here: the other shape, of two
/// columns, is a loop of the compiler's (`Comparison`). Both give the same bits, which tests hold
/// against each other.
enum ConstantComparison {
  /// `nil` when neither argument is constant, or the type has no such kernel.
  ///
  /// Also for NULL rows: their bits say nothing, and the mask of validity is beside them.
  static func evaluate(_ comparison: Comparison, _ call: FunctionCall) -> ColumnVector? {
    // A call that is constant as a whole has one row: not worth a kernel.
    let constants = call.arguments.map(\.isConstant)
    guard constants[0] != constants[1] else { return nil }
    let varying = call.arguments[constants[1] ? 0 : 1]
    let constant = call.arguments[constants[1] ? 1 : 0]
    let comparison = constants[1] ? comparison : comparison.mirrored
    // `<>` is what `=` is not.
    let words = Buffer(byteCount: BitMask.wordCount(of: call.rowCount) * 8)
    let mask = unsafe words.address.assumingMemoryBound(to: UInt64.self)
    let values = unsafe UnsafeRawPointer(varying.values.address)
    let filter = unsafe Kernels.best.pointee.filter
    let interval = comparison == .unequal ? .equal : comparison
    switch varying.type.physical {
    case .int16:
      let (low, high) = bounds(interval, FixedLane<Int16>(constant)[0])
      unsafe filter.in_range_i16(values, low, high, mask, call.rowCount)
    case .int32:
      let (low, high) = bounds(interval, FixedLane<Int32>(constant)[0])
      unsafe filter.in_range_i32(values, low, high, mask, call.rowCount)
    case .int64:
      let (low, high) = bounds(interval, FixedLane<Int64>(constant)[0])
      unsafe filter.in_range_i64(values, low, high, mask, call.rowCount)
    case .float32:
      let (low, high) = floatBounds(interval, FixedLane<Float>(constant)[0])
      unsafe filter.in_range_f32(values, low, high, mask, call.rowCount)
    case .float64:
      let (low, high) = floatBounds(interval, FixedLane<Double>(constant)[0])
      unsafe filter.in_range_f64(values, low, high, mask, call.rowCount)
    case .view:
      // A short constant is equal to a text exactly when their views are.
      let view = FixedLane<StringView>(constant)[0]
      guard interval == .equal, view.isInline else { return nil }
      unsafe filter.equal_u128(values, view.head, view.tail, mask, call.rowCount)
    case .uuid:
      guard interval == .equal else { return nil }
      let bits = FixedLane<UInt128>(constant)[0]
      unsafe filter.equal_u128(
        values, UInt64(truncatingIfNeeded: bits), UInt64(truncatingIfNeeded: bits >> 64), mask, call.rowCount)
    case .bits, .int128: return nil
    }
    if comparison == .unequal { unsafe Kernels.best.pointee.mask.mask_not(mask, mask, call.rowCount) }
    return call.result(words)
  }

  /// The values for which the comparison holds; an empty interval has its low end above its high one.
  ///
  /// `< x` becomes `<= x − 1`: integers have neighbours. Below the least there is nothing, and the
  /// interval is turned round.
  private static func bounds<T: FixedWidthInteger>(_ comparison: Comparison, _ value: T) -> (low: T, high: T) {
    switch comparison {
    case .equal, .unequal: (value, value)
    case .less: value == .min ? (.max, .min) : (.min, value - 1)
    case .lessOrEqual: (.min, value)
    case .greater: value == .max ? (.max, .min) : (value + 1, .max)
    case .greaterOrEqual: (value, .max)
    }
  }

  /// The same where NaN is the highest value, above infinity.
  ///
  /// Open intervals become closed ones by the next number. The kernel takes NaN as an upper bound
  /// for "also NaN".
  private static func floatBounds<T: BinaryFloatingPoint>(_ comparison: Comparison, _ value: T) -> (low: T, high: T) {
    // −infinity has nothing below it, NaN nothing above.
    let nothing = (low: T.nan, high: -T.infinity)
    switch comparison {
    case .equal, .unequal: return (value, value)
    case .less:
      if value.isNaN { return (-.infinity, .infinity) }
      // −0 is not below 0: the next lower value of either is the least one below both.
      return value == -.infinity ? nothing : (-.infinity, (value + 0).nextDown)
    case .lessOrEqual: return (-.infinity, value)
    case .greater:
      if value.isNaN { return nothing }
      // Likewise from above; adding 0 turns −0 into 0.
      return (value == .infinity ? .nan : (value + 0).nextUp, .nan)
    case .greaterOrEqual: return (value, .nan)
    }
  }
}
