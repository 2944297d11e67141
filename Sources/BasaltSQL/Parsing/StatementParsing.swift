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
    if let remedy = Parser.laterStatements[word] {
      return unsupported("\(word.uppercased()) is not supported yet.", remedy: remedy)
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

  /// What belongs to Basalt and is not there yet, and what can be written today.
  ///
  /// A remedy can be followed, or it is none: each has been typed. Rows cannot be changed where they are, so that
  /// another table takes the place of theirs, in one commit (`replacing`).
  private static let laterStatements: [String: String] = [
    // One session, one warehouse.
    "attach": "One session has one warehouse: COPY the rows to a file, and import it there.",
    "detach": "One session has one warehouse.",
    // Rows that are to be others.
    "delete": replacing("SELECT * FROM t WHERE what stays"),
    "merge": replacing("a query that joins both"),
    "truncate": replacing("SELECT * FROM t LIMIT 0"),
    "update": replacing("SELECT with CASE for what changes"),
    // Who may do what: the access layer has one principal so far.
    "grant": "There is one principal, the owner; who may read the files, the file system says.",
    "revoke": "There is one principal, the owner; who may read the files, the file system says.",
    // Statements are prepared by programs, which have a type for it.
    "deallocate": "Programs prepare statements with `Session.prepare`.",
    "execute": "Programs prepare statements with `Session.prepare`.",
    "prepare": "Programs prepare statements with `Session.prepare`.",
    // A transaction is whole or not at all.
    "release": "Commit or roll back the whole transaction.",
    "savepoint": "Commit or roll back the whole transaction.",
    // What a query can do in more words.
    "pivot": "Write an aggregate with CASE for each column.",
    "refresh": "There are no materialized views yet; write CREATE TABLE new AS with the query.",
    "summarize": "Write SELECT count(a), min(a), max(a) FROM t; `basalt inspect table` shows more.",
    "unpivot": "Write a SELECT for each column, with UNION ALL between them.",
    // And files.
    "comment": "Keep the words in a table of your own.",
    "export": "Write COPY name TO 'file.csv' for each table.",
    "import": "Write COPY name FROM 'file.csv', or use `basalt import`.",
  ]

  /// How a table gets other rows: one commit, so that nobody sees it missing or half.
  private static func replacing(_ query: String) -> String {
    "Write, between BEGIN and COMMIT, CREATE TABLE new AS \(query); DROP TABLE t; ALTER TABLE new RENAME TO t."
  }

  /// What does not, and what is done instead.
  private static let refusedStatements: [String: String] = [
    "analyze":
      "Statistics are made of rows as they are written, and are never out of date; to measure a query, write EXPLAIN ANALYZE.",
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
