internal import BasaltAudit
internal import BasaltCore
internal import BasaltExecution
internal import BasaltFunctions
internal import BasaltPlan
internal import BasaltRuntime
internal import BasaltSQL
internal import BasaltTable
internal import Synchronization

/// A conversation in SQL: settings, perhaps an open transaction, and statements one after another.
///
/// ```swift
/// let session = warehouse.session(for: .owner)
/// let rows = try await session.query("SELECT carrier, avg(dep_delay) FROM flights GROUP BY carrier")
/// for try await batch in rows { print(batch.rowCount) }
/// ```
/// Every statement begins with a look at what others have committed, and reads one snapshot from its beginning to its end. There
/// is no way to rows without a session.
///
/// One statement at a time; results of earlier ones may still be read.
public final class Session: Sendable {
  let engine: Engine
  /// `nil`: queries over constants only.
  let warehouse: Warehouse?
  let shared: Mutex<Shared>
  /// Statements that were asked before, by this session or another.
  let statements: StatementCache
  /// On whose behalf it asks.
  public let principal: Principal
  /// By which its statements belong together in the audit log.
  public let id = UniqueID.random()

  /// What statements change.
  struct Shared: Sendable {
    var settings = SessionSettings()
    /// Between BEGIN and COMMIT.
    var transaction: OpenTransaction?
  }

  /// A transaction, and what it stands on.
  struct OpenTransaction: Sendable {
    let work: Warehouse.Transaction
    let state: WarehouseState
    /// Microseconds since 1970 UTC: `now()` of all its statements.
    let time: Int64
    let isReadOnly: Bool
    /// Tables that it has changed: without any, COMMIT makes no version.
    var changedTables: Set<String> = []
    /// A statement failed: only ROLLBACK is taken.
    var hasFailed = false
  }

  init(_ engine: Engine, _ warehouse: Warehouse?, for principal: Principal) {
    (self.engine, self.warehouse, self.principal) = (engine, warehouse, principal)
    shared = Mutex(Shared())
    statements = warehouse?.statements ?? engine.statements
  }

  /// Runs a statement that yields rows.
  /// - Parameters:
  ///   - sql: One statement.
  ///   - parameters: For `$1`, `$2`, … and `:name`.
  ///   - isProfiled: Whether the result is to know where its time went (`ResultStream.profile`). Costs two looks at the
  ///     clock for each operator and batch.
  /// - Throws: `.syntax`, `.unknownName`, `.typeMismatch` and others with the place in the text; `.invalidArgument` for a
  ///   statement without rows.
  public func query(
    _ sql: String, _ parameters: Parameters = Parameters(), isProfiled: Bool = false
  ) async throws(BasaltError) -> ResultStream {
    try await rows(parameters, isProfiled: isProfiled) { () throws(BasaltError) in
      ReadStatement(try self.keptStatement(sql))
    }
  }

  /// The same of a statement that was read before.
  func query(
    _ statement: KeptStatement, _ parameters: Parameters, isProfiled: Bool
  ) async throws(BasaltError) -> ResultStream {
    try await rows(parameters, isProfiled: isProfiled) { ReadStatement(statement) }
  }

  private func rows(
    _ parameters: Parameters, isProfiled: Bool,
    _ statement: @escaping @Sendable () throws(BasaltError) -> ReadStatement
  ) async throws(BasaltError) -> ResultStream {
    switch try await run(parameters, asksForRows: true, isProfiled: isProfiled, statement) {
    case .rows(let stream): return stream
    case .done, nil: throw Session.noRows
    }
  }

  /// Runs one statement to its end, and drops rows it yields.
  /// - Returns: What it has done: `INSERT 3`, `CREATE TABLE`.
  @discardableResult
  public func execute(
    _ sql: String, _ parameters: Parameters = Parameters()
  ) async throws(BasaltError) -> String {
    try await Session.tag(of: try await run(sql, parameters))
  }

  /// The same of a statement that was read before.
  func execute(_ statement: KeptStatement, _ parameters: Parameters) async throws(BasaltError) -> String {
    guard let result = try await run(parameters, { ReadStatement(statement) }) else {
      preconditionFailure("a statement has a result")
    }
    return try await Session.tag(of: result)
  }

  /// What a statement has done, with all of its rows.
  private static func tag(of result: StatementResult) async throws(BasaltError) -> String {
    switch result {
    case .done(let tag): return tag
    case .rows(let stream):
      var rowCount = 0
      var iterator = stream.makeAsyncIterator()
      while let batch = try await iterator.next() { rowCount += batch.rowCount }
      return "SELECT \(rowCount)"
    }
  }

  /// Runs one statement.
  /// - Throws: Also `.syntax` when the text holds none, or a second one.
  public func run(
    _ sql: String, _ parameters: Parameters = Parameters()
  ) async throws(BasaltError) -> StatementResult {
    let result = try await run(parameters) { () throws(BasaltError) in ReadStatement(try self.keptStatement(sql)) }
    guard let result else { preconditionFailure("a statement was parsed, and has a result") }
    return result
  }

