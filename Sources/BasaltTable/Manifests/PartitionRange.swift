package import BasaltCore

/// Which values of a partition field occur in a manifest.
///
/// It knows its type, so that widening the source column never makes old values be read as others.
///
/// The zone map of a whole manifest, but for the counts: two values, and whether NULL or NaN is among them. NaN
/// is kept apart, so that one of them does not spoil the upper end.
package struct PartitionRange: Sendable, Hashable {
  package let type: LogicalType
  /// The least value that is neither NULL nor NaN; NULL when there is none.
  package private(set) var lower = Value.null
  /// The greatest of them; NULL exactly when `lower` is.
  package private(set) var upper = Value.null
  // Kept apart from the ends: `IS NULL` asks for the one, and both are outside of the order of other values.
  package private(set) var hasNull = false
  package private(set) var hasNaN = false

  /// Of no values yet.
  package init(type: LogicalType) { self.type = type }

  /// - Precondition: The bounds are of the type or both NULL, ordered, and not NaN.
  init(type: LogicalType, lower: Value, upper: Value, hasNull: Bool, hasNaN: Bool) {
    self.type = type
    self.lower = lower
    self.upper = upper
    self.hasNull = hasNull
    self.hasNaN = hasNaN
  }

  /// Invariant: every value that was included is within the ends, or NULL, or NaN and noted.
  /// - Precondition: The value is of the range's type.
  mutating func include(_ value: Value) {
    if value.isNull {
      hasNull = true
    } else if value.isNaN {
      // NaN is above all else: as a bound it would keep every range open at its end.
      hasNaN = true
    } else {
      if lower.isNull || value.order(to: lower) == .before { lower = value }
      if upper.isNull || value.order(to: upper) == .after { upper = value }
    }
  }

  /// Whether a value of the range may pass.
  /// - Precondition: The test's constants are of the range's type.
  /// - Complexity: O(1), but for lists: O(values of the list).
  package func mayPass(_ test: PruningTest) -> Bool {
    if test == .never { return false }
    if hasNull, test.passes(.null) { return true }
    // NaN is the same in both float types, so that a test of either answers.
    if hasNaN, test.passes(.double(.nan)) || test.passes(.real(.nan)) { return true }
    guard !lower.isNull else { return false }
    // One imaginary row between the ends, so that the rules of zone maps are not written a second time. Not
    // tight: nobody knows that a file has an end itself.
    let statistics = ColumnStatistics(
      rowCount: 1, nullCount: 0, nanCount: 0, minimum: .init(lower, isTight: false),
      maximum: .init(upper, isTight: false))
    return test.verdict(statistics) != .noRow
  }

  /// The range as one of a wider type.
  /// - Precondition: `type` is readable as `wider`.
  package func widened(to wider: LogicalType) -> PartitionRange {
    PartitionRange(
      type: wider, lower: lower.widened(to: wider), upper: upper.widened(to: wider), hasNull: hasNull, hasNaN: hasNaN)
  }
}
