internal import BasaltAccess
internal import BasaltAudit
internal import BasaltFormat
internal import BasaltLedger
internal import BasaltRuntime
internal import BasaltTable

/// A table as of one version. It stays as it is whatever is committed later.
///
/// ```swift
/// let flights = try await warehouse.table("flights", at: .version(3))
/// let isLate = ScanPredicate([try flights.schema.term("dep_delay", .comparison(.greater, .integer(600)))])
/// for try await batch in try await flights.rows(columns: ["carrier"], where: isLate) { print(batch.rowCount) }
/// ```
///
/// A small value: it holds the table's state, which names its manifests, and reads nothing until rows are asked
/// for.
public struct Table: Sendable {
  let warehouse: Warehouse
  let state: TableState
  /// The version of the warehouse that it is of.
  public let version: Int
  /// The open transaction that has made it so, if one has: it holds small files that are in no commit yet.
  private let draft: TransactionDraft?

  init(_ warehouse: Warehouse, _ state: TableState, version: CommitNumber, in draft: TransactionDraft? = nil) {
    self.warehouse = warehouse
    self.state = state
    self.version = version.value
    self.draft = draft
  }

  // What is known without reading: the definition, and figures that commits have said.
  public var id: UniqueID { state.id.id }
  public var name: String { state.name }
  public var schema: Schema { state.schema.schema }
  /// Number of the schema: how often it was changed.
  public var schemaVersion: Int { Int(state.schema.id.number) }
  /// What new rows are partitioned by, as SQL writes it: `year(shipped), bucket(16, id)`; empty for nothing.
  public var partitioning: String { (try? state.currentSpec.text(in: schema)) ?? "" }
  /// What new files are sorted by: `carrier, dep_time DESC`; empty for nothing.
  public var sortOrder: String { state.currentSortOrder.text(in: schema) }
  /// What `WITH (…)` has set. `bloom_filter_columns` names columns as they are called now.
  public var properties: [String: String] { BloomFilterColumns.shown(state.properties, of: schema) }
  /// The commit that made it.
  public var createdVersion: Int { state.created.value }
  /// Of live files by what is said of manifests; exact while no file was removed by its id.
  public var rowCount: Int { state.liveRowCount }
  /// The same for files, those in commits included.
  public var fileCount: Int { state.liveFileCount }
  public var manifestCount: Int { state.manifests.count }
  /// What new rows get in a column that they do not have; NULL unless said otherwise.
  public func writeDefault(of column: FieldID) -> Value { state.schema.defaults(of: column).write }
  /// What rows get that are older than the column.
  public func initialDefault(of column: FieldID) -> Value { state.schema.defaults(of: column).initial }
}

extension Warehouse {
  /// A table, pinned at a moment.
  /// - Throws: `.unknownName`, with the nearest name as the remedy; `.outOfRange` for a moment that is not.
  /// - Complexity: As `Warehouse.state(at:)`: the newest costs a look at the ledger, others a fold from a
  ///   checkpoint.
  public func table(_ name: String, at moment: Moment = .newest) async throws(BasaltError) -> Table {
    try await engine.coordinator.run { () throws(BasaltError) in
      let state = try self.state(at: moment)
      return Table(self, try state.requireTable(named: name), version: state.version)
    }
  }

  /// All tables at a moment, by name.
  public func tables(at moment: Moment = .newest) async throws(BasaltError) -> [Table] {
    try await engine.coordinator.run { () throws(BasaltError) in
      let state = try self.state(at: moment)
      return state.tables.values.sorted { $0.name < $1.name }.map { Table(self, $0, version: state.version) }
    }
  }
}

// MARK: Reading

