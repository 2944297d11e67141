internal import BasaltExecution
internal import BasaltFunctions
internal import BasaltLedger
internal import BasaltPlan
internal import BasaltRuntime
internal import BasaltSQL
internal import BasaltStorage
internal import BasaltTable
internal import Synchronization

/// One statement, from its tree to what is left to do: snapshot pinned, names and types bound, plan optimized, pipelines put
/// together. Blocks, and recurses as deep as the statement: it runs on a thread of our own.
///
/// A value that lives as long as this takes. What outlives it (rows that are read later) takes from it what it needs.
struct StatementRun {
  let session: Session
  /// Of the whole script: errors show the place in what was typed.
  let source: SourceText
  let parameters: Session.Parameters
  let cancellation: Cancellation
  let timer: StatementTimer
  /// As they were when the statement began, like the transaction: a SET that comes later is none of its business.
  let settings: SessionSettings
  let transaction: Session.OpenTransaction?
  /// What names mean: the transaction's snapshot, or the newest.
  let catalog: any Catalog
  /// What the audit log hears of it; `nil` without a warehouse.
  let audit: StatementAudit?
  /// Of all its scans, those of sub-queries included, which run while the plan is put together.
  let tracker = StatementTracker()
  /// The statement with the plans that are kept of it; `nil` for one that nobody will ask again.
  let kept: KeptStatement?
  /// How long it took to parse the text.
  let parsing: Duration
  /// Whether the rows of a query are to be measured.
  let isProfiled: Bool
  /// `now()`, in microseconds since 1970 UTC.
  let time: Int64
  let zones: ZoneDatabase

  init(
    _ session: Session, _ statement: ReadStatement, _ parameters: Session.Parameters, _ cancellation: Cancellation,
    _ timer: StatementTimer, parsing: Duration = .zero, isProfiled: Bool = false
  ) throws(BasaltError) {
    self.session = session
    source = statement.source
    self.parameters = parameters
    self.cancellation = cancellation
    self.timer = timer
    (self.parsing, self.isProfiled) = (parsing, isProfiled)
    // Both in one look, and the lock is not held for what follows, which may wait for the store.
    let shared = session.shared.withLock { ($0.settings, $0.transaction) }
    (settings, transaction) = shared
    kept = settings.usesKeptPlans ? statement.kept : nil
    zones = session.engine.zones
    if let warehouse = session.warehouse {
      // The look at what others have committed, with which every statement begins.
      let state = if let open = shared.1 { open.state } else { try warehouse.refresh() }
      catalog = SessionCatalog(warehouse, pinned: state, in: shared.1?.work)
      audit = StatementAudit(warehouse, state.version.value, of: session.asker, source)
      // The warehouse's clock, which simulations set; within a transaction that of its BEGIN.
      time = shared.1?.time ?? Int64(warehouse.clock.now())
    } else {
      catalog = EmptyCatalog()
      audit = nil
      time = Int64(SystemWallClock().now())
    }
  }

  /// Whether a statement is taken in a transaction that has failed.
  private func isTakenAfterFailure(_ statement: Statement) -> Bool {
    switch statement {
    // COMMIT too: it ends the transaction as ROLLBACK does, so that a script which ends with it leaves none open.
    case .rollback, .commit: true
    default: false
    }
  }

