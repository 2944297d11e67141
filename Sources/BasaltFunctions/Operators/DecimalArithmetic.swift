import BasaltCore

/// `+ − * / %` and unary minus of decimals, exact: what does not fit 38 digits is an error, never rounded.
///
/// Digits of the results (SQL semantics, "Decimals"): sums keep the larger scale and gain a whole digit; products add up
/// both; quotients have max(6, s₁ + p₂ + 1) digits after the point, as many of them as 38 leave room for beside the whole
/// ones, but at least 6. As long as the digits were not cut at 38, no result can overflow its type, and nothing is
/// checked by row.
///
/// By example, a being decimal(10, 2) and b decimal(8, 4):
///
/// | expression | type | because |
/// | --- | --- | --- |
/// | `a + b`, `a - b` | decimal(13, 4) | 8 whole digits and one for the carry, 4 behind the point |
/// | `a * b` | decimal(18, 6) | digits of both |
/// | `a / b` | decimal(23, 11) | 8 + 4 whole digits, 2 + 8 + 1 behind the point |
/// | `a % b` | decimal(8, 4) | no larger than b, as fine as both |
/// | `div(a, b)` | decimal(12, 0) | the whole digits of the quotient |
enum DecimalArithmetic {
  static let addition = [
    overload(takesNarrow: true, result: sum) { (call) throws(BasaltError) in try add(call, sign: 1) }
  ]
  static let subtraction = [
    overload(takesNarrow: true, result: sum) { (call) throws(BasaltError) in try add(call, sign: -1) }
  ]
  static let multiplication = [overload(takesNarrow: true, result: product, kernel: multiply)]
  static let division = [overload(result: quotient, kernel: divide)]
  /// `div`: not the operator `/`, which keeps digits behind the point.
  static let wholeDivision = [overload(result: wholeQuotient, kernel: divideWhole)]
  static let remainder = [overload(result: rest, kernel: remain)]
  static let negation = [
    Overload(
      [.decimal], takesNarrowDecimals: true, result: { (arguments) throws(BasaltError) in arguments[0].type }
    ) {
      (call) throws(BasaltError) in
      if call.arguments[0].type.physical == .int64 {
        return (call.narrowed ?? call).map(Int64.self) { 0 &- $0 }
      }
      return call.map(Int128.self) { 0 &- $0 }
    }
  ]

  /// - Parameters:
  ///   - result: Digits of the result, from those of the operands; cut at 38 by whoever makes the type.
  ///   - kernel: Is given the cut type and must check what the cut may have taken room from.
  /// One for all digits: which of them a kernel needs it asks of the call.
  private static func overload(
    takesNarrow: Bool = false, result: @escaping @Sendable (Digits, Digits) throws(BasaltError) -> Digits, kernel: @escaping Overload.Kernel
  ) -> Overload {
    Overload(
      [.decimal, .decimal], takesNarrowDecimals: takesNarrow,
      result: { (arguments) throws(BasaltError) in
        try result(Digits(arguments[0].type), Digits(arguments[1].type)).type
      }, kernel: kernel)
  }

  // MARK: Digits

  /// Precision and scale, before they are cut at 38.
  struct Digits {
    var precision: Int
    var scale: Int

    init(precision: Int, scale: Int) {
      self.precision = precision
      self.scale = scale
    }

    /// - Precondition: The type is a decimal.
    init(_ type: LogicalType) {
      guard case .decimal(let precision, let scale) = type else { preconditionFailure("no decimal") }
      (self.precision, self.scale) = (precision, scale)
    }

    var wholeDigitCount: Int { precision - scale }
    var type: LogicalType {
      .decimal(precision: min(max(precision, 1), LogicalType.decimalPrecisionMaximum), scale: scale)
    }
  }

  /// The whole digits of the longer operand and one for the carry.
  private static func sum(_ left: Digits, _ right: Digits) throws(BasaltError) -> Digits {
    let scale = max(left.scale, right.scale)
    return Digits(precision: max(left.wholeDigitCount, right.wholeDigitCount) + scale + 1, scale: scale)
  }

  /// - Throws: `.outOfRange` when more than 38 digits stand after the point: rounding them would be silent.
  private static func product(_ left: Digits, _ right: Digits) throws(BasaltError) -> Digits {
    let scale = left.scale + right.scale
    guard scale <= LogicalType.decimalPrecisionMaximum else {
      throw BasaltError(
        .outOfRange,
        "A product of \(left.type) and \(right.type) has \(scale) digits after the point; 38 are possible.",
        remedy: "Cast an operand to fewer digits first.")
    }
    return Digits(precision: left.precision + right.precision, scale: scale)
  }

