import BasaltCore

/// What paths compute of numbers, from digits to digits: exactly, in 38 of them.
///
/// The digits of a document may be any number of digits. What a path only looks at or hands on keeps all of them; what it computes
/// with has to be a decimal, and what is none is an error of the path rather than a rounded result: unknown in a filter, and told
/// where the path stands alone.
///
/// | computed | of | gives |
/// | --- | --- | --- |
/// | `@ + 1` | 1.50 | 2.50 |
/// | `@ * 2.0` | 1.5 | 3.00 |
/// | `@.floor()` | -1.5 | -2 |
/// | `@.ceiling()` | -1.5 | -1 |
/// | `@.abs()` | -1e400 | 1e400: nothing is computed |
enum JSONPathNumbers {
  private static func decimal(_ digits: [UInt8]) -> Decimal? { Decimal(String(decoding: digits, as: UTF8.self)) }

  /// No number is changed by it but its sign: `-0` is what becomes of 0, and is printed as 0.
  static func negated(_ digits: [UInt8]) -> [UInt8] {
    digits.first == UInt8(ascii: "-") ? Array(digits.dropFirst()) : [UInt8(ascii: "-")] + digits
  }

  /// - Throws: `.outOfRange` when operands or result have more digits than a decimal.
  static func compute(
    // Sums have the scale of the operand with more digits behind the point, products that of both together: as `numeric`.
    _ operation: JSONPathArithmetic, _ left: [UInt8], _ right: [UInt8]
  ) throws(JSONPathFault) -> [UInt8] {
    guard let left = decimal(left), let right = decimal(right) else { throw .outOfRange(operation.rawValue) }
    var result: Decimal?
    switch operation {
    case .multiply:
      guard left.scale + right.scale <= LogicalType.decimalPrecisionMaximum else { throw .outOfRange("*") }
      result = Decimal(
        exactly: left.unscaled.multipliedReportingOverflow(by: right.unscaled), scale: left.scale + right.scale)
    case .add, .subtract:
      let (scale, digits) = (max(left.scale, right.scale), LogicalType.decimalPrecisionMaximum)
      if let first = left.rescaled(to: scale, precision: digits),
        let second = right.rescaled(to: scale, precision: digits)
      {
        result = Decimal(
          exactly: first.addingReportingOverflow(operation == .add ? second : -second), scale: scale)
      }
    }
    guard let result else { throw .outOfRange(operation.rawValue) }
    return Array(result.description.utf8)
  }

  /// `.abs()`, `.floor()`, `.ceiling()`; the others are not of numbers alone.
  static func compute(_ method: JSONPathMethod, _ digits: [UInt8]) throws(JSONPathFault) -> [UInt8] {
    let isNegative = digits.first == UInt8(ascii: "-")
    if method == .abs { return isNegative ? negated(digits) : digits }
    guard let decimal = decimal(digits) else { throw .outOfRange(".\(method.rawValue)()") }
    guard decimal.scale > 0 else { return Array(decimal.description.utf8) }
    let (whole, rest) = decimal.unscaled.quotientAndRemainder(dividingBy: Decimal.powersOfTen[decimal.scale])
    // A fraction that is cut away is one unit more, on the side that the method rounds to.
    // Toward zero so far.
    let isCut = rest != 0 && isNegative == (method == .floor)
    return Array(String(isCut ? whole + (isNegative ? -1 : 1) : whole).utf8)
  }

  /// Whether a double comes near: `1e400` is a number of JSON, and no double.
  static func isDouble(_ digits: [UInt8]) -> Bool { Double(String(decoding: digits, as: UTF8.self))?.isFinite ?? false }

  /// What a text reads as.
  ///
  /// The shortest digits that read back as the double.
  static func double(_ text: [UInt8]) throws(JSONPathFault) -> [UInt8] {
    let string = String(decoding: text, as: UTF8.self)
    guard Numeral(string) != nil, let number = Double(string) else { throw .noNumber(".double()") }
    guard number.isFinite else { throw .outOfRange(".double()") }
    return Array(Value.double(number).description.utf8)
  }

  /// A subscript, its fraction cut off; `nil` beyond 32 bits.
  ///
  /// PostgreSQL's arrays have 32 bits of indices, and so have ours.
  static func index(_ digits: [UInt8]) -> Int? {
    let string = String(decoding: digits, as: UTF8.self)
    if let index = Int32(string) { return Int(index) }
    guard let decimal = Decimal(string), decimal.scale < Decimal.powersOfTen.count else { return nil }
    return Int32(exactly: decimal.unscaled / Decimal.powersOfTen[decimal.scale]).map(Int.init)
  }
}