  /// The statement of a text, as it was read before or now; a text that is none is a refusal in the audit log.
  func keptStatement(_ sql: String) throws(BasaltError) -> KeptStatement {
    do throws(BasaltError) { return try statements.statement(sql) } catch {
      refused(sql, error)
      throw error
    }
  }

  static var noRows: BasaltError {
    BasaltError(
      .invalidArgument, "The statement yields no rows.",
      remedy: "Ask a query here; other statements are executed (`execute`, or `basalt sql`).")
  }

  /// Whether BEGIN has begun something that is neither committed nor given up.
  public var isInTransaction: Bool { shared.withLock { $0.transaction != nil } }

  /// Leaves optimizer rules out from now on: what the same query yields without them is what tests compare with.
  package func leaveOut(rules: Set<String>) { shared.withLock { $0.settings.disabledRules = rules } }

  /// Has every statement bound anew from now on: what tests compare with.
  package func bindAlways() { shared.withLock { $0.settings.usesKeptPlans = false } }

  /// What is kept of statements, by all sessions of its warehouse.
  package var keptStatements: StatementCache.Figures { statements.figures }

  /// The statements of a script, one by one: each is parsed when those before it have run.
  public func script(_ text: String, _ parameters: Parameters = Parameters()) -> Script {
    Script(text, parameters, self)
  }

  /// Parses and binds a statement on a thread of our own, since both recurse and may block; then does what is left.
  /// - Parameter next: The statement and its text, or `nil` when there is none.
  func run(
    _ parameters: Parameters, asksForRows: Bool = false, isProfiled: Bool = false,
    _ next: @escaping @Sendable () throws(BasaltError) -> ReadStatement?
  ) async throws(BasaltError) -> StatementResult? {
    let cancellation = Cancellation()
    // As PostgreSQL: what has failed in a transaction fails all of it, also while its rows are read. Rows that are read after
    // its end fail nothing.
    let (milliseconds, begun) = shared.withLock { ($0.settings.timeoutMilliseconds, $0.transaction?.work) }
    let timer = StatementTimer(milliseconds: milliseconds, cancellation) { [weak self] in
      self?.shared.withLock { shared in
        guard let open = shared.transaction, open.work === begun else { return }
        shared.transaction?.hasFailed = true
      }
    }
    do throws(BasaltError) {
      let work = try await engine.coordinator.run(cancellation: cancellation) {
        () throws(BasaltError) -> (work: StatementWork, access: AuditedAccess?)? in
        let start = ContinuousClock.now
        guard let statement = try next() else { return nil }
        // Measured always: only the text says whether somebody wants to know.
        let parsing = ContinuousClock.now - start
        return try StatementRun(
          self, statement, parameters, cancellation, timer, parsing: parsing, isProfiled: isProfiled
        ).recordedWork(of: statement.parsed)
      }
      guard let (work, access) = work else { return nil }
      do throws(BasaltError) {
        if asksForRows {
          // Before anything is done: whoever asks a question has not meant to drop a table.
          guard case .rows = work else { throw Session.noRows }
        }
        let result = try await perform(work, access)
        // Rows that are still to be read end it themselves.
        if case .done = result { access?.end(.complete) }
        return result
      } catch {
        // As its user hears of it: a time that was over is not told as a cancellation.
        let told = timer.ended(by: error)
        access?.end(by: told)
        throw told
      }
    } catch {
      throw timer.ended(by: error)
    }
  }
}

extension Session {
  /// What one statement came to.
  public enum StatementResult: Sendable {
    /// Rows, which are made as they are read.
    case rows(ResultStream)
    /// It is done: `INSERT 3`.
    case done(String)
  }
}

extension Session {
  /// Values for `$1` and `:name`.
  ///
  /// Written as an array for the first, and as a dictionary for the second: `[.integer(7)]`, `["id": .integer(7)]`.
  public struct Parameters: Sendable, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// `$1` is the first.
    public var positional: [Value]
    /// By name, in lower case.
    public var named: [String: Value]

    public init(_ positional: [Value] = [], named: [String: Value] = [:]) {
      (self.positional, self.named) = (positional, named)
    }

    /// None.
    public init() { (positional, named) = ([], [:]) }

    public init(arrayLiteral elements: Value...) { self.init(elements) }

    /// A name that is given twice has its last value.
    public init(dictionaryLiteral elements: (String, Value)...) {
      self.init(named: Dictionary(elements) { _, last in last })
    }
  }
}

extension Warehouse {
  /// Opens a session: for each that asks by itself one of its own, which costs next to nothing.
  /// - Parameter principal: On whose behalf.
  public func session(for principal: Session.Principal = .owner) -> Session { Session(engine, self, for: principal) }
}

extension Engine {
  /// Opens a session without a warehouse: for queries that need no table.
  public func session() -> Session { Session(self, nil, for: .owner) }
}
