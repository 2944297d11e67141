import BasaltCore

/// What one SELECT says, clause by clause.
///
/// ```
/// select := SELECT [DISTINCT [ON (expression {, expression})] | ALL] item {, item} [FROM tables] rest | FROM tables [SELECT … ] rest
/// rest   := [WHERE expression] [GROUP BY grouping] [HAVING expression]
///           [WINDOW name AS window {, …}] [QUALIFY expression]
/// item   := expression [[AS] name] | [name .] * [EXCLUDE (names)] [REPLACE (expression AS name {, …})]
///           [RENAME (name AS name {, …})]
/// ```
extension Parser {
  /// - Precondition: SELECT or FROM comes.
  /// - Throws: `.unsupported` for INTO.
  mutating func select() throws(BasaltError) -> Select {
    let start = position
    // FROM may come first, as in DuckDB; alone it means all columns.
    let leadingFrom = at(.from) ? try fromClause() : nil
    // As FROM alone means them.
    var isDistinct = false
    var distinctOn: [Expression] = []
    var items = [SelectItem.star(SelectItem.Star(tokens[start].range))]
    if leadingFrom == nil || at(.select) {
      try require(.select)
      lastClause = .select
      (isDistinct, distinctOn) = try selectQuantifier()
      items = try list { (parser) throws(BasaltError) in try parser.selectItem() }
    }
    // A variable in PL/pgSQL, and a table in SQL: neither is ours.
    if at(.into) {
      throw unsupported("SELECT INTO is not supported.", remedy: "Write CREATE TABLE name AS SELECT ….")
    }
    let from: [JoinedTables]
    if let leadingFrom { from = leadingFrom } else { from = at(.from) ? try fromClause() : [] }
    // Each at most once, in this order; what comes too late is told where the query ends.
    let filter = try condition(.where)
    let grouping = at(.group) ? try groupClause() : nil
    let having = try condition(.having)
    // Both are reserved, so that neither can be read as an alias of the table before it.
    let windows = at(.window) ? try windowClause() : []
    let qualify = try condition(.qualify)
    return Select(
      isDistinct: isDistinct, distinctOn: distinctOn, items, from: from, where: filter, groupBy: grouping,
      having: having, windows: windows, qualify: qualify, range(since: start))
  }

  /// ALL is what nobody needs to say.
  private mutating func selectQuantifier() throws(BasaltError) -> (isDistinct: Bool, on: [Expression]) {
    if skip(.all) { return (false, []) }
    guard skip(.distinct) else { return (false, []) }
    // ON is reserved, so that no item begins with it.
    guard skip(.on) else { return (true, []) }
    return (false, try parenthesisedList { (parser) throws(BasaltError) in try parser.expression() })
  }

  /// WHERE, HAVING or QUALIFY.
  private mutating func condition(_ keyword: Keyword) throws(BasaltError) -> Expression? {
    guard skip(keyword) else { return nil }
    lastClause = Clause(of: keyword)
    return try expression()
  }

  // MARK: Items

  /// A star, or an expression with a name perhaps.
  private mutating func selectItem() throws(BasaltError) -> SelectItem {
    if let star = try star() { return .star(star) }
    let expression = try expression()
    return .expression(expression, alias: try columnAlias())
  }

  /// `*` or `t.*`: `nil` when none comes. Looked for ahead, because a name before it is a column otherwise.
  private mutating func star() throws(BasaltError) -> SelectItem.Star? {
    let start = position
    // Tokens up to the star: names and dots in turn.
    var length = 0
    while peek(length).kind.isWord, peek(length + 1).kind == .dot { length += 2 }
    guard peek(length).kind == .star, length == 0 || isName(token) else { return nil }
    let table = length == 0 ? nil : try qualifiedRest([takeIdentifier()])
    if table != nil { advance() }
    advance()
    // Each may come once, in this order.
    let excluded = skip(.exclude) ? try excludedColumns() : []
    let replaced = skip(.replace) ? try replacements() : []
    let renamed = skip(.rename) ? try renamings() : []
    return SelectItem.Star(
      table: table, excluded: excluded, replaced: replaced, renamed: renamed, range(since: start))
  }

  /// `(a, b)`, or one name alone.
  private mutating func excludedColumns() throws(BasaltError) -> [Identifier] {
    at(.leftParenthesis) ? try columnNames() : [try identifier("a column name")]
  }

  /// `(value AS column, …)`, or one without parentheses.
  private mutating func replacements() throws(BasaltError) -> [SelectItem.Star.Replacement] {
    func replacement(_ parser: inout Parser) throws(BasaltError) -> SelectItem.Star.Replacement {
      let value = try parser.expression()
      try parser.require(.as)
      return SelectItem.Star.Replacement(value, try parser.label("a column name"))
    }
    guard at(.leftParenthesis) else { return [try replacement(&self)] }
    return try parenthesisedList { (parser) throws(BasaltError) in try replacement(&parser) }
  }

  /// `(column AS name, …)`, or one without parentheses.
  private mutating func renamings() throws(BasaltError) -> [SelectItem.Star.Renaming] {
    func renaming(_ parser: inout Parser) throws(BasaltError) -> SelectItem.Star.Renaming {
      let column = try parser.identifier("a column name")
      try parser.require(.as)
      return SelectItem.Star.Renaming(column, try parser.label("a column name"))
    }
    guard at(.leftParenthesis) else { return [try renaming(&self)] }
    return try parenthesisedList { (parser) throws(BasaltError) in try renaming(&parser) }
  }
}
