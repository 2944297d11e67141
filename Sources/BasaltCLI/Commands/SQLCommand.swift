import ArgumentParser
import Basalt

/// `basalt sql`: statements, one after another, and what they yield.
struct SQLCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Run SQL statements and write what they yield.",
    discussion: """
      Statements are separated by semicolons, and come from the argument, from a file (-f), or from standard input. They run in \
      order; the first that fails ends the command. Without -w there are no tables, and queries over constants work. What BEGIN \
      has begun and no COMMIT has ended is given up, and is a failure unless ROLLBACK says it is meant.

      Rows go to standard output. What other statements have done is told on standard error, one line each.

        basalt sql -w flights.warehouse \\
          'SELECT carrier, avg(dep_delay) FROM flights GROUP BY ALL ORDER BY 2'
        basalt sql -w flights.warehouse -f questions.sql --format json
        basalt sql -w flights.warehouse --param dest=HNL \\
          'SELECT * FROM flights WHERE dest = :dest LIMIT 5'
        basalt sql 'SELECT 1 + 1 AS two'
      """)

  // One argument and not many: a shell would split statements at their spaces, and quoting keeps them whole.
  // Nothing at all means standard input, so that a script can be piped in without a word for it.
  @Argument(help: "Statements, separated by semicolons.")
  var statements: String?

  // `-f` as with `psql`; `-` for whoever has to write something.
  @Option(name: [.customShort("f"), .customLong("file")], help: "A file of statements, or - for standard input.")
  var file: String?

  // `nil` is decided by what standard output leads to: a person gets a table, a program CSV.
  @Option(help: "table, csv, tsv, json, jsonl, markdown or vertical (default: table on a terminal, else csv).")
  var format: OutputFormat?

  // Values beside the text and not in it: a script that gets them from elsewhere need not know how SQL quotes.
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A value for :NAME, or for $N. Repeatable; it is read as what it looks like.", valueName: "name=value"))
  var parameters: [ParameterOption] = []

  // On standard error, so that it may stay on in a pipeline.
  @Flag(help: "Tell rows, time and what was skipped of each statement, on standard error.")
  var timing = false

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var query: QueryOptions
  @OptionGroup var common: CommonOptions

  /// Two sources are a mistake of usage: which of them was meant nobody can know.
  func validate() throws {
    if statements != nil, file != nil {
      throw ValidationError("Statements come from the argument or from a file, not from both.")
    }
  }

  /// Statements that came before one that fails have been done, each with its own commit unless BEGIN said otherwise.
  /// - Complexity: Rows are written as they are made: memory does not grow with the result.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let engine = try common.makeEngine(for: query)
    // Before the text is read: a wrong warehouse is told at once, and not after somebody has typed a script.
    let session = try await warehouse.session(on: engine)
    // Parameters are the same for all statements; one that names none takes none.
    let script = session.script(try text(), try ParameterOption.parameters(parameters))
    let format = format ?? OutputFormat.preferred(for: .standardOutput)
    // From before it is parsed: the first row is what a person waits for, and this is where the waiting begins.
    var start = ContinuousClock.now
    while let result = try await script.next() {
      switch result {
      // Told for each, also in a script: how far it came is what is asked first when it fails.
      case .done(let tag):
        StandardError.writeLine(tag)
        if timing { StandardError.writeLine("in \(Quantity.duration(ContinuousClock.now - start))") }
      case .rows(let rows):
        let rowCount = try await RowOutput.write(
          rows, schema: rows.schema, shown: rows.shown, format: format, rowLimit: nil)
        if timing {
          StandardError.writeLine(
            QueryText.of(rows.statistics, rowCount: rowCount, elapsed: ContinuousClock.now - start))
        }
      }
      // The next statement's own time, without that of those before.
      start = ContinuousClock.now
    }
    // Behind all statements: only then is it known that nobody will end it.
    try session.requireNoOpenTransaction()
    return .success
  }

  /// What is to be run.
  ///
  /// Read whole: where a statement ends is known only to the lexer, and scripts are small.
  private func text() throws(BasaltError) -> String {
    if let statements { return statements }
    let path = file ?? "-"
    return path == "-" ? try TextFile.standardInput() : try TextFile.contents(of: path)
  }
}

extension Session {
  /// A script that ends within a transaction has done nothing, which a program that started it must not take for success.
  /// Whoever only tries something says ROLLBACK.
  /// - Throws: `.invalidArgument` when BEGIN has begun something that was not ended.
  func requireNoOpenTransaction() throws(BasaltError) {
    guard isInTransaction else { return }
    throw BasaltError(
      .invalidArgument, "The transaction was not committed: nothing of it stays.",
      remedy: "End the statements with COMMIT; or with ROLLBACK, if nothing is to stay.", consequence: .transaction)
  }
}

extension WarehouseOptions {
  /// A session on the named warehouse; without one, for queries that need no table.
  ///
  /// The environment's warehouse counts as named, as for every command.
  func session(on engine: Engine) async throws(BasaltError) -> Session {
    path == nil ? engine.session() : try await open(on: engine).session()
  }
}
