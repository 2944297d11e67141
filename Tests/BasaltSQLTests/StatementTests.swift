import BasaltCore
import BasaltSQL
import TestSupport
import Testing

/// What is taken, and that printing and reading are each other's inverse.
@Suite struct StatementTests {
  @Test(arguments: AcceptedStatements.byTopic.indices)
  func everySpellingIsPrintedInOneForm(topic: Int) throws {
    for example in AcceptedStatements.byTopic[topic].examples {
      let parsed = try SQLParser.statement(example.sql)
      #expect(SQLPrinter.text(of: parsed.statement) == example.printed, "\(example.sql)")
    }
  }

  @Test func whatIsPrintedReadsBackAsTheSameTree() throws {
    for example in AcceptedStatements.all {
      let parsed = try SQLParser.statement(example.sql)
      #expect(try SQLParser.statement(example.printed) == parsed, "\(example.sql)")
    }
  }

  @Test func differentMeaningsDiffer() throws {
    // The equality that the laws rest on must be able to fail.
    var trees: [ParsedStatement] = []
    for printed in Set(AcceptedStatements.all.map(\.printed)).sorted() {
      trees.append(try SQLParser.statement(printed))
    }
    for (index, tree) in trees.enumerated() {
      #expect(!trees[(index + 1)...].contains(tree), "\(SQLPrinter.text(of: tree.statement))")
    }
  }

  @Test func spacesAndCommentsMeanNothing() throws {
    for example in AcceptedStatements.all {
      let parsed = try SQLParser.statement(example.sql)
      var lexer = Lexer(try SourceText(example.sql))
      let spaced = try lexer.statementTokens().map { lexer.source.text($0.range) }.joined(separator: " \n/* - */\t")
      #expect(try SQLParser.statement(spaced + " -- end") == parsed, "\(example.sql)")
    }
  }

  @Test(arguments: Soak.seeds(200)) func randomTreesReadBack(seed: UInt64) throws {
    var trees = RandomTrees(seed: seed)
    for _ in 0..<10 {
      let statement = trees.statement()
      let printed = SQLPrinter.text(of: statement)
      let parsed = try SQLParser.statement(printed)
      #expect(parsed.statement == statement, "seed \(seed): \(printed)")
      #expect(SQLPrinter.text(of: parsed.statement) == printed, "seed \(seed)")
    }
  }

  // MARK: Doors

  @Test func anExpressionStandsAlone() throws {
    let expression = try SQLParser.expression("a + 1 > :limit -- as a default is stored")
    #expect(SQLPrinter.text(of: expression) == "a + 1 > :limit")
    for (sql, message) in [
      ("a b", "Expected the end of the expression, found 'b'."),
      ("a;", "Expected the end of the expression, found the end of the statement."),
      ("", "Expected an expression, found the end of the statement."),
      ("a = DEFAULT", "DEFAULT stands only in the VALUES of an INSERT."),
    ] {
      #expect(throws: BasaltError.self) { try SQLParser.expression(sql) }
      do { _ = try SQLParser.expression(sql) } catch { #expect(error.message == message) }
    }
  }

  @Test func aScriptYieldsItsStatementsUpToTheBrokenOne() throws {
    let text = "SELECT 1 ; ;\n-- comment\nDROP TABLE t;SELECT 'a;b' x;\nSELCT 2; SELECT 3"
    var script = SQLScript(try SourceText(text))
    var statements: [String] = []
    do {
      while let parsed = try script.next() {
        let written = String(decoding: Array(text.utf8)[parsed.range.bytes], as: UTF8.self)
        #expect(try SQLParser.statement(written) == parsed, "the range is the statement's text")
        statements.append(written)
      }
      Issue.record("the script has a broken statement")
    } catch {
      #expect(error.message == "Expected a statement, found 'SELCT'.")
      #expect(SourceExcerpt(of: error)?.line == 4)
    }
    #expect(statements == ["SELECT 1", "DROP TABLE t", "SELECT 'a;b' x"])
    #expect(try script.next() == nil, "an error ends the script")
  }

  @Test func emptyTextsHaveNoStatement() throws {
    for text in ["", " \n", ";;", "-- comment", "/* */;"] {
      var script = SQLScript(try SourceText(text))
      #expect(try script.next() == nil, "\(text)")
    }
  }

  @Test func partitioningAndOrderPrintAlone() throws {
    let sql = #"CREATE TABLE t (a int) PARTITION BY (year(a), bucket(16, "B c"), d) ORDER BY (a DESC, b NULLS FIRST)"#
    guard case .createTable(let create) = try SQLParser.statement(sql).statement else {
      Issue.record("\(sql)")
      return
    }
    #expect(SQLPrinter.text(of: create.partitioning) == #"year(a), bucket(16, "B c"), d"#)
    #expect(SQLPrinter.text(of: create.order) == "a DESC, b NULLS FIRST")
  }

  // MARK: Places

  @Test func nodesKnowWhereTheyStand() throws {
    let sql = "SELECT a + (b * -c), f(x, 'é') AS n FROM t WHERE d IN (1, 2)"
    func text(_ range: SourceRange) -> String { String(decoding: Array(sql.utf8)[range.bytes], as: UTF8.self) }
    guard case .query(let query) = try SQLParser.statement(sql).statement, case .select(let select) = query.body,
      case .expression(let sum, nil) = select.items[0], case .binary(_, let left, let right) = sum.kind,
      case .expression(let call, let alias) = select.items[1]
    else {
      Issue.record("\(sql)")
      return
    }
    #expect(text(query.range) == sql && text(select.range) == sql)
    #expect(text(sum.range) == "a + (b * -c)" && text(left.range) == "a" && text(right.range) == "b * -c")
    #expect(text(call.range) == "f(x, 'é')" && alias.map { text($0.range) } == "n")
    #expect(select.filter.map { text($0.range) } == "d IN (1, 2)")
    #expect(sum.range.description == "7..<19")
  }

  /// Every node of the corpus lies within its statement, and starts and ends where a token does.
  @Test func placesAreEqualWhateverTheyAre() {
    #expect(SourceRange(0, 5) == SourceRange(7, 9))
    #expect(SourceRange(0, 5).hashValue == SourceRange(7, 9).hashValue)
  }
}