extension Table {
  /// The rows that pass a predicate.
  /// - Parameters:
  ///   - columns: Their names, in the order of the result; `nil` for all.
  ///   - predicate: Tests of columns by their ids in `schema`.
  ///   - limit: At most so many rows.
  /// - Throws: `.unknownName`, `.invalidArgument` for a column named twice, `.typeMismatch` for a constant of
  ///   another type; `.auditUnavailable` when the audit log cannot record it; what damage gives.
  /// - Complexity: Plans over the manifests that ranges do not rule out, and opens no data file. Waits for one durable
  ///   entry of the audit log.
  public func rows(
    columns: [String]? = nil, where predicate: ScanPredicate = .all, limit: Int? = nil
  ) async throws(BasaltError) -> RowStream {
    var wanted: [FieldID] = []
    for name in columns ?? schema.fields.map(\.name) {
      let id = schema.fields[try schema.requireIndex(named: name)].id
      guard !wanted.contains(id) else {
        throw BasaltError(.invalidArgument, "Column \(name) is asked for twice.", remedy: "Name each column once.")
      }
      wanted.append(id)
    }
    let columns = wanted
    // A plan over a million files takes long enough to be given up.
    let cancellation = Cancellation()
    let names = columns.compactMap { schema.index(of: $0) }.map { schema.fields[$0].name }
    let (scan, audited) = try await warehouse.engine.coordinator.run(cancellation: cancellation) {
      () throws(BasaltError) -> (TableScan, AuditedAccess) in
      // Durable before anything of the table is looked at: what manifests say of its rows is theirs as well.
      let audited = try self.warehouse.beginAccess("scan", [self.tableAccess(columns: names)], version: self.version)
      do throws(BasaltError) {
        return (
          try self.scan(columns, where: predicate, access: self.ownersAccess, audited.intent, cancellation), audited
        )
      } catch {
        audited.end(by: error)
        throw error
      }
    }
    return RowStream(scan, engine: warehouse.engine, rowLimit: limit, audited)
  }

  /// Whoever opened the warehouse owns it. Sessions of other principals will bring decisions of their own.
  private var ownersAccess: AccessDecision { .grantedToOwner(of: warehouse.id, table: id) }

  /// What an entry of the audit log says of this table.
  func tableAccess(columns: [String] = []) -> AuditRecord.TableAccess { .init(name: name, id: id, columns: columns) }

  /// A planned scan of some columns. Blocks.
  func scan(
    _ columns: [FieldID], where predicate: ScanPredicate, access: AccessDecision, _ intent: RecordedIntent,
    _ cancellation: Cancellation
  ) throws(BasaltError) -> TableScan {
    try TableScan(
      try plan(predicate, access: access, under: intent, cancellation), table: state.schema, columns: columns,
      where: predicate,
      files: warehouse.objects(of: state, in: draft))
  }

  /// Which files hold rows that may pass. Blocks.
  ///
  /// Manifests that ranges do not rule out are searched by all threads of the engine. Their bytes stay in its buffer
  /// pool, under their digest: the next plan, of this version or another that has the same manifest, neither reads nor
  /// hashes them again.
  /// - Complexity: O(manifests), and O(entries) of those that are opened.
  func plan(
    _ predicate: ScanPredicate = .all, access: AccessDecision? = nil, under intent: RecordedIntent,
    _ cancellation: Cancellation = Cancellation()
  ) throws(BasaltError) -> ScanPlan { try plan(with: planner(predicate, access ?? ownersAccess, intent), cancellation) }

  /// What manifests alone say of the rows that pass a predicate, exactly; `nil` when they do not say it. Blocks.
  /// - Parameter column: `nil`: only how many rows there are.
  /// - Complexity: That of a plan. No data file is opened.
  func facts(
    of column: FieldID?, where predicate: ScanPredicate, access: AccessDecision, under intent: RecordedIntent
  ) throws(BasaltError) -> ColumnFacts? {
    var predicate = predicate
    // What is NULL is in no such fact: asking for what is not makes the plan bring the column's statistics.
    if let column { predicate.terms.append(.init(column: column, test: .isNotNull)) }
    let planner = try planner(predicate, access, intent)
    let plan = try plan(with: planner, Cancellation())
    guard let column else { return planner.rowCount(of: plan).map { ColumnFacts(valueCount: $0) } }
    return planner.facts(of: column, in: plan)
  }

  /// The sum of a column in the rows that pass a predicate, exactly; `nil` when no file says it. Blocks.
  /// - Complexity: That of a plan, and of opening its files. No page is read but of chunks that are one page.
  func sum(
    of column: FieldID, where predicate: ScanPredicate, access: AccessDecision, under intent: RecordedIntent
  ) throws(BasaltError) -> Int128? {
    guard let index = schema.index(of: column) else { return nil }
    var predicate = predicate
    predicate.terms.append(.init(column: column, test: .isNotNull))
    let planner = try planner(predicate, access, intent)
    let plan = try plan(with: planner, Cancellation())
    // First whether every row of these files counts, for which none has to be opened.
    guard planner.facts(of: column, in: plan) != nil else { return nil }
    return try PlannedSum.sum(
      of: schema.fields[index], in: plan, table: state.schema, files: warehouse.objects(of: state, in: draft))
  }

