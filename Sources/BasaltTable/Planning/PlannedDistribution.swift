package import BasaltCore
import BasaltFormat

/// How the values of a column are distributed in a table, from what its files say of theirs.
///
/// For who estimates how many rows a test keeps. As with distinct values, where it would cost many files to be opened,
/// nothing is said; a file that has no distribution is one whose values lie evenly, or are few.
package enum PlannedDistribution {
  /// - Parameters:
  ///   - type: Of the column as it is now.
  ///   - plan: All files, or those that are left.
  /// - Returns: `nil` when no file says anything.
  /// - Throws: What opening a file throws.
  /// - Complexity: Opens each file, and reads its section of distributions the first time, and the column's block.
  package static func estimate(
    of column: FieldID, _ type: LogicalType, in plan: ScanPlan, files: any DataFileSource
  ) throws(BasaltError) -> DistributionEstimate? {
    guard plan.pieces.count <= Limits.sketchedFileCountMaximum else { return nil }
    var parts: [DistributionEstimate.Part] = []
    for piece in plan.pieces {
      let reader = try files.open(piece)
      try TableScan.check(reader, is: piece.file)
      // Rows of a file that is older than the column have its default, which nobody has counted.
      guard let ordinal = reader.ordinal(of: column) else { return nil }
      let statistics = try reader.statistics(ofColumn: ordinal)
      parts.append(
        DistributionEstimate.Part(
          valueCount: reader.rowCount - (statistics.nullCount ?? 0) - (statistics.nanCount ?? 0),
          distribution: try reader.distribution(ofColumn: ordinal), minimum: statistics.minimum?.value,
          maximum: statistics.maximum?.value))
    }
    return DistributionEstimate(parts, step: type.placeStep)
  }
}
