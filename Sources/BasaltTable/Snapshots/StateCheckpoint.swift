package import BasaltCore
import BasaltFormat
package import BasaltLedger
import BasaltStorage

/// The tables' part of a checkpoint: the state after its commit as bytes, so that opening folds only what came later.
///
/// Definitions have the form of the bodies in commits, so that there is one parser for them; manifests
/// and inline files as records. Written by hand and not as JSON: of a million files in 20,000 partitions there
/// may be thousands of manifests, and all of it is read when a warehouse is opened.
/// - Source: format-spec/table-state.md, "Checkpoint"
extension WarehouseState {
  /// Another layout gets another number, so that none is read as the other.
  private static let layoutVersion: UInt32 = 1

  /// Equal states are equal bytes: what is kept without an order is written in one.
  /// - Complexity: O(state); one array, which must stay within `Limits.checkpointPayloadByteCountMaximum`.
  package var checkpoint: [UInt8] {
    var output = RecordWriter()
    output.u32(WarehouseState.layoutVersion)
    output.u32(UInt32(tables.count))
    for table in tables.values.sorted(by: { $0.id < $1.id }) { table.write(to: &output) }
    output.u32(UInt32(droppedTables.count))
    for table in droppedTables.sorted() { output.raw(table.id.bytes) }
    return output.bytes
  }

  /// Reads the payload of a checkpoint.
  ///
  /// A checkpoint is checked like input, though its digest is right: it is a copy of what commits say, made by
  /// a program that may have had a fault.
  /// - Parameter ledger: The ledger's own state in the same checkpoint.
  /// - Throws: `.corruptLedger`, `.unsupportedVersion`.
  package init(checkpoint bytes: [UInt8], of ledger: LedgerState) throws(BasaltError) {
    var input = CheckpointInput(bytes)
    let version = try input.u32()
    guard version == WarehouseState.layoutVersion else {
      throw BasaltError(
        .unsupportedVersion, "The checkpoint has layout \(version); this version of Basalt knows 1.",
        remedy: "Use the version of Basalt that wrote it, or a later one.", consequence: .warehouse)
    }
    let tables = try input.list { (input) throws(BasaltError) in try TableState(reading: &input) }
    let dropped = try input.list { (input) throws(BasaltError) in TableID(try input.id()) }
    try input.requireEnd()
    // A table that is there and dropped, or a name with two tables, would make the fold go on from what no
    // commits lead to.
    guard Set(tables.map(\.id)).union(dropped).count == tables.count + dropped.count,
      Set(tables.map { Array($0.name.utf8) }).count == tables.count
    else { throw TableDamage.error("The checkpoint has a table twice.") }
    self.init(
      warehouse: ledger.warehouse, version: ledger.head.number, tables: tables, droppedTables: Set(dropped))
  }
}

extension TableState {
  /// In the order of the layout.
  private static let parts: [TablePart] = [.schema, .partitionSpec, .sortOrder, .properties]

  /// One table, field by field as the format lists them.
  fileprivate func write(to output: inout RecordWriter) {
    output.raw(id.id.bytes)
    output.blob(Array(name.utf8))
    output.u64(UInt64(created.value))
    // Row ids are counted on from here: taken anew from 0, two rows would have one id.
    output.u64(UInt64(nextRowID))
    for part in TableState.parts { output.u32(UInt32(partVersions[part] ?? 0)) }
    output.list(schemas) { $1.blob(DefinitionJSON.bytes(of: $0)) }
    output.list(specs) { $1.blob(DefinitionJSON.bytes(of: $0)) }
    output.u32(UInt32(currentSpec.id.number))
    output.list(sortOrders) { $1.blob(DefinitionJSON.bytes(of: $0)) }
    output.u32(UInt32(currentSortOrder.id))
    output.blob(properties.isEmpty ? [] : DefinitionJSON.bytes(of: properties))
    output.list(manifests) { manifest, output in
      output.blob(Array(manifest.object.text.utf8))
      output.u64(UInt64(manifest.sequenceNumber))
      output.u64(UInt64(manifest.firstRowID))
      output.blob(manifest.facts.record)
    }
    output.list(inlineFiles) { entry, output in
      output.u64(UInt64(entry.place.commit.value))
      output.u32(UInt32(entry.place.transactionIndex))
      output.u32(UInt32(entry.place.body.offset))
      output.u32(UInt32(entry.place.body.byteCount))
      output.u64(UInt64(entry.firstRowID))
      output.blob(entry.file.record)
    }
    // By id, because a dictionary's order differs from process to process.
    output.list(removals.sorted { $0.key < $1.key }) { removal, output in
      output.raw(removal.key.bytes)
      output.u64(UInt64(removal.value))
    }
  }

