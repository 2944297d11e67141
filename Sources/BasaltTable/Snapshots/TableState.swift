package import BasaltCore
package import BasaltLedger
package import BasaltStorage

/// A table as of one version: its definition, and everything that planning a scan needs to find its files.
///
/// A value, folded from commits by `WarehouseState`. Copying one is a few reference counts, so that a query keeps the table it began with
/// while commits go on.
/// - Source: format-spec/table-state.md
package struct TableState: Sendable {
  package let id: TableID
  package internal(set) var name: String
  /// The commit that made it.
  package let created: CommitNumber
  /// All that it has had, by number; the last is current. Files written under an earlier one are read through it.
  package internal(set) var schemas: [TableSchema] = []
  /// All that it has had, by number. Spec 0, without fields, belongs to every table.
  package internal(set) var specs: [PartitionSpec] = [.unpartitioned]
  package internal(set) var currentSpec = PartitionSpec.unpartitioned
  /// Likewise, with order 0.
  package internal(set) var sortOrders: [SortOrder] = [.unsorted]
  package internal(set) var currentSortOrder = SortOrder.unsorted
  package internal(set) var properties: [String: String] = [:]
  /// How often each part was set: what the next `set-` action must say.
  package internal(set) var partVersions: [TablePart: Int] = [:]
  /// What the next added row gets.
  package internal(set) var nextRowID: Int64 = 0
  /// In the order of adding.
  package internal(set) var manifests: [TableManifest] = []
  /// Small files that lie in commits and are in no manifest yet, in the order of adding.
  package internal(set) var inlineFiles: [InlineEntry] = []
  /// Files that were removed by id, and the commit that did it. They stay here as long as a manifest may hold them.
  package internal(set) var removals: [UniqueID: Int64] = [:]

  init(id: TableID, name: String, created: CommitNumber) {
    self.id = id
    self.name = name
    self.created = created
  }

  /// The schema of new rows, and of reading at this version.
  /// - Precondition: The table's first transaction has ended: a table without a schema never leaves the fold.
  package var schema: TableSchema {
    guard let last = schemas.last else { preconditionFailure("table \(id) has no schema") }
    return last
  }

  /// What the schema may not be changed against.
  package var schemaUsage: SchemaUsage {
    SchemaUsage(
      currentSpec: currentSpec, specs: specs, sortColumns: Set(currentSortOrder.fields.map(\.source)))
  }

  /// Files and rows, from what is said of manifests: exact while no file was removed by id.
  package var liveFileCount: Int {
    manifests.reduce(inlineFiles.count) { $0 &+ $1.facts.liveFileCount } &- removals.count
  }

  package var liveRowCount: Int {
    manifests.reduce(inlineFiles.reduce(0) { $0 &+ $1.file.rowCount }) { $0 &+ $1.facts.liveRowCount }
  }
}

/// A manifest of a table, with what it inherits of the commit that added it.
package struct TableManifest: Sendable, Hashable {
  /// Where it lies, relative to the warehouse.
  package let object: ObjectName
  package let facts: ManifestFacts
  package let sequenceNumber: Int64
  package let firstRowID: Int64

  package init(object: ObjectName, facts: ManifestFacts, sequenceNumber: Int64, firstRowID: Int64) {
    self.object = object
    self.facts = facts
    self.sequenceNumber = sequenceNumber
    self.firstRowID = firstRowID
  }
}

/// A data file that lies in the payload of a commit.
package struct InlineEntry: Sendable, Hashable {
  package let file: DataFileEntry
  package let place: InlinePlace
  package let firstRowID: Int64

  package init(file: DataFileEntry, place: InlinePlace, firstRowID: Int64) {
    self.file = file
    self.place = place
    self.firstRowID = firstRowID
  }

  /// Its place in the order of commits: what a removal is compared with.
  package var sequenceNumber: Int64 { Int64(place.commit.value) }
}

/// Where in the ledger the image of an inline file is.
package struct InlinePlace: Sendable, Hashable {
  package let commit: CommitNumber
  /// Of the transaction in the commit.
  package let transactionIndex: Int
  /// Of the action's body in the transaction's payload.
  package let body: PayloadRange

  package init(commit: CommitNumber, transactionIndex: Int, body: PayloadRange) {
    self.commit = commit
    self.transactionIndex = transactionIndex
    self.body = body
  }
}
