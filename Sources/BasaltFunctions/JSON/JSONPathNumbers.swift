import BasaltCore

/// What paths compute of numbers, from digits to digits: exactly, in 38 of them.
enum JSONPathNumbers {
  private static func decimal(_ digits: [UInt8]) -> Decimal? { Decimal(String(decoding: digits, as: UTF8.self)) }

  static func negated(_ digits: [UInt8]) -> [UInt8] {
    digits.first == UInt8(ascii: "-") ? Array(digits.dropFirst()) : [UInt8(ascii: "-")] + digits
  }

  /// - Throws: `.outOfRange` when operands or result have more digits than a decimal.
  static func compute(
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
    // Toward zero so far.
    let isCut = rest != 0 && isNegative == (method == .floor)
    return Array(String(isCut ? whole + (isNegative ? -1 : 1) : whole).utf8)
  }

  static func isDouble(_ digits: [UInt8]) -> Bool { Double(String(decoding: digits, as: UTF8.self))?.isFinite ?? false }

  /// What a text reads as.
  static func double(_ text: [UInt8]) throws(JSONPathFault) -> [UInt8] {
    let string = String(decoding: text, as: UTF8.self)
    guard Numeral(string) != nil, let number = Double(string) else { throw .noNumber(".double()") }
    guard number.isFinite else { throw .outOfRange(".double()") }
    return Array(Value.double(number).description.utf8)
  }

  /// A subscript, its fraction cut off; `nil` beyond 32 bits.
  static func index(_ digits: [UInt8]) -> Int? {
    let string = String(decoding: digits, as: UTF8.self)
    if let index = Int32(string) { return Int(index) }
    guard let decimal = Decimal(string), decimal.scale < Decimal.powersOfTen.count else { return nil }
    return Int32(exactly: decimal.unscaled / Decimal.powersOfTen[decimal.scale]).map(Int.init)
  }
}
