package import BasaltCore

/// The door: text in, syntax trees out.
///
/// Nothing is looked up and nothing is run. Any text may be given: what is not SQL is an error with a place, never a trap,
/// and never more than time linear in its length.
///
/// What the binder may rely on, in every tree that comes from here:
///
/// - Names are folded or exact already; numbers are as they were written, without a sign.
/// - Lists that must have an element have one, rows of AND and OR two; no query is only another in parentheses.
/// - `.defaultValue` stands in the rows of an INSERT alone.
/// - No tree is deeper than `Limits.sqlNestingMaximum`. One that a rewrite makes may be: it has to watch for itself.
/// - Every range lies within the statement's own, and begins and ends with a token.
///
/// Reading takes up to 2 MiB of stack for the deepest statements: it belongs on a thread of our own, or on one whose stack is
/// known.
package enum SQLParser {
  /// Reads one statement; a semicolon may follow it.
  /// - Throws: `.syntax`, `.unsupported` for what Basalt does not take, `.statementTooComplex`; each with line, column, the
  ///   line's text and the place in it (`SourceExcerpt`).
  /// - Complexity: O(bytes).
  package static func statement(_ text: String) throws(BasaltError) -> ParsedStatement {
    let source = try SourceText(text)
    var script = SQLScript(source)
    guard let statement = try script.next() else {
      throw source.error(
        .syntax, "There is no statement: the text is empty.", at: source.bytes.count,
        remedy: "Write a statement, such as SELECT 1.")
    }
    let end = script.offset
    guard try script.next() == nil else {
      throw source.error(
        .syntax, "Another statement follows the first.", at: end,
        remedy: "Give one statement at a time, or run them as a script.")
    }
    return statement
  }

  /// Reads an expression alone, as defaults and policies are stored.
  /// - Throws: As `statement`.
  package static func expression(_ text: String) throws(BasaltError) -> Expression {
    var (parser, end) = try parser(of: text)
    let expression = try parser.expression()
    guard parser.token.kind == .endOfText, end else { throw parser.unexpected([.end("the end of the expression")]) }
    return expression
  }

  /// - Returns: The parser, and whether its tokens reach the end of the text.
  private static func parser(of text: String) throws(BasaltError) -> (Parser, Bool) {
    var lexer = Lexer(try SourceText(text))
    let tokens = try lexer.statementTokens()
    return (Parser(lexer.source, tokens: tokens), tokens[tokens.count - 1].kind == .endOfText)
  }
}

/// A text of any number of statements, read one after another: those before a broken one are read, and can be run, as if
/// it were not there.
package struct SQLScript: Sendable {
  /// Stands at the statement that comes next.
  private var lexer: Lexer
  /// An error ends the script: where the next statement begins is a guess then.
  private var isOver = false

  /// - Complexity: O(1): statements are read as they are asked for.
  package init(_ source: SourceText) { lexer = Lexer(source) }

  /// For excerpts and for the text of statements.
  package var source: SourceText { lexer.source }
  /// How many bytes were read.
  package var offset: Int { lexer.offset }

  /// The next statement; `nil` at the end, and behind an error. Empty ones, as between two semicolons, are passed over.
  /// - Throws: As `SQLParser.statement`; places count from the start of the script.
  package mutating func next() throws(BasaltError) -> ParsedStatement? {
    while !isOver {
      do throws(BasaltError) {
        let tokens = try lexer.statementTokens()
        isOver = tokens[tokens.count - 1].kind == .endOfText
        if tokens.count == 1 { continue }
        var parser = Parser(source, tokens: tokens)
        return try parser.wholeStatement()
      } catch {
        isOver = true
        throw error
      }
    }
    return nil
  }
}
