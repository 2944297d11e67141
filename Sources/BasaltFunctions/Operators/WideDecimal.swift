import BasaltCore

/// Quotients and roundings of decimals whose intermediate products need more than 128 bits.
///
/// Magnitudes and a sign apart: division of unsigned numbers of 256 by 128 bits is what the
/// standard library has.
enum WideDecimal {
  /// `value` · 10^`exponent` / `divisor`, rounded half away from zero; `nil` when it does not fit 128 bits.
  /// - Precondition: `divisor` is not 0; `exponent` is in −38…76.
  static func quotient(_ value: Int128, timesPowerOfTen exponent: Int, by divisor: Int128) -> Int128? {
    if exponent < 0 {
      // The divisor takes the power instead: the value becomes smaller either way.
      let (scaled, overflow) = divisor.multipliedReportingOverflow(by: Decimal.powersOfTen[-exponent])
      // A divisor above 128 bits is more than twice any value: the quotient rounds to 0.
      return overflow ? 0 : quotient(value, timesPowerOfTen: 0, by: scaled)
    }
    let isNegative = (value < 0) != (divisor < 0)
    // In two steps where one power is not enough: 38 digits times 10^38 are 253 bits, times more only for 0.
    guard exponent <= LogicalType.decimalPrecisionMaximum else {
      return value == 0 ? 0 : quotientOfHugeProduct(value, exponent, divisor)
    }
    let product = value.magnitude.multipliedFullWidth(by: Decimal.powersOfTen[exponent].magnitude)
    return rounded(product.high, product.low, by: divisor.magnitude, isNegative: isNegative)
  }

  /// The same without its fraction, toward zero: what `div` yields. Never rounded, so that it is not `quotient` at scale 0,
  /// which would make 2 of 3 / 2.
  /// - Precondition: `divisor` is not 0; `exponent` is in −38…38.
  static func wholeQuotient(_ value: Int128, timesPowerOfTen exponent: Int, by divisor: Int128) -> Int128? {
    let isNegative = (value < 0) != (divisor < 0)
    let magnitude: UInt128
    if exponent < 0 {
      let (scaled, overflow) = divisor.magnitude.multipliedReportingOverflow(
        by: Decimal.powersOfTen[-exponent].magnitude)
      // A divisor above 128 bits is above every value: nothing whole is left.
      magnitude = overflow ? 0 : value.magnitude / scaled
    } else {
      let product = value.magnitude.multipliedFullWidth(by: Decimal.powersOfTen[exponent].magnitude)
      // Otherwise the quotient has more than 128 bits.
      guard product.high < divisor.magnitude else { return nil }
      magnitude = divisor.magnitude.dividingFullWidth((product.high, product.low)).quotient
    }
    return Int128(exactly: magnitude).map { isNegative ? -$0 : $0 }
  }

  /// A value times more than 10^38: exact only where the divisor takes part of the power, which it does not here.
  private static func quotientOfHugeProduct(_ value: Int128, _ exponent: Int, _ divisor: Int128) -> Int128? {
    let first = value.magnitude.multipliedReportingOverflow(by: Decimal.powersOfTen[exponent - 38].magnitude)
    guard !first.overflow else { return nil }
    let product = first.partialValue.multipliedFullWidth(by: Decimal.powersOfTen[38].magnitude)
    return rounded(product.high, product.low, by: divisor.magnitude, isNegative: (value < 0) != (divisor < 0))
  }

  private static func rounded(_ high: UInt128, _ low: UInt128, by divisor: UInt128, isNegative: Bool) -> Int128? {
    // Otherwise the quotient has more than 128 bits.
    guard high < divisor else { return nil }
    let (quotient, remainder) =
      high == 0
      ? low.quotientAndRemainder(dividingBy: divisor) : divisor.dividingFullWidth((high, low))
    // Half of the divisor or more, written so that nothing overflows.
    let magnitude = quotient.addingReportingOverflow(remainder >= divisor - remainder ? 1 : 0)
    guard !magnitude.overflow, let value = Int128(exactly: magnitude.partialValue) else { return nil }
    return isNegative ? -value : value
  }

  /// The remainder of two values at a common scale, with the sign of the first. Always fits.
  /// - Precondition: `divisor` is not 0; the exponents are in 0…38, and one of them is 0.
  static func remainder(
    _ value: Int128, timesPowerOfTen exponent: Int, dividingBy divisor: Int128, timesPowerOfTen otherExponent: Int
  ) -> Int128 {
    let product = value.magnitude.multipliedFullWidth(by: Decimal.powersOfTen[exponent].magnitude)
    let (scaled, overflow) = divisor.magnitude.multipliedReportingOverflow(
      by: Decimal.powersOfTen[otherExponent].magnitude)
    // A divisor above 128 bits is above the value, which then is its own remainder.
    guard !overflow else { return value }
    // The high word's own multiples of the divisor drop out, and what is left of it is below the divisor.
    let magnitude = Int128(scaled.dividingFullWidth((product.high % scaled, product.low)).remainder)
    return value < 0 ? -magnitude : magnitude
  }

  /// `value` at another scale, rounded half away from zero where digits are cut; `nil` when it does not fit `precision`.
  @inline(__always)
  static func rescaled(_ value: Int128, from scale: Int, to target: Int, precision: Int) -> Int128? {
    let result: Int128
    if target >= scale {
      let (product, overflow) = value.multipliedReportingOverflow(by: Decimal.powersOfTen[target - scale])
      guard !overflow else { return nil }
      result = product
    } else {
      let divisor = Decimal.powersOfTen[scale - target]
      let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
      // 10^38 / 2 fits, and so does every remainder's double.
      result = remainder.magnitude * 2 >= divisor.magnitude ? quotient + (value < 0 ? -1 : 1) : quotient
    }
    return result.magnitude < Decimal.powersOfTen[precision].magnitude ? result : nil
  }
}
