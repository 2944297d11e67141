internal import BasaltPlan
internal import BasaltRuntime
internal import BasaltSQL

/// A statement that is read once and run many times, with other values each time.
///
/// ```swift
/// let byTail = try await session.prepare("SELECT * FROM flights WHERE tailnum = $1")
/// for try await batch in try await byTail.query([.text("N14228")]) { print(batch.rowCount) }
/// ```
/// Its plan is kept for values of the same types. It always means what the text means at the moment: each execution
/// begins with a look at what others have committed, and a table that was altered, or dropped and made again, is bound
/// anew. Texts that are asked with `Session.query` use the same plans.
///
/// One statement of a session at a time, prepared ones included; any task may have it.
public final class PreparedStatement: Sendable {
  private let session: Session
  private let statement: KeptStatement
  /// What must be given, in the order in which it is first written.
  public let placeholders: [Placeholder]

  /// One of the values that a statement asks for.
  public struct Placeholder: Sendable, Hashable, CustomStringConvertible {
    /// As it is written: `$1`, `:name`.
    public let description: String
    /// What its place makes of a text that is given; `nil` where no place says it. Values of other types may be given
    /// wherever they can be compared or assigned.
    public let type: LogicalType?
  }

  init(_ session: Session, _ statement: KeptStatement, _ placeholders: [Placeholder]) {
    (self.session, self.statement, self.placeholders) = (session, statement, placeholders)
  }

  /// Runs it, as `Session.query` runs its text.
  /// - Parameter isProfiled: Whether the result is to know where its time went.
  /// - Throws: `.invalidArgument` when a value is missing, or the statement yields no rows; what running it throws.
  public func query(
    _ parameters: Session.Parameters = Session.Parameters(), isProfiled: Bool = false
  ) async throws(BasaltError) -> ResultStream {
    try await session.query(statement, parameters, isProfiled: isProfiled)
  }

  /// Runs it to its end, as `Session.execute` runs its text.
  /// - Returns: What it has done: `INSERT 3`.
  @discardableResult
  public func execute(_ parameters: Session.Parameters = Session.Parameters()) async throws(BasaltError) -> String {
    try await session.execute(statement, parameters)
  }
}

extension Session {
  /// Reads a statement once, for many executions.
  /// - Throws: `.syntax`; `.unknownName` for a table, column or function that there is not now.
  /// - Complexity: That of binding. Nothing is run.
  public func prepare(_ sql: String) async throws(BasaltError) -> PreparedStatement {
    try await engine.coordinator.run { () throws(BasaltError) in
      let statement = try self.keptStatement(sql)
      let placeholders = try SQLParser.parameters(of: statement.source)
      // Of the owner's names at this moment; each execution looks anew.
      let types = try self.types(of: placeholders, in: statement)
      return PreparedStatement(
        self, statement,
        placeholders.map { placeholder in
          let type = types.first { $0.parameter.isSame(as: placeholder) }?.type
          return PreparedStatement.Placeholder(description: placeholder.text, type: type)
        })
    }
  }

  /// Binds it with a text for each parameter, to learn what their places make of them.
  private func types(
    of placeholders: [Parameter], in statement: KeptStatement
  ) throws(BasaltError) -> [(parameter: Parameter, type: LogicalType)] {
    var given = Parameters()
    for placeholder in placeholders {
      switch placeholder {
      case .number(let number):
        while given.positional.count < number { given.positional.append(.text("")) }
      case .name(let name): given.named[name.text] = .text("")
      }
    }
    let cancellation = Cancellation()
    let run = try StatementRun(
      self, ReadStatement(statement), given, cancellation, StatementTimer(milliseconds: 0, cancellation))
    do throws(BasaltError) { return try run.parameterTypes(of: statement.parsed.statement) } catch {
      // A name that is asked for and not there is what a refusal is, whether or not it was to be run.
      run.audit?.failed(error)
      throw error
    }
  }
}

extension StatementRun {
  /// What the places of a statement's parameters make of texts.
  fileprivate func parameterTypes(
    of statement: Statement
  ) throws(BasaltError) -> [(parameter: Parameter, type: LogicalType)] {
    switch statement {
    case .query(let query): return try binder().parameterTypes(of: query)
    case .insert(let insert):
      let table = try storedTable(insert.table).table
      guard case .query(let rows) = insert.source else { return [] }
      return try binder().parameterTypes(ofRows: rows, into: table.schema, columns: insert.columns)
    // The others are bound when they are run: they have few parameters, and each of them once.
    default: return []
    }
  }
}

extension Parameter {
  /// As it is written.
  fileprivate var text: String {
    switch self {
    case .number(let number): "$\(number)"
    case .name(let name): ":\(name.text)"
    }
  }
}