  /// About how many distinct values a column has; `nil` when its files do not say. Blocks.
  /// - Complexity: That of a plan, and of opening a few files.
  func distinctCount(of column: FieldID, under intent: RecordedIntent) throws(BasaltError) -> Int? {
    try PlannedDistinct.count(
      of: column, in: try plan(under: intent), files: warehouse.objects(of: state, in: draft))
  }

  /// Which values of a column are frequent, and how the others lie; `nil` when its files do not say. Blocks.
  /// - Complexity: That of a plan, and of opening a few files.
  func distribution(of column: FieldID, under intent: RecordedIntent) throws(BasaltError) -> DistributionEstimate? {
    guard let index = schema.index(of: column) else { return nil }
    return try PlannedDistribution.estimate(
      of: column, schema.fields[index].type, in: try plan(under: intent), files: warehouse.objects(of: state, in: draft))
  }

  private func planner(
    _ predicate: ScanPredicate, _ access: AccessDecision, _ intent: RecordedIntent
  ) throws(BasaltError) -> ScanPlanner {
    try ScanPlanner(
      table: id, schema: state.schema, schemas: state.schemas, specs: state.specs,
      predicate: PruningPredicate(predicate),
      access: access, intent: intent)
  }

  private func plan(with planner: ScanPlanner, _ cancellation: Cancellation) throws(BasaltError) -> ScanPlan {
    let objects = warehouse.objects(of: state, in: draft)
    let plan = try planner.plan(
      state.manifests.map {
        SnapshotManifest($0.facts, sequenceNumber: $0.sequenceNumber, firstRowID: $0.firstRowID)
      },
      inline: state.inlineFiles.map {
        ScanPiece(file: $0.file, sequenceNumber: $0.sequenceNumber, firstRowID: $0.firstRowID)
      },
      on: warehouse.engine.pool, cancellation: cancellation, isKnown: { objects.isKnown($0) }
    ) { (facts, spec) throws(BasaltError) in try objects.open(facts, spec) }
    // Files removed by id are in no manifest's removed entries.
    return state.removals.isEmpty ? plan : plan.without(state.removals)
  }
}

extension Warehouse {
  /// The way to a table's objects.
  ///
  /// A snapshot: it finds what this state names, whatever is committed meanwhile.
  /// - Parameter draft: The transaction whose view of the table it is, for files that are in it alone.
  func objects(of table: TableState, in draft: TransactionDraft? = nil) -> TableObjects {
    let ledger = ledger
    return TableObjects(
      of: table, in: store, pool: engine.bufferPool, openFiles: openFiles, knownManifests: knownManifests
    ) {
      (file, commit) throws(BasaltError) in
      if let image = try draft?.image(of: file) { return image }
      // The number comes from a manifest's entry: it may be anything.
      guard (0...Int64(ledger.state.head.number.value)).contains(commit) else {
        throw Warehouse.missingImage(file, commit)
      }
      // Read from the ledger each time; the newest commits are kept there.
      let found = try ledger.commit(CommitNumber(Int(commit)))
      for (index, transaction) in found.header.transactions.enumerated() {
        for action in transaction.actions {
          guard case .addInlineFile(table.id, let inline) = action, inline.id == file else { continue }
          let payload = try found.payload(ofTransaction: index)
          let start = payload.startIndex + inline.body.offset
          return Array(try InlineFileBody.parse(payload[start..<(start + inline.body.byteCount)]).image)
        }
      }
      throw Warehouse.missingImage(file, commit)
    }
  }

  private static func missingImage(_ file: UniqueID, _ commit: Int64) -> BasaltError {
    BasaltError(
      .corruptLedger, "Commit \(commit) does not hold the file \(file) that a manifest places there.",
      remedy: "Run `basalt verify`, then restore the ledger from a copy.", consequence: .warehouse)
  }
}
