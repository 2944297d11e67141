import BasaltCore

/// The operators, as functions: their names are their signs, and the parser's `a + b` is `+(a, b)`.
///
/// The parser gives each sign its place among the others (`BasaltSQL`, precedence); the binder asks
/// for it by its sign and its operands. So an operator is resolved, explained and folded as any
/// function is.
///
/// What is written in words is here as well (`and`, `is null`, `is distinct from`), under a name
/// that is no identifier of SQL, so that nobody can call it by it.
enum Operators {
  /// In the order in which a manual would have them. The kernels are elsewhere, a file each; here stand only names,
  /// texts and examples, so that `basalt functions` and the documentation read well.
  static let functions: [ScalarFunction] = arithmetic + comparisons + logic + bits + [Concatenation.function]

  /// Each sign gathers the overloads of all types that it is written for: which one a call means is resolution's to
  /// say, and no kernel looks at types.
  ///
  /// Of intervals there is nothing here: those are computed by the binder, and what is left of one
  /// adds itself to a time (`IntervalShift`).
  private static let arithmetic: [ScalarFunction] = [
    ScalarFunction(
      // Sums of two of one type stay in it, of two types in the wider; an integer and a decimal are
      // a decimal with the digits that hold both.
      "+", .operators, "The sum of two numbers; a date some days later; the date and the time as a timestamp.",
      examples: [
        .init("1 + 2", "3"), .init("1.50 + 2", "3.50"), .init("NULL + 1", "NULL"),
        .init("DATE '2024-02-28' + 2", "2024-03-01"),
        .init("DATE '2024-02-28' + TIME '05:30:00'", "2024-02-28T05:30:00"),
      ],
      overloads: IntegerArithmetic.overloads.addition + DecimalArithmetic.addition + FloatArithmetic.addition
        + DateArithmetic.addition),
    ScalarFunction(
      // The sign and the difference share a name, as in SQL; they differ in the number of operands.
      "-", .operators, "The difference of two numbers, the number with the other sign; days between two dates.",
      examples: [
        .init("1 - 2", "-1"), .init("- 5", "-5"), .init("1 - NULL", "NULL"),
        .init("DATE '2024-03-01' - DATE '2024-02-28'", "2"), .init("DATE '2024-03-01' - 2", "2024-02-28"),
      ],
      overloads: IntegerArithmetic.overloads.subtraction + DecimalArithmetic.subtraction
        + FloatArithmetic.subtraction + DateArithmetic.subtraction + IntegerArithmetic.negation
        + DecimalArithmetic.negation + FloatArithmetic.negation),
    ScalarFunction(
      // The product of decimals is exact, with the digits of both behind the point: money times a
      // rate has four or more.
      "*", .operators, "The product of two numbers.",
      examples: [.init("6 * 7", "42"), .init("1.5 * 1.5", "2.25"), .init("NULL * 0", "NULL")],
      overloads: IntegerArithmetic.overloads.multiplication + DecimalArithmetic.multiplication
        + FloatArithmetic.multiplication),
    ScalarFunction(
      // As PostgreSQL: the quotient of two integers is an integer. Whoever wants a fraction writes
      // 7 / 2.0.
      "/", .operators, "The quotient of two numbers; of integers without its fraction.",
      examples: [
        .init("7 / 2", "3"), .init("-7 / 2", "-3"), .init("1.0 / 3", "0.333333333333"), .init("NULL / 2", "NULL"),
      ],
      overloads: IntegerArithmetic.division + DecimalArithmetic.division + FloatArithmetic.division),
    ScalarFunction(
      // `mod` is the same function, not one that calls it.
      "%", aliases: ["mod"], .operators, "What a division leaves, with the sign of the dividend.",
      examples: [.init("7 % 3", "1"), .init("-7 % 3", "-1"), .init("7.5 % 2", "1.5"), .init("mod(NULL, 3)", "NULL")],
      overloads: IntegerArithmetic.remainder + DecimalArithmetic.remainder + FloatArithmetic.remainder),
    ScalarFunction(
      // In double precision, whatever the operands: exact powers of decimals would leave 38 digits at once.
      "^", aliases: ["power", "pow"], .operators, "A number raised to the power of another.",
      examples: [.init("2 ^ 10", "1024"), .init("power(9, 0.5)", "3"), .init("2 ^ NULL", "NULL")],
      overloads: [Power.overload]),
  ]

