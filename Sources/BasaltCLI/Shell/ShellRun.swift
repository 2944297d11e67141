import Basalt
import Synchronization

/// The statements of a shell: each in a task of its own, which Ctrl-C cancels; an error is told, and the shell goes on.
final class ShellRun: Sendable {
  private let session: Session
  private let format: OutputFormat
  private let errorStyle: ErrorReport.Style
  private let tellsTiming = Mutex(false)

  init(_ session: Session, format: OutputFormat, errorStyle: ErrorReport.Style) {
    self.session = session
    self.format = format
    self.errorStyle = errorStyle
  }

  /// - Returns: Whether timing is told from now on.
  func toggleTiming() -> Bool {
    tellsTiming.withLock {
      $0.toggle()
      return $0
    }
  }

  /// Runs a text of statements, until one fails.
  func statements(_ text: String) async {
    let (session, format, tells) = (session, format, tellsTiming.withLock { $0 })
    let work = Task { () async -> BasaltError? in
      do throws(BasaltError) {
        let script = session.script(text)
        var start = ContinuousClock.now
        while let result = try await script.next() {
          let line = try await ShellRun.show(result, format)
          if tells { StandardError.writeLine(line(ContinuousClock.now - start)) }
          start = ContinuousClock.now
        }
        return nil
      } catch {
        return error
      }
    }
    let interrupts = Interrupts { work.cancel() }
    let failure = await work.value
    interrupts.end()
    if let failure { StandardError.write(ErrorReport.of(failure, style: errorStyle, terminal: .standardError)) }
  }

  /// Writes what a statement yields.
  /// - Returns: What `\timing` tells, once it is known how long it took.
  static func show(
    _ result: StatementResult, _ format: OutputFormat
  ) async throws(BasaltError) -> @Sendable (Duration) -> String {
    switch result {
    case .done(let tag):
      StandardError.writeLine(tag)
      return { "in \(Quantity.duration($0))" }
    case .rows(let rows):
      let rowCount = try await RowOutput.write(rows, schema: rows.schema, format: format, rowLimit: nil)
      return { QueryText.of(rows.statistics, rowCount: rowCount, elapsed: $0) }
    }
  }

  /// What Tab completes: tables, their columns, functions, and the words that statements begin with.
  func names() async -> [String] {
    var names: Set<String> = Set(SQLFunction.all.map(\.name).filter { $0.first?.isLetter ?? false })
    names.formUnion(ShellRun.words)
    for question in ["SELECT table_name FROM basalt.tables", "SELECT DISTINCT column_name FROM basalt.columns"] {
      // Without a warehouse there are none.
      guard let rows = try? await session.query(question) else { break }
      var iterator = rows.makeAsyncIterator()
      while let batch = try? await iterator.next() {
        for row in 0..<batch.rowCount { if case .text(let name) = batch.value(column: 0, row: row) { names.insert(name) } }
      }
    }
    return names.sorted()
  }

  private static let words = [
    "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "JOIN", "LEFT JOIN", "INSERT INTO", "VALUES",
    "CREATE TABLE", "DROP TABLE", "ALTER TABLE", "COPY", "EXPLAIN", "EXPLAIN ANALYZE", "SHOW TABLES", "DESCRIBE",
    "BEGIN", "COMMIT", "ROLLBACK", "WITH", "UNION ALL", "DISTINCT", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END",
  ]
}
