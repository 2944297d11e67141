import BasaltCore
import BasaltSQL
import TestSupport
import Testing

/// Tokens: what they are, and that none of a text is lost between them.
@Suite struct LexerTests {
  private func tokens(_ sql: String) throws -> [Token] {
    var lexer = Lexer(try SourceText(sql))
    return try lexer.statementTokens()
  }

  @Test(
    arguments: [
      (
        "a \"b\" 1 1.5 .5 5. 1e3 'x' E'y' $$z$$ $t$z$t$ $1 :p",
        [
          .word, .quotedWord, .number, .number, .number, .number, .number, .string, .escapeString, .dollarString,
          .dollarString,
          .parameterNumber, .parameterName,
        ]
      ),
      ("( ) [ ] , .", [.leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket, .comma, .dot]),
      ("+-*/%^", [.plus, .minus, .star, .slash, .percent, .caret]),
      (
        "= == != <> < <= > >=",
        [.equal, .doubleEqual, .notEqual, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]
      ),
      ("|| ~ ~* !~ !~*", [.concatenation, .tilde, .tildeStar, .notTilde, .notTildeStar]),
      (
        "@> <@ && [:2] [a : b]",
        [
          .atGreater, .lessAt, .doubleAmpersand, .leftBracket, .colon, .number, .rightBracket, .leftBracket, .word,
          .colon,
          .word, .rightBracket,
        ]
      ),
      ("-> ->> #> #>> ->-", [.thinArrow, .thinArrowText, .hashArrow, .hashArrowText, .thinArrow, .minus]),
      ("& | # << >> :: => :=", [.ampersand, .bar, .hash, .shiftLeft, .shiftRight, .doubleColon, .arrow, .assignment]),
      (
        "a<-1 b=-c d||-e",
        [.word, .less, .minus, .number, .word, .equal, .minus, .word, .word, .concatenation, .minus, .word]
      ),
      ("a::b:c", [.word, .doubleColon, .word, .parameterName]),
      ("e 'x' a$b _c", [.word, .string, .word, .word]),
      ("\u{FEFF}a", [.word]),
      ("a--b\nc/*d/*e*/*/f", [.word, .word, .word]),
    ] as [(String, [Token.Kind])])
  func aTextIsCutIntoTokens(sql: String, kinds: [Token.Kind]) throws {
    #expect(try tokens(sql).map(\.kind) == kinds + [.endOfText], "\(sql)")
  }

  @Test func keywordsAreFoundInEitherCaseAndNotInQuotes() throws {
    #expect(try tokens("Select \"select\" selects SELECT").map(\.keyword) == [.select, nil, nil, .select, nil])
  }

  /// Each keyword is a word, and the three ranks mean what they say.
  @Test func ranksSayWhereAWordIsAName() throws {
    func isAccepted(_ sql: String) -> Bool { (try? SQLParser.statement(sql)) != nil }
    for keyword in Keyword.allCases {
      #expect(try tokens(keyword.rawValue).first?.keyword == keyword)
      #expect(isAccepted("SELECT 1 AS \(keyword.rawValue)"), "any word is an alias behind AS: \(keyword)")
      #expect(isAccepted("SELECT a.\(keyword.rawValue) FROM a"), "any word is a name behind a dot: \(keyword)")
      #expect(isAccepted("SELECT \"\(keyword.rawValue)\" FROM \"\(keyword.rawValue)\""), "\(keyword)")
      #expect(isAccepted("DROP TABLE \(keyword.rawValue)") == (keyword.rank == .free), "\(keyword)")
      #expect(isAccepted("CREATE TABLE t (\(keyword.rawValue) int)") == (keyword.rank == .free), "\(keyword)")
      if keyword.rank == .free { #expect(isAccepted("SELECT \(keyword.rawValue) FROM t"), "\(keyword)") }
    }
  }

  @Test func statementsEndAtSemicolons() throws {
    var lexer = Lexer(try SourceText("a;b"))
    #expect(try lexer.statementTokens().map(\.kind) == [.word, .semicolon])
    #expect(lexer.offset == 2)
    #expect(try lexer.statementTokens().map(\.kind) == [.word, .endOfText])
    #expect(try lexer.statementTokens().map(\.kind) == [.endOfText], "again and again")
  }

  /// Between tokens there are spaces and comments, and nothing else.
  @Test func tokensFollowEachOther() throws {
    for example in AcceptedStatements.all {
      let source = try SourceText(example.sql)
      var end = 0
      for token in try tokens(example.sql) {
        #expect(token.range.start >= end, "\(example.sql)")
        let between = source.text(SourceRange(end, token.range.start))
        #expect(
          between.allSatisfy { $0.isWhitespace } || between.contains("--") || between.contains("/*"), "\(example.sql)")
        end = token.range.end
      }
      #expect(end == source.bytes.count, "\(example.sql)")
    }
  }

  /// What strings say, in each of their notations.
  @Test(arguments: [
    ("'a''b'", "a'b"), ("''", ""), ("'\\n'", "\\n"), ("E'\\b\\f\\n\\r\\t\\\\\\'\\q'", "\u{8}\u{C}\n\r\t\\'q"),
    ("e'\\101\\x41\\u0041\\U00000041'", "AAAA"), ("E'\\xc3\\xa9''\\7'", "é'\u{7}"), ("E'\\é'", "é"),
    ("E'\\U0001F600'", "😀"),
    ("E'\\1011'", "A1"), ("E'\\x4'", "\u{4}"), ("$$a'b$$", "a'b"), ("$t$a$$b$u$t$", "a$$b$u"), ("$$$$", ""),
    ("$ä$x$ä$", "x"),
  ])
  func stringsSayWhatTheyMean(sql: String, text: String) throws {
    #expect(try SQLParser.expression(sql).kind == .literal(.text(TextLiteral(text))), "\(sql)")
  }

  @Test func textsAreComparedByTheirBytes() {
    #expect(TextLiteral("é") != TextLiteral("e\u{301}"))
    #expect(Identifier("é", SourceRange(0, 0)) != Identifier("e\u{301}", SourceRange(0, 0)))
  }

  @Test func namesAreFoldedInASCIIAlone() throws {
    #expect(try SQLParser.expression("ABC.ÄÖ") == SQLParser.expression("abc.\"ÄÖ\""))
    #expect(try SQLParser.expression("\"ABC\"") != SQLParser.expression("abc"))
    #expect(try SQLParser.expression(":Name") == SQLParser.expression(":name"))
    #expect(SQLPrinter.spelled("a\"b") == "\"a\"\"b\"")
  }
}
