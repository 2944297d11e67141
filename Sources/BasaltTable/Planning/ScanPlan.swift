package import BasaltAccess
package import BasaltAudit
package import BasaltCore

/// Which data files of a snapshot a query must read, and what of its predicate is left for each.
///
/// Made only with an access decision and a recorded intent, which it carries on to whoever opens the files.
package struct ScanPlan: Sendable {
  package let access: AccessDecision
  /// The audit log's word that somebody will see what this is a plan for.
  package let intent: RecordedIntent
  package let pieces: [ScanPiece]
  /// What was left out, by reason. With the pieces they add up to all live files.
  package let skipped: [SkipReason: FileCount]
  /// Manifests that were opened, and those that ranges skipped.
  package let readManifestCount: Int
  package let skippedManifestCount: Int

  init(
    access: AccessDecision, intent: RecordedIntent, pieces: [ScanPiece], skipped: [SkipReason: FileCount],
    readManifestCount: Int, skippedManifestCount: Int
  ) {
    (self.access, self.intent) = (access, intent)
    self.pieces = pieces
    self.skipped = skipped
    self.readManifestCount = readManifestCount
    self.skippedManifestCount = skippedManifestCount
  }

  /// The plan without files that were removed by their ids, by commits that name no manifest. Of these nothing is known but the id, so that
  /// those among them that were left out anyway stay counted in `skipped`.
  /// - Parameter removals: The commit that removed each.
  package func without(_ removals: [UniqueID: Int64]) -> ScanPlan {
    let left = pieces.filter { piece in removals[piece.file.id].map { $0 <= piece.sequenceNumber } ?? true }
    return ScanPlan(
      access: access, intent: intent, pieces: left, skipped: skipped, readManifestCount: readManifestCount,
      skippedManifestCount: skippedManifestCount)
  }

  /// The plan with some of its files, for whoever reads the others at another time: they are not left out, and in no figure.
  package func keeping(_ isKept: (DataFileEntry) -> Bool) -> ScanPlan {
    ScanPlan(
      access: access, intent: intent, pieces: pieces.filter { isKept($0.file) }, skipped: skipped,
      readManifestCount: readManifestCount, skippedManifestCount: skippedManifestCount)
  }

  /// What is left to read.
  package var planned: FileCount {
    pieces.reduce(FileCount()) { $0 + FileCount(fileCount: 1, rowCount: $1.file.rowCount) }
  }
}

/// One data file of a plan; its row groups and pages are pruned when it is opened.
package struct ScanPiece: Sendable {
  /// With the statistics of the columns that the predicate tests.
  package let file: DataFileEntry
  /// The commit that added it.
  package let sequenceNumber: Int64
  /// The id of its first row, unless the file stores them.
  package let firstRowID: Int64?

  package init(file: DataFileEntry, sequenceNumber: Int64, firstRowID: Int64?) {
    self.file = file
    self.sequenceNumber = sequenceNumber
    self.firstRowID = firstRowID
  }
}
