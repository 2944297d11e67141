import BasaltCore

/// Transactions, settings, and statements about statements.
///
/// ```
/// begin    := (BEGIN [WORK | TRANSACTION] | START TRANSACTION) {[,] mode}
/// mode     := READ ONLY | READ WRITE | ISOLATION LEVEL level
/// end      := (COMMIT | END | ROLLBACK | ABORT) [WORK | TRANSACTION]
/// set      := SET [SESSION] name (= | TO) (value | DEFAULT) | SET TIME ZONE value | RESET name
/// show     := SHOW (TABLES | ALL | name)
/// explain  := EXPLAIN [ANALYZE] [VERBOSE] statement | EXPLAIN "(" option {, option} ")" statement
/// option   := (ANALYZE | VERBOSE) [truth value] | FORMAT (TEXT | JSON)
/// describe := (DESCRIBE | DESC) ([TABLE] name | query)
/// ```
extension Parser {
  // MARK: Transactions

  /// `BEGIN [WORK | TRANSACTION] [modes]`, `START TRANSACTION [modes]`.
  /// - Throws: `.syntax` for a mode that there is not, or the same twice.
  mutating func begin() throws(BasaltError) -> Begin {
    if skip(.start) {
      try require(.transaction)
    } else {
      advance()
      if !skip(.transaction) { _ = skip(.work) }
    }
    // Each at most once, in any order, with commas or without.
    var isolation: Begin.Isolation?
    var isReadOnly: Bool?
    while !isAtEnd {
      if isReadOnly == nil, skip(.read, .only) {
        isReadOnly = true
      } else if isReadOnly == nil, skip(.read, .write) {
        isReadOnly = false
      } else if isolation == nil, skip(.isolation) {
        try require(.level)
        isolation = try isolationLevel()
      } else {
        throw unexpected([.thing("READ ONLY"), .thing("READ WRITE"), .thing("ISOLATION LEVEL")])
      }
      _ = skip(.comma)
    }
    return Begin(isolation: isolation, isReadOnly: isReadOnly)
  }

  /// All of PostgreSQL's are read: which of them promise the same is told by whoever begins the transaction.
  private mutating func isolationLevel() throws(BasaltError) -> Begin.Isolation {
    if skip(.serializable) { return .serializable }
    if skip(.snapshot) { return .snapshot }
    if skip(.repeatable, .read) { return .repeatableRead }
    if skip(.read, .committed) { return .readCommitted }
    if skip(.read, .uncommitted) { return .readUncommitted }
    throw unexpected([
      .keyword(.serializable), .keyword(.snapshot), .thing("REPEATABLE READ"), .thing("READ COMMITTED"),
    ])
  }

  /// COMMIT, END, ROLLBACK, ABORT, each with WORK or TRANSACTION.
  /// - Throws: `.unsupported` for AND CHAIN and for savepoints.
  mutating func endTransaction(_ statement: Statement) throws(BasaltError) -> Statement {
    advance()
    if !skip(.transaction) { _ = skip(.work) }
    // AND CHAIN begins the next transaction at once.
    if at(.and) {
      throw unsupported("AND CHAIN is not supported.", remedy: "Write BEGIN behind it.")
    }
    if at(.to) {
      throw unsupported("Savepoints are not supported yet.", remedy: "Roll back the whole transaction.")
    }
    return statement
  }

  // MARK: Settings

  /// `SHOW TABLES` is a list, any other word a setting.
  mutating func show() throws(BasaltError) -> Show {
    advance()
    if skip(.tables) { return .tables }
    if skip(.all) { return .all }
    // As a setting it is one word.
    if skip(.time, .zone) { return .setting(timeZoneName(tokens[position - 2].range)) }
    return .setting(try optionName())
  }

