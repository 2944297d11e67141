import BasaltCore

/// `+ − * / %` and unary minus of `real` and `double precision`, as IEEE 754 has them: division by zero and overflow
/// give infinities, and 0/0 NaN. (PostgreSQL raises errors for the first two.)
///
/// An error for each overflow would cost a test a row, and stop a report for a value that is far
/// off anyway: engines for analysis do as IEEE says. NaN and infinities then show in the result.
enum FloatArithmetic {
  static let addition = each({ $0 + $1 }, { $0 + $1 })
  static let subtraction = each({ $0 - $1 }, { $0 - $1 })
  static let multiplication = each({ $0 * $1 }, { $0 * $1 })
  static let division = each({ $0 / $1 }, { $0 / $1 })
  /// With the sign of the dividend, as of integers.
  static let remainder = each(
    { $0.truncatingRemainder(dividingBy: $1) }, { $0.truncatingRemainder(dividingBy: $1) })
  static let negation: [Overload] = [
    Overload([.exactly(.real)], returning: .real) { (call) throws(BasaltError) in call.map(Float.self) { -$0 } },
    Overload([.exactly(.double)], returning: .double) { (call) throws(BasaltError) in call.map(Double.self) { -$0 } },
  ]

  /// Both widths. Inlined into its callers, so that each operator has loops of its own.
  @inline(__always)
  /// `real` is computed in 24 bits and not widened: a sum of two reals is a real in PostgreSQL,
  /// with the same last digit.
  private static func each(
    _ narrow: @escaping @Sendable (Float, Float) -> Float, _ wide: @escaping @Sendable (Double, Double) -> Double
  ) -> [Overload] {
    [
      Overload([.exactly(.real), .exactly(.real)], returning: .real) { (call) throws(BasaltError) in
        call.map(Float.self, Float.self, narrow)
      },
      Overload([.exactly(.double), .exactly(.double)], returning: .double) { (call) throws(BasaltError) in
        call.map(Double.self, Double.self, wide)
      },
    ]
  }
}
