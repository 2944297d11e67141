import BasaltCore

/// Which statement it is: its first words decide.
///
/// A statement that Basalt does not have is told by its name, with what is done instead: whoever comes from PostgreSQL
/// types what they know, and "syntax error near VACUUM" would say that they mistyped it.
///
/// The first words of all statements are in one `switch`; each of them has its rule in a file by its family:
///
/// - queries: `QueryParsing`, `SelectParsing`, `FromParsing`
/// - tables: `TableDefinitionParsing`, `AlterTableParsing`
/// - rows: `DataParsing`
/// - sessions, transactions and explanations: `SessionParsing`
extension Parser {
  /// The statement that all tokens make.
  mutating func wholeStatement() throws(BasaltError) -> ParsedStatement {
    let statement = try statement()
    let range = range(since: 0)
    guard isAtEnd else { throw unexpected([.end("the end of the statement")]) }
    return ParsedStatement(statement, range)
  }

  /// Any statement, but for what follows it.
  /// - Throws: `.unsupported` for statements of others, `.syntax` for what is none.
  mutating func statement() throws(BasaltError) -> Statement {
    guard token.kind == .word || at(.leftParenthesis) else { throw unexpected([.thing("a statement")]) }
    if at(.leftParenthesis) || beginsQuery { return .query(try query()) }
    let start = position
    switch token.keyword {
    case .create: return try create()
    case .drop: return try drop()
    case .alter: return try alter()
    case .insert: return .insert(try insert(start))
    case .copy: return .copy(try copy(start))
    case .begin, .start: return .begin(try begin())
    case .commit, .end: return try endTransaction(.commit)
    case .rollback, .abort: return try endTransaction(.rollback)
    case .explain: return .explain(try explain())
    case .show: return .show(try show())
    case .set, .reset: return .set(try setVariable())
    case .describe, .desc: return .describe(try describe())
    default: throw unknownStatement()
    }
  }

  // MARK: Statements of others

  /// Refused by name when PostgreSQL or DuckDB know it; otherwise with the nearest of ours.
  private func unknownStatement() -> BasaltError {
    let word = source.text(token.range).lowercased()
    if Parser.laterStatements.contains(word) {
      return unsupported(
        "\(word.uppercased()) is not supported yet.", remedy: "Use the statements that are there: \(Parser.statements)."
      )
    }
    if let remedy = Parser.refusedStatements[word] {
      return unsupported("\(word.uppercased()) is not supported.", remedy: remedy)
    }
    let nearest = NameDistance.nearest(to: written(token), among: Parser.statementWords)
    return error(
      "Expected a statement, found \(description(of: token)).",
      remedy: nearest.map { "Did you mean \($0.uppercased())?" } ?? "Statements begin with \(Parser.statements).")
  }

  /// What a misspelt first word is compared with; those that are not there yet are better named than guessed.
  private static let statementWords = [
    "select", "from", "values", "with", "create", "drop", "alter", "insert", "copy", "begin", "commit", "rollback",
    "explain", "show", "set", "reset", "describe", "start", "update", "delete",
  ]

  /// For remedies.
  private static let statements =
    "SELECT, INSERT, COPY, CREATE TABLE, ALTER TABLE, DROP TABLE, BEGIN, COMMIT, ROLLBACK, EXPLAIN, SHOW, SET or DESCRIBE"

  /// What belongs to Basalt and is not there yet.
  private static let laterStatements: Set<String> = [
    "update", "delete", "merge", "truncate", "grant", "revoke", "savepoint", "release", "refresh", "comment", "prepare",
    "execute", "deallocate", "pivot", "unpivot", "summarize", "export", "import", "attach", "detach",
  ]

  /// What does not, and what is done instead.
  private static let refusedStatements: [String: String] = [
    "analyze": "Statistics are kept by every commit; to measure a query, write EXPLAIN ANALYZE.",
    "call": "There are no procedures; call functions in SELECT.",
    "checkpoint": "Every commit is durable by itself.",
    "cluster": "Give the table an order with ALTER TABLE … SET ORDER BY.",
    "close": "There are no cursors; results stream by themselves.",
    "declare": "There are no cursors; results stream by themselves.",
    "discard": "Open a session instead.",
    "do": "There are no procedures; write the statements one by one.",
    "fetch": "There are no cursors; results stream by themselves.",
    "install": "There are no extensions.",
    "listen": "Basalt sends no notifications.",
    "load": "There are no extensions.",
    "lock": "Nothing needs a lock: readers see a snapshot, and commits are checked for conflicts.",
    "move": "There are no cursors; results stream by themselves.",
    "notify": "Basalt sends no notifications.",
    "pragma": "Write SET name = value.",
    "reassign": "Tables have no owner in SQL.",
    "reindex": "There are no indexes.",
    "security": "Labels are not part of Basalt.",
    "table": "Write FROM and the table's name.",
    "unlisten": "Basalt sends no notifications.",
    "use": "Open the warehouse that you want to use.",
    "vacuum": "Space is reclaimed by maintenance, not by statements.",
  ]
}
