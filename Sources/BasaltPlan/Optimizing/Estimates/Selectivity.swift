import BasaltCore
import BasaltFunctions

/// Which share of rows a condition is believed to keep, in 0...1.
///
/// The one place where conditions become numbers: scans' terms, filters and conditions of joins all come here, so that a condition
/// that a rule moves, or puts into another form, is not estimated anew and otherwise.
///
/// By what is known of single columns, as if columns knew nothing of each other: of two conditions about two columns each
/// keeps its share of what the other has left. Where nothing is known, the constants below stand.
struct Selectivity {
  /// What is known of a column.
  let column: (ColumnID) -> ColumnEstimate?

  /// What stands for knowledge where there is none. They have to tell small from large, and no more; PostgreSQL's are of the
  /// same size.
  enum Default {
    /// `x = constant` of a column of unknown values.
    static let equality = 0.01
    /// An equality with something that is computed.
    static let computedEquality = 0.05
    /// `x < constant` without bounds.
    static let range = 0.3
    /// `LIKE`, of whatever pattern: people write those that few rows match.
    static let pattern = 0.05
    /// `x IS NULL` where nobody has counted.
    static let null = 0.05
    /// A boolean column, and every condition of another kind.
    static let other = 0.3
    static let boolean = 0.5
    /// No condition of a plan is believed to keep nothing: statistics may be older than what is asked for.
    static let least = 1e-9
  }

  init(_ column: @escaping (ColumnID) -> ColumnEstimate?) { self.column = column }

  /// Of all conditions together.
  ///
  /// Comparisons of one column are one range: `x >= 10 AND x < 20` keeps what lies between, and not a share of a share.
  func ofAll(_ conditions: [BoundExpression]) -> Double {
    // In the order in which they were met, so that products are the same each time, to the last bit.
    var tests: [(id: ColumnID, tests: [ColumnTest])] = []
    var kept = 1.0
    for condition in conditions {
      guard let (id, test) = condition.columnTest else {
        kept *= of(condition)
        continue
      }
      if let index = tests.firstIndex(where: { $0.id == id }) {
        tests[index].tests.append(test)
      } else {
        tests.append((id, [test]))
      }
    }
    for (id, tests) in tests { kept *= Selectivity.of(tests, column(id)) }
    return min(1, max(Default.least, kept))
  }

  /// Of one condition.
  ///
  /// A closed switch: an expression of a new kind has to be thought about here. What cannot be said is `Default.other`, which is
  /// neither nearly nothing nor nearly all.
  func of(_ condition: BoundExpression) -> Double {
    if let (id, test) = condition.columnTest { return Selectivity.of([test], column(id)) }
    switch condition {
    // What is left of a condition that was folded: everything or nothing.
    case .constant(let value, _): return value == .boolean(true) ? 1 : Default.least
    // Taken apart again, so that two ends of one range are seen together.
    case .and(let operands): return ofAll(operands.flatMap(\.conjuncts))
    case .or(let operands):
      // What neither keeps is gone: as if they did not know of each other.
      return 1 - operands.reduce(1.0) { $0 * (1 - of($1)) }
    case .inSet(let operand, let values, _):
      // Of values that are known to be frequent each as often as it is.
      if case .column(let id, _) = operand, let known = column(id), known.distribution != nil {
        let kept = values.reduce(0.0) { $0 + Selectivity.equality($1, known) } * (1 - known.nullFraction)
        return min(1, max(Default.least, kept))
      }
      // As many of the values there are as the list has, which may have others, too.
      guard let count = distinctCount(of: operand) else { return min(0.5, Double(values.count) * Default.equality) }
      return min(1, Double(values.count) / count)
    case .column(let id, _):
      guard let known = column(id), known.distribution != nil else { return Default.boolean }
      return Selectivity.of([.comparison(.equal, .boolean(true))], known)
    case .call(let function, let arguments): return of(function.name, arguments)
    case .parameter, .conditional, .firstValid, .subquery: return Default.other
    }
  }

