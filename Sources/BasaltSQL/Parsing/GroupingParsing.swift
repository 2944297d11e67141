import BasaltCore

/// GROUP BY: keys, and the notations that stand for several sets of keys.
///
/// ```
/// grouping := ALL | [ALL | DISTINCT] element {, element}
/// element  := expression | ( [expression {, expression}] ) | (ROLLUP | CUBE) (part {, part})
///           | GROUPING SETS (element {, element})
/// part     := expression | (expression {, expression})
/// ```
extension Parser {
  /// - Precondition: GROUP comes.
  mutating func groupClause() throws(BasaltError) -> Grouping {
    advance()
    try require(.by)
    lastClause = .groupBy
    // The binder points here when there is nothing to group by.
    let range = token.range
    // ALL alone is DuckDB's, every item without an aggregate; before elements it is PostgreSQL's, and says nothing.
    if skip(.all), endsGrouping { return .all(range) }
    let isDistinct = tokens[position - 1].keyword == .by && skip(.distinct)
    return .by(try list { (parser) throws(BasaltError) in try parser.groupingElement() }, isDistinct: isDistinct)
  }

  /// Whether nothing follows that an element could begin with: the query ends, or its next clause begins.
  private var endsGrouping: Bool {
    switch token.kind {
    case .word: token.keyword.map { Clause(of: $0) != nil || [.for, .on, .returning].contains($0) } ?? false
    case .number, .string, .escapeString, .dollarString, .parameterNumber, .parameterName, .leftParenthesis,
      .quotedWord,
      .plus, .minus, .tilde:
      false
    default: true
    }
  }

  /// GROUPING SETS nest, so that this is counted as parentheses are.
  private mutating func groupingElement() throws(BasaltError) -> GroupingElement {
    let start = position
    switch token.keyword {
    // Free words but before a parenthesis, where a function of that name has to be quoted.
    case .rollup where peek(1).kind == .leftParenthesis:
      advance()
      return .rollup(try groupingParts(), range(since: start))
    case .cube where peek(1).kind == .leftParenthesis:
      advance()
      return .cube(try groupingParts(), range(since: start))
    case .grouping where peek(1).keyword == .sets && peek(2).kind == .leftParenthesis:
      let outer = try enter()
      advance()
      advance()
      // Any element again, sets of sets among them.
      let elements = try parenthesisedList { (parser) throws(BasaltError) in try parser.groupingElement() }
      try leave(outer)
      return .sets(elements, range(since: start))
    default: break
    }
    guard beginsKeyList else { return .key(try expression()) }
    let keys = try keyList()
    return .keys(keys, range(since: start))
  }

  /// What ROLLUP and CUBE take or leave as a whole.
  /// - Throws: `.syntax` for `()`, which would be nothing to take.
  private mutating func groupingParts() throws(BasaltError) -> [[Expression]] {
    try parenthesisedList { (parser) throws(BasaltError) in
      guard parser.beginsKeyList else { return [try parser.expression()] }
      guard parser.peek(1).kind != .rightParenthesis else { throw parser.unexpected([.thing("an expression")]) }
      return try parser.keyList()
    }
  }

  /// `(a, b)`, or `()`.
  private mutating func keyList() throws(BasaltError) -> [Expression] {
    guard peek(1).kind != .rightParenthesis else {
      advance()
      advance()
      return []
    }
    return try parenthesisedList { (parser) throws(BasaltError) in try parser.expression() }
  }

  /// Whether parentheses come that hold no key or several, and not one expression, `(a + b) * 2`, or a query.
  ///
  /// Told by a comma that is in no further parentheses: what is inside is read once it is known what it is.
  /// - Complexity: O(tokens up to the first comma, or the closing parenthesis).
  private var beginsKeyList: Bool {
    guard at(.leftParenthesis) else { return false }
    if peek(1).kind == .rightParenthesis { return true }
    if [.select, .with, .from].contains(peek(1).keyword) { return false }
    // No reserved word: a column may be called so.
    if peek(1).keyword == .values, peek(2).kind == .leftParenthesis { return false }
    var depth = 0
    var distance = 1
    while true {
      let next = peek(distance)
      switch next.kind {
      case .leftParenthesis, .leftBracket: depth += 1
      case .rightParenthesis, .rightBracket:
        if depth == 0 { return false }
        depth -= 1
      case .comma where depth == 0: return true
      // `((SELECT 1) UNION SELECT a FROM b, c)` is a query for all its commas.
      case .word where depth == 0 && Parser.continuing.contains(next.keyword ?? .as):
        return false
      case .endOfText: return false
      default: break
      }
      distance += 1
    }
  }

  /// Words that no expression has outside of parentheses, and a query that goes on does.
  private static let continuing: Set<Keyword> = [.union, .except, .intersect, .order, .limit, .offset, .fetch]
}
