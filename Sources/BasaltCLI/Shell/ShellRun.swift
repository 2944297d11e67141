import Basalt
import Synchronization

/// The statements of a shell: each in a task of its own, which Ctrl-C cancels; an error is told, and the shell goes on.
///
/// Apart from the command that reads lines, which is all that needs a terminal.
final class ShellRun: Sendable {
  private let session: Session
  private let format: OutputFormat
  /// As the command line asks: programs that drive a shell read errors as they read those of other commands.
  private let errorStyle: ErrorReport.Style
  /// The one thing that a command of the shell's changes.
  private let tellsTiming = Mutex(false)
  /// The statement that runs, if one does.
  private let running = Mutex<Task<BasaltError?, Never>?>(nil)

  init(_ session: Session, format: OutputFormat, errorStyle: ErrorReport.Style) {
    self.session = session
    self.format = format
    self.errorStyle = errorStyle
  }

  /// Both in one look at the lock, so that what is told is what holds.
  /// - Returns: Whether timing is told from now on.
  func toggleTiming() -> Bool {
    tellsTiming.withLock {
      $0.toggle()
      return $0
    }
  }

  /// Ends the statement that runs. Between two of them there is nothing to end.
  func cancel() { running.withLock { $0 }?.cancel() }

  /// Runs a text of statements, until one fails.
  ///
  /// Never throws: an error is part of the conversation. What came before it has been done and shown; what comes
  /// behind it in the same text was written for a world in which it worked, and is dropped.
  func statements(_ text: String) async {
    // Values for the task, which should not hold the shell.
    let (session, format, tells) = (session, format, tellsTiming.withLock { $0 })
    // The error as its result: a task's own would have lost its type.
    let work = Task { () async -> BasaltError? in
      do throws(BasaltError) {
        let script = session.script(text)
        var start = ContinuousClock.now
        while let result = try await script.next() {
          // Shown before it is measured: rows are made while they are written, and the time has both in it.
          let line = try await ShellRun.show(result, format)
          if tells { StandardError.writeLine(line(ContinuousClock.now - start)) }
          start = ContinuousClock.now
        }
        return nil
      } catch {
        return error
      }
    }
    running.withLock { $0 = work }
    // Also after Ctrl-C: what the statement has begun it removes itself, and the next prompt waits for that.
    let failure = await work.value
    running.withLock { $0 = nil }
    if let failure { StandardError.write(ErrorReport.of(failure, style: errorStyle, terminal: .standardError)) }
  }

  /// Writes what a statement yields.
  /// - Returns: What `\timing` tells, once it is known how long it took.
  /// - Throws: What making the rows throws, after those before have been written.
  static func show(
    _ result: Session.StatementResult, _ format: OutputFormat
  ) async throws(BasaltError) -> @Sendable (Duration) -> String {
    switch result {
    // To standard error, as `basalt sql` does it: standard output carries rows only.
    case .done(let tag):
      StandardError.writeLine(tag)
      // Nothing was read that could be counted.
      return { "in \(Quantity.duration($0))" }
    case .rows(let rows):
      // Not cut to a screenful but by the format: somebody who asks for all rows as CSV gets them.
      let rowCount = try await RowOutput.write(
        rows, schema: rows.schema, shown: rows.shown, format: format, rowLimit: nil)
      return { QueryText.of(rows.statistics, rowCount: rowCount, elapsed: $0) }
    }
  }

  /// What Tab completes: tables, their columns, functions, and the words that statements begin with.
  ///
  /// Asked again after each statement, because tables come and go.
  func names() async -> [String] {
    // Operators are functions as well, and nobody completes a plus sign.
    var names: Set<String> = Set(Session.Function.all.map(\.name).filter { $0.first?.isLetter ?? false })
    names.formUnion(ShellRun.words)
    // A question that fails would fail the transaction that somebody is in the middle of.
    guard !session.isInTransaction else { return names.sorted() }
    // As anybody could ask: the shell knows no way to names that a program using the library has not.
    for question in ["SELECT table_name FROM basalt.tables", "SELECT DISTINCT column_name FROM basalt.columns"] {
      // Without a warehouse there are none.
      guard let rows = try? await session.query(question) else { break }
      var iterator = rows.makeAsyncIterator()
      while let batch = try? await iterator.next() {
        // Names alone, without quotes or schema: what a person begins to type.
        for row in 0..<batch.rowCount {
          if case .text(let name) = batch.value(column: 0, row: row) { names.insert(name) }
        }
      }
    }
    return names.sorted()
  }

  /// Those that somebody begins a line or a clause with. The language has many more, and a list of hundreds would
  /// hide the names of tables.
  private static let words = [
    "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "JOIN", "LEFT JOIN", "INSERT INTO", "VALUES",
    "CREATE TABLE", "DROP TABLE", "ALTER TABLE", "COPY", "EXPLAIN", "EXPLAIN ANALYZE", "SHOW TABLES", "DESCRIBE",
    "BEGIN", "COMMIT", "ROLLBACK", "WITH", "UNION ALL", "DISTINCT", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END",
  ]
}
