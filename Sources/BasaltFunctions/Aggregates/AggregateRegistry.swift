/// Every aggregate function. The one place to register: resolution, `basalt functions` and the tests walk this list.
package enum AggregateRegistry {
  package static let all: [AggregateFunction] =
    Counts.functions
    + Sums.functions
    + Extremes.functions
    + ExtremeRows.functions
    + Variances.functions
    + Conditions.functions
    + Joinings.functions
    + Listings.functions
    + FirstValues.functions
    + Quantiles.functions
    + Bitwise.functions
    + Regressions.functions
    + Estimates.functions

  /// The function of that name or alias, in lower case; `nil` when there is none. What a binder asks to tell an
  /// aggregate from a scalar function: no name means both.
  package static func function(named name: String) -> AggregateFunction? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }
}
