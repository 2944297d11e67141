/// What is known of a column's values in some rows without reading one of them. Exact: what is only a bound is not said.
package struct ColumnFacts: Sendable, Hashable {
  /// Rows that are not NULL.
  package let valueCount: Int
  /// The least value; NULL where there is none, `nil` where it is not known.
  package let minimum: Value?
  /// Likewise the greatest.
  package let maximum: Value?

  package init(valueCount: Int, minimum: Value? = nil, maximum: Value? = nil) {
    (self.valueCount, self.minimum, self.maximum) = (valueCount, minimum, maximum)
  }
}