  /// PostgreSQL keeps at least sixteen significant digits and computes how many that takes from the
  /// values of each row; a type has to be known before there are rows. The rule here is that of SQL
  /// Server and Spark.
  static func quotient(_ left: Digits, _ right: Digits) throws(BasaltError) -> Digits {
    let wholeDigitCount = left.wholeDigitCount + right.scale
    // At least six digits, as other engines keep: a quotient without digits after the point would surprise more than
    // an error for one of more than 32 whole digits.
    let scale = max(6, min(left.scale + right.precision + 1, LogicalType.decimalPrecisionMaximum - wholeDigitCount))
    return Digits(precision: wholeDigitCount + scale, scale: scale)
  }

  /// As many whole digits as the quotient has: a divisor of 0.01 makes two more of them.
  private static func wholeQuotient(_ left: Digits, _ right: Digits) throws(BasaltError) -> Digits {
    Digits(precision: left.wholeDigitCount + right.scale, scale: 0)
  }

  /// No larger than either operand.
  private static func rest(_ left: Digits, _ right: Digits) throws(BasaltError) -> Digits {
    let scale = max(left.scale, right.scale)
    return Digits(precision: min(left.wholeDigitCount, right.wholeDigitCount) + scale, scale: scale)
  }

  // MARK: Kernels

  /// `left + sign · right`.
  ///
  /// The common scale is reached by a multiplication on either side, of which at most one is not by
  /// 1: powers are looked up once a vector.
  private static func add(_ call: FunctionCall, sign: Int64) throws(BasaltError) -> ColumnVector {
    let (precision, scale) = call.resultDigits
    let factor = Decimal.powersOfTen[scale - call.scale(0)]
    let otherFactor = Decimal.powersOfTen[scale - call.scale(1)] * Int128(sign)
    if precision <= 18 {
      // One digit more than the operands have, and still 64 bits: nothing can overflow.
      let (narrow, other) = (Int64(factor), Int64(otherFactor))
      if narrow == 1, other == 1 { return call.map(Int64.self, Int64.self) { $0 &+ $1 } }
      if narrow == 1, other == -1 { return call.map(Int64.self, Int64.self) { $0 &- $1 } }
      return call.map(Int64.self, Int64.self) { $0 &* narrow &+ $1 &* other }
    }
    // Neither product nor sum can leave 128 bits: both bounds have 64, and factors at most 60, since the scale fits 18.
    if let narrow = call.narrowed, let bound = call.magnitude(0), let otherBound = call.magnitude(1),
      isNarrow(Int128(bound) * factor + Int128(otherBound) * Int128(otherFactor.magnitude))
    {
      let (first, second) = (Int64(factor), Int64(otherFactor))
      return narrow.map(Int64.self, Int64.self) { $0 &* first &+ $1 &* second }
    }
    let (left, right) = (call.decimals(0), call.decimals(1))
    return try call.decimalRows { (row) throws(BasaltError) in
      let (first, overflow) = left[row].multipliedReportingOverflow(by: factor)
      let (second, otherOverflow) = right[row].multipliedReportingOverflow(by: otherFactor)
      let (sum, sumOverflow) = first.addingReportingOverflow(second)
      return overflow || otherOverflow || sumOverflow ? nil : fitting(sum, precision)
    } error: {
      outOfRange(call, $0, sign > 0 ? "+" : "-")
    }
  }

  /// Four loops, from the narrowest that is safe: 64 bits by type, 64 bits by the values, 64 by 64 to 128, and 128 with
  /// checks.
  private static func multiply(_ call: FunctionCall) throws(BasaltError) -> ColumnVector {
    let precision = call.resultDigits.precision
    if precision <= 18 { return call.map(Int64.self, Int64.self) { $0 &* $1 } }
    // If the largest of both fit, all pairs do: a look at extremes instead of a check a row.
    if let narrow = call.narrowed, let bound = call.magnitude(0), let otherBound = call.magnitude(1),
      isNarrow(Int128(bound) * Int128(otherBound))
    {
      return narrow.map(Int64.self, Int64.self) { $0 &* $1 }
    }
    let isUncut = Digits(call.arguments[0].type).precision + Digits(call.arguments[1].type).precision <= 38
    if isUncut, call.arguments.allSatisfy({ $0.type.physical == .int64 }) {
      // The usual case of money times a rate: one machine multiplication gives all 128 bits.
      return call.map(Int64.self, Int64.self) { left, right in
        let product = left.multipliedFullWidth(by: right)
        return Int128(product.high) << 64 | Int128(product.low)
      }
    }
    let (left, right) = (call.decimals(0), call.decimals(1))
    return try call.decimalRows { (row) throws(BasaltError) in
      let (product, overflow) = left[row].multipliedReportingOverflow(by: right[row])
      return overflow ? nil : fitting(product, precision)
    } error: {
      outOfRange(call, $0, "*")
    }
  }