  private func of(_ name: String, _ arguments: [BoundExpression]) -> Double {
    switch (name, arguments.count) {
    // As if nothing were NULL, which `IS NULL` alone is about.
    case ("not", 1): return max(Default.least, 1 - of(arguments[0]))
    case ("like", 2), ("ilike", 2): return Default.pattern
    case ("=", 2):
      // Of two columns, or of a column and a value that a sub-query will say: one of the values there are.
      let counts = arguments.compactMap { $0.columns.isEmpty ? nil : distinctCount(of: $0) }
      return counts.max().map { 1 / $0 } ?? Default.computedEquality
    case ("<>", 2): return 1 - of("=", arguments)
    case ("<", 2), ("<=", 2), (">", 2), (">=", 2): return Default.range
    case ("is null", 1): return Default.null
    default: return Default.other
    }
  }

  /// At most so many values an expression has: as many as there are combinations of those of its columns.
  func distinctCount(of expression: BoundExpression) -> Double? {
    if case .column(let id, _) = expression { return column(id)?.distinctCount }
    // An upper bound: a function may make one value of many, as the year of a day does.
    var count = 1.0
    for id in expression.columns {
      guard let known = column(id)?.distinctCount else { return nil }
      count *= known
    }
    return count
  }

  // MARK: Tests of one column

  /// Of tests that all have to pass.
  ///
  /// NULLs are counted once and not once a test: the rows that one comparison has left have none any more, and the factor would
  /// be a second time too small. It is applied where it is certain to hold, to the range as a whole and to each equality, of which
  /// a column that can be met has one.
  /// - Parameter known: `nil` where the column is not known.
  static func of(_ tests: [ColumnTest], _ known: ColumnEstimate?) -> Double {
    // No comparison is true of NULL.
    let valid = 1 - (known?.nullFraction ?? 0)
    var kept = 1.0
    // The narrowest range of all comparisons.
    var range = DistributionEstimate.Range()
    // Ends of which it is not known where they lie.
    var (hasRange, openEnds) = (false, 0)
    for test in tests {
      switch test {
      case .isNull: kept *= known.map { max(Default.least, $0.nullFraction) } ?? Default.null
      case .isNotNull: kept *= max(Default.least, known == nil ? 1 - Default.null : valid)
      case .comparison(.equal, let value): kept *= equality(value, known) * valid
      case .comparison(.notEqual, let value): kept *= (1 - equality(value, known)) * valid
      case .comparison(let comparison, let value):
        hasRange = true
        let step = known?.step ?? 0
        guard let place = value.place else {
          openEnds += 1
          continue
        }
        // Of integers `< 10` is `<= 9`; where there is a value between any two, the end matters if many rows have it.
        switch comparison {
        case .less: range.cap(place - step, includes: step > 0)
        case .lessOrEqual: range.cap(place, includes: true)
        case .greater: range.raise(place + step, includes: step > 0)
        case .greaterOrEqual, .equal, .notEqual: range.raise(place, includes: true)
        }
      }
    }
    if hasRange { kept *= part(range, known, openEnds: openEnds) * valid }
    return min(1, max(Default.least, kept))
  }

  /// As often as the value is known to be there; else one of the values there are, if it lies among them.
  private static func equality(_ value: Value, _ known: ColumnEstimate?) -> Double {
    guard let known else { return Default.equality }
    if let place = value.place, let minimum = known.minimum, let maximum = known.maximum,
      place < minimum || place > maximum
    {
      return Default.least
    }
    if let distribution = known.distribution {
      // Files of few pages count no distinct values: what is not common is then as any value of which nothing is known.
      let count = known.distinctCount ?? Double(distribution.common.count) + 1 / Default.equality
      if let share = distribution.share(of: value, distinctCount: count) { return max(Default.least, share) }
    }
    return known.distinctCount.map { 1 / max(1, $0) } ?? Default.equality
  }

