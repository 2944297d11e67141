import BasaltCore

/// Reads `[+-]digits[.digits][e[+-]digits]` as an unscaled integer at the column's scale.
///
/// Digits beyond the scale must be zeros: nothing is rounded on the way in.
///
/// A value that does not fit is refused, not rounded: a price that changes on import is worse than an import that
/// stops.
struct DecimalParser<Stored: FixedWidthInteger & SignedInteger & BitwiseCopyable>: FieldParser {
  private let precision: Int
  private let scale: Int
  /// 10^precision, which the magnitude of an unscaled value is below.
  private let magnitudeLimit: UInt128
  /// Selects the bytes of the fraction in the last word of a field, when it has exactly `scale` digits.
  private let fractionMask: UInt64
  /// Whether fraction and point fit one word with at least a digit before them.
  private let hasFastPath: Bool

  init(precision: Int, scale: Int) {
    self.precision = precision
    self.scale = scale
    magnitudeLimit = Decimal.powersOfTen[precision].magnitude
    // Up to seven digits and the point fill a word; with more the point lies outside of it.
    hasFastPath = (1...7).contains(scale)
    fractionMask = hasFastPath ? UInt64.max << UInt64(64 - 8 * scale) : 0
  }

  @inline(__always) func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Stored? {
    // The form that a column nearly always has: up to eight digits, the point where the scale says.
    let isNegative = text[start] == UInt8(ascii: "-")
    let digitCount = end &- start &- (isNegative ? 2 : 1)
    if hasFastPath, digitCount > scale, digitCount <= 8, text[end &- scale &- 1] == UInt8(ascii: ".") {
      let word = Digits.decimalWord(of: text, endingAt: end, digitCount: digitCount, fractionMask: fractionMask)
      if Digits.areDigits(word) {
        let magnitude = Digits.number(word)
        // Eight digits may still be more than a narrow precision allows.
        guard UInt128(magnitude) < magnitudeLimit else { return nil }
        let value = Int64(truncatingIfNeeded: magnitude)
        return Stored(truncatingIfNeeded: isNegative ? 0 &- value : value)
      }
    }
    return parseAny(text, start, end)
  }

  @inline(never) private func parseAny(_ text: TextBytes, _ start: Int, _ end: Int) -> Stored? {
    // Two passes over the digits, one to find the point and one to sum up: it is the rare way.
    guard let plain = PlainDecimal(text, start, end) else { return parseWithExponent(text, start, end) }
    guard let unscaled = plain.unscaled(scale: scale, limit: magnitudeLimit) else { return nil }
    return Stored(exactly: plain.isNegative ? 0 - Int128(unscaled) : Int128(unscaled))
  }

  /// The rarest form, by way of the vocabulary's own `Decimal`; the length is bounded before a `String` is made.
  private func parseWithExponent(_ text: TextBytes, _ start: Int, _ end: Int) -> Stored? {
    guard start < end, end - start <= 2 * LogicalType.decimalPrecisionMaximum,
      let value = Decimal(text.string(start..<end)), let unscaled = value.rescaled(to: scale, precision: precision)
    else { return nil }
    return Stored(exactly: unscaled)
  }
}

/// A number in plain digits, taken apart: `[+-]digits[.digits]` with at least one digit.
struct PlainDecimal {
  let isNegative: Bool
  /// Digits before the point.
  let whole: Range<Int>
  let fraction: Range<Int>
  private let text: TextBytes

  init?(_ text: TextBytes, _ start: Int, _ end: Int) {
    guard start < end else { return nil }
    self.text = text
    isNegative = text[start] == UInt8(ascii: "-")
    let first = isNegative || text[start] == UInt8(ascii: "+") ? start + 1 : start
    var point = first
    while point < end, PlainDecimal.isDigit(text[point]) { point += 1 }
    whole = first..<point
    if point < end {
      guard text[point] == UInt8(ascii: ".") else { return nil }
      fraction = (point + 1)..<end
      for offset in fraction where !PlainDecimal.isDigit(text[offset]) { return nil }
    } else {
      fraction = end..<end
    }
    guard whole.count + fraction.count > 0 else { return nil }
  }

  @inline(__always) private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

  /// The magnitude times 10^`scale`; `nil` when it is not whole there, or not below `limit` (at most 10^38).
  func unscaled(scale: Int, limit: UInt128) -> UInt128? {
    var magnitude: UInt128 = 0
    // Ten times a number below 10^38, plus a digit, is below 2^128 · 3: so it is checked before each step, not after.
    func append(_ digit: UInt8, to magnitude: inout UInt128) -> Bool {
      let (product, isTooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, isStillTooLarge) = product.addingReportingOverflow(UInt128(digit))
      guard !isTooLarge, !isStillTooLarge, sum < limit else { return false }
      magnitude = sum
      return true
    }
    for offset in whole where !append(text[offset] - UInt8(ascii: "0"), to: &magnitude) { return nil }
    // Digits of the fraction up to the scale, and zeros where there are fewer: 1.5 at scale 2 is 150.
    for position in 0..<scale {
      let digit = position < fraction.count ? text[fraction.lowerBound + position] - UInt8(ascii: "0") : 0
      guard append(digit, to: &magnitude) else { return nil }
    }
    // What would be lost must be nothing.
    if fraction.count > scale {
      for offset in fraction.dropFirst(scale) where text[offset] != UInt8(ascii: "0") { return nil }
    }
    return magnitude
  }
}
