import BasaltCore

/// Queries as a whole: WITH, set operations, ORDER BY, LIMIT. What SELECT itself says is in `SelectParsing`.
///
/// ```
/// query  := [WITH [RECURSIVE] name [(columns)] AS [[NOT] MATERIALIZED] (query) {, …}] sets [ORDER BY (ALL | item {, item})] {end}
/// end    := LIMIT (expression | ALL) | OFFSET expression [ROW | ROWS]
///         | FETCH (FIRST | NEXT) [expression] (ROW | ROWS) ONLY
/// sets   := meets {(UNION | EXCEPT) [ALL | DISTINCT] meets}
/// meets  := rows {INTERSECT [ALL | DISTINCT] rows}
/// rows   := select | VALUES (expression {, expression}) {, …} | (query)
/// item   := expression [ASC | DESC] [NULLS (FIRST | LAST)]
/// ```
extension Parser {
  /// Whether a query begins here, so that parentheses before it hold one.
  ///
  /// VALUES is a free word, and a column unless a parenthesis follows.
  var beginsQuery: Bool {
    at(.select) || at(.with) || at(.from) || at(.values, followedBy: .leftParenthesis)
  }

  /// Whether what follows belongs to a query that seemed complete.
  var continuesQuery: Bool {
    switch token.keyword {
    case .union, .except, .intersect, .order, .limit, .offset, .fetch: true
    default: false
    }
  }

  /// Where only a query can stand: behind EXISTS, ANY, AS.
  mutating func parenthesisedQuery() throws(BasaltError) -> Query {
    guard at(.leftParenthesis) else { throw unexpected([.thing("a query in parentheses")]) }
    advance()
    let query = try query()
    try require(.rightParenthesis, ")")
    return query
  }

  /// A query up to where none can go on.
  /// - Throws: `.syntax` for clauses in the wrong order, which are known only here.
  mutating func query() throws(BasaltError) -> Query {
    let start = position
    let outer = try enter()
    // The clauses of a query inside another say nothing about those around it.
    let outerClause = lastClause
    lastClause = nil
    let (with, isRecursive) = at(.with) ? try commonTables() : ([], false)
    let body = try setExpression(continuing: nil)
    let query = try queryEnd(with, isRecursive: isRecursive, body, start)
    // Nothing but an end can follow, so that a clause has come too late; later its neighbours are forgotten.
    if let misplaced = misplacedClause() { throw misplaced }
    lastClause = outerClause
    try leave(outer)
    return query
  }

  /// A query whose first operand was read before, in parentheses.
  /// - Parameter start: Where it begins.
  mutating func query(continuing first: SetExpression, from start: Int) throws(BasaltError) -> Query {
    let outerClause = lastClause
    lastClause = nil
    let query = try queryEnd([], try setExpression(continuing: first), start)
    lastClause = outerClause
    try grow()
    return query
  }

  // MARK: WITH

  /// - Precondition: WITH comes.
  private mutating func commonTables() throws(BasaltError) -> ([CommonTable], isRecursive: Bool) {
    advance()
    // RECURSIVE is a free word: a table of WITH may be called so in quotes.
    let isRecursive = skip(.recursive)
    let tables = try list { (parser) throws(BasaltError) in
      // A list of names stands only behind the name, so that a query here lacks its AS.
      let name = try parser.identifier("a name for the query")
      let columns =
        parser.at(.leftParenthesis) && parser.isName(parser.peek(1)) ? try parser.columnNames() : []
      try parser.require(.as)
      var isMaterialized: Bool?
      if parser.skip(.materialized) { isMaterialized = true }
      if parser.skip(.not, .materialized) { isMaterialized = false }
      return CommonTable(name, columns: columns, try parser.parenthesisedQuery(), isMaterialized: isMaterialized)
    }
    return (tables, isRecursive)
  }

  // MARK: Set operations

  /// UNION and EXCEPT of one rank, INTERSECT tighter: two loops, whatever the length.
  private mutating func setExpression(continuing first: SetExpression?) throws(BasaltError) -> SetExpression {
    let first = try intersections(continuing: first)
    var steps: [SetStep] = []
    while at(.union) || at(.except) {
      // Both are of one rank, and may be mixed.
      let operation: SetOperation = at(.union) ? .union : .except
      advance()
      let isAll = try setQuantifier()
      steps.append(SetStep(operation, isAll: isAll, try intersections(continuing: nil)))
    }
    return try combined(first, steps)
  }

  /// The tighter of the two ranks.
  private mutating func intersections(continuing first: SetExpression?) throws(BasaltError) -> SetExpression {
    var left: SetExpression
    if let first { left = first } else { left = try setOperand() }
    var steps: [SetStep] = []
    while skip(.intersect) {
      let isAll = try setQuantifier()
      steps.append(SetStep(.intersect, isAll: isAll, try setOperand()))
    }
    left = try combined(left, steps)
    return left
  }

  /// One operand alone is itself.
  private mutating func combined(_ first: SetExpression, _ steps: [SetStep]) throws(BasaltError) -> SetExpression {
    // Most queries are one SELECT, and need no node around it.
    guard !steps.isEmpty else { return first }
    try grow()
    return .combined(first: first, steps)
  }

  /// ALL keeps equal rows; DISTINCT is what nobody needs to say.
  private mutating func setQuantifier() throws(BasaltError) -> Bool {
    let isAll = skip(.all)
    if !isAll { _ = skip(.distinct) }
    guard !at(.by) else {
      throw unsupported("Set operations by name are not supported yet.", remedy: "List the columns in the same order.")
    }
    return isAll
  }

