/// Numbers of JSON, which have any number of digits: compared and written without being made doubles.
///
/// RFC 8259 limits neither digits nor exponents, and documents have identifiers of twenty digits: as doubles two of them would be equal.
///
/// | number | as PostgreSQL's numeric prints it |
/// | --- | --- |
/// | `1e2` | 100 |
/// | `1.50` | 1.50 |
/// | `-0` | 0 |
/// | `1.5e-3` | 0.0015 |
package enum JSONNumber {
  /// Which of two numbers is greater: below zero when it is the second, 0 when they are equal, whatever their spelling.
  /// - Complexity: O(digits); without an allocation when both have 18 digits or fewer and no exponent.
  package static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    if let left = unsafe short(left), let right = unsafe short(right) {
      // 18 digits, moved by at most 18 places: 36 of the 38 that fit.
      let scale = max(left.scale, right.scale)
      let first = Int128(left.digits) * power(scale - left.scale)
      let second = Int128(right.digits) * power(scale - right.scale)
      return first < second ? -1 : first > second ? 1 : 0
    }
    guard let left = unsafe Numeral(String(decoding: left, as: UTF8.self)),
      let right = unsafe Numeral(String(decoding: right, as: UTF8.self))
    else { return 0 }
    return compare(left, right)
  }

  /// By sign, then by where the first digit stands, then digit by digit.
  private static func compare(_ left: Numeral, _ right: Numeral) -> Int {
    func sign(_ numeral: Numeral) -> Int { numeral.digits.isEmpty ? 0 : numeral.isNegative ? -1 : 1 }
    let (leftSign, rightSign) = (sign(left), sign(right))
    guard leftSign == rightSign, leftSign != 0 else { return leftSign - rightSign }
    let (leftPlace, rightPlace) = (left.digits.count - left.scale, right.digits.count - right.scale)
    guard leftPlace == rightPlace else { return leftPlace > rightPlace ? leftSign : -leftSign }
    for index in 0..<max(left.digits.count, right.digits.count) {
      let digit = index < left.digits.count ? left.digits[index] : 0
      let other = index < right.digits.count ? right.digits[index] : 0
      if digit != other { return digit > other ? leftSign : -leftSign }
    }
    return 0
  }

  /// A number of 18 digits or fewer, without an exponent.
  private static func short(_ bytes: UnsafeBufferPointer<UInt8>) -> (digits: Int64, scale: Int)? {
    guard bytes.count <= 18 else { return nil }
    var (digits, scale): (Int64, Int) = (0, 0)
    var (isNegative, isFraction) = (false, false)
    for index in 0..<bytes.count {
      switch unsafe bytes[index] {
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "."): isFraction = true
      case let byte where byte &- UInt8(ascii: "0") <= 9:
        digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
        if isFraction { scale += 1 }
      default: return nil
      }
    }
    return (isNegative ? -digits : digits, scale)
  }

  /// Within 128 bits: of two short numbers neither is moved by more than 18 places.
  private static func power(_ exponent: Int) -> Int128 {
    var power: Int128 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// Appends a number as PostgreSQL's `numeric` prints it: no exponent, no sign before zero, the digits that are written.
  /// - Throws: `JSONFault.numberTooLong` when that is more than `Limits.jsonNumberDigitCountMaximum` digits.
  package static func appendPlain(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, to target: inout [UInt8]
  ) throws(JSONFault) {
    let isPlain = unsafe bytes.allSatisfy { $0 &- UInt8(ascii: "0") <= 9 || $0 == UInt8(ascii: ".") }
    if isPlain, bytes.count <= Limits.jsonNumberDigitCountMaximum, unsafe bytes.first != UInt8(ascii: ".") {
      unsafe target.append(contentsOf: bytes)
      return
    }
    guard let numeral = unsafe Numeral(String(decoding: bytes, as: UTF8.self)) else {
      throw JSONFault(.badNumber, at: offset)
    }
    guard max(numeral.digits.count, abs(numeral.scale)) <= Limits.jsonNumberDigitCountMaximum else {
      throw JSONFault(.numberTooLong, at: offset)
    }
    if numeral.isNegative, !numeral.digits.isEmpty { target.append(UInt8(ascii: "-")) }
    func append(_ digits: some Sequence<UInt8>) { for digit in digits { target.append(UInt8(ascii: "0") + digit) } }
    let wholeCount = numeral.digits.count - numeral.scale
    if wholeCount <= 0 || numeral.digits.isEmpty {
      target.append(UInt8(ascii: "0"))
    } else {
      append(numeral.digits.prefix(wholeCount))
      append(repeatElement(0, count: max(0, wholeCount - numeral.digits.count)))
    }
    guard numeral.scale > 0 else { return }
    target.append(UInt8(ascii: "."))
    append(repeatElement(0, count: max(0, numeral.scale - numeral.digits.count)))
    append(numeral.digits.suffix(numeral.scale))
  }
}
