/// What rows are grouped by.
package enum Grouping: Sendable, Equatable {
  /// By every item that is no aggregate.
  case all(SourceRange)
  /// By every way to take one set of each element: `a, ROLLUP (b)` is the sets `(a, b)` and `(a)`.
  ///
  /// Sets that are there twice are two, and give their groups twice, unless it is `GROUP BY DISTINCT`.
  case by([GroupingElement], isDistinct: Bool)

  /// Of expressions alone, one set of all of them: what nearly every GROUP BY is.
  package static func by(_ keys: [Expression]) -> Grouping { .by(keys.map { .key($0) }, isDistinct: false) }
}

/// As it is written: which sets it comes to the binder works out.
///
/// One element of GROUP BY: what sets of keys it stands for.
package indirect enum GroupingElement: Sendable, Equatable {
  /// One set of one key. A number is the ordinal of an item, as the binder knows.
  case key(Expression)
  /// `(a, b)`: one set of several keys, or of none.
  case keys([Expression], SourceRange)
  /// `ROLLUP (a, (b, c))`: all of them, then without the last, and so on to none.
  case rollup([[Expression]], SourceRange)
  /// `CUBE (a, (b, c))`: every choice of them, all first and none last.
  case cube([[Expression]], SourceRange)
  /// `GROUPING SETS (a, (b, c), ROLLUP (d))`: the sets of one element after those of the other.
  case sets([GroupingElement], SourceRange)
}
