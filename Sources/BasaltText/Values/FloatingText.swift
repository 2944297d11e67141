import BasaltCore

/// Reads a binary floating-point number, correctly rounded.
///
/// Most numbers in files have few digits: when the digits fit the significand and the power of ten is exact in the type
/// too, one multiplication or division of two exact numbers rounds once and therefore correctly (W. Clinger, "How to
/// read floating point numbers accurately", 1990). Everything else goes to the standard library, which is exact for all
/// inputs.
struct FloatingParser<Stored: BinaryFloatingPoint & LosslessStringConvertible & BitwiseCopyable>: FieldParser {
  /// Powers of ten that `Stored` holds exactly: 10^0…10^22 for double, 10^0…10^10 for real.
  private let exactPowers: [Stored]
  private let significandLimit: UInt64

  init() {
    significandLimit = 1 << UInt64(Stored.significandBitCount + 1)
    // 10^k = 2^k · 5^k is exact as long as 5^k fits the significand.
    var powers: [Stored] = [1]
    var fives: UInt64 = 5
    while fives <= significandLimit {
      powers.append(powers[powers.count - 1] * 10)
      fives *= 5
    }
    exactPowers = powers
  }

  func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Stored? {
    var offset = start
    guard start < end else { return nil }
    let isNegative = text[offset] == UInt8(ascii: "-")
    if isNegative || text[offset] == UInt8(ascii: "+") { offset += 1 }
    var digits: UInt64 = 0
    var digitCount = 0
    var fractionDigitCount = 0
    var point = -1
    while offset < end {
      let digit = text[offset] &- UInt8(ascii: "0")
      if digit <= 9 {
        digits = digits &* 10 &+ UInt64(digit)
        // Leading zeros do not count. Up to 19 digits always fit 64 bits; with more, `digits` has wrapped and is not
        // used.
        if digitCount > 0 || digit > 0 { digitCount &+= 1 }
        if point >= 0 { fractionDigitCount &+= 1 }
      } else if text[offset] == UInt8(ascii: "."), point < 0 {
        point = offset
      } else {
        break
      }
      offset &+= 1
    }
    // A sign or a point alone has come as far as this.
    let hasDigits = offset &- start > (point >= 0 ? 1 : 0) &+ (isNegative || text[start] == UInt8(ascii: "+") ? 1 : 0)
    guard offset == end, hasDigits, digitCount <= 19, digits <= significandLimit, fractionDigitCount < exactPowers.count
    else { return parseAny(text, start, end) }
    // Both operands are exact, so this one division is the only rounding.
    let magnitude = Stored(digits) / exactPowers[fractionDigitCount]
    return isNegative ? -magnitude : magnitude
  }

  /// Exponents, many digits, and the words for infinity and NaN: as literals are read, so that a file and a query
  /// agree.
  @inline(never) private func parseAny(_ text: TextBytes, _ start: Int, _ end: Int) -> Stored? {
    Value.float(parsing: text.string(start..<end))
  }
}
