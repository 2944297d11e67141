import BasaltCore

/// Entries of a manifest that are in memory, searched one by one: for a hundred files that takes less than to open a page
/// of the manifest and decode its columns, which is what `ManifestSearch` does where there are many.
///
/// Both leave out the same files for the same reasons.
struct HeldEntries: Sendable {
  private let manifest: SnapshotManifest
  private let entries: [ManifestEntry]
  private let tests: [PartitionTest]
  private let questions: [StoredQuestion]

  /// - Parameter questions: As the manifest can answer them: what no value of its types fulfils rules out files without
  ///   bounds as well.
  init(
    _ entries: [ManifestEntry], of manifest: SnapshotManifest, _ tests: [PartitionTest], _ questions: [StoredQuestion]
  ) {
    (self.entries, self.manifest, self.tests, self.questions) = (entries, manifest, tests, questions)
  }

  /// The files that the manifest removes.
  func removals() -> RemovedFiles {
    var removed = RemovedFiles()
    for entry in entries where entry.kind == .removed {
      removed.insert(entry.file.id, removedBy: entry.sequenceNumber ?? manifest.sequenceNumber)
    }
    return removed
  }

  /// - Parameter removed: Of all manifests that are read.
  func run(_ removed: RemovedFiles) throws(BasaltError) -> ManifestSearch.Found {
    var found = ManifestSearch.Found()
    func skip(_ file: DataFileEntry, _ reason: SkipReason, isRemoval: Bool = false) {
      let own = FileCount(fileCount: 1, rowCount: file.rowCount)
      let known = found.skipped[reason] ?? FileCount()
      found.skipped[reason] = isRemoval ? known - own : known + own
    }
    for entry in entries {
      let failed = HeldEntries.failing(tests, entry.file)
      let isRemoval = entry.kind == .removed
      // By partition values a removed file is counted, and its removal takes it from the count: they may be in two
      // manifests, of which ranges skip one.
      if !failed.isEmpty {
        skip(entry.file, failed.allSatisfy(\.isBucket) ? .bucket : .partition, isRemoval: isRemoval)
        continue
      }
      let sequence = entry.sequenceNumber ?? manifest.sequenceNumber
      if isRemoval || removed.contains(entry.file.id, addedBy: sequence) { continue }
      if let reason = reasonToSkip(entry.file) {
        skip(entry.file, reason)
        continue
      }
      let resolved = try entry.resolved(sequenceNumber: manifest.sequenceNumber, firstRowID: manifest.firstRowID)
      found.pieces.append(
        ScanPiece(file: resolved.file, sequenceNumber: sequence, firstRowID: resolved.firstRowID))
    }
    return found
  }

  /// The tests that the file's partition values fail. Values keep the type of their time; tests are of today's.
  static func failing(_ tests: [PartitionTest], _ file: DataFileEntry) -> [PartitionTest] {
    tests.filter { !$0.test.passes(file.partition.values[$0.index].widened(to: $0.type)) }
  }

  private func reasonToSkip(_ file: DataFileEntry) -> SkipReason? {
    if file.rowCount == 0 { return .noRows }
    for question in questions {
      if let reason = question.asked.reasonToSkip(file) { return reason }
      if question.isBeyondStored, question.asked.schemasWith.contains(file.schema.number) { return .bounds }
    }
    return nil
  }

  /// What proves that no row of a file passes that is in no manifest.
  static func reasonToSkip(_ file: DataFileEntry, _ questions: [ColumnQuestion]) -> SkipReason? {
    // First, because statistics of no rows prove whatever they are asked.
    if file.rowCount == 0 { return .noRows }
    for question in questions {
      if let reason = question.reasonToSkip(file) { return reason }
    }
    return nil
  }
}
