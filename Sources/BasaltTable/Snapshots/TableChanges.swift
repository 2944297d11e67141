import BasaltCore
import BasaltLedger

/// What a commit's actions do to one table, each held against what the table was.
extension TableState {
  /// A part of the definition.
  mutating func set(_ part: TablePart, version: Int, body: ArraySlice<UInt8>) throws(BasaltError) {
    let setCount = partVersions[part] ?? 0
    guard version == setCount else {
      throw TableDamage.error("The \(part.rawValue) of table \(id) was set \(setCount) times; a commit says \(version).")
    }
    partVersions[part] = version + 1
    let fields = try DefinitionJSON.fields(of: body)
    switch part {
    case .schema: try set(try TableSchema(definition: fields))
    case .partitionSpec: try set(try PartitionSpec(definition: fields))
    case .sortOrder: try set(try SortOrder(definition: fields))
    case .properties: properties = try DefinitionJSON.properties(fields)
    }
  }

  private mutating func set(_ schema: TableSchema) throws(BasaltError) {
    guard let last = schemas.last else {
      schemas = [schema]
      return
    }
    guard schema.id.number == last.id.number + 1, schema.lastFieldID >= last.lastFieldID else {
      throw TableDamage.error(
        "Schema \(schema.id) of table \(id), with field ids up to \(schema.lastFieldID), follows schema \(last.id), with field ids up to \(last.lastFieldID)."
      )
    }
    schemas.append(schema)
  }

  private mutating func set(_ spec: PartitionSpec) throws(BasaltError) {
    // Its columns must be there: rows could be put into no partition otherwise.
    do throws(BasaltError) { _ = try spec.resultTypes(in: schema.schema) } catch {
      throw TableDamage.error("Partition spec \(spec.id) of table \(id) does not fit its schema: \(error.message)")
    }
    if let known = specs.first(where: { $0.id == spec.id }) {
      guard known == spec else { throw TableDamage.error("Table \(id) has two partition specs \(spec.id).") }
    } else {
      specs.append(spec)
      specs.sort { $0.id < $1.id }
    }
    currentSpec = spec
  }

  private mutating func set(_ order: SortOrder) throws(BasaltError) {
    guard order.fields.allSatisfy({ schema.schema.index(of: $0.source) != nil }) else {
      throw TableDamage.error("Sort order \(order.id) of table \(id) is by a column that it has not.")
    }
    if let known = sortOrders.first(where: { $0.id == order.id }) {
      guard known == order else { throw TableDamage.error("Table \(id) has two sort orders \(order.id).") }
    } else {
      sortOrders.append(order)
      sortOrders.sort { $0.id < $1.id }
    }
    currentSortOrder = order
  }

  // MARK: Files

  mutating func add(
    _ reference: ManifestReference, _ facts: ManifestFacts, in commit: CommitNumber
  ) throws(BasaltError) {
    try require(facts, of: reference)
    manifests.append(
      TableManifest(
        object: reference.object, facts: facts, sequenceNumber: Int64(commit.value), firstRowID: nextRowID))
    try takeRowIDs(facts.addedRowCount)
  }

  mutating func replace(
    _ replaced: [UniqueID], by reference: ManifestReference, _ facts: ManifestFacts, in commit: CommitNumber
  ) throws(BasaltError) {
    try require(facts, of: reference)
    guard facts.addedFileCount == 0 else {
      throw TableDamage.error("Manifest \(facts.id) adds files in the place of manifests.")
    }
    var left = Set(replaced)
    manifests.removeAll { left.remove($0.facts.id) != nil }
    inlineFiles.removeAll { left.remove($0.file.id) != nil }
    guard left.isEmpty else {
      throw TableDamage.error("Manifest \(facts.id) stands for \(left.count) manifests that table \(id) has not.")
    }
    manifests.append(
      TableManifest(object: reference.object, facts: facts, sequenceNumber: Int64(commit.value), firstRowID: nextRowID))
  }

  mutating func add(_ entry: DataFileEntry, as file: InlineFile, at place: InlinePlace) throws(BasaltError) {
    guard entry.id == file.id, entry.rowCount == file.rowCount, entry.attempt == nil else {
      throw TableDamage.error("The inline file \(file.id) of table \(id) is described as \(entry.id).")
    }
    try requireKnown(entry.spec)
    inlineFiles.append(InlineEntry(file: entry, place: place, firstRowID: nextRowID))
    try takeRowIDs(entry.rowCount)
  }

  mutating func remove(_ files: [UniqueID], in commit: CommitNumber) {
    var left = Set(files)
    inlineFiles.removeAll { left.remove($0.file.id) != nil }
    for file in left { removals[file] = Int64(commit.value) }
  }

  private func require(_ facts: ManifestFacts, of reference: ManifestReference) throws(BasaltError) {
    guard facts.id == reference.id, facts.byteCount == reference.byteCount, facts.digest == reference.digest,
      facts.addedFileCount == reference.addedFileCount, facts.removedFileCount == reference.removedFileCount,
      facts.addedRowCount == reference.addedRowCount
    else {
      throw TableDamage.error("What is said of manifest \(reference.id) in header and payload is not the same.")
    }
    guard !manifests.contains(where: { $0.facts.id == facts.id }) else {
      throw TableDamage.error("Manifest \(facts.id) is added twice.")
    }
    try requireKnown(facts.spec)
  }

  private func requireKnown(_ spec: PartitionSpecID) throws(BasaltError) {
    guard specs.contains(where: { $0.id == spec }) else {
      throw TableDamage.error("Table \(id) has files of partition spec \(spec), which it never had.")
    }
  }

  private mutating func takeRowIDs(_ count: Int) throws(BasaltError) {
    let (next, overflow) = nextRowID.addingReportingOverflow(Int64(count))
    guard !overflow else { throw TableDamage.error("The row ids of table \(id) are spent.") }
    nextRowID = next
  }
}
