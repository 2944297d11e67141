import BasaltCore

/// Appends numbers as digits, without a `String` in between: what the writers spend most of their time on.
///
/// Digits are made from the last to the first in a scratch on the stack, and appended in one piece.
enum NumberText {
  /// The digits of 00…99 one after another: two digits a division instead of one.
  private static let pairs: [UInt8] = (0..<100).flatMap {
    [UInt8(ascii: "0") + UInt8($0 / 10), UInt8(ascii: "0") + UInt8($0 % 10)]
  }

  /// The magnitude as unsigned, because the least integer has no positive counterpart.
  static func append(_ number: Int64, to bytes: inout [UInt8]) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    append(number.magnitude, width: 1, to: &bytes)
  }

  /// Appends at least `width` digits, zeros first.
  static func append(_ magnitude: UInt64, width: Int, to bytes: inout [UInt8]) {
    // The most that 64 bits need, or the width that is asked, which for a fraction may be more.
    let capacity = max(20, width)
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { digits in
      var rest = magnitude
      var first = capacity
      // One division for two digits: divisions are what this loop waits for.
      while rest >= 100 {
        let pair = Int(rest % 100)
        rest /= 100
        first -= 2
        unsafe digits[first] = pairs[2 * pair]
        unsafe digits[first + 1] = pairs[2 * pair + 1]
      }
      if rest >= 10 {
        first -= 2
        unsafe digits[first] = pairs[2 * Int(rest)]
        unsafe digits[first + 1] = pairs[2 * Int(rest) + 1]
      } else {
        first -= 1
        unsafe digits[first] = UInt8(ascii: "0") + UInt8(rest)
      }
      while capacity - first < width {
        first -= 1
        unsafe digits[first] = UInt8(ascii: "0")
      }
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
    }
  }

  /// Appends `unscaled` · 10^−`scale` with all digits of the scale, as `Decimal.description` does.
  static func append(unscaled: Int128, scale: Int, to bytes: inout [UInt8]) {
    if unscaled < 0 { bytes.append(UInt8(ascii: "-")) }
    let (whole, fraction) = unscaled.magnitude.quotientAndRemainder(dividingBy: Decimal.powersOfTen[scale].magnitude)
    append(whole, width: 1, to: &bytes)
    guard scale > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    append(fraction, width: scale, to: &bytes)
  }

  /// As above for the values of at most 18 digits that nearly all decimals are: in 64-bit arithmetic.
  static func append(unscaled: Int64, scale: Int, divisor: UInt64, to bytes: inout [UInt8]) {
    if unscaled < 0 { bytes.append(UInt8(ascii: "-")) }
    // The divisor is 10^scale, worked out once a column by the caller.
    let (whole, fraction) = unscaled.magnitude.quotientAndRemainder(dividingBy: divisor)
    append(whole, width: 1, to: &bytes)
    guard scale > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    append(fraction, width: scale, to: &bytes)
  }

  /// In pieces of 18 digits, the most that 64 bits hold for sure: 128-bit division is some ten times slower, and rare.
  private static func append(_ magnitude: UInt128, width: Int, to bytes: inout [UInt8]) {
    guard let short = UInt64(exactly: magnitude) else {
      let (high, low) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000)
      append(high, width: width - 18, to: &bytes)
      append(UInt64(low), width: 18, to: &bytes)
      return
    }
    append(short, width: width, to: &bytes)
  }

  /// The shortest digits that read back, as `Value.description` writes them.
  static func append<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ number: Number, to bytes: inout [UInt8])
  {
    // PostgreSQL's words, which `Value.float(parsing:)` reads back.
    if number.isNaN { return bytes.append(contentsOf: "NaN".utf8) }
    if number.isInfinite { return bytes.append(contentsOf: (number < 0 ? "-Infinity" : "Infinity").utf8) }
    // The standard library finds the shortest digits; doing without its `String` would mean an algorithm of our own.
    bytes.append(contentsOf: number.description.utf8)
    // `description` writes 5.0 for 5; SQL's text does not.
    if bytes.suffix(2).elementsEqual(".0".utf8) { bytes.removeLast(2) }
  }
}
