/// Queries as SQL.
///
/// What several spellings mean is printed in one: `FROM t` as `SELECT * FROM t`, FETCH FIRST as LIMIT, OUTER and INNER not
/// at all, aliases with AS, LIMIT before OFFSET.
extension SQLPrinter {
  /// A query in place of a value or a table.
  mutating func writeParenthesised(_ query: Query) {
    write("(")
    write(query)
    write(")")
  }

  /// A query without parentheses, its clauses in the order in which they are read.
  mutating func write(_ query: Query) {
    if !query.with.isEmpty {
      write(query.isRecursive ? "WITH RECURSIVE " : "WITH ")
      writeList(query.with) { printer, table in printer.write(table) }
      write(" ")
    }
    write(query.body)
    if let order = query.orderBy {
      write(" ORDER BY ")
      write(order)
    }
    // LIMIT first, whatever was written.
    if let limit = query.limit {
      write(" LIMIT ")
      write(limit)
    }
    if let offset = query.offset {
      write(" OFFSET ")
      write(offset)
    }
  }

  /// `name (a, b) AS MATERIALIZED (SELECT …)`
  private mutating func write(_ table: CommonTable) {
    write(table.name)
    writeNamesIfAny(table.columns)
    write(" AS ")
    if let isMaterialized = table.isMaterialized { write(isMaterialized ? "MATERIALIZED " : "NOT MATERIALIZED ") }
    writeParenthesised(table.query)
  }

  // MARK: Sets

  /// Operations from the left, as they were written.
  private mutating func write(_ body: SetExpression) {
    switch body {
    case .select(let select): write(select)
    case .values(let rows): write(rows)
    case .nested(let query): writeParenthesised(query)
    case .combined(let first, let steps):
      // All steps are of one rank: the first tells which.
      let isIntersection = steps.first?.operation == .intersect
      writeOperand(first, ofIntersection: isIntersection)
      for step in steps {
        write(" \(step.operation.rawValue) ")
        if step.isAll { write("ALL ") }
        writeOperand(step.operand, ofIntersection: isIntersection)
      }
    }
  }

  /// An operand that is combined itself stands in parentheses, but for INTERSECT among looser operations.
  private mutating func writeOperand(_ operand: SetExpression, ofIntersection isIntersection: Bool) {
    guard case .combined(_, let steps) = operand, isIntersection || steps.first?.operation != .intersect else {
      return write(operand)
    }
    write("(")
    write(operand)
    write(")")
  }

  /// `VALUES (1, 2), (3, 4)`
  private mutating func write(_ rows: ValueRows) {
    write("VALUES ")
    writeList(rows.rows) { printer, row in
      printer.writeParenthesised(row) { printer, value in printer.write(value) }
    }
  }

  // MARK: SELECT

  /// All columns of a table are printed as `SELECT * FROM t`, FROM alone is another spelling of it.
  private mutating func write(_ select: Select) {
    write(select.isDistinct ? "SELECT DISTINCT " : "SELECT ")
    if !select.distinctOn.isEmpty {
      write("DISTINCT ON ")
      writeParenthesised(select.distinctOn) { printer, key in printer.write(key) }
      write(" ")
    }
    writeList(select.items) { printer, item in printer.write(item) }
    if !select.from.isEmpty {
      write(" FROM ")
      writeList(select.from) { printer, tables in printer.write(tables) }
    }
    if let filter = select.filter {
      write(" WHERE ")
      write(filter)
    }
    if let grouping = select.groupBy {
      write(" GROUP BY ")
      write(grouping)
    }
    if let having = select.having {
      write(" HAVING ")
      write(having)
    }
    write(select.windows)
    if let qualify = select.qualify {
      write(" QUALIFY ")
      write(qualify)
    }
  }

  /// With AS before every alias, where any word may stand.
  private mutating func write(_ item: SelectItem) {
    switch item {
    case .star(let star): write(star)
    case .expression(let expression, let alias):
      write(expression)
      guard let alias else { return }
      write(" AS ")
      write(alias)
    }
  }

  /// `t.* EXCLUDE (a) REPLACE (b + 1 AS b) RENAME (c AS d)`
  private mutating func write(_ star: SelectItem.Star) {
    if let table = star.table {
      write(table)
      write(".")
    }
    write("*")
    if !star.excluded.isEmpty {
      write(" EXCLUDE ")
      writeNames(star.excluded)
    }
    if !star.replaced.isEmpty {
      write(" REPLACE ")
      writeParenthesised(star.replaced) { printer, replacement in
        printer.write(replacement.value)
        printer.write(" AS ")
        printer.write(replacement.name)
      }
    }
    if !star.renamed.isEmpty {
      write(" RENAME ")
      writeParenthesised(star.renamed) { printer, renaming in
        printer.write(renaming.column)
        printer.write(" AS ")
        printer.write(renaming.name)
      }
    }
  }

  /// `ALL DESC`, or keys.
  private mutating func write(_ order: QueryOrder) {
    switch order {
    case .all(let direction):
      write("ALL")
      write(direction)
    case .by(let items): writeList(items) { printer, item in printer.write(item) }
    }
  }

  /// `key DESC NULLS LAST`
  mutating func write(_ item: OrderItem) {
    write(item.key)
    write(item.direction)
  }

  /// ASC is what nobody needs to say.
  mutating func write(_ direction: SortDirection) {
    if direction.isDescending { write(" DESC") }
    if let nullsFirst = direction.nullsFirst { write(nullsFirst ? " NULLS FIRST" : " NULLS LAST") }
  }

  // MARK: FROM

  /// `a JOIN b ON c LEFT JOIN d USING (e)`
  private mutating func write(_ tables: JoinedTables) {
    write(tables.first)
    for join in tables.joins { write(join) }
  }

  /// With a space before it.
  private mutating func write(_ join: Join) {
    write(join.condition == .natural ? " NATURAL \(join.kind.rawValue) " : " \(join.kind.rawValue) ")
    write(join.table)
    switch join.condition {
    case .always, .natural: break
    case .on(let condition):
      write(" ON ")
      write(condition)
    case .using(let names):
      write(" USING ")
      writeNames(names)
    }
  }

  /// Joins stand in parentheses only where they were written so, on the right of a join.
  private mutating func write(_ table: TableReference) {
    switch table {
    case .table(let table): write(table)
    case .query(let query, let alias):
      writeParenthesised(query)
      write(alias)
    case .function(let call, let hasOrdinality, let alias):
      write(call)
      if hasOrdinality { write(" WITH ORDINALITY") }
      write(alias)
    case .nested(let tables):
      write("(")
      write(tables)
      write(")")
    case .lateral(let table):
      write("LATERAL ")
      write(table)
    }
  }

  /// `name AT (VERSION => 12) AS alias`
  private mutating func write(_ table: NamedTable) {
    write(table.name)
    switch table.moment {
    case nil: break
    case .version(let version): writeMoment("VERSION", version)
    case .timestamp(let time): writeMoment("TIMESTAMP", time)
    }
    write(table.alias)
  }

  /// ` AT (VERSION => 12)`
  private mutating func writeMoment(_ word: String, _ value: Expression) {
    write(" AT (\(word) => ")
    write(value)
    write(")")
  }

  /// ` AS name (a, b)`, with AS always: a name that is also a keyword cannot be misread behind it.
  private mutating func write(_ alias: TableAlias?) {
    guard let alias else { return }
    write(" AS ")
    write(alias.name)
    writeNamesIfAny(alias.columns)
  }
}
