package import BasaltCore

/// What is said of a manifest where it is named: enough to plan without opening it, and to know it when it is opened.
///
/// Planning a query over 20,000 partitions looks at these, which are in memory with the table's state, and
/// opens the manifests whose ranges may hold a match. They travel as a record in the commit's payload: ranges
/// are values of rows.
/// - Source: format-spec/manifest.md, "What is said of a manifest"
package struct ManifestFacts: Sendable, Hashable {
  /// The file id of the manifest.
  package let id: UniqueID
  /// Of the whole object, which is read whole.
  package let byteCount: Int
  /// SHA-256 of the whole object: compared before a byte of it is used.
  package let digest: ContentDigest
  package let contents: ManifestContents

  package init(id: UniqueID, byteCount: Int, digest: ContentDigest, contents: ManifestContents) {
    self.id = id
    self.byteCount = byteCount
    self.digest = digest
    self.contents = contents
  }

  // The contents' figures under their own names: most callers have facts and want a count.
  package var spec: PartitionSpecID { contents.spec }
  package var addedFileCount: Int { contents.addedFileCount }
  package var removedFileCount: Int { contents.removedFileCount }
  package var addedRowCount: Int { contents.addedRowCount }
  package var entryCount: Int { contents.entryCount }
  package var liveFileCount: Int { contents.liveFileCount }
  package var liveRowCount: Int { contents.liveRowCount }
  package var ranges: [PartitionRange] { contents.ranges }
}

/// What follows from a manifest's entries alone, whatever object they are in.
///
/// Counts of rows are told, never computed with unchecked: those of a forged manifest may be anything.
///
/// Apart from `ManifestFacts`, because verification computes them anew from the entries and compares the two.
package struct ManifestContents: Sendable, Hashable {
  package let spec: PartitionSpecID
  // Counts are of entries: an added and a removed entry of one file are two.
  package internal(set) var addedFileCount = 0
  package internal(set) var existingFileCount = 0
  package internal(set) var removedFileCount = 0
  /// Rows of added files: as many row ids as the manifest takes. The ledger's header has the same number, so
  /// that row ids are counted on without any manifest being read.
  package internal(set) var addedRowCount = 0
  /// Rows of added and existing files, less those of removed ones; negative when it removes more.
  package internal(set) var liveRowCount = 0
  /// One a field of the spec.
  ///
  /// Over all entries, removed ones included: a reader that skips a manifest by them must not miss the end of a
  /// file either.
  package internal(set) var ranges: [PartitionRange]

  /// Of no entries yet.
  /// - Parameter partitionTypes: One a field of the spec.
  init(spec: PartitionSpecID, partitionTypes: [LogicalType]) {
    self.spec = spec
    ranges = partitionTypes.map { PartitionRange(type: $0) }
  }

  /// What follows from these entries. O(entries × fields of the spec).
  /// - Precondition: The entries' partition values are of the layout's types.
  package init(of entries: [ManifestEntry], _ layout: ManifestLayout) {
    self.init(spec: layout.spec.id, partitionTypes: layout.partitionTypes)
    for entry in entries {
      let rowCount = entry.file.rowCount
      switch entry.kind {
      case .added:
        addedFileCount += 1
        addedRowCount += rowCount
        liveRowCount += rowCount
      case .existing:
        existingFileCount += 1
        liveRowCount += rowCount
      case .removed:
        removedFileCount += 1
        liveRowCount -= rowCount
      }
      // The types are the layout's, so that a range never has ends of two types.
      for (index, value) in entry.file.partition.values.enumerated() { ranges[index].include(value) }
    }
  }

  /// Rows of the manifest as a data file.
  package var entryCount: Int { addedFileCount + existingFileCount + removedFileCount }
  /// Files that it adds to the live ones; negative when it removes more.
  package var liveFileCount: Int { addedFileCount + existingFileCount - removedFileCount }

  /// The same with ranges of wider types: what a list says of a manifest that is older than a widening.
  ///
  /// Compared like this, and not narrowed: narrow ranges widen without loss, the other way some would not fit.
  /// - Precondition: There is a type for each range.
  func widened(to types: [LogicalType]) -> ManifestContents {
    precondition(types.count == ranges.count)
    var wide = self
    wide.ranges = zip(ranges, types).map { $0.widened(to: $1) }
    return wide
  }
}
