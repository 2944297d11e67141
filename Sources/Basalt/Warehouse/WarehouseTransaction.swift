internal import BasaltAudit
internal import BasaltLedger
internal import BasaltRuntime
internal import BasaltTable
internal import Synchronization

extension Warehouse {
  /// Changes of several tables that become one commit, whole or not at all.
  ///
  /// ```swift
  /// let transaction = try await warehouse.begin()
  /// try await transaction.createTable("totals", definition)
  /// try await transaction.append(batch, to: "flights")
  /// try await transaction.append(total, to: "totals")
  /// let receipt = try await transaction.commit()
  /// ```
  /// It stands on the version at which it began, and sees its own changes. When another commit since then cannot
  /// stand beside it, `commit()` throws a conflict that names both: only whoever began it knows whether it still
  /// makes sense.
  ///
  /// One task at a time.
  public final class Transaction: Sendable {
    private let warehouse: Warehouse
    /// One for the files of all its tables, as a commit names one.
    private let attempt: WriteAttempt
    /// Whether a session records what its statements do: otherwise each change is recorded here.
    private let isOfSession: Bool
    private let shared: Mutex<Shared>

    private struct Shared: Sendable {
      var draft: TransactionDraft
      /// Rows that are being appended, and that the draft has not yet.
      var works: [TableID: AppendWork] = [:]
      /// Those whose rows the draft has: kept for what they have written, which goes when the transaction is given up.
      var settled: [AppendWork] = []
      /// Rows could not be written: they are missing in the draft, which must not be committed.
      var failure: BasaltError?
      /// Tables whose rows are recorded to be coming.
      var recorded: Set<TableID> = []
    }

    init(_ warehouse: Warehouse, on state: WarehouseState, isOfSession: Bool = false) {
      (self.warehouse, self.isOfSession) = (warehouse, isOfSession)
      attempt = WriteAttempt(warehouse)
      shared = Mutex(Shared(draft: TransactionDraft(on: state, seesItsRows: true)))
    }

    /// Makes a table that others see from the commit on.
    /// - Throws: `.alreadyExists`; `.invalidArgument` for a definition that no table can have.
    public func createTable(_ name: String, _ definition: Table.Definition) async throws(BasaltError) {
      try await createTable(name, definition, under: nil)
    }

    /// Changes a table, all changes or none; rows that were appended before keep their files.
    /// - Throws: `.unknownName`; what the changes are refused with.
    public func alterTable(_ name: String, _ changes: [Table.Change]) async throws(BasaltError) {
      try await alterTable(name, changes, under: nil)
    }

    /// Drops a table: versions before the commit keep it.
    /// - Throws: `.unknownName`.
    public func dropTable(_ name: String) async throws(BasaltError) { try await dropTable(name, under: nil) }

    // MARK: Under a statement's entry of the audit log, or one of their own

    func createTable(
      _ name: String, _ definition: Table.Definition, under intent: RecordedIntent?
    ) async throws(BasaltError) {
      let id = warehouse.makeID()
      try await change("create-table", name, under: intent) { (draft, _) throws(BasaltError) in
        try draft.create(name, id: id, definition)
      }
    }

    func alterTable(
      _ name: String, _ changes: [Table.Change], under intent: RecordedIntent?
    ) async throws(BasaltError) {
      let warehouse = warehouse
      let cancellation = Cancellation()
      try await change("alter-table", name, under: intent, cancellation) { (draft, intent) throws(BasaltError) in
        try draft.alter(name, changes, in: warehouse, under: intent, cancellation)
      }
    }

    func dropTable(_ name: String, under intent: RecordedIntent?) async throws(BasaltError) {
      try await change("drop-table", name, under: intent) { (draft, _) throws(BasaltError) in try draft.dropTable(name)
      }
    }

