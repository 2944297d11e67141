package import BasaltCore
package import BasaltLedger

/// All tables of a warehouse's main branch as of one version: the fold of its commits.
///
/// Everything that a commit says is checked against what came before, because a commit may have been written by
/// another version or by somebody else: a state that was reached is one in which every table can be read. A
/// value; a snapshot that is kept costs nothing until a later commit changes the same table.
///
/// Folding is all that there is: opening a warehouse, following it, reading it as of an earlier version and
/// drafting a transaction come to their state in the same way. No I/O.
/// - Source: format-spec/table-state.md, "Folding"
package struct WarehouseState: Sendable {
  /// From commit 0; a ledger of another warehouse never gets here.
  package let warehouse: UniqueID
  package private(set) var version: CommitNumber
  package private(set) var tables: [TableID: TableState]
  /// Ids that are spent. A table that came back under the id of a dropped one could be taken for it by whoever slept.
  package private(set) var droppedTables: Set<TableID>
  /// By bytes, as names are told apart everywhere.
  ///
  /// Swift's strings call equal what differs in bytes (é in two forms): as a key of a dictionary such names
  /// would be one.
  private var idsByName: [[UInt8]: TableID]

  /// The state after commit 0.
  /// - Throws: `.corruptLedger` when the commit contradicts itself.
  package init(beginningWith commit: Commit) throws(BasaltError) {
    self.init(warehouse: commit.header.warehouse, version: .genesis, tables: [], droppedTables: [])
    try apply(commit)
  }

  /// A state from a checkpoint, which has been checked for ids and names that occur twice.
  init(warehouse: UniqueID, version: CommitNumber, tables: [TableState], droppedTables: Set<TableID>) {
    self.warehouse = warehouse
    self.version = version
    self.tables = Dictionary(tables.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.droppedTables = droppedTables
    idsByName = Dictionary(tables.map { (Array($0.name.utf8), $0.id) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Looking

  package func table(named name: String) -> TableState? { idsByName[Array(name.utf8)].flatMap { tables[$0] } }

  /// The table of that name.
  ///
  /// At most 20 names are listed: the remedy is to be read.
  /// - Throws: `.unknownName`, with the nearest name as the remedy.
  package func requireTable(named name: String) throws(BasaltError) -> TableState {
    if let table = table(named: name) { return table }
    let names = tables.values.map(\.name).sorted()
    throw BasaltError(
      .unknownName, "There is no table \(name) at version \(version).",
      remedy: NameDistance.nearest(to: name, among: names).map { "Did you mean \($0)?" }
        ?? (names.isEmpty
          ? "The warehouse has no tables then."
          : "The tables are \(names.prefix(20).joined(separator: ", "))\(names.count > 20 ? ", …" : "")."))
  }

  // MARK: Folding

  /// The state after one more commit.
  /// - Throws: `.corruptLedger` when the commit does not fit; the state is then not to be used further.
  /// - Precondition: It is the commit after `version`.
  /// - Complexity: O(actions and their bodies), and for each manifest that is added or replaced the table's
  ///   manifests.
  package mutating func advance(over commit: Commit) throws(BasaltError) {
    precondition(commit.number.predecessor == version, "commit \(commit.number) after version \(version)")
    version = commit.number
    try apply(commit)
  }

  /// Transactions in their order, each seeing what those before it did.
  private mutating func apply(_ commit: Commit) throws(BasaltError) {
    do throws(BasaltError) {
      for (index, transaction) in commit.header.transactions.enumerated() {
        // Other branches do not touch this one.
        guard transaction.branch == Transaction.mainBranch else { continue }
        let payload = try commit.payload(ofTransaction: index)
        for action in transaction.actions {
          try apply(action, in: TransactionPlace(commit: commit.number, index: index, payload: payload))
        }
        // Asked at the end of the transaction: within it the table may be made first and get its schema after.
        for id in transaction.tables where tables[id]?.schemas.isEmpty ?? false {
          throw TableDamage.error("Table \(id) is made without a schema.")
        }
      }
    } catch {
      throw error.at("commit", commit.number)
    }
  }

  /// One action. Closed switch: a new action of the ledger must be decided here.
  private mutating func apply(_ action: LedgerAction, in place: TransactionPlace) throws(BasaltError) {
    switch action {
    case .createTable(let id, let name):
      guard tables[id] == nil, !droppedTables.contains(id) else {
        throw TableDamage.error("Table \(id) is made twice.")
      }
      try take(name, for: id)
      tables[id] = TableState(id: id, name: name, created: place.commit)
    case .renameTable(let id, let name):
      let old = try require(id).name
      idsByName[Array(old.utf8)] = nil
      try take(name, for: id)
      tables[id]?.name = name
    // Its manifests are forgotten with it; its objects stay in the store.
    case .dropTable(let id):
      idsByName[Array(try require(id).name.utf8)] = nil
      tables[id] = nil
      droppedTables.insert(id)
    case .setDefinition(let id, let part, let version, let body):
      try change(id) { (table) throws(BasaltError) in
        try table.set(part, version: version, body: place.bytes(of: body))
      }
    case .addManifest(let id, let manifest, let body):
      try change(id) { (table) throws(BasaltError) in
        try table.add(manifest, try ManifestFacts(record: place.bytes(of: body)), in: place.commit)
      }
    case .replaceManifests(let id, let replaced, let manifest, let body):
      try change(id) { (table) throws(BasaltError) in
        try table.replace(replaced, by: manifest, try ManifestFacts(record: place.bytes(of: body)), in: place.commit)
      }
    case .removeFiles(let id, let files):
      try change(id) { (table) throws(BasaltError) in table.remove(files, in: place.commit) }
    case .addInlineFile(let id, let file):
      let (entry, _) = try InlineFileBody.parse(place.bytes(of: file.body))
      try change(id) { (table) throws(BasaltError) in
        try table.add(
          entry, as: file,
          at: InlinePlace(commit: place.commit, transactionIndex: place.index, body: file.body))
      }
    // The ledger's own, or the audit log's.
    case .erasePayloads, .expireAttempts, .addFeature, .createBranch, .dropBranch, .setRecord: break
    }
  }

  /// What a body is read from.
  private struct TransactionPlace {
    let commit: CommitNumber
    let index: Int
    let payload: ArraySlice<UInt8>

    func bytes(of range: PayloadRange) -> ArraySlice<UInt8> {
      // The ledger has checked that bodies lie within their transaction's payload.
      payload[(payload.startIndex + range.offset)..<(payload.startIndex + range.offset + range.byteCount)]
    }
  }

  /// - Throws: `.corruptLedger` for a table that is not there any more, or never was.
  private func require(_ id: TableID) throws(BasaltError) -> TableState {
    guard let table = tables[id] else { throw TableDamage.error("An action is about table \(id), which is not there.") }
    return table
  }

  /// Changes a table where it lies: taken out of the dictionary first, it is not copied.
  ///
  /// After an error the table is missing: the state is then not to be used further, as `advance` says.
  private mutating func change(
    _ id: TableID, _ body: (inout TableState) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    var table = try require(id)
    tables[id] = nil
    try body(&table)
    tables[id] = table
  }

  /// Gives a name to a table.
  /// - Throws: `.corruptLedger` when another living table has it.
  private mutating func take(_ name: String, for id: TableID) throws(BasaltError) {
    guard idsByName.updateValue(id, forKey: Array(name.utf8)) == nil else {
      throw TableDamage.error("Two tables are named '\(name)'.")
    }
  }
}

/// Errors of commits that contradict each other about tables.
///
/// One remedy for all of them: commits are immutable and pinned by digests, so that nothing can be mended in
/// place.
enum TableDamage {
  static func error(_ message: String) -> BasaltError {
    BasaltError(
      .corruptLedger, message, remedy: "Run `basalt verify`, then restore the ledger from a copy of the warehouse.",
      consequence: .warehouse)
  }
}
