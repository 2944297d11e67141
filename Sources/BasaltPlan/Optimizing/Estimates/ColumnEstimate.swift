import BasaltCore

/// What is believed of a column's values, for estimates alone: nothing here is a proof, and no rule may drop a row for it.
struct ColumnEstimate: Sendable {
  /// Distinct values, NULL apart, as the sketches of files tell; `nil` when nobody knows.
  ///
  /// Of all rows that there were, and not of those that filters on other columns have left: how many of these a join finds
  /// again is then in the row counts alone, and does not count twice.
  var distinctCount: Double?
  /// The share of rows that are NULL.
  var nullFraction = 0.0
  /// The least and the greatest value, as places on a line (`Value.place`).
  var minimum, maximum: Double?
  /// The distance of neighbouring values on that line: 1 of integers and days, 0 where there is one between any two.
  var step = 0.0
  /// Which values are frequent, and how the others lie; `nil` where they are believed to lie evenly.
  var distribution: DistributionEstimate?
  /// Whether a test of the column has taken values away, of which the distribution knows nothing.
  var isNarrowed = false
  /// Rows of the relation that the column was made in, before anything was taken away from it: no combination of its columns
  /// has more values than that.
  var baseRowCount: Double
  /// Tells columns of one relation from those of others: the number of its first column.
  var source: ColumnID?

  /// The same column where a test of the column itself has left a part of its values.
  ///
  /// Tests of other columns leave most values somewhere: of those only the rows become fewer.
  /// - Parameter part: Of the values, and not of the rows: a test for the most frequent one leaves one value and many rows.
  func keeping(_ part: Double) -> ColumnEstimate {
    var kept = self
    kept.distinctCount = distinctCount.map { max(1, $0 * part) }
    kept.isNarrowed = true
    return kept
  }

  /// The same as if no value were more frequent than another: of its values a test then keeps the share that it keeps of its rows.
  var evenlySpread: ColumnEstimate {
    var even = self
    even.distribution = nil
    return even
  }

  /// Distinct values that some rows drawn at random are expected to have: few rows cannot have many.
  ///
  /// A value that `k` of `N` rows have is missing among `n` of them with a chance of `(1 − n/N)^k` (Yao's formula, for values that
  /// all are as frequent). Where it is not known what rows are drawn from, each is drawn from all values anew, and the chance is
  /// `(1 − 1/d)^n` (Cardenas').
  /// - Parameters:
  ///   - distinctCount: Of the rows that are drawn from.
  ///   - baseRowCount: How many these are; `nil` when it is not known.
  static func distinctCount(
    of rowCount: Double, drawnFrom distinctCount: Double, of baseRowCount: Double? = nil
  ) -> Double {
    guard distinctCount > 1 else { return min(1, rowCount) }
    // Hardly two of so few rows meet; the difference below would be lost in rounding.
    guard rowCount > distinctCount * 1e-6 else { return rowCount }
    let missing: Double
    if let baseRowCount {
      // All of them, or each several times, as behind a join.
      guard rowCount < baseRowCount else { return min(rowCount, distinctCount) }
      missing = baseRowCount / distinctCount * (1 - rowCount / baseRowCount).logarithm
    } else {
      missing = -rowCount / distinctCount
    }
    return min(rowCount, distinctCount * (1 - missing.exponential))
  }
}

