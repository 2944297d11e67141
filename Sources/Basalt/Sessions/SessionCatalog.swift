internal import BasaltAccess
internal import BasaltAudit
internal import BasaltExecution
internal import BasaltLedger
internal import BasaltPlan
internal import BasaltRuntime
internal import BasaltTable
internal import Synchronization

/// The tables of a warehouse as one statement sees them: one snapshot pinned when it begins, and others where it says `AT`.
///
/// The binder asks it for names and schemas; execution gets its scans and rows of `RecordedTables`, which there are when the
/// statement's intent is durable. Whoever opened the warehouse owns it, so every decision is the owner's; sessions of other principals will bring theirs.
final class SessionCatalog: Catalog {
  private let warehouse: Warehouse
  /// Held as long as the statement: everything that it does not ask for `AT` a moment is of this one version.
  private let pinned: WarehouseState
  /// The open transaction, whose definitions stand before those of the snapshot.
  private let transaction: Warehouse.Transaction?
  /// Snapshots by version: the same table may be read as of several, and each is found once.
  private let snapshots: Mutex<[Int: WarehouseState]>
  /// What the transaction had become when the statement began, by the tables that it reads.
  private let drafts = Mutex<[TableID: TransactionDraft]>([:])
  /// What is not known is kept as well.
  private let distinctCounts = Mutex<[ColumnKey: Int?]>([:])
  private let estimatedFacts = Mutex<[ColumnKey: ColumnFacts?]>([:])
  /// Which values are frequent, of columns that somebody has tested.
  private let distributions = Mutex<[ColumnKey: DistributionEstimate?]>([:])
  private struct ColumnKey: Hashable {
    let table: TableID
    let version: Int?
    let column: FieldID
  }

  /// Text files that the statement names; each is looked at once, however often it is bound.
  private let files = Mutex<[(request: FileRequest, table: TextTable)]>([])

  /// The statement's, once it is recorded.
  private let intent = Mutex<RecordedIntent?>(nil)

  /// - Parameter pinned: What names mean without `AT`.
  init(_ warehouse: Warehouse, pinned: WarehouseState, in transaction: Warehouse.Transaction? = nil) {
    self.transaction = transaction
    self.warehouse = warehouse
    self.pinned = pinned
    snapshots = Mutex([pinned.version.value: pinned])
  }

  /// For SHOW TABLES and for the nearest name of an error. System tables come last, whatever they are called.
  var tableNames: [String] {
    (transaction?.tableNames ?? pinned.tables.values.map(\.name)).sorted()
      + SystemTable.all.map { "\(SystemTable.schemaName).\($0.name)" }
  }

  /// The version goes into what the binder keeps of a table: execution asks by it, and never by name again. A table
  /// that is renamed meanwhile is still the one that was bound.
  func table(schema: String?, named name: String, at moment: BasaltPlan.Moment?) throws(BasaltError) -> CatalogTable? {
    let state = try snapshot(at: moment)
    switch schema {
    // System tables need their schema: a new one must not take the name of somebody's table.
    case nil, "main", "public":
      // A table that the transaction has made is in no snapshot, and one that it has changed is another there.
      if let transaction, moment == nil {
        return transaction.tableIfAny(named: name).map { found in
          catalogTable(found.state, version: nil, addedRowCount: found.unsettledRowCount)
        }
      }
      if let table = state.table(named: name) { return catalogTable(table, version: state.version.value) }
      try requireMade(name, before: state)
      return nil
    case SystemTable.schemaName:
      guard let table = SystemTable.named(name) else { return nil }
      return CatalogTable(
        name: "\(SystemTable.schemaName).\(name)", schema: table.schema,
        source: .system(name, version: state.version.value),
        // They have no identifier of their own, and are as open as the warehouse. Their rows are not counted
        // beforehand, which would mean making them: a guess is enough to put a join in order.
        access: .grantedToOwner(of: warehouse.id, table: warehouse.id), rowCount: 1_000)
    default: return nil
    }
  }

