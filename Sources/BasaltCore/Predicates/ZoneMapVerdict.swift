/// What statistics prove about a test: the decision whether a page is read.
public enum ZoneMapVerdict: Sendable, Hashable, CaseIterable {
  /// No row passes: the page is skipped.
  case noRow
  /// Nothing is proven.
  case someRows
  /// Every row passes: the column need not be read for the filter.
  case everyRow
}

extension ColumnTest {
  /// Judges the test by what is known. Pure, and careful: `noRow` and `everyRow` only on proof.
  public func verdict(_ statistics: ColumnStatistics) -> ZoneMapVerdict {
    if statistics.rowCount == 0 { return .noRow }
    switch self {
    case .isNull:
      guard let nullCount = statistics.nullCount else { return .someRows }
      return nullCount == 0 ? .noRow : nullCount == statistics.rowCount ? .everyRow : .someRows
    case .isNotNull:
      guard let nullCount = statistics.nullCount else { return .someRows }
      return nullCount == 0 ? .everyRow : nullCount == statistics.rowCount ? .noRow : .someRows
    case .comparison(let comparison, let constant):
      // On either side NULL makes the comparison unknown, and unknown does not pass.
      if constant.isNull || statistics.isAllNull { return .noRow }
      return ColumnTest.verdict(comparison, constant, statistics)
    }
  }

  /// The rows are of three kinds: NULL (never passes), NaN (all alike: above every other value), and those within the
  /// bounds.
  private static func verdict(
    _ comparison: Comparison, _ constant: Value, _ statistics: ColumnStatistics
  ) -> ZoneMapVerdict {
    // One question for all NaN rows: they are equal among themselves, and above everything else.
    let nanPasses = comparison.holds(for: constant.isNaN ? .same : .after)
    // Then what the bounds prove of the ordinary values, and last both verdicts become one.
    let bounded: ZoneMapVerdict
    if statistics.hasNoOrderedValue {
      // No bounded rows: they agree with whatever the NaN rows say.
      bounded = nanPasses ? .everyRow : .noRow
    } else if constant.isNaN {
      bounded = comparison.holds(for: .before) ? .everyRow : .noRow
    } else {
      bounded = verdict(
        comparison, minimum: statistics.minimum?.value.order(to: constant),
        maximum: statistics.maximum?.value.order(to: constant))
    }
    // Also where the count is not known.
    let mayHoldNull = statistics.nullCount != 0
    switch statistics.nanCount {
    case 0:
      return bounded == .everyRow && mayHoldNull ? .someRows : bounded
    default:
      // Some rows are NaN, or it is not known.
      if bounded == .noRow { return nanPasses ? .someRows : .noRow }
      return bounded == .everyRow && nanPasses && !mayHoldNull ? .everyRow : .someRows
    }
  }

  /// What the places of the bounds against the constant prove about every value between them.
  private static func verdict(_ comparison: Comparison, minimum: ValueOrder?, maximum: ValueOrder?) -> ZoneMapVerdict {
    switch comparison {
    case .less:
      // `nil`, a bound that is missing or of another type, equals none of the orders, and so proves nothing.
      if minimum == .same || minimum == .after { return .noRow }
      return maximum == .before ? .everyRow : .someRows
    case .lessOrEqual:
      if minimum == .after { return .noRow }
      return maximum == .before || maximum == .same ? .everyRow : .someRows
    case .greater:
      if maximum == .same || maximum == .before { return .noRow }
      return minimum == .after ? .everyRow : .someRows
    case .greaterOrEqual:
      if maximum == .before { return .noRow }
      return minimum == .after || minimum == .same ? .everyRow : .someRows
    case .equal:
      if minimum == .after || maximum == .before { return .noRow }
      // Both bounds on the constant leave room for no other value, whether or not they are tight.
      return minimum == .same && maximum == .same ? .everyRow : .someRows
    case .notEqual:
      if minimum == .after || maximum == .before { return .everyRow }
      return minimum == .same && maximum == .same ? .noRow : .someRows
    }
  }
}

extension Value {
  /// Whether this is a NaN, the one value that is outside of all bounds.
  package var isNaN: Bool {
    switch self {
    case .real(let value): value.isNaN
    case .double(let value): value.isNaN
    default: false
    }
  }
}
