/// Why planning left a data file out.
package enum SkipReason: String, Sendable, Hashable, CaseIterable {
  /// The ranges that are said of its manifest: it was not opened.
  case manifestRange = "ranges of the manifest"
  case partition
  case bucket
  /// The bounds or NULL counts of a column.
  case bounds = "bounds of a column"
  /// The file is older than a column, whose initial default does not pass.
  case initialDefault = "initial default of a column it lacks"
  case noRows = "no rows"
}

/// Files and rows that were left out, or are left.
///
/// Counts are told, never computed with: those of a forged manifest may wrap around, and must not trap.
package struct FileCount: Sendable, Hashable {
  package var fileCount: Int
  package var rowCount: Int

  package init(fileCount: Int = 0, rowCount: Int = 0) {
    self.fileCount = fileCount
    self.rowCount = rowCount
  }

  package static func + (left: FileCount, right: FileCount) -> FileCount {
    FileCount(fileCount: left.fileCount &+ right.fileCount, rowCount: left.rowCount &+ right.rowCount)
  }

  package static func - (left: FileCount, right: FileCount) -> FileCount {
    FileCount(fileCount: left.fileCount &- right.fileCount, rowCount: left.rowCount &- right.rowCount)
  }
}

extension SnapshotManifest {
  /// What it adds to the live files.
  var live: FileCount { FileCount(fileCount: facts.liveFileCount, rowCount: facts.liveRowCount) }
}
