internal import BasaltAudit
internal import BasaltExecution
internal import BasaltPlan
internal import BasaltSQL

/// What becomes of a query's rows, and with that, when the audit log's entry about them ends.
enum RowUse {
  /// They go to whoever asked: the last of them ends it.
  case release
  /// They are put somewhere: what puts them there ends it.
  case change
  /// Nobody sees them: they are made to be measured.
  case discard
}

/// When a statement is recorded: bound, so that tables, columns and versions are known, and before anything of them is
/// looked at.
extension StatementRun {
  /// Everything up to what is left to do, with the audit log's entry; a statement that fails on the way is recorded as that.
  func recordedWork(of parsed: ParsedStatement) throws(BasaltError) -> (work: StatementWork, access: AuditedAccess?) {
    audit?.begins(at: parsed.range.start)
    do throws(BasaltError) {
      let work = try work(of: parsed)
      try recordChange(work)
      return (work, audit?.access)
    } catch {
      // As its user hears of it.
      let told = timer.ended(by: error)
      audit?.failed(told)
      throw told
    }
  }

  /// The way to the rows of a query: there is none before the statement is recorded.
  /// - Returns: For a query that reads no table, one to no tables, unrecorded.
  func tables(for query: QueryPlan, _ operation: String) throws(BasaltError) -> any TableReading {
    guard let audit, let catalog = catalog as? SessionCatalog else { return EmptyCatalog() }
    let reads = query.tablesRead
    guard !reads.isEmpty else { return EmptyCatalog() }
    // Of a statement that is recorded already, as COPY TO, this is what it was recorded with.
    return catalog.tables(under: try audit.record(operation, reads.flatMap(StatementRun.accesses)).intent)
  }

  /// Records a statement that does more than to read.
  /// - Parameters:
  ///   - query: What it reads.
  ///   - targets: What it changes.
  ///   - name: A table that it makes.
  func record(
    _ operation: String, reading query: QueryPlan? = nil, changing targets: [CatalogTable] = [],
    making name: String? = nil
  ) throws(BasaltError) {
    guard let audit else { return }
    var tables = (query?.tablesRead ?? []).flatMap(StatementRun.accesses)
    for target in targets where !tables.contains(where: { $0.id == target.source.id }) {
      tables.append(.init(name: target.name, id: target.source.id))
    }
    if let name { tables.append(.init(name: name, id: nil)) }
    _ = try audit.record(operation, tables)
  }

  /// What changes something without reading a row is recorded here, of what it was bound to.
  private func recordChange(_ work: StatementWork) throws(BasaltError) {
    switch work {
    // Recorded when their query was planned; without a table they read nothing.
    case .rows, .done, .createTableAs, .insert, .copyTo: return
    case .createTable(let name, _, _): try record("create-table", making: name)
    case .dropTables(let names): try record("drop-table", changing: try stored(names))
    case .alterTable(let name, _): try record("alter-table", changing: try stored([name]))
    case .copyFrom(_, let table, _): try record("copy-from", changing: try stored([table]))
    // As what it does: its tables are those that the transaction has changed.
    case .commit: try record("commit", changing: try stored(transaction?.changedTables.sorted() ?? []))
    // Nothing is read or changed by them that is not recorded where it is.
    case .begin: audit?.note("begin")
    case .rollback: audit?.note("rollback")
    }
  }

  /// Tables by their names, those left out that are not there (any more).
  private func stored(_ names: [String]) throws(BasaltError) -> [CatalogTable] {
    var tables: [CatalogTable] = []
    for name in names {
      if let table = try catalog.table(schema: nil, named: name, at: nil) { tables.append(table) }
    }
    return tables
  }

  /// One of each table, and of each file: those are told by their paths, up to as many as an entry has room for.
  private static func accesses(_ read: TableRead) -> [AuditRecord.TableAccess] {
    if case .files(let paths, _) = read.table.source {
      let names = paths.count <= StatementRun.recordedFileCountMaximum ? paths : [read.table.name]
      return names.map { .init(name: "file:\($0)", id: nil, version: nil, columns: read.columns) }
    }
    return [
      .init(
        name: read.table.name, id: read.table.source.id, version: read.table.source.version, columns: read.columns)
    ]
  }

  /// More are recorded as the pattern that means them.
  private static let recordedFileCountMaximum = 256
}

extension CatalogTable.Source {
  /// `nil` for the engine's own tables, which are told by their names.
  fileprivate var id: UniqueID? {
    if case .stored(let id, _) = self { return id }
    return nil
  }

  /// `nil` as the open transaction has made it.
  fileprivate var version: Int? {
    switch self {
    case .stored(_, let version): version
    case .system(_, let version): version
    case .files: nil
    }
  }
}