  /// Opens text files and infers their types. Blocks.
  ///
  /// They are as open as the warehouse to its owner: what they may be beside that is the engine's to say, and comes first.
  func files(_ request: FileRequest) throws(BasaltError) -> CatalogTable {
    let paths = try warehouse.engine.readableFiles.paths(of: request.path)
    let known = files.withLock { $0.firstIndex { $0.request == request } }
    let number: Int
    if let known {
      number = known
    } else {
      let table = try TextTable(request, paths: paths, on: warehouse.engine.pool)
      number = files.withLock { files in
        files.append((request, table))
        return files.count - 1
      }
    }
    let table = files.withLock { $0[number].table }
    return CatalogTable(
      name: request.path, schema: table.schema, source: .files(table.paths, number: number),
      access: .grantedToOwner(of: warehouse.id, table: warehouse.id), rowCount: table.rowCount)
  }

  fileprivate func textTable(_ source: CatalogTable.Source) -> TextTable {
    guard case .files(_, let number) = source else { preconditionFailure("no files") }
    return files.withLock { $0[number].table }
  }

  /// - Parameter addedRowCount: Of the transaction, not in the state yet.
  private func catalogTable(_ table: TableState, version: Int?, addedRowCount: Int = 0) -> CatalogTable {
    CatalogTable(
      name: table.name, schema: table.schema.schema, source: .stored(table.id.id, version: version),
      access: .grantedToOwner(of: warehouse.id, table: table.id.id), rowCount: table.liveRowCount + addedRowCount,
      // While removals are listed, a file may be counted that is gone: good enough for the order of joins, and not
      // for an answer.
      isRowCountExact: table.removals.isEmpty,
      facts: { [self] (column, predicate) throws(BasaltError) in
        try known(of: table, version) { (stored, access, intent) throws(BasaltError) in
          try stored.facts(of: column, where: predicate, access: access, under: intent)
        }
      },
      sum: { [self] (column, predicate) throws(BasaltError) in
        try known(of: table, version) { (stored, access, intent) throws(BasaltError) in
          try stored.sum(of: column, where: predicate, access: access, under: intent)
        }
      },
      distinctCount: { [self] (column) in
        let key = ColumnKey(table: table.id, version: version, column: column)
        // Rules ask again and again: once a statement is enough.
        if let found = distinctCounts.withLock({ $0[key] }) { return found }
        let found: Int? = try? known(of: table, version) { (stored, _, intent) throws(BasaltError) in
          try stored.distinctCount(of: column, under: intent)
        }
        distinctCounts.withLock { _ = $0.updateValue(found, forKey: key) }
        return found
      },
      estimatedFacts: { [self] (column) in
        // An estimate is not worth looking through the manifests of very many files.
        guard table.liveFileCount <= Limits.openFileCountMaximum else { return nil }
        let key = ColumnKey(table: table.id, version: version, column: column)
        if let found = estimatedFacts.withLock({ $0[key] }) { return found }
        let found: ColumnFacts? = try? known(of: table, version) { (stored, access, intent) throws(BasaltError) in
          try stored.facts(of: column, where: .all, access: access, under: intent)
        }
        estimatedFacts.withLock { _ = $0.updateValue(found, forKey: key) }
        return found
      },
      divisions: { [self] in
        // What the transaction has not settled yet is divided as the table is now: the state that is read says so.
        let source = CatalogTable.Source.stored(table.id.id, version: version)
        guard let state = try? stored(source).state else { return .none }
        return warehouse.engine.divisions(of: state)
      },
      distribution: { [self] (column) in
        // Kept as sketches are, and that there is none as well: a plan asks for a column several times.
        let key = ColumnKey(table: table.id, version: version, column: column)
        if let found = distributions.withLock({ $0[key] }) { return found }
        let found: DistributionEstimate? = try? known(of: table, version) {
          (stored, _, intent) throws(BasaltError) in
          try stored.distribution(of: column, under: intent)
        }
        distributions.withLock { _ = $0.updateValue(found, forKey: key) }
        return found
      })
  }

