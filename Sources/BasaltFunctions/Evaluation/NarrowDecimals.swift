package import BasaltCore
import CBasaltKernels

/// Decimals of many digits whose values, in one vector, are small: kept in 64 bits.
///
/// The type of `price * (1 - discount) * (1 + tax)` has more than 18 digits, because each product could need them all;
/// the products of real prices need 12. In 128 bits a multiplication costs ten times as much and a sum three times. So
/// a vector whose values are known to stay below 10^18 may have the *narrow form* of its type: 18 digits and the same
/// scale. It passes between functions, and into aggregates, that take both forms (`Overload.takesNarrowDecimals`);
/// everybody else is given the type that was promised (`ColumnVector.widened`).
///
/// Whether values are small is found out vector by vector, from their extremes, which a kernel knows for a tenth of what
/// a multiplication costs.
extension LogicalType {
  /// The largest precision that 64 bits hold.
  package static let narrowDecimalPrecision = 18

  /// This type with so few digits that its values are of 64 bits; `nil` when it is no decimal, is narrow itself, or its
  /// scale alone needs more.
  package var narrowDecimal: LogicalType? {
    guard case .decimal(let precision, let scale) = self, precision > LogicalType.narrowDecimalPrecision,
      scale <= LogicalType.narrowDecimalPrecision
    else { return nil }
    return .decimal(precision: LogicalType.narrowDecimalPrecision, scale: scale)
  }
}

extension ColumnVector {
  /// The same rows in 128 bits, when they have the narrow form of `type`; as they are, when they are of it.
  /// - Complexity: O(rows), one allocation; a dictionary's entries instead of its rows.
  package func widened(to type: LogicalType) -> ColumnVector {
    guard self.type != type else { return self }
    precondition(type.narrowDecimal == self.type, "\(self.type) is no form of \(type)")
    if let entries = dictionary {
      return ColumnVector(
        type: type, count: count, layout: .dictionary(DictionaryValues(entries.widened(to: type))), values: values,
        validity: validity)
    }
    // A constant stores its one value, if it has a row at all.
    let storedCount = isConstant ? min(count, 1) : count
    let target = FixedTarget<Int128>(rowCount: storedCount)
    // Rows that are NULL hold any bits, in either width.
    let source = unsafe values.address.assumingMemoryBound(to: Int64.self)
    for row in 0..<storedCount { target[row] = unsafe Int128(source[row]) }
    return ColumnVector(type: type, count: count, layout: layout, values: target.buffer, validity: validity)
  }
}

extension FunctionCall {
  /// A bound on the magnitude of an argument's values in the rows that count; `nil` when they are of 128 bits.
  func magnitude(_ index: Int) -> UInt64? {
    let vector = arguments[index]
    guard vector.type.physical == .int64, rowCount > 0 else { return nil }
    let values = unsafe UnsafePointer(vector.values.address.assumingMemoryBound(to: Int64.self))
    // One value; NULL constants do not get to kernels.
    if vector.isConstant { return unsafe values[0].magnitude }
    // Without it, what lies in the slots of NULLs would count: bits of no meaning, and often large.
    let mask = unsafe validity.map { unsafe UnsafePointer($0.address.assumingMemoryBound(to: UInt64.self)) }
    var (minimum, maximum) = (Int64(0), Int64(0))
    unsafe Kernels.best.pointee.aggregate.min_max_i64(values, mask, &minimum, &maximum, rowCount)
    // Without a row that counts, the kernel's minimum is above its maximum.
    return minimum > maximum ? 0 : max(minimum.magnitude, maximum.magnitude)
  }

  /// The same call for a result in narrow form; `nil` when its type has none.
  var narrowed: FunctionCall? {
    guard let type = resultType.narrowDecimal else { return nil }
    return FunctionCall(
      arguments: arguments, rowCount: rowCount, resultType: type, validity: validity, onFailure: onFailure,
      context: context)
  }
}
