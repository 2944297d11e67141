import BasaltCore

/// `corr`, `covar_pop`, `covar_samp` and the standard's `regr_` functions: how one value goes with another.
///
/// The line is `y = slope · x + intercept`, by least squares. Of pairs in which neither is NULL; the dependent value comes first, as the standard has it. All of one pair of arguments
/// keep the same states, so that a query with several of them computes them once.
///
/// With Sxx, Syy and Sxy for the sums of squares and products of distances from the means, and n pairs:
///
/// | function | is |
/// | --- | --- |
/// | `covar_pop`, `covar_samp` | Sxy / n, Sxy / (n − 1) |
/// | `corr` | Sxy / √(Sxx · Syy) |
/// | `regr_slope` | Sxy / Sxx |
/// | `regr_intercept` | mean of y − slope · mean of x |
/// | `regr_r2` | Sxy² / (Sxx · Syy); 1 where all y are the same |
///
/// Where all x are the same there is no line: NULL, as PostgreSQL says.
enum Regressions {
  /// In the examples y is 1 + 1.5 x, so that the line goes through all points.
  static let functions: [AggregateFunction] = [
    function(
      "corr", "The correlation of two values, from -1 to 1; NULL when either is always the same.", .correlation, "1"),
    function("covar_pop", "The covariance of two values, from all pairs there are.", .populationCovariance, "4"),
    function(
      "covar_samp", "The covariance of two values, from a sample; NULL below two pairs.", .sampleCovariance, "6"),
    function("regr_slope", "The slope of the straight line that fits best.", .slope, "1.5"),
    function("regr_intercept", "Where the straight line that fits best meets 0.", .intercept, "1"),
    function("regr_r2", "How much of the first value the line explains, from 0 to 1.", .determination, "1"),
    function("regr_avgx", "The mean of the second value.", .meanX, "2"),
    function("regr_avgy", "The mean of the first value.", .meanY, "4"),
    function("regr_sxx", "The squares of the second value's distances from its mean, added up.", .squaresX, "8"),
    function("regr_syy", "The squares of the first value's distances from its mean, added up.", .squaresY, "18"),
    function("regr_sxy", "The products of both values' distances from their means, added up.", .products, "12"),
    // Counts what the others are about: a bigint, and 0 where they are NULL.
    AggregateFunction(
      "regr_count", "How many pairs have both values.",
      examples: [
        .init("regr_count(y, x) FROM (VALUES (1, 0), (NULL, 1), (4, 2), (7, 4)) AS t (y, x)", "3"),
        .init("regr_count(y, x) FROM (VALUES (NULL::integer, 1)) AS t (y, x)", "0"),
      ],
      overloads: [
        AggregateOverload([.exactly(.double), .exactly(.double)], returning: .bigint) { _, _ in CountStates() }
      ]),
  ]

  /// One entry of the list; they differ in what they make of the same sums.
  private static func function(
    _ name: String, _ summary: String, _ question: Question, _ result: String
  ) -> AggregateFunction {
    AggregateFunction(
      name, summary,
      examples: [
        .init("\(name)(y, x) FROM (VALUES (1, 0), (NULL, 1), (4, 2), (7, 4)) AS t (y, x)", result),
        .init("\(name)(y, x) FROM (VALUES (NULL::integer, 1)) AS t (y, x)", "NULL"),
      ],
      overloads: [
        AggregateOverload(
          [.exactly(.double), .exactly(.double)],
          sharing: { _, _ in
            StateSharing(kind: "pairs") { (states, groups) throws(BasaltError) in
              guard let states = states as? PairStates else { preconditionFailure("states of another aggregate") }
              return try states.results(groups, question, name)
            }
          }, result: { (_) throws(BasaltError) in .double },
          makeStates: { _, _ in PairStates(question, name) })
      ])
  }

  /// What is asked of the sums of a group.
  enum Question: Sendable {
    case correlation, populationCovariance, sampleCovariance, slope, intercept, determination
    case meanX, meanY, squaresX, squaresY, products
  }
}

/// Pairs of doubles: their number, means, and squared distances from these.
///
/// As variances are computed, for the same reason (`Variance`): sums of squares of large numbers that lie close to each other
/// would cancel until nothing is left. The last digits depend on the order of rows and threads.
final class PairStates: AggregateStates {
  /// Zero bits: nothing seen.
  private struct State: BitwiseCopyable {
    var count, meanX, meanY, squaresX, squaresY, products: Double
    /// Whether a value was infinite or NaN: then nothing but NaN comes of it.
    var isSpecial: Bool

