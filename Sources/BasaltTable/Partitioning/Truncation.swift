import BasaltCore

/// The `truncate` transform of single values, in the forms that values and vectors share.
///
/// Written once, because a value that is cut one way when rows are written and another when a predicate is
/// projected would be looked for in the wrong partition.
enum Truncation {
  /// The greatest multiple of `width` that is not above `value`; the type's least value where there is none.
  /// - Precondition: `width` is positive.
  /// - Returns: Never above `value`, and never above the floor of a greater value: pruning by ranges stands on
  ///   that.
  @inline(__always)
  static func floor<Number: FixedWidthInteger>(_ value: Number, width: Number, least: Number = .min) -> Number {
    // Of the sign of the value: negative ones are below their multiple already and need a width more.
    let remainder = value % width
    if remainder == 0 { return value }
    let (multiple, overflow) = value.subtractingReportingOverflow(remainder < 0 ? remainder + width : remainder)
    // Iceberg wraps around here, and so puts the least values above the greatest: no range could be pruned by it.
    return overflow || multiple < least ? least : multiple
  }

  /// The least unscaled value of the decimals that truncation gives.
  static let leastUnscaled = 1 - Decimal.powersOfTen[LogicalType.decimalPrecisionMaximum]

  /// How many bytes the first `width` code points of valid UTF-8 take.
  /// - Complexity: O(bytes kept); O(1) for text that is short enough.
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