  /// What is asked of a table beside its rows.
  private func known<Fact>(
    of table: TableState, _ version: Int?,
    _ body: (Table, AccessDecision, RecordedIntent) throws(BasaltError) -> Fact?
  ) throws(BasaltError) -> Fact? {
    // Nothing is known of a row before it is durable who asks.
    guard let intent = intent.withLock({ $0 }) else { return nil }
    // Not the state from above: rows of the transaction may still have to become a file.
    let source = CatalogTable.Source.stored(table.id.id, version: version)
    return try body(try stored(source), .grantedToOwner(of: warehouse.id, table: table.id.id), intent)
  }

  /// - Throws: `.outOfRange` for a version that there is not, or a time before the first.
  private func snapshot(at moment: BasaltPlan.Moment?) throws(BasaltError) -> WarehouseState {
    let found: WarehouseState
    switch moment {
    case nil: return pinned
    case .version(let number): found = try warehouse.state(at: .version(Int(number)))
    case .timestamp(let microseconds): found = try warehouse.state(at: .time(microseconds: Int(microseconds)))
    }
    // Looked up outside of the lock, since it may read commits. Two that find the same keep the first: a table that
    // is named twice is one state then.
    return snapshots.withLock { snapshots in
      if let known = snapshots[found.version.value] { return known }
      snapshots[found.version.value] = found
      return found
    }
  }

  /// A table that is there now, and was not then: its own name is no suggestion.
  /// - Throws: `.unknownName`, with the version from which on it can be asked for.
  private func requireMade(_ name: String, before state: WarehouseState) throws(BasaltError) {
    guard let table = pinned.table(named: name), state.version < pinned.version else { return }
    let missing = "There is no table \(name) in version \(state.version)"
    // The same table by another name, or one that has come later.
    if let earlier = state.tables[table.id] {
      throw BasaltError(
        .unknownName, "\(missing): it was called \(earlier.name) then.", remedy: "Ask for it by that name.")
    }
    throw BasaltError(
      .unknownName, "\(missing): it was made in version \(table.created).",
      remedy: "Ask for version \(table.created) or a later one.")
  }

  // MARK: Rows

  /// Fixes what a statement reads of a table that its transaction may have changed. Blocks: rows that are only held in
  /// memory become a file.
  ///
  /// Before anything of the statement runs, and once: what it appends itself, and what later statements do while its rows
  /// are still being read, is not seen.
  func pin(_ source: CatalogTable.Source) throws(BasaltError) {
    guard let transaction, case .stored(let id, version: nil) = source,
      drafts.withLock({ $0[TableID(id)] == nil })
    else { return }
    let draft = try transaction.draft(settling: TableID(id))
    drafts.withLock { $0[TableID(id)] = draft }
  }

  /// The way to rows, for a statement that is recorded.
  func tables(under intent: RecordedIntent) -> RecordedTables {
    self.intent.withLock { $0 = intent }
    return RecordedTables(self, intent)
  }

  /// A table as it was bound, or as it was pinned.
  fileprivate func stored(_ source: CatalogTable.Source) throws(BasaltError) -> Table {
    guard case .stored(let id, let version) = source else { preconditionFailure("no stored table") }
    guard let version else {
      // Pinned already when rows are read; EXPLAIN, which reads none, comes here first.
      try pin(source)
      guard let draft = drafts.withLock({ $0[TableID(id)] }), let table = draft.table(TableID(id)) else {
        preconditionFailure("a table of another transaction")
      }
      return Table(warehouse, table, version: draft.base.version, in: draft)
    }
    guard let state = state(of: version), let table = state.tables[TableID(id)] else {
      preconditionFailure("a table of another catalog")
    }
    return Table(warehouse, table, version: state.version)
  }

