import BasaltCore

/// INSERT and COPY: rows on their way in and out.
extension Parser {
  mutating func insert(_ start: Int) throws(BasaltError) -> Insert {
    advance()
    if at(.or) {
      throw unsupported("INSERT OR … is not supported yet.", remedy: "Write INSERT INTO.")
    }
    try require(.into)
    let table = try qualifiedName("a table name")
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

  mutating func copy(_ start: Int) throws(BasaltError) -> Copy {
    advance()
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
    guard token.kind.isString else { throw copyTargetError() }
    let file = try takeText()
    if !skip(.with), !at(.leftParenthesis), !isAtEnd {
      throw unexpected([.keyword(.with), .end("the end of the statement")])
    }
    let options = isAtEnd ? [] : try optionList()
    if at(.where) {
      throw unsupported("WHERE in COPY is not supported yet.", remedy: "Copy into a table, then filter it.")
    }
    return Copy(subject, direction, file: file, options: options, range(since: start))
  }

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
