import BasaltCore
import BasaltLedger

/// What a commit's actions do to one table, each held against what the table was.
///
/// A commit may have been written by anybody: whatever does not follow from the state is `.corruptLedger`, and
/// the state in front of it remains the last one that can be used. Transactions that are being drafted go
/// through `set` as well, so that what would not fold is refused before it is committed.
///     - Source: format-spec/table-state.md, "Folding"
extension TableState {
  /// A part of the definition.
  /// - Parameter version: How often it was set before, by the commit's own account. Two commits that set one
  ///   part on the same base would say the same number; the second is refused here if the conflict rules did
  ///   not see it.
  mutating func set(_ part: TablePart, version: Int, body: ArraySlice<UInt8>) throws(BasaltError) {
    let setCount = partVersions[part] ?? 0
    guard version == setCount else {
      throw TableDamage.error(
        "The \(part.rawValue) of table \(id) was set \(setCount) times; a commit says \(version).")
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

  /// Numbers go on by one, and ids that were given out are never taken back: dropped columns would come to life
  /// under them.
  private mutating func set(_ schema: TableSchema) throws(BasaltError) {
    // The first one may begin at any number.
    guard let last = schemas.last else {
      schemas = [schema]
      return
    }
    // Wider than the numbers, which a forged schema may have up to their end.
    guard Int64(schema.id.number) == Int64(last.id.number) + 1, schema.lastFieldID >= last.lastFieldID else {
      throw TableDamage.error(
        "Schema \(schema.id) of table \(id), with field ids up to \(schema.lastFieldID), follows schema \(last.id), with field ids up to \(last.lastFieldID)."
      )
    }
    // Values of files that are there would be read as another type, or those of a column that is gone as another's.
    for field in schema.schema.fields {
      guard let index = last.schema.index(of: field.id) else {
        guard field.id > last.lastFieldID else {
          throw TableDamage.error("Schema \(schema.id) of table \(id) gives field id \(field.id) out again.")
        }
        continue
      }
      let type = last.schema.fields[index].type
      guard type.isReadable(as: field.type) else {
        throw TableDamage.error(
          "Schema \(schema.id) of table \(id) makes \(field.type) of column \(field.id), which is \(type).")
      }
    }
    schemas.append(schema)
  }

  /// The schemas of a checkpoint, which must go on from each other as those of commits do.
  mutating func set(_ history: [TableSchema]) throws(BasaltError) {
    for schema in history { try set(schema) }
  }

  /// The columns that a spec or an order is of.
  ///
  /// `schema` may not be asked here: a commit from outside can say the parts of a table that it makes in any
  /// order, and it traps where there is no schema yet.
  private func columns(for part: TablePart) throws(BasaltError) -> Schema {
    guard let last = schemas.last else {
      throw TableDamage.error("The \(part.rawValue) of table \(id) is set before it has a schema.")
    }
    return last.schema
  }

  /// A spec that the table has had is set again by its number, and must be the same: its files and manifests
  /// are then of one spec with new ones.
  private mutating func set(_ spec: PartitionSpec) throws(BasaltError) {
    let columns = try columns(for: .partitionSpec)
    // Its columns must be there: rows could be put into no partition otherwise.
    do throws(BasaltError) { _ = try spec.resultTypes(in: columns) } catch {
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

  /// Likewise. A file says by which order it is sorted, so that a number must mean one order for ever.
  private mutating func set(_ order: SortOrder) throws(BasaltError) {
    let columns = try columns(for: .sortOrder)
    guard order.fields.allSatisfy({ columns.index(of: $0.source) != nil }) else {
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

  /// A manifest takes as many row ids as its added files have rows, known from its facts alone: nothing is
  /// opened while commits are folded.
  mutating func add(
    _ reference: ManifestReference, _ facts: ManifestFacts, in commit: CommitNumber
  ) throws(BasaltError) {
    try require(facts, of: reference)
    manifests.append(
      TableManifest(
        object: reference.object, facts: facts, sequenceNumber: Int64(commit.value), firstRowID: nextRowID))
    try takeRowIDs(facts.addedRowCount)
  }

  /// The same files under another manifest: what is live does not change, and no row ids are taken. Its entries
  /// have their numbers written out, so that those it would inherit are never used.
  mutating func replace(
    _ replaced: [UniqueID], by reference: ManifestReference, _ facts: ManifestFacts, in commit: CommitNumber
  ) throws(BasaltError) {
    try require(facts, of: reference)
    // Added entries would get row ids a second time.
    guard facts.addedFileCount == 0 else {
      throw TableDamage.error("Manifest \(facts.id) adds files in the place of manifests.")
    }
    // Taken out as they are met: whatever remains was named and is not there.
    var left = Set(replaced)
    manifests.removeAll { left.remove($0.facts.id) != nil }
    inlineFiles.removeAll { left.remove($0.file.id) != nil }
    guard left.isEmpty else {
      throw TableDamage.error("Manifest \(facts.id) stands for \(left.count) manifests that table \(id) has not.")
    }
    manifests.append(
      TableManifest(object: reference.object, facts: facts, sequenceNumber: Int64(commit.value), firstRowID: nextRowID))
  }

  /// A small file of a commit, with row ids like any other.
  mutating func add(_ entry: DataFileEntry, as file: InlineFile, at place: InlinePlace) throws(BasaltError) {
    guard entry.id == file.id, entry.rowCount == file.rowCount, entry.attempt == nil else {
      throw TableDamage.error("The inline file \(file.id) of table \(id) is described as \(entry.id).")
    }
    try requireFitting(entry)
    inlineFiles.append(InlineEntry(file: entry, place: place, firstRowID: nextRowID))
    try takeRowIDs(entry.rowCount)
  }

  /// Files by id. An inline one is gone at once; of others it is noted, since which manifest has them is not
  /// known here without opening all.
  mutating func remove(_ files: [UniqueID], in commit: CommitNumber) {
    var left = Set(files)
    inlineFiles.removeAll { left.remove($0.file.id) != nil }
    for file in left { removals[file] = Int64(commit.value) }
  }

  /// Header and payload say some figures twice. If they differed, whoever reads headers alone would count other
  /// row ids.
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

  /// Without the spec nobody could read the partition values of its files.
  private func requireKnown(_ spec: PartitionSpecID) throws(BasaltError) {
    guard specs.contains(where: { $0.id == spec }) else {
      throw TableDamage.error("Table \(id) has files of partition spec \(spec), which it never had.")
    }
  }

  /// An inline file's partition is told by its entry alone: a manifest's values lie in columns that have a type,
  /// these may be of any number and type, and merging them into one would find values without an order.
  ///
  /// The file may be of an earlier schema, so that every type which its partition field has had will do.
  /// - Throws: `.corruptLedger` for an unknown spec, and values that are not of it.
  /// - Complexity: O(fields of the spec) for a file of the current schema.
  func requireFitting(_ entry: DataFileEntry) throws(BasaltError) {
    guard let spec = specs.first(where: { $0.id == entry.spec }) else { return try requireKnown(entry.spec) }
    let values = entry.partition.values
    guard values.count == spec.fields.count else {
      throw TableDamage.error(
        "The inline file \(entry.id) of table \(id) has \(values.count) partition values; spec \(spec.id) has \(spec.fields.count) fields."
      )
    }
    // The last one that has all columns of the spec is what its files are merged under.
    for schema in schemas.reversed() {
      guard let types = try? spec.resultTypes(in: schema.schema) else { continue }
      if zip(values, types).allSatisfy({ $0.isStored(as: $1) }) { return }
    }
    throw TableDamage.error(
      "The partition values of inline file \(entry.id) of table \(id) are of types that spec \(spec.id) never had.")
  }

  /// - Throws: `.corruptLedger` when they would overflow, which 2^63 rows or a forged count does.
  private mutating func takeRowIDs(_ count: Int) throws(BasaltError) {
    let (next, overflow) = nextRowID.addingReportingOverflow(Int64(count))
    guard !overflow else { throw TableDamage.error("The row ids of table \(id) are spent.") }
    nextRowID = next
  }
}
