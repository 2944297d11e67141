package import BasaltCore

/// `sum` and `avg`: exact for integers and decimals, compensated for doubles.
///
/// PostgreSQL's result types, with its `numeric` as the decimal of 38 digits that is wide enough (sql-semantics): the
/// sum of smallints is no smallint.
enum Sums {
  /// PostgreSQL's `sum(integer)` is a bigint and overflows as one; here it has 38 digits, because
  /// the sum of a column of identifiers is not worth an error. The mean of reals and doubles is a
  /// double in both.
  static let functions: [AggregateFunction] = [
    AggregateFunction(
      // Of no value it is NULL and not 0: SQL's rule, which `coalesce(sum(x), 0)` undoes.
      "sum", "The sum of all values; NULL when there is none.",
      examples: [
        .init("sum(x) FROM (VALUES (1), (NULL), (2)) AS t (x)", "3"),
        .init("sum(x) FROM (VALUES (1.25), (2.5)) AS t (x)", "3.75"),
        .init("sum(x) FROM (VALUES (NULL::integer)) AS t (x)", "NULL"),
        .init("sum(x) FROM (VALUES (0.1::double precision), (0.2), (-0.3)) AS t (x)", "2.7755575615628914e-17"),
      ],
      overloads: [
        exact(.integer, .sum), exact(.decimal, .sum),
        // The sum of reals is formed in doubles, and rounded once.
        AggregateOverload([.exactly(.real)], returning: .real) { _, result in FloatSumStates(.sum, .real, result) },
        AggregateOverload([.exactly(.double)], returning: .double) { _, result in
          FloatSumStates(.sum, .double, result)
        },
      ]),
    AggregateFunction(
      // Of integers a decimal of six digits behind the point, where PostgreSQL keeps sixteen that
      // are significant: SQL semantics, "Decimals".
      "avg", aliases: ["mean"], "The mean of all values; NULL when there is none.",
      examples: [
        .init("avg(x) FROM (VALUES (1), (NULL), (2), (2)) AS t (x)", "1.666667"),
        .init("avg(x) FROM (VALUES (1.5::double precision), (2)) AS t (x)", "1.75"),
        .init("avg(x) FROM (VALUES (NULL::integer)) AS t (x)", "NULL"),
      ],
      overloads: [
        exact(.integer, .average), exact(.decimal, .average),
        AggregateOverload([.exactly(.real)], returning: .double) { _, result in
          FloatSumStates(.average, .real, result)
        },
        AggregateOverload([.exactly(.double)], returning: .double) { _, result in
          FloatSumStates(.average, .double, result)
        },
      ]),
  ]

  /// What a state is asked for in the end.
  enum Question: Sendable { case sum, average }

  /// Digits after the point of the mean of whole numbers (sql-semantics, "Decimals").
  private static let averageScaleMinimum = 6

  /// All 38 digits, of which as many are behind the point as are said.
  private static func wide(_ scale: Int) -> LogicalType {
    .decimal(precision: LogicalType.decimalPrecisionMaximum, scale: scale)
  }

  /// Digits behind the point; none of an integer.
  static func scale(of type: LogicalType) -> Int {
    if case .decimal(_, let scale) = type { return scale }
    return 0
  }

  /// Of integers or decimals: exact, with the digits after the point that the question asks for.
  private static func exact(_ argument: TypePattern, _ question: Question) -> AggregateOverload {
    // The scale of a sum is its values'; a mean has six digits more to say than a whole number.
    let fewest = question == .average ? averageScaleMinimum : 0
    return AggregateOverload(
      [argument], takesNarrowDecimals: true,
      sharing: { arguments, result in
        let rule = ExactResult(question, of: arguments[0], as: result)
        // `sum` and `avg` of one argument in one query: added up once, and asked twice.
        return StateSharing(kind: "exact sum") { (states, groups) throws(BasaltError) in
          guard let sums = states as? any ExactSums else { preconditionFailure("states of another aggregate") }
          return try sums.results(groups, rule)
        }
      }, result: { (arguments) throws(BasaltError) in wide(max(scale(of: arguments[0].type), fewest)) },
      makeStates: { arguments, result in exactStates(arguments[0], ExactResult(question, of: arguments[0], as: result))
      })
  }

