import BasaltCore

/// Reads `[+-]digits` as a signed integer of any width, checked against its range.
///
/// Up to eight digits are one load, one check and three multiplications (`Digits`); what is longer or odd goes the
/// general way, which gives the same answer.
struct IntegerParser<Stored: FixedWidthInteger & SignedInteger & BitwiseCopyable>: FieldParser {
  @inline(__always) func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Stored? {
    let isNegative = text[start] == UInt8(ascii: "-")
    let digitCount = isNegative ? end &- start &- 1 : end &- start
    // An empty field comes here with no digit: its load is within the slack, and it is refused behind this.
    guard digitCount >= 1, digitCount <= 8 else { return parseLong(text, start, end) }
    let word = Digits.word(of: text, endingAt: end, count: digitCount)
    guard Digits.areDigits(word) else { return parseLong(text, start, end) }
    let magnitude = Int64(truncatingIfNeeded: Digits.number(word))
    return Stored(exactly: isNegative ? 0 &- magnitude : magnitude)
  }

  /// The general case: a plus sign, more than eight digits.
  @inline(never) private func parseLong(_ text: TextBytes, _ start: Int, _ end: Int) -> Stored? {
    guard let (isNegative, magnitude) = WholeNumber.parse(text, start, end) else { return nil }
    // In 128 bits, where the least integer has a magnitude.
    return Stored(exactly: isNegative ? 0 - Int128(magnitude) : Int128(magnitude))
  }
}

/// Whole numbers beyond what one word of digits holds.
enum WholeNumber {
  /// Sign and magnitude of `[+-]digits`; `nil` when it is something else, or beyond 64 bits.
  static func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> (isNegative: Bool, magnitude: UInt64)? {
    guard start < end else { return nil }
    var offset = start
    let isNegative = text[start] == UInt8(ascii: "-")
    if isNegative || text[start] == UInt8(ascii: "+") { offset += 1 }
    guard offset < end else { return nil }
    var magnitude: UInt64 = 0
    // Eight at a time while as many are left: 1 to 8 first, so that what follows are whole words.
    var stop = offset + (end - offset - 1) % 8 + 1
    while offset < end {
      let word = Digits.word(of: text, endingAt: stop, count: stop - offset)
      guard Digits.areDigits(word) else { return nil }
      // Eight digits a step: at most three steps before 64 bits are full.
      let (product, isTooLarge) = magnitude.multipliedReportingOverflow(by: 100_000_000)
      let (sum, isStillTooLarge) = product.addingReportingOverflow(Digits.number(word))
      guard !isTooLarge, !isStillTooLarge else { return nil }
      magnitude = sum
      offset = stop
      stop += 8
    }
    return (isNegative, magnitude)
  }
}
