import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `^`, in double precision. As PostgreSQL's it names what has no answer: a root of a negative number, 0 to a negative
/// power, and what is too large for a double.
///
/// PostgreSQL's `numeric ^ numeric` is exact where it can be; ours is a double, of which `2 ^ 10`
/// is exact as well. Whole powers of decimals are products, which are exact: `x * x * x`.
enum Power {
  static let overload = Overload([.exactly(.double), .exactly(.double)], returning: .double) {
    (call) throws(BasaltError) in
    try call.mapOrFail(
      Double.self, Double.self,
      // The exponent that is NaN or infinite has IEEE's answers.
      { base, exponent -> Double? in
        let result = pow(base, exponent)
        if base.isNaN || exponent.isNaN || base.isInfinite || exponent.isInfinite { return result }
        // From finite numbers neither NaN nor infinity is an answer, and nothing but 0 gives 0.
        return result.isFinite && (result != 0 || base == 0) ? result : nil
      },
      error: { base, exponent in
        BasaltError(
          .outOfRange, "\(Value.double(base)) ^ \(Value.double(exponent)) is no number of double precision.",
          remedy: "Leave such rows out, or write CASE for what they should be.")
      })
  }
}
