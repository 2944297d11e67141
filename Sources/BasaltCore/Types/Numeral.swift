/// A number as it is written: `[+-]digits[.digits][e[+-]digits]`, with a digit before or after the point.
///
/// The one grammar under decimal, real and double, which is PostgreSQL's. Swift's own initialisers read more (`0x1p3`,
/// `nan(7)`) and tell "not a number" and "too large" apart no better than `nil` and infinity do.
package struct Numeral {
  package let isNegative: Bool
  /// The digits from the first that is not zero on, each 0…9; empty for zero.
  package let digits: [UInt8]
  /// The number is `digits` · 10^−`scale`. Negative for what ends in zeros that are not spelled out.
  package let scale: Int
  /// Whether it is written without a point and without an exponent, as integers are.
  package let isWhole: Bool

  /// Exponents are cut here: no type comes near, and no sum of two can overflow.
  private static let exponentMagnitudeMaximum = 1_000_000_000

  /// `nil` for anything else, surrounding spaces included.
  /// - Complexity: O(bytes), whatever the number's size: digits are kept, not multiplied up.
  package init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8)[...]
    isNegative = Numeral.sign(&bytes)
    var digits: [UInt8] = []
    let wholeDigitCount = Numeral.digits(&bytes, into: &digits)
    var isWhole = true
    var fractionDigitCount = 0
    // `5.` and `.5` are numerals too, as in PostgreSQL; a point alone is refused below.
    if bytes.first == UInt8(ascii: ".") {
      isWhole = false
      bytes.removeFirst()
      fractionDigitCount = Numeral.digits(&bytes, into: &digits)
    }
    guard wholeDigitCount + fractionDigitCount > 0 else { return nil }
    var exponent = 0
    if let mark = bytes.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      isWhole = false
      bytes.removeFirst()
      let isBelowZero = Numeral.sign(&bytes)
      var exponentDigits: [UInt8] = []
      guard Numeral.digits(&bytes, into: &exponentDigits) > 0 else { return nil }
      // Cut at each step, so that a megabyte of digits neither overflows nor wraps to a small exponent.
      for digit in exponentDigits {
        exponent = min(exponent * 10 + Int(digit), Numeral.exponentMagnitudeMaximum)
      }
      if isBelowZero { exponent = -exponent }
    }
    // Whatever is left, a second point or a space, makes it no numeral.
    guard bytes.isEmpty else { return nil }
    self.digits = digits
    self.isWhole = isWhole
    scale = fractionDigitCount - exponent
  }

  /// Takes a sign from the front: whether it is a minus.
  private static func sign(_ bytes: inout ArraySlice<UInt8>) -> Bool {
    guard let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { return false }
    bytes.removeFirst()
    return sign == UInt8(ascii: "-")
  }

  /// Takes digits from the front, leading zeros counted but not kept.
  /// - Returns: How many there were.
  private static func digits(_ bytes: inout ArraySlice<UInt8>, into digits: inout [UInt8]) -> Int {
    let start = bytes.startIndex
    while let byte = bytes.first, byte &- UInt8(ascii: "0") <= 9 {
      let digit = byte - UInt8(ascii: "0")
      if digit > 0 || !digits.isEmpty { digits.append(digit) }
      bytes.removeFirst()
    }
    return bytes.startIndex - start
  }
}
