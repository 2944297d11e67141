import BasaltCore

/// `width_bucket`, `isnan`, `isfinite`, `random`: the rest of the functions on numbers.
///
/// | call | is |
/// | --- | --- |
/// | `width_bucket(0, 0, 10, 5)` | 1: bounds below belong to their bucket |
/// | `width_bucket(10, 0, 10, 5)` | 6: the bound above does not |
/// | `width_bucket(3, 10, 0, 5)` | 4: counted from the upper end |
/// | `width_bucket('Infinity', 0, 10, 5)` | 6 |
enum Buckets {
  /// Conditions of floats are total and go through the byte loop; the buckets are computed row by row, because each
  /// row may have bounds of its own.
  ///
  /// `width_bucket` is SQL's histogram: `GROUP BY width_bucket(x, 0, 100, 10)` counts values by
  /// tens. PostgreSQL has it of decimals as well, with the same answers but for values that lie
  /// within a rounding error of a bound.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "width_bucket", .numbers,
      "The number of the bucket that a value falls into, of so many equally wide ones between two bounds.",
      examples: [
        .init("width_bucket(5.35, 0.024, 10.06, 5)", "3"), .init("width_bucket(-1, 0, 10, 5)", "0"),
        .init("width_bucket(10, 0, 10, 5)", "6"), .init("width_bucket(NULL, 0, 10, 5)", "NULL"),
      ],
      overloads: [
        Overload(
          [.exactly(.double), .exactly(.double), .exactly(.double), .exactly(.integer)], returning: .integer,
          kernel: bucket)
      ]),
    ScalarFunction(
      // PostgreSQL tests by comparing, `x = 'NaN'`, which works here as well; the function is
      // DuckDB's.
      "isnan", .numbers, "Whether a float is not a number.",
      examples: [.init("isnan('NaN'::double)", "true"), .init("isnan(1)", "false"), .init("isnan(NULL)", "NULL")],
      overloads: [
        Overload([.exactly(.double)], returning: .boolean) { (call) throws(BasaltError) in
          call.test(Double.self) { $0 != $0 }
        },
        Overload([.exactly(.real)], returning: .boolean) { (call) throws(BasaltError) in
          call.test(Float.self) { $0 != $0 }
        },
      ]),
    ScalarFunction(
      // Of dates and timestamps PostgreSQL's, of floats DuckDB's. Open ends of time are written as
      // infinity, and taken out by this.
      "isfinite", .numbers, "Whether a number, date or timestamp is neither infinite nor NaN.",
      examples: [
        .init("isfinite('Infinity'::double)", "false"), .init("isfinite(DATE '2024-01-01')", "true"),
        .init("isfinite(NULL::date)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.double)], returning: .boolean) { (call) throws(BasaltError) in
          call.test(Double.self) { $0.isFinite }
        },
        Overload([.exactly(.real)], returning: .boolean) { (call) throws(BasaltError) in
          call.test(Float.self) { $0.isFinite }
        },
        Overload([.exactly(.date)], returning: .boolean) { (call) throws(BasaltError) in
          call.test(Int32.self) { $0 != .min && $0 != .max }
        },
        Overload([.exactly(.timestamp)], returning: .boolean) { (call) throws(BasaltError) in
          call.test(Int64.self) { $0 != .min && $0 != .max }
        },
        Overload([.exactly(.timestamptz)], returning: .boolean) { (call) throws(BasaltError) in
          call.test(Int64.self) { $0 != .min && $0 != .max }
        },
      ]),
    ScalarFunction(
      // Volatile: the one function whose result differs between rows of the same arguments, so that the shell never
      // takes it for a constant.
      "random", .numbers, "A number from 0 on and below 1, another in each row.",
      examples: [.init("random() < 1", "true"), .init("random() >= 0", "true")],
      overloads: [
        Overload([], volatility: .volatile, returning: .double) { (call) throws(BasaltError) in
          try call.rows(as: Double.self) { (_) throws(BasaltError) in
            // 53 bits, all that a double tells apart below 1.
            Double(call.context.random.next() >> 11) * 0x1p-53
          }
        }
      ]),
  ]

  /// Bounds may go down as well as up; below the first bucket is 0, above the last one more than there are.
  ///
  /// What PostgreSQL refuses is refused: no buckets, bounds that are equal or infinite, NaN as the
  /// value. An infinite value has a bucket, the one below all or above all.
  private static let bucket: Overload.Kernel = { (call) throws(BasaltError) in
    let (value, low, high, count) = (call.doubles(0), call.doubles(1), call.doubles(2), call.integers(3))
    return try call.rows(as: Int32.self) { (row) throws(BasaltError) in
      let (value, low, high, count) = (value[row], low[row], high[row], count[row])
      guard count > 0, count < .max, low.isFinite, high.isFinite, low != high, !value.isNaN else {
        throw BasaltError(
          .invalidArgument,
          "There are no \(count) buckets for \(Value.double(value)) between \(Value.double(low)) and \(Value.double(high)).",
          remedy: "Use two different finite bounds, a number and at least one bucket.")
      }
      // Like a scale that is read from either end: bounds that go down turn all comparisons round.
      let isBelow = low < high ? value < low : value > low
      let isAbove = low < high ? value >= high : value <= high
      if isBelow { return 0 }
      if isAbove { return count + 1 }
      // Halves, so that the widest bounds have no infinite distance; rounding must not reach the bucket behind the last.
      let share = (value / 2 - low / 2) / (high / 2 - low / 2)
      return min(Int32(share * Double(count)), count - 1) + 1
    }
  }
}
