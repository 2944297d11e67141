package import BasaltCore

/// What is said of a manifest where it is named: enough to plan without opening it.
/// - Source: format-spec/manifest.md, "What is said of a manifest"
package struct ManifestFacts: Sendable, Hashable {
  /// The file id of the manifest.
  package let id: UniqueID
  package let byteCount: Int
  package let digest: ContentDigest
  package let spec: PartitionSpecID
  package let addedFileCount: Int
  package let existingFileCount: Int
  package let removedFileCount: Int
  /// Rows of added and existing files, less those of removed ones.
  package let liveRowCount: Int
  /// Row ids that its added files take.
  package let rowIDCount: Int
  /// One a field of the spec.
  package let ranges: [PartitionRange]

  package init(
    id: UniqueID, byteCount: Int, digest: ContentDigest, contents: ManifestContents
  ) {
    self.id = id
    self.byteCount = byteCount
    self.digest = digest
    spec = contents.spec
    addedFileCount = contents.fileCounts[.added] ?? 0
    existingFileCount = contents.fileCounts[.existing] ?? 0
    removedFileCount = contents.fileCounts[.removed] ?? 0
    liveRowCount = contents.liveRowCount
    rowIDCount = contents.rowIDCount
    ranges = contents.ranges
  }

  package var entryCount: Int { addedFileCount + existingFileCount + removedFileCount }
  /// Files that it adds to the live ones; negative when it removes more.
  package var liveFileCount: Int { addedFileCount + existingFileCount - removedFileCount }
}

/// What follows from a manifest's entries alone, whatever object they are in.
package struct ManifestContents: Sendable, Hashable {
  package let spec: PartitionSpecID
  package let fileCounts: [ManifestEntry.Kind: Int]
  package let liveRowCount: Int
  package let rowIDCount: Int
  package let ranges: [PartitionRange]

  package init(of entries: [ManifestEntry], spec: PartitionSpec) {
    var fileCounts: [ManifestEntry.Kind: Int] = [:]
    var liveRowCount = 0
    var rowIDCount = 0
    var ranges = [PartitionRange](repeating: PartitionRange(), count: spec.fields.count)
    for entry in entries {
      fileCounts[entry.kind, default: 0] += 1
      liveRowCount += entry.kind == .removed ? -entry.file.rowCount : entry.file.rowCount
      if entry.kind == .added, !entry.file.storesRowIDs { rowIDCount += entry.file.rowCount }
      for (index, value) in entry.file.partition.values.enumerated() { ranges[index].include(value) }
    }
    self.spec = spec.id
    self.fileCounts = fileCounts
    self.liveRowCount = liveRowCount
    self.rowIDCount = rowIDCount
    self.ranges = ranges
  }
}

/// Which values of a partition field occur in a manifest.
package struct PartitionRange: Sendable, Hashable {
  /// The least value that is neither NULL nor NaN; NULL when there is none.
  package private(set) var lower = Value.null
  package private(set) var upper = Value.null
  package private(set) var hasNull = false
  package private(set) var hasNaN = false

  package init() {}

  mutating func include(_ value: Value) {
    if value.isNull {
      hasNull = true
    } else if value.isNaN {
      hasNaN = true
    } else {
      if lower.isNull || value.order(to: lower) == .before { lower = value }
      if upper.isNull || value.order(to: upper) == .after { upper = value }
    }
  }

  /// Whether a value of the range may pass.
  package func mayPass(_ test: PruningTest) -> Bool {
    if test == .never { return false }
    if hasNull, test.passes(.null) { return true }
    // NaN is the same in both float types, so that a test of either answers.
    if hasNaN, test.passes(.double(.nan)) || test.passes(.real(.nan)) { return true }
    guard !lower.isNull else { return false }
    let statistics = ColumnStatistics(
      rowCount: 1, nullCount: 0, nanCount: 0, minimum: .init(lower, isTight: false),
      maximum: .init(upper, isTight: false))
    return test.verdict(statistics) != .noRow
  }

  /// The range as one of a wider type.
  package func widened(to type: LogicalType) -> PartitionRange {
    var range = self
    range.lower = lower.widened(to: type)
    range.upper = upper.widened(to: type)
    return range
  }
}