  /// Six operators that differ in one word: their examples are computed from what the operator says of two values, so
  /// that a new one cannot be documented wrongly.
  private static let comparisons: [ScalarFunction] =
    Comparison.allCases.map { comparison in
      ScalarFunction(
        comparison.rawValue, aliases: comparison == .unequal ? ["!="] : [], .operators, summary(of: comparison),
        examples: [
          .init("1 \(comparison.rawValue) 2", comparison.holds(.before) ? "true" : "false"),
          .init("'b' \(comparison.rawValue) 'a'", comparison.holds(.after) ? "true" : "false"),
          .init("1.50 \(comparison.rawValue) 1.5", comparison.holds(.same) ? "true" : "false"),
          .init("1 \(comparison.rawValue) NULL", "NULL"),
        ], overloads: [comparison.overload])
    } + [
      ScalarFunction(
        // `IS NOT DISTINCT FROM` is `NOT` of it: the binder writes it so.
        "is distinct from", .operators, "Whether two values differ, NULL being a value like any other.",
        examples: [
          .init("1 IS DISTINCT FROM 2", "true"), .init("1 IS DISTINCT FROM NULL", "true"),
          .init("NULL IS DISTINCT FROM NULL", "false"),
        ], overloads: [Distinctness.overload]),
      ScalarFunction(
        // `IS NOT NULL` is `NOT` of it, and so is `IS UNKNOWN` it of a boolean.
        "is null", .operators, "Whether a value is NULL.",
        examples: [.init("1 IS NULL", "false"), .init("NULL IS NULL", "true")], overloads: [NullTest.overload]),
    ]

  /// Said of order and not of size: texts and dates are compared as well.
  private static func summary(of comparison: Comparison) -> String {
    switch comparison {
    case .equal: "Whether two values are equal."
    case .unequal: "Whether two values are not equal."
    case .less: "Whether the first value comes before the second."
    case .lessOrEqual: "Whether the first value comes before the second or is equal to it."
    case .greater: "Whether the first value comes after the second."
    case .greaterOrEqual: "Whether the first value comes after the second or is equal to it."
    }
  }

  /// With any number of operands, because a filter of twenty conditions is one call and not a tower of nineteen.
  private static let logic: [ScalarFunction] = [
    ScalarFunction(
      // What decides does so from either side: PostgreSQL, too, leaves open which operand it
      // computes first.
      "and", .operators, "Whether all conditions hold; false when one does not, whatever is unknown of others.",
      examples: [.init("true AND false", "false"), .init("false AND NULL", "false"), .init("true AND NULL", "NULL")],
      overloads: [Logic.and]),
    ScalarFunction(
      "or", .operators, "Whether a condition holds; true when one does, whatever is unknown of others.",
      examples: [.init("true OR false", "true"), .init("true OR NULL", "true"), .init("false OR NULL", "NULL")],
      overloads: [Logic.or]),
    ScalarFunction(
      "not", .operators, "Whether a condition does not hold.",
      examples: [.init("NOT true", "false"), .init("NOT NULL", "NULL")], overloads: [Logic.not]),
  ]

  /// PostgreSQL's signs: `#` is exclusive or, because `^` is the power.
  private static let bits: [ScalarFunction] = [
    ScalarFunction(
      "&", .operators, "The bits that are set in both integers.",
      examples: [.init("91 & 15", "11"), .init("91 & NULL", "NULL")], overloads: Bits.and),
    ScalarFunction(
      "|", .operators, "The bits that are set in either integer.",
      examples: [.init("32 | 3", "35"), .init("NULL | 3", "NULL")], overloads: Bits.or),
    ScalarFunction(
      "#", .operators, "The bits that are set in one of two integers.",
      examples: [.init("17 # 5", "20"), .init("17 # NULL", "NULL")], overloads: Bits.exclusiveOr),
    ScalarFunction(
      // Two operators of one sign, as `-` is.
      "~", .operators, "The bits that are not set; whether a regular expression matches anywhere in a text.",
      examples: [
        .init("~ 1", "-2"), .init("~ NULL::integer", "NULL"), .init("'abc' ~ '^a.c$'", "true"),
        .init("'ABC' ~ 'b'", "false"),
      ],
      overloads: Bits.complement + [RegexConditions.matches]),
    ScalarFunction(
      // Beyond the width the distance is taken modulo it, as in PostgreSQL on every processor that
      // people have.
      "<<", .operators, "An integer with its bits moved to the left.",
      examples: [.init("1 << 4", "16"), .init("NULL << 4", "NULL")], overloads: Bits.leftShift),
    ScalarFunction(
      ">>", .operators, "An integer with its bits moved to the right, the sign kept.",
      examples: [.init("8 >> 2", "2"), .init("-1 >> 5", "-1"), .init("8 >> NULL", "NULL")], overloads: Bits.rightShift),
  ]
}
