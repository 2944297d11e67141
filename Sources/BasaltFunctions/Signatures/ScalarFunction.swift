/// A scalar function of SQL, an operator included, as a value: its names, what it says of itself, and its overloads.
///
/// Nothing here runs by itself: `FunctionRegistry.all` lists the functions, `FunctionResolver` picks an overload for
/// the types of a call, and `BoundFunction` evaluates it over column vectors.
package struct ScalarFunction: Sendable {
  /// As it is called in SQL, in lower case; of an operator, its sign.
  package let name: String
  package let aliases: [String]
  package let family: FunctionFamily
  /// One sentence for `basalt functions` and the documentation.
  package let summary: String
  /// At least two: an ordinary call, and a NULL or an edge. They run as tests.
  package let examples: [FunctionExample]
  /// In any order that reads well: which one a call means is decided by the types alone.
  package let overloads: [Overload]

  package init(
    _ name: String, aliases: [String] = [], _ family: FunctionFamily, _ summary: String, examples: [FunctionExample],
    overloads: [Overload]
  ) {
    self.name = name
    self.aliases = aliases
    self.family = family
    self.summary = summary
    self.examples = examples
    self.overloads = overloads
  }

  /// What is promised of all overloads: the weakest of their promises.
  package var volatility: Volatility { overloads.map(\.volatility).max() ?? .immutable }
}

/// What a function is about: one folder of sources each.
package enum FunctionFamily: String, Sendable, CaseIterable {
  case operators, numbers, text, time, json, conditionals, bytes, lists
}

/// How long a result stays the same for the same arguments, weakest promise last.
package enum Volatility: Int, Sendable, Comparable {
  /// For ever: may be computed at bind time, stored in partitions and incremental views.
  case immutable
  /// Within a statement: it depends on the session's time zone or the transaction's time.
  case stable
  /// Not from one row to the next.
  case volatile

  package static func < (left: Volatility, right: Volatility) -> Bool { left.rawValue < right.rawValue }
}

/// A call as it is written in SQL, and the text of what it gives.
package struct FunctionExample: Sendable {
  package let sql: String
  /// As `Value` prints it; `NULL` for NULL.
  package let result: String

  package init(_ sql: String, _ result: String) {
    self.sql = sql
    self.result = result
  }
}
