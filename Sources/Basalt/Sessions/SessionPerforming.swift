internal import BasaltStorage
internal import BasaltTable
internal import Synchronization

/// Doing what a statement asks for, once it is bound: in the open transaction, or in one commit of its own.
extension Session {
  /// On the caller's task: whatever blocks goes to a thread of its own further below.
  /// - Throws: What the work throws. Then either nothing of it has happened, or `.commitUnknown` says that nobody
  ///   knows.
  /// - Returns: What PostgreSQL answers, so that tools that read its tags understand ours.
  /// - Parameter access: What the audit log knows of it.
  func perform(_ work: StatementWork, _ access: AuditedAccess?) async throws(BasaltError) -> StatementResult {
    let intent = access?.intent
    switch work {
    case .rows(let stream): return .rows(stream)
    case .done(let tag): return .done(tag)
    case .createTable(let name, let definition, let defaults):
      // A table and its defaults are one commit: no other session appends between them and gets NULL instead.
      try await change([name]) { (transaction) throws(BasaltError) in
        try await transaction.createTable(name, definition, under: intent)
        if !defaults.isEmpty {
          try await transaction.alterTable(
            name, defaults.map { .setDefault($0.column, $0.value) }, under: intent)
        }
      }
      return .done("CREATE TABLE")
    // Table and rows in one commit: a query that fails in its last row leaves no table behind.
    case .createTableAs(let name, let definition, let rows):
      let count = Counter()
      try await change([name]) { (transaction) throws(BasaltError) in
        try await transaction.createTable(name, definition, under: intent)
        count.rowCount = try await Session.append(rows, to: name, transaction)
      }
      return .done("SELECT \(count.rowCount)")
    // One commit for all: DROP of several is seen whole or not at all.
    case .dropTables(let names):
      try await change(names) { (transaction) throws(BasaltError) in
        for name in names { try await transaction.dropTable(name, under: intent) }
      }
      return .done("DROP TABLE")
    case .alterTable(let name, let changes):
      try await change([name]) { (transaction) throws(BasaltError) in
        try await transaction.alterTable(name, changes, under: intent)
      }
      return .done("ALTER TABLE")
    case .insert(let name, let rows): return .done("INSERT \(try await insert(rows, into: name))")
    case .copyFrom(let path, let table, let options):
      // An import commits by itself, on whatever the table is by then, and a transaction stands on one state. Refused
      // here, before the file is read.
      guard shared.withLock({ $0.transaction == nil }) else {
        throw BasaltError(
          .unsupported, "COPY FROM is a commit of its own, and cannot be part of a transaction.",
          remedy: "COMMIT first, or insert the rows.")
      }
      let report = try await requireWarehouse().importRecordedText([path], into: table, options)
      access?.add(rowCount: report.rowCount, byteCount: report.sourceByteCount)
      return .done("COPY \(report.rowCount)")
    // Also in a read-only transaction: it changes a file, and no table.
    case .copyTo(let path, let rows, let format):
      return .done("COPY \(try await TextExport.write(rows, to: path, format))")
    case .begin(let isReadOnly):
      try await begin(isReadOnly: isReadOnly)
      return .done("BEGIN")
    case .commit:
      // Taken out before it is committed: whatever becomes of the commit, the session is in no transaction
      // afterwards.
      guard let transaction = shared.withLock({ $0.transaction.take() }) else { throw Session.noTransaction }
      // A failed transaction ends as PostgreSQL ends it: nothing of it stays, and COMMIT says so.
      if transaction.hasFailed {
        try await transaction.work.discard()
        return .done("ROLLBACK")
      }
      // A transaction that only read is no version: the warehouse refuses an empty commit, and here none is meant.
      if transaction.changedTables.isEmpty {
        try await transaction.work.discard()
      } else {
        try await transaction.work.commit()
      }
      return .done("COMMIT")
    case .rollback:
      guard let transaction = shared.withLock({ $0.transaction.take() }) else { throw Session.noTransaction }
      try await transaction.work.discard()
      return .done("ROLLBACK")
    }
  }

  /// Asked by what changes tables or begins a transaction: queries hear from the binder that there are none.
  /// - Throws: `.invalidArgument` without a warehouse.
  func requireWarehouse() throws(BasaltError) -> Warehouse {
    if let warehouse { return warehouse }
    throw EmptyCatalog.noWarehouse
  }

  /// An error, where PostgreSQL warns: a COMMIT without BEGIN is a script that was put together wrongly, and what it
  /// meant to be one change has been several.
  private static var noTransaction: BasaltError {
    BasaltError(.invalidArgument, "No transaction has begun.", remedy: "Write BEGIN first.")
  }