extension LogicalPlan {
  /// What is believed of a column of this plan; `nil` of a column that is computed, or whose relation keeps no statistics.
  ///
  /// A walk down to where the column is made. Filters on its way count as far as they are about the column itself.
  ///
  /// What joins on the way do to it is left out: a join of few rows leaves few values, which whoever counts groups takes from the
  /// number of rows (`distinctCount(of:drawnFrom:of:)`), and whoever joins again does not want to know, as references that have
  /// found a partner once still have all the values that they had.
  /// - Complexity: O(depth), and what the catalog takes the first time that it is asked.
  func columnEstimate(_ id: ColumnID) -> ColumnEstimate? {
    switch self {
    case .scan(let scan): return scan.columnEstimate(id)
    case .values(let values):
      guard let index = values.columns.firstIndex(where: { $0.id == id }) else { return nil }
      // Rows of a statement: counted, where they are few, and taken for different from each other where they are many.
      let shown = values.rows.prefix(LogicalPlan.countedRowCountMaximum)
      let constants = Set(shown.compactMap { $0[index].constantValue })
      let count = values.rows.count > shown.count ? values.rows.count : constants.count
      return ColumnEstimate(
        distinctCount: Double(max(1, count)), baseRowCount: Double(max(1, values.rows.count)),
        source: values.columns.first?.id)
    case .series(let series):
      guard series.column.id == id else { return nil }
      let count = max(1, estimatedRowCount)
      let ends = [Double(series.start), Double(series.stop)]
      return ColumnEstimate(
        distinctCount: count, minimum: ends.min(), maximum: ends.max(), step: abs(Double(series.step)),
        baseRowCount: count, source: id)
    case .filter(let condition, let input):
      guard let known = input.columnEstimate(id) else { return nil }
      let own = condition.conjuncts.filter { $0.columns == [id] }
      guard !own.isEmpty else { return known }
      let even = known.evenlySpread
      return known.keeping(Selectivity { $0 == id ? even : nil }.ofAll(own))
    case .project(let projection):
      guard let item = projection.items.first(where: { $0.column.id == id }), case .column(let below, _) = item.value
      else { return nil }
      return projection.input.columnEstimate(below)
    case .aggregate(let aggregate):
      guard let key = aggregate.keys.first(where: { $0.column.id == id }) else { return nil }
      let groupCount = max(1, estimatedRowCount)
      var known: ColumnEstimate?
      if case .column(let below, _) = key.value { known = aggregate.input.columnEstimate(below) }
      var estimate = known ?? ColumnEstimate(baseRowCount: groupCount)
      // Each group has a key of its own: the only key tells all of them apart.
      estimate.distinctCount = aggregate.keys.count == 1 && aggregate.sets == nil ? groupCount : known?.distinctCount
      // Of groups each value is there as often as any other.
      estimate.distribution = nil
      (estimate.baseRowCount, estimate.source) = (groupCount, columns.first?.id)
      return estimate
    case .join(let join):
      if let left = join.left.columnEstimate(id) { return left }
      return join.kind.yieldsRight ? join.right.columnEstimate(id) : nil
    case .expansion(let expansion): return expansion.input.columnEstimate(id)
    case .window(let window): return window.input.columnEstimate(id)
    case .sort(let sort): return sort.input.columnEstimate(id)
    case .limit(let limit): return limit.input.columnEstimate(id)
    case .distinct(let input): return input.columnEstimate(id)
    case .firstRows(let first): return first.input.columnEstimate(id)
    case .divided(let divided): return divided.input.columnEstimate(id)
    case .asof(let join): return join.left.columnEstimate(id) ?? join.right.columnEstimate(id)
    case .combined, .common, .recursive: return nil
    }
  }

  /// Of VALUES: counting more of them would take longer than what it is good for.
  private static let countedRowCountMaximum = 1_000
}

extension SecuredScan {
  /// What the table's files tell of a column, with what the scan's own tests have left of its values.
  fileprivate func columnEstimate(_ id: ColumnID) -> ColumnEstimate? {
    guard let column = columns.first(where: { $0.column.id == id }) else { return nil }
    let known = columnEstimate(ofField: column.field)
    // That a value is there says nothing of which.
    let own = predicate.terms.filter { $0.column == column.field && $0.test != .isNotNull }.map(\.test)
    return own.isEmpty ? known : known.keeping(Selectivity.of(own, known.evenlySpread))
  }

  /// Of the whole table, whatever the scan tests.
  func columnEstimate(ofField field: FieldID) -> ColumnEstimate {
    let rowCount = Double(max(1, table.rowCount))
    var estimate = ColumnEstimate(baseRowCount: rowCount, source: columns.first?.column.id)
    // A sketch errs by some percent, and a column never has more values than rows.
    estimate.distinctCount = table.distinctCount(field).map { min(rowCount, Double(max($0, 1))) }
    estimate.distribution = table.distribution(field)
    guard let facts = table.estimatedFacts(field) else { return estimate }
    estimate.nullFraction = min(1, max(0, 1 - Double(facts.valueCount) / rowCount))
    (estimate.minimum, estimate.maximum) = (facts.minimum?.place, facts.maximum?.place)
    if let type = table.schema.index(of: field).map({ table.schema.fields[$0].type }) { estimate.step = type.placeStep }
    // Integers between two bounds are no more than lie between them. Small tables have no sketches; of theirs, which are numbers
    // of things for the most part, all are taken to be there.
    if let minimum = estimate.minimum, let maximum = estimate.maximum, estimate.step > 0 {
      let span = (maximum - minimum) / estimate.step + 1
      estimate.distinctCount = max(1, min(estimate.distinctCount ?? rowCount, span))
    }
    return estimate
  }
}

extension Join.Kind {
  /// Whether columns of the right are given on.
  var yieldsRight: Bool {
    switch self {
    case .inner, .left, .right, .full, .single: true
    case .semi, .anti, .mark, .exists: false
    }
  }
}

extension BoundExpression {
  /// The value of a constant.
  var constantValue: Value? {
    if case .constant(let value, _) = self { return value }
    return nil
  }
}

extension Double {
  /// eˣ for x ≤ 0, to four digits: by halving the argument until a few terms of the series are enough, so that no library of
  /// mathematics is linked for an estimate.
  fileprivate var exponential: Double {
    if self < -40 { return 0 }
    let small = self / 1_024
    var power = 1 + small * (1 + small / 2 * (1 + small / 3))
    for _ in 0..<10 { power *= power }
    return power
  }

  /// ln x for 0 < x ≤ 1, likewise: ten roots bring it so close to 1 that two terms are enough.
  fileprivate var logarithm: Double {
    guard self > 0 else { return -.infinity }
    var root = self
    for _ in 0..<10 { root = root.squareRoot() }
    let rest = root - 1
    return 1_024 * (rest - rest * rest / 2)
  }
}
