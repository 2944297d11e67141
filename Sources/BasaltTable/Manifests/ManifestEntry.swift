package import BasaltCore

/// What a table knows of one of its data files.
package struct DataFileEntry: Sendable, Hashable {
  package let id: UniqueID
  /// The attempt under which it is named; `nil` when the file is an image in a commit's payload.
  package let attempt: UniqueID?
  package let byteCount: Int
  package let digest: ContentDigest
  package let rowCount: Int
  /// Whether the file has its rows' ids in a column, as compaction writes them.
  package let storesRowIDs: Bool
  package let schema: SchemaID
  package let spec: PartitionSpecID
  /// 0: none.
  package let sortOrder: Int32
  package let tier: Tier
  /// The volume that holds it; `nil`: the warehouse's own.
  package let volume: String?
  package let partition: PartitionValues
  /// Of the columns that have any in manifests, over the whole file.
  package let statistics: [FieldID: ColumnStatistics]

  package enum Tier: Int16, Sendable, Hashable, CaseIterable {
    case hot, warm, cold
  }

  package init(
    id: UniqueID, attempt: UniqueID?, byteCount: Int, digest: ContentDigest, rowCount: Int, storesRowIDs: Bool = false,
    schema: SchemaID, spec: PartitionSpecID, sortOrder: Int32 = 0, tier: Tier = .hot, volume: String? = nil,
    partition: PartitionValues, statistics: [FieldID: ColumnStatistics] = [:]
  ) {
    precondition(byteCount > 0 && (0...Limits.fileRowCountMaximum).contains(rowCount) && sortOrder >= 0)
    self.id = id
    self.attempt = attempt
    self.byteCount = byteCount
    self.digest = digest
    self.rowCount = rowCount
    self.storesRowIDs = storesRowIDs
    self.schema = schema
    self.spec = spec
    self.sortOrder = sortOrder
    self.tier = tier
    self.volume = volume
    self.partition = partition
    self.statistics = statistics
  }
}

/// One row of a manifest: what happened to a data file.
/// - Source: format-spec/manifest.md
package struct ManifestEntry: Sendable, Hashable {
  package let kind: Kind
  package let file: DataFileEntry
  /// The commit that added the file, or removed it; `nil`: the one that adds the manifest.
  package let sequenceNumber: Int64?
  /// The id of the file's first row: of an added file counted from the manifest's first row id, of an existing one from 0.
  package let firstRowID: Int64?

  package enum Kind: Int16, Sendable, Hashable, CaseIterable {
    case added = 1
    /// Carried over from another manifest.
    case existing
    case removed
  }

  // Made only by the three doors below, which know what each kind has and has not.
  private init(kind: Kind, file: DataFileEntry, sequenceNumber: Int64?, firstRowID: Int64?) {
    self.kind = kind
    self.file = file
    self.sequenceNumber = sequenceNumber
    self.firstRowID = firstRowID
  }

  /// A file of this commit. Where its row ids begin is found when the manifest is written: `firstRowID` is then counted from there.
  package static func added(_ file: DataFileEntry, firstRowID: Int64? = nil) -> ManifestEntry {
    ManifestEntry(
      kind: .added, file: file, sequenceNumber: nil, firstRowID: file.storesRowIDs ? nil : firstRowID)
  }

  /// A file of an earlier commit.
  package static func existing(_ file: DataFileEntry, sequenceNumber: Int64, firstRowID: Int64?) -> ManifestEntry {
    precondition((firstRowID == nil) == file.storesRowIDs, "row ids are in the file or in its manifest")
    return ManifestEntry(kind: .existing, file: file, sequenceNumber: sequenceNumber, firstRowID: firstRowID)
  }

  /// The end of a file. Its partition stays, so that whoever skips the file skips this too; its statistics go.
  package static func removed(_ file: DataFileEntry, sequenceNumber: Int64? = nil) -> ManifestEntry {
    ManifestEntry(
      kind: .removed, file: file.withoutStatistics, sequenceNumber: sequenceNumber, firstRowID: nil)
  }

  /// With what it inherits of the commit that added its manifest written out.
  package func resolved(sequenceNumber: Int64, firstRowID: Int64) -> ManifestEntry {
    switch kind {
    // An existing entry is written out already: it has been through a merge.
    case .existing: self
    case .added:
      ManifestEntry(
        kind: .added, file: file, sequenceNumber: sequenceNumber, firstRowID: self.firstRowID.map { $0 + firstRowID })
    case .removed: .removed(file, sequenceNumber: self.sequenceNumber ?? sequenceNumber)
    }
  }
}

extension DataFileEntry {
  fileprivate var withoutStatistics: DataFileEntry {
    DataFileEntry(
      id: id, attempt: attempt, byteCount: byteCount, digest: digest, rowCount: rowCount, storesRowIDs: storesRowIDs,
      schema: schema, spec: spec, sortOrder: sortOrder, tier: tier, volume: volume, partition: partition)
  }
}
