import BasaltCore

/// Which share of all pairs of two relations has equal keys.
///
/// One over the distinct values of the side that has more of them: each row of the other side is then believed to find its
/// value there, as a reference finds what it refers to. Where a filter has taken rows from that side, and not values of the
/// key itself, references find less, as they should.
///
/// NULLs are no partners: their share goes, from both sides.
///
/// Where both sides are known to have frequent values, these meet more often than others (`skew(_:_:)`).
///
/// Several keys between the same two relations are one key of several columns. It has no more combinations than the smaller of
/// the relations has rows: of two numbers that identify a row of the one, each row of the other has a pair that is there.
struct KeySelectivity {
  /// In 0...1.
  private(set) var value = 1.0
  /// The same as if every value were as frequent as any other: how many rows find a partner at all does not depend on that.
  private var evenValue = 1.0
  /// Distinct values of the right's keys together.
  private(set) var rightDistinctCount = 1.0

  /// - Parameters:
  ///   - left, right: What is believed of a key of that side.
  ///   - rowCount: Of the smaller side, for keys of which neither side knows anything.
  init(
    _ keys: [(left: BoundExpression, right: BoundExpression)], left: (BoundExpression) -> ColumnEstimate,
    right: (BoundExpression) -> ColumnEstimate, otherwise rowCount: Double
  ) {
    var pairs: [(source: [ColumnID?], keys: [(left: ColumnEstimate, right: ColumnEstimate)])] = []
    for key in keys {
      let sides = KeySelectivity.sides(left(key.left), right(key.right), otherwise: rowCount)
      let source = [sides.left.source, sides.right.source]
      if !source.contains(nil), let index = pairs.firstIndex(where: { $0.source == source }) {
        pairs[index].keys.append(sides)
      } else {
        pairs.append((source, [sides]))
      }
    }
    // By how much frequent values make more pairs than others would.
    var skew = 1.0
    for pair in pairs {
      value /= max(1, KeySelectivity.domain(pair.keys))
      // Of several columns nobody knows which combinations are frequent.
      if pair.keys.count == 1 { skew *= KeySelectivity.skew(pair.keys[0].left, pair.keys[0].right) }
      // NULL has no partner.
      for key in pair.keys { value *= (1 - key.left.nullFraction) * (1 - key.right.nullFraction) }
      let product = pair.keys.reduce(1.0) { $0 * ($1.right.distinctCount ?? 1) }
      rightDistinctCount *= min(product, max(1, pair.keys[0].right.baseRowCount))
    }
    evenValue = max(value, Selectivity.Default.least)
    value = min(1, max(value * skew, Selectivity.Default.least))
  }

  /// How many times as many pairs two columns have as they would if values were spread evenly; 1 unless both are known to have
  /// frequent values, and still have all of them.
  ///
  /// Where one side has each value once, it does not matter how frequent the other's are: every row has its one partner.
  static func skew(_ left: ColumnEstimate, _ right: ColumnEstimate) -> Double {
    guard let first = left.distribution, let second = right.distribution, !left.isNarrowed, !right.isNarrowed
    else { return 1 }
    let most = max(1, max(left.distinctCount ?? 1, right.distinctCount ?? 1))
    let share = first.equalPairShare(
      with: second, distinctCount: left.distinctCount, otherDistinctCount: right.distinctCount)
    return share * most
  }

  /// The share of the left's rows that have a partner: as many as the right has of the left's values.
  /// - Parameter hasCondition: Whether a pair has to fulfil more than its keys.
  func matchedPart(rightRowCount: Double, hasCondition: Bool, hasKeys: Bool) -> Double {
    let condition = hasCondition ? KeySelectivity.conditionalMatchPart : 1
    guard hasKeys else { return condition }
    return min(1, ColumnEstimate.distinctCount(of: rightRowCount, drawnFrom: rightDistinctCount) * evenValue) * condition
  }

  /// With a condition beside the keys some rows with a partner by key have none that fulfils it.
  private static let conditionalMatchPart = 0.7
  /// An anti join that leaves nothing would not have been written.
  static let unmatchedPartLeast = 0.05

  /// How many values two columns have between them.
  ///
  /// Of several columns the smaller of both sides' combinations: a side that refers is said to have more of them than there
  /// are, since nobody has counted combinations; the side that is referred to has as many as it has rows, which is right.
  static func domain(_ keys: [(left: ColumnEstimate, right: ColumnEstimate)]) -> Double {
    let most = keys.map { max($0.left.distinctCount ?? 1, $0.right.distinctCount ?? 1) }
    guard keys.count > 1, let single = most.max() else { return most.first ?? 1 }
    let left = min(keys.reduce(1.0) { $0 * ($1.left.distinctCount ?? 1) }, keys[0].left.baseRowCount)
    let right = min(keys.reduce(1.0) { $0 * ($1.right.distinctCount ?? 1) }, keys[0].right.baseRowCount)
    return max(single, min(left, right))
  }

  /// Both columns with a number of distinct values: what is not known of one is what the other has, and where neither is
  /// known, the smaller relation is taken for the one that is referred to.
  static func sides(
    _ left: ColumnEstimate, _ right: ColumnEstimate, otherwise rowCount: Double
  ) -> (left: ColumnEstimate, right: ColumnEstimate) {
    var (left, right) = (left, right)
    let known = left.distinctCount ?? right.distinctCount ?? max(1, rowCount)
    left.distinctCount = left.distinctCount ?? known
    right.distinctCount = right.distinctCount ?? known
    return (left, right)
  }
}

extension LogicalPlan {
  /// What is believed of a key, which may be computed.
  func keyEstimate(_ key: BoundExpression) -> ColumnEstimate {
    if case .column(let id, _) = key, let known = columnEstimate(id) { return known }
    var estimate = ColumnEstimate(baseRowCount: .greatestFiniteMagnitude)
    // A cast, or a sum with a constant, has a value for each of the column's.
    if key.columns.count == 1, let id = key.columns.first, let known = columnEstimate(id) {
      // But other values: which of them are frequent is not known.
      estimate = known.evenlySpread
    }
    return estimate
  }
}