  /// The counterpart of `write(to:)`.
  fileprivate init(reading input: inout CheckpointInput) throws(BasaltError) {
    let id = TableID(try input.id())
    let name = try input.text()
    self.init(id: id, name: name, created: try input.commitNumber())
    nextRowID = try input.rowID()
    for part in TableState.parts {
      let version = Int(try input.u32())
      // As many as commits can count: the next one has to fit where it is written.
      guard version <= Int(Int32.max) + 1 else {
        throw TableDamage.error("The \(part.rawValue) of table \(id) was set \(version) times, more often than can be.")
      }
      if version > 0 { partVersions[part] = version }
    }
    // Through the same door as those of commits.
    try set(
      try input.list { (input) throws(BasaltError) in
        try TableSchema(definition: try DefinitionJSON.fields(of: input.blob()))
      })
    specs = try input.list { (input) throws(BasaltError) in
      try PartitionSpec(definition: try DefinitionJSON.fields(of: input.blob()))
    }
    let spec = try input.u32()
    sortOrders = try input.list { (input) throws(BasaltError) in
      try SortOrder(definition: try DefinitionJSON.fields(of: input.blob()))
    }
    let order = try input.u32()
    // The current spec and order are named by number and must be among those listed; the current schema is the
    // last.
    guard !schemas.isEmpty, let currentSpec = specs.first(where: { Int($0.id.number) == Int(spec) }),
      let currentSortOrder = sortOrders.first(where: { Int($0.id) == Int(order) })
    else { throw TableDamage.error("The checkpoint lacks the current definition of table \(id).") }
    self.currentSpec = currentSpec
    self.currentSortOrder = currentSortOrder
    let propertyBody = try input.blob()
    if !propertyBody.isEmpty { properties = try DefinitionJSON.properties(DefinitionJSON.fields(of: propertyBody)) }
    manifests = try input.list { (input) throws(BasaltError) in
      let object = try input.text()
      let sequenceNumber = Int64(try input.commitNumber().value)
      let firstRowID = try input.rowID()
      let facts = try ManifestFacts(record: input.blob())
      try requireGiven(firstRowID, facts.addedRowCount)
      return TableManifest(
        object: try DefinitionJSON.checked("The name of manifest \(facts.id)") { () throws(BasaltError) in
          try ObjectName(object)
        }, facts: facts, sequenceNumber: sequenceNumber, firstRowID: firstRowID)
    }
    let inline = try input.list { (input) throws(BasaltError) in
      let commit = try input.commitNumber()
      let transaction = Int(try input.u32())
      let (offset, byteCount) = (Int(try input.u32()), Int(try input.u32()))
      // Subtracted and not added: the sum of two large numbers must not pass as small.
      guard byteCount <= Limits.commitPayloadByteCountMaximum,
        offset <= Limits.commitPayloadByteCountMaximum - byteCount
      else { throw TableDamage.error("The checkpoint has an inline file beyond its commit's payload.") }
      let firstRowID = try input.rowID()
      let file = try DataFileEntry(record: input.blob())
      try requireGiven(firstRowID, file.rowCount)
      return InlineEntry(
        file: file,
        place: InlinePlace(
          commit: commit, transactionIndex: transaction, body: PayloadRange(offset: offset, byteCount: byteCount)),
        firstRowID: firstRowID)
    }
    // As when their commits are folded: they are merged by these values.
    for entry in inline { try requireFitting(entry.file) }
    inlineFiles = InlineFiles(inline)
    let removed = try input.list { (input) throws(BasaltError) in
      (try input.id(), Int64(try input.commitNumber().value))
    }
    // One that stands twice would be a fault of the writer's; the later removal holds.
    removals = Dictionary(removed, uniquingKeysWith: max)
  }