    /// - Parameter cancellation: Read by what looks at rows; the others end by themselves.
    private func change(
      _ operation: String, _ name: String, under intent: RecordedIntent?, _ cancellation: Cancellation = Cancellation(),
      _ body: @escaping @Sendable (inout TransactionDraft, RecordedIntent) throws(BasaltError) -> Void
    ) async throws(BasaltError) {
      try await warehouse.engine.coordinator.run(cancellation: cancellation) { () throws(BasaltError) in
        if let intent { return try self.change { (draft) throws(BasaltError) in try body(&draft, intent) } }
        try self.warehouse.audited(operation, [self.tableAccess(named: name)]) { (access) throws(BasaltError) in
          try self.change { (draft) throws(BasaltError) in try body(&draft, access.intent) }
        }
      }
    }

    /// As this transaction has it.
    private func tableAccess(named name: String) -> AuditRecord.TableAccess {
      .init(name: name, id: tableIfAny(named: name)?.state.id.id)
    }

    private func change(_ body: (inout TransactionDraft) throws(BasaltError) -> Void) throws(BasaltError) {
      // Rows stand in the draft in front of the change: they are of the table as it was when they were appended.
      try settle()
      try shared.withLock { (shared) throws(BasaltError) in
        // A change that is refused leaves the transaction as it was.
        var draft = shared.draft
        try body(&draft)
        shared.draft = draft
      }
    }

    /// A table as this transaction has changed it, or `nil` when it sees none of that name; and how many rows it has
    /// appended that the state does not show yet.
    func tableIfAny(named name: String) -> (state: TableState, unsettledRowCount: Int)? {
      shared.withLock { shared in
        guard let table = try? shared.draft.table(named: name) else { return nil }
        return (table, shared.works[table.id]?.rowCount ?? 0)
      }
    }

    /// Whether nothing was changed: no row appended, and no definition touched.
    var isEmpty: Bool { shared.withLock { $0.draft.isEmpty && $0.works.values.allSatisfy { $0.rowCount == 0 } } }

    /// Names of the tables that it sees.
    var tableNames: [String] { shared.withLock { $0.draft.tables.map(\.name) } }

    // MARK: Reading its own rows

    /// The transaction so far, with all rows that were appended to a table: as files that no commit names yet, which are
    /// read like any others. Blocks.
    ///
    /// A value: what is appended later is not in it, so that `INSERT INTO t SELECT … FROM t` ends.
    func draft(settling table: TableID) throws(BasaltError) -> TransactionDraft {
      try settle(table)
      return shared.withLock { $0.draft }
    }

    /// Writes rows that are on their way, and notes them in the draft.
    ///
    /// Not with each append: a thousand statements of a row become one file, unless somebody reads in between.
    /// - Parameter table: `nil` for all.
    /// - Throws: What the store throws. The rows are lost then, and the transaction with them: it can only be discarded.
    private func settle(_ table: TableID? = nil) throws(BasaltError) {
      let works = try shared.withLock { (shared) throws(BasaltError) -> [AppendWork] in
        if let failure = shared.failure { throw failure }
        let works = shared.works.values.filter { table == nil || $0.tableID == table }.sorted {
          $0.tableID < $1.tableID
        }
        for work in works { shared.works[work.tableID] = nil }
        shared.settled += works
        return works
      }
      do throws(BasaltError) {
        for work in works {
          let prepared = try work.prepare()
          try shared.withLock { (shared) throws(BasaltError) in try work.add(prepared, to: &shared.draft) }
        }
      } catch {
        shared.withLock { $0.failure = error }
        throw error
      }
    }

    /// The columns of a table as this transaction has changed it.
    func schema(of name: String) throws(BasaltError) -> Schema {
      try shared.withLock { (shared) throws(BasaltError) in try shared.draft.table(named: name).schema.schema }
    }

    /// Appends the rows of a batch to a table as this transaction has changed it.
    public func append(_ batch: Batch, to name: String) async throws(BasaltError) {
      try await warehouse.engine.coordinator.run { () throws(BasaltError) in
        try self.recordAppend(to: name)
        let work = try self.shared.withLock { (shared) throws(BasaltError) -> AppendWork in
          let table = try shared.draft.table(named: name)
          // Of the table as it is now: a change would have settled what came before it.
          if let work = shared.works[table.id] { return work }
          let work = AppendWork(self.warehouse, table, attempt: self.attempt)
          shared.works[table.id] = work
          return work
        }
        try work.append(batch)
      }
    }

