import BasaltCore

/// `coalesce`, `nullif`, `if`, `greatest`, `least`: which of their arguments is the result.
///
/// They see NULLs. Their kernels only say which argument a row takes; the rows are then put together by physical type,
/// so that text is not copied.
///
/// | call | is | NULL among the arguments |
/// | --- | --- | --- |
/// | `coalesce(a, b)` | the first that is there | passed over |
/// | `nullif(a, b)` | a, unless both are equal | equal to nothing |
/// | `if(c, a, b)` | a where c is true | not true, where it is the condition |
/// | `greatest(a, b)` | the greater | passed over |
enum Conditionals {
  /// Arguments are computed before a choice is made among them: the binder must keep an argument that may raise an
  /// error out of rows that do not choose it (`CASE` is its own, for that reason).
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // SQL's own. All arguments are of one type, which literals take over from the others:
      // `coalesce(day, 'infinity')` is a date.
      "coalesce", .conditionals, "The first argument that is not NULL.",
      examples: [.init("coalesce(NULL, 2, 3)", "2"), .init("coalesce(NULL, NULL)", "NULL")],
      overloads: [
        Overload([.common], rest: .common, nulls: .seen, result: first) { (call) throws(BasaltError) in coalesce(call) }
      ]),
    ScalarFunction(
      // SQLite's and MySQL's, and Oracle's `nvl`: people bring them along.
      "ifnull", aliases: ["nvl"], .conditionals, "The first argument, or the second where the first is NULL.",
      examples: [.init("ifnull(NULL, 'a')", "a"), .init("ifnull(NULL, NULL)", "NULL")],
      overloads: [
        Overload([.common, .common], nulls: .seen, result: first) { (call) throws(BasaltError) in coalesce(call) }
      ]),
    ScalarFunction(
      // Mostly for divisors: `a / nullif(b, 0)`. The result has the type of both together;
      // PostgreSQL gives it that of the first.
      "nullif", .conditionals, "NULL where both arguments are equal, the first one elsewhere.",
      examples: [.init("nullif(1, 1)", "NULL"), .init("nullif(1, 2)", "1"), .init("nullif(NULL, 1)", "NULL")],
      overloads: [
        Overload([.common, .common], nulls: .seen, result: first) { (call) throws(BasaltError) in
          let comparison = Comparison.equal.evaluate(call)
          let equal = BitLane(comparison)
          let (left, right) = (call.arguments[0], call.arguments[1])
          let rows = RowChoice(call) { row in
            left.isValid(at: row) && right.isValid(at: row) && equal[row] ? nil : 0
          }
          withExtendedLifetime(comparison) {}
          return rows.gathered(call)
        }
      ]),
    ScalarFunction(
      // MySQL's; `CASE WHEN … THEN … ELSE … END` in three letters. A condition that is NULL is not
      // true.
      "if", aliases: ["iif"], .conditionals, "The second argument where the first is true, the third elsewhere.",
      examples: [.init("if(1 < 2, 'a', 'b')", "a"), .init("iif(NULL, 1, 2)", "2"), .init("if(true, NULL, 2)", "NULL")],
      overloads: [
        Overload(
          [.exactly(.boolean), .common, .common], nulls: .seen,
          result: { (arguments) throws(BasaltError) in arguments[1].type }
        ) { (call) throws(BasaltError) in
          let condition = call.booleans(0)
          return RowChoice(call) { row in call.arguments[0].isValid(at: row) && condition[row] ? 1 : 2 }.gathered(call)
        }
      ]),
    ScalarFunction(
      // Across a row what `max` is down a column, and of as many arguments as are written.
      "greatest", .conditionals, "The greatest argument; NULLs are passed over, and NaN is above all.",
      examples: [
        .init("greatest(1, NULL, 3)", "3"), .init("greatest('a', 'b')", "b"), .init("greatest(NULL, NULL)", "NULL"),
      ],
      overloads: [extreme(.after)]),
    ScalarFunction(
      "least", .conditionals, "The least argument; NULLs are passed over.",
      examples: [.init("least(1, NULL, 3)", "1"), .init("least(1.5, 2)", "1.5"), .init("least(NULL, NULL)", "NULL")],
      overloads: [extreme(.before)]),
  ]

  /// The type that all have been brought to.
  private static let first: Overload.ResultRule = { (arguments) throws(BasaltError) in arguments[0].type }

  /// O(rows × arguments), and less where the first arguments have few NULLs.
  /// The first argument that has a value, row by row; those behind it are not looked at.
  private static func coalesce(_ call: FunctionCall) -> ColumnVector {
    RowChoice(call) { row in call.arguments.firstIndex { $0.isValid(at: row) } }.gathered(call)
  }

  /// - Parameter wanted: How the result stands to all others.
  ///
  /// PostgreSQL's and DuckDB's rule for NULLs, against the standard's, which would make one NULL
  /// decide: `greatest` then fills gaps in a row of dates, which is what it is used for.
  private static func extreme(_ wanted: ValueOrder) -> Overload {
    Overload([.common], rest: .common, nulls: .seen, result: first) { (call) throws(BasaltError) in
      let isGreater: Comparison = wanted == .after ? .greater : .less
      // Argument by argument against the best so far: each step is a comparison of vectors.
      var best = call.arguments[0]
      for candidate in call.arguments.dropFirst() {
        let pair = call.replacingArguments([candidate, best])
        let comparison = isGreater.evaluate(pair)
        let better = BitLane(comparison)
        let choice = RowChoice(pair) { row in
          guard candidate.isValid(at: row) else { return 1 }
          return !best.isValid(at: row) || better[row] ? 0 : 1
        }
        withExtendedLifetime(comparison) {}
        best = choice.gathered(pair)
      }
      return best.flattened()
    }
  }
}
