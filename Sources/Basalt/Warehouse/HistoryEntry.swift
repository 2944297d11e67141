internal import BasaltLedger
internal import BasaltTable

extension Warehouse {
  /// A commit, as people look at it.
  ///
  /// Made of the commit's header alone: payloads, which may hold values of rows, may be erased, and are not
  /// shown.
  public struct HistoryEntry: Sendable {
    /// The number of the commit.
    public let version: Int
    /// Microseconds since 1970-01-01 UTC, by its writer's clock.
    public let time: Int
    /// What the next commit is chained to.
    public let digest: ContentDigest
    /// The digest of the commit before.
    public let predecessor: ContentDigest
    /// Bytes of definitions and small files that travel in it.
    ///
    /// Also when they were erased.
    public let payloadByteCount: Int
    /// Whether its writer was told to go on with a clock that was known to be wrong.
    public let isClockOverridden: Bool
    /// Of sessions that committed at the same time, in their order.
    public let transactions: [Transaction]

    /// What one principal changed, whole or not at all.
    public struct Transaction: Sendable {
      /// On whose behalf.
      public let principal: String
      /// `append`, `create-table` and others.
      public let operation: String
      public let branch: String
      /// Of the application that gave the work a name.
      public let token: WorkToken?
      /// Names by the newest version, or the one that the table was made under; `nil` when neither is known.
      public let tables: [(id: UniqueID, name: String?)]
      /// One sentence an action; what travels along for the audit log is apart.
      public let actions: [String]
      /// Registrations and signed heads of audit logs, a sentence each.
      public let auditRecords: [String]
    }
  }
}

extension Warehouse {
  /// The newest commits, the last one first.
  /// - Parameter count: How many at most.
  /// - Throws: `.corruptLedger`, `.ioFailure`.
  /// - Complexity: O(count) commits, read one by one.
  public func history(last count: Int) async throws(BasaltError) -> [HistoryEntry] {
    try await engine.coordinator.run { () throws(BasaltError) in
      try self.entries(from: try self.refresh().version, last: count)
    }
  }

  /// The same from a version on, backwards. Blocks.
  func entries(from version: CommitNumber, last count: Int) throws(BasaltError) -> [HistoryEntry] {
    // Read backwards, a table that is gone is met without its name until its creation comes.
    var names = try known().tables.mapValues(\.name)
    var entries: [HistoryEntry] = []
    var number: CommitNumber? = version
    while let current = number, entries.count < count {
      let commit = try ledger.commit(current)
      // Older names of tables that were renamed or dropped since.
      for case .createTable(let id, let name) in commit.header.transactions.flatMap(\.actions) where names[id] == nil {
        names[id] = name
      }
      entries.append(HistoryEntry(commit, names: names))
      number = current.predecessor
    }
    return entries
  }

  /// One commit.
  /// - Throws: `.outOfRange` when there is none of that number.
  /// - Complexity: One commit. Names of tables that are gone are not looked for.
  public func historyEntry(_ version: Int) async throws(BasaltError) -> HistoryEntry {
    try await engine.coordinator.run { () throws(BasaltError) in
      let newest = try self.refresh()
      guard (0...newest.version.value).contains(version) else { throw Warehouse.noVersion(version, newest.version) }
      let commit = try self.ledger.commit(CommitNumber(version))
      return HistoryEntry(commit, names: newest.tables.mapValues(\.name))
    }
  }
}

extension Warehouse.HistoryEntry {
  /// - Parameter names: What is known of the names; ids are shown for others.
  fileprivate init(_ commit: Commit, names: [TableID: String]) {
    let header = commit.header
    version = header.number.value
    time = header.time.microseconds
    digest = commit.digest
    predecessor = header.predecessor
    payloadByteCount = header.transactions.reduce(0) { $0 + $1.payloadByteCount }
    isClockOverridden = header.clockOverride != nil
    transactions = header.transactions.map { transaction in
      Transaction(
        principal: transaction.principal, operation: transaction.operation.rawValue, branch: transaction.branch,
        token: transaction.token.map { Warehouse.WorkToken(application: $0.application, sequence: $0.sequence) },
        tables: transaction.tables.map { ($0.id, names[$0]) },
        actions: transaction.actions.filter { !$0.isRecord }.map(\.sentence),
        auditRecords: transaction.actions.filter(\.isRecord).map(\.sentence))
    }
  }
}

extension LedgerAction {
  /// Whether it concerns no table, and travels with whatever is committed.
  fileprivate var isRecord: Bool {
    if case .setRecord = self { return true }
    return false
  }

  /// For people: no value of a row, as there is none in headers.
  fileprivate var sentence: String {
    switch self {
    case .createTable(_, let name): "create table \(name)"
    case .renameTable(_, let name): "rename table to \(name)"
    case .dropTable: "drop table"
    case .setDefinition(_, let part, let version, _): "set \(part.rawValue), version \(version)"
    case .addManifest(_, let manifest, _):
      "add \(counted(manifest.addedFileCount, "file")), \(counted(manifest.addedRowCount, "row"))"
        + (manifest.removedFileCount > 0 ? ", remove \(counted(manifest.removedFileCount, "file"))" : "")
    case .replaceManifests(_, let replaced, _, _): "merge \(replaced.count) manifests and small files into one manifest"
    case .removeFiles(_, let files): "remove \(counted(files.count, "file"))"
    case .addInlineFile(_, let file): "add \(counted(file.rowCount, "row")), in the commit"
    case .erasePayloads(let commits): "erase the payloads of \(commits.count) commits"
    case .expireAttempts(let attempts): "take \(counted(attempts.count, "attempt")) for dead"
    case .addFeature(let role, let feature): "demand of every \(role.rawValue) the feature \(feature)"
    case .createBranch(let branch, let version): "create branch \(branch) after version \(version)"
    case .dropBranch(let branch): "drop branch \(branch)"
    case .setRecord(let record, let id, _): "set \(record.rawValue) \(id)"
    }
  }

  /// In English, which has one plural for these nouns.
  private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
