internal import BasaltCore

/// What integers have in common: the least of them, and the greatest number that divides every distance from it.
///
/// Worked out of the values alone: a decimal's declared scale says what digits may be used, this finds which are.
struct ScaleUnit {
  let base: Int128
  let divisor: UInt64
  /// The narrowest type that holds the quotients.
  let quotients: ElementType

  /// One that is known.
  init(base: Int128, divisor: UInt64, quotients: ElementType) {
    (self.base, self.divisor, self.quotients) = (base, divisor, quotients)
  }

  /// - Returns: `nil` when the values are not integers that scale holds, or their quotients need more than 64 bits.
  init?(_ values: NodeValues, in range: ClosedRange<Int128>) {
    guard Scale.holds(values.element) else { return nil }
    let spread = UInt128(bitPattern: range.upperBound &- range.lowerBound)
    let found: UInt128
    switch values.element.byteCount(of: 1) {
    case 2: found = UInt128(ScaleUnit.divisor(of: values, UInt16(truncatingIfNeeded: range.lowerBound)))
    case 4: found = UInt128(ScaleUnit.divisor(of: values, UInt32(truncatingIfNeeded: range.lowerBound)))
    case 8: found = UInt128(ScaleUnit.divisor(of: values, UInt64(truncatingIfNeeded: range.lowerBound)))
    default: found = ScaleUnit.divisor(of: values, UInt128(truncatingIfNeeded: range.lowerBound))
    }
    // Beyond 64 bits a part of the unit is left in the quotients: the multiplier ends there.
    // Of a single distinct value the divisor is 0, which means any: 1 will do.
    let divisor = found <= UInt128(UInt64.max) ? max(found, 1) : 1
    guard let quotients = ElementType.lane(holding: spread / divisor) else { return nil }
    base = range.lowerBound
    self.divisor = UInt64(divisor)
    self.quotients = quotients
  }

  /// The greatest common divisor of `values[i] - base`; 0 when all are equal.
  ///
  /// Two values of most columns already have none but 1. Where there is one, it is found in the first few values, and
  /// the others only have to be checked: by a multiplication, not a division.
  private static func divisor<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    of values: NodeValues, _ base: T
  ) -> T {
    let source = unsafe values.address.assumingMemoryBound(to: T.self)
    var divisor: T = 0
    var check = DivisibilityCheck<T>(1)
    for index in 0..<values.count {
      let distance = unsafe source[index] &- base
      if divisor != 0, check.divides(distance) { continue }
      divisor = greatestCommonDivisor(divisor, distance)
      if divisor == 1 { return 1 }
      if divisor != 0 { check = DivisibilityCheck(divisor) }
    }
    return divisor
  }

  /// Euclid's; called a handful of times a page, since each call at least halves the divisor.
  private static func greatestCommonDivisor<T: FixedWidthInteger & UnsignedInteger>(_ left: T, _ right: T) -> T {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}

/// Whether numbers are multiples of a divisor, without dividing: x is one exactly when x times the inverse of the
/// divisor's odd part, rotated by its power of two, is at most max / divisor (Granlund and Montgomery, 1994, section
/// 9).
///
/// A division of 64 bits takes some 20 cycles and does not vectorise, a multiplication 3: this check runs over every
/// value of every page of integers, and mostly it ends at the second value.
private struct DivisibilityCheck<T: FixedWidthInteger & UnsignedInteger> {
  private let inverse: T
  private let shift: T
  private let limit: T

  init(_ divisor: T) {
    shift = T(divisor.trailingZeroBitCount)
    let odd = divisor >> shift
    // Newton's iteration doubles the number of right bits; an odd number is its own inverse in the lowest three.
    var inverse = odd
    var rightBitCount = 3
    while rightBitCount < T.bitWidth {
      inverse = inverse &* (2 &- odd &* inverse)
      rightBitCount *= 2
    }
    self.inverse = inverse
    limit = T.max / divisor
  }

  @inline(__always)
  func divides(_ number: T) -> Bool {
    let product = number &* inverse
    return (product &>> shift | (shift == 0 ? 0 : product &<< (T(T.bitWidth) &- shift))) <= limit
  }
}