  /// `SET name = value`, `SET name TO value`, `SET TIME ZONE value`, `RESET name`.
  /// - Throws: `.unsupported` for SET LOCAL.
  mutating func setVariable() throws(BasaltError) -> SetVariable {
    let isReset = at(.reset)
    advance()
    if !isReset {
      if at(.local) {
        throw unsupported("SET LOCAL is not supported yet.", remedy: "Write SET, and RESET when it is over.")
      }
      // SESSION is how it is; before an equals sign it is the setting's name.
      if at(.session), peek(1).kind.isWord { advance() }
    }
    let name: QualifiedName
    var hasSign = true
    if skip(.time, .zone) {
      // As PostgreSQL has it: words of their own for the setting TimeZone, and no sign before the value.
      name = timeZoneName(tokens[position - 2].range)
      hasSign = false
    } else {
      name = try optionName()
    }
    // RESET has no value.
    guard !isReset else { return SetVariable(name, nil) }
    if hasSign, !skip(.equal), !skip(.to) { throw unexpected([.symbol("="), .keyword(.to)]) }
    if skip(.default) { return SetVariable(name, nil) }
    return SetVariable(name, try optionValue())
  }

  /// The setting that TIME ZONE is short for.
  private func timeZoneName(_ range: SourceRange) -> QualifiedName { QualifiedName([Identifier("timezone", range)]) }

  // MARK: Statements about statements

  /// `EXPLAIN [ANALYZE] [VERBOSE] statement`, or with options in parentheses.
  /// - Throws: `.unsupported` for other options, `.syntax` for an EXPLAIN in an EXPLAIN.
  mutating func explain() throws(BasaltError) -> Explain {
    advance()
    var options = ExplainOptions()
    // A query may stand in parentheses as well; what options begin with begins none.
    if at(.leftParenthesis), peek(1).kind == .word, !isQueryWord(peek(1)) {
      _ = try parenthesisedList { (parser) throws(BasaltError) in try parser.explainOption(&options) }
    } else {
      // Reserved, so that no table is called so.
      options.isAnalyze = skip(.analyze)
      options.isVerbose = skip(.verbose)
    }
    // Otherwise a thousand of them would be a tree of a thousand levels.
    if at(.explain) {
      throw error("EXPLAIN cannot explain itself.", remedy: "Write EXPLAIN once.")
    }
    return Explain(
      isAnalyze: options.isAnalyze, isVerbose: options.isVerbose, format: options.format, try statement())
  }

  /// As far as they have been read.
  private struct ExplainOptions {
    var (isAnalyze, isVerbose) = (false, false)
    var format = Explain.Format.text
  }

  /// One option in parentheses. The last of a name counts, as in PostgreSQL.
  private mutating func explainOption(_ options: inout ExplainOptions) throws(BasaltError) {
    if skip(.analyze) {
      options.isAnalyze = try explainTruth()
    } else if skip(.verbose) {
      options.isVerbose = try explainTruth()
    } else {
      // FORMAT is no keyword: people may call their columns so.
      let range = token.range
      let name = try label("an option of EXPLAIN").text.lowercased()
      guard name == "format" else {
        throw unsupported(
          "The option \(name) of EXPLAIN is not supported.", at: range, remedy: "There are ANALYZE, VERBOSE and FORMAT."
        )
      }
      let valueRange = token.range
      let value = try label("TEXT or JSON").text.lowercased()
      guard let format = Explain.Format(rawValue: value) else {
        throw unsupported(
          "EXPLAIN has no format \(value).", at: valueRange, remedy: "Write FORMAT TEXT or FORMAT JSON.")
      }
      options.format = format
    }
  }

  /// Whether an option is on: it is where nothing is said.
  private mutating func explainTruth() throws(BasaltError) -> Bool {
    if at(.comma) || at(.rightParenthesis) { return true }
    if skip(.true) || skip(.on) { return true }
    if skip(.false) { return false }
    // OFF is none either.
    if token.kind == .word, source.text(token.range).lowercased() == "off" {
      advance()
      return false
    }
    throw unexpected([.keyword(.true), .keyword(.false)])
  }

  /// What a query in parentheses begins with.
  private func isQueryWord(_ token: Token) -> Bool {
    [.select, .with, .from, .values].contains(token.keyword)
  }

  /// `DESCRIBE table` or `DESCRIBE query`.
  mutating func describe() throws(BasaltError) -> Describe {
    advance()
    // A table may be called `values`, but no parenthesis follows then.
    if beginsQuery || at(.leftParenthesis) { return .query(try query()) }
    _ = skip(.table)
    return .table(try qualifiedName("a table name"))
  }
}