  /// What can be done by binding is done here; everything that waits for others is handed back.
  /// - Throws: Errors with their place in the text. Nothing has changed then.
  func work(of parsed: ParsedStatement) throws(BasaltError) -> StatementWork {
    if let transaction, transaction.hasFailed, !isTakenAfterFailure(parsed.statement) {
      throw BasaltError(
        .invalidArgument, "A statement of this transaction has failed: no others are taken.",
        remedy: "ROLLBACK, and begin again.")
    }
    switch parsed.statement {
    case .query(let query):
      let profiler = isProfiled ? StatementProfiler(session.engine.queryBudget, parsing: parsing) : nil
      if let (plan, tables) = try keptPlan(of: query, profiler) {
        return .rows(try rows(ofOptimized: plan, over: tables, profiler, for: .release))
      }
      let bound = try measured(profiler, \.binding) { () throws(BasaltError) in try binder().bind(query) }
      return .rows(try rows(of: bound, profiler))
    case .createTable(let statement): return try createTable(statement)
    case .dropTable(let statement): return try dropTable(statement)
    case .alterTable(let statement): return try alterTable(statement)
    case .insert(let statement): return try insert(statement)
    case .copy(let statement): return try copy(statement)
    case .begin(let statement): return .begin(isReadOnly: statement.isReadOnly ?? false)
    case .commit: return .commit
    case .rollback: return .rollback
    case .explain(let statement): return try explain(statement)
    case .show(let statement): return try show(statement)
    case .set(let statement):
      // At once, and not as work: a setting is the session's own, and waits for nobody.
      let zones = zones
      try session.shared.withLock { (shared) throws(BasaltError) in try shared.settings.apply(statement, zones) }
      return .done("SET")
    case .describe(let statement): return try describe(statement)
    }
  }

  // MARK: Binding and planning

  /// A new one for each query: columns are numbered from the start, and two queries of a statement share nothing.
  func binder() -> Binder { Binder(catalog: catalog, session: bindingSession, source: source) }

  /// What a statement may know of its session, with the values of its parameters.
  var bindingSession: BindingSession {
    BindingSession(
      zone: settings.zone, zones: zones, transactionTime: time, currentUser: session.principal.name,
      positional: parameters.positional, named: parameters.named)
  }

  /// The rows of a bound query: optimized, planned, and ready to be read. Nothing of it has run but its sub-queries.
  /// - Parameters:
  ///   - profiler: Told what it takes, if anybody wants to know.
  ///   - operation: What the audit log calls it, unless the statement is recorded already.
  ///   - use: What becomes of the rows.
  func rows(
    of query: QueryPlan, _ profiler: StatementProfiler? = nil, as operation: String = "select",
    for use: RowUse = .release
  ) throws(BasaltError) -> ResultStream {
    // Before the optimizer: what it asks of a table is answered from what is pinned.
    if let catalog = catalog as? SessionCatalog {
      // Sub-queries read tables as well, and are plans of their own.
      for plan in [query.root] + query.subqueries.map(\.plan) {
        for table in plan.scannedTables { try catalog.pin(table.source) }
      }
    }
    // Here, and no later: rules ask what is known of rows, and sub-queries run while the plan is put together.
    let tables = try tables(for: query, operation)
    let query = try measured(profiler, \.optimizing) { () throws(BasaltError) in
      try Optimizer.optimized(query, without: settings.disabledRules).plan
    }
    return try rows(ofOptimized: query, over: tables, profiler, for: use)
  }