  /// Row ids come from `nextRowID`, which has passed them: what lies beyond would be given out a second time.
  /// - Parameter rowCount: At most `Limits.manifestEntryCountMaximum` files' rows.
  private func requireGiven(_ firstRowID: Int64, _ rowCount: Int) throws(BasaltError) {
    // Subtracted, as the sum of two large numbers would not fit.
    guard firstRowID <= nextRowID, Int64(rowCount) <= nextRowID - firstRowID else {
      throw TableDamage.error(
        "The checkpoint has \(rowCount) row ids of table \(id) from \(firstRowID) on, and \(nextRowID) as the next.")
    }
  }
}

// MARK: Bytes

extension RecordWriter {
  /// u32 length, bytes.
  fileprivate mutating func blob(_ bytes: [UInt8]) {
    u32(UInt32(bytes.count))
    raw(bytes)
  }

  /// u32 count, elements.
  fileprivate mutating func list<Elements: Collection>(
    _ elements: Elements, _ body: (Elements.Element, inout RecordWriter) -> Void
  ) {
    u32(UInt32(elements.count))
    for element in elements { body(element, &self) }
  }
}

/// The payload of a checkpoint on its way in, never read beyond its end.
///
/// Like `RecordCursor`, with errors that speak of the checkpoint: the remedy is another one, as the commits
/// still say everything.
private struct CheckpointInput {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  private mutating func take(_ count: Int) throws(BasaltError) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw TableDamage.error("The checkpoint ends in the middle of a field.") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func u32() throws(BasaltError) -> UInt32 { try take(4).reversed().reduce(0) { $0 << 8 | UInt32($1) } }
  private mutating func u64() throws(BasaltError) -> UInt64 {
    try take(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
  mutating func id() throws(BasaltError) -> UniqueID { UniqueID(bytes: try take(16)) }
  mutating func blob() throws(BasaltError) -> ArraySlice<UInt8> { try take(Int(try u32())) }

  mutating func text() throws(BasaltError) -> String {
    guard let text = String(validating: try blob(), as: UTF8.self) else {
      throw TableDamage.error("The checkpoint has a name that is not UTF-8.")
    }
    return text
  }

  /// - Throws: `.corruptLedger` beyond `Limits.commitNumberMaximum`, which the type would trap on.
  mutating func commitNumber() throws(BasaltError) -> CommitNumber {
    let number = try u64()
    guard number <= UInt64(Limits.commitNumberMaximum) else {
      throw TableDamage.error("The checkpoint names commit \(number), which cannot be.")
    }
    return CommitNumber(Int(number))
  }

  /// Row ids are signed in memory, so that one bit of the field is never used.
  mutating func rowID() throws(BasaltError) -> Int64 {
    guard let id = Int64(exactly: try u64()) else {
      throw TableDamage.error("The checkpoint has a row id beyond 2^63.")
    }
    return id
  }

  /// A list, without trust in its count: memory grows with what is there.
  mutating func list<Element>(
    _ element: (inout CheckpointInput) throws(BasaltError) -> Element
  ) throws(BasaltError) -> [Element] {
    let count = try u32()
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }

  /// - Throws: `.corruptLedger`: what follows would be a field that this layout does not have.
  func requireEnd() throws(BasaltError) {
    guard rest.isEmpty else { throw TableDamage.error("\(rest.count) bytes follow the checkpoint's last field.") }
  }
}
