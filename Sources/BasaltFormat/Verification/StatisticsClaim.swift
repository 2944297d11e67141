import BasaltCore

/// What a zone map claims of values that were looked at, and which of it is not true.
///
/// Pure. No message has a value of the data in it: reports are read, kept and sent by people who may not see the data.
/// - Source: format-spec/statistics.md
enum StatisticsClaim {
  /// Each figure of `stored` that `found`, the exact statistics of the same rows, disproves.
  static func contradictions(in stored: ColumnStatistics, to found: ColumnStatistics) -> [String] {
    var contradictions: [String] = []
    // Unknown on either side contradicts nothing.
    func compare(_ figure: String, _ stored: Int?, _ found: Int?) {
      guard let stored, let found, stored != found else { return }
      // Counts are no values of the data, so both may be named.
      contradictions.append("The \(figure) is said to be \(stored), but is \(found).")
    }
    compare("NULL count", stored.nullCount, found.nullCount)
    compare("NaN count", stored.nanCount, found.nanCount)
    if let reason = contradiction(stored.minimum, found.minimum, inner: .after, "minimum", "above the least value") {
      contradictions.append(reason)
    }
    if let reason = contradiction(stored.maximum, found.maximum, inner: .before, "maximum", "below the greatest value")
    {
      contradictions.append(reason)
    }
    return contradictions
  }

  /// Why a stored bound does not hold for values whose extreme is `extreme`. A bound may be absent, and one that is not
  /// tight may be loose.
  /// - Parameter inner: How a bound that hides values lies to the extreme.
  private static func contradiction(
    _ stored: ColumnStatistics.Bound?, _ extreme: ColumnStatistics.Bound?, inner: ValueOrder, _ figure: String,
    _ wrongSide: String
  ) -> String? {
    guard let stored else { return nil }
    guard let extreme else { return "A \(figure) is given, but there is no value that it could bound." }
    guard let order = stored.value.order(to: extreme.value) else {
      return "The \(figure) cannot be compared with the values."
    }
    if order == inner { return "The \(figure) is \(wrongSide)." }
    guard stored.isTight else { return nil }
    if order != .same { return "The \(figure) is called tight, but no row has it." }
    // The order does not tell -0.0 from 0.0, so a zero of a float answers neither `min` nor what a constant is.
    return extreme.isTight ? nil : "The \(figure) is called tight, but is a zero of unknown sign."
  }

  /// Why values with these extremes are not all of their type; `nil` when they are. Numbers on disk are wider than some
  /// types.
  static func excess(_ found: ColumnStatistics, of type: LogicalType) -> String? {
    for bound in [found.minimum, found.maximum] {
      if let value = bound?.value, !TypeRange.contains(value, type) { return TypeRange.excess(of: type) }
    }
    return nil
  }
}
