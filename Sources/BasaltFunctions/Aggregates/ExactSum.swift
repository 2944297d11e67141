import BasaltCore

/// A sum of 128-bit integers that never overflows: 192 bits, which 2^63 of them do not fill.
///
/// So that a sum depends on its values alone: with 128 bits, three values near the end of the range would overflow or
/// not by the order in which threads happen to add them.
struct ExactSum: BitwiseCopyable {
  private var low: UInt128 = 0
  /// Multiples of 2^128.
  private var high: Int64 = 0

  init() {}
  /// With the sign carried on: a negative value is 2^128 less a positive one in the lower part.
  init(_ value: Int128) { (low, high) = (UInt128(bitPattern: value), value < 0 ? -1 : 0) }

  @inline(__always)
  mutating func add(_ value: Int128) {
    // A negative value is 2^128 too much in the lower part, and 1 too much in the higher.
    let (sum, carry) = low.addingReportingOverflow(UInt128(bitPattern: value))
    low = sum
    high &+= (carry ? 1 : 0) &+ (value < 0 ? -1 : 0)
  }

  /// Of two workers. Associative and commutative to the bit, which is what makes a sum the same on
  /// any number of threads.
  mutating func add(_ other: ExactSum) {
    let (sum, carry) = low.addingReportingOverflow(other.low)
    low = sum
    high &+= other.high &+ (carry ? 1 : 0)
  }

  /// Takes a sum off that is part of this one: exact to the bit, as adding is.
  @inline(__always)
  mutating func subtract(_ other: ExactSum) {
    let (difference, borrow) = low.subtractingReportingOverflow(other.low)
    low = difference
    high &-= other.high &+ (borrow ? 1 : 0)
  }

  /// The sum, or `nil` when it has more than 128 bits.
  ///
  /// The upper part then only repeats the sign.
  var value: Int128? {
    let value = Int128(bitPattern: low)
    return high == (value < 0 ? -1 : 0) ? value : nil
  }

  /// The sum · 10^`exponent` / `count`, rounded half away from zero; `nil` when it does not fit 128 bits.
  /// - Precondition: `exponent` is in 0…18, `count` at least 1.
  ///
  /// For means: the sum may have 192 bits although the mean fits, as that of values near the end of
  /// the range does.
  ///
  /// The power is at most 10^18, as few digits as are added behind the point of a decimal; so a
  /// fourth word takes all it adds.
  func quotient(timesPowerOfTen exponent: Int, by count: Int64) -> Int128? {
    if let value { return WideDecimal.quotient(value, timesPowerOfTen: exponent, by: Int128(count)) }
    let isNegative = high < 0
    // The magnitude as words of 64 bits, least significant first, with a fourth for what the power adds.
    let lowPart = isNegative ? 0 &- low : low
    let highPart = isNegative ? UInt64(bitPattern: ~high) &+ (low == 0 ? 1 : 0) : UInt64(bitPattern: high)
    var words = [UInt64(truncatingIfNeeded: lowPart), UInt64(truncatingIfNeeded: lowPart >> 64), highPart, 0]
    // A multiplication as on paper, from the lowest word up.
    var carry: UInt64 = 0
    for index in words.indices {
      let product = words[index].multipliedFullWidth(by: UInt64(Decimal.powersOfTen[exponent]))
      let (sum, overflow) = product.low.addingReportingOverflow(carry)
      words[index] = sum
      carry = product.high &+ (overflow ? 1 : 0)
    }
    // Division as on paper, a word being a digit: the remainder stays below the divisor.
    let divisor = UInt64(count)
    var remainder: UInt64 = 0
    for index in words.indices.reversed() {
      (words[index], remainder) = divisor.dividingFullWidth((remainder, words[index]))
    }
    guard words[3] == 0, words[2] == 0 else { return nil }
    let floor = UInt128(words[1]) << 64 | UInt128(words[0])
    let (magnitude, overflow) = floor.addingReportingOverflow(remainder >= divisor - remainder ? 1 : 0)
    guard !overflow, let result = Int128(exactly: magnitude) else { return nil }
    return isNegative ? -result : result
  }
}
