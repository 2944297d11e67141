import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Functions of one double: roots, logarithms, exponentials, angles.
///
/// A value outside of the function's domain is an error, as in PostgreSQL, and so is a result that is too large or too
/// small to be a number; NaN and infinities that come in are taken as they are.
///
/// Errors are those of PostgreSQL ("input is out of range", "cannot take logarithm of zero"), in
/// the words of one message. IEEE would answer NaN or an infinity instead, which then spreads
/// through sums unseen.
enum DoubleFunctions {
  /// All are the C library's, within a digit of each other on all machines; none is on the way of a scan, so that the
  /// loop may branch for its domain.
  static let functions: [ScalarFunction] = roots + angles + hyperbolics

  /// Decimals become doubles first: PostgreSQL computes roots of `numeric` digit by digit, which is exact and a
  /// thousand times slower.
  ///
  /// Of decimals and integers PostgreSQL's `sqrt`, `exp`, `ln`, `log` and `power` are exact to as
  /// many digits as it chooses. Ours are doubles; whoever compares finds the same first fifteen
  /// digits.
  private static let roots: [ScalarFunction] = [
    function(
      // −0 has a root, which is −0: IEEE's answer, and PostgreSQL's.
      "sqrt", "The square root.", [.init("sqrt(2.25)", "1.5"), .init("sqrt(NULL)", "NULL")],
      domain: { !($0 < 0) }
    ) { $0.squareRoot() },
    function("cbrt", "The cube root.", [.init("cbrt(27)", "3"), .init("cbrt(-8)", "-2"), .init("cbrt(NULL)", "NULL")]) {
      // The C library may be off by a digit; one step of Newton's makes cubes of whole numbers come out whole.
      let root = cbrt($0)
      let refined = root - (root * root * root - $0) / (3 * root * root)
      return refined.isFinite ? refined : root
    },
    function(
      // From 709.78 on the result is beyond a double, and an error; far below 0 it is 0, which is
      // as near as a double comes.
      "exp", "The number e raised to the power of the argument.",
      [.init("exp(0)", "1"), .init("exp('-Infinity'::double)", "0"), .init("exp(NULL)", "NULL")]
    ) { exp($0) },
    function(
      // Of 0 there is none, and of negative numbers neither: two messages in PostgreSQL, one here.
      "ln", "The natural logarithm.", [.init("ln(1)", "0"), .init("ln(NULL)", "NULL")], domain: { !($0 <= 0) }
    ) {
      log($0)
    },
    function(
      // PostgreSQL 12's name for what `log` of one argument is, too.
      "log10", "The logarithm to base 10.", [.init("log10(1000)", "3"), .init("log10(NULL)", "NULL")],
      domain: { !($0 <= 0) }
    ) { log10($0) },
    function(
      // DuckDB's; in PostgreSQL it is `log(2, x)`, of decimals.
      "log2", "The logarithm to base 2.", [.init("log2(8)", "3"), .init("log2(NULL)", "NULL")],
      domain: { !($0 <= 0) }
    ) { log2($0) },
    ScalarFunction(
      // Two functions under one name, as in PostgreSQL: with one argument to base 10, not e.
      "log", .numbers, "The logarithm to base 10, or to the base that is given first.",
      examples: [.init("log(100)", "2"), .init("log(2, 64)", "6"), .init("log(2, NULL)", "NULL")],
      overloads: [
        // The overloads differ in the number of arguments, so that resolution never has to choose.
        unary("log", domain: { !($0 <= 0) }) { log10($0) },
        Overload([.exactly(.double), .exactly(.double)], returning: .double) { (call) throws(BasaltError) in
          try call.mapOrFail(
            Double.self, Double.self,
            { base, value -> Double? in
              // To base 1 every logarithm would be a division by zero.
              base <= 0 || value <= 0 || base == 1 ? nil : log(value) / log(base)
            },
            error: { refused("log", "\(Value.double($0)), \(Value.double($1))") })
        },
      ]),
  ]

  /// In radians. The infinite angle points nowhere, which is an error; NaN comes out as it went in.
  ///
  /// PostgreSQL's functions in degrees (`sind`, `cosd`) are left out: `sin(radians(x))` is what
  /// everybody knows.
  private static let angles: [ScalarFunction] = [
    function(
      "sin", "The sine of an angle in radians.", [.init("sin(0)", "0"), .init("sin(NULL)", "NULL")], domain: isAngle
    ) {
      sin($0)
    },
    function(
      "cos", "The cosine of an angle in radians.", [.init("cos(0)", "1"), .init("cos(NULL)", "NULL")], domain: isAngle
    ) {
      cos($0)
    },
    function(
      "tan", "The tangent of an angle in radians.", [.init("tan(0)", "0"), .init("tan(NULL)", "NULL")], domain: isAngle
    ) { tan($0) },
    function(
      // From −π/2 to π/2.
      "asin", "The angle in radians that has the sine.", [.init("asin(0)", "0"), .init("asin(NULL)", "NULL")],
      domain: isSine
    ) { asin($0) },
    function(
      // From 0 to π.
      "acos", "The angle in radians that has the cosine.", [.init("acos(1)", "0"), .init("acos(NULL)", "NULL")],
      domain: isSine
    ) { acos($0) },
    function(
      "atan", "The angle in radians that has the tangent.", [.init("atan(0)", "0"), .init("atan(NULL)", "NULL")]
    ) {
      atan($0)
    },
    ScalarFunction(
      // y first, as everywhere. By both signs it knows the quadrant, which `atan(y / x)` does not;
      // and x may be 0.
      "atan2", .numbers, "The angle in radians of the point (x, y), y being the first argument.",
      examples: [.init("atan2(0, 1)", "0"), .init("atan2(NULL, 1)", "NULL")],
      overloads: [
        Overload([.exactly(.double), .exactly(.double)], returning: .double) { (call) throws(BasaltError) in
          call.map(Double.self, Double.self) { atan2($0, $1) }
        }
      ]),
    function(
      // Divided by what a degree is in radians, as PostgreSQL does it, whose last digit this then
      // has.
      "degrees", "An angle in radians as degrees.", [.init("degrees(pi())", "180"), .init("degrees(NULL)", "NULL")]
    ) {
      $0 / (.pi / 180)
    },
    function(
      "radians", "An angle in degrees as radians.", [.init("radians(0)", "0"), .init("radians(NULL)", "NULL")]
    ) {
      $0 * (.pi / 180)
    },
    ScalarFunction(
      "pi", .numbers, "The number π.", examples: [.init("pi()", "3.141592653589793"), .init("round(pi())", "3")],
      overloads: [
        Overload([], returning: .double) { (call) throws(BasaltError) in
          try call.rows(as: Double.self) { (_) throws(BasaltError) in .pi }
        }
      ]),
  ]

