package import BasaltCore
package import BasaltLedger

/// What the ledger asks of a transaction that wants to be committed: whether it can follow one that came since
/// it was prepared.
///
/// Turns actions of the other into facts, and lets `ConflictRules` decide.
///
/// Asked once for each transaction that came in between, in the order of the ledger. It keeps what it needs of the
/// draft and never changes, however many races are lost.
package struct CommitRule: Sendable {
  /// What the other's definitions are compared with: a body says the whole definition, and only the difference
  /// is a change.
  private let base: WarehouseState
  private let facts: [TableID: ChangeFacts]
  /// Names of tables that this transaction creates or renames to.
  private let takenNames: Set<String>
  /// It adds rows and enforces no keys: only what changes a definition can stand against it.
  private let isPlainAppend: Bool
  /// The bodies of a transaction that is in the ledger; `nil` for one that is about to be committed together with this.
  private let payload: @Sendable (Transaction, CommitNumber) throws(BasaltError) -> ArraySlice<UInt8>?

  /// - Parameter payload: The bodies of a transaction; `nil` when its commit does not exist yet, because it
  ///   stands in front of this one in the same group.
  package init(
    of draft: TransactionDraft,
    payload: @escaping @Sendable (Transaction, CommitNumber) throws(BasaltError) -> ArraySlice<UInt8>?
  ) {
    base = draft.base
    facts = draft.facts
    takenNames = draft.takenNames
    isPlainAppend =
      draft.takenNames.isEmpty && draft.facts.values.allSatisfy { $0.kind == .append && $0.addedKeys == .none }
    self.payload = payload
  }

  /// - Returns: `.conflicts` with what the other did, as a sentence about "it".
  /// - Throws: What reading a payload throws, and `.corruptLedger` for a body that is no definition.
  package func verdict(_ other: Transaction, in commit: CommitNumber) throws(BasaltError) -> Proposal.Verdict {
    // What nearly all transactions of a busy warehouse are to each other. Asked for each pair of a group, so that no
    // facts are gathered for it.
    if isPlainAppend, !CommitRule.changesDefinitions(other) { return .compatible }
    for action in other.actions {
      switch action {
      case .createTable(_, let name), .renameTable(_, let name):
        // By bytes: strings that are equal to Swift in another normal form are two names to the ledger.
        if takenNames.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
          return .conflicts(reason: "it made a table \(name)")
        }
      default: continue
      }
    }
    // By id, so that of several tables in conflict the same one is named each time.
    for (id, own) in facts.sorted(by: { $0.key < $1.key }) where other.tables.contains(id) {
      switch ConflictRules.decide(own, after: try facts(of: id, in: other, commit)) {
      case .compatible: continue
      case .uniteDeletedRows: preconditionFailure("no transaction of this version deletes rows in files that stay")
      case .conflict(let reason):
        return .conflicts(reason: "it \(reason), in table \(base.tables[id]?.name ?? "\(id)")")
      }
    }
    return .compatible
  }

  /// Whether anything is in a transaction that the rules hold against an append: a table that is gone, a column that is
  /// not what it was.
  private static func changesDefinitions(_ other: Transaction) -> Bool {
    other.actions.contains { action in
      switch action {
      case .dropTable, .setDefinition: true
      case .createTable, .renameTable, .addManifest, .replaceManifests, .removeFiles, .addInlineFile, .erasePayloads,
        .expireAttempts, .addFeature, .createBranch, .dropBranch, .setRecord:
        false
      }
    }
  }

  /// What another transaction did to a table.
  ///
  /// Read off its actions alone; a body is parsed only for what an action does not say: which columns, which
  /// properties.
  private func facts(
    of id: TableID, in other: Transaction, _ commit: CommitNumber
  ) throws(BasaltError) -> ChangeFacts {
    // The kind does not matter: rules look at the kind of the transaction that is about to be committed.
    var facts = ChangeFacts(table: id.id, kind: .append)
    for action in other.actions where action.table == id {
      switch action {
      case .createTable, .renameTable: facts.changedObjects.insert(.name)
      case .dropTable: facts.dropsTable = true
      case .setDefinition(_, .schema, _, let body):
        facts.changedObjects.insert(.schema)
        facts.changedColumns.formUnion(try columns(changedBy: body, of: id, other, commit))
      case .setDefinition(_, .partitionSpec, _, _): facts.changedObjects.insert(.partitionSpec)
      case .setDefinition(_, .sortOrder, _, _): facts.changedObjects.insert(.sortOrder)
      case .setDefinition(_, .properties, _, let body):
        facts.changedObjects.formUnion(try properties(changedBy: body, of: id, other, commit))
      // Its manifest is not read for what a schema change alone wants to know: that rows were added at all.
      case .addManifest(_, let manifest, _):
        facts.addedFiles.append(AddedFile(id: manifest.id, holdsOldRows: manifest.addedRowCount == 0))
      case .addInlineFile(_, let file): facts.addedFiles.append(AddedFile(id: file.id))
      case .replaceManifests(_, let replaced, _, _): facts.replacedManifests.formUnion(replaced)
      case .removeFiles(_, let files): facts.removedFiles.formUnion(files)
      case .erasePayloads, .expireAttempts, .addFeature, .createBranch, .dropBranch, .setRecord: continue
      }
    }
    return facts
  }

  /// Columns that are no longer what they were for this transaction. All that it uses, where that cannot be
  /// known yet: the retry, after the commit, will.
  /// - Throws: `.corruptLedger`.
  private func columns(
    changedBy body: PayloadRange, of id: TableID, _ other: Transaction, _ commit: CommitNumber
  ) throws(BasaltError) -> Set<FieldID> {
    guard let before = base.tables[id]?.schema, let payload = try payload(other, commit) else {
      return facts[id]?.usedColumns ?? []
    }
    let now = try TableSchema(definition: DefinitionJSON.fields(of: payload.part(body)))
    return now.columnsChanged(since: before)
  }

  /// Properties that have another value than the base has; two that change different ones can both stand.
  private func properties(
    changedBy body: PayloadRange, of id: TableID, _ other: Transaction, _ commit: CommitNumber
  ) throws(BasaltError) -> Set<TableObject> {
    // Unknown: those that this transaction changes.
    guard let before = base.tables[id]?.properties, let payload = try payload(other, commit) else {
      return facts[id]?.changedObjects ?? []
    }
    let now = try DefinitionJSON.properties(DefinitionJSON.fields(of: payload.part(body)))
    let keys = Set(now.keys).union(before.keys)
    return Set(keys.filter { now[$0] != before[$0] }.map { .property($0) })
  }
}

extension ArraySlice<UInt8> {
  /// - Precondition: The range lies within: the ledger has checked it.
  fileprivate func part(_ range: PayloadRange) -> ArraySlice<UInt8> {
    self[(startIndex + range.offset)..<(startIndex + range.offset + range.byteCount)]
  }
}