  /// As of the version that was bound, like those of any table: `basalt.files AT …` tells what files there were.
  fileprivate func systemRows(_ table: CatalogTable, under intent: RecordedIntent) throws(BasaltError) -> [VectorBatch]
  {
    guard case .system(let name, let version) = table.source, let state = state(of: version),
      let system = SystemTable.named(name)
    else { preconditionFailure("a table of another catalog") }
    return try system.batches(SystemTable.View(warehouse: warehouse, state: state, intent: intent))
  }

  /// What columns of a table get that a row does not say.
  func writeDefaults(of table: CatalogTable) -> [FieldID: Value] {
    guard case .stored(let id, let version) = table.source,
      let stored = transaction?.tableIfAny(named: table.name)?.state
        ?? version.flatMap({ state(of: $0) })?.tables[TableID(id)]
    else { preconditionFailure("a table of another catalog") }
    return Dictionary(
      uniqueKeysWithValues: stored.schema.schema.fields.map { ($0.id, stored.schema.defaults(of: $0.id).write) })
  }

  /// Of those that this statement has bound; it asks for no others.
  private func state(of version: Int) -> WarehouseState? { snapshots.withLock { $0[version] } }
}

/// The tables of a catalog for a statement whose intent is durable: execution reads by no other way.
struct RecordedTables: TableReading {
  private let catalog: SessionCatalog
  private let intent: RecordedIntent

  fileprivate init(_ catalog: SessionCatalog, _ intent: RecordedIntent) {
    (self.catalog, self.intent) = (catalog, intent)
  }

  /// Opens nothing: which files are read is planned when the scan begins.
  func scan(
    _ table: CatalogTable, columns: [FieldID], where predicate: ScanPredicate, cancellation: Cancellation
  ) throws(BasaltError) -> TableScan {
    // Only this catalog makes such sources, and a plan never outlives its statement.
    try catalog.stored(table.source).scan(columns, where: predicate, access: table.access, intent, cancellation)
  }

  /// Of the state that the statement reads, which the plan may not have been made by.
  func division(_ table: CatalogTable, by division: TableDivision) throws(BasaltError) -> PartitionDivision? {
    try catalog.stored(table.source).state.division(by: division)
  }

  func systemRows(_ table: CatalogTable) throws(BasaltError) -> [VectorBatch] {
    try catalog.systemRows(table, under: intent)
  }

  func fileRows(
    _ table: CatalogTable, columns: [FieldID], cancellation: Cancellation
  ) throws(BasaltError) -> any Source {
    let places = columns.compactMap { table.schema.index(of: $0) }
    return TextSource(catalog.textTable(table.source), columns: places)
  }
}

/// Where there is no warehouse, and for statements that read no table: queries over constants, which need no table.
struct EmptyCatalog: Catalog, TableReading {
  var tableNames: [String] { [] }

  /// Not "there is no such table": none is named because no warehouse is.
  func table(schema: String?, named name: String, at moment: BasaltPlan.Moment?) throws(BasaltError) -> CatalogTable? {
    throw EmptyCatalog.noWarehouse
  }

  /// Whoever reads them is recorded, and there is nowhere to record it.
  func files(_ request: FileRequest) throws(BasaltError) -> CatalogTable { throw EmptyCatalog.noWarehouse }

  static var noWarehouse: BasaltError {
    BasaltError(
      .invalidArgument, "No warehouse is named, and so there are no tables.",
      remedy: "Give -w DIRECTORY, or set BASALT_WAREHOUSE; in a program, ask a session of a warehouse.")
  }

  func scan(
    _ table: CatalogTable, columns: [FieldID], where predicate: ScanPredicate, cancellation: Cancellation
  ) throws(BasaltError) -> TableScan { preconditionFailure("there are no tables") }

  func systemRows(_ table: CatalogTable) throws(BasaltError) -> [VectorBatch] {
    preconditionFailure("there are no tables")
  }
}