  /// A SELECT, VALUES, or a query in parentheses.
  private mutating func setOperand() throws(BasaltError) -> SetExpression {
    // The clauses of one operand say nothing about those of the next.
    lastClause = nil
    switch token.keyword {
    case .select, .from: return .select(try select())
    case .values: return .values(try valueRows())
    case .table:
      throw unsupported("TABLE as a query is not supported.", remedy: "Write FROM and the table's name.")
    default: break
    }
    guard at(.leftParenthesis) else {
      throw unexpected([.keyword(.select), .keyword(.from), .keyword(.values), .symbol("(")])
    }
    // The clauses inside are its own.
    let query = try parenthesisedQuery()
    return query.isBare ? query.body : .nested(query)
  }

  /// `VALUES (1, 2), (3, 4)`.
  ///
  /// That rows are equally long is for the binder: its error names the row.
  private mutating func valueRows() throws(BasaltError) -> ValueRows {
    let start = position
    let allowsDefault = allowsDefault
    // Queries inside the rows have none.
    self.allowsDefault = false
    advance()
    let rows = try list { (parser) throws(BasaltError) in
      try parser.parenthesisedList { (parser) throws(BasaltError) in
        guard allowsDefault, parser.at(.default) else { return try parser.expression() }
        let range = parser.token.range
        parser.advance()
        return Expression(.defaultValue, range)
      }
    }
    return ValueRows(rows, range(since: start))
  }

  // MARK: Order and limit

  /// Order and limits, which are of the whole query and not of its last operand.
  private mutating func queryEnd(
    _ with: [CommonTable], isRecursive: Bool = false, _ body: SetExpression, _ start: Int
  ) throws(BasaltError) -> Query {
    // At most one, before the limits.
    var order: QueryOrder?
    if at(.order) {
      advance()
      try require(.by)
      order = try queryOrder()
      lastClause = .orderBy
    }
    var limit: Expression?
    var offset: Expression?
    // Either may come first, as in PostgreSQL; FETCH is the standard's LIMIT.
    while true {
      if at(.limit), limit == nil {
        limit = try limitClause()
        lastClause = .limit
      } else if at(.fetch), limit == nil {
        limit = try fetchClause()
        lastClause = .fetch
      } else if at(.offset), offset == nil {
        advance()
        offset = try expression()
        if !skip(.rows) { _ = skip(.row) }
        // LIMIT may still follow: the order of these two is free.
        if limit == nil { lastClause = .orderBy }
      } else {
        break
      }
    }
    // Locking clauses, which PostgreSQL has behind everything else.
    if at(.for) {
      throw unsupported("FOR UPDATE and FOR SHARE are not supported.", remedy: "Leave it away: readers see a snapshot.")
    }
    let query = Query(
      with: with, isRecursive: isRecursive, body, orderBy: order, limit: limit, offset: offset, range(since: start))
    // Parentheses around a whole query mean nothing.
    if query.isBare, case .nested(let inner) = body { return inner }
    return query
  }

  /// ALL alone is every column; `"all"` is a column.
  private mutating func queryOrder() throws(BasaltError) -> QueryOrder {
    if skip(.all) { return .all(try sortDirection()) }
    return .by(try list { (parser) throws(BasaltError) in try parser.orderItem() })
  }

  /// Also of aggregates: what orders a query orders their rows.
  mutating func orderItem() throws(BasaltError) -> OrderItem {
    let key = try expression()
    if at(.using) {
      throw unsupported("ORDER BY … USING is not supported.", remedy: "Write ASC or DESC.")
    }
    return OrderItem(key, try sortDirection())
  }

  /// `[ASC | DESC] [NULLS FIRST | NULLS LAST]`.
  /// - Throws: `.syntax` when NULLS is followed by neither FIRST nor LAST.
  mutating func sortDirection() throws(BasaltError) -> SortDirection {
    // ASC is what nobody needs to say.
    let isDescending = skip(.desc)
    if !isDescending { _ = skip(.asc) }
    var nullsFirst: Bool?
    if skip(.nulls) {
      nullsFirst = skip(.first)
      if nullsFirst == false, !skip(.last) { throw unexpected([.keyword(.first), .keyword(.last)]) }
    }
    return SortDirection(isDescending: isDescending, nullsFirst: nullsFirst)
  }

  /// - Returns: `nil` for LIMIT ALL, which is none.
  /// - Throws: `.syntax` for MySQL's form, with what it means here.
  private mutating func limitClause() throws(BasaltError) -> Expression? {
    advance()
    // As if it were not there.
    if skip(.all) { return nil }
    let limit = try expression()
    if at(.comma) {
      throw error(
        "LIMIT takes one number; MySQL's second one is OFFSET here.",
        remedy: "Write LIMIT count OFFSET first instead of LIMIT first, count.")
    }
    return limit
  }

  /// `FETCH FIRST n ROWS ONLY`; without a number it is 1.
  /// - Throws: `.unsupported` for WITH TIES.
  private mutating func fetchClause() throws(BasaltError) -> Expression {
    let start = position
    advance()
    guard skip(.first) || skip(.next) else { throw unexpected([.keyword(.first), .keyword(.next)]) }
    // Without a number it is one row.
    let count = at(.row) || at(.rows) ? nil : try expression()
    guard skip(.row) || skip(.rows) else { throw unexpected([.keyword(.row), .keyword(.rows)]) }
    if at(.with) {
      throw unsupported("WITH TIES is not supported yet.", remedy: "Write ONLY.")
    }
    try require(.only)
    return count ?? Expression(.literal(.number("1")), tokens[start].range)
  }
}
