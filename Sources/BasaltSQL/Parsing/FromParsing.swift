import BasaltCore

/// FROM: tables, joins, queries and functions in their place.
///
/// ```
/// tables    := joined {, joined}
/// joined    := table {join}
/// join      := [NATURAL] kind table [ON expression | USING (names)] | CROSS JOIN table
/// kind      := [INNER | (LEFT | RIGHT | FULL) [OUTER] | [LEFT] (SEMI | ANTI)
///            | ASOF [INNER | LEFT [OUTER]]] JOIN
/// table     := name [AT (VERSION => expression | TIMESTAMP => expression)] [alias]
///            | call [alias] | (query) [alias] | (joined)
/// alias     := [AS] name [(names)]
/// ```
extension Parser {
  /// - Precondition: FROM comes.
  mutating func fromClause() throws(BasaltError) -> [JoinedTables] {
    advance()
    lastClause = .from
    return try list { (parser) throws(BasaltError) in try parser.joinedTables() }
  }

  /// A table and all that is joined to it, in a loop.
  private mutating func joinedTables() throws(BasaltError) -> JoinedTables {
    let first = try tableReference()
    var joins: [Join] = []
    while let join = try join() { joins.append(join) }
    return JoinedTables(first, joins)
  }

  // MARK: Joins

  /// The next join; `nil` when none comes.
  /// - Throws: `.syntax` when a condition is missing, at the word JOIN.
  private mutating func join() throws(BasaltError) -> Join? {
    let start = position
    // NATURAL is no alias, so that it can only begin a join.
    let isNatural = skip(.natural)
    guard let kind = try joinKind(isNatural) else { return nil }
    // Where an error about the condition points.
    let joinToken = position - 1
    let table = try tableReference()
    let condition: Join.Condition
    switch kind {
    case .cross: condition = .always
    case .inner, .left, .right, .full, .semi, .anti, .asof, .asofLeft:
      condition = isNatural ? .natural : try joinCondition(kind, tokens[joinToken].range)
    }
    return Join(kind, table, condition, range(since: start))
  }

  /// The words of a join, through JOIN.
  private mutating func joinKind(_ isNatural: Bool) throws(BasaltError) -> Join.Kind? {
    switch token.keyword {
    case .join:
      advance()
      return .inner
    case .inner: return try joinKind(.inner)
    case .left, .right, .full: return try outerJoinKind()
    // NATURAL CROSS JOIN contradicts itself.
    case .cross where !isNatural: return try joinKind(.cross)
    case .semi where peek(1).keyword == .join: return try joinKind(.semi)
    case .anti where peek(1).keyword == .join: return try joinKind(.anti)
    case .asof where beginsAsof: return try asofKind()
    default:
      guard !isNatural else { throw unexpected([.keyword(.join), .keyword(.left), .keyword(.inner)]) }
      return nil
    }
  }

  /// A word of one kind, and JOIN.
  private mutating func joinKind(_ kind: Join.Kind) throws(BasaltError) -> Join.Kind {
    advance()
    try require(.join)
    return kind
  }

  /// `ASOF [INNER] JOIN`, `ASOF LEFT [OUTER] JOIN`.
  private mutating func asofKind() throws(BasaltError) -> Join.Kind {
    advance()
    let isLeft = skip(.left)
    if isLeft { _ = skip(.outer) } else { _ = skip(.inner) }
    try require(.join)
    return isLeft ? .asofLeft : .asof
  }

  /// LEFT, RIGHT or FULL, each with OUTER perhaps; `LEFT SEMI JOIN` is the plain one.
  private mutating func outerJoinKind() throws(BasaltError) -> Join.Kind {
    let kind: Join.Kind = at(.left) ? .left : at(.right) ? .right : .full
    advance()
    if kind == .left, at(.semi) { return try joinKind(.semi) }
    if kind == .left, at(.anti) { return try joinKind(.anti) }
    // OUTER says nothing that LEFT, RIGHT or FULL does not.
    _ = skip(.outer)
    try require(.join)
    return kind
  }

  /// - Parameter joinRange: Where an error about a missing condition points: the condition itself is nowhere.
  private mutating func joinCondition(
    _ kind: Join.Kind, _ joinRange: SourceRange
  ) throws(BasaltError) -> Join.Condition {
    if skip(.on) { return .on(try expression()) }
    if skip(.using) { return .using(try columnNames()) }
    // A word that was taken for the table's alias may have been meant as ON.
    if let lastBareAlias, lastBareAlias == position - 1,
      nearest(to: tokens[lastBareAlias], among: Clause.keywords) != nil
    {
      throw unexpected([.keyword(.on), .keyword(.using)])
    }
    throw error(
      "\(kind.rawValue) has no condition: expected ON or USING, found \(description(of: token)).", at: joinRange,
      remedy: kind == .inner
        ? "Add ON condition or USING (columns), or write CROSS JOIN." : "Add ON condition or USING (columns).")
  }

