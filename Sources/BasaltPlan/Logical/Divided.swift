package import BasaltCore

/// A part of a plan that is carried out division by division: its scans read the files of some divisions, everything above them
/// works on these rows alone and gives what comes of them, and then the next divisions have their turn.
///
/// The rows are those of the part as a whole: no two rows of different divisions meet in any of its operators. What is won is memory,
/// which is that of one pass, and tables that fit a cache.
package struct Divided: Sendable {
  /// All of its leaves are scans with a `ScanDivision`.
  package var input: LogicalPlan
  /// By what all of them are divided, each by a column of its own.
  package var transform: PartitionTransform
  /// That column, of the first scan: for whoever shows the plan.
  package var column: ColumnID
  /// How many scans there are.
  package var scanCount: Int
  /// Scans, by number, without a row of which a division gives none: a division that one of them has no file of is not read.
  package var requiredScans: Set<Int>

  package init(
    _ input: LogicalPlan, by transform: PartitionTransform, of column: ColumnID, scanCount: Int, requiredScans: Set<Int>
  ) {
    (self.input, self.transform, self.column) = (input, transform, column)
    (self.scanCount, self.requiredScans) = (scanCount, requiredScans)
  }
}

/// What a scan within a `Divided` part is divided by.
package struct ScanDivision: Sendable, Hashable {
  /// Its number among the scans of the part.
  package let number: Int
  package let division: TableDivision
}
