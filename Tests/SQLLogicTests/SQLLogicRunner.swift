import Basalt
import BasaltPlan
import TestSupport

/// Runs a file of cases in a warehouse of its own, by the public library alone, and tells what differs.
struct SQLLogicRunner {
  /// A case that came out otherwise.
  struct Difference: Sendable, CustomStringConvertible {
    let file: String
    let line: Int
    let sql: String
    let expected: String
    let found: String
    var description: String { "\(file):\(line)\n\(sql)\nexpected: \(expected)\nfound:    \(found)" }
  }

  private let file: SQLLogicFile
  private let configuration: SQLLogicConfiguration
  private let directory: TemporaryDirectory
  private var session: Session
  /// What the session was told, and a new one has to be told again.
  private var settings: [String] = []
  /// A transaction is of one session, and ends with it.
  private var isInTransaction = false

  /// All differences, in the order of the file.
  /// - Throws: When there is no warehouse to run it in. What statements throw is compared.
  static func differences(
    of file: SQLLogicFile, _ configuration: SQLLogicConfiguration
  ) async throws -> [Difference] {
    var runner = try await SQLLogicRunner(file, configuration)
    var differences: [Difference] = []
    for record in file.records {
      let found = await runner.outcome(of: record.sql)
      if let difference = runner.difference(record, found) { differences.append(difference) }
      if configuration.reopens { try await runner.reopen(after: record.sql, found) }
    }
    return differences
  }

  private init(_ file: SQLLogicFile, _ configuration: SQLLogicConfiguration) async throws {
    self.file = file
    self.configuration = configuration
    directory = try TemporaryDirectory()
    session = try await Warehouse.create(directory.path + "/w", on: SQLLogicRunner.engine(configuration)).session()
    leaveOutRules()
  }

  private static func engine(_ configuration: SQLLogicConfiguration) throws -> Engine {
    var settings = Engine.Configuration(threadCount: configuration.threadCount)
    if let batchRowCount = configuration.batchRowCount { settings.batchRowCount = batchRowCount }
    settings.forcedSpillByteCount = configuration.spillByteCount
    settings.forcesDivisions = configuration.dividesPlans
    return try Engine(settings)
  }

  private mutating func reopen(after sql: String, _ outcome: Outcome) async throws {
    if case .done = outcome {
      switch sql.prefix(while: \.isLetter).uppercased() {
      case "BEGIN", "START": isInTransaction = true
      case "COMMIT", "END", "ROLLBACK", "ABORT": isInTransaction = false
      case "SET", "RESET": settings.append(sql)
      default: break
      }
    }
    guard !isInTransaction else { return }
    session = try await Warehouse.open(directory.path + "/w", on: SQLLogicRunner.engine(configuration)).session()
    leaveOutRules()
    for setting in settings { try await session.execute(setting) }
  }

  private func leaveOutRules() {
    if configuration.leavesOutRules { session.leaveOut(rules: Set(Optimizer.rules.map(\.name))) }
  }

  // MARK: Running

  /// What a statement came to.
  private enum Outcome {
    case done(String)
    case rows(types: String, [String])
    case failure(BasaltError)
  }

  private func outcome(of sql: String) async -> Outcome {
    do throws(BasaltError) {
      switch try await session.run(sql) {
      case .done(let tag): return .done(tag)
      case .rows(let stream):
        let types = String(stream.schema.fields.map { SQLLogicText.letter(of: $0.type) })
        var rows: [String] = []
        var iterator = stream.makeAsyncIterator()
        while let batch = try await iterator.next() {
          for row in 0..<batch.rowCount {
            rows.append(batch.row(row).map(SQLLogicText.text(of:)).joined(separator: "\t"))
          }
        }
        return .rows(types: types, rows)
      }
    } catch {
      return .failure(error)
    }
  }

  /// `nil` when it is as it should be.
  private func difference(_ record: SQLLogicFile.Record, _ outcome: Outcome) -> Difference? {
    func differs(_ expected: String) -> Difference {
      Difference(
        file: file.name, line: record.line, sql: record.sql, expected: expected, found: SQLLogicRunner.text(of: outcome)
      )
    }
    switch (record.expectation, outcome) {
    case (.success, .done), (.success, .rows): return nil
    case (.success, .failure): return differs("success")
    case (.failure(let codes), .failure(let error)):
      guard let expression = try? Regex(codes) else { return differs("a regular expression, not \(codes)") }
      return error.code.name.wholeMatch(of: expression) == nil ? differs("an error of code \(codes)") : nil
    case (.failure(let codes), _): return differs("an error of code \(codes)")
    case (.rows(let types, let isSorted, let expected), .rows(let foundTypes, let found)):
      let isSame = SQLLogicRows.match(types: types, expected, foundTypes: foundTypes, found, isSorted: isSorted)
      return isSame ? nil : differs(SQLLogicRunner.text(types, expected))
    case (.rows(let types, _, let expected), _): return differs(SQLLogicRunner.text(types, expected))
    }
  }

  // MARK: As text

  private static func text(of outcome: Outcome) -> String {
    switch outcome {
    case .done(let tag): "done: \(tag)"
    case .rows(let types, let rows): text(types, rows)
    case .failure(let error): "\(error.code.name): \(error.message) \(error.remedy)"
    }
  }

  private static func text(_ types: String, _ rows: [String]) -> String {
    let shown = rows.prefix(rowCountShown).map { "\n  " + $0.replacing("\t", with: " | ") }.joined()
    let rest = rows.count > rowCountShown ? "\n  … \(rows.count) rows" : ""
    return "\(types)\(rows.isEmpty ? ", no rows" : shown + rest)"
  }

  /// All rows of all cases but a few.
  private static let rowCountShown = 40
}