  // MARK: Tables

  /// - Throws: `.unsupported` for TABLESAMPLE.
  private mutating func tableReference() throws(BasaltError) -> TableReference {
    let outer = try enter()
    let lateralRange = token.range
    let isLateral = skip(.lateral)
    // Counted like an expression: parentheses nest here, too.
    var table = at(.leftParenthesis) ? try parenthesisedTable() : try namedTable()
    if isLateral {
      switch table {
      case .query, .function: table = .lateral(table)
      // What has no expressions names no columns.
      case .table, .nested, .lateral:
        throw error(
          "LATERAL stands before a query in parentheses, or a function.", at: lateralRange, remedy: "Leave it away.")
      }
    }
    // These stand behind the alias.
    if at(.tablesample) {
      throw unsupported("TABLESAMPLE is not supported yet.", remedy: "Filter with random() < 0.01 instead.")
    }
    if at(.with, .ordinality) {
      throw error(
        "WITH ORDINALITY stands right behind a function.",
        remedy: "Write it before the alias, as in unnest(list) WITH ORDINALITY AS t.")
    }
    try leave(outer)
    return table
  }

  /// A query or joins: `((SELECT 1) UNION SELECT 2) t` is told from `((a JOIN b …) JOIN c …)` behind the inner
  /// parenthesis, not by looking ahead.
  /// - Throws: `.unsupported` for an alias behind joins, which would hide the tables in them.
  private mutating func parenthesisedTable() throws(BasaltError) -> TableReference {
    advance()
    let innerStart = position
    if beginsQuery {
      let query = try query()
      try require(.rightParenthesis, ")")
      return .query(query, try tableAlias())
    }
    let inner = try joinedTables()
    if inner.joins.isEmpty, case .query(let query, nil) = inner.first {
      let whole =
        continuesQuery
        ? try self.query(continuing: query.isBare ? query.body : .nested(query), from: innerStart) : query
      try require(.rightParenthesis, ")")
      return .query(whole, try tableAlias())
    }
    try require(.rightParenthesis, ")")
    // Parentheses around one table mean nothing.
    guard !inner.joins.isEmpty else { return inner.first }
    if let alias = try tableAlias() {
      throw unsupported(
        "An alias for joins in parentheses is not supported.", at: alias.name.range,
        remedy: "Name the tables inside, or write (SELECT * FROM …) AS \(alias.name.text).")
    }
    return .nested(inner)
  }

  /// A name: of a table, or of a function when a parenthesis follows.
  private mutating func namedTable() throws(BasaltError) -> TableReference {
    let start = position
    // `FROM 'flights.csv'` is `FROM read_file('flights.csv')`, as DuckDB has it.
    if token.kind == .string {
      let range = token.range
      let path = Expression(.literal(.text(try takeText())), range)
      let name = QualifiedName([Identifier("read_file", range)])
      return .function(
        FunctionCall(name, .list([FunctionCall.Argument(path)]), range), hasOrdinality: false, try tableAlias())
    }
    // A function may have a name that no table has without quotes.
    let isFunctionName = token.kind == .word && token.keyword?.rank == .function && peek(1).kind == .leftParenthesis
    let name = isFunctionName ? QualifiedName([takeIdentifier()]) : try qualifiedName("a table name")
    if at(.leftParenthesis) {
      let call = try call(name, start)
      guard case .call(let function) = call.kind else { preconditionFailure("a call was read") }
      let hasOrdinality = skip(.with, .ordinality)
      return .function(function, hasOrdinality: hasOrdinality, try tableAlias())
    }
    let moment = at(.at, followedBy: .leftParenthesis) ? try moment() : nil
    return .table(NamedTable(name, at: moment, alias: try tableAlias()))
  }

  /// `AT (VERSION => n)` or `AT (TIMESTAMP => time)`.
  /// - Throws: `.syntax` for anything but the two words and their arrow.
  private mutating func moment() throws(BasaltError) -> NamedTable.Moment {
    advance()
    advance()
    // Both are free words; here nothing else can stand.
    let isVersion = at(.version)
    guard skip(.version) || skip(.timestamp) else { throw unexpected([.keyword(.version), .keyword(.timestamp)]) }
    try require(.arrow, "=>")
    let value = try expression()
    try require(.rightParenthesis, ")")
    return isVersion ? .version(value) : .timestamp(value)
  }
}
