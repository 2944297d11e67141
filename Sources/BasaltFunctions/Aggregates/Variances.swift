import BasaltCore

/// `variance` and `stddev`, of samples and of whole populations.
///
/// Always doubles, where PostgreSQL has `numeric` for exact numbers: a decimal has one scale for all of its values, and
/// a variance may need any. Computed from the mean and the squared distances from it (Welford 1962, merged by Chan et
/// al. 1979), which do not cancel as a sum of squares does.
enum Variances {
  /// The standard's four, of which the short names `variance` and `stddev` are those of samples, as
  /// in PostgreSQL.
  static let functions: [AggregateFunction] = [
    function(
      "var_samp", aliases: ["variance"], "The variance, from a sample; NULL below two values.", .sampleVariance,
      of: ("(1), (NULL), (3)", "2"), single: "NULL"),
    function(
      "var_pop", aliases: [], "The variance, from all values there are; NULL when there is none.", .populationVariance,
      of: ("(1), (NULL), (3)", "1"), single: "0"),
    function(
      "stddev_samp", aliases: ["stddev"], "The standard deviation, from a sample; NULL below two values.",
      .sampleDeviation, of: ("(1), (4), (7)", "3"), single: "NULL"),
    function(
      "stddev_pop", aliases: [], "The standard deviation, from all values there are; NULL when there is none.",
      .populationDeviation, of: ("(1), (NULL), (3)", "1"), single: "0"),
  ]

  /// One entry of the list; they differ in the last division alone. Integers and decimals are cast
  /// to doubles by resolution.
  private static func function(
    _ name: String, aliases: [String], _ summary: String, _ question: Variance.Question,
    of example: (values: String, result: String), single: String
  ) -> AggregateFunction {
    AggregateFunction(
      name, aliases: aliases, summary,
      examples: [
        .init("\(name)(x) FROM (VALUES \(example.values)) AS t (x)", example.result),
        .init("\(name)(x) FROM (VALUES (5.5)) AS t (x)", single),
        .init("\(name)(x) FROM (VALUES (NULL::integer)) AS t (x)", "NULL"),
      ],
      overloads: [
        AggregateOverload([.exactly(.double)], returning: .double) { _, type in
          FixedStates(Variance(name: name, question: question), type)
        }
      ])
  }
}

/// How far values lie from their mean.
///
/// Merging is not associative to the last bit, so that results of several threads may differ in the
/// last digits: tests compare with a tolerance, as for sums of doubles.
struct Variance: FixedAccumulator {
  enum Question: Sendable { case sampleVariance, populationVariance, sampleDeviation, populationDeviation }

  struct State: BitwiseCopyable {
    var count: Double
    var mean: Double
    /// The sum of the squared distances from the mean.
    var squares: Double
    /// Whether a value was infinite or NaN: then there is no variance, and none overflowed.
    var isSpecial: Bool
  }

  /// For messages.
  let name: String
  let question: Question

  @inline(__always)
  func add(_ value: Double, to state: inout State) {
    state.count += 1
    // From the mean before and the mean after: their product is what the squares grow by.
    let distance = value - state.mean
    state.mean += distance / state.count
    state.squares += distance * (value - state.mean)
    // Infinity and NaN, and nothing else, less themselves are not 0.
    if value - value != 0 { state.isSpecial = true }
  }

  /// As if all rows had been met one by one, by Chan's formula: from counts, means and squares
  /// alone.
  func merge(_ later: State, into state: inout State) {
    guard later.count > 0 else { return }
    guard state.count > 0 else {
      state = later
      return
    }
    let count = state.count + later.count
    // The squares of both, and what the two means lie apart.
    let distance = later.mean - state.mean
    state.squares += later.squares + distance * distance * (state.count * later.count / count)
    state.mean += distance * later.count / count
    state.count = count
    if later.isSpecial { state.isSpecial = true }
  }

  /// Of one value the variance of a sample is 0 / 0: NULL, and not 0, in PostgreSQL and the
  /// standard.
  func result(_ state: State) throws(BasaltError) -> Double? {
    let isSample = question == .sampleVariance || question == .sampleDeviation
    guard state.count > (isSample ? 1 : 0) else { return nil }
    if state.isSpecial { return .nan }
    guard state.squares.isFinite else {
      throw BasaltError(
        .outOfRange, "\(name) over \(Int64(state.count)) values does not fit double precision.",
        remedy: "Divide the values before.")
    }
    // Rounding may leave a square below 0, whose root would be none.
    let variance = max(state.squares, 0) / (isSample ? state.count - 1 : state.count)
    switch question {
    case .sampleVariance, .populationVariance: return variance
    case .sampleDeviation, .populationDeviation: return variance.squareRoot()
    }
  }
}
