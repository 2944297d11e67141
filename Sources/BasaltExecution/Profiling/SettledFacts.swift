/// What an operator came to in several passes, one after another: sums, and how it went about it in any of them.
package struct SettledFacts: Sendable {
  package private(set) var facts: MeasuredOperator.Facts?
  package private(set) var spilled: SpillFigures?

  package init() {}

  /// One pass more.
  package mutating func add(_ more: MeasuredOperator.Facts?, _ moreSpilled: SpillFigures?) {
    // Files of a pass are gone when it is over; how much was written to them is not.
    if let moreSpilled {
      spilled = SpillFigures(
        partCount: (spilled?.partCount ?? 0) + moreSpilled.partCount,
        byteCount: (spilled?.byteCount ?? 0) + moreSpilled.byteCount)
    }
    switch (facts, more) {
    // A pass that ended before the operator had anything to tell: a LIMIT above may have had enough.
    case (_, nil): break
    case (.join(let rowCount, let strategy)?, .join(let moreRows, let another)?):
      facts = .join(rowCount: rowCount + moreRows, strategy: SettledFacts.joined(strategy, another))
    case (.groups(let count, let strategy)?, .groups(let moreGroups, let another)?):
      facts = .groups(count: count + moreGroups, strategy: SettledFacts.joined(strategy, another))
    // The first pass; and what is counted over all of them where it is.
    case (_, let more?): facts = more
    }
  }

  /// Ways of several passes, each named once. A pass without rows has none.
  private static func joined(_ known: String, _ another: String) -> String {
    if known.isEmpty { return another }
    let names = known.split(separator: "/").map(String.init)
    return another.isEmpty || names.contains(another) ? known : "\(known)/\(another)"
  }
}