    /// Records the first rows that a table gets, unless a session has recorded its statement.
    private func recordAppend(to name: String) throws(BasaltError) {
      guard !isOfSession, let id = tableIfAny(named: name)?.state.id else { return }
      guard shared.withLock({ $0.recorded.insert(id).inserted }) else { return }
      do throws(BasaltError) {
        // What came of it, the commit's own entry says.
        try warehouse.audited("append", [tableAccess(named: name)]) { (_) in }
      } catch {
        shared.withLock { _ = $0.recorded.remove(id) }
        throw error
      }
    }

    /// Makes all changes durable and visible at once.
    /// - Throws: `.conflict`, naming what came between; `.commitUnknown`.
    @discardableResult
    public func commit(token: WorkToken? = nil) async throws(BasaltError) -> CommitReceipt {
      try await warehouse.engine.coordinator.run { () throws(BasaltError) in
        let receipt: CommitReceipt
        do throws(BasaltError) {
          try self.settle()
          let draft = self.shared.withLock { $0.draft }
          guard !draft.isEmpty else {
            throw BasaltError(
              .invalidArgument, "The transaction changes nothing.", remedy: "Discard it, or change something first.")
          }
          receipt = try self.commit(draft, token)
        } catch {
          if error.code != .commitUnknown { self.removeAll() }
          throw error
        }
        if receipt.isRepeated { self.removeAll() } else { self.attempt.end() }
        return receipt
      }
    }

    /// Recorded as what it does, to the tables that it does it to.
    private func commit(
      _ draft: TransactionDraft, _ token: WorkToken?
    ) throws(BasaltError) -> CommitReceipt {
      func commit() throws(BasaltError) -> CommitReceipt {
        try warehouse.commit(draft.operation, token: token, isRetried: false) { _ in draft }
      }
      // A session has recorded its COMMIT, or the one statement that this is.
      guard !isOfSession else { return try commit() }
      let tables = draft.facts.keys.sorted().map { id in
        AuditRecord.TableAccess(name: (draft.table(id) ?? draft.base.tables[id])?.name ?? "", id: id.id)
      }
      return try warehouse.audited("commit", tables) { (_) throws(BasaltError) in try commit() }
    }

    /// Gives up: nothing of it stays.
    public func discard() async throws(BasaltError) {
      try await warehouse.engine.coordinator.run { () throws(BasaltError) in
        self.removeAll()
      }
    }

    /// The attempt ends after all of them: what one could not remove is found under it.
    private func removeAll() {
      for work in shared.withLock({ Array($0.works.values) + $0.settled }) { work.removeObjects() }
      attempt.end()
    }
  }
}

extension Warehouse {
  /// Begins a transaction on the newest version.
  public func begin() async throws(BasaltError) -> Warehouse.Transaction { try await begin(isOfSession: false) }

  /// - Parameter isOfSession: A session has recorded what is going to be done.
  func begin(isOfSession: Bool) async throws(BasaltError) -> Warehouse.Transaction {
    try await engine.coordinator.run { () throws(BasaltError) in
      Warehouse.Transaction(self, on: try self.refresh(), isOfSession: isOfSession)
    }
  }
}

extension TransactionDraft {
  /// What people read in the history: rows before definitions, which a transaction with both made for its rows.
  fileprivate var operation: BasaltLedger.Transaction.Operation {
    let kinds = Set(facts.values.map(\.kind))
    if kinds.contains(.append) || payloadAddsRows { return .append }
    if actions.contains(where: { if case .createTable = $0 { true } else { false } }) { return .createTable }
    if facts.values.allSatisfy(\.dropsTable) { return .dropTable }
    return .alterTable
  }

  private var payloadAddsRows: Bool { facts.values.contains { !$0.addedFiles.isEmpty } }
}