  /// The share of values in a range, and without a distribution the share of the line between the bounds, as if values were spread
  /// over it evenly.
  ///
  /// Where the bounds of the column are not known, a third, and less if both ends are given: PostgreSQL's numbers are a third and
  /// a two-hundredth. The latter is for ranges that people write around a value; ours are as often years of a calendar.
  private static func part(
    _ range: DistributionEstimate.Range, _ known: ColumnEstimate?, openEnds: Int
  ) -> Double {
    let (lower, upper) = (range.lower, range.upper)
    if openEnds == 0, let distribution = known?.distribution, let share = distribution.share(in: range) {
      // A sample that has nothing there says that it is less than one of its rows.
      return max(share, distribution.resolution / 2)
    }
    guard let known, let minimum = known.minimum, let maximum = known.maximum, openEnds == 0 else {
      // Two ends keep less than one: what lies between them is a part of what either would keep.
      let ends = openEnds + (lower == nil ? 0 : 1) + (upper == nil ? 0 : 1)
      return ends > 1 ? Default.range / 3 : Default.range
    }
    // A step is added to either length: from 1 to 3 there are three integers.
    let span = maximum - minimum + known.step
    let (first, last) = (max(minimum, lower ?? minimum), min(maximum, upper ?? maximum))
    guard last >= first else { return Default.least }
    // One value, or a place between two: as an equality.
    let least = known.distinctCount.map { 1 / max(1, $0) } ?? Default.least
    guard span > 0 else { return 1 }
    return min(1, max(least, (last - first + known.step) / span))
  }
}

extension BoundExpression {
  /// A comparison of a column with a constant, or a test for NULL, in the form that scans have it; `nil` for all else.
  ///
  /// Through casts, which keep the order of values: the place of a constant on the line is the same in either type.
  fileprivate var columnTest: (ColumnID, ColumnTest)? {
    guard case .call(let function, let arguments) = self else { return nil }
    switch (function.name, arguments.count) {
    case ("is null", 1): return arguments[0].uncastColumn.map { ($0, .isNull) }
    case ("not", 1):
      guard case .call(let inner, let operands) = arguments[0], inner.name == "is null" else { return nil }
      return operands[0].uncastColumn.map { ($0, .isNotNull) }
    case (let name, 2):
      guard let comparison = BasaltCore.Comparison(rawValue: name) else { return nil }
      if let id = arguments[0].uncastColumn, let value = arguments[1].constantValue {
        return (id, .comparison(comparison, value))
      }
      guard let id = arguments[1].uncastColumn, let value = arguments[0].constantValue else { return nil }
      return (id, .comparison(comparison.turned, value))
    default: return nil
    }
  }

  /// The column that an expression is, whatever it was cast to.
  private var uncastColumn: ColumnID? {
    switch self {
    case .column(let id, _): return id
    case .call(let function, let arguments) where function.name == "cast" && arguments.count == 1:
      // Of texts a cast makes other values, in another order; of days and moments, which have places of their own, numbers of another
      // size.
      guard arguments[0].type != .text, function.resultType != .text,
        arguments[0].type != .date || function.resultType == .date,
        arguments[0].type == .date || function.resultType != .date
      else { return nil }
      return arguments[0].uncastColumn
    default: return nil
    }
  }
}

extension DistributionEstimate.Range {
  /// Nothing above a place, if there was no narrower end before.
  fileprivate mutating func cap(_ place: Double, includes: Bool) {
    if let upper, place > upper || place == upper && includes { return }
    (upper, includesUpper) = (place, includes)
  }

  /// Nothing below a place, likewise.
  fileprivate mutating func raise(_ place: Double, includes: Bool) {
    if let lower, place < lower || place == lower && includes { return }
    (lower, includesLower) = (place, includes)
  }
}

extension BasaltCore.Comparison {
  /// The same with its sides exchanged.
  fileprivate var turned: BasaltCore.Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
