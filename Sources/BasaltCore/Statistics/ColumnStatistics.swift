/// What is known about the values of a column in a page, a row group or a file: its zone map.
///
/// Absent means unknown, and unknown never prunes. Nothing here is a guess: each fact holds for every row.
public struct ColumnStatistics: Sendable, Hashable {
  /// Rows, NULL or not.
  public var rowCount: Int
  /// Rows that are NULL.
  public var nullCount: Int?
  /// Rows that are NaN; counted apart, because NaN is outside of the bounds. 0 for types that have none.
  public var nanCount: Int?
  /// No value that is neither NULL nor NaN is below.
  public var minimum: Bound?
  /// No value that is neither NULL nor NaN is above.
  public var maximum: Bound?

  /// The sum of the rows that are not NULL, exactly and at the scale of the column; `nil` when it is not known, of types that have
  /// no exact sum, and beyond 38 digits. What `sum` and `avg` of a whole table are answered from.
  package var sum: Decimal?

  /// A bound, with its type, so that widening the column never misreads it.
  public struct Bound: Sendable, Hashable {
    public let value: Value
    /// Whether a row has exactly this value: only then may `min` and `max` be answered from it. Text cut to
    /// `Limits.boundByteCountMaximum` is not tight, nor is a zero of a float, whose sign the order does not see.
    public let isTight: Bool

    public init(_ value: Value, isTight: Bool) {
      self.value = value
      self.isTight = isTight
    }
  }

  public init(
    rowCount: Int, nullCount: Int? = nil, nanCount: Int? = nil, minimum: Bound? = nil, maximum: Bound? = nil
  ) {
    self.rowCount = rowCount
    self.nullCount = nullCount
    self.nanCount = nanCount
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Whether every row is known to be NULL.
  public var isAllNull: Bool { nullCount == rowCount }
}

extension ColumnStatistics {
  /// What is known of both together: the rows of this, then those of `other`.
  ///
  /// Associative and commutative, so that pages make row groups and row groups make files in any order.
  public func merged(with other: ColumnStatistics) -> ColumnStatistics {
    // No rows add nothing: not even that a count is unknown.
    if rowCount == 0 && other.rowCount == 0 { return ColumnStatistics(rowCount: 0, nullCount: 0, nanCount: 0) }
    if rowCount == 0 { return other }
    if other.rowCount == 0 { return self }
    func sum(_ left: Int?, _ right: Int?) -> Int? {
      guard let left, let right else { return nil }
      return left + right
    }
    /// The outer of two bounds. A side without values bounds nothing; a side whose bound is unknown makes it unknown.
    func outer(_ own: Bound?, _ others: Bound?, keepingFirstWhen order: ValueOrder) -> Bound? {
      if hasNoOrderedValue { return others }
      if other.hasNoOrderedValue { return own }
      // A bound of another type (the column was widened in between) is not compared but dropped: unknown is always
      // right.
      guard let own, let others, let relation = own.value.order(to: others.value) else { return nil }
      // Equal bounds: one of them being tight suffices.
      if relation == .same { return own.isTight ? own : others }
      return relation == order ? own : others
    }
    var merged = ColumnStatistics(
      rowCount: rowCount + other.rowCount, nullCount: sum(nullCount, other.nullCount),
      nanCount: sum(nanCount, other.nanCount), minimum: outer(minimum, other.minimum, keepingFirstWhen: .before),
      maximum: outer(maximum, other.maximum, keepingFirstWhen: .after))
    merged.sum = self.sum.flatMap { own in other.sum.flatMap { own.adding($0) } }
    return merged
  }

  /// Whether every row is known to be NULL or NaN: then there is nothing to bound.
  package var hasNoOrderedValue: Bool {
    guard let nullCount, let nanCount else { return rowCount == 0 }
    return nullCount + nanCount == rowCount
  }
}