  // MARK: Transactions

  /// Pins the state that all statements until COMMIT read and build on. Nothing is written or
  /// locked by it.
  private func begin(isReadOnly: Bool) async throws(BasaltError) {
    guard shared.withLock({ $0.transaction == nil }) else {
      throw BasaltError(
        .invalidArgument, "A transaction has begun already.", remedy: "COMMIT or ROLLBACK it first.")
    }
    let warehouse = try requireWarehouse()
    // One look gives both, so that what is read and what is written upon are the same version.
    let begun = try await warehouse.engine.coordinator.run { () throws(BasaltError) in
      let state = try warehouse.refresh()
      return (work: Warehouse.Transaction(warehouse, on: state, isOfSession: true), state: state)
    }
    // Once: `now()` is the same in all its statements, as the standard asks.
    let time = Int64(warehouse.clock.now())
    shared.withLock {
      $0.transaction = OpenTransaction(work: begun.work, state: begun.state, time: time, isReadOnly: isReadOnly)
    }
  }

  /// Changes tables in the open transaction, or in one of its own that is committed at once.
  /// - Parameters:
  ///   - names: What the statement changes: remembered, because a transaction that changed nothing is no commit.
  ///   - body: Fails as a whole; what it did before stays in the transaction, which can then only be rolled back.
  private func change(
    _ names: [String], _ body: (Warehouse.Transaction) async throws(BasaltError) -> Void
  ) async throws(BasaltError) {
    if let open = shared.withLock({ $0.transaction }) {
      // Here, where all changes come by: a new kind of statement cannot forget to ask.
      guard !open.isReadOnly else {
        throw BasaltError(
          .invalidArgument, "The transaction is read-only.", remedy: "ROLLBACK, and BEGIN without READ ONLY.")
      }
      try await body(open.work)
      // Behind the work, and not when it fails: a statement that failed takes every further one with it anyway.
      shared.withLock { $0.transaction?.changedTables.formUnion(names) }
      return
    }
    // Alone, a statement is a transaction: the same code serves both, and there is one meaning of each statement.
    let transaction = try await requireWarehouse().begin(isOfSession: true)
    do throws(BasaltError) {
      try await body(transaction)
    } catch {
      // Giving up may fail as well; what went wrong first is what is told.
      _ = try? await transaction.discard()
      throw error
    }
    // Outside of the `do`: a commit that fails removes its files itself, and one of unknown outcome must keep them.
    try await transaction.commit()
  }

  /// Rows of a query into a table: without a transaction by an appender, whose commit is made again when a race is lost.
  ///
  /// A conflict with others' appends is none for rows: they are only placed behind. A transaction would have to fail.
  /// - Returns: How many rows there were.
  private func insert(_ rows: ResultStream, into name: String) async throws(BasaltError) -> Int {
    if shared.withLock({ $0.transaction != nil }) {
      let count = Counter()
      try await change([name]) { (transaction) throws(BasaltError) in
        count.rowCount = try await Session.append(rows, to: name, transaction)
      }
      return count.rowCount
    }
    let appender = try await requireWarehouse().recordedAppender(to: name)
    var rowCount = 0
    do throws(BasaltError) {
      // By hand: a `for` loop would lose which errors are thrown.
      var iterator = rows.makeAsyncIterator()
      while let batch = try await iterator.next() {
        rowCount += batch.rowCount
        try await appender.append(batch.of(appender.schema))
      }
      // No row is no change: there is nothing to commit.
      if rowCount > 0 { try await appender.commit() } else { try await appender.discard() }
    } catch {
      // Of an unknown outcome the files stay: they may be rows by now, and cleaning finds out later.
      if error.code != .commitUnknown { _ = try? await appender.discard() }
      throw error
    }
    return rowCount
  }

  /// Into a transaction. The schema is the transaction's own, as its earlier statements have left the table.
  private static func append(
    _ rows: ResultStream, to name: String, _ transaction: Warehouse.Transaction
  ) async throws(BasaltError) -> Int {
    var rowCount = 0
    let schema = try transaction.schema(of: name)
    var iterator = rows.makeAsyncIterator()
    while let batch = try await iterator.next() {
      rowCount += batch.rowCount
      try await transaction.append(batch.of(schema), to: name)
    }
    return rowCount
  }
}

/// Rows counted by a closure that returns nothing. Of one task.
private final class Counter {
  var rowCount = 0
}

extension Batch {
  /// The same columns as those of a table.
  /// - Precondition: They are of its types, in its order: the binder has seen to it.
  fileprivate func of(_ schema: Schema) -> Batch {
    Batch(schema: schema, columns: columns, rowCount: physicalRowCount, selection: selection)
  }
}