  /// By the physical type of integers and decimals.
  ///
  /// One class serves all widths up to 64 bits, since what differs is how values are widened;
  /// decimals above 18 digits, whose values may have 128 bits, need the wider sum.
  private static func exactStates(_ argument: LogicalType, _ result: ExactResult) -> any AggregateStates {
    // A decimal is the integer that it is stored as; the scale matters only to the result.
    switch argument.physical {
    case .int16: return IntegerSumStates(result, valueByteCount: 2)
    case .int32: return IntegerSumStates(result, valueByteCount: 4)
    case .int64: return IntegerSumStates(result, valueByteCount: 8)
    case .int128: return WideSumStates(result)
    case .bits, .float32, .float64, .view, .uuid: preconditionFailure("\(argument) is no exact number")
    }
  }
}

extension BoundAggregate {
  /// What `sum` and `avg` of integers or decimals answer when the sum of all values is known; `nil` for other functions, and
  /// where it has too many digits, which is for whoever reads the rows to say.
  /// - Parameters:
  ///   - sum: Of decimals that of the unscaled integers.
  ///   - count: Of the values that were added up.
  package func answer(sum: Int128, count: Int) -> Value? {
    let question: Sums.Question
    switch name {
    case "sum": question = .sum
    case "avg": question = .average
    default: return nil
    }
    guard argumentTypes.count == 1, case .decimal(_, let scale) = resultType else { return nil }
    guard count > 0 else { return .null }
    let rule = ExactResult(question, of: argumentTypes[0], as: resultType)
    guard let value = try? rule.value(ExactSum(sum), count: Int64(count)) else { return nil }
    return .decimal(Decimal(unscaled: value, scale: scale))
  }
}

/// States of exact sums, whatever they are kept in: what `sum` and `avg` answer from.
protocol ExactSums: AggregateStates {
  /// Of the values of a group, and how many they are.
  func sum(of group: Int) -> (sum: ExactSum, count: Int64)
}

extension ExactSums {
  /// What a question makes of the sums: NULL of a group without a value.
  func results(_ groups: Range<Int>, _ rule: ExactResult) throws(BasaltError) -> ColumnVector {
    var results = ResultRows<Int128>(rule.type, count: groups.count)
    for (row, group) in groups.enumerated() {
      let (sum, count) = sum(of: group)
      results.set(row, count == 0 ? nil : try rule.value(sum, count: count))
    }
    return results.finish()
  }
}

/// From exact sums to results: the sum itself, or the mean, as decimals of 38 digits.
///
/// Kept apart from the states, which only add: they know neither scales nor whether a mean is
/// wanted.
struct ExactResult: Sendable {
  let question: Sums.Question
  let argumentScale: Int
  let type: LogicalType

  init(_ question: Sums.Question, of argument: LogicalType, as type: LogicalType) {
    (self.question, self.type, argumentScale) = (question, type, Sums.scale(of: argument))
  }

  /// - Parameter count: Of the values, at least 1.
  /// - Throws: `.outOfRange` for a sum of more than 38 digits.
  ///
  /// Rounded once, from the exact sum and half away from zero, as quotients of decimals are.
  func value(_ sum: ExactSum, count: Int64) throws(BasaltError) -> Int128 {
    let value: Int128? =
      switch question {
      case .sum: sum.value
      case .average: sum.quotient(timesPowerOfTen: Sums.scale(of: type) - argumentScale, by: count)
      }
    guard let value, value.magnitude < Decimal.powersOfTen[LogicalType.decimalPrecisionMaximum].magnitude else {
      throw BasaltError(
        .outOfRange,
        "\(question == .sum ? "sum" : "avg") over \(count) values has more than 38 digits, and does not fit \(type).",
        remedy: "Cast the argument to double precision, or divide it before it is summed up.")
    }
    return value
  }
}
