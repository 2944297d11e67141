import BasaltCore

/// `abs`, `sign`, `div`, `gcd`, `lcm`: numbers as they are, without roots and fractions.
///
/// | call | is |
/// | --- | --- |
/// | `div(-9, 4)` | -2: toward zero |
/// | `div(7.5, 2)` | 3, a decimal without a fraction |
/// | `gcd(0, 0)` | 0 |
/// | `gcd(-12, 18)` | 6 |
/// | `sign(-8.4)` | -1 |
enum IntegerFunctions {
  /// Results have the type of the arguments, as PostgreSQL's; where that type is too narrow (`abs` of the least
  /// integer) it is an error and never a wrapped number.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // `@ x` of PostgreSQL is left out: nobody knows it, and errors about stray signs are clearer
      // without it.
      "abs", .numbers, "The number without its sign.",
      examples: [.init("abs(-17)", "17"), .init("abs(-1.50)", "1.50"), .init("abs(NULL)", "NULL")],
      overloads: [
        absolute(Int16.self, .smallint), absolute(Int32.self, .integer), absolute(Int64.self, .bigint),
        Overload([.decimal], result: { (arguments) throws(BasaltError) in arguments[0].type }) {
          (call) throws(BasaltError) in
          call.resultDigits.precision <= 18
            ? call.map(Int64.self) { $0 < 0 ? 0 &- $0 : $0 } : call.map(Int128.self) { $0 < 0 ? 0 &- $0 : $0 }
        },
        Overload([.exactly(.real)], returning: .real) { (call) throws(BasaltError) in
          call.map(Float.self) { $0.magnitude }
        },
        Overload([.exactly(.double)], returning: .double) { (call) throws(BasaltError) in
          call.map(Double.self) { $0.magnitude }
        },
      ]),
    ScalarFunction(
      // A decimal of one digit for exact numbers, as PostgreSQL's is a `numeric`; of doubles a
      // double.
      "sign", .numbers, "-1, 0 or 1, as the number is below, equal to or above zero.",
      examples: [.init("sign(-8.4)", "-1"), .init("sign(0)", "0"), .init("sign(NULL)", "NULL")],
      overloads: [
        Overload([.decimal], returning: .decimal(precision: 1, scale: 0)) { (call) throws(BasaltError) in
          let lane = call.decimals(0)
          return try call.rows(as: Int64.self) { (row) throws(BasaltError) in Int64(lane[row].signum()) }
        },
        Overload([.exactly(.double)], returning: .double) { (call) throws(BasaltError) in
          // As PostgreSQL has it, also of NaN.
          call.map(Double.self) { $0 > 0 ? 1.0 : $0 < 0 ? -1.0 : 0.0 }
        },
      ]),
    ScalarFunction(
      "div", .numbers, "The whole quotient of two numbers, without its fraction.",
      examples: [
        .init("div(9, 4)", "2"), .init("div(-9, 4)", "-2"), .init("div(-7.5, 2)", "-3"), .init("div(NULL, 4)", "NULL"),
      ],
      // Not of doubles: PostgreSQL has none, and 1e300 / 3 has no fraction that anybody could take off.
      overloads: IntegerArithmetic.division + DecimalArithmetic.wholeDivision),
    ScalarFunction(
      // PostgreSQL 13's. Of decimals it has one as well, which nobody has asked for.
      "gcd", .numbers, "The greatest number that divides both integers.",
      examples: [.init("gcd(1071, 462)", "21"), .init("gcd(0, 0)", "0"), .init("gcd(NULL, 5)", "NULL")],
      overloads: [
        divisor(Int16.self, .smallint), divisor(Int32.self, .integer), divisor(Int64.self, .bigint),
      ]),
    ScalarFunction(
      "lcm", .numbers, "The least number that both integers divide.",
      examples: [.init("lcm(1071, 462)", "23562"), .init("lcm(0, 5)", "0"), .init("lcm(NULL, 5)", "NULL")],
      overloads: [
        multiple(Int16.self, .smallint), multiple(Int32.self, .integer), multiple(Int64.self, .bigint),
      ]),
  ]

  /// Through the magnitude, which is unsigned and therefore has room for every value.
  ///
  /// As of PostgreSQL: `abs((-32768)::smallint)` is out of range, and not wider by itself.
  private static func absolute<T: MachineInteger>(_: T.Type, _ type: LogicalType) -> Overload {
    Overload([.exactly(type)], returning: type) { (call) throws(BasaltError) in
      // The least number has no opposite.
      try call.mapOrFail(T.self, { T(exactly: $0.magnitude) }) {
        IntegerArithmetic.outOfRange("abs(\($0))", type)
      }
    }
  }

  /// Only of the least number and itself, or 0, is the divisor too large for the type.
  ///
  /// Never negative, as PostgreSQL's and as mathematics has it.
  private static func divisor<T: MachineInteger>(_: T.Type, _ type: LogicalType) -> Overload {
    Overload([.exactly(type), .exactly(type)], returning: type) { (call) throws(BasaltError) in
      try call.mapOrFail(T.self, T.self, { T(exactly: greatestDivisor($0.magnitude, $1.magnitude)) }) {
        IntegerArithmetic.outOfRange("gcd(\($0), \($1))", type)
      }
    }
  }

  /// 0 when one is 0, though every number divides it: PostgreSQL's convention.
  /// The least common multiple, not negative either.
  private static func multiple<T: MachineInteger>(_: T.Type, _ type: LogicalType) -> Overload {
    Overload([.exactly(type), .exactly(type)], returning: type) { (call) throws(BasaltError) in
      try call.mapOrFail(
        T.self, T.self,
        { left, right -> T? in
          guard left != 0, right != 0 else { return 0 }
          // Divided first, so that only a result that does not fit overflows.
          let (product, overflow) = (left.magnitude / greatestDivisor(left.magnitude, right.magnitude))
            .multipliedReportingOverflow(by: right.magnitude)
          return overflow ? nil : T(exactly: product)
        },
        error: { IntegerArithmetic.outOfRange("lcm(\($0), \($1))", type) })
    }
  }

  /// Euclid's; of magnitudes, because the least number has no opposite.
  ///
  /// - Complexity: O(digits): some forty steps for 64 bits at most, each with a division of the
  ///   machine.
  private static func greatestDivisor<U: FixedWidthInteger>(_ left: U, _ right: U) -> U {
    var (a, b) = (left, right)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
