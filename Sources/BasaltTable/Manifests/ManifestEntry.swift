package import BasaltCore
import BasaltFormat

/// What a table knows of one of its data files.
///
/// Enough to plan, to open the file, and to know that it is the one meant: id, length and digest pin it, so
/// that another object under its name is found out. It says nothing of the commit that added the file, which is
/// not known when it is written.
package struct DataFileEntry: Sendable, Hashable {
  package let id: UniqueID
  /// The attempt under which it is named; `nil` when the file is an image in a commit's payload.
  ///
  /// With table and id it gives the object's name (`TableObjectNames`); no name is stored.
  package let attempt: UniqueID?
  /// Of the whole object; at least 1.
  package let byteCount: Int
  /// SHA-256 of the whole object.
  package let digest: ContentDigest
  /// 0 to `Limits.fileRowCountMaximum`.
  package let rowCount: Int
  /// Whether the file has its rows' ids in a column, as compaction writes them.
  ///
  /// Rows that moved keep their ids, which then no longer count up from one number.
  package let storesRowIDs: Bool
  /// The schema it was written with, in the table's numbering: what tells a column that the file lacks from one
  /// whose statistics are not kept.
  package let schema: SchemaID
  package let spec: PartitionSpecID
  /// 0: none.
  package let sortOrder: Int32
  package let tier: Tier
  /// The volume that holds it; `nil`: the warehouse's own.
  package let volume: String?
  /// The same for each of its rows; one value for each field of `spec`, of the types at the time of writing.
  package let partition: PartitionValues
  /// Of the columns that have any in manifests, over the whole file.
  ///
  /// Copied from the file's footer, so that planning skips a file without opening it.
  package let statistics: [FieldID: ColumnStatistics]

  /// The numbers are those on disk.
  package enum Tier: Int16, Sendable, Hashable, CaseIterable {
    case hot, warm, cold
  }

  package init(
    id: UniqueID, attempt: UniqueID?, byteCount: Int, digest: ContentDigest, rowCount: Int, storesRowIDs: Bool = false,
    schema: SchemaID, spec: PartitionSpecID, sortOrder: Int32 = 0, tier: Tier = .hot, volume: String? = nil,
    partition: PartitionValues, statistics: [FieldID: ColumnStatistics] = [:]
  ) {
    // Files are counted up over a table: a wrong figure of ours would show far from here. What is read from
    // disk was checked there.
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
///
/// A log of three kinds instead of a list of live files: a commit writes what it changes, and what is live
/// follows from all entries together.
/// - Source: format-spec/manifest.md
package struct ManifestEntry: Sendable, Hashable {
  package let kind: Kind
  package let file: DataFileEntry
  /// The commit that added the file, or removed it; `nil`: the one that adds the manifest.
  package let sequenceNumber: Int64?
  /// The id of the file's first row: of an added file counted from the manifest's first row id, of an existing
  /// one from 0.
  ///
  /// `nil` in a removed entry, and when the file stores the ids of its rows.
  package let firstRowID: Int64?

  /// The numbers are those on disk.
  package enum Kind: Int16, Sendable, Hashable, CaseIterable {
    /// By the commit that adds the manifest: its number is inherited, so that a lost race leaves the manifest
    /// as it is.
    case added = 1
    /// Carried over from another manifest.
    case existing
    /// Ends the file for every commit from the one on that removed it.
    case removed
  }

  // Made only by the three doors below, which know what each kind has and has not.
  private init(kind: Kind, file: DataFileEntry, sequenceNumber: Int64?, firstRowID: Int64?) {
    self.kind = kind
    self.file = file
    self.sequenceNumber = sequenceNumber
    self.firstRowID = firstRowID
  }

  /// A file of this commit. Where its row ids begin is found when the manifest is written: `firstRowID` is then
  /// counted from there.
  package static func added(_ file: DataFileEntry, firstRowID: Int64? = nil) -> ManifestEntry {
    ManifestEntry(
      kind: .added, file: file, sequenceNumber: nil, firstRowID: file.storesRowIDs ? nil : firstRowID)
  }

  /// A file of an earlier commit.
  ///
  /// It has inherited already: its numbers stand written out, because the manifest that they came from is gone.
  package static func existing(_ file: DataFileEntry, sequenceNumber: Int64, firstRowID: Int64?) -> ManifestEntry {
    precondition((firstRowID == nil) == file.storesRowIDs, "row ids are in the file or in its manifest")
    return ManifestEntry(kind: .existing, file: file, sequenceNumber: sequenceNumber, firstRowID: firstRowID)
  }

  /// The end of a file. Its partition stays, so that whoever skips the file skips this too; its statistics go.
  /// - Parameter sequenceNumber: Written out by a merge; `nil`: inherited.
  package static func removed(_ file: DataFileEntry, sequenceNumber: Int64? = nil) -> ManifestEntry {
    ManifestEntry(
      kind: .removed, file: file.withoutStatistics, sequenceNumber: sequenceNumber, firstRowID: nil)
  }

  /// With what it inherits of the commit that added its manifest written out.
  ///
  /// Whoever compares entries of several manifests needs them so: an inherited number means something else in
  /// each.
  /// - Parameter firstRowID: The manifest's.
  /// - Throws: `.corruptFile` when the ids of the file's rows would overflow: both numbers come from disk, and a
  ///   forged one may be anything.
  package func resolved(sequenceNumber: Int64, firstRowID: Int64) throws(BasaltError) -> ManifestEntry {
    switch kind {
    // An existing entry is written out already: it has been through a merge.
    case .existing: return self
    case .added:
      guard let own = self.firstRowID else {
        return ManifestEntry(kind: .added, file: file, sequenceNumber: sequenceNumber, firstRowID: nil)
      }
      let (first, overflow) = own.addingReportingOverflow(firstRowID)
      // The last row too: whoever counts on through the file must not be the one who finds out.
      guard !overflow, first <= Int64.max - Int64(file.rowCount) else {
        throw FileDamage.file(
          "The row ids of data file \(file.id) begin \(own) behind \(firstRowID), which is beyond all that can be counted."
        )
      }
      return ManifestEntry(kind: .added, file: file, sequenceNumber: sequenceNumber, firstRowID: first)
    case .removed: return .removed(file, sequenceNumber: self.sequenceNumber ?? sequenceNumber)
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