  /// A division a row, of 128 or 256 by 128 bits; rounded half away from zero.
  ///
  /// Which digits come out follows from the types; a divisor of 0 is found row by row, since a NULL
  /// row may have one.
  private static func divide(_ call: FunctionCall) throws(BasaltError) -> ColumnVector {
    let (precision, scale) = call.resultDigits
    let exponent = scale - call.scale(0) + call.scale(1)
    let (left, right) = (call.decimals(0), call.decimals(1))
    return try call.decimalRows { (row) throws(BasaltError) in
      guard right[row] != 0 else {
        throw IntegerArithmetic.divisionByZero("\(decimal(call, row, 0)) / 0")
      }
      return WideDecimal.quotient(left[row], timesPowerOfTen: exponent, by: right[row]).flatMap {
        fitting($0, precision)
      }
    } error: {
      outOfRange(call, $0, "/")
    }
  }

  /// PostgreSQL's `div(numeric, numeric)`: toward zero, scale 0.
  private static func divideWhole(_ call: FunctionCall) throws(BasaltError) -> ColumnVector {
    let precision = call.resultDigits.precision
    let exponent = call.scale(1) - call.scale(0)
    let (left, right) = (call.decimals(0), call.decimals(1))
    return try call.decimalRows { (row) throws(BasaltError) in
      guard right[row] != 0 else {
        throw IntegerArithmetic.divisionByZero("div(\(decimal(call, row, 0)), 0)")
      }
      return WideDecimal.wholeQuotient(left[row], timesPowerOfTen: exponent, by: right[row]).flatMap {
        fitting($0, precision)
      }
    } error: {
      outOfRange(call, $0, "div")
    }
  }

  /// Exact: both operands at the larger scale, whatever that takes.
  private static func remain(_ call: FunctionCall) throws(BasaltError) -> ColumnVector {
    let scale = call.resultDigits.scale
    let (exponent, otherExponent) = (scale - call.scale(0), scale - call.scale(1))
    let (left, right) = (call.decimals(0), call.decimals(1))
    return try call.decimalRows { (row) throws(BasaltError) in
      guard right[row] != 0 else {
        throw IntegerArithmetic.divisionByZero("\(decimal(call, row, 0)) % 0")
      }
      return WideDecimal.remainder(
        left[row], timesPowerOfTen: exponent, dividingBy: right[row], timesPowerOfTen: otherExponent)
    } error: {
      outOfRange(call, $0, "%")
    }
  }

  /// Whether no value of at most this magnitude needs more digits than the narrow form has.
  private static func isNarrow(_ bound: Int128) -> Bool {
    bound < Decimal.powersOfTen[LogicalType.narrowDecimalPrecision]
  }

  /// The value, unless it has more digits than the result may have.
  @inline(__always)
  /// Needed where digits were cut at 38, and cheap beside a division of 128 bits.
  private static func fitting(_ value: Int128, _ precision: Int) -> Int128? {
    value.magnitude < Decimal.powersOfTen[precision].magnitude ? value : nil
  }

  /// For messages alone.
  private static func decimal(_ call: FunctionCall, _ row: Int, _ index: Int) -> Decimal {
    Decimal(unscaled: call.decimals(index)[row], scale: call.scale(index))
  }

  /// With both operands: the one that is too large is seldom the one that is wrong.
  private static func outOfRange(_ call: FunctionCall, _ row: Int, _ sign: String) -> BasaltError {
    BasaltError(
      .outOfRange, "\(decimal(call, row, 0)) \(sign) \(decimal(call, row, 1)) does not fit \(call.resultType).",
      remedy: "Cast an operand to fewer digits, or to double precision.")
  }
}