  /// Of the hyperbola, with PostgreSQL's names and domains; beside them the cotangent, which it has as well.
  ///
  /// `sinh` and `cosh` leave a double from 710 on, which is an error as for `exp`.
  private static let hyperbolics: [ScalarFunction] = [
    function(
      "sinh", "The hyperbolic sine.", [.init("sinh(0)", "0"), .init("sinh(NULL)", "NULL")]
    ) { sinh($0) },
    function(
      "cosh", "The hyperbolic cosine.", [.init("cosh(0)", "1"), .init("cosh(NULL)", "NULL")]
    ) { cosh($0) },
    function(
      "tanh", "The hyperbolic tangent.", [.init("tanh(0)", "0"), .init("tanh(NULL)", "NULL")]
    ) { tanh($0) },
    function(
      "asinh", "The number that has the hyperbolic sine.", [.init("asinh(0)", "0"), .init("asinh(NULL)", "NULL")]
    ) { asinh($0) },
    function(
      "acosh", "The number, not negative, that has the hyperbolic cosine.",
      [.init("acosh(1)", "0"), .init("acosh(NULL)", "NULL")], domain: { !($0 < 1) }
    ) { acosh($0) },
    // −1 and 1 have infinite answers, which PostgreSQL gives and does not refuse; so does this, like NaN for NaN.
    ScalarFunction(
      "atanh", .numbers, "The number that has the hyperbolic tangent.",
      examples: [
        .init("atanh(0)", "0"), .init("atanh(1)", "Infinity"), .init("atanh(NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.double)], returning: .double) { (call) throws(BasaltError) in
          try call.mapOrFail(
            Double.self, { isSine($0) ? atanh($0) : nil }, error: { refused("atanh", "\(Value.double($0))") })
        }
      ]),
    // The cotangent of 0 is infinite, which PostgreSQL gives as well.
    ScalarFunction(
      "cot", .numbers, "The cotangent of an angle in radians.",
      examples: [.init("cot(0)", "Infinity"), .init("cot(NULL)", "NULL")],
      overloads: [
        Overload([.exactly(.double)], returning: .double) { (call) throws(BasaltError) in
          try call.mapOrFail(
            Double.self, { isAngle($0) ? 1 / tan($0) : nil }, error: { refused("cot", "\(Value.double($0))") })
        }
      ]),
  ]

  // Domains: what a function has an answer for. NaN is inside of all of them.
  @Sendable private static func isAngle(_ value: Double) -> Bool { !value.isInfinite }
  @Sendable private static func isSine(_ value: Double) -> Bool { value.isNaN || abs(value) <= 1 }

  /// A function of one double.
  /// - Parameters:
  ///   - domain: For which values there is an answer; others are an error.
  ///   - body: Total: what the C library gives outside of the domain is never seen.
  @inline(__always)
  /// Inlined with its body, so that each function has a loop of its own with the call of the C
  /// library in it, and no closure a row.
  private static func function(
    _ name: String, _ summary: String, _ examples: [FunctionExample],
    domain: @escaping @Sendable (Double) -> Bool = { _ in true }, _ body: @escaping @Sendable (Double) -> Double
  ) -> ScalarFunction {
    ScalarFunction(name, .numbers, summary, examples: examples, overloads: [unary(name, domain: domain, body)])
  }

  @inline(__always)
  /// The kernel of a function, apart from its name: `log` has one of these beside an overload of
  /// two arguments.
  private static func unary(
    _ name: String, domain: @escaping @Sendable (Double) -> Bool, _ body: @escaping @Sendable (Double) -> Double
  ) -> Overload {
    Overload([.exactly(.double)], returning: .double) { (call) throws(BasaltError) in
      try call.mapOrFail(
        Double.self,
        { value -> Double? in
          guard domain(value) else { return nil }
          let result = body(value)
          // From a finite number to infinity: too large.
          return result.isInfinite && value.isFinite ? nil : result
        },
        error: { refused(name, "\(Value.double($0))") })
    }
  }

  /// The same words for a value outside of the domain and a result outside of the type: what to do about it is the
  /// same.
  private static func refused(_ name: String, _ arguments: String) -> BasaltError {
    BasaltError(
      .outOfRange, "\(name)(\(arguments)) is no number of double precision.",
      remedy: "Leave such rows out, or write CASE for what they should be.")
  }
}
