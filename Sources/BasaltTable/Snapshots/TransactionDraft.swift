package import BasaltCore
package import BasaltLedger
package import BasaltStorage

/// A transaction in the making: actions, the bodies that they point into, and the facts by which conflicts are judged.
///
/// A value without a store: what it names must be durable before it is committed. Lost races leave it as it is, because nothing in it is the number of
/// a commit.
package struct TransactionDraft: Sendable {
  /// The state it is prepared on.
  package let base: WarehouseState
  package private(set) var actions: [LedgerAction] = []
  package private(set) var payload: [UInt8] = []
  /// One for each table that it changes.
  package private(set) var facts: [TableID: ChangeFacts] = [:]
  /// Names that tables get in it: no other transaction may have given them meanwhile.
  package private(set) var takenNames: Set<String> = []
  /// Tables as they are after it, for what is done to them further on in the same transaction.
  private var changed: [TableID: TableState] = [:]
  /// Where the small files that it adds lie in its payload: they can be read before any commit has them.
  private var ownImages: [UniqueID: PayloadRange] = [:]
  /// Whether `table` has the rows that were appended. A draft of one statement is never asked for them, and folding each
  /// row of a busy warehouse twice would cost what a commit costs.
  private let seesItsRows: Bool
  package private(set) var token: IdempotenceToken?
  package private(set) var attempt: UniqueID?

  /// - Parameter seesItsRows: For transactions of several statements, which read their own writes.
  package init(on base: WarehouseState, token: IdempotenceToken? = nil, seesItsRows: Bool = false) {
    self.base = base
    self.token = token
    self.seesItsRows = seesItsRows
  }

  package var isEmpty: Bool { actions.isEmpty }

  // MARK: Tables

  /// The table of that name as this transaction sees it.
  /// - Throws: `.unknownName`.
  package func table(named name: String) throws(BasaltError) -> TableState {
    if let own = changed.values.first(where: { $0.name == name && !isDropped($0.id) }) { return own }
    let table = try base.requireTable(named: name)
    guard changed[table.id] == nil, !isDropped(table.id) else {
      throw BasaltError(
        .unknownName, "The table \(name) was dropped or renamed in this transaction.",
        remedy: "Use the name that it has now.")
    }
    return table
  }

  /// The same by what it is for ever; `nil` when there is none, or this transaction has dropped it.
  package func table(_ id: TableID) -> TableState? {
    isDropped(id) ? nil : changed[id] ?? base.tables[id]
  }

  /// All tables as this transaction sees them, in no order.
  package var tables: [TableState] {
    (Array(changed.values) + base.tables.values.filter { changed[$0.id] == nil }).filter { !isDropped($0.id) }
  }

  private func isDropped(_ id: TableID) -> Bool { facts[id]?.dropsTable ?? false }

  private func requireFree(_ name: String) throws(BasaltError) {
    guard (try? table(named: name)) == nil else {
      throw BasaltError(
        .alreadyExists, "There is a table \(name) already.", remedy: "Choose another name, or drop that table first.")
    }
  }

  // MARK: Definitions

  /// A new table.
  /// - Throws: `.alreadyExists`; `.unknownName` or `.typeMismatch` for a spec or order that does not fit the schema.
  @discardableResult
  package mutating func createTable(
    _ name: String, id: UniqueID = .random(), schema: TableSchema, spec: PartitionSpec = .unpartitioned,
    sortOrder: SortOrder = .unsorted, properties: [String: String] = [:]
  ) throws(BasaltError) -> TableState {
    try requireFree(name)
    _ = try spec.resultTypes(in: schema.schema)
    var table = TableState(id: TableID(id), name: name, created: base.version)
    actions.append(.createTable(table.id, name: name))
    takenNames.insert(name)
    changed[table.id] = table
    note(table.id, .definition) { $0.changedObjects.insert(.schema) }
    try set(.schema, of: &table, DefinitionJSON.bytes(of: schema))
    if spec != .unpartitioned { try set(.partitionSpec, of: &table, DefinitionJSON.bytes(of: spec)) }
    if sortOrder != .unsorted { try set(.sortOrder, of: &table, DefinitionJSON.bytes(of: sortOrder)) }
    if !properties.isEmpty { try set(.properties, of: &table, DefinitionJSON.bytes(of: properties)) }
    return table
  }

  package mutating func dropTable(_ name: String) throws(BasaltError) {
    let table = try table(named: name)
    actions.append(.dropTable(table.id))
    changed[table.id] = table
    note(table.id, .definition) { $0.dropsTable = true }
  }

  package mutating func renameTable(_ name: String, to newName: String) throws(BasaltError) {
    var table = try table(named: name)
    try requireFree(newName)
    actions.append(.renameTable(table.id, name: newName))
    takenNames.insert(newName)
    table.name = newName
    changed[table.id] = table
    note(table.id, .definition) { $0.changedObjects.insert(.name) }
  }

  /// Another schema, made of the current one by `TableSchema.applying`.
  /// - Parameter isProvenByRows: Rows that are added meanwhile would not have been checked.
  package mutating func setSchema(
    of name: String, to schema: TableSchema, isProvenByRows: Bool = false
  ) throws(BasaltError) {
    var table = try table(named: name)
    let before = table.schema
    try set(.schema, of: &table, DefinitionJSON.bytes(of: schema))
    note(table.id, .definition) { facts in
      facts.changedObjects.insert(.schema)
      facts.changedColumns.formUnion(schema.columnsChanged(since: before))
      // Widening and dropping were checked against them.
      facts.requiredObjects.formUnion([.partitionSpec, .sortOrder])
      facts.isProvenByRows = facts.isProvenByRows || isProvenByRows
    }
  }

  package mutating func setPartitionSpec(of name: String, to spec: PartitionSpec) throws(BasaltError) {
    var table = try table(named: name)
    try set(.partitionSpec, of: &table, DefinitionJSON.bytes(of: spec))
    note(table.id, .definition) { facts in
      facts.changedObjects.insert(.partitionSpec)
      facts.requiredObjects.insert(.schema)
    }
  }

  package mutating func setSortOrder(of name: String, to order: SortOrder) throws(BasaltError) {
    var table = try table(named: name)
    try set(.sortOrder, of: &table, DefinitionJSON.bytes(of: order))
    note(table.id, .definition) { facts in
      facts.changedObjects.insert(.sortOrder)
      facts.requiredObjects.insert(.schema)
    }
  }

  package mutating func setProperties(of name: String, to properties: [String: String]) throws(BasaltError) {
    var table = try table(named: name)
    let keys = Set(properties.keys).union(table.properties.keys)
    let changedKeys = keys.filter { properties[$0] != table.properties[$0] }
    try set(.properties, of: &table, DefinitionJSON.bytes(of: properties))
    note(table.id, .definition) { $0.changedObjects.formUnion(changedKeys.map { .property($0) }) }
  }

  private mutating func set(_ part: TablePart, of table: inout TableState, _ body: [UInt8]) throws(BasaltError) {
    let version = table.partVersions[part] ?? 0
    actions.append(.setDefinition(table.id, part, version: version, body: try append(body)))
    // The same code that folds it out of the ledger: what does not fold is never committed.
    try table.set(part, version: version, body: body[...])
    changed[table.id] = table
  }

  // MARK: Rows

  /// Files that an attempt has written, in a manifest that is durable.
  package mutating func append(
    _ manifest: ManifestFacts, object: ObjectName, columns: Set<FieldID>, files: [AddedFile],
    to table: TableState, attempt: UniqueID
  ) throws(BasaltError) {
    let reference = reference(manifest, object)
    actions.append(.addManifest(table.id, reference, body: try append(manifest.record)))
    name(attempt)
    note(table.id, .append) { facts in
      facts.usedColumns.formUnion(columns)
      facts.addedFiles += files
    }
    try see(table.id) { (own, commit) throws(BasaltError) in
      try own.add(reference, manifest, in: commit)
    }
  }

  /// A small file that travels in the commit.
  /// - Parameter body: `InlineFileBody` of the entry and its image.
  package mutating func append(
    _ file: DataFileEntry, body: [UInt8], columns: Set<FieldID>, to table: TableState
  ) throws(BasaltError) {
    let body = try append(body)
    actions.append(.addInlineFile(table.id, InlineFile(id: file.id, rowCount: file.rowCount, body: body)))
    note(table.id, .append) { facts in
      facts.usedColumns.formUnion(columns)
      facts.addedFiles.append(AddedFile(id: file.id, statistics: file.statistics))
    }
    try see(table.id) { (own, commit) throws(BasaltError) in
      try own.add(
        file, as: InlineFile(id: file.id, rowCount: file.rowCount, body: body),
        at: InlinePlace(commit: commit, transactionIndex: 0, body: body))
    }
    ownImages[file.id] = body
  }

  /// Folds rows into the table as this transaction sees it, as its commit will be folded.
  ///
  /// The number of the commit is the least that it can be: above all that was committed before, which is what it is
  /// compared with. It is written nowhere.
  private mutating func see(
    _ id: TableID, _ body: (inout TableState, CommitNumber) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    guard seesItsRows, var own = table(id) else { return }
    try body(&own, try base.version.next())
    changed[id] = own
  }

  /// The image of a small file that this transaction adds; `nil` for a file of an earlier commit.
  package func image(of file: UniqueID) throws(BasaltError) -> [UInt8]? {
    guard let body = ownImages[file] else { return nil }
    return Array(try InlineFileBody.parse(payload[body.offset..<(body.offset + body.byteCount)]).image)
  }

  /// One manifest in the place of several manifests and inline files.
  package mutating func replace(
    _ replaced: [UniqueID], by manifest: ManifestFacts, object: ObjectName, of table: TableState, attempt: UniqueID
  ) throws(BasaltError) {
    actions.append(
      .replaceManifests(table.id, replaced, by: reference(manifest, object), body: try append(manifest.record)))
    name(attempt)
    note(table.id, .rewrite) { $0.replacedManifests.formUnion(replaced) }
  }

  /// - Precondition: All objects are of one attempt: a commit names one, and by that it is known whose objects stay.
  private mutating func name(_ attempt: UniqueID) {
    precondition(self.attempt == nil || self.attempt == attempt)
    self.attempt = attempt
  }

  // MARK: Attempts

  /// From this transaction on none of the attempts can commit.
  package mutating func expireAttempts(_ attempts: [UniqueID]) { actions.append(.expireAttempts(attempts)) }

  // MARK: Details

  private func reference(_ facts: ManifestFacts, _ object: ObjectName) -> ManifestReference {
    ManifestReference(
      id: facts.id, object: object, byteCount: facts.byteCount, digest: facts.digest,
      addedFileCount: facts.addedFileCount, removedFileCount: facts.removedFileCount, addedRowCount: facts.addedRowCount
    )
  }

  private mutating func append(_ body: [UInt8]) throws(BasaltError) -> PayloadRange {
    guard body.count <= Limits.commitPayloadByteCountMaximum - payload.count else {
      throw BasaltError(
        .outOfRange,
        "The transaction says \(payload.count + body.count) bytes of its tables; one commit takes \(Limits.commitPayloadByteCountMaximum).",
        remedy: "Do it in several transactions.", consequence: .transaction)
    }
    defer { payload += body }
    return PayloadRange(offset: payload.count, byteCount: body.count)
  }

  /// Facts of a table are of one kind; that of a definition is judged most strictly, and stays.
  private mutating func note(_ id: TableID, _ kind: ChangeFacts.Kind, _ change: (inout ChangeFacts) -> Void) {
    var own = facts[id] ?? ChangeFacts(table: id.id, kind: kind)
    if kind == .definition { own.kind = .definition }
    change(&own)
    facts[id] = own
  }
}

extension TableSchema {
  /// Columns that mean something else than in an earlier schema: gone, of another type, or no longer NULL.
  package func columnsChanged(since earlier: TableSchema) -> Set<FieldID> {
    Set(
      earlier.schema.fields.compactMap { before in
        guard let index = schema.index(of: before.id) else { return before.id }
        let now = schema.fields[index]
        return now.type != before.type || (before.isNullable && !now.isNullable) ? before.id : nil
      })
  }
}