  /// The rows of a query that is bound and optimized, over tables that are pinned.
  /// - Parameter tables: The way to their rows, under the intent that is recorded.
  private func rows(
    ofOptimized query: QueryPlan, over tables: any TableReading, _ profiler: StatementProfiler?, for use: RowUse
  ) throws(BasaltError) -> ResultStream {
    profiler?.begin(query)
    // Of the engine and no more of the session: a plan that may be made again lives as long as nobody has a row of it.
    let (engine, cancellation, zone, zones, time) = (session.engine, cancellation, settings.zone, zones, time)
    let ticket = ticket(for: query, profiler)
    // What passes through takes its rounds from the engine's, as it always did.
    let budget = ticket?.budget ?? profiler?.budget ?? engine.queryBudget
    let start = ContinuousClock.now
    var waiting = Duration.zero
    // A profile is of one run: what is measured is not made again.
    let reader = try QueuedReader.making(
      ticket, hasSubqueries: !query.subqueries.isEmpty, isRepeatable: profiler == nil, waited: { waiting = $0 }
    ) { [tracker] () throws(BasaltError) in
      let context = ExecutionContext(
        // The seed of `random()` is new for each statement, or every session would draw the same numbers.
        pool: engine.pool, budget: budget, cancellation: cancellation, zone: zone, zones: zones, transactionTime: time,
        seed: UInt64.random(in: .min ... .max), batchRowCount: engine.batchRowCount, profile: profiler?.operators,
        spilling: engine.spilling, forcesDivisions: engine.forcesDivisions)
      // The tracker alone: the plan would otherwise hold the whole statement, as long as its rows are read.
      var planner = PhysicalPlanner(context, tables) { totals in tracker.add(totals) }
      return PipelineReader(try planner.plan(query), context)
    }
    profiler?.add(ContinuousClock.now - start - waiting, to: \.planning)
    profiler?.add(waiting, to: \.waiting)
    // Of the optimized plan, whose root every rule leaves with the columns that were bound.
    let stream = try ResultStream(
      reader, columns: query.root.columns.map { ($0.name, $0.type) },
      zone: settings.zone, engine: session.engine, cancellation: cancellation, tracker: tracker, timer: timer,
      profiler: profiler,
      access: use == .discard ? nil : audit?.access, endsAccess: use == .release)
    // Here, where a thread is at work already. Not what has to read all of its rows for the first, and not what is
    // measured: a profile tells what reading has done.
    if profiler == nil, query.root.isStreaming { stream.readAhead() }
    return stream
  }

  /// A place in the queue of the engine, for a query that holds rows.
  /// - Returns: `nil` for one that passes them through: it waits for nobody.
  private func ticket(for query: QueryPlan, _ profiler: StatementProfiler?) -> QueryAdmission.Ticket? {
    if query.root.isStreaming, query.subqueries.isEmpty { return nil }
    // Sub-queries run one after another, and their values stay; tables of WITH stay as they are.
    let byteCount = query.subqueries.reduce(query.root.estimatedByteCount) { $0 + $1.plan.estimatedByteCount }
    return session.engine.admission.ticket(
      byteCount: byteCount, profiler?.budget ?? MemoryBudget(within: session.engine.queryBudget), cancellation)
  }

  /// Does something, and tells the profiler how long it took.
  func measured<Result>(
    _ profiler: StatementProfiler?, _ phase: WritableKeyPath<QueryProfile.Phases, Duration>,
    _ body: () throws(BasaltError) -> Result
  ) throws(BasaltError) -> Result {
    guard let profiler else { return try body() }
    let start = ContinuousClock.now
    let result = try body()
    profiler.add(ContinuousClock.now - start, to: phase)
    return result
  }

  /// Rows that a statement makes by itself: SHOW, DESCRIBE, EXPLAIN.
  /// - Precondition: Each row has a value for each column, of its type.
  func rows(
    _ columns: [(name: String, type: LogicalType)], _ rows: [[Value]]
  ) throws(BasaltError) -> StatementWork {
    var numbering = ColumnNumbering()
    let values = Values(
      columns: columns.map { PlanColumn(id: numbering.makeID(), name: $0.name, type: $0.type) },
      rows: rows.map { row in zip(row, columns).map { .constant($0, $1.type) } })
    return .rows(try self.rows(of: QueryPlan(root: .values(values), subqueries: [], numbering: numbering)))
  }
}

extension LogicalPlan {
  /// Whether its first row comes with the first rows of its only table, and its first round is as small as that table's.
  fileprivate var isStreaming: Bool {
    switch self {
    case .scan, .values: true
    case .common, .recursive, .firstRows, .asof: false
    case .filter(_, let input): input.isStreaming
    case .project(let projection): projection.input.isStreaming
    case .limit(let limit): limit.input.isStreaming
    case .expansion(let expansion): expansion.input.isStreaming
    case .series, .aggregate, .join, .window, .sort, .distinct, .combined, .divided: false
    }
  }

  /// Tables that are read, each as often as it is.
  ///
  /// Scans have no inputs: they are the leaves, and the only ones that read.
  fileprivate var scannedTables: [CatalogTable] {
    if case .scan(let scan) = self { return [scan.table] }
    return inputs.flatMap(\.scannedTables)
  }
}
