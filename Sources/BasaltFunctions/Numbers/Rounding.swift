import BasaltCore

/// `round`, `trunc`, `ceil`, `floor`: fewer digits, of decimals and doubles.
///
/// Of decimals the result's digits follow from the type, and where digits are asked for, from the number of them when
/// that is a constant: `round(x, 2)` has two digits after the point, whatever `x` has. Halves are rounded away from zero,
/// of doubles too (PostgreSQL rounds those to even).
///
/// | of | round | trunc | ceil | floor |
/// | --- | --- | --- | --- | --- |
/// | 2.5 | 3 | 2 | 3 | 2 |
/// | -2.5 | -3 | -2 | -2 | -3 |
/// | 2.345, 2 digits | 2.35 | 2.34 | | |
/// | 1250, -2 digits | 1300 | 1200 | | |
enum Rounding {
  /// `ceil` and `floor` take no number of digits, in PostgreSQL either. `truncate` of other
  /// dialects is TRUNCATE TABLE here.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // PostgreSQL rounds a double to even, so that `round(2.5::double precision)` is 2 there and 3
      // here: one rule for all numbers was worth more than that of a processor's default.
      "round", .numbers, "The nearest number with as many digits after the point as are said, or with none.",
      examples: [
        .init("round(2.5)", "3"), .init("round(-2.345, 2)", "-2.35"), .init("round(1250, -2)", "1300"),
        .init("round(2.5::double)", "3"), .init("round(NULL)", "NULL"),
      ], overloads: overloads(.nearest)),
    ScalarFunction(
      // Toward zero. With a number of digits it is of decimals and doubles alike; PostgreSQL has
      // that of `numeric` alone.
      "trunc", .numbers, "The number without the digits behind as many as are said, or without any.",
      examples: [
        .init("trunc(2.9)", "2"), .init("trunc(-2.349, 2)", "-2.34"), .init("trunc(NULL)", "NULL"),
      ], overloads: overloads(.towardZero)),
    ScalarFunction(
      "ceil", aliases: ["ceiling"], .numbers, "The least whole number that is not below the argument.",
      examples: [.init("ceil(2.1)", "3"), .init("ceil(-2.9)", "-2"), .init("ceil(NULL)", "NULL")],
      overloads: [decimal(.up), double(.up)]),
    ScalarFunction(
      // Down, and not toward zero: `floor(-2.1)` is −3. Of integers all of these are decimals
      // without a fraction, as in PostgreSQL.
      "floor", .numbers, "The greatest whole number that is not above the argument.",
      examples: [.init("floor(2.9)", "2"), .init("floor(-2.1)", "-3"), .init("floor(NULL)", "NULL")],
      overloads: [decimal(.down), double(.down)]),
  ]

  /// Where a number goes that lies between two.
  private enum Rule {
    case nearest, towardZero, up, down

    var ofDoubles: FloatingPointRoundingRule {
      switch self {
      case .nearest: .toNearestOrAwayFromZero
      case .towardZero: .towardZero
      case .up: .up
      case .down: .down
      }
    }

    /// `value / divisor`, whole.
    ///
    /// One division gives both parts. The remainder has the sign of the value, so that up and down
    /// look at it alone.
    func quotient(_ value: Int128, _ divisor: Int128) -> Int128 {
      let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
      switch self {
      case .nearest:
        return remainder.magnitude * 2 >= divisor.magnitude ? quotient + (value < 0 ? -1 : 1) : quotient
      case .towardZero: return quotient
      case .up: return remainder > 0 ? quotient + 1 : quotient
      case .down: return remainder < 0 ? quotient - 1 : quotient
      }
    }
  }

  private static func overloads(_ rule: Rule) -> [Overload] {
    [decimal(rule), decimalWithDigits(rule), double(rule), doubleWithDigits(rule)]
  }

  /// One instruction a value.
  private static func double(_ rule: Rule) -> Overload {
    Overload([.exactly(.double)], returning: .double) { (call) throws(BasaltError) in
      let rounding = rule.ofDoubles
      return call.map(Double.self) { $0.rounded(rounding) }
    }
  }

  /// To whole numbers: 9.9 may become 10, one digit more than it had.
  ///
  /// Of a decimal without a fraction it is the identity, with the type that it had.
  private static func decimal(_ rule: Rule) -> Overload {
    Overload(
      [.decimal],
      result: { (arguments) throws(BasaltError) in
        let digits = DecimalArithmetic.Digits(arguments[0].type)
        return digits.scale == 0
          ? arguments[0].type : DecimalArithmetic.Digits(precision: digits.wholeDigitCount + 1, scale: 0).type
      }
    ) { (call) throws(BasaltError) in
      let (lane, divisor) = (call.decimals(0), Decimal.powersOfTen[call.scale(0)])
      return try call.decimalRows { (row) throws(BasaltError) in
        rule.quotient(lane[row], divisor)
      } error: { _ in
        // One digit more is always enough.
        preconditionFailure("a whole number has no more digits")
      }
    }
  }

  // MARK: With a number of digits

  /// Integers are taken for decimals here, as PostgreSQL knows this function of `numeric` only.
  ///
  /// The number of digits may be negative: `round(1250, -2)` rounds to hundreds. A result may then
  /// be wider than the argument, as 950 to hundreds is 1000.
  private static func decimalWithDigits(_ rule: Rule) -> Overload {
    Overload(
      [.exactNumber, .exactly(.integer)],
      result: { (arguments) throws(BasaltError) in
        let digits = DecimalArithmetic.Digits(arguments[0].type)
        // Digits that differ by row: the type keeps all that there are.
        guard case .integer(let wanted)? = arguments[1].constant else {
          return DecimalArithmetic.Digits(precision: digits.precision + 1, scale: digits.scale).type
        }
        let scale = min(max(Int(wanted), 0), LogicalType.decimalPrecisionMaximum)
        return DecimalArithmetic.Digits(precision: digits.wholeDigitCount + scale + 1, scale: scale).type
      }
    ) { (call) throws(BasaltError) in
      let (lane, wanted, scale) = (call.decimals(0), call.integers(1), call.scale(0))
      let (precision, resultScale) = call.resultDigits
      return try call.decimalRows { (row) throws(BasaltError) in
        rounded(lane[row], scale: scale, to: Int(wanted[row]), rule).flatMap {
          WideDecimal.rescaled($0, from: scale, to: resultScale, precision: precision)
        }
      } error: {
        Cast.outOfRange("\(Decimal(unscaled: lane[$0], scale: scale))", call.resultType)
      }
    }
  }

  /// At its own scale, with zeros for the digits that are not wanted.
  /// - Parameters:
  /// - scale: Digits behind the point of the value.
  /// - wanted: How many of them are kept; below 0 also digits before the point go.
  /// - Returns: `nil` when rounding up leaves 128 bits.
  private static func rounded(_ value: Int128, scale: Int, to wanted: Int, _ rule: Rule) -> Int128? {
    guard wanted < scale else { return value }
    let cut = scale - wanted
    // Beyond 38 digits there is nothing left, not even half of it.
    guard cut <= LogicalType.decimalPrecisionMaximum else { return 0 }
    let power = Decimal.powersOfTen[cut]
    let (product, overflow) = rule.quotient(value, power).multipliedReportingOverflow(by: power)
    return overflow ? nil : product
  }

  /// Decimal digits of a binary number: as near as a double comes, and not exact (PostgreSQL has no such function,
  /// other engines have).
  ///
  /// The way over the product is off where the product is: 1.005 is a little less than it looks,
  /// and rounds to 1.00. PostgreSQL asks for a decimal instead, whose answer is the expected one;
  /// so does ours for literals, which are decimals.
  private static func doubleWithDigits(_ rule: Rule) -> Overload {
    Overload([.exactly(.double), .exactly(.integer)], returning: .double) { (call) throws(BasaltError) in
      let rounding = rule.ofDoubles
      return call.map(Double.self, Int32.self) { value, wanted in
        // A double has some 17 digits: beyond, nothing is to be rounded, or nothing is left.
        guard value.isFinite, wanted < 300 else { return value }
        guard wanted > -310 else { return 0 }
        // By a division where the power is not exact as a fraction: 10^−2 is not, 10^2 is.
        let power = powerOfTen(Int(wanted.magnitude))
        let scaled = wanted >= 0 ? value * power : value / power
        guard scaled.isFinite, scaled.magnitude < 0x1p53 else { return value }
        let whole = scaled.rounded(rounding)
        return wanted >= 0 ? whole / power : whole * power
      }
    }
  }

  /// 10^0 … 10^310, the last two being infinite.
  ///
  /// By squaring: nine multiplications at most. Beyond 10^22 it is off by a rounding, as every
  /// double of that size is.
  private static func powerOfTen(_ exponent: Int) -> Double {
    var (power, base, rest) = (1.0, 10.0, exponent)
    while rest > 0 {
      if rest & 1 == 1 { power *= base }
      base *= base
      rest >>= 1
    }
    return power
  }
}