    /// Distances from the means before times distances from the means after: what the squares and products grow by.
    @inline(__always)
    mutating func add(_ y: Double, _ x: Double) {
      count += 1
      let (distanceX, distanceY) = (x - meanX, y - meanY)
      meanX += distanceX / count
      meanY += distanceY / count
      squaresX += distanceX * (x - meanX)
      squaresY += distanceY * (y - meanY)
      products += distanceX * (y - meanY)
      if x - x != 0 || y - y != 0 { isSpecial = true }
    }

    /// As if all pairs had been met one by one, by Chan's formula.
    mutating func merge(_ later: State) {
      guard later.count > 0 else { return }
      guard count > 0 else {
        self = later
        return
      }
      let all = count + later.count
      // How much the distance between two means adds to squares and products.
      let weight = count * later.count / all
      let (distanceX, distanceY) = (later.meanX - meanX, later.meanY - meanY)
      squaresX += later.squaresX + distanceX * distanceX * weight
      squaresY += later.squaresY + distanceY * distanceY * weight
      products += later.products + distanceX * distanceY * weight
      meanX += distanceX * later.count / all
      meanY += distanceY * later.count / all
      count = all
      if later.isSpecial { isSpecial = true }
    }

    /// PostgreSQL's cases: what a line through one point is, and how well it fits.
    func result(_ question: Regressions.Question) -> Double? {
      guard count > 0 else { return nil }
      switch question {
      // NULL and not NaN where there is no spread: the standard's answer to 0 / 0.
      case .correlation:
        if squaresX == 0 || squaresY == 0 { return nil }
        // Rounding may go beyond 1 by a bit.
        return isSpecial ? .nan : max(-1, min(1, products / (squaresX * squaresY).squareRoot()))
      case .populationCovariance: return products / count
      case .sampleCovariance: return count > 1 ? products / (count - 1) : nil
      case .slope: return squaresX == 0 ? nil : products / squaresX
      case .intercept: return squaresX == 0 ? nil : meanY - meanX * products / squaresX
      // A line through values that are all the same explains all of nothing.
      case .determination:
        if squaresX == 0 { return nil }
        return squaresY == 0 ? 1 : products * products / (squaresX * squaresY)
      case .meanX: return meanX
      case .meanY: return meanY
      case .squaresX: return squaresX
      case .squaresY: return squaresY
      case .products: return products
      }
    }
  }

  /// Of the function that made these; functions that share them have their own.
  private let question: Regressions.Question
  /// For messages.
  private let name: String
  private var states = GrowingArray<State>()
  private let rows = ArgumentRows()

  init(_ question: Regressions.Question, _ name: String) { (self.question, self.name) = (question, name) }

  /// A group without a pair is all zeros.
  func resize(groupCount: Int) { states.resize(to: groupCount) }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    let (first, second) = unsafe values(arguments, valid)
    for index in 0..<valid.count {
      unsafe states.base[Int(valid.groups[index])].add(first[index], second[index])
    }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    let valid = self.rows.valid(arguments, rowCount: rowCount, rows: rows)
    let (first, second) = unsafe values(arguments, valid)
    // In registers: seven sums that would be written with every row otherwise.
    var state = states[group]
    for index in 0..<valid.count { unsafe state.add(first[index], second[index]) }
    states[group] = state
  }

  /// Both arguments side by side, each in scratch of its own where it is not flat.
  private func values(
    _ arguments: [ColumnVector], _ valid: ArgumentRows.Valid
  ) -> (UnsafePointer<Double>, UnsafePointer<Double>) {
    unsafe (
      rows.fixed(arguments[0], valid, as: Double.self), rows.fixed(arguments[1], valid, as: Double.self, slot: 1)
    )
  }

  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? PairStates else { preconditionFailure("states of another aggregate") }
    for index in 0..<count { unsafe states.base[Int(groups[index])].merge(other.states.base[Int(sources[index])]) }
  }

  /// Those of the function that made the states; others of the same pairs ask for theirs.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector { try results(groups, question, name) }

  /// - Throws: `.outOfRange` for a result that finite values have made infinite.
  func results(
    _ groups: Range<Int>, _ question: Regressions.Question, _ name: String
  ) throws(BasaltError) -> ColumnVector {
    var results = ResultRows<Double>(.double, count: groups.count)
    for (row, group) in groups.enumerated() {
      // A value that is infinite or NaN makes everything NaN, and is no overflow.
      let result = states[group].result(question)
      if let result, !result.isFinite, !states[group].isSpecial {
        throw BasaltError(
          .outOfRange, "\(name) over \(Int64(states[group].count)) pairs does not fit double precision.",
          remedy: "Divide the values before.")
      }
      results.set(row, states[group].isSpecial && result != nil ? .nan : result)
    }
    return results.finish()
  }

  var byteCount: Int { states.byteCount }
}
