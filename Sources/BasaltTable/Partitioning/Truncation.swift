import BasaltCore

/// The `truncate` transform of single values, in the forms that values and vectors share.
enum Truncation {
  /// The greatest multiple of `width` that is not above `value`; the type's least value where there is none.
  /// - Precondition: `width` is positive.
  @inline(__always)
  static func floor<Number: FixedWidthInteger>(_ value: Number, width: Number, least: Number = .min) -> Number {
    let remainder = value % width
    if remainder == 0 { return value }
    let (multiple, overflow) = value.subtractingReportingOverflow(remainder < 0 ? remainder + width : remainder)
    // Iceberg wraps around here, and so puts the least values above the greatest: no range could be pruned by it.
    return overflow || multiple < least ? least : multiple
  }

  /// The least unscaled value of the decimals that truncation gives.
  static let leastUnscaled = 1 - Decimal.powersOfTen[LogicalType.decimalPrecisionMaximum]

  /// How many bytes the first `width` code points of valid UTF-8 take.
  static func byteCount(ofCodePoints width: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    // No code point is shorter than a byte.
    if text.count <= width { return text.count }
    var codePointCount = 0
    for index in 0..<text.count {
      // 10xxxxxx continues a code point; every other byte begins one.
      if unsafe text[index] & 0xC0 == 0x80 { continue }
      if codePointCount == width { return index }
      codePointCount += 1
    }
    return text.count
  }
}
