import BasaltCore

/// INSERT and COPY: rows on their way in and out.
///
/// ```
/// insert := INSERT INTO name [(names)] (query | DEFAULT VALUES)
/// copy   := COPY (name [(names)] (FROM | TO) | (query) TO) file [[WITH] (options)]
/// ```
/// In the rows of an INSERT, DEFAULT may stand for a value.
extension Parser {
  /// - Parameter start: The token at which the statement begins.
  /// - Throws: `.unsupported` for BY NAME, ON CONFLICT and RETURNING.
  mutating func insert(_ start: Int) throws(BasaltError) -> Insert {
    advance()
    // SQLite's and DuckDB's way to say ON CONFLICT.
    if at(.or) {
      throw unsupported("INSERT OR … is not supported yet.", remedy: "Write INSERT INTO.")
    }
    try require(.into)
    let table = try qualifiedName("a table name")
    // DuckDB's.
    if at(.by) {
      throw unsupported("INSERT BY NAME is not supported yet.", remedy: "List the columns behind the table's name.")
    }
    // In parentheses a query may stand as well.
    let isColumnList =
      at(.leftParenthesis) && isName(peek(1)) && !(peek(1).keyword == .values && peek(2).kind == .leftParenthesis)
    let columns = isColumnList ? try columnNames() : []
    if skip(.default, .values) {
      try refuseInsertSuffix()
      return Insert(table, columns: columns, .defaultValues, range(since: start))
    }
    guard beginsQuery || at(.leftParenthesis) else {
      throw unexpected([.keyword(.values), .keyword(.select), .thing("DEFAULT VALUES")])
    }
    // DEFAULT may stand for a value in the rows that are inserted, and in no other.
    allowsDefault = at(.values)
    let query = try query()
    try refuseInsertSuffix()
    return Insert(table, columns: columns, .query(query), range(since: start))
  }

  /// What PostgreSQL has behind the rows.
  private func refuseInsertSuffix() throws(BasaltError) {
    if at(.on) {
      throw unsupported(
        "ON CONFLICT is not supported yet.", remedy: "Leave out the rows that are there with ANTI JOIN.")
    }
    if at(.returning) {
      throw unsupported("RETURNING is not supported yet.", remedy: "Query the table after the INSERT.")
    }
  }

  // MARK: COPY

  /// - Parameter start: The token at which the statement begins.
  /// - Throws: `.unsupported` for standard input and programs, which an embedded engine has no business with.
  mutating func copy(_ start: Int) throws(BasaltError) -> Copy {
    advance()
    // A query can only be copied out, a table both ways.
    let subject: Copy.Subject
    if at(.leftParenthesis) {
      subject = .query(try parenthesisedQuery())
    } else {
      let name = try qualifiedName("a table name")
      subject = .table(name, columns: at(.leftParenthesis) ? try columnNames() : [])
    }
    let direction: Copy.Direction
    if at(.from), case .table = subject {
      direction = .from
    } else if at(.to) {
      direction = .to
    } else if case .query = subject {
      throw unexpected([.keyword(.to)])
    } else {
      throw unexpected([.keyword(.from), .keyword(.to)])
    }
    advance()
    // A file is a text: names are never taken for paths.
    guard token.kind.isString else { throw copyTargetError() }
    let file = try takeText()
    if !skip(.with), !at(.leftParenthesis), !isAtEnd {
      throw unexpected([.keyword(.with), .end("the end of the statement")])
    }
    // WITH may be left out before the parenthesis, as in PostgreSQL.
    let options = isAtEnd ? [] : try optionList()
    if at(.where) {
      throw unsupported("WHERE in COPY is not supported yet.", remedy: "Copy into a table, then filter it.")
    }
    return Copy(subject, direction, file: file, options: options, range(since: start))
  }

  /// A word in place of the file: PostgreSQL has three of them.
  private func copyTargetError() -> BasaltError {
    switch source.text(token.range).lowercased() {
    case "stdin", "stdout":
      unsupported("COPY through the client is not supported.", remedy: "Name a file, in quotes: 'flights.csv'.")
    case "program":
      unsupported("COPY through a program is not supported.", remedy: "Name a file, in quotes: 'flights.csv'.")
    default: unexpected([.thing("a file name in quotes")])
    }
  }
}
